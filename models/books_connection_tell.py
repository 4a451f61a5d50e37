from odoo import models


class BooksConnection(models.Model):
    _inherit = "books.connection"

    def _tell(self, moves):
        """Let the open forms of these documents read them again."""
        if moves:
            self.env["bus.bus"]._sendone(
                (self.company_id, "books"), "books_changed", {"model": moves._name, "ids": moves.ids})

    def _tell_of(self, payments):
        """Let the open forms of what these payments of the books settle read them again."""
        settled = {
            external_id for content in payments.mapped("content") if content
            for _kind, external_id, _amount in content["allocations"]}
        if settled:
            rows = self.env["books.record"].search([
                ("connection_id", "=", self.id), ("res_model", "=", "account.move"),
                ("external_id", "in", list(settled))])
            self._tell(self.env["account.move"].browse(rows.mapped("res_id")))
