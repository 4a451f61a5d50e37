from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..flows.decide_difference import accept_books, ignore_difference, restore_in_books
from ..flows.kinds import GONE, REFUND_TYPES
from ..flows.push.documents import numbers_of
from ..flows.push.entries import doubles_of, entry_kind, rows_and_jobs, sent_domain
from ..flows.push.posted import drop_waiting, note_corrected, queue_posted, requeue_money, wake_for_payments
from ..flows.push.send_documents import SENT, send_documents, why_not
from ..flows.push.take_back import check_accountant
from ..tools.matching import matches
from ..tools.superuser import as_superuser

PAID = ("paid", "in_payment", "reversed")

# Customers in the portal read their invoices, not what our bookkeeping says of them.
GROUP = "books_connector.group_user"


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "books.send.mixin"]

    books_state = fields.Selection(
        [("none", "— Not sent"), ("pending", "⏳ Pending"), ("synced", "✓ Synced"), ("differs", "≠ Differs"),
         ("error", "✗ Error")],
        string="In the Books", compute="_compute_books", groups=GROUP, search="_search_books_state")
    books_number = fields.Char(
        string="Number in the Books", compute="_compute_books", groups=GROUP, search="_search_books_number")
    books_url = fields.Char(string="Link to the Books", compute="_compute_books", groups=GROUP)
    books_locked = fields.Boolean(compute="_compute_books", groups=GROUP, help="It stands in the books, or may.")
    books_view_label = fields.Char(compute="_compute_books", groups=GROUP)
    books_error = fields.Char(
        string="Message of the Books", compute="_compute_books", groups=GROUP,
        help="What keeps it from standing in the books.")
    books_sendable = fields.Boolean(compute="_compute_books", groups=GROUP)
    books_payment_status = fields.Selection(
        [("sent", "Sent"), ("partial", "Partial"), ("paid", "Paid"), ("overdue", "Overdue")],
        string="Payment by the Books", compute="_compute_books_payment_status", groups=GROUP,
        search="_search_books_payment_status")
    books_difference = fields.Char(
        string="Difference to the Books", compute="_compute_books_difference", groups=GROUP,
        help="What the books hold where it is not what Odoo holds.")

    # For other addons to override

    def _books_kind(self):
        """As what this entry is sent: a kind of document, False where it is not sent at all.

        Extension method: return False to keep an entry out of the books.
        """
        self.ensure_one()
        return entry_kind(self)

    def _books_document(self, document):
        """What is sent of this entry.

        Extension method: return `dataclasses.replace(document, ...)` to send something else. Total and tax are held
        against Odoo's before anything is sent.

        :param document: a `providers.documents` dataclass: Invoice, CreditNote, Bill, VendorCredit or Expense.
        """
        return document

    def _books_numbers(self):
        """The number and the reference of this entry in the books.

        Extension method.
        """
        return numbers_of(self)

    def _books_sent(self, record):
        """This entry is in the books now.

        Extension method, in the transaction that notes it: raising an error undoes that.

        :param record: the `books.record` that it is there.
        """

    # State in the books

    @api.depends("state", "move_type", "company_id")
    def _compute_books(self):
        rows, jobs = rows_and_jobs(self)
        doubles = doubles_of(self)
        for move in self:
            row, job = rows.get(move._origin.id), jobs.get(move._origin.id)
            double = doubles.get(move._origin.id)
            kind = move._books_kind()
            move.books_number = row.number or row.external_id if row else False
            move.books_url = row.url if row else False
            move.books_view_label = row and self.env._("View in %s", row.connection_id.provider_label)
            move.books_error = (job.error if job else False) or (
                row and row.difference and self.env._("Differs: %s", row.difference)) or (
                double and double._double_sentence())
            if row:
                move.books_state = "differs" if row.difference or double else "synced"
            elif job and job.verb == "push" and job.kind != "attachment":
                move.books_state = "error" if job.state == "failed" else "pending"
            else:
                connected = kind and self.env["books.connection"]._is_connected(move.company_id)
                move.books_state = "none" if connected else False
            move.books_locked = bool(row) or bool(job and job.state == "sending")
            move.books_sendable = (
                move.state == "posted" and bool(kind) and move.books_state in ("none", "error"))

    def _compute_books_difference(self):
        rows = self._books_differing()
        for move in self:
            row = rows.get(move._origin.id)
            move.books_difference = row.difference if row else False

    def _books_differing(self):
        """{id: its object of the books} of those of these entries that differ there."""
        rows = self.env["books.record"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self._origin.ids), ("difference", "!=", False),
            ("connection_id.active", "=", True)])
        return {row.res_id: row for row in rows}

    def _search_books_state(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        twice = Domain("id", "in", self._books_double_ids())
        sends = [("verb", "=", "push"), ("kind", "!=", "attachment")]
        known = self._books_having("books.record", [])
        differs = self._books_having("books.record", [("difference", "not in", (False, ""))]) | (known & twice)
        failed = self._books_having("books.job", [*sends, ("state", "=", "failed")]) & ~known
        waiting = self._books_having("books.job", [*sends, ("state", "in", ("todo", "sending"))]) & ~known & ~failed
        connected = self.env["books.connection"].sudo().search([("state", "!=", "draft")]).company_id
        sent = sent_domain(self.env) & Domain("company_id", "in", connected.ids)
        rest = ~known & ~failed & ~waiting
        return self._books_selected({
            "synced": known & ~differs, "differs": differs, "error": failed, "pending": waiting, "none": rest & sent,
            False: rest & ~sent,
        }, operator, value)

    def _search_books_number(self, operator, value):
        """The number of what it is in the books; the id where that bears none."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        numbered, unset = Domain("number", operator, value), Domain("number", "in", (False, ""))
        numbered = self._books_having(
            "books.record", (~unset & numbered) | (unset & Domain("external_id", operator, value)))
        none = ~self._books_having("books.record", [])
        return numbered | none if matches(False, operator, value) else numbered

    def _books_having(self, model, domain):
        return Domain("id", "in", self._books_ids(model, domain))

    def _books_ids(self, model, domain):
        """The ids of entries that have such a record or job, as a subquery."""
        return self.env[model].sudo()._search([
            ("res_model", "=", self._name), ("res_id", "!=", False), ("connection_id.active", "=", True),
            *(["|", ("state", "not in", GONE), ("difference", "!=", False)]
              if model == "books.record" else []), *Domain(domain),
        ]).subselect(f"{self.env[model]._table}.res_id")

    @api.depends("payment_state", "invoice_date_due", "state")
    def _compute_books_payment_status(self):
        today = fields.Date.context_today(self)
        for move in self:
            if move.books_state not in SENT:
                move.books_payment_status = False
            elif move.payment_state in PAID or move.move_type == "entry":
                move.books_payment_status = "paid"
            elif move.move_type not in REFUND_TYPES and move.invoice_date_due and move.invoice_date_due < today:
                move.books_payment_status = "overdue"
            else:
                move.books_payment_status = "partial" if move.payment_state == "partial" else "sent"

    def _search_books_payment_status(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        sent = Domain("books_state", "in", SENT)
        paid = Domain("payment_state", "in", PAID) | Domain("move_type", "=", "entry")
        late = Domain("move_type", "not in", REFUND_TYPES) & Domain(
            "invoice_date_due", "<", fields.Date.context_today(self))
        partial = Domain("payment_state", "=", "partial")
        return self._books_selected({
            "paid": sent & paid, "overdue": sent & ~paid & late, "partial": sent & ~paid & ~late & partial,
            "sent": sent & ~paid & ~late & ~partial, False: ~sent,
        }, operator, value)

    def _books_double_ids(self):
        """The ids of entries that stand in the books twice, as a subquery."""
        Record = self.env["books.record"].sudo()
        return Record._search([
            ("double_model", "=", self._name), ("connection_id.active", "=", True), *Record._double_domain(),
        ]).subselect("books_record.double_id")

    # What a form shows on top

    def _get_alerts(self):
        alerts = super()._get_alerts()
        if self.env.user.has_group(GROUP):  # others open the document all the same
            doubles = doubles_of(self).get(self.id)
            if doubles:
                alerts |= self._books_alerts_of_double(doubles)
            elif self.books_error and not self.books_difference:
                alerts |= self._books_alerts_of_error()
        return alerts

    def _books_alerts_of_error(self):
        alerts = {"books_error": {
            "level": "danger" if self.books_state == "error" else "warning", "message": self.books_error}}
        job = rows_and_jobs(self)[1].get(self.id)
        if not job or job.state != "failed":
            return alerts
        if job.remedy and job.remedy not in ("retry", "odoo") and self.env["books.mapping"].has_access("read"):
            alerts["books_error"] |= {
                "action_text": dict(job._fields["remedy"]._description_selection(self.env))[job.remedy],
                "action": job.action_remedy()}
        return alerts | {"books_retry": {
            "level": "info", "message": self.env._("Once it is mended:"), "action_text": self.env._("Try again"),
            "action_call": (self._name, "action_books_retry", self.ids)}}

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
        """Send what is not in the books yet; one request at once, the schedule takes the rest."""
        self._books_check_user()
        self.check_access("read")
        return self._books_said(send_documents(self))

    def action_books_preview(self):
        """Show what would be sent, before it is."""
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
        self.check_access("read")  # each connection is that of a document that the user may read
        said = [self._books_connection(company).action_pull() for company in self.company_id]
        return next((one for one in said if one["params"]["type"] != "success"), said and said[0])

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

    def action_books_undo(self):
        """Take documents back from the books and leave them posted here, to be sent again."""
        return self._books_ask_void("undo")

    def _books_ask_void(self, verb):
        check_accountant(self.env)
        self.check_access("read")
        there = rows_and_jobs(self)[0]
        moves = self.filtered(lambda move: move.id in there)
        if not moves:
            raise UserError(self.env._(
                "%(names)s: nothing of it stands in the books yet. What is on its way there arrives first.",
                names=", ".join(self.mapped("display_name"))))
        return {
            "type": "ir.actions.act_window", "res_model": "books.void", "view_mode": "form", "target": "new",
            "name": self.env._("Void in the books") if verb == "void" else self.env._("Take back from the books"),
            "context": {"default_verb": verb, "default_move_ids": moves.ids},
        }

    def action_books_restore(self):
        """Make it in the books again what it is in Odoo."""
        return self._books_said(restore_in_books(self, self._books_choose()))

    def action_books_ignore(self):
        """Leave both as they are, until it changes in the books again."""
        ignore_difference(self, self._books_choose())
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_books_accept(self):
        """Make Odoo agree with the books: by cancelling, by a credit note, or by opening the entry for a person."""
        accept_books(self, self._books_choose())
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _books_choose(self):
        """The object of the books that a person decides about."""
        self.ensure_one()
        self._books_check_user()
        self.check_access("write")
        row = self._books_differing().get(self.id)
        if not row:
            raise UserError(self.env._("%s does not differ from the books any more.", self.display_name))
        return as_superuser(row)  # of a document that the user may change

    def action_books_void_double(self):
        """Void in the books what is there a second time; what is linked stays."""
        return self._books_decide_doubles().action_void_double()

    def action_books_keep_double(self):
        """Both are meant."""
        return self._books_decide_doubles().action_keep_double()

    def _books_decide_doubles(self):
        """The doubles of these documents, as the user, who may decide on them."""
        check_accountant(self.env)
        self.check_access("write")
        doubles = self.env["books.record"].sudo().union(*doubles_of(self).values())
        return doubles.with_env(self.env)

    # Odoo's hooks

    def _post(self, soft=True):
        again = self.sudo().filtered("posted_before")  # Odoo says itself who may post
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
        if self.sudo().books_locked:  # it is taken back there first
            return self._books_ask_void("void")
        return super().button_request_cancel()
