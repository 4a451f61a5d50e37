from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from odoo import models

from ..flows.connect.requirements import setting
from ..providers.documents import Line, TaxPart
from ..tools.amounts import exact, money

MOVED = Decimal("0.015")  # what rounding over several lines may move on one of them


class AccountMove(models.Model):
    """An entry's lines as the books get them: what Odoo computed for each, and how Odoo shows it."""

    _inherit = "account.move"

    def _books_lines(self, lookup, missing):
        """The lines in their order, adding up to the total; what is missing for them is added to `missing`."""
        of_line = self._books_base_lines()
        included = self._books_tax_included()
        shown = self.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))
        lines = []
        for line in [*shown, *(line for line in of_line if line not in shown)]:
            if line in of_line:
                lines += [self._books_line(line, base_line, included, lookup, missing) for base_line in of_line[line]]
            elif line.name:
                lines.append(Line(description=line.name, is_note=True))
        if all(line.is_note for line in lines):
            lines.append(Line(description=self.env._("No charge"), **self._books_plain(lookup, missing)))
        fixed = sum(self._books_net(base_line) for _line, *removed in of_line.values() for base_line in removed)
        return self._books_rounded(lines, money(self.amount_tax, self.currency_id) - fixed, lookup, missing)

    def _books_base_lines(self):
        """{line: Odoo's base lines of it, with their rounded amounts}: the line itself, and a line for each tax of a
        fixed amount on it, because books know taxes by percents only."""
        base_lines, _tax_lines = self._get_rounded_base_and_tax_lines()
        parted = self.env["account.tax"]._dispatch_taxes_into_new_base_lines(
            base_lines, self.company_id, lambda _base_line, tax_data: tax_data["tax"].amount_type == "fixed")
        return {
            base_line["record"]: [own, *own["removed_taxes_data_base_lines"]]
            for base_line, own in zip(base_lines, parted, strict=True)}

    def _books_tax_included(self):
        """Whether all prices of this document include their taxes."""
        taxes = self.invoice_line_ids.filtered(lambda line: line.display_type == "product").tax_ids
        taxes = taxes._books_parts()
        return bool(taxes) and all(tax.price_include for tax in taxes)

    def _books_line(self, line, base_line, included, lookup, missing):
        details = base_line["tax_details"]
        fixed = base_line.get("_removed_tax_data", {}).get("tax")
        description = fixed.name if fixed else (
            line.name or line.product_id.display_name or self.env._("Item"))
        net = self._books_net(base_line)
        parts = tuple(_tax_part(tax_data, self.currency_id) for tax_data in details["taxes_data"])
        tax = sum((part.amount for part in parts), Decimal(0))
        return Line(
            description=description,
            **_shown(base_line, net + tax if included else net),
            net=net,
            tax=tax,
            tax_parts=parts,
            tax_code=self._books_tax_code(base_line["tax_ids"]._books_parts(), lookup, missing),
            **self._books_place(line, fixed, lookup, missing),
        )

    def _books_net(self, base_line):
        details = base_line["tax_details"]
        return money(details["total_excluded_currency"] + details["delta_total_excluded_currency"], self.currency_id)

    def _books_place(self, line, fixed, lookup, missing):
        """The item and the account of a line."""
        if line.display_type == "rounding":
            return self._books_rounding_place(lookup, missing)
        account = fixed and fixed.invoice_repartition_line_ids.account_id[:1]
        row = account and lookup.standing(lookup.accounts.get(account.id), missing)
        return {
            "item": self._books_item(line, lookup, missing),
            "account": row._ref() if row else self._books_account(line, lookup, missing),
        }

    def _books_rounding_place(self, lookup, missing):
        connection = lookup.connection
        if lookup.is_purchase and connection.line_needs == "item":  # what rounds sales there is sold, not bought
            account = setting(connection, "default_expense_id", missing)
            return {"account": account._ref() if account else None}
        row = setting(connection, "rounding_id", missing)
        return {connection.line_needs: row._ref() if row else None}

    def _books_rounded(self, lines, tax_total, lookup, missing):
        """The same lines, adding up to Odoo's tax and total.

        Cents of tax that belong to no line go on the one with most tax of the same percent; other cents on a line of
        their own.
        """
        tax_left = tax_total - sum(line.tax for line in lines)
        taxed = [line for line in lines if any(part.percent for part in line.tax_parts)
                 and not (line.tax_code and line.tax_code.rate == 0)]
        corrected = self._books_corrected(lines) if tax_left else ()
        if corrected:
            taxed = [line for line in taxed if any(abs(part.percent or 0) in corrected for part in line.tax_parts)]
        taxed = max(taxed, key=lambda line: (abs(line.tax), abs(line.net)), default=None)
        if tax_left and taxed:
            part = replace(taxed.tax_parts[-1], amount=taxed.tax_parts[-1].amount + tax_left)
            lines[lines.index(taxed)] = replace(
                taxed, tax=taxed.tax + tax_left, tax_parts=(*taxed.tax_parts[:-1], part))
        elif tax_left:
            missing.append((self.env._(
                "%(tax)s of its tax belongs to no line with a tax. Correct the taxes of the document.",
                tax=tax_left), "odoo"))
        left = money(self.amount_total, self.currency_id) - sum(line.net + line.tax for line in lines)
        if left:
            lines.append(Line(
                description=self.env._("Rounding"), unit_price=left, net=left, **self._books_plain(lookup, missing)))
        return lines

    def _books_corrected(self, lines):
        """The percents, without their sign, of which the journal items hold another tax than the lines: one side of a
        reverse charge was corrected by hand."""
        left = defaultdict(Decimal)
        for item in self.line_ids.filtered(lambda item: _percent(item.tax_line_id) is not None):
            left[abs(_percent(item.tax_line_id))] += money(self.direction_sign * item.amount_currency, self.currency_id)
        for part in (part for line in lines for part in line.tax_parts if part.percent is not None):
            left[abs(part.percent)] -= part.amount
        return {percent for percent, amount in left.items() if amount}

    def _books_plain(self, lookup, missing):
        """Tax and place of a line that stands for no line of Odoo's."""
        tax_code = self._books_tax_code(self.env["account.tax"], lookup, missing)
        return {"tax_code": tax_code, **self._books_rounding_place(lookup, missing)}


def _tax_part(tax_data, currency):
    percent = _percent(tax_data["tax"])
    if percent is not None and tax_data["is_reverse_charge"]:
        percent = -percent
    return TaxPart(percent=percent, amount=money(tax_data["tax_amount_currency"], currency))


def _percent(tax):
    """What a tax adds to a net amount, in percent; None where it is no percentage of it."""
    if tax.amount_type == "percent":
        return exact(tax.amount)
    if tax.amount_type == "division" and tax.amount != 100:
        return exact(tax.amount) * 100 / (100 - exact(tax.amount))
    return None


def _shown(base_line, amount):
    """Quantity, unit price and discount as Odoo shows them, or a unit price of the amount itself where Odoo's means
    something else: a part of the price is told on another line, or includes taxes that the document's do not."""
    quantity, price, discount = (exact(base_line[field]) for field in ("quantity", "price_unit", "discount"))
    if abs(quantity * price * (100 - discount) / 100 - amount) > MOVED:
        quantity, discount = quantity or Decimal(1), Decimal(0)
        price = (amount / quantity).quantize(Decimal("0.000001"))
    return {"quantity": quantity, "unit_price": price, "discount": discount}
