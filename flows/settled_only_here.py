"""What settles documents in Odoo and is not in the books, so that more is due there: journal entries and credits, and
payments that could not be sent or are left out."""

from collections import defaultdict

from odoo.fields import Domain
from odoo.tools import SQL

from .kinds import DOCUMENTS, GONE, PARTIAL, PAYMENT_SOURCES, PAYMENTS
from .omissions import is_left_out

FIELDS = {
    "account.move": ["move_type", "origin_payment_id", "statement_line_id"],
    "account.move.line": ["move_id", "account_id"],
    PARTIAL: ["debit_move_id", "credit_move_id", "debit_amount_currency", "credit_amount_currency"],
    "books.record": ["connection_id", "kind", "res_model", "res_id", "state", "credit_ids"],
    "books.job": ["connection_id", "res_model", "res_id", "state"],
    "books.omission": ["connection_id", "res_model", "res_id"],
    "books.connection": ["push_payments"],
}
# Of an entry that is no payment: neither it nor this settlement of it is in the books, or on its way there.
NOT_SENT = """
    partial.%(own)s_amount_currency != 0
    AND entry.origin_payment_id IS NULL AND entry.statement_line_id IS NULL
    AND NOT EXISTS (
        SELECT FROM books_record sent
         WHERE sent.connection_id = record.connection_id AND sent.state NOT IN %(gone)s
           AND sent.res_model = 'account.partial.reconcile' AND sent.res_id = partial.id
           AND sent.kind IN %(payments)s)
    AND NOT EXISTS (
        SELECT FROM books_record known
         WHERE known.connection_id = record.connection_id
           AND (known.state NOT IN %(gone)s OR known.state IS NULL)
           AND known.res_model = 'account.move' AND known.res_id = entry.id)
    AND NOT EXISTS (
        SELECT FROM books_job job
         WHERE job.connection_id = record.connection_id AND job.state NOT IN ('done', 'skipped')
           AND job.res_model = 'account.move' AND job.res_id = entry.id)
"""
# Of money: it could not be sent or was left out, and settles nothing there.
STOPPED = """
    EXISTS (
        SELECT FROM (
            SELECT res_model, res_id FROM books_job
             WHERE connection_id = record.connection_id AND state = 'failed' AND kind != 'unapplied_payment'
         UNION ALL
            SELECT res_model, res_id FROM books_omission WHERE connection_id = record.connection_id) stopped
         WHERE (   (stopped.res_model = 'account.payment' AND stopped.res_id = entry.origin_payment_id)
                OR (stopped.res_model = 'account.bank.statement.line' AND stopped.res_id = entry.statement_line_id)
                OR (stopped.res_model = 'account.partial.reconcile' AND stopped.res_id = partial.id)
                OR (stopped.res_model = 'account.move.line' AND stopped.res_id IN (
                       SELECT written_off.id FROM account_move_line written_off WHERE written_off.move_id = entry.id)))
           AND NOT EXISTS (
               SELECT FROM books_allocation part JOIN books_record payer ON payer.id = part.payment_id
                WHERE part.document_id = record.id AND payer.state NOT IN %(gone)s
                  AND payer.res_model = stopped.res_model AND payer.res_id = stopped.res_id))
"""
# Of money: it is not sent, because no payments are, or its customer is left out, and it settles nothing there.
NOT_TO_SEND = """
    (EXISTS (
        SELECT FROM books_connection connection
         WHERE connection.id = record.connection_id AND connection.push_payments IS NOT TRUE)
     OR EXISTS (
        SELECT FROM books_omission omission
         WHERE omission.connection_id = record.connection_id AND omission.res_model = 'res.partner'
           AND omission.res_id = entry.commercial_partner_id))
    AND (entry.origin_payment_id IS NOT NULL OR entry.statement_line_id IS NOT NULL)
    AND NOT EXISTS (
        SELECT FROM books_job job
         WHERE job.connection_id = record.connection_id AND job.state IN ('todo', 'sending')
           AND (job.res_model, job.res_id) IN (
               ('account.payment', entry.origin_payment_id), ('account.bank.statement.line', entry.statement_line_id),
               ('account.partial.reconcile', partial.id)))
    AND NOT EXISTS (
        SELECT FROM books_allocation part JOIN books_record payer ON payer.id = part.payment_id
         WHERE part.document_id = record.id AND payer.state NOT IN %(gone)s
           AND (payer.res_model, payer.res_id) IN (
               ('account.payment', entry.origin_payment_id), ('account.bank.statement.line', entry.statement_line_id),
               ('account.partial.reconcile', partial.id)))
"""


def settled_only_here(rows):
    """{row: the entries of Odoo that settle its document, and are in the books neither as payment nor as credit}

    Of payments, bank statement lines and credits in the books only those that could not be sent, or are left out by
    choice: the others wait.
    Exchange differences settle nothing in the currency of the document.

    :param rows: `books.record`s that are documents.
    """
    rows = rows.filtered(lambda row: row.kind in DOCUMENTS and row.state not in (*GONE, "draft", "unknown"))
    found = defaultdict(rows.env["account.move"].browse)
    if not rows:
        return found
    for model, names in FIELDS.items():
        rows.env[model].flush_model(names)
    conditions = conditions_for(rows)
    sides = [SQL("debit"), SQL("credit")]
    query = SQL(" UNION ").join(
        query_of(rows, *of, condition) for condition in conditions for of in (sides, sides[::-1]))
    of_id = {row.id: row for row in rows}  # what is read for one is read for all
    for row_id, entry_id in rows.env.execute_query(query):
        row, entry = of_id[row_id], rows.env["account.move"].browse(entry_id)
        if entry not in row.credit_ids:  # created here to accept what the books hold
            found[row] |= entry
    return found


def conditions_for(rows):
    """The conditions that any entry may meet: most often nothing failed, and nothing is left out."""
    env, of_connections = rows.env, [("connection_id", "in", rows.connection_id.ids)]
    omissions = env["books.omission"].search_count(of_connections, limit=1)
    failed = omissions or env["books.job"].search_count(
        [*of_connections, ("state", "=", "failed"), ("res_model", "in", PAYMENT_SOURCES)], limit=1)
    not_to_send = omissions or not all(rows.connection_id.mapped("push_payments"))
    return [NOT_SENT, *([STOPPED] if failed else []), *([NOT_TO_SEND] if not_to_send else [])]


def query_of(rows, own, other, condition):
    """The documents, and the entries that settle them in Odoo.

    :param own, other: the sides of the partial on which the document and what settles it are.
    :param condition: one of `conditions_for`.
    """
    return SQL(
        """
        SELECT record.id, entry.id
          FROM books_record record
          JOIN account_move_line line ON line.move_id = record.res_id
          JOIN account_account account ON account.id = line.account_id
          JOIN account_partial_reconcile partial ON partial.%(own)s_move_id = line.id
          JOIN account_move_line counterpart ON counterpart.id = partial.%(other)s_move_id
          JOIN account_move entry ON entry.id = counterpart.move_id
         WHERE record.id = ANY(%(ids)s) AND record.res_model = 'account.move'
           AND account.account_type IN ('asset_receivable', 'liability_payable')
           AND %(condition)s
        """, own=own, other=other, ids=rows.ids,
        condition=SQL(condition, own=own, gone=GONE, payments=PAYMENTS))


def names_settling(row):
    """(the names of the entries that settle its document in Odoo only, whether something of it is still to be sent)

    The names say which are left out by choice, and which could not be sent.
    """
    env, books = row.env, row.connection_id.provider_label
    entries = settled_only_here(row)[row].sudo()
    out = entries.filtered(lambda entry: is_left_out(row.connection_id, entry))
    stopped = (entries - out).filtered(lambda entry: could_not_be_sent(row, entry))
    names = [
        env._("%(name)s (could not be sent: see To Fix)", name=entry.display_name) if entry in stopped else
        env._("%(name)s (left out of %(books)s by choice)", name=entry.display_name, books=books)
        if entry in out else entry.display_name
        for entry in entries]
    return ", ".join(names), bool(stopped)


def could_not_be_sent(row, entry):
    """Whether something stops what of this entry settles the document."""
    parts = (entry.origin_payment_id, entry.statement_line_id, entry.line_ids, partials_with(row, entry))
    of_parts = Domain.OR(Domain("res_model", "=", part._name) & Domain("res_id", "in", part.ids) for part in parts)
    return bool(row.env["books.job"].sudo().search_count(
        of_parts & Domain([
            ("connection_id", "=", row.connection_id.id), ("state", "=", "failed"),
            ("kind", "!=", "unapplied_payment")]), limit=1))


def partials_with(row, entries):
    """The partials of these entries with the document of a row."""
    lines = entries.line_ids
    own = row.env["account.move"].browse(row.res_id).line_ids
    return (lines.matched_debit_ids | lines.matched_credit_ids) & (own.matched_debit_ids | own.matched_credit_ids)
