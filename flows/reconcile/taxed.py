"""What each mapped tax applies to, added up from the documents of both sides."""

from ...tools.amounts import exact
from ..kinds import CREDIT_NOTES, DOCUMENTS, GONE, PURCHASES
from ..push.confirmed import confirmed_taxes
from .sums import add_amount

OUTSIDE = ("before_start", "left_out", "draft")  # reasons of documents that are no part of any sum
SALES_TAX, PURCHASE_TAX = "tax on sales ", "tax on purchases "  # how the keys of a run's counts begin


def kind_of(finding):
    """The record kind of what is compared; "" if it has none."""
    record, row, move = finding.record, finding.row, finding.move
    return record.kind if record else row.kind if row else (
        move._books_kind() if move and move._name == "account.move" else "")


def mapped_taxes(connection):
    """{ids of the taxes of one line: the external id of the tax that they are in the books}, without what is untaxed
    there."""
    return {ids: there.external_id for ids, there in confirmed_taxes(connection).items()
            if there != connection.untaxed_id and there.role != "untaxed"}


def add_taxed(counts, finding, taxes):
    """Add what is taxed on a document to both sides of its taxes, unless the books do not state it.

    :param taxes: the result of `mapped_taxes`.
    """
    record, move, kind = finding.record, finding.move, kind_of(finding)
    if kind not in DOCUMENTS or finding.reason in OUTSIDE or (record and record.taxed is None):
        return
    start, sign = PURCHASE_TAX if kind in PURCHASES else SALES_TAX, -1 if kind in CREDIT_NOTES else 1
    if move and move._name == "account.move" and move.state == "posted":
        add_side(counts, start, "here", move.currency_id.name, [
            (taxes.get(frozenset(line.tax_ids._books_parts().ids)), sign * exact(line.price_subtotal))
            for line in move.invoice_line_ids if line.display_type == "product" and line.tax_ids])
    if record and record.state not in GONE:
        known = set(taxes.values())
        add_side(counts, start, "there", record.currency, [
            (tax if tax in known else None, sign * net) for tax, net in record.taxed])


def add_side(counts, start, side, currency, amounts):
    """
    :param amounts: [(external id of a tax, or None for one that is not mapped, net amount)]
    """
    for tax, net in amounts:
        if tax and currency:
            add_amount(counts.setdefault(f"{start}{tax}", {"count": 0}), side, currency, net)
