"""Queue contacts that changed in Odoo, or are new."""

from datetime import timedelta
from functools import partial

from odoo.tools import SQL

from ...tools.clock import database_now
from ...tools.retry import until_committed
from ..contact_batches import contact_rows, each_batch
from ..omissions import omitted
from .contacts import Contacts
from .context import context_of
from .queue import queue

MOST_NEW = 1000  # contacts that are queued in one step
COMPARED_ANEW = timedelta(hours=1)  # recent changes are compared again, because their transactions may commit late


def queue_contacts(connection):
    """Queue the contacts that are new in Odoo, or changed there since both sides agreed, and those that waited
    for a person's decision on a contact."""
    until_committed(connection.env, partial(requeue_decided, connection))
    if not connection.auto_contacts or not connection._is_working():
        return
    began = database_now(connection.env)
    compared = each_batch(connection, partial(contacts_to_compare, connection), partial(queue_changed, connection))
    every, _left = until_committed(connection.env, partial(queue_new, connection))
    before = connection.contacts_compared_at
    if compared and every and not (before and before > began - COMPARED_ANEW):
        until_committed(connection.env, lambda: connection.write({"contacts_compared_at": began}))


def requeue_decided(connection):
    connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("state", "=", "failed"), ("remedy", "=", "contacts"),
        ("not_before", "!=", False)])._requeue()


def queue_changed(connection, rows):
    for kind, of_kind in rows.grouped(lambda row: row._contact_kind()).items():
        partners = of_kind._linked_partners()
        contacts = Contacts()
        outdated = partial(contacts.outdated, context=context_of(contacts, connection, kind, partners))
        changed = partners.filtered(outdated)
        queue(connection, kind, changed - failed_contacts(connection, kind) - omitted(connection, changed))
    rows.compared_at = database_now(connection.env)


def queue_new(connection):
    """Queue customers and vendors of this company that are not in the books, created since the start date.

    :return: whether all of them were queued.
    """
    every = True
    Partner = connection.env["res.partner"]
    queued = Partner
    for kind, rank in (("customer", "customer_rank"), ("vendor", "supplier_rank")):
        partners = Partner.browse(partner_id for [partner_id] in connection.env.execute_query(SQL(
            """
            SELECT partner.id FROM res_partner partner
             WHERE partner.active AND partner.commercial_partner_id = partner.id AND partner.%s > 0
               AND (partner.company_id IS NULL OR partner.company_id = ANY(%s)) AND partner.create_date >= %s
               AND NOT EXISTS (
                   SELECT FROM books_record row
                    WHERE row.connection_id = %s AND row.kind = %s AND row.res_model = 'res.partner'
                      AND row.res_id = partner.id)
               AND NOT EXISTS (
                   SELECT FROM books_job job
                    WHERE job.connection_id = %s AND job.kind = %s AND job.res_model = 'res.partner'
                      AND job.res_id = partner.id AND job.state != 'done')
               AND NOT EXISTS (
                   SELECT FROM books_issue issue
                    WHERE issue.connection_id = %s AND issue.res_model = 'res.partner' AND issue.res_id = partner.id
                      AND issue.state = 'left_out')
               AND NOT EXISTS (
                   SELECT FROM books_omission omission
                    WHERE omission.connection_id = %s AND omission.res_model = 'res.partner'
                      AND omission.res_id = partner.id)
               AND %s
             ORDER BY partner.id LIMIT %s
            """, SQL.identifier(rank), connection._company_ids(), connection.start_date or "1970-01-01", connection.id,
            connection._record_kind(kind), connection.id, kind, connection.id, connection.id,
            written_since(connection, SQL("partner.id")), MOST_NEW)))
        every = every and len(partners) < MOST_NEW
        if connection._record_kind(kind) == connection._record_kind("customer"):
            partners -= queued  # customers and vendors are the same kind there
        queue(connection, kind, partners)
        queued |= partners
    return every


def written_since(connection, column):
    """The SQL condition that this column is the id of a contact that was written, or one of whose addresses was,
    since all contacts were compared; once a day there is no condition."""
    if not connection.contacts_compared_at:
        return SQL("TRUE")
    return SQL(
        "%s IN (SELECT commercial_partner_id FROM res_partner"
        " WHERE write_date > %s::timestamp - INTERVAL '10 minutes')",
        column, connection.contacts_compared_at)


def failed_contacts(connection, kind):
    """The contacts that wait for a person."""
    failed = connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("kind", "=", kind), ("state", "=", "failed")])
    return connection.env["res.partner"].browse(failed.mapped("res_id"))


def contacts_to_compare(connection, after):
    """Contacts that are in the books and were written in Odoo since they were last compared.

    A transaction may commit minutes after it wrote, so those minutes are compared again.
    """
    return contact_rows(connection, after, SQL("""
        row.state = 'active' AND row.res_model = 'res.partner' AND %s AND EXISTS (
            SELECT FROM res_partner part
             WHERE part.commercial_partner_id = row.res_id
               AND part.write_date > row.compared_at - INTERVAL '10 minutes')""",
        written_since(connection, SQL("row.res_id"))))
