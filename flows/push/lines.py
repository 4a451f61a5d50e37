"""An entry's lines as the books get them: what Odoo computed for each, and how Odoo shows it."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from ...providers.documents import Line, TaxPart
from ...tools.amounts import exact, money
from ..blocking import Blocked
from ..worded_values import stored_amount
from .entries import expenses_of
from .meanings import line_code, part_code, place_of, plain
from .order_words import with_orders

MOVED = Decimal("0.015")  # what rounding over several lines may move on one of them


def document_lines(move, context, missing):
    """The lines in their order, adding up to the total; what is missing for them is added to `missing`."""
    of_line = base_lines_of(move)
    included = tax_included(move)
    shown = move.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))
    lines = []
    for line in [*shown, *(line for line in of_line if line not in shown)]:
        if line in of_line:
            lines += [line_of(move, line, base_line, included, context, missing) for base_line in of_line[line]]
        elif line.name:
            lines.append(Line(description=line.name, is_note=True))
    if all(line.is_note for line in lines):
        lines.append(Line(description=move.env._("No charge"), **plain(context, missing)))
    fixed = sum(net_of(base_line, move.currency_id) for _line, *removed in of_line.values() for base_line in removed)
    return rounded(move, lines, money(move.amount_tax, move.currency_id) - fixed, context, missing)


def base_lines_of(move):
    """{line: Odoo's base lines of it, with their rounded amounts}: the line itself, and a line for each tax of a
    fixed amount on it, because books know taxes by percents only."""
    base_lines, _tax_lines = move._get_rounded_base_and_tax_lines()
    parted = move.env["account.tax"]._dispatch_taxes_into_new_base_lines(
        base_lines, move.company_id, lambda _base_line, tax_data: tax_data["tax"].amount_type == "fixed")
    return {
        base_line["record"]: [own, *own["removed_taxes_data_base_lines"]]
        for base_line, own in zip(base_lines, parted, strict=True)}


def tax_included(move):
    """Whether all prices of this document include their taxes."""
    if expenses_of(move):
        return True
    taxes = move.invoice_line_ids.filtered(lambda line: line.display_type == "product").tax_ids
    taxes = taxes._books_parts()
    return bool(taxes) and all(tax.price_include for tax in taxes)


def line_of(move, line, base_line, included, context, missing):
    details = base_line["tax_details"]
    fixed = base_line.get("_removed_tax_data", {}).get("tax")
    description = fixed.name if fixed else with_orders(
        line, line.name or line.product_id.display_name or move.env._("Item"), context.connection)
    net = net_of(base_line, move.currency_id)
    parts = tuple(tax_part(tax_data, move.currency_id, context, missing) for tax_data in details["taxes_data"])
    tax = sum((part.amount for part in parts), Decimal(0))
    return line._books_line(Line(
        description=description,
        **_shown(base_line, net + tax if included else net),
        net=net,
        tax=tax,
        tax_parts=parts,
        tax_code=line_code(base_line["tax_ids"]._books_parts(), line, context, missing),
        **place_of(line, fixed, context, missing),
    ))


def net_of(base_line, currency):
    details = base_line["tax_details"]
    return money(details["total_excluded_currency"] + details["delta_total_excluded_currency"], currency)


def rounded(move, lines, tax_total, context, missing):
    """The same lines, adding up to Odoo's tax and total.

    Cents of tax that belong to no line go on the one with most tax of the same percent; other cents on a line of
    their own.
    """
    tax_left = tax_total - sum(line.tax for line in lines)
    taxed = [line for line in lines if any(part.percent for part in line.tax_parts)
             and not (line.tax_code and line.tax_code.rate == 0)]
    corrected = corrected_percents(move, lines) if tax_left else ()
    if corrected:
        taxed = [line for line in taxed if any(abs(part.percent or 0) in corrected for part in line.tax_parts)]
    taxed = max(taxed, key=lambda line: (abs(line.tax), abs(line.net)), default=None)
    # The private part of a tax is on an account of its own, and no tax of a line.
    if tax_left and taxed and "non_deductible_tax" not in move.line_ids.mapped("display_type"):
        part = replace(taxed.tax_parts[-1], amount=taxed.tax_parts[-1].amount + tax_left)
        lines[lines.index(taxed)] = replace(
            taxed, tax=taxed.tax + tax_left, tax_parts=(*taxed.tax_parts[:-1], part))
    elif tax_left:
        missing.append(Blocked("tax_of_no_line", move, tax=stored_amount(tax_left, move.currency_id)))
    left = money(move.amount_total, move.currency_id) - sum(line.net + line.tax for line in lines)
    if left:
        lines.append(Line(
            description=move.env._("Rounding"), unit_price=left, net=left, **plain(context, missing)))
    return lines


def corrected_percents(move, lines):
    """The percents, without their sign, of which the journal items hold another tax than the lines: one side of a
    reverse charge was corrected by hand."""
    left = defaultdict(Decimal)
    for item in move.line_ids.filtered(lambda item: _percent(item.tax_line_id) is not None):
        left[abs(_percent(item.tax_line_id))] += money(move.direction_sign * item.amount_currency, move.currency_id)
    for part in (part for line in lines for part in line.tax_parts if part.percent is not None):
        left[abs(part.percent)] -= part.amount
    return {percent for percent, amount in left.items() if amount}


def tax_part(tax_data, currency, context, missing):
    """One of the taxes of a line, with its amount."""
    percent = _percent(tax_data["tax"])
    if percent is not None and tax_data["is_reverse_charge"]:
        percent = -percent
    return TaxPart(
        percent=percent, amount=money(tax_data["tax_amount_currency"], currency),
        code=part_code(tax_data["tax"], context, missing))


def _percent(tax):
    """What a tax adds to a net amount, in percent; None where it is no percentage of it."""
    if tax.amount_type == "percent":
        return exact(tax.amount)
    if tax.amount_type == "division" and tax.amount != 100:
        return exact(tax.amount) * 100 / (100 - exact(tax.amount))
    return None


def _shown(base_line, amount):
    """Quantity, unit price and discount as Odoo shows them, or a unit price of the amount itself where Odoo's means
    something else: a part of the price is on another line, or includes taxes that the document's do not."""
    quantity, price, discount = (exact(base_line[field]) for field in ("quantity", "price_unit", "discount"))
    if abs(quantity * price * (100 - discount) / 100 - amount) > MOVED:
        quantity, discount = quantity or Decimal(1), Decimal(0)
        price = (amount / quantity).quantize(Decimal("0.000001"))
    return {"quantity": quantity, "unit_price": price, "discount": discount}
