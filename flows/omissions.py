"""What is left out of the books: payments and what else settles documents, by a person or by a setting, and customers
with all their documents and payments."""

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.retry import made_once
from .kinds import PARTIAL, PAYMENT_SOURCES

OMITTED = ("res.partner", *PAYMENT_SOURCES)


def omit(connection, records, why, by_person=True):
    """Leave these records out of the books.

    :param connection: as superuser.
    """
    if records._name not in OMITTED:
        return
    new = records.exists() - records.browse(_rows(connection, records).mapped("res_id"))
    with made_once():
        connection.env["books.omission"].create([{
            "connection_id": connection.id, "res_model": record._name, "res_id": record.id, "why": why,
            "by_person": by_person} for record in new])


def readmit(connection, records):
    """Leave these records out no longer."""
    rows = _rows(connection, records)
    if rows:
        # `unlink` would clear the cache of all models, in the middle of what Odoo does with its own.
        rows.env.flush_all()
        rows.env.cr.execute(SQL("DELETE FROM books_omission WHERE id IN %s", rows._ids))
        rows.env["books.omission"].invalidate_model()


def omitted(connection, records):
    """Those of these records that a person left out."""
    return records.browse(_rows(connection, records).filtered("by_person").mapped("res_id"))


def omitted_of(env, partners):
    """Those of these contacts that are left out of any books, for what is shown of their documents."""
    rows = env["books.omission"].sudo().search([
        ("res_model", "=", partners._name), ("res_id", "in", partners.ids),
        ("connection_id", "in", env["books.connection"]._active_ids())]) if partners else ()
    return partners.browse(row.res_id for row in rows)


def omitted_domain(env, field="commercial_partner_id", connection=None):
    """The documents or payments of contacts that are left out of these books, or of any."""
    rows = env["books.omission"].sudo().search([
        ("res_model", "=", "res.partner"),
        ("connection_id", "in", connection.ids if connection else env["books.connection"]._active_ids())])
    return Domain(field, "in", rows.mapped("res_id"))


def sent_automatically(connection, records, pressed=False):
    """Those of these documents or payments of which neither they nor their customer is left out.

    :param pressed: whether a person sends them, also those that were left out themselves.
    """
    records = records if pressed else records - omitted(connection, records)
    if not records or not connection.env["books.omission"].search_count([
            ("connection_id", "=", connection.id), ("res_model", "=", "res.partner")], limit=1):
        return records
    partners = {record: customer_of(record) for record in records}
    out = omitted(connection, connection.env["res.partner"].union(*partners.values()))
    return records.filtered(lambda record: partners[record] not in out) if out else records


def customer_of(record):
    """The customer or vendor of a document, a payment or a part of one."""
    if record._name == PARTIAL:
        return (record.debit_move_id | record.credit_move_id).move_id.commercial_partner_id[:1]
    entry = record if record._name == "account.move" else record.move_id
    return entry.commercial_partner_id


def check_customers(connection, partners):
    """:raises UserError: one of these contacts is left out of the books."""
    out = omitted(connection, partners)
    if out:
        raise UserError(partners.env._(
            "%(names)s is left out of %(books)s, with all documents and payments. Open the contact and press “Include "
            "in %(books)s” first.", names=", ".join(out.mapped("display_name")), books=connection.provider_label))


def is_left_out(connection, entry):
    """Whether an entry that settles documents in Odoo is left out of the books by choice: of a person, or of the
    settings."""
    money, lines = entry.origin_payment_id or entry.statement_line_id, entry.line_ids
    if money and not connection.push_payments:
        return True
    of_entry = (money, lines, lines.matched_debit_ids | lines.matched_credit_ids, entry.commercial_partner_id)
    return any(_rows(connection, records) for records in of_entry)


def _rows(connection, records):
    Omission = connection.env["books.omission"]
    return Omission.search([
        ("connection_id", "=", connection.id), ("res_model", "=", records._name), ("res_id", "in", records.ids),
    ]) if records._name in OMITTED and records else Omission
