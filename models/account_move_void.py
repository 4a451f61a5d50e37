from odoo import models
from odoo.exceptions import AccessError, UserError

from ..flows.push.outbox import push_now
from ..flows.push.ranks import UNMATCH_RANK


class AccountMove(models.Model):
    """What was sent is locked here: it is taken back there first."""

    _inherit = "account.move"

    def _need_cancel_request(self):
        # As superuser: Odoo's own method needs no right on the books.
        return super()._need_cancel_request() or self.sudo().books_locked

    def button_request_cancel(self):
        if self.sudo().books_locked:
            return self._books_ask_void("void")
        return super().button_request_cancel()

    def action_books_undo(self):
        """Take documents back from the books and leave them posted here, to be sent again."""
        return self._books_ask_void("undo")

    def _books_check_accountant(self):
        """Who may see all of the books may take something out of them.

        :raises AccessError: others may not.
        """
        if not self.env.user.has_group("books_connector.group_accountant"):
            raise AccessError(self.env._("Only accountants take documents back from the books."))

    def _books_ask_void(self, verb):
        self._books_check_accountant()
        self.check_access("read")
        stands = self._books_rows_and_jobs()[0]
        moves = self.filtered(lambda move: move.id in stands)
        if not moves:
            raise UserError(self.env._(
                "%(names)s: nothing of it stands in the books yet. What is on its way there arrives first.",
                names=", ".join(self.mapped("display_name"))))
        return {
            "type": "ir.actions.act_window", "res_model": "books.void", "view_mode": "form", "target": "new",
            "name": self.env._("Void in the books") if verb == "void" else self.env._("Take back from the books"),
            "context": {"default_verb": verb, "default_move_ids": moves.ids},
        }

    def _books_check_cancellable(self):
        """Refuse what Odoo itself would not cancel, before anything is voided there.

        :raises UserError: with Odoo's own reason.
        """
        self._check_draftable()
        self._check_fiscal_lock_dates()

    def _books_take_back(self, verb):
        """Take these back from the books now.

        :param verb: "void": cancelled here once it is void there; "undo": posted here, to be sent again.
        :return: the jobs that do it.
        """
        self._books_check_accountant()
        self.check_access("write")
        if verb == "void":
            self._books_check_cancellable()
        jobs = self.env["books.job"].sudo()
        for company, moves in self.grouped("company_id").items():
            connection = self._books_connection(company)
            rows = moves._books_rows_and_jobs()[0]
            # One that was meant otherwise and failed gives way.
            jobs.search([
                ("connection_id", "=", connection.id), ("res_model", "=", self._name), ("res_id", "in", moves.ids),
                ("verb", "not in", ("push", verb)), ("state", "in", ("todo", "failed"))]).unlink()
            # What is matched no more has to be taken off them before.
            unmatched = jobs.search([
                ("connection_id", "=", connection.id), ("rank", "=", UNMATCH_RANK), ("state", "=", "todo")])
            unmatched.urgent = True
            kinds = moves.filtered(lambda move, rows=rows: move.id in rows).grouped(
                lambda move, rows=rows: rows[move.id].kind)
            for kind, of_kind in kinds.items():
                jobs |= jobs._queue(connection, kind, of_kind, urgent=True, verb=verb)
        for connection in jobs.connection_id:
            push_now(connection)
        return jobs.exists()

    def action_books_retry(self):
        """Try again what failed for these documents: sending them, or taking them back."""
        self._books_check_user()
        self.check_access("read")
        # Documents that the user may read; only accountants take something out of the books.
        verbs = [] if self.env.user.has_group("books_connector.group_accountant") else [("verb", "=", "push")]
        failed = self.env["books.job"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "=", "failed"), *verbs])
        failed.action_retry()
        return self._books_said(failed.exists())

    # What became of it

    def _books_taken_back(self, connection, cancel):
        """Nothing of this entry stands in the books any more.

        :param cancel: whether it is cancelled here, too.
        """
        self.ensure_one()
        # Whether it is locked hangs on what stands there, which Odoo cannot know to have changed.
        self.invalidate_recordset(["books_state", "books_locked", "need_cancel_request", "show_reset_to_draft_button"])
        if cancel and self.state == "posted":
            self.button_cancel()
            message = self.env._("Voided in %(books)s, and cancelled here.", books=connection.provider_label)
        else:
            message = self.env._("Taken back from %(books)s. It can be sent again.", books=connection.provider_label)
        self.message_post(body=message)
