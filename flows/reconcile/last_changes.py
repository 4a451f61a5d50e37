"""Who changed the two sides of a difference last, and when: asked when a person opens it."""

from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...providers.errors import BooksError


def last_changes(row, ask_books):
    """A sentence for each side that changed, or for both where that is not known.

    :param row: as superuser; the user may read it. Nothing of it is written.
    :param ask_books: whether the user may have the books asked.
    :return: [sentence]
    """
    sides = [side for side in ("here", *(("there",) if ask_books else ())) if row.who in (side, "both", False)]
    return [sentence for side in sides if (sentence := {"here": changed_here, "there": changed_there}[side](row))]


def changed_here(row):
    """Who changed its record in Odoo last: by the chatter what people changed, else by whatever wrote it."""
    env = row.env
    record = env[row.res_model].browse(row.res_id).exists() if row.res_model in env else None
    if not record:
        return ""
    message = env["mail.message"].search([
        ("model", "=", record._name), ("res_id", "=", record.id), ("tracking_value_ids", "!=", False)],
        order="id desc", limit=1)
    # What nobody tracks is only in the record; what a schedule wrote since is no change of a person.
    tracked = message and (message.date >= record.write_date.replace(microsecond=0)
                           or record.write_uid == env.ref("base.user_root"))
    name, at = (message.author_id.name, message.date) if tracked else (record.write_uid.name, record.write_date)
    return env._("Last changed in Odoo by %(name)s on %(time)s.", name=name or "-", time=format_datetime(env, at))


def changed_there(row):
    """Who changed it in the books last, as far as they tell it."""
    env, books = row.env, row.connection_id.provider_label
    if not row.external_id or not row.connection_id._is_working(urgent=True):
        return ""
    try:
        provider = row.connection_id._provider(urgent=True)
        env["ir.cron"]._commit_progress()  # nothing is held over the request that follows
        found = provider.last_change(row.kind, row.external_id)
    except (BooksError, UserError):  # it needs our app's credentials, too
        return env._("Who changed it in %s last cannot be asked now.", books)
    if not found:
        return ""
    at = format_datetime(env, found.at.replace(tzinfo=None))
    if not found.by:
        return env._("Last changed in %(books)s on %(time)s; by whom it does not say.", books=books, time=at)
    if not found.what:
        return env._("Last changed in %(books)s by %(name)s on %(time)s.", books=books, name=found.by, time=at)
    return env._("Last changed in %(books)s by %(name)s on %(time)s (%(what)s).", books=books, name=found.by, time=at,
                 what=found.what)
