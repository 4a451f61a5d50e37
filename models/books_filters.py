from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..flows.connect.figures import MOST
from ..flows.push.auto_filters import FILTERS, auto_domain, count_matching, filters_of


class BooksFilters(models.AbstractModel):
    """Filters of a connection: which documents go to the books by themselves. What a person sends is never narrowed."""

    _name = "books.filters"
    _description = "What goes to the books by itself"

    currency_id = fields.Many2one("res.currency")
    auto_journal_ids = fields.Many2many(
        "account.journal", string="Only of these journals", domain="[('company_id', 'parent_of', company_id)]",
        help="Documents of other journals are only sent with the button. Empty: of all journals.")
    auto_tag_ids = fields.Many2many(
        "res.partner.category", string="Only with these contact tags",
        help="Documents of contacts without any of these tags are only sent with the button. Empty: of all contacts.")
    auto_team_ids = fields.Many2many(
        "crm.team", string="Only of these sales teams",
        help="Sales of other teams are only sent with the button; purchases have no team. Empty: of all teams.")
    auto_from_amount = fields.Monetary(
        string="From this total", help="Documents of a lower total are only sent with the button.")
    auto_limited = fields.Boolean(
        string="Up to a total", help="Documents of a higher total are only sent with the button.")
    auto_to_amount = fields.Monetary(string="Highest total")
    auto_count = fields.Char(string="Matching now", compute="_compute_auto_count")

    def write(self, values):
        result = super().write(values)
        if not set(FILTERS).isdisjoint(values):
            self.env.registry.clear_cache()
        return result

    @ormcache("self.id")
    def _narrows(self):
        """Whether a filter narrows which documents go by themselves."""
        return not auto_domain(filters_of(self.sudo())).is_true()

    @api.depends(*FILTERS)
    @api.depends_context("lang")
    def _compute_auto_count(self):
        for connection in self:
            connection.auto_count = connection._matching_words(filters_of(connection))

    def _matching_words(self, filters):
        """How many documents these filters let through now."""
        self.ensure_one()
        found, every = count_matching(self.sudo(), filters)  # a number only
        if every < MOST:
            return self.env._("Documents: %(found)s of %(every)s", found=found, every=every)
        return self.env._("Documents: %(found)s of more than %(most)s", found=found, most=MOST)

    @api.constrains("auto_from_amount", "auto_limited", "auto_to_amount")
    def _check_amounts(self):
        for connection in self:
            most = connection.auto_to_amount if connection.auto_limited else connection.auto_from_amount
            if connection.auto_from_amount < 0 or most < connection.auto_from_amount:
                raise ValidationError(self.env._(
                    "The amounts that are sent by themselves have to be from a lower to a higher one, without sign."))
