from odoo import fields, models

from ..tools.held import NotConnectedHere


class BooksConnection(models.Model):
    """A database that was copied, moved or restored: the consent was given in another one and is not used here."""

    _inherit = "books.connection"

    is_copy = fields.Boolean(compute="_compute_is_copy")

    def _compute_is_copy(self):
        for connection in self:
            connection.is_copy = connection._is_copy()

    def _is_copy(self):
        """Whether the consent of this connection was given in another database than this one."""
        self.ensure_one()
        grant = self.sudo().grant_id
        return bool(grant) and not grant._is_of_this_database()

    def _stop_in_copy(self):
        """Show in a copy that nothing is sent or read, and what to press.

        :return: whether this is a copy.
        """
        if not self._is_copy():
            return False
        self._lose(NotConnectedHere(self.sudo().grant_id._copy_sentence()))
        return True

    def _hold_waiting(self):
        """What waited in a copy that takes over may have been sent by the database it was copied from."""
        waiting = self.env["books.job"].search([("connection_id", "=", self.id), ("state", "=", "todo")])
        sentence = self.env._(
            "It was waiting when this copy of the database took over, and may have been sent by the other one. Look "
            "for it in %(books)s; if it is not there, try again.", books=self.provider_label)
        for job in waiting:
            job._fail(sentence, "retry")
