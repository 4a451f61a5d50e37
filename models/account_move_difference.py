from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..flows.kinds import CONTACT_ACCOUNTS, GONE, KINDS, REFUND_TYPES
from ..flows.pull.credit_notes import draft_credit_note
from ..flows.pull.differences import differences_between, note_differences
from ..flows.pull.ledger import Ledger
from ..flows.pull.waiting import requeue_settling
from ..flows.push.outbox import push_now
from ..tools.amounts import money
from ..tools.held import Held
from ..tools.matching import matches
from ..tools.superuser import as_superuser
from .account_move import GROUP


class AccountMove(models.Model):
    _inherit = "account.move"

    books_difference = fields.Char(
        string="Difference to the Books", compute="_compute_books_difference", groups=GROUP,
        search="_search_books_difference",
        help="What the books hold where it is not what Odoo holds.")

    @api.depends_context("lang")
    def _compute_books_difference(self):
        rows = self._books_differing()
        for move in self:
            row = rows.get(move._origin.id)
            move.books_difference = row.difference if row else False

    def _search_books_difference(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        found = self._books_having("books.record", [("difference", operator, value), ("differences", "!=", False)])
        none = ~self._books_having("books.record", [("differences", "!=", False)])
        return found | none if matches(False, operator, value) else found

    def _books_differing(self):
        """{id: its object of the books} of those of these entries that differ there."""
        rows = self.env["books.record"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self._origin.ids), ("differences", "!=", False),
            ("connection_id.active", "=", True)])
        return {row.res_id: row for row in rows}

    def _books_choose(self):
        """The object of the books that a person decides about."""
        self.ensure_one()
        self._books_check_user()
        self.check_access("write")
        row = self._books_differing().get(self.id)
        if not row:
            raise UserError(self.env._("%s does not differ from the books any more.", self.display_name))
        return as_superuser(row)  # of a document that the user may change

    def action_books_restore(self):
        """Make it in the books again what it is in Odoo."""
        row = self._books_choose()
        if row.state == "void":
            raise UserError(self.env._(
                "%(books)s keeps the number of a voided document and does not take it twice. Accept it here, then "
                "invoice again under a new number.", books=row.connection_id.provider_label))
        self._books_uncredit(row)
        if row.state == "deleted":
            row.write({"res_model": False, "res_id": False, "differences": False})
        else:
            row.restore = True
        job = self.env["books.job"].sudo()._queue(row.connection_id, KINDS[self.move_type], self, urgent=True)
        push_now(row.connection_id)
        return self._books_said(job.exists())

    def action_books_ignore(self):
        """Leave both as they are, until it changes in the books again."""
        row = self._books_choose()
        self._books_restore_no_more(row)
        row.write({"ignored": row.differences, "differences": False})
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_books_accept(self):
        """Make Odoo agree with the books: by cancelling, by a credit note, or by opening the entry for a person."""
        row = self._books_choose()
        self._books_restore_no_more(row)
        self._books_uncredit(row)
        ledger = Ledger(row.connection_id, row.browse())
        locked = ledger.is_locked(self)
        total = money(row.total, self.currency_id)
        if row.state in GONE or not differences_between(row, self):
            row.differences = False
        if row.state in GONE:
            self._books_cancel(ledger, locked)
        elif not row.differences:
            pass  # it is again what it was: taking back the credit was all
        elif (self.move_type not in REFUND_TYPES and row.currency_id == self.currency_id
                and 0 <= total < money(self.amount_total, self.currency_id)):
            self._books_credit(row)
            row.write({"ignored": differences_between(row, self), "differences": False})
        elif locked:
            raise UserError(self.env._(
                "%(name)s is locked in Odoo. Correct it by a further entry, then ignore the difference.",
                name=self.display_name))
        else:
            link = {"res_model": self._name, "res_id": self.id}
            row.write({"res_model": False, "res_id": False})  # what stands in the books is not reset to draft
            self.button_draft()
            row.write(link)
            note_differences(row)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _books_cancel(self, ledger, locked):
        if locked:
            self._reverse_moves([{
                "date": ledger.open_day(self.journal_id), "invoice_date": ledger.open_day(self.journal_id),
                "ref": self.env._("%(name)s, taken back in %(books)s", name=self.name,
                                  books=ledger.connection.provider_label),
            }], cancel=True)._books_unqueue()
        else:
            self.button_draft()
            self.button_cancel()

    def _books_credit(self, row):
        """Credit what the books hold less."""
        currency = self.currency_id
        try:
            note = draft_credit_note(
                row,
                self, money(self.amount_total, currency) - money(row.total, currency),
                money(self.amount_tax, currency) - money(row.tax, currency), fields.Date.context_today(self),
                self.env._("%(name)s was changed in %(books)s", name=self.name, books=row.connection_id.provider_label))
        except Held as held:
            raise UserError(held.sentence) from held
        note.invoice_currency_rate = self.invoice_currency_rate  # it was never other money: nothing is gained by it
        note.action_post()
        note._books_unqueue()
        row.credit_ids = note
        lines = (note | self).line_ids.filtered(
            lambda line: line.account_type in CONTACT_ACCOUNTS and not line.reconciled)
        if len(lines.move_id) > 1:
            lines.reconcile()

    def _books_uncredit(self, row):
        """Take back what was credited when a difference was accepted before: the whole of it is decided anew."""
        ledger = Ledger(row.connection_id, row.browse())
        for note in row.credit_ids.filtered(lambda note: note.state == "posted"):
            note.line_ids.remove_move_reconcile()
            note._books_cancel(ledger, ledger.is_locked(note))
        row.credit_ids = False

    def _books_restore_no_more(self, row):
        """A person decided otherwise: what restores it there, or failed to, is not meant any more."""
        row.restore = False
        self.env["books.job"].sudo().search([
            ("connection_id", "=", row.connection_id.id), ("verb", "=", "push"), ("state", "in", ("todo", "failed")),
            ("res_model", "=", self._name), ("res_id", "=", self.id)]).unlink()

    def _books_unqueue(self):
        """The books have it already, in another form: it is not to be sent."""
        self.env["books.job"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "=", "todo")]).unlink()

    def _post(self, soft=True):
        again = self.sudo().filtered("posted_before")  # Odoo says itself who may post
        posted = super()._post(soft)
        corrected = again & posted.sudo()
        if any(self.env["books.connection"]._id_of_company(company.id) for company in corrected.company_id):
            # A person corrected what differed.
            rows = self.env["books.record"].sudo().search([
                ("res_model", "=", self._name), ("res_id", "in", corrected.ids)])
            rows.entered = False
            note_differences(rows.filtered("differences"))
            for connection, of_connection in rows.grouped("connection_id").items():
                requeue_settling(of_connection)  # Odoo took off what was paid when it was opened
                connection._wake_pull()
        return posted
