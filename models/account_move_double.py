from odoo import models


class AccountMove(models.Model):
    """What stands in the books a second time, because an answer came too late."""

    _inherit = "account.move"

    def _books_doubles(self):
        """{id: what stands in the books besides what it is there}"""
        Connection = self.env["books.connection"]
        ids = [
            move._origin.id for move in self
            if move._origin.id and Connection._id_of_company(move.company_id.id) and move._books_kind()]
        return self.env["books.record"]._doubles_of(self._name, ids) if ids else {}

    def _books_double_ids(self):
        """The ids of entries that stand in the books twice, as a subquery."""
        Record = self.env["books.record"].sudo()
        return Record._search([
            ("double_model", "=", self._name), ("connection_id.active", "=", True), *Record._double_domain(),
        ]).subselect("books_record.double_id")

    def _get_alerts(self):
        alerts = super()._get_alerts()
        doubles = self._books_doubles().get(self.id)
        if doubles:
            alerts.pop("books_error", None)
            alerts["books_double"] = {"level": "danger", "message": doubles._double_sentence()}
            if self.env.user.has_group("books_connector.group_accountant"):
                alerts["books_double"] |= {
                    "action_text": self.env._("Void it there"),
                    "action_call": (self._name, "action_books_void_double", self.ids)}
                alerts["books_double_kept"] = {
                    "level": "info", "message": self.env._("Where both are meant:"),
                    "action_text": self.env._("Keep both"),
                    "action_call": (self._name, "action_books_keep_double", self.ids)}
        return alerts

    def action_books_void_double(self):
        """Void in the books what stands there a second time; what is linked stays."""
        return self._books_decide_doubles().action_void_double()

    def action_books_keep_double(self):
        """Both are meant."""
        return self._books_decide_doubles().action_keep_double()

    def _books_decide_doubles(self):
        """The doubles of these documents, as the user, who may decide on them."""
        self._books_check_accountant()
        self.check_access("write")
        doubles = self.env["books.record"].sudo().union(*self._books_doubles().values())
        return doubles.with_env(self.env)
