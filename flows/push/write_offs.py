"""What a payment writes off: in the books a credit that is used with it, or money on the account that bears it."""

from decimal import Decimal

from ...providers.documents import Allocation, CreditNote, Line, Payment, Ref, VendorCredit
from ...tools.amounts import money
from ..blocking import Blocked
from ..connect.requirements import setting
from .payment_lookup import PayerLookup
from .payment_source import contact_lines, own_parts, payers_of, write_offs_of
from .settled import settled_parts
from .source import MoneySource

CREDITS = {document.kind: document for document in (CreditNote, VendorCredit)}


class WriteOffs(MoneySource):
    """Lines of payments by which these settle more than came or went."""

    def lookup(self, connection, kind, records):
        return PayerLookup(connection, kind, records)

    def screen(self, record):
        return next(iter(payers_of(record.exists())), record)


def write_off_amount(line):
    return money(abs(line.amount_currency), line.currency_id)


def shares_of(payer):
    """{line that writes something off: the part of this money which it is told with}: the first that is larger.

    :raises Blocked: there is none.
    """
    parts = sorted(own_parts(payer), key=lambda part: part.partial.id)
    left, shares = {part: part.amount for part in parts}, {}
    for line in write_offs_of(payer):
        part = next((part for part in parts if left[part] > write_off_amount(line)), None)
        if part is None:
            raise Blocked("several_write_offs", payer, name=payer.display_name)
        left[part] -= write_off_amount(line)
        shares[line] = part
    return shares


def check_write_offs(lines, lookup, settled, parts):
    """:param settled: the balance of what the whole money settles.
    :param parts: what of it settles documents.

    :raises Blocked: what is written off cannot be told in the books.
    """
    label = lookup.connection.provider_label
    for line in lines:
        foreign = any(part.document.currency_id != line.currency_id for part in parts)
        # A credit cannot stand for what is left of one.
        back = lookup.gives_back and settled > 0
        if back or line.tax_ids or line.tax_line_id or line.balance * settled > 0 or foreign:
            raise Blocked("write_off_by_hand", line.move_id, name=line.move_id.name, books=label)


def write_off_document(line, lookup):
    """What a line writes off as it has to be in the books; None where there is to be nothing."""
    payers, known = payers_of(line), lookup.rows.get(line.id)
    parts = settled_parts(line, lookup)
    kept = known and lookup.keeps_rest
    if parts is None or not payers or line not in write_offs_of(payers[0]) or not (parts or kept):
        return None
    check_write_offs(line, lookup, sum(contact_lines(line).mapped("balance")), parts)
    amount, home = write_off_amount(line), line.company_currency_id
    values = {
        "key": lookup.connection._key(line),
        "contact": Ref(external_id=(
            lookup.payables[parts[0].document.id] if parts else known).contact_id),
        "date": line.move_id.date, "currency": line.currency_id.name, "reference": line.move_id.name,
        "rate": amount / money(abs(line.balance), home) if line.currency_id != home else Decimal(1),
    }
    if lookup.kind in CREDITS:
        return credit_document(line, lookup, amount, values)
    share = shares_of(payers[0])[line]
    if share.document.id not in lookup.payables:
        return None
    row = lookup.payables[share.document.id]
    return Payment(
        **values, amount=amount, incoming=line.balance > 0, account=write_off_account(line, lookup),
        allocations=(Allocation(kind=row.kind, external_id=row.external_id, amount=amount),))


def write_off_account(line, lookup):
    """The account of the books that bears it.

    :raises Blocked: none is known.
    """
    missing = []
    row = lookup.standing(lookup.written_to.get(line.account_id.id), missing)
    if not row:
        missing.append(lookup.not_mapped(
            "account", line.account_id, "account_not_mapped", account=line.account_id.display_name))
    if missing:
        raise missing[0]
    return row._ref()


def credit_document(line, lookup, amount, values):
    """A credit of one line without tax: on its own account, or, where sales name items, on the default one."""
    connection, facts = lookup.connection, lookup.connection._facts()
    purchase, missing = lookup.kind == "vendor_credit", []
    item = False if purchase else setting(connection, "default_item_id", missing)
    taxed = not purchase or not facts or facts.purchase_tax
    untaxed = setting(connection, "untaxed_id", missing) if taxed else False
    if missing:
        raise missing[0]
    label = line.env._("Written off with %s", line.move_id.name)
    others = write_offs_of(payers_of(line)[0])
    place = f"/{others.ids.index(line.id) + 1}" if len(others) > 1 else ""
    return CREDITS[lookup.kind](
        **values, number=f"{line.move_id.name}{place}", due_date=values["date"], total=amount, tax_total=Decimal(0),
        lines=(Line(
            description=label, unit_price=amount, net=amount, tax_code=untaxed._ref() if untaxed else None,
            item=item._ref() if item else None,
            account=write_off_account(line, lookup) if purchase else None),))
