from lxml.builder import E

from odoo import api, models

from ..flows.companies import label_of_companies
from .books_document import GROUP

EXPENSE = "hr.expense"


class Base(models.AbstractModel):
    """The form of an expense shows its entry in the books. The app Expenses need not be installed, so its model cannot
    be extended: its form is, where it exists.
    """

    _inherit = "base"

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return key + (label_of_companies(self.env.companies),) if self._name == EXPENSE else key

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if self._name == EXPENSE and view_type == "form" and label_of_companies(self.env.companies):
            for sheet in arch.xpath("/form/sheet"):
                sheet.addprevious(E.widget(name="books_expense", groups=GROUP))
                sheet.append(E.field(name="account_move_id", invisible="1", groups=GROUP))
        return arch, view
