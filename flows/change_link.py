"""A person links a record of Odoo to another object of the books."""

from odoo.exceptions import AccessError, UserError

from .contact_links import contact_kinds, unlink_rows
from .document_links import link_entries
from .kinds import DOCUMENTS, GONE, PARTIAL
from .pull.differences import note_differences
from .pull.payments import apply_payments
from .pull.waiting import requeue_settling
from .push.payment_source import partials_of
from .push.queue import unqueue

MOST = 20  # candidates that are listed


def check_may_change_link(record):
    """:raises AccessError: this user may not change this record's link."""
    if not record.env.user.has_group("books_connector.group_accountant"):
        raise AccessError(record.env._("Only accountants can change links to the books."))
    record.check_access("write")


def linked_rows(connection, record):
    """The `books.record` rows linked to this record, as superuser. A contact may have two, any other record has one."""
    return connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("res_model", "=", record._name), ("res_id", "=", record.id)])


def replaced_rows(connection, record, row):
    """The rows whose link to this record is removed when it is linked to `row`; with an empty `row` all."""
    old = linked_rows(connection, record)
    return old.filtered(lambda one: one.kind == row.kind) if row else old


def kinds_of(connection, record):
    """The kinds of objects that this record can be linked to."""
    if record._name == "res.partner":
        return {connection._record_kind(kind) for kind in contact_kinds(record, connection)} | set(
            linked_rows(connection, record).mapped("kind"))
    if record._name == "account.move":
        return {connection._record_kind(record._books_kind())} if record._books_kind() in DOCUMENTS else set()
    return {connection._record_kind("payment" if record.partner_type == "customer" else "bill_payment")}


def linkable(connection, record):
    """The domain of the objects of the books that this record can be linked to. A payment linked to another one is
    left out; the link of a document is moved.
    """
    domain = [
        ("connection_id", "=", connection.id), ("kind", "in", list(kinds_of(connection, record))),
        ("state", "not in", (*GONE, "archived", "unknown")), ("id", "not in", linked_rows(connection, record).ids)]
    if record._name != "account.move":
        return [*domain, ("res_id", "in", (False, 0))]
    return [*domain, "|", ("res_id", "in", (False, 0)), ("res_model", "=", "account.move")]


def link_candidates(connection, record, text=""):
    """The objects of the books that this record can be linked to: those with this number or name, else the most
    similar. Objects that are linked to another record come last.
    """
    domain = linkable(connection, record)
    if text:
        domain += ["|", "|", ("number", "ilike", text), ("name", "ilike", text), ("reference", "ilike", text)]
    found = connection.env["books.record"].search(domain, limit=500, order="id DESC")
    return found.sorted(lambda row: (-_likeness(record, row), bool(row.res_id), -row.id))[:MOST]


def _likeness(record, row):
    """A score: the higher, the more of the distinguishing values are the same."""
    if record._name == "res.partner":
        return sum((bool(row.email) and row.email == record.email_normalized, row.name == record.name))
    if record._name == "account.move":
        return sum((
            2 * (row.total == record.amount_total), row.number == record.name, row.date == record.invoice_date))
    return sum((2 * (amount_of(row) == record.amount), (row.payment_date or row.date) == record.date))


def amount_of(payment):
    """The amount of a payment in the books."""
    return payment.payment_amount if payment.payment_known else payment.total


def check_link(connection, record, row):
    """:raises UserError: this record cannot be linked to this object of the books."""
    if row and not row.search_count([("id", "=", row.id), *linkable(connection, record)], limit=1):
        raise UserError(record.env._("“%s” cannot be linked here. Choose another one.", row.display_name))
    if record._name == "account.payment" and connection.env["books.record"].search_count([
            ("connection_id", "=", connection.id), ("res_model", "=", PARTIAL), ("state", "not in", GONE),
            ("res_id", "in", partials_of(record).ids)], limit=1):
        raise UserError(record.env._(
            "%(books)s has one payment for each document of this one. Delete them there, and reconcile it here as it "
            "should be.",
            books=connection.provider_label))
    sending = connection.env["books.job"].search_count([
        ("connection_id", "=", connection.id), ("state", "=", "sending"), ("res_model", "=", record._name),
        ("res_id", "=", record.id)], limit=1)
    if sending:
        raise UserError(record.env._("It is being sent to the books. Try again in a minute."))


def change_link(connection, record, row):
    """Link a record of Odoo to another object of the books, or to none, and read again what depends on the link.

    :param connection: as superuser; `record`: as superuser, the user may change it.
    :param row: as superuser; empty for none.
    """
    check_link(connection, record, row)
    old = replaced_rows(connection, record, row)
    {"res.partner": _change_contact, "account.move": _change_document, "account.payment": _change_payment}[
        record._name](connection, record, old, row)
    _message_page(record, old, row)


def _change_contact(connection, partner, old, row):
    unlink_rows(old)
    old.write({"problem": False, "remedy": False})
    old.flush_recordset()
    unqueue(partner)
    if row:
        row.partner_id = partner
    documents = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "in", DOCUMENTS), ("res_model", "=", "account.move"),
        ("contact_id", "in", (old | row).mapped("external_id"))])
    note_differences(documents)


def _change_document(connection, move, old, row):
    other = row.res_id and move.browse(row.res_id).exists()
    (old | row).write({"res_model": False, "res_id": False, "differences": False, "ignored": False, "entered": False})
    (old | row).flush_recordset()
    link_entries(({row: move} if row else {}) | ({old: other} if other and old else {}))
    unqueue(move)
    requeue_settling(old | row)
    note_differences(old | row)
    apply_payments(connection, [("allocation_ids.document_id", "in", (old | row).ids)])


def _change_payment(connection, payment, old, row):
    from_odoo = bool(old) and old[0].from_odoo
    # The former object is now a payment that is not in Odoo yet, whatever mark its text contains, and however much it
    # is like this one.
    waits = {"waiting": True, "problem": False, "remedy": False, "decision": False, "matched_otherwise": False}
    old.write(waits | {
        "decision": "another", "res_model": False, "res_id": False, "from_odoo": False, "payment_mark": False})
    old.flush_recordset()
    if row:
        row.write(waits | {
            "res_model": payment._name, "res_id": payment.id, "from_odoo": from_odoo, "payment_mark": False})
    unqueue(payment)
    apply_payments(connection, [("id", "in", (old | row).ids)])


def _message_page(record, old, row):
    """Log who changed the link in the record's chatter."""
    record.message_post(body=record.env._(
        "Link to the books changed by %(user)s: %(old)s → %(new)s", user=record.env.user.name,
        old=", ".join(old.mapped("display_name")) or "–", new=row.display_name if row else "–"))
