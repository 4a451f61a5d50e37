"""The consequences of changing a link to the books, as sentences that are shown before it is changed."""

from .change_link import amount_of, replaced_rows
from .kinds import DOCUMENTS, GONE
from .pull.difference_words import worded
from .pull.differences import differences_between
from .refresh import settled_moves


def consequences(connection, record, row):
    """The sentences for linking `record` to `row`; with an empty `row`, for removing its link."""
    old = replaced_rows(connection, record, row)
    found = {"res.partner": _of_contact, "account.move": _of_document, "account.payment": _of_payment}[
        record._name](record, old, row)
    return found or [record.env._("Nothing else changes.")]


def _of_document(move, old, row):
    env, found = move.env, []
    found += [
        env._("The payment %(payment)s of the books is unreconciled from %(document)s.", payment=_payment(one),
              document=move.name)
        for one in _settling(old)]
    found += [
        env._("The payment %(payment)s of the books is registered on %(document)s.", payment=_payment(one),
          document=move.name) for one in _settling(row)]
    if row.res_id:
        other = move.browse(row.res_id).display_name
        found.append(
            env._("%(other)s is linked to %(old)s instead.", other=other, old=old.display_name) if old else
            env._("%(other)s is not linked to anything in the books any more.", other=other))
    elif old:
        found.append(env._("%(old)s stays in the books and is linked to no document in Odoo.", old=old[0].display_name))
    if row:
        different = "; ".join(worded(row, *one) for one in differences_between(row, move))
        if different:
            found.append(env._("The two will differ: %(what)s.", what=different))
    else:
        found.append(env._("%(document)s can be sent again.", document=move.name))
    return found


def _of_contact(partner, old, row):
    env, found = partner.env, []
    documents = row.search([
        ("connection_id", "in", (old | row).connection_id.ids), ("kind", "in", DOCUMENTS), ("state", "not in", GONE),
        ("res_model", "=", "account.move"), ("contact_id", "in", (old | row).mapped("external_id"))])
    moves = partner.env["account.move"].browse(documents.mapped("res_id"))
    own = {move.id for move in moves if move.commercial_partner_id == partner}
    differing = documents.filtered(
        lambda one: (one.contact_id in row.mapped("external_id")) != (one.res_id in own))
    if differing:
        found.append(env._(
            "In the books these documents belong to another contact; they will be shown as different: %(names)s.",
            names=", ".join(one.number or one.external_id for one in differing[:10])))
    if old:
        found.append(env._("%(old)s stays in the books and is linked to no contact in Odoo.", old=", ".join(
            old.mapped("display_name"))))
    found.append(env._(
        "Neither contact is changed now; later changes are copied to the other side.") if row else env._(
        "%(name)s is searched for in the books, or created there, with its next document.", name=partner.display_name))
    return found


def _of_payment(payment, old, row):
    env, found = payment.env, []
    names = ", ".join(old.mapped("display_name"))
    if old and _settled(old):
        found.append(env._(
            "%(old)s is registered in Odoo as a separate payment if %(documents)s is still open; otherwise it needs a "
            "decision.", old=names, documents=_settled(old)))
    elif old:
        found.append(env._("%(old)s stays in the books and is linked to no payment in Odoo.", old=names))
    if row:
        found.append(env._(
            "%(payment)s will pay what %(new)s pays in the books: %(documents)s.", payment=payment.display_name,
            new=row.display_name, documents=_settled(row) or env._("no document that is in Odoo")))
    return found


def _settling(rows):
    return rows.env["books.allocation"].search([
        ("document_id", "in", rows.ids)]).payment_id.filtered(lambda one: one.state not in GONE)


def _settled(rows):
    return ", ".join(settled_moves(rows).mapped("display_name"))


def _payment(row):
    number = row.number or row.external_id
    return f"{number} ({row.currency_id.format(amount_of(row))})" if row.currency_id else number
