"""The documents of the books for what journal entries settle: a payment on the account of the money, a payment on the
account that bears a write-off, or a credit with the payment of 0 that applies it."""

from ...providers.documents import Allocation, BillPayment, Payment
from ...tools.amounts import exact, money
from .accepts_payments import check_accepts_payments
from .approval import check_approved
from .entry_settlements import settlement_of
from .money_account import account_of_journal
from .payment_kinds import entry_pushes
from .payment_source import is_undone
from .rates import posted_rate
from .write_offs import CREDITS, credit_of_account, mapped_account

PAYMENTS = {document.kind: document for document in (Payment, BillPayment)}


def entry_document(partial, context):
    """What the books have to hold of what a journal entry settles; None where they have to hold nothing.

    :raises Blocked: a person has to do something before.
    :raises Waits: the credit is sent first, or the document awaits approval there.
    """
    settlement = settlement_of(partial)
    row = context.money.payables.get(settlement.document.id)
    pushes = entry_pushes(context.connection, row.kind, settlement) if row else ()
    if settlement.entry.id in context.money.pulled_entries:
        return None
    if is_undone(settlement.entry) or context.kind not in {push.kind for push in pushes}:
        return None
    check_approved(context.connection, [row])
    if context.kind in CREDITS:
        return entry_credit(partial, settlement, context, row)
    if settlement.journal:
        return money_payment(partial, settlement, context, row)
    if len(pushes) > 1:
        return payment_of_credit(partial, settlement, context, row, pushes[0])
    account = mapped_account(settlement.account, context)
    check_accepts_payments(context.connection, account)
    return PAYMENTS[context.kind](
        **values_of(partial, settlement, context, row), amount=settlement.amount, incoming=settlement.incoming,
        account=account._ref(), allocations=(settled(settlement, row),))


def values_of(partial, settlement, context, row):
    """The values that a payment and a credit have in common."""
    document, line = settlement.document, settlement.line
    return {
        "key": context.connection._key(partial), "contact": row._contact_ref(), "date": settlement.entry.date,
        "currency": document.currency_id.name, "reference": settlement.entry.name,
        "rate": posted_rate(exact(line.amount_currency), exact(line.balance), document.currency_id, settlement.entry)}


def settled(settlement, row):
    return Allocation(kind=row.kind, external_id=row.external_id, amount=settlement.amount)


def money_payment(partial, settlement, context, row):
    """The payment on the account that the journal of the money is mapped to."""
    account = account_of_journal(settlement.journal, context, settlement.incoming)
    card = {"by_card": account.role == "credit_card"} if context.kind == BillPayment.kind else {}
    return PAYMENTS[context.kind](
        **values_of(partial, settlement, context, row), **card, amount=settlement.amount,
        incoming=settlement.incoming, account=account._ref(), allocations=(settled(settlement, row),))


def entry_credit(partial, settlement, context, row):
    """The credit over what the entry writes off."""
    entry = settlement.entry
    lines = entry.line_ids
    others = sorted((lines.matched_debit_ids | lines.matched_credit_ids).ids)
    place = f"/{others.index(partial.id) + 1}" if len(others) > 1 else ""
    return credit_of_account(
        context, values_of(partial, settlement, context, row), settlement.account, settlement.amount,
        number=f"{entry.name}{place}", label=partial.env._("Written off with %s", entry.name))


def payment_of_credit(partial, settlement, context, row, push):
    """The payment of 0 that applies the credit to the document.

    :param push: of the credit, which has to be in the books first.
    """
    credit = context.money.entry_credits.get(partial.id)
    if not credit:
        raise context.collected.not_sent_yet(push.kind, partial, partial.browse(context.ids))
    bank = context.applied_credits.account
    return PAYMENTS[context.kind](
        **values_of(partial, settlement, context, row), amount=money(0, settlement.document.currency_id),
        incoming=settlement.incoming, account=bank._ref() if bank else None,
        allocations=(
            settled(settlement, row),
            Allocation(kind=credit.kind, external_id=credit.external_id, amount=settlement.amount)))
