"""What a comparison is limited to: a period, and what is open. With a last date, what is due is compared as of that
day."""

from collections import defaultdict

from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools.amounts import ZERO, exact, money
from ..kinds import DOCUMENTS, GONE
from .listed import kinds_of

# The fields of a run.
NAMES = ("since", "until", "open_only")


def lists_of(run, historic):
    """The lists of the books that are read, contacts and what mappings refer to first: of these only the present is
    known. What is open is seen from the documents alone."""
    listed = [] if run.until or run.open_only else kinds_of(run.connection_id)
    return [*listed, *(name for name in historic if name in DOCUMENTS or not run.open_only)]


def entries_in(run):
    """The domain of the entries of Odoo that are compared."""
    domain = Domain.TRUE
    if run.since:
        domain &= Domain("invoice_date", ">=", run.since)
    if run.until:
        domain &= Domain("invoice_date", "<=", run.until)
    return domain & Domain("amount_residual", "!=", 0) if run.open_only else domain


def records_in(run):
    """The condition on `record`, a row of books_record, whether it is compared."""
    date = SQL("COALESCE(record.date, record.payment_date)")
    found = [SQL("record.kind = ANY(%s)", list(DOCUMENTS)) if run.open_only else SQL("TRUE")]
    found += [SQL("%s >= %s", date, run.since)] if run.since else []
    found += [SQL("%s <= %s", date, run.until)] if run.until else []
    if run.open_only:
        found.append(SQL(
            "EXISTS (SELECT FROM account_move move WHERE move.id = record.res_id AND move.amount_residual != 0)"))
    return SQL(" AND ").join(found)


def settled_later(run, rows, moves):
    """What settles documents after the last date of a run: what is due now and this is what was due on that day.

    :param rows: `books.record`s of documents; `moves`: their entries.
    :return: ({entry id: amount in Odoo}, {row id: amount in the books}), without those of 0.
    """
    here, there = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
    if not run.until:
        return here, there
    for part in rows.env["books.allocation"].search([
            ("document_id", "in", rows.ids), ("payment_id.state", "not in", GONE)]):
        if part._settled_on() > run.until:
            there[part.document_id.id] += exact(part.amount)
    partials = rows.env["account.partial.reconcile"]
    partials.flush_model()
    for side in ("debit", "credit"):
        for move_id, amount in run.env.execute_query(SQL(
                """
                SELECT line.move_id, sum(%s)
                  FROM account_partial_reconcile partial JOIN account_move_line line ON line.id = %s
                 WHERE line.move_id = ANY(%s) AND partial.max_date > %s
              GROUP BY line.move_id
                """, SQL.identifier("partial", f"{side}_amount_currency"),
                SQL.identifier("partial", f"{side}_move_id"), moves.ids, run.until)):
            here[move_id] += exact(float(amount))
    return here, there


def due_then(due, later, total, currency):
    """What was due on the last day of a run; never more than the total."""
    return min(money(due, currency) + money(later, currency), max(money(total, currency), money(due, currency)))


def scope_sentence(run):
    """What is compared, where that is not everything; False where it is."""
    env, sentences = run.env, []
    day = {name: format_date(env, run[name]) for name in ("since", "until") if run[name]}
    if len(day) == 2:
        sentences.append(env._("Documents and payments from %(since)s until %(until)s are compared.", **day))
    elif run.since:
        sentences.append(env._("Documents and payments from %s on are compared.", day["since"]))
    elif run.until:
        sentences.append(env._("Documents and payments until %s are compared.", day["until"]))
    if run.until:
        sentences.append(env._("What is due is compared as it was on %s.", day["until"]))
    if run.open_only:
        sentences.append(env._("Only what is open in Odoo or in the books is compared, and no payments."))
    if run.until or run.open_only:
        sentences.append(env._("Contacts, products and accounts are not compared."))
    return " ".join(sentences) or False
