"""Register payments and entries, and reconcile each line with what it settles."""

from odoo import Command

from ..blocking import Blocked
from .attempt import attempt
from .lines import contact_lines


def register_settlements(ledger, settlements):
    """Register payments and entries with one line for each part, and reconcile each line with what it settles."""
    payments, entries = [], []
    for settlement in settlements:
        if not settlement.amount:
            continue
        if ledger.is_write_off(settlement):
            values, planned = entry_values, entries
        else:
            values, planned = payment_values, payments
        # Whatever blocks them has to be found before anything is written.
        found = attempt(settlement.row, lambda ledger, one=settlement, values=values: values(one, ledger), ledger)
        if found:
            planned.append((settlement, found))
    reconcile([*create_payments(ledger, payments), *create_entries(ledger, entries)], ledger)
    ledger.planned.clear()
    apply_credits([settlement for settlement in settlements if not settlement.amount], ledger)


def reconcile(registered, ledger):
    """Reconcile each line of what was registered with what it settles.

    :param registered: [(payment or entry, settlement, its line for each part)]
    """
    plan = []
    for made, settlement, lines in registered:
        settlement.row._done(res_model=made._name, res_id=made.id, idle=settlement.unknown)
        own = lines[:len(settlement.parts)]
        plan += [line | ledger.lines(part.entry) for line, part in zip(own, settlement.parts, strict=True)]
    if plan:
        Line = ledger.env["account.move.line"]
        Line.union(*plan).move_id.line_ids.fetch(["tax_ids"])  # Odoo would read those of each entry by itself
        Line._reconcile_plan(plan)
    ledger.open.clear()


def payment_values(settlement, ledger):
    journal = ledger.journal(settlement)
    incoming = settlement.incoming
    methods = journal.inbound_payment_method_line_ids if incoming else journal.outbound_payment_method_line_ids
    method = methods[:1]
    account = counterpart_account(settlement, ledger)
    names = ", ".join(dict.fromkeys(part.entry.name for part in settlement.parts))
    return {
        "payment_type": "inbound" if incoming else "outbound",
        "partner_type": "customer" if account.account_type == "asset_receivable" else "supplier",
        "partner_id": settlement.partner.id,
        "amount": float(settlement.amount), "currency_id": settlement.currency.id,
        "date": ledger.day(settlement.date, journal, settlement.row.decision),
        "journal_id": journal.id, "payment_method_line_id": method.id, "destination_account_id": account.id,
        "memo": " ".join(part for part in (settlement.reference or settlement.method, names) if part),
        "payment_reference": settlement.reference,
        "company_id": ledger.company_of(journal).id,
    }


def counterpart_account(settlement, ledger):
    """The receivable or payable account of the unapplied amount."""
    for part in settlement.parts:
        return ledger.lines(part.entry).account_id[:1]
    partner = settlement.partner.with_company(ledger.company)
    return partner.property_account_receivable_id if settlement.sale else partner.property_account_payable_id


def create_payments(ledger, planned):
    """Register payments.

    :param planned: [(settlement, values)]
    :return: [(payment, settlement, its line for each part)]
    """
    if not planned:
        return []
    payments = ledger.env["account.payment"].create([values for _settlement, values in planned])
    for account, of_account in payments.grouped(_liquidity_account).items():
        of_account.outstanding_account_id = account
    read_partners(payments)
    entries = ledger.env["account.move"].create([
        payment._generate_move_vals(line_ids=payment_lines(payment, settlement, ledger))
        for payment, (settlement, _values) in zip(payments, planned, strict=True)])
    join(payments, entries)
    payments.action_post()
    return [(payment, settlement, entry.line_ids.sorted("id")[1:])
            for payment, entry, (settlement, _values) in zip(payments, entries, planned, strict=True)]


def read_partners(payments):
    """Read the partners together: for the fiscal position of an entry Odoo would read each by itself."""
    for company, of_company in payments.grouped("company_id").items():
        of_company.partner_id.with_company(company).mapped("property_account_position_id")


def join(payments, entries):
    """Link each payment to its entry at once: Odoo's own method writes them one by one, with eight queries each."""
    payments.flush_recordset(["move_id"])
    payments.env.cr.execute_values(
        "UPDATE account_payment SET move_id = entry FROM (VALUES %s) pairs (payment, entry) WHERE id = payment",
        list(zip(payments.ids, entries.ids, strict=True)))
    payments.invalidate_recordset(["move_id"])
    payments.modified(["move_id"])


def payment_lines(payment, settlement, ledger):
    """The lines of the payment: its amount, each part, and the unapplied amount."""
    label = "".join(text for _kind, text in payment._get_aml_default_display_name_list() if text)
    money_in = settlement.amount if settlement.incoming else -settlement.amount
    amounts = [(payment.outstanding_account_id, money_in)]
    amounts += [(ledger.lines(part.entry).account_id[:1], part.amount) for part in settlement.parts]
    if settlement.rest:
        amounts.append((payment.destination_account_id, settlement.rest))
    lines = entry_lines(settlement, payment.date, amounts, label, ledger)
    for _command, _id, values in lines:
        # bank and receivable lines have no analytic distribution: skip the search for one
        values["analytic_distribution"] = False
    return lines


def entry_lines(settlement, day, amounts, label, ledger):
    """Lines of these accounts and signed amounts, in the home currency by the rate that the books used."""
    home, currency = ledger.company.currency_id, settlement.currency
    balances = []
    for _account, amount in amounts:
        if currency == home:
            balances.append(float(amount))
        elif settlement.rate != 1:
            balances.append(home.round(float(amount / settlement.rate)))
        else:
            balances.append(currency._convert(float(amount), home, ledger.company, day))
    # The last line takes the rounding difference.
    balances[-1] = home.round(balances[-1] - sum(balances))
    return [
        Command.create({
            "name": label, "date_maturity": day, "amount_currency": float(amount), "currency_id": currency.id,
            "balance": balance, "partner_id": settlement.partner.id, "account_id": account.id,
        }) for (account, amount), balance in zip(amounts, balances, strict=True)]


def entry_values(settlement, ledger):
    Journal = ledger.env["account.journal"]
    journal = Journal.search([*Journal._check_company_domain(ledger.company), ("type", "=", "general")], limit=1)
    if not journal:
        raise Blocked("no_general_journal", ledger.company)
    amounts = [(ledger.lines(part.entry).account_id[:1], part.amount) for part in settlement.parts]
    if settlement.amount:
        amounts.append((
            ledger.write_off_account(settlement), settlement.amount if settlement.incoming else -settlement.amount))
    if settlement.rest:
        amounts.append((counterpart_account(settlement, ledger), settlement.rest))
    day = ledger.day_of(settlement, journal)
    label = ledger.env._("%(what)s in %(books)s: %(names)s", books=ledger.connection.provider_label, what=(
        settlement.reference or (ledger.env._("Written off") if settlement.amount else ledger.env._("Credit applied"))),
        names=", ".join(part.entry.name for part in settlement.parts))
    return {
        "move_type": "entry", "journal_id": journal.id, "company_id": ledger.company.id, "date": day, "ref": label,
        "currency_id": settlement.currency.id, "partner_id": settlement.partner.id,
        "line_ids": entry_lines(settlement, day, amounts, label, ledger),
    }


def create_entries(ledger, planned):
    """Post entries.

    :param planned: [(settlement, values)]
    :return: [(entry, settlement, its line for each part)]
    """
    entries = ledger.env["account.move"].create([values for _settlement, values in planned])
    entries.action_post()
    return [(entry, settlement, entry.line_ids.sorted("id"))
            for entry, (settlement, _values) in zip(entries, planned, strict=True)]


def apply_credits(settlements, ledger):
    """Apply credits to what they settle, in their order: by reconciling both, as Odoo's own button does, if that gives
    the amounts of the books; else by an entry between them."""
    between, planned = [], []
    for settlement in settlements:
        if not _is_exact(settlement, ledger):
            values = attempt(settlement.row, lambda ledger, one=settlement: entry_values(one, ledger), ledger)
            if not values:
                continue
            between.append((settlement, values))
        planned.append(settlement)
        for part in settlement.parts:
            ledger.planned[part.entry.id] += part.amount
    entries = {settlement.row: (entry, lines) for entry, settlement, lines in create_entries(ledger, between)}
    plan = []
    for settlement in planned:
        lines = [ledger.lines(part.entry) for part in settlement.parts]
        if settlement.row in entries:
            entry, own = entries[settlement.row]
            settlement.row._done(res_model=entry._name, res_id=entry.id, idle=settlement.unknown)
            plan += [line | targets for line, targets in zip(own[:len(lines)], lines, strict=True)]
        else:
            plan.append(lines[0] | lines[1])
    if plan:
        ledger.env["account.move.line"]._reconcile_plan(plan)
    for settlement in planned:
        if settlement.row not in entries:
            made = _partial_of(*(part.entry for part in settlement.parts))
            settlement.row._done(res_model=made._name, res_id=made.id, idle=settlement.unknown)
    ledger.open.clear()
    ledger.planned.clear()


def _partial_of(one, other):
    """The first reconciliation of two entries."""
    sides = [contact_lines(entry) for entry in (one, other)]
    first, second = (lines.matched_debit_ids | lines.matched_credit_ids for lines in sides)
    return (first & second)[:1]


def _liquidity_account(payment):
    """The bank account, because the payment is confirmed in the books, unless the journal has an outstanding
    account.
    """
    return payment.payment_method_line_id.payment_account_id or payment.journal_id.default_account_id


def _is_exact(settlement, ledger):
    """Whether reconciling its two entries directly gives exactly the amounts of the books."""
    lines = [ledger.lines(part.entry) for part in settlement.parts]
    return (
        len(lines) == 2 and all(len(one) == 1 for one in lines) and lines[0].account_id == lines[1].account_id
        and not sum(part.amount for part in settlement.parts)
        and any(not ledger.left(part.entry) + part.amount for part in settlement.parts))
