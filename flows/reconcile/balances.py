"""What is due, in the banks and owed as tax by the ledgers of both sides, beside what the documents add up to."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from functools import partial

from odoo import fields
from odoo.tools import SQL

from ...providers import PROVIDERS
from ...providers.errors import BooksError, Limited, NotConnected
from ...tools.amounts import ZERO, money
from ...tools.retry import until_committed
from ..connect.interruption import is_end
from ..kinds import CONTACT_ACCOUNTS
from ..rate_limit import LeftForPeople

# {role of an account of the books: the side on which its balance is usually, so that it is shown as a positive amount}
SIDES = {"receivable": 1, "payable": -1, "tax": -1}
MONEY = ("bank", "credit_card", "undeposited")  # roles of accounts
# Reasons of rows that are no fault, of which both ledgers may hold something else.
PARTLY = ("draft", "on_the_way", "unapplied", "left_out", "date_moved")


def compare_balances(run):
    """Compare the balances on the last day of a run; with a first day, or where the books are sent only what is dated
    later, what was posted since that day.

    :raises BooksError: the books cannot be asked for anything now.
    """
    connection = run.connection_id
    provider = PROVIDERS[connection.provider]
    if run.balance_state or run.open_only or not provider.states_balances:
        return
    if not connection.compare_balances:
        note(run, "ask" if provider.balance_scopes else "off")
        return
    since = max(filter(None, (run.since, connection.start_date)), default=None)
    last = run.until or fields.Date.today()
    if since and since > last:  # nothing of this period is sent
        note(run, "done")
        return
    try:
        there = posted_there(run, since, last)
    except (NotConnected, Limited, LeftForPeople):
        raise
    except BooksError as error:  # of a report that fails again and again the rest of the comparison knows nothing
        if is_end(error):
            raise
        note(run, "refused" if getattr(error, "reason", "") == "permission" else "unreadable")
    else:
        until_committed(run.env, partial(note_balances, run, there, since, last))


def note(run, state):
    until_committed(run.env, lambda: run.write({"balance_state": state}))


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
    unit = run.connection_id.company_id.currency_id
    rows = [*of_roles(run, there, since, last), *of_banks(run, there, since, last)]
    run.write({"balance_state": "done", "balances": {
        "since": since and since.isoformat(), "last": last.isoformat(),
        "rows": [[role, name, f"{money(own, unit):f}", f"{money(stated, unit):f}", bool(own_rates)]
                 for role, name, own, stated, own_rates in rows if own or stated]}})


def of_roles(run, there, since, last):
    """(role, "", amount in Odoo, amount in the books, whether the books value a part of it at a rate of their own)"""
    connection = run.connection_id
    revalued, roles = PROVIDERS[connection.provider].balances_revalued, defaultdict(set)
    for row in run.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "in", list(SIDES))]):
        roles[row.role].add(row.external_id)
    accounts = own_accounts(connection)
    posted = posted_here(run, accounts["receivable"] | accounts["payable"] | accounts["tax"], since, last)
    for role, ids in roles.items():
        if not accounts[role]:  # no tax is mapped yet: which accounts are taxes is not known
            continue
        own = [line for line in posted if line[0] in accounts[role].ids]
        yield (role, "", SIDES[role] * sum((line[2] for line in own), ZERO),
               SIDES[role] * sum((there.get(account, ZERO) for account in ids), ZERO),
               revalued and role != "tax" and any(line[3] for line in own))


def own_accounts(connection):
    """{role: the accounts of Odoo}; of mapped taxes also those before they are due and after they are declared."""
    Account = connection.env["account.account"].with_company(connection.company_id).with_context(active_test=False)
    company = Account._check_company_domain(connection._companies())
    mappings = connection.env["books.mapping"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "tax"), ("confirmed", "=", True),
        ("record_id", "!=", False)])
    taxes = connection.env["account.tax"].union(*mappings._records_of_each().values()).with_context(active_test=False)
    taxes |= taxes.children_tax_ids
    groups = taxes.tax_group_id
    own = (taxes.invoice_repartition_line_ids | taxes.refund_repartition_line_ids).account_id.filtered(
        lambda account: account.internal_group in ("asset", "liability"))
    return {
        **{role: Account.search([*company, ("account_type", "=", account_type)])
           for role, account_type in zip(("receivable", "payable"), CONTACT_ACCOUNTS, strict=True)},
        "tax": own | taxes.cash_basis_transition_account_id | groups.tax_payable_account_id
        | groups.tax_receivable_account_id | groups.advance_tax_payment_account_id}


def of_banks(run, there, since, last):
    """The same for each bank account of the books that journals are mapped to. Journals without an account there, and
    accounts without a journal on which payments came, have a row of one side; together they have to be equal."""
    connection = run.connection_id
    home, revalued = connection.company_id.currency_id, PROVIDERS[connection.provider].balances_revalued
    mapped, unmapped = bank_journals(connection)
    own = in_groups(run, [*mapped.values(), unmapped], since, last)
    for account, journals in mapped.items():
        foreign = any((one.currency_id or home) != home for one in journals) or account.currency_id not in (
            home, account.currency_id.browse())
        yield ("bank", account.display_name, own[journals], there.get(account.external_id, ZERO), revalued and foreign)
    if unmapped:
        yield "bank", ", ".join(unmapped.mapped("display_name")), own[unmapped], ZERO, False
    for account in others_there(connection, set(mapped)):
        yield "bank", account.display_name, ZERO, there.get(account.external_id, ZERO), False


def bank_journals(connection):
    """({account of the books: the journals that are mapped to it}, the journals that are mapped to none)"""
    mappings = connection.env["books.mapping"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "journal"), ("confirmed", "=", True),
        ("record_id", "!=", False)])
    mapped = defaultdict(lambda: connection.env["account.journal"])
    for mapping, journals in mappings._records_of_each().items():
        mapped[mapping.record_id] |= journals
    Journal = connection.env["account.journal"].with_context(active_test=False)
    all_of_them = Journal.search([
        *Journal._check_company_domain(connection._companies()), ("type", "in", ("bank", "cash", "credit"))])
    return mapped, all_of_them - connection.past_journal_id.union(*mapped.values())


def others_there(connection, mapped):
    """The accounts of the books, without a journal, on which payments came or whatever has no account of its own."""
    Record = connection.env["books.record"]
    came = Record._read_group([
        ("connection_id", "=", connection.id), ("payment_account", "!=", False), ("res_id", "not in", (False, 0)),
        ("res_model", "in", ("account.payment", "account.bank.statement.line"))], ["payment_account"])
    found = Record.search([
        ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "in", MONEY),
        ("external_id", "in", [account for [account] in came])])
    return [account for account in found | connection.deposit_id if account not in mapped]


def in_groups(run, groups, since, last):
    """{journals: what they hold in Odoo}: their accounts, what is on the way to them, and what a statement has besides
    until it is matched. What is posted to an account by another journal counts for the first one that has the account.

    :param groups: [journals]
    """
    journals = run.env["account.journal"].union(*groups)
    waiting = {group: outstanding_accounts(group) for group in groups}
    group_of, accounts_of, first_with = {}, {}, {}
    for group in groups:
        own = group.default_account_id
        accounts_of[group] = (own | group.suspense_account_id | waiting[group]).ids
        group_of |= dict.fromkeys(group.ids, group)
        first_with = dict.fromkeys(own.ids, group) | first_with
    found = dict.fromkeys(groups, ZERO)
    for account, journal, amount, _foreign in posted_here(
            run, (journals.default_account_id | journals.suspense_account_id).union(*waiting.values()), since, last):
        group = group_of.get(journal)
        if group is None or account not in accounts_of[group]:
            group = first_with.get(account)
        if group is not None:
            found[group] += amount
    return found


def outstanding_accounts(journals):
    """The accounts on which payments of these journals wait for the bank's statement."""
    [[accounts]] = journals.env["account.payment"]._read_group(
        [("journal_id", "in", journals.ids)], [], ["outstanding_account_id:recordset"])
    return accounts


def posted_here(run, accounts, since, last):
    """What was posted in Odoo, by the dates of the documents: the books date them so, whatever a lock moved.

    :return: [(account, journal, amount with debits positive, whether something in another currency was open in the
        period)]
    """
    connection, env = run.connection_id, run.env
    env["account.move.line"].flush_model()
    env["account.move"].flush_model(["invoice_date"])
    day, home = SQL("COALESCE(move.invoice_date, line.date)"), connection.company_id.currency_id
    return [(account, journal, money(amount or 0, home), is_foreign) for account, journal, amount, is_foreign in (
        env.execute_query(SQL(
            """
            SELECT line.account_id, line.journal_id, sum(line.balance) FILTER (WHERE %(day)s >= %(since)s),
                   bool_or(line.currency_id != %(home)s AND (line.amount_residual_currency != 0 OR EXISTS (
                       SELECT FROM account_partial_reconcile partial
                        WHERE line.id IN (partial.debit_move_id, partial.credit_move_id)
                          AND partial.max_date >= %(bound)s)))
              FROM account_move_line line JOIN account_move move ON move.id = line.move_id
             WHERE line.company_id = ANY(%(companies)s) AND line.parent_state = 'posted'
               AND line.account_id = ANY(%(accounts)s) AND %(day)s <= %(last)s
          GROUP BY line.account_id, line.journal_id
            """, day=day, since=since or fields.Date.to_date("1900-01-01"), last=last, bound=since or last,
            home=home.id, companies=list(connection._company_ids()), accounts=accounts.ids)))]


def differing_balances(run):
    """Those rows of a run whose two sides are not equal, without those that the books value at their own rates.

    Bank accounts count together: payments that are read go to one journal, whatever account they are on.
    """
    rows = [row for row in (run.balances or {}).get("rows", ()) if not row[4]]
    banks = [(Decimal(row[2]), Decimal(row[3])) for row in rows if row[0] == "bank"]
    are_equal = not sum((own - stated for own, stated in banks), ZERO)
    return [row for row in rows if row[2] != row[3] and not (row[0] == "bank" and are_equal)]


def are_partly_explained(run):
    """Whether both ledgers may differ by what is no fault, or what a person decided to leave as it is."""
    return bool(run.decided_count) or any((run.counts or {}).get(reason, {}).get("count") for reason in PARTLY)
