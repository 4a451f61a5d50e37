from odoo import fields, models

from ..flows.remedies import remedy_screen, remedy_selection


class BooksMissing(models.TransientModel):
    """Something that documents which are not in the books yet wait for, at the time when the list was opened."""

    _name = "books.missing"
    _inherit = ["books.owned"]
    _description = "Still missing in the books"
    _order = "stops DESC, documents DESC, id"
    _rec_name = "name"

    connection_id = fields.Many2one("books.connection", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection(
        [("setting", "Setting"), ("currency", "Currency"), ("tax", "Tax"), ("account", "Account"),
         ("product", "Product"), ("contact", "Contact"), ("term", "Payment Terms")], readonly=True)
    name = fields.Char(readonly=True)
    problem = fields.Char(string="What to Do", readonly=True)
    documents = fields.Integer(readonly=True, help="How many documents wait for it.")
    stops = fields.Boolean(readonly=True, help="Documents with it are not sent. Others are sent without it.")
    remedy = fields.Selection(remedy_selection, readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    move_ids = fields.Json(readonly=True)

    def action_fix(self):
        """Open the place where this is fixed."""
        self.ensure_one()
        self.check_access("read")
        self.connection_id.check_access("read")
        screen = remedy_screen(self.connection_id, self.remedy)
        if self.remedy == "mapping":
            mappings = self.env["books.mapping"].search([
                ("connection_id", "=", self.connection_id.id), ("res_model", "=", self.res_model),
                ("res_id", "=", self.res_id)])
            return screen | {"domain": [("id", "in", mappings.ids)], "context": {}} if mappings else screen
        return screen or {
            "type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id, "view_mode": "form",
            "views": [(False, "form")]}

    def action_documents(self):
        """Show the documents that wait for it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "name": self.name, "res_model": "account.move", "view_mode": "list,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")], "domain": [("id", "in", self.move_ids)]}
