"""Queue what follows when entries are reconciled or unreconciled in Odoo."""

from dataclasses import dataclass, field

from ..connect.wake import wake_push
from ..kinds import CONTACT_ACCOUNTS, DOCUMENTS, GONE
from ..pull.ask import ask, pays_document
from .amounts_due import documents_of, note_differing, note_reconciled
from .applied_credits import queue_applied_credits
from .parts import parts_of
from .queue import queue, unqueue
from .queue_entries import queue_entry_settlements, queue_removals, sent_settlements
from .queue_payments import queue_payments
from .ranks import UNAPPLY_RANK
from .same_pair import existing_credits, others_of_pair


def queue_reconciled(connection, partials):
    """Queue the payments and credits of new partials. If they reconcile a payment of the books
    differently than the books do, a person is asked."""
    queue_applied_credits(connection, partials)
    queue_entry_settlements(connection, partials)
    note_reconciled(connection, partials)
    parts = parts_of(partials)
    if connection.pull_payments:
        ask_applied_otherwise(connection, [part for part in parts if not part.refunded])
    queue_payments(connection, parts)


def ask_applied_otherwise(connection, parts):
    """Ask a person about payments of the books that were reconciled in Odoo differently than they are applied there:
    which side is right."""
    rows = {(row.res_model, row.res_id): row for row in pulled_money(
        connection, connection.env["account.move"].union(*(part.payment.move_id for part in parts)))}
    documents = {row.res_id: row for row in connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "in", DOCUMENTS), ("state", "not in", GONE),
        ("res_model", "=", "account.move"), ("res_id", "in", [part.document.id for part in parts])])
    } if rows else {}
    for part in parts:
        row, document = rows.get((part.payment._name, part.payment.id)), documents.get(part.document.id)
        if row and document and not pays_document(row, document):
            ask(row)


def pulled_money(connection, moves):
    """The payments of the books that became these entries, without those that a pull is just applying."""
    Record = connection.env["books.record"]
    money = {
        (made._name, made.id) for entry in moves
        for made in (entry, entry.origin_payment_id, entry.statement_line_id) if made}
    return Record.search([
        ("connection_id", "=", connection.id), ("from_odoo", "=", False), ("payment_known", "=", True),
        ("waiting", "=", False), ("state", "not in", GONE), ("decision", "!=", "ignore"),
        ("res_model", "in", ["account.move", "account.payment", "account.bank.statement.line"]),
        ("res_id", "in", [record_id for _model, record_id in money]),
    ]).filtered(lambda row: (row.res_model, row.res_id) in money) if money else Record


@dataclass(frozen=True)
class Unreconciled:
    """The objects of the books that belong to partials, read before the partials are deleted.

    :ivar credits: [(connection, kind, partials that are applied credits in the books, or may be, the others of their
        pair that remain)].
    :ivar parts: [(connection, Parts of payments)].
    :ivar entries: [(connection, what journal entries settle in the books: {kind: partials}, the documents)].
    """

    credits: list = field(default_factory=list)
    parts: list = field(default_factory=list)
    entries: list = field(default_factory=list)


def before_unreconcile(partials):
    """Read the objects of the books for these partials. If one reconciles a payment of the books, a person is asked.

    :param partials: as superuser: users who unreconcile need no right to read payments, bank statements and the books.
    """
    found, Connection = Unreconciled(), partials.env["books.connection"]
    parts = parts_of(partials)
    for company in partials.env["res.company"].union(*(part.document.company_id for part in parts)):
        found.parts.append((
            Connection._of_company(company), [part for part in parts if part.document.company_id == company]))
    for company, of_company in partials.grouped("company_id").items():
        connection = Connection._of_company(company)
        if not connection:
            continue
        if connection.pull_payments:
            ask_unreconciled(connection, of_company)
        found.credits.extend(
            (connection, kind, credits, others_of_pair(credits) - partials)
            for kind, credits in existing_credits(connection, of_company).items())
        found.entries.append((
            connection, sent_settlements(connection, of_company), documents_of(of_company)))
        unqueue(of_company)
    return found


def ask_unreconciled(connection, partials):
    lines = partials.debit_move_id | partials.credit_move_id
    lines = lines.filtered(lambda line: line.account_id.account_type in CONTACT_ACCOUNTS)
    ask(pulled_money(connection, lines.move_id))


def queue_unreconciled(unreconciled):
    """Queue what follows from deleted partials: credits are unapplied in the books, payments changed."""
    for connection, kind, credits, left in unreconciled.credits:
        queue(connection, kind, credits).rank = UNAPPLY_RANK
        queue_reconciled(connection, left)
        wake_push(connection)
    for connection, parts in unreconciled.parts:
        queue_payments(connection, parts, gone=True)
    for connection, settlements, moves in unreconciled.entries:
        queue_removals(connection, settlements)
        note_differing(connection, moves.exists())
