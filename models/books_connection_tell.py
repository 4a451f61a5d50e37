from datetime import timedelta

from odoo import models
from odoo.tools import plaintext2html


class BooksConnection(models.Model):
    _inherit = "books.connection"

    def _tell_of_end(self):
        """Tell in time of a consent that ends for good, however often it is renewed."""
        ends_on = self.grant_id._end_is_near() if self.grant_id and self.state == "active" else None
        if not ends_on:
            return
        for user in self._responsible():
            self.activity_schedule(
                "mail.mail_activity_data_todo", user_id=user.id, date_deadline=ends_on - timedelta(days=1),
                summary=self.env._("Connect %(books)s again", books=self.provider_label),
                note=plaintext2html(self.env._(
                    "%(books)s ends this connection on %(date)s. Connect again before, and nothing is interrupted.",
                    books=self.provider_label, date=ends_on)))

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
