from odoo import fields, models
from odoo.exceptions import UserError

from ..flows.ask_colleague import who_can
from ..flows.decide_difference import accept_books, ignore_difference, restore_in_books
from ..flows.history.taxes import restore_taxes
from ..flows.kinds import BESIDE
from ..flows.push.changed import check_entries, note_changed, values_before
from ..flows.push.documents import numbers_of
from ..flows.push.entries import entry_kind, known_of
from ..flows.push.pending import needs_administrator
from ..flows.push.posted import drop_waiting, note_corrected, queue_posted, requeue_money, wake_for_payments
from ..flows.push.queue_sent_marks import queue_new_sent_marks
from ..flows.push.send_documents import send_documents, why_not
from ..flows.push.take_back import check_accountant
from ..flows.remedies import GROUPS
from ..tools.superuser import as_superuser
from .books_document import GROUP


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "books.document", "books.send.mixin"]

    is_move_sent = fields.Boolean(inverse="_inverse_is_move_sent")

    # For other addons to override

    def _books_kind(self):
        """The kind of document as which this entry is sent, False if it is not sent at all.

        Extension method: return False to keep an entry out of the books.
        """
        self.ensure_one()
        return entry_kind(self)

    def _books_document(self, document):
        """The document that is sent for this entry.

        Extension method: return `dataclasses.replace(document, ...)` to send something else. Total and tax are compared
        with Odoo's before anything is sent.

        :param document: a `providers.documents` dataclass: Invoice, CreditNote, Bill, VendorCredit or Expense.
        """
        return document

    def _books_numbers(self):
        """The number and the reference of this entry in the books.

        Extension method.
        """
        return numbers_of(self)

    def _books_sent(self, record):
        """Called when this entry is in the books.

        Extension method, in the transaction that stores the link: an error rolls that back.

        :param record: its `books.record`.
        """

    # Banners of the form

    def _get_alerts(self):
        alerts = super()._get_alerts()
        # Users without this right still open the document.
        if not self.env.user.has_group(GROUP) or not self.books_error:
            return alerts
        known = known_of(self)
        if not self.books_difference:
            alerts |= self._books_alerts_of_error(known.jobs.get(self.id)) | self._books_alerts_to_ask()
        doubles = known.doubles.get(self.id)
        if doubles:
            alerts.pop("books_error", None)
            alerts |= self._books_alerts_of_double(doubles)
        return alerts

    def _books_alerts_of_error(self, job):
        """:param job: its open job; None if it has none."""
        level = {"error": "danger", "pending": "info"}.get(self.books_state, "warning")
        alerts = {"books_error": {"level": level, "message": self.books_error}}
        if not job or job.state != "failed":
            if job and needs_administrator(job.connection_id) and self.env.user.has_group(GROUPS["administrator"]):
                alerts["books_error"] |= self._books_way_on(job.connection_id)
            return alerts
        alerts["books_error"] |= job._banner(self.env)
        if job.kind in BESIDE and self.has_access("write"):
            alerts["books_drop"] = {
                "level": "info", "message": self.env._("The document itself is in the books."),
                "action_text": self.env._("Leave this out"),
                "action_call": (self._name, "action_books_drop_files", self.ids)}
        return alerts | {"books_retry": {
            "level": "info", "message": self.env._("Once it is fixed:"), "action_text": self.env._("Try again"),
            "action_call": (self._name, "action_books_retry", self.ids)}}

    def _books_way_on(self, connection):
        """The button of a banner, for administrators, where nothing is sent to these books."""
        if connection.state == "active" and not connection._is_copy():
            return {
                "action_text": self.env._("Switch on and send"),
                "action_call": (self._name, "action_books_switch_on", self.ids)}
        return {"action_text": self.env._("Connect again"), "action": {
            "type": "ir.actions.act_window", "res_model": connection._name, "res_id": connection.id,
            "view_mode": "form", "views": [(False, "form")]}}

    def _books_alerts_to_ask(self):
        """Who can fix it, for users who may not, with a button that asks them."""
        obstacle = self._books_obstacle(self._books_blocked_by())
        if not obstacle:
            return {}
        _connection, who, _sentence = obstacle
        return {"books_ask": {
            "level": "info", "message": self.env._("Who can fix it: %(who)s.", who=who_can(self.env, who)),
            "action_text": self.env._("Ask for it"), "action_call": (self._name, "action_books_ask", self.ids)}}

    def action_books_switch_on(self):
        """Switch the sending of this company on again, and send this document."""
        self.ensure_one()
        self.check_access("read")
        connection = self.env["books.connection"]._of_company(self.company_id)
        connection.enabled = True  # as the user, who has to be allowed to
        return self.action_books_retry()

    def _books_alerts_of_double(self, doubles):
        alerts = {"books_double": {"level": "danger", "message": doubles._double_sentence()}}
        if self.env.user.has_group("books_connector.group_accountant"):
            alerts["books_double"] |= {
                "action_text": self.env._("Void it there"),
                "action_call": (self._name, "action_books_void_double", self.ids)}
            alerts["books_double_kept"] = {
                "level": "info", "message": self.env._("Where both are meant:"),
                "action_text": self.env._("Keep both"),
                "action_call": (self._name, "action_books_keep_double", self.ids)}
        return alerts

    # Buttons

    def action_books_send(self):
        """Send documents that are not in the books yet: one request now, the rest by the schedule."""
        self._books_check_user()
        self.check_access("read")
        return self._books_report(send_documents(self))

    def action_books_preview(self):
        """Show what would be sent."""
        self.ensure_one()
        self._books_check_user()
        self.check_access("read")
        if not self.books_sendable:
            raise UserError(why_not(self))
        preview = self.env["books.preview"]._of(self)
        return {
            "type": "ir.actions.act_window", "res_model": "books.preview", "res_id": preview.id, "view_mode": "form",
            "target": "new", "name": self.env._("What %(books)s will get", books=preview.books),
            "context": {"dialog_size": "extra-large"},
        }

    def action_books_pull(self):
        """Read the payments of these invoices' companies from the books now."""
        self._books_check_user()
        self.check_access("read")  # each connection belongs to a document that the user may read
        connections = {self._books_connection(company) for company in self.company_id}
        notices = [connection.action_pull() for connection in connections]
        return next((one for one in notices if one["params"]["type"] != "success"), notices and notices[0])

    def action_books_retry(self):
        """Try again what failed for these documents: sending them, or removing them from the books."""
        self._books_check_user()
        self.check_access("read")
        # Only accountants may remove documents from the books; the user may read these.
        verbs = [] if self.env.user.has_group("books_connector.group_accountant") else [("verb", "=", "push")]
        jobs = self.env["books.job"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "in", ("failed", "todo")), *verbs])
        jobs.action_retry()
        return self._books_report(jobs.exists())

    def action_books_undo(self):
        """Remove documents from the books and leave them posted here, to be sent again."""
        return self._books_ask_void("undo")

    def _books_ask_void(self, verb):
        check_accountant(self.env)
        self.check_access("read")
        there = known_of(self).rows
        moves = self.filtered(lambda move: move.id in there)
        if not moves:
            raise UserError(self.env._(
                "%(names)s: not in the books yet. Wait until what is being sent has arrived.",
                names=", ".join(self.mapped("display_name"))))
        return {
            "type": "ir.actions.act_window", "res_model": "books.void", "view_mode": "form", "target": "new",
            "name": self.env._("Void in the books") if verb == "void" else self.env._("Remove from the books"),
            "context": {"default_verb": verb, "default_move_ids": moves.ids},
        }

    def action_books_restore(self):
        """Send Odoo's version again, so that the books agree with it."""
        return self._books_report(restore_in_books(self, self._books_choose()))

    def action_books_ignore(self):
        """Hide the difference until the document changes in the books again."""
        ignore_difference(self, self._books_choose())
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_books_accept(self):
        """Take over the difference in Odoo: by cancelling, with a credit note, or by resetting the entry to draft for a
        person."""
        accept_books(self, self._books_choose())
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _books_choose(self):
        """The record of the books about whose difference a person decides."""
        self.ensure_one()
        self._books_check_user()
        self.check_access("write")
        row = self._books_differing().get(self.id)
        if not row:
            raise UserError(self.env._("%s no longer differs from the books.", self.display_name))
        return as_superuser(row)  # the user may change the document

    def action_books_void_double(self):
        """Void the second object in the books; the linked one stays."""
        return self._books_decide_doubles().action_void_double()

    def action_books_keep_double(self):
        """Keep both objects in the books."""
        return self._books_decide_doubles().action_keep_double()

    def _books_decide_doubles(self):
        """The doubles of these documents, as the user, after checking that they may decide on them."""
        check_accountant(self.env)
        self.check_access("write")
        doubles = self.env["books.record"].sudo().union(*known_of(self).doubles.values())
        return doubles.with_env(self.env)

    # Odoo's hooks

    def _inverse_is_move_sent(self):
        queue_new_sent_marks(self.sudo())  # Odoo itself checked who may write it

    def write(self, vals):
        check_entries(self, vals)
        before = values_before(self, vals)
        result = super().write(vals)
        note_changed(before)
        return result

    def _post(self, soft=True):
        again = self.sudo().filtered("posted_before")  # Odoo itself checks who may post
        restore_taxes(again)
        posted = super()._post(soft)
        queue_posted(posted)
        note_corrected(again & posted.sudo())
        requeue_money(posted | posted.reversed_entry_id)
        wake_for_payments(posted)
        return posted

    def button_draft(self):
        result = super().button_draft()
        drop_waiting(self)
        return result

    def button_cancel(self):
        requeue_money(self)
        return super().button_cancel()

    def unlink(self):
        requeue_money(self)  # a payment that is cancelled as a draft loses its entry
        drop_waiting(self)
        return super().unlink()

    def _need_cancel_request(self):
        # As superuser: Odoo's own method needs no right on the books.
        return super()._need_cancel_request() or self.sudo().books_locked

    def button_request_cancel(self):
        if self.sudo().books_locked:  # it has to be voided in the books first
            return self._books_ask_void("void")
        return super().button_request_cancel()
