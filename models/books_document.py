from odoo import api, fields, models
from odoo.fields import Domain

from ..flows.kinds import BESIDE, GONE, REFUND_TYPES
from ..flows.omissions import omitted_domain, omitted_of
from ..flows.push.entries import known_of, sent_domain
from ..flows.push.pending import why_pending
from ..flows.push.send_documents import SENT
from ..tools.matching import matches
from ..tools.subqueries import By, of_rows

PAID = ("paid", "in_payment", "reversed")
# Portal users read their invoices, but not their state in the books.
GROUP = "books_connector.group_user"


class BooksDocument(models.AbstractModel):
    """The state of an entry in the books: computed and searchable fields. Nothing is stored on the entry."""

    _name = "books.document"
    _description = "Document that may be in the books"

    books_state = fields.Selection(
        [("none", "— Not sent"), ("pending", "⏳ Pending"), ("synced", "✓ Synced"), ("differs", "≠ Differs"),
         ("error", "✗ Error"), ("voided", "⊘ Voided"), ("left_out", "— Left out")],
        string="Records", compute="_compute_books", groups=GROUP, search="_search_books_state")
    books_number = fields.Char(
        string="Number in the Books", compute="_compute_books", groups=GROUP, search="_search_books_number")
    books_url = fields.Char(string="Link to the Books", compute="_compute_books", groups=GROUP)
    books_locked = fields.Boolean(compute="_compute_books", groups=GROUP, help="It exists in the books, or may.")
    books_view_label = fields.Char(compute="_compute_books", groups=GROUP)
    books_error = fields.Char(
        string="Message of the Books", compute="_compute_books", groups=GROUP,
        help="Why it is not in the books, or not yet.")
    books_sendable = fields.Boolean(compute="_compute_books", groups=GROUP)
    books_payment_status = fields.Selection(
        [("sent", "Sent"), ("partial", "Partial"), ("paid", "Paid"), ("overdue", "Overdue")],
        string="Payment by the Books", compute="_compute_books_payment_status", groups=GROUP,
        search="_search_books_payment_status")
    books_difference = fields.Char(
        string="Difference to the Books", compute="_compute_books", groups=GROUP,
        search="_search_books_difference",
        help="What the books hold where it is not what Odoo holds.")

    books_open_item = fields.Boolean(
        string="Open item of the books", compute="_compute_books_open_item", search="_search_books_open_item",
        help="What was open of a document of the books on the day of Odoo's opening entry: no revenue of its own.")

    def _compute_books_open_item(self):
        rows = self.env["books.record"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("opening_day", "!=", False)])
        items = set(rows.mapped("res_id"))
        for move in self:
            move.books_open_item = move._origin.id in items

    def _search_books_open_item(self, operator, value):
        if operator != "in":
            return NotImplemented
        items = of_rows(self.env["books.record"].sudo(), [
            ("res_model", "=", "account.move"), ("opening_day", "!=", False)])
        return Domain.OR(items if wanted else ~items for wanted in value)

    @api.depends("state", "move_type", "company_id")
    @api.depends_context("lang")
    def _compute_books(self):
        known = known_of(self)
        not_there = self.filtered(lambda move: move._origin and move._origin.id not in known.rows)
        customers_out = omitted_of(self.env, not_there.commercial_partner_id)
        for move in self:
            row, job = known.rows.get(move._origin.id), known.jobs.get(move._origin.id)
            double = known.doubles.get(move._origin.id)
            kind = move._books_kind()
            shown = row or known.voided.get(move._origin.id)
            move.books_difference = row.difference if row else False
            move.books_number = shown.number or shown.external_id if shown else False
            move.books_url = shown.url if shown else False
            move.books_view_label = shown and self.env._("View in %s", shown.connection_id.provider_label)
            move.books_error = (why_pending(job) if job and not row else job.error if job else False) or (
                row and row.difference and self.env._("Differs: %s", row.difference)) or (
                double and double._double_sentence())
            if row:
                move.books_state = "differs" if row.difference or double else "synced"
            elif job and job.verb == "push" and job.kind not in BESIDE and job.state != "skipped":
                move.books_state = "error" if job.state == "failed" else "pending"
            elif shown:
                move.books_state = "voided"
            else:
                taken = kind and kind in self.env["books.connection"]._takes_of_company(move.company_id)
                out = bool(job and job.state == "skipped") or move.commercial_partner_id in customers_out
                move.books_state = ("left_out" if out else "none") if taken else False
            move.books_locked = bool(row) or bool(job and job.state == "sending")
            move.books_sendable = (
                move.state == "posted" and bool(kind)
                and (move.books_state in ("none", "error", "voided", "left_out")
                     or move.books_state == "pending" and job.awaits_history))

    def _search_books_difference(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        found = self._books_having("books.record", [("difference", operator, value), ("differences", "!=", False)])
        none = ~self._books_having("books.record", [("differences", "!=", False)])
        return found | none if matches(False, operator, value) else found

    def _books_differing(self):
        """{id: its record of the books} of those of these entries that differ there."""
        rows = self.env["books.record"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self._origin.ids), ("differences", "!=", False),
            ("connection_id.active", "=", True)])
        return {row.res_id: row for row in rows}

    def _books_state_domains(self, most=By.RECORD, few=By.ROWS):
        sends = [("verb", "=", "push"), ("kind", "not in", BESIDE)]
        known = self._books_known(most)
        differing = self._books_having("books.record", [("differences", "!=", False)], few) | self._books_twice(few)
        failed = self._books_having("books.job", [*sends, ("state", "=", "failed")], few)
        waiting = self._books_having("books.job", [*sends, ("state", "in", ("todo", "sending"))], few)
        voided = self._books_having("books.record", [("state", "in", GONE)], few, gone=True)
        Connection = self.env["books.connection"]
        companies = [Connection.browse(one)._companies() for one in Connection._active_ids()]
        sent = Domain.OR(
            sent_domain(self.env, Connection._takes_of_company(own[:1]), most) & Domain("company_id", "in", own.ids)
            for own in companies)
        # Of each state a condition without OR: the database can plan that from either side.
        rest = ~known & ~failed & ~waiting
        skipped = self._books_having("books.job", [*sends, ("state", "=", "skipped")], few)
        left_out = skipped | omitted_domain(self.env)
        return {
            "synced": known & ~differing, "differs": known & differing, "error": failed & ~known,
            "pending": waiting & ~known & ~failed, "voided": voided & rest,
            "none": rest & ~voided & sent & ~left_out, "left_out": rest & ~voided & sent & left_out,
            False: rest & ~voided & ~sent,
        }

    def _search_books_number(self, operator, value):
        """Search by the number in the books, or by the id if the record has no number."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        numbered, unset = Domain("number", operator, value), Domain("number", "in", (False, ""))
        numbered = self._books_having(
            "books.record", (~unset & numbered) | (unset & Domain("external_id", operator, value)))
        none = ~self._books_known()
        return numbered | none if matches(False, operator, value) else numbered

    def _books_having(self, model, domain, by=By.RECORD, gone=False):
        """The entries that have such a record or job.

        :param by: one of `By`.
        :param gone: also records that were voided or deleted, and do not differ.
        """
        return of_rows(self.env[model].sudo(), [
            ("res_model", "=", self._name),
            ("connection_id", "in", self.env["books.connection"]._active_ids()),
            *(["|", ("state", "not in", GONE), ("differences", "!=", False)]
              if model == "books.record" and not gone else []), *Domain(domain)], by=by)

    def _books_known(self, by=By.RECORD):
        """The entries that are in the books."""
        return self._books_having("books.record", [], by)

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
        sent = self._books_known()
        paid = Domain("payment_state", "in", PAID) | Domain("move_type", "=", "entry")
        late = Domain("move_type", "not in", REFUND_TYPES) & Domain(
            "invoice_date_due", "<", fields.Date.context_today(self))
        partial = Domain("payment_state", "=", "partial")
        return self._books_selected({
            "paid": sent & paid, "overdue": sent & ~paid & late, "partial": sent & ~paid & ~late & partial,
            "sent": sent & ~paid & ~late & ~partial, False: ~sent,
        }, operator, value)

    # Buttons

    def action_books_ask_restore(self):
        """Say what restoring the document in the books will do, and do it after one press."""
        return self._books_ask_decision("restore", self.env._("Restore it in the books?"))

    def action_books_ask_accept(self):
        """Say what accepting the difference will do in Odoo, and do it after one press."""
        return self._books_ask_decision("accept", self.env._("Make Odoo agree?"))

    def _books_ask_decision(self, verb, name):
        self._books_choose()  # the user may change it, and it differs
        return self.env["books.decision"].create({"move_id": self.id, "verb": verb})._screen(name)

    def action_books_drop_files(self):
        """Leave out what could not be sent beside these documents: their PDF, or the mark that they were sent."""
        self._books_check_user()
        self.check_access("write")
        jobs = self.env["books.job"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("kind", "in", BESIDE),
            ("state", "=", "failed")])
        jobs.unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _books_twice(self, by=By.ROWS):
        """The entries that are in the books twice."""
        Record = self.env["books.record"].sudo()
        return of_rows(Record, [
            ("double_model", "=", self._name), ("connection_id", "in", self.env["books.connection"]._active_ids()),
            *Record._double_domain()], by=by, refers="double_id")
