"""The lines of the credit for a write-off with taxes, as of an early payment discount: what the entry of the payment
holds of each account and of each tax."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from ...providers.documents import Line
from ...tools.amounts import ZERO, money
from ..blocking import Blocked
from .lines import tax_part
from .meanings import line_code
from .payment_source import lines_of_write_off


def has_taxes_of_no_line(line):
    """Whether a write-off has a tax that belongs to none of its lines, so that nothing is known of its base."""
    lines = lines_of_write_off(line)
    bases = lines.filtered(lambda one: not one.tax_repartition_line_id)
    return bool(taxes_of_entry(lines, 1).keys() - taxes_of_bases(base_lines_of(bases, 1)).keys())


def taxed_lines(line, sign, place, context, missing):
    """The lines of the credit for a write-off, adding up to what the entry holds in all and of each tax.

    :param sign: 1 where a debit raises the credit, else -1.
    :param place: takes a line and returns the item and the account of it in the books.
    :param missing: what is missing is added to it.
    """
    lines = lines_of_write_off(line)
    bases = base_lines_of(lines.filtered(lambda one: not one.tax_repartition_line_id), sign)
    match_taxes(bases, taxes_of_entry(lines, sign))
    return tuple(credit_line(base_line, sign, place, context, missing) for base_line in bases)


def base_lines_of(lines, sign):
    """Odoo's base lines of these lines, with the taxes that it computes on them."""
    taxes, found = lines.env["account.tax"], []
    for line in lines:
        found.append(line.move_id._prepare_product_base_line_for_taxes_computation(line) | {
            "price_unit": sign * line.amount_currency, "sign": sign})
    if found:
        taxes._add_tax_details_in_base_lines(found, lines.company_id)
        taxes._round_base_lines_tax_details(found, lines.company_id)
    return found


def taxes_of_entry(lines, sign):
    """{(tax, whether it is the negative side of a reverse charge): its amount}"""
    found = defaultdict(Decimal)
    for line in lines.filtered("tax_repartition_line_id"):
        part = line.tax_repartition_line_id
        found[part.tax_id, part.factor < 0] += money(sign * line.amount_currency, line.currency_id)
    return found


def taxes_of_bases(base_lines):
    """{(tax, whether it is the negative side of a reverse charge): Odoo's data of it on each line}"""
    found = defaultdict(list)
    for base_line in base_lines:
        for tax_data in base_line["tax_details"]["taxes_data"]:
            found[tax_data["tax"], tax_data["is_reverse_charge"]].append(tax_data)
    return found


def match_taxes(base_lines, amounts):
    """Change the computed taxes to those of the entry: cents that differ go on the line with most of that tax."""
    for key, of_tax in taxes_of_bases(base_lines).items():
        currency = base_lines[0]["currency_id"]
        computed = sum((money(one["tax_amount_currency"], currency) for one in of_tax), ZERO)
        most = max(of_tax, key=lambda one: abs(one["raw_tax_amount_currency"]))
        most["tax_amount_currency"] += float(amounts.get(key, ZERO) - computed)


def credit_line(base_line, sign, place, context, missing):
    line, currency = base_line["record"], base_line["currency_id"]
    net = money(sign * line.amount_currency, currency)
    parts = tuple(
        tax_part(tax_data, currency, context, missing) for tax_data in base_line["tax_details"]["taxes_data"])
    shown = Line(
        description=line.name or line.env._("Written off with %s", line.move_id.name), unit_price=net, net=net,
        tax=sum((part.amount for part in parts), ZERO), tax_parts=parts,
        tax_code=line_code(line.tax_ids._books_parts(), line, context, missing), **place(line))
    if context.meanings.keeps_tax:
        return shown
    whole = shown.net + shown.tax
    return replace(shown, unit_price=whole, net=whole, tax=ZERO, tax_code=None, tax_parts=())


def check_taxes(line, label):
    """:raises Blocked: the taxes of a write-off do not belong to its lines."""
    if has_taxes_of_no_line(line):
        raise Blocked("write_off_taxes", line.move_id, name=line.move_id.name, books=label)
