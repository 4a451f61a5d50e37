"""Taxes and home currency of the books on entries of Odoo, to the cent.

Where Odoo computes other amounts, those of the books are entered: per tax where the books state them so, else where
only one tax can bear the difference. Otherwise nothing is entered.
"""

from collections import defaultdict
from decimal import Decimal

from odoo import Command

from ...tools.amounts import ZERO, money
from ..blocking import Blocked
from ..worded_values import stored_amount

CENTS_A_LINE = 2  # in the home currency, what rounding line by line can differ from the total


def booked_taxes(content, meanings, sale):
    """{tax of Odoo: what it amounts to in the books}; None if they do not state it for each.

    :raises Blocked: a tax is not mapped.
    """
    lines = [line for line in content["lines"] if not line["is_note"]]
    if content["taxes"]:
        return amounts_of_rates(content["taxes"], lines, meanings, sale)
    found = defaultdict(Decimal)
    for line in lines:
        taxes = meanings.taxes(line, sale).flatten_taxes_hierarchy()
        if line["tax"] is None or len(taxes) > 1 or (line["tax"] and not taxes):
            return None
        if taxes:
            found[taxes] += line["tax"]
    return found


def amounts_of_rates(rates, lines, meanings, sale):
    meant = defaultdict(set)
    for line in lines:
        row = meanings.records.get(("tax", line["tax_id"]))
        if not row:
            continue
        taxes = meanings.taxes(line, sale).flatten_taxes_hierarchy()
        components = [part for part in row.components or () if part[2] == ("sale" if sale else "purchase")]
        for rate_id, percent, _use in components:
            meant[rate_id].update(taxes if len(components) == len(taxes) == 1 else taxes.filtered(
                lambda tax, percent=percent: tax.amount_type == "percent"
                and Decimal(str(tax.amount)) == Decimal(percent)))
    found = defaultdict(Decimal)
    for rate in rates:
        if len(meant[rate["rate_id"]]) == 1:
            found[next(iter(meant[rate["rate_id"]]))] += rate["amount"]
        elif rate["amount"]:
            return None
    return found


def entered_taxes(move):
    """{tax: what it amounts to on an entry of Odoo}"""
    found = defaultdict(Decimal)
    for line in tax_lines(move):
        found[line.tax_line_id] += move.direction_sign * money(line.amount_currency, move.currency_id)
    return found


def tax_lines(move, tax=None):
    return move.line_ids.filtered(lambda line: line.tax_line_id and tax in (None, line.tax_line_id))


def correct_taxes(row, move, booked):
    """Enter the tax amounts of the books where Odoo's own differ, and keep them for a later posting.

    :param booked: the result of `booked_taxes`.
    :raises Blocked: it cannot be told which of several taxes differs, or a tax cannot be entered.
    """
    wanted, here = money(row.record_id.tax, move.currency_id), entered_taxes(move)
    if booked is None or sum(booked.values(), ZERO) != wanted:
        if sum(here.values(), ZERO) == wanted:
            return
        if len(here) != 1:
            raise other_tax(row, move)
        booked = dict.fromkeys(here, wanted)
    if any(here.get(tax, ZERO) != booked.get(tax, ZERO) for tax in {*here, *booked}):
        enter_taxes(row, move, booked)
        row.forced = {
            "untaxed": str(money(move.amount_untaxed, move.currency_id)), "taxes": stored(booked),
            "computed": stored(here)}


def stored(amounts):
    """Amounts per tax as JSON."""
    return {str(tax.id): str(amount) for tax, amount in amounts.items() if amount}


def enter_taxes(row, move, booked):
    """
    :raises Blocked: a tax cannot bear this amount.
    """
    here, commands = entered_taxes(move), []
    for tax in {*here, *booked}:
        missing = booked.get(tax, ZERO) - here.get(tax, ZERO)
        if missing:
            commands.append(changed_line(row, move, tax, move.direction_sign * missing))
    move.write({"line_ids": commands})


def changed_line(row, move, tax, missing):
    """The command that adds this signed amount to the line of a tax; what is small enough has no line in Odoo yet."""
    lines = tax_lines(move, tax)
    if len({line.amount_currency > 0 for line in lines if line.amount_currency}) > 1:
        raise other_tax(row, move)  # a reverse charge: both of its lines would have to change
    if lines:
        line = max(lines, key=lambda line: abs(line.amount_currency))
        return Command.update(line.id, {
            "amount_currency": float(money(line.amount_currency, move.currency_id) + missing)})
    shares = (tax.refund_repartition_line_ids if move.move_type in ("out_refund", "in_refund")
              else tax.invoice_repartition_line_ids).filtered(lambda share: share.repartition_type == "tax")
    base = move.invoice_line_ids.filtered(lambda line: tax in line.tax_ids.flatten_taxes_hierarchy())[:1]
    if len(shares) != 1 or not base:
        raise other_tax(row, move)
    return Command.create({
        "display_type": "tax", "name": tax.name, "tax_repartition_line_id": shares.id,
        "tax_tag_ids": [Command.set(shares.tag_ids.ids)], "account_id": (shares.account_id or base.account_id).id,
        "partner_id": move.commercial_partner_id.id, "currency_id": move.currency_id.id,
        "amount_currency": float(missing)})


def other_tax(row, move):
    return Blocked(
        "history_other_tax", row.connection_id, name=row.number or "", books=row.connection_id.provider_label,
        there=stored_amount(row.record_id.tax, move.currency_id),
        here=stored_amount(move.amount_tax, move.currency_id))


def restore_taxes(moves):
    """Enter the amounts of the books again on entries that are posted again, where Odoo computed its own when they were
    reset. An entry that a person changed since stays as it is.

    :param moves: as superuser, drafts that were posted before.
    """
    if not moves:
        return
    for row in moves.env["books.import.row"].search([("move_id", "in", moves.ids), ("forced", "!=", False)]):
        move, forced = row.move_id, row.forced
        untaxed = str(money(move.amount_untaxed, move.currency_id))
        if (untaxed, stored(entered_taxes(move))) == (forced["untaxed"], forced["computed"]):
            enter_taxes(row, move, {
                row.env["account.tax"].browse(int(tax)): Decimal(amount) for tax, amount in forced["taxes"].items()})


def correct_home(row, move, content):
    """Enter what a document of another currency amounts to in the home currency, if the books state it: Odoo rounds
    line by line.

    :raises Blocked: it differs by more than rounding.
    """
    home = move.company_currency_id
    if content["home_total"] is None or move.currency_id == home:
        return
    missing = content["home_total"] - money(abs(move.amount_total_signed), home)
    if not missing:
        return
    if abs(missing) > Decimal(CENTS_A_LINE * len(move.line_ids)).scaleb(-home.decimal_places):
        raise Blocked(
            "history_moved", row.connection_id, name=row.number or "", books=row.connection_id.provider_label,
            here=stored_amount(abs(move.amount_total_signed), home),
            there=stored_amount(content["home_total"], home))
    line = max(
        move.invoice_line_ids.filtered(lambda line: line.display_type == "product"), key=lambda line: abs(line.balance))
    move.write({"line_ids": [Command.update(line.id, {
        "balance": float(money(line.balance, home) + move.direction_sign * missing)})]})
