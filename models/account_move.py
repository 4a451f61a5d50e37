from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..flows.kinds import GONE, KINDS, PURCHASES, REFUND_TYPES
from ..flows.push.outbox import push_now
from ..tools.matching import matches

SENT = ("synced", "differs")
PAID = ("paid", "in_payment", "reversed")

# Customers in the portal read their invoices, not what our bookkeeping says of them.
GROUP = "books_connector.group_user"


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "books.mixin", "books.send.mixin"]

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

    # State in the books

    @api.depends("state", "move_type", "company_id")
    @api.depends_context("lang")
    def _compute_books(self):
        rows, jobs = self._books_rows_and_jobs()
        doubles = self._books_doubles()
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

    def _books_kind(self):
        """As what this entry is sent, False where it is not."""
        self.ensure_one()
        return KINDS.get(self.move_type, False)

    def _books_toggle(self):
        """The setting of the connection that lets this entry be sent by itself."""
        self.ensure_one()
        return "push_bills" if self._books_kind() in PURCHASES else "push_invoices"

    def _books_contact_kind(self):
        """As what its contact stands in the books."""
        self.ensure_one()
        return "vendor" if self._books_kind() in PURCHASES else "customer"

    def _books_partner(self):
        """The contact in whose name it stands in the books."""
        self.ensure_one()
        return self.commercial_partner_id

    def _books_rows_and_jobs(self):
        """What of these entries stands in the books and what waits for them: ({id: record}, {id: job})."""
        Connection = self.env["books.connection"]
        ids = [
            move._origin.id for move in self
            if move._origin.id and Connection._id_of_company(move.company_id.id) and move._books_kind()]
        if not ids:
            return {}, {}
        rows = self.env["books.record"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", ids), ("connection_id.active", "=", True),
            "|", ("state", "not in", GONE), ("difference", "!=", False),
        ])
        jobs = self.env["books.job"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", ids), ("state", "!=", "done"),
            ("connection_id.active", "=", True),
        ])
        return {row.res_id: row for row in rows}, {job.res_id: job for job in jobs.sorted("id")}

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
        sent = self._books_sent_domain() & Domain("company_id", "in", connected.ids)
        rest = ~known & ~failed & ~waiting
        return self._books_selected({
            "synced": known & ~differs, "differs": differs, "error": failed, "pending": waiting, "none": rest & sent,
            False: rest & ~sent,
        }, operator, value)

    @api.model
    def _books_sent_domain(self):
        """The entries of the kinds that are sent."""
        return Domain("move_type", "in", list(KINDS))

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

    def _get_alerts(self):
        alerts = super()._get_alerts()
        if not self.env.user.has_group(GROUP):
            return alerts  # who sees nothing of the books opens the document all the same
        if self.books_error and not self.books_difference:
            job = self._books_rows_and_jobs()[1].get(self.id)
            alerts["books_error"] = {"level": "danger" if self.books_state == "error" else "warning",
                                     "message": self.books_error}
            if job and job.state == "failed":
                if job.remedy and job.remedy not in ("retry", "odoo") and self.env["books.mapping"].has_access("read"):
                    alerts["books_error"] |= {
                        "action_text": dict(job._fields["remedy"]._description_selection(self.env))[job.remedy],
                        "action": job.action_remedy(),
                    }
                alerts["books_retry"] = {
                    "level": "info", "message": self.env._("Once it is mended:"),
                    "action_text": self.env._("Try again"),
                    "action_call": (self._name, "action_books_retry", self.ids),
                }
        return alerts

    # Sending

    def action_books_send(self):
        """Send what is not in the books yet; one request at once, the schedule takes the rest."""
        self._books_check_user()
        self.check_access("read")
        moves = self.filtered("books_sendable")
        if not moves:
            raise UserError(self._books_why_not())
        Job = self.env["books.job"].sudo()
        jobs = Job
        for company, group in moves.grouped("company_id").items():
            connection = self._books_connection(company)
            for kind, of_kind in group.grouped(lambda move: move._books_kind()).items():
                jobs |= Job._queue(connection, kind, of_kind, urgent=True)
        for connection in jobs.connection_id:
            push_now(connection)
        return self._books_said(jobs.exists())

    def action_books_preview(self):
        """Show what would be sent, before it is."""
        self.ensure_one()
        self._books_check_user()
        self.check_access("read")
        if not self.books_sendable:
            raise UserError(self._books_why_not())
        preview = self.env["books.preview"]._of(self)
        return {
            "type": "ir.actions.act_window", "res_model": "books.preview", "res_id": preview.id, "view_mode": "form",
            "target": "new", "name": self.env._("What %(books)s will get", books=preview.books),
            "context": {"dialog_size": "extra-large"},
        }

    def _books_why_not(self):
        """Why none of these can be sent, as a sentence."""
        names = ", ".join(self.mapped("display_name"))
        if all(move.books_state in SENT for move in self):
            return self.env._("%(names)s: already in the books.", names=names)
        if all(move.books_state == "pending" for move in self):
            return self.env._("%(names)s: already on the way to the books.", names=names)
        if not any(move._books_kind() for move in self):
            return self.env._("%(names)s: entries of this kind are not sent to the books.", names=names)
        return self.env._("%(names)s: only posted documents that are not in the books yet can be sent.", names=names)

    def action_books_pull(self):
        """Read the payments of these invoices' companies from the books now."""
        self._books_check_user()
        self.check_access("read")  # each connection is that of a document that the user may read
        said = [self._books_connection(company).action_pull() for company in self.company_id]
        return next((one for one in said if one["params"]["type"] != "success"), said and said[0])

    # Hooks

    def _post(self, soft=True):
        posted = super()._post(soft)
        for company, moves in posted.grouped("company_id").items():
            auto_id = self.env["books.connection"]._auto_id_of_company(company.id)
            if auto_id:
                moves._books_auto_queue(self.env["books.connection"].sudo().browse(auto_id))
        return posted

    def _books_auto_queue(self, connection):
        moves = self.filtered(lambda move: move._books_kind() and connection[move._books_toggle()] and (
            not connection.start_date or (move.invoice_date or move.date) >= connection.start_date))
        for kind, of_kind in moves.grouped(lambda move: move._books_kind()).items():
            self.env["books.job"].sudo()._queue(connection, kind, of_kind)
        if moves:
            connection._wake()

    def button_draft(self):
        result = super().button_draft()
        # A draft is not to be sent: it is queued again when it is posted again.
        self._books_forget_waiting()
        return result

    def unlink(self):
        self._books_forget_waiting()
        return super().unlink()

    def _books_forget_waiting(self):
        Connection = self.env["books.connection"]
        if any(Connection._id_of_company(company.id) for company in self.sudo().company_id):
            self.env["books.job"].sudo().search([
                ("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "in", ("todo", "failed")),
            ]).unlink()

    # Documents

    def _books_hold(self):
        # Written, though it stays the same: a draft made meanwhile conflicts with it, and one of the two starts again.
        self.env.cr.execute(SQL("UPDATE account_move SET state = state WHERE id = ANY(%s)", self.ids))

    def _books_arrived(self, connection, rows):
        result = super()._books_arrived(connection, rows)
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.partial.reconcile"].browse(partial_id for [partial_id] in self.env.execute_query(SQL(
            """
            SELECT partial.id FROM account_partial_reconcile partial
              JOIN account_move_line line ON line.id = partial.debit_move_id WHERE line.move_id = ANY(%(ids)s)
             UNION
            SELECT partial.id FROM account_partial_reconcile partial
              JOIN account_move_line line ON line.id = partial.credit_move_id WHERE line.move_id = ANY(%(ids)s)
            """, ids=self.ids)))._books_queue(connection)
        return result

    def _books_needs(self, connection):
        """Contacts and products that these documents name and the books do not know yet.

        What is bought is booked on its account there, so that only sales need their products.
        """
        sent = self.filtered(lambda move: move._books_kind())
        Record, needs = self.env["books.record"], defaultdict(lambda: self.env["res.partner"])
        for move in sent:
            needs[move._books_contact_kind()] |= move._books_partner()
        result = []
        for kind, partners in needs.items():
            known = Record._of(connection, connection._record_kind(kind), partners)
            result.append((kind, partners.filtered(lambda partner, known=known: partner.id not in known)))
        sales = sent.filtered(lambda move: move._books_kind() not in PURCHASES)
        products = sales.invoice_line_ids.product_id
        if connection.line_needs != "item":
            products = products.filtered("default_code")
        mapped = set(self.env["books.mapping"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "product"), ("res_id", "in", products.ids),
            ("confirmed", "=", True), ("record_id", "!=", False),
        ]).mapped("res_id"))
        result.append(("item", products.filtered(lambda product: product.id not in mapped)))
        return [(kind, records) for kind, records in result if records]
