from odoo import models


class AccountTax(models.Model):
    """How taxes correspond to those of the books, which are percentages, and may be one for several of Odoo's."""

    _inherit = "account.tax"

    def _books_parts(self):
        """The taxes that together are one tax of the books. Groups are replaced by their taxes; taxes of a fixed
        amount are left out, because they are separate lines there."""
        return self.flatten_taxes_hierarchy().filtered(lambda tax: tax.amount_type != "fixed")

    def _books_use(self):
        """What these taxes are for, sale or purchase; taxes that are only used in groups have the use of their
        group."""
        own = self.filtered(lambda tax: tax.type_tax_use != "none")[:1]
        if not own:
            own = self.search([("children_tax_ids", "in", self.ids), ("type_tax_use", "!=", "none")], limit=1)
        return own.type_tax_use or "sale"

    def _books_rate(self):
        """The percentage of the net amount that these taxes add; None if it depends on more than the amount."""
        if any(tax.amount_type not in ("percent", "division") for tax in self):
            return None
        details = self._get_tax_details(
            100_000_000, 1, special_mode="total_excluded", rounding_method="round_globally")
        return round((details["total_included"] - details["total_excluded"]) / 1_000_000, 6)
