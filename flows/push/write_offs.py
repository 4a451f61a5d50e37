"""The write-off of a payment: in the books a credit that is applied with the payment, or a payment to the write-off
account."""

from decimal import Decimal

from ...providers.documents import CreditNote, Line, Payment, Ref, VendorCredit
from ...tools.amounts import ZERO, money
from ..blocking import Blocked
from ..connect.requirements import active, setting
from ..kinds import PURCHASES
from .accepts_payments import check_accepts_payments
from .account_items import item_of_account
from .amounts_due import documents_of, note_differing
from .document_meanings import document_meanings
from .money_context import money_context
from .parts import parts_of
from .payment_source import contact_lines, is_taxed, lines_of_write_off, numbers_of, partials_of, payments_of
from .queue_payments import queue_payments
from .rates import posted_rate
from .source import MoneySource
from .taxed_write_offs import check_taxes, taxed_lines

CREDITS = {document.kind: document for document in (CreditNote, VendorCredit)}


class WriteOffs(MoneySource):
    """Write-off lines of payments: by them a payment settles more than its amount."""

    def parts(self, connection, kind, records, rows):
        return {
            "money": money_context(connection, kind, records),
            "meanings": document_meanings(connection, kind, records.move_id)}

    def sent(self, connection, records, rows):
        partials = partials_of(records.exists())
        note_differing(connection, documents_of(partials))
        if any(row.kind in CREDITS for row in rows.values()):
            queue_payments(connection, parts_of(partials))  # what applies them

    def screen(self, record):
        return next(iter(payments_of(record.exists())), record)


def check_write_offs(lines, context, settled, parts):
    """:param settled: the sum of the balances of the receivable and payable lines of the payment.
    :param parts: what of it settles documents.

    :raises Blocked: what is written off cannot be expressed in any books.
    """
    label = context.connection.provider_label
    for line in lines:
        reason = ""
        if any(part.document.currency_id != line.currency_id for part in parts):
            reason = "write_off_other_currency"
        elif sum(lines_of_write_off(line).mapped("balance")) * settled > 0:
            reason = "write_off_overpaid"
        if reason:
            raise Blocked(reason, line.move_id, name=line.move_id.name, books=label)
        if is_taxed(line):
            check_taxes(line, label)


def write_off_document(line, context, planned, parts):
    """What a line writes off as the books have to hold it: a credit, or a payment on the account that bears it.

    :param planned: see `providers.money.Planned`.
    """
    settled = context.money.payables[parts[0].document.id] if parts else context.rows[line.id]
    values = {
        "key": context.connection._key(line), "contact": Ref(external_id=settled.contact_id),
        "date": line.move_id.date, "currency": line.currency_id.name, "reference": line.move_id.name,
        "rate": posted_rate(planned.amount, planned.value, line.currency_id, line.move_id),
    }
    if planned.kind in CREDITS:
        return credit_document(line, context, planned.amount, values)
    if not planned.moves:
        return Payment(
            **values, amount=money(0, line.currency_id), incoming=planned.incoming, allocations=planned.allocations)
    account = mapped_account(line.account_id, context)
    if line.id not in context.money.paid_off:
        check_accepts_payments(context.connection, account)
    return Payment(
        **values, amount=planned.amount, incoming=planned.incoming, account=account._ref(),
        allocations=planned.allocations)


def mapped_account(account, context):
    """The account of the books that this account is mapped to.

    :raises Blocked: none is known.
    """
    missing = []
    row = active(context.connection, context.money.written_to.get(account.id), missing)
    if not row:
        missing.append(context.collected.not_mapped(
            "account", account, "account_not_mapped", account=account.display_name))
    if missing:
        raise missing[0]
    return row


def bearer_of_line(account, context):
    """{item or account: the Ref} with which a line of a credit reaches the account that this one is mapped to.

    :raises Blocked: no account is known, or no item that posts to it where lines of sales name items.
    """
    there = mapped_account(account, context)
    if context.connection.line_needs == "item" and context.kind not in PURCHASES:
        return {"item": item_of_account(account, there, context)._ref()}
    return {"account": there._ref()}


def credit_document(line, context, amount, values):
    row = context.rows.get(line.id)
    number = row.number if row and row.number else next(
        (number for number in numbers_of(line) if number not in context.money.taken_numbers), "")
    if is_taxed(line):
        return taxed_credit(line, context, amount, values, number)
    return credit_of_account(
        context, values, line.account_id, amount, number=number,
        label=line.env._("Written off with %s", line.move_id.name))


def taxed_credit(line, context, amount, values, number):
    """A credit with the taxes that the entry of the payment holds."""
    missing, debits = [], sum(contact_lines(line).mapped("balance")) < 0
    lines = taxed_lines(
        line, 1 if debits else -1, lambda one: bearer_of_line(one.account_id, context), context, missing)
    if missing:
        raise Blocked.by_all(missing)
    value = sum(lines_of_write_off(line).mapped("balance"))
    if line.currency_id != line.company_currency_id and value:
        values["rate"] = amount / money(abs(value), line.company_currency_id)
    return CREDITS[context.kind](
        **values, number=number, due_date=values["date"], total=amount, lines=lines,
        tax_total=sum((one.tax for one in lines), ZERO))


def credit_of_account(context, values, account, amount, *, number, label):
    """A credit of one line without tax, on the account that this one is mapped to."""
    connection, facts = context.connection, context.connection._facts()
    purchase, missing = context.kind == "vendor_credit", []
    taxed = not purchase or not facts or facts.purchase_tax
    untaxed = setting(connection, "untaxed_id", missing) if taxed else False
    if missing:
        raise missing[0]
    return CREDITS[context.kind](
        **values, number=number, due_date=values["date"], total=amount, tax_total=Decimal(0),
        lines=(Line(
            description=label, unit_price=amount, net=amount, tax_code=untaxed._ref() if untaxed else None,
            **bearer_of_line(account, context)),))
