"""What each mapped tax applies to, added up from the documents of both sides."""

from ...tools.amounts import money
from ..kinds import CREDIT_NOTES, GONE, PURCHASES

SALES_TAX, PURCHASE_TAX = "tax on sales ", "tax on purchases "  # how the keys of a run's counts begin


def mapped_taxes(connection):
    """{ids of the taxes of one line: the external id of the tax that they are in the books}, without what is untaxed
    there."""
    mappings = connection.env["books.mapping"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "tax"), ("confirmed", "=", True),
        ("record_id", "not in", (False, connection.untaxed_id.id)), ("record_id.role", "!=", "untaxed")])
    return {tuple(sorted(mapping._key())): mapping.record_id.external_id for mapping in mappings}


def add_taxed(counts, finding, taxes):
    """Add what is taxed on a document to both sides of its taxes, where the books state it.

    :param taxes: the result of `mapped_taxes`.
    """
    record, move = finding.record, finding.move
    if not record or record.taxed is None or record.state in GONE or not move or move._name != "account.move":
        return
    known, currency = set(taxes.values()), move.currency_id
    start = PURCHASE_TAX if record.kind in PURCHASES else SALES_TAX
    sign = -1 if record.kind in CREDIT_NOTES else 1
    here = [(taxes.get(tuple(sorted(line.tax_ids._books_parts().ids))), money(line.price_subtotal, currency))
            for line in move.invoice_line_ids if line.display_type == "product" and line.tax_ids]
    for side, amounts in (("here", here), ("there", record.taxed)):
        for tax, net in amounts:
            if tax in known:
                sums = counts.setdefault(f"{start}{tax}", {"count": 0})
                name = f"{side} {currency.name}"
                sums[name] = f"{money(float(sums.get(name, 0)), currency) + sign * net:f}"
