"""What is due, in the banks and owed as tax by the ledgers of both sides, beside what the documents add up to."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

from odoo import fields
from odoo.tools import SQL

from ...providers import PROVIDERS
from ...providers.errors import Rejected, UnreadableAnswer
from ...tools.amounts import ZERO, money
from ...tools.retry import until_committed
from ..kinds import CONTACT_ACCOUNTS

# {role of an account of the books: the side on which its balance is usually, so that it is shown as a positive amount}
SIDES = {"receivable": 1, "payable": -1, "tax": -1}


def compare_balances(run):
    """Compare the balances on the last day of a run; with a first day, or where the books are sent only what is dated
    later, what was posted since that day.

    :raises BooksError: the books could not be asked.
    """
    connection = run.connection_id
    provider = PROVIDERS[connection.provider]
    if run.balance_state or run.open_only or not provider.states_balances:
        return
    if not connection.compare_balances:
        until_committed(run.env, lambda: run.write({"balance_state": "off"}))
        return
    since, last = run.since or connection.start_date, run.until or fields.Date.today()
    try:
        there = posted_there(run, since, last)
    except (Rejected, UnreadableAnswer) as error:
        state = "refused" if getattr(error, "reason", "") == "permission" else "unreadable"
        until_committed(run.env, lambda: run.write({"balance_state": state}))
    else:
        until_committed(run.env, partial(note_balances, run, there, since, last))


def posted_there(run, since, last):
    """{id of an account of the books: its balance, or what was posted to it since a day}"""
    provider = run.connection_id._provider()
    run.env["ir.cron"]._commit_progress()  # nothing is held over the requests that follow
    found = provider.account_balances(last)
    before = provider.account_balances(since - timedelta(days=1)) if since else {}
    return {account: found.get(account, ZERO) - before.get(account, ZERO) for account in {*found, *before}}


def note_balances(run, there, since, last):
    """Store both sides' figures of each role and each bank account.

    :param there: {id of an account of the books: amount, debits positive}
    """
    connection = run.connection_id
    unit, revalued = connection.company_id.currency_id, PROVIDERS[connection.provider].balances_revalued
    here = posted_here(run, since, last)
    roles = {row.external_id: row.role for row in run.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "in", list(SIDES))])}
    rows = []
    for role, side in SIDES.items():
        amount, is_foreign = here.get(role, (ZERO, False))
        told = sum((there.get(account, ZERO) for account, its in roles.items() if its == role), ZERO)
        rows.append([role, "", side * amount, side * told, is_foreign])
    accounts = bank_accounts(connection)
    for account, journals in accounts.items():
        amounts = [here.get(journal.id, (ZERO, False)) for journal in journals]
        rows.append([
            "bank", account.display_name, sum((amount for amount, _foreign in amounts), ZERO),
            there.get(account.external_id, ZERO), any(is_foreign for _amount, is_foreign in amounts)])
    rows += [["bank", account.display_name, ZERO, there.get(account.external_id, ZERO), False]
             for account in undeposited(connection) if account not in accounts]
    run.write({"balance_state": "done", "balances": {
        "since": since and since.isoformat(), "last": last.isoformat(),
        "rows": [[role, name, f"{money(own, unit):f}", f"{money(told, unit):f}", bool(revalued and is_foreign)]
                 for role, name, own, told, is_foreign in rows if own or told]}})


def bank_accounts(connection):
    """{account of the books: the journals that are mapped to it}"""
    mappings = connection.env["books.mapping"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "journal"), ("confirmed", "=", True),
        ("record_id", "!=", False)])
    journals = mappings._records_of_each()
    found = {}
    for mapping in mappings:
        found[mapping.record_id] = found.get(mapping.record_id, connection.env["account.journal"]) | journals[mapping]
    return found


def undeposited(connection):
    """The accounts of the books on which money waits for its deposit. Odoo has it in a bank journal already."""
    return connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "=", "undeposited")])


def posted_here(run, since, last):
    """{role or id of a journal: (amount in Odoo, debits positive; whether a part of it is in another currency)}

    Of a bank journal also what is on the way to the account counts: it is in the books at once.
    """
    connection, env = run.connection_id, run.env
    env["account.move.line"].flush_model()
    period = SQL("line.date <= %s", last) if not since else SQL("line.date BETWEEN %s AND %s", since, last)

    def summed(condition):
        [[amount, is_foreign]] = env.execute_query(SQL(
            """
            SELECT COALESCE(sum(line.balance), 0), bool_or(line.currency_id != %s)
              FROM account_move_line line JOIN account_account account ON account.id = line.account_id
             WHERE line.company_id = ANY(%s) AND line.parent_state = 'posted' AND %s AND %s
            """, connection.company_id.currency_id.id, list(connection._company_ids()), period, condition))
        return money(amount, connection.company_id.currency_id), bool(is_foreign)

    receivable, payable = CONTACT_ACCOUNTS
    found = {
        "receivable": summed(SQL("account.account_type = %s", receivable)),
        "payable": summed(SQL("account.account_type = %s", payable)),
        "tax": summed(SQL("line.account_id = ANY(%s)", tax_accounts(connection).ids))}
    journals = env["account.journal"].union(*bank_accounts(connection).values())
    on_the_way = dict(env["account.payment"]._read_group(
        [("journal_id", "in", journals.ids)], ["journal_id"], ["outstanding_account_id:recordset"]))
    for journal in journals:
        found[journal.id] = summed(SQL(
            "(line.account_id = %s OR line.account_id = ANY(%s) AND line.journal_id = %s)",
            journal.default_account_id.id or 0, on_the_way.get(journal, env["account.account"]).ids, journal.id))
    return found


def tax_accounts(connection):
    """The accounts of Odoo to which mapped taxes are posted."""
    mappings = connection.env["books.mapping"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "tax"), ("confirmed", "=", True),
        ("record_id", "!=", False)])
    taxes = connection.env["account.tax"].union(*mappings._records_of_each().values())
    taxes |= taxes.children_tax_ids
    return (taxes.invoice_repartition_line_ids | taxes.refund_repartition_line_ids).account_id


def differing_balances(run):
    """Those rows of a run whose two sides are not equal, without those that the books value at their own rates.

    Bank accounts count together: payments that are read go to one journal, whatever account they are on.
    """
    rows = [row for row in (run.balances or {}).get("rows", ()) if not row[4]]
    banks = [(Decimal(row[2]), Decimal(row[3])) for row in rows if row[0] == "bank"]
    are_equal = not sum((own - told for own, told in banks), ZERO)
    return [row for row in rows if row[2] != row[3] and not (row[0] == "bank" and are_equal)]
