from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..flows.connect.wake import wake_pull
from ..flows.reconcile.balances import are_partly_explained, differing_balances
from ..flows.reconcile.scope import NAMES, lists_of, scope_sentence
from ..flows.reconcile.state import is_outdated
from ..flows.reconcile.totals import totals_table
from ..flows.reconcile.words import agreed_sentence, balance_sentence, explained_sentence, worth_sentence
from ..providers import PROVIDERS
from ..tools.superuser import as_superuser


class BooksReconciliation(models.Model):
    """One row is one comparison of a set of books with Odoo: both sides are read in bulk, nothing is changed."""

    _name = "books.reconciliation"
    _description = "Comparison of the books with Odoo"
    _inherit = "books.owned"
    _order = "id DESC"

    connection_id = fields.Many2one(
        "books.connection", required=True, index=True, ondelete="cascade",
        default=lambda self: self.env["books.connection"]._of_company(self.env.company))
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    provider_label = fields.Char(related="connection_id.provider_label")
    since = fields.Date(string="From", help="The first date of the documents that are compared. Empty: all.")
    until = fields.Date(help=(
        "The last date of the documents that are compared. What is due is then compared as it was on that day."))
    open_only = fields.Boolean(string="Only what is open", help=(
        "Only documents of which something is due in Odoo or in the books, and no payments."))
    scope = fields.Char(compute="_compute_scope", help="What is compared, where that is not everything.")
    state = fields.Selection(
        [("draft", "To start"), ("reading", "Comparing"), ("done", "Finished"), ("stopped", "Stopped")],
        required=True, readonly=True, default="draft")
    step = fields.Selection([("lists", "The lists of the books"), ("entries", "The entries of Odoo")],
                            readonly=True, default="lists")
    places = fields.Json(
        readonly=True, help="{list of the books: where its reading continues, and the number of objects read}")
    after = fields.Integer(readonly=True, help="The last entry of Odoo that was looked for in the books.")
    counts = fields.Json(readonly=True, help=(
        "{agree, or the reason of a difference that is no fault: {count, and the sum of each side and currency}}"))
    unreadable = fields.Integer(string="Could not be read", readonly=True)
    balance_state = fields.Selection(
        [("off", "Switched off"), ("ask", "Not allowed yet"), ("refused", "Refused"),
         ("unreadable", "Could not be read"), ("done", "Compared")],
        readonly=True, help="Whether the balances of accounts were compared. Empty: not yet, or the books state none.")
    balances = fields.Json(readonly=True, help=(
        "{since, last, rows: [role, account of the books, in Odoo, in the books, valued by the books at their rates]}"))
    balances_differ = fields.Boolean(
        compute="_compute_balance_note", help="Whether balances differ for no reason that is known.")
    balance_note = fields.Char(compute="_compute_balance_note", help=(
        "Of what day the balances are, or why there are none."))
    started_at = fields.Datetime(readonly=True)
    finished_at = fields.Datetime(readonly=True)
    fingerprint = fields.Char(readonly=True, help="What was known of both sides in sum, when it ended.")
    is_outdated = fields.Boolean(
        string="Outdated", compute="_compute_is_outdated", help="Something changed in Odoo or in the books since.")
    seen_ids = fields.Many2many(
        "books.record", "books_reconciliation_seen", "run_id", "record_id", readonly=True,
        help="What was in the lists so far, until it ends.")
    outside = fields.Json(readonly=True, help="Contacts of the books with something that differs or is not compared.")
    row_ids = fields.One2many("books.reconciliation.row", "run_id", readonly=True)
    agree_count = fields.Integer(string="Agree", compute="_compute_counts")
    difference_count = fields.Integer(string="Differ", compute="_compute_row_counts")
    decided_count = fields.Integer(string="Decided", compute="_compute_row_counts")
    read_count = fields.Integer(string="Read", compute="_compute_counts")
    worth = fields.Char(string="Differ by", compute="_compute_row_counts", help="By how much the open rows differ.")
    explained = fields.Char(string="No differences", compute="_compute_counts", help=(
        "What differs for a good reason: drafts, what is on its way, what was left out, …"))
    agreed = fields.Char(compute="_compute_agreed", help="That no difference is open, and what was not compared.")
    totals = fields.Html(compute="_compute_totals", sanitize=False)

    _period_check = models.Constraint("CHECK (until >= since)", "The period ends before it begins.")
    _ongoing_unique = models.UniqueIndex(
        "(connection_id) WHERE state = 'reading'", "These books are being compared already.")

    @api.depends("connection_id", "finished_at")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._("Comparison with %s", run.connection_id.display_name or "")

    def _compute_is_outdated(self):
        for run in self:
            run.is_outdated = is_outdated(as_superuser(run)) if run.id else False

    @api.depends("counts", "places")
    @api.depends_context("lang")
    def _compute_counts(self):
        for run in self:
            run.agree_count = (run.counts or {}).get("agree", {}).get("count", 0)
            run.read_count = sum(place["read"] for place in (run.places or {}).values())
            run.explained = explained_sentence(run)

    @api.depends("row_ids.state", "row_ids.worth")
    @api.depends_context("lang")
    def _compute_row_counts(self):
        found = {}
        for run, state, currency, count, worth in self.env["books.reconciliation.row"]._read_group(
                [("run_id", "in", self.ids)], ["run_id", "state", "currency_id"], ["__count", "worth:sum"]):
            found.setdefault(run.id, []).append((state, currency, count, worth))
        for run in self:
            own = found.get(run.id, [])
            run.difference_count = sum(count for state, _currency, count, _worth in own if state == "open")
            run.decided_count = sum(
                count for state, _currency, count, _worth in own if state in ("accepted", "left_alone"))
            run.worth = worth_sentence(
                (currency, worth) for state, currency, _count, worth in own if state == "open" and worth)

    @api.depends("since", "until", "open_only")
    @api.depends_context("lang")
    def _compute_scope(self):
        for run in self:
            run.scope = scope_sentence(run)

    @api.depends("balance_state", "balances", "counts", "decided_count")
    @api.depends_context("lang")
    def _compute_balance_note(self):
        for run in self:
            run.balance_note = balance_sentence(run)
            run.balances_differ = bool(differing_balances(run)) and not are_partly_explained(run)

    @api.depends("scope", "state", "finished_at", "unreadable", "difference_count", "decided_count", "balances")
    @api.depends_context("lang")
    def _compute_agreed(self):
        for run in self:
            run.agreed = agreed_sentence(run)

    @api.depends("counts", "balances", "row_ids.total_here", "row_ids.total_there", "row_ids.state")
    @api.depends_context("lang")
    def _compute_totals(self):
        for run in self:
            run.totals = totals_table(run)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_given(*vals_list)
        return super().create(vals_list)

    def write(self, values):
        self._check_given(values)
        if not self.env.su and any(run.state != "draft" for run in self):
            raise UserError(self.env._("This comparison has been started already."))
        done = super().write(values)
        if "connection_id" in values:
            self.check_access("write")  # in the company that it belongs to now, too
        return done

    def _check_given(self, *vals_list):
        """:raises AccessError: a client sets what only the comparison itself finds."""
        if not self.env.su and any(set(values) - {"connection_id", *NAMES} for values in vals_list):
            raise AccessError(self.env._("Only the books and the period of a comparison can be chosen."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(row.decided_at for row in self.row_ids):
            raise UserError(self.env._("A comparison with decisions is kept: it says who decided what, and why."))

    def _lists(self):
        """The names of the lists of the books that are read."""
        self.ensure_one()
        return lists_of(self, PROVIDERS[self.connection_id.provider].historic)

    @api.model
    def _start(self, connection, **scope):
        """Start a comparison, on the schedule of its connection.

        :param connection: as superuser; whether the user may was checked.
        :param scope: what it is limited to, see `flows.reconcile.scope`.
        """
        run = as_superuser(self).create({"connection_id": connection.id, **scope})
        run._begin()
        return run

    def _begin(self):
        self.write({"state": "reading", "started_at": fields.Datetime.now(), "counts": {}, "places": {}})
        wake_pull(self.connection_id)

    # Buttons

    def action_start(self):
        """Compare both sides, in the background."""
        self.ensure_one()
        self.check_access("write")
        run = as_superuser(self)
        if run.state != "draft":
            raise UserError(self.env._("This comparison has been started already."))
        if run.connection_id.state in ("draft", "revoked"):
            raise UserError(self.env._("Connect the books first."))
        run._begin()

    def action_again(self):
        """Compare the same again: a new run."""
        self.ensure_one()
        self.check_access("write")
        run = self._start(as_superuser(self.connection_id), **{name: self[name] for name in NAMES})
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": run.id, "view_mode": "form"}

    def action_allow_balances(self):
        """Ask for the consent that the balances of accounts need, for the next comparison."""
        self.ensure_one()
        self.check_access("read")
        self.connection_id.compare_balances = True
        return self.connection_id.action_connect()

    def action_stop(self):
        self.check_access("write")
        as_superuser(self).filtered(lambda run: run.state == "reading").write({"state": "stopped"})

    def action_open_rows(self):
        self.ensure_one()
        return self._rows_action([])

    def action_open_differences(self):
        self.ensure_one()
        return self._rows_action([("state", "=", "open")])

    def action_suggested(self):
        """Show what the suggested verbs of all open rows would do."""
        self.ensure_one()
        self.check_access("write")
        return self.row_ids.filtered(lambda row: row.state == "open").action_suggested()

    def _rows_action(self, domain):
        return self.env["ir.actions.actions"]._for_xml_id("books_connector.books_reconciliation_row_action") | {
            "domain": [("run_id", "=", self.id), *domain], "context": {"default_run_id": self.id}}
