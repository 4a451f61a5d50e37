"""The write-off of a payment: in the books a credit that is applied with the payment, or a payment to the write-off
account."""

from decimal import Decimal

from ...providers.documents import CreditNote, Line, Payment, Ref, VendorCredit
from ..blocking import Blocked
from ..connect.requirements import setting
from .payment_lookup import PaymentLookup
from .payment_source import payments_of, write_offs_of
from .source import MoneySource

CREDITS = {document.kind: document for document in (CreditNote, VendorCredit)}


class WriteOffs(MoneySource):
    """Write-off lines of payments, because of which a payment settles more than its amount."""

    def lookup(self, connection, kind, records):
        return PaymentLookup(connection, kind, records)

    def screen(self, record):
        return next(iter(payments_of(record.exists())), record)


def check_write_offs(lines, lookup, settled, parts):
    """:param settled: the sum of the balances of the receivable and payable lines of the payment.
    :param parts: the Parts that settle documents.

    :raises Blocked: no provider can express the write-off.
    """
    label = lookup.connection.provider_label
    for line in lines:
        foreign = any(part.document.currency_id != line.currency_id for part in parts)
        if line.tax_ids or line.tax_line_id or line.balance * settled > 0 or foreign:
            raise Blocked("write_off_by_hand", line.move_id, name=line.move_id.name, books=label)


def write_off_document(line, lookup, planned, parts):
    """The document for a write-off line: a credit, or a payment from the write-off account.

    :param planned: see `providers.money.Planned`.
    """
    home = line.company_currency_id
    settled = lookup.payables[parts[0].document.id] if parts else lookup.rows[line.id]
    values = {
        "key": lookup.connection._key(line), "contact": Ref(external_id=settled.contact_id),
        "date": line.move_id.date, "currency": line.currency_id.name, "reference": line.move_id.name,
        "rate": planned.amount / planned.value if line.currency_id != home else Decimal(1),
    }
    if planned.kind in CREDITS:
        return credit_document(line, lookup, planned.amount, values)
    return Payment(
        **values, amount=planned.amount, incoming=planned.incoming, account=write_off_account(line, lookup),
        allocations=planned.allocations)


def write_off_account(line, lookup):
    """The account of the books for the write-off.

    :raises Blocked: none is mapped.
    """
    missing = []
    row = lookup.active(lookup.written_to.get(line.account_id.id), missing)
    if not row:
        missing.append(lookup.not_mapped(
            "account", line.account_id, "account_not_mapped", account=line.account_id.display_name))
    if missing:
        raise missing[0]
    return row._ref()


def credit_document(line, lookup, amount, values):
    """A credit of one line without tax: on the write-off account or, if sales lines need items, with the default
    item.
    """
    connection, facts = lookup.connection, lookup.connection._facts()
    purchase, missing = lookup.kind == "vendor_credit", []
    item = False if purchase else setting(connection, "default_item_id", missing)
    taxed = not purchase or not facts or facts.purchase_tax
    untaxed = setting(connection, "untaxed_id", missing) if taxed else False
    if missing:
        raise missing[0]
    label = line.env._("Written off with %s", line.move_id.name)
    others = write_offs_of(payments_of(line)[0])
    place = f"/{others.ids.index(line.id) + 1}" if len(others) > 1 else ""
    return CREDITS[lookup.kind](
        **values, number=f"{line.move_id.name}{place}", due_date=values["date"], total=amount, tax_total=Decimal(0),
        lines=(Line(
            description=label, unit_price=amount, net=amount, tax_code=untaxed._ref() if untaxed else None,
            item=item._ref() if item else None,
            account=write_off_account(line, lookup) if purchase else None),))
