"""How an entry of Odoo is sent: its kind, its contact, its expense or payment."""

from dataclasses import dataclass, field

from odoo.fields import Domain

from ...tools.subqueries import By, of_rows
from ..kinds import GONE, KINDS, PURCHASES


def entry_kind(move):
    """The kind as which an entry is sent, False if it is not: see `account.move._books_kind`."""
    # An expense that the company paid is the entry of a payment; one that an employee paid is a receipt in their name.
    if move.move_type == "entry" and move.origin_payment_id and expenses_of(move):
        return "expense"
    return KINDS.get(move.move_type, False)


def sent_domain(env, taken, by=By.RECORD):
    """The entries of the kinds that are sent.

    :param taken: the kinds of documents that the provider accepts.
    :param by: one of `By`.
    """
    domain = Domain("move_type", "in", [move_type for move_type, kind in KINDS.items() if kind in taken])
    if "expense" not in taken or "expense_id" not in env["account.move.line"]._fields:
        return domain
    # As an alternative to another condition it would be asked for each entry.
    of_expenses = of_rows(
        env["account.move.line"].sudo(), [("expense_id", "!=", False)], by=by, refers="move_id", once=True)
    return domain | Domain("move_type", "=", "entry") & Domain("origin_payment_id", "!=", False) & of_expenses


def toggle_of(move):
    """The setting of the connection with which an entry is sent automatically."""
    if expenses_of(move):
        return "push_expenses"
    return "push_bills" if move._books_kind() in PURCHASES else "push_invoices"


def contact_kind_of(move):
    """The kind of an entry's contact in the books."""
    return "vendor" if move._books_kind() in PURCHASES else "customer"


def partner_of(move):
    """The contact of an entry in the books."""
    if move._books_kind() != "expense":
        return move.commercial_partner_id
    expense = expenses_of(move)[:1]
    return expense.vendor_id.commercial_partner_id or expense.employee_id.work_contact_id


def partners_of(moves):
    return moves.env["res.partner"].union(*(partner_of(move) for move in moves))


def expenses_of(move):
    """The expenses of employees that an entry was made from, where that app is installed."""
    if "expense_id" not in move.env["account.move.line"]._fields or move.is_sale_document(include_receipts=True):
        return move.env["account.move.line"]
    return move.sudo().line_ids.expense_id


def money_of(move):
    """The payment or bank statement line that an entry belongs to."""
    return move.origin_payment_id or move.statement_line_id


@dataclass(frozen=True)
class Known:
    """What is known of some entries, by their ids.

    :ivar rows: their records of the books.
    :ivar jobs: their open jobs.
    :ivar voided: the records that were voided or deleted in the books, of those that have no other.
    :ivar doubles: the records that are doubles of them in the books.
    """

    rows: dict = field(default_factory=dict)
    jobs: dict = field(default_factory=dict)
    voided: dict = field(default_factory=dict)
    doubles: dict = field(default_factory=dict)


def known_of(moves):
    """The Known of these entries."""
    ids = connected_ids(moves)
    if not ids:
        return Known()
    Record = moves.env["books.record"].sudo()
    of_entries = Domain("res_model", "=", moves._name) & Domain("res_id", "in", ids)
    twice = Domain("double_model", "=", moves._name) & Domain("double_id", "in", ids) & Domain(Record._double_domain())
    every = Record.search(Domain("connection_id.active", "=", True) & (of_entries | twice))
    linked = every.filtered_domain(of_entries)
    current = linked.filtered(lambda row: row.state not in GONE or row.differences)
    rows = {row.res_id: row for row in current}
    jobs = moves.env["books.job"].sudo().search([
        ("res_model", "=", moves._name), ("res_id", "in", ids), ("state", "!=", "done"),
        ("connection_id.active", "=", True),
    ])
    return Known(
        rows, {job.res_id: job for job in jobs.sorted("id")},
        {row.res_id: row for row in linked - current if row.res_id not in rows},
        every.filtered_domain(twice).grouped("double_id"))


def connected_ids(moves):
    """The ids of those of these entries that are sent, and whose company has books."""
    Connection = moves.env["books.connection"]
    return [
        move._origin.id for move in moves
        if move._origin.id and Connection._id_of_company(move.company_id.id) and move._books_kind()]
