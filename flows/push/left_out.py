"""Leave a customer or vendor out of the books for good, with all documents and payments, and include it again; send
what was registered while no payments were sent."""

from ..kinds import PAYMENT_SOURCES
from ..omissions import customer_of, omit, readmit
from ..pull.differences import DUE
from ..settled_only_here import settled_only_here
from .amounts_due import documents_of, note
from .parts import parts_of
from .payment_source import partials_of
from .queue_entries import queue_entry_settlements
from .queue_payments import queue_payments


def leave_out_customers(connection, partners, why):
    """:param connection: as superuser; that the user may change these contacts was checked."""
    omit(connection, partners, why)
    drop_jobs(connection, partners)
    note(connection, settled_rows(connection, partners))


def include_customers(connection, partners):
    """Include these contacts again. What settles documents in the books is sent; documents are, by a person."""
    only_here = settled_only_here(settled_rows(connection, partners))
    readmit(connection, partners)
    queue_again(connection, connection.env["books.record"].union(*only_here))


def switch_payments_on(connections):
    """Queue the payments that were registered while none were sent, of documents that differ by them.

    :param connections: as superuser, after payments were switched on.
    """
    for connection in connections:
        rows = connection.env["books.record"].search([
            ("connection_id", "=", connection.id), ("res_model", "=", "account.move"), ("differences", "!=", False)])
        due = rows.filtered(lambda row: any(field == DUE for field, _here, _there in row.differences))
        queue_again(connection, due)


def queue_again(connection, rows):
    """Queue what settles these documents in Odoo and is not in the books."""
    lines = connection.env["account.move"].browse(rows.mapped("res_id")).line_ids
    partials = lines.matched_debit_ids | lines.matched_credit_ids
    queue_entry_settlements(connection, partials)
    queue_payments(connection, parts_of(partials))
    note(connection, rows)


def drop_jobs(connection, partners):
    """Remove the waiting and failed jobs of these contacts, and of their documents and payments."""
    jobs = connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("verb", "=", "push"), ("state", "in", ("todo", "failed")),
        ("res_model", "in", (partners._name, "account.move", *PAYMENT_SOURCES))])
    for model, of_model in jobs.grouped("res_model").items():
        records = connection.env[model].browse(of_model.mapped("res_id")).exists()
        own = records & partners if model == partners._name else records.filtered(
            lambda record: customer_of(record) in partners)
        of_model.filtered(lambda job, ids=set(own.ids): job.res_id in ids).unlink()


def settled_rows(connection, partners):
    """The documents of these contacts in the books that payments in Odoo settle."""
    own = [("company_id", "in", connection._company_ids()), ("partner_id", "child_of", partners.ids)]
    payments = connection.env["account.payment"].search([*own, ("state", "in", ("in_process", "paid"))])
    lines = connection.env["account.bank.statement.line"].search(own)
    rows = connection.env["books.record"]._of_moves(
        connection, documents_of(partials_of(payments) | partials_of(lines)))
    return connection.env["books.record"].union(*rows.values())
