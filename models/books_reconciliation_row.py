from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..flows.kind_words import kind_words
from ..flows.kinds import MONEY
from ..flows.reconcile.last_changes import last_changes
from ..flows.reconcile.reasons import REASONS
from ..flows.reconcile.suggestions import SUGGESTED, is_possible, suggested_verb
from ..flows.reconcile.words import named_row, worded_row
from ..tools.superuser import as_superuser


class BooksReconciliationRow(models.Model):
    """One row is one thing that one comparison did not find the same on both sides: a document, a payment, a contact,
    or a mapping."""

    _name = "books.reconciliation.row"
    _description = "Difference between the books and Odoo"
    _inherit = ["books.owned", "books.opened"]
    _order = "state DESC, worth DESC, date DESC, id"
    _rec_name = "number"

    run_id = fields.Many2one("books.reconciliation", required=True, readonly=True, index=True, ondelete="cascade")
    connection_id = fields.Many2one(related="run_id.connection_id", store=True, index=True)
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Char(readonly=True)
    is_payment = fields.Boolean(string="Payment", compute="_compute_words")
    kind_word = fields.Char(string="Kind of Object", compute="_compute_words")
    record_id = fields.Many2one("books.record", string="In the books", readonly=True, index="btree_not_null",
                                ondelete="set null")
    other_id = fields.Many2one("books.record", string="The same as", readonly=True, ondelete="set null")
    external_id = fields.Char(string="ID in the books", readonly=True)
    version = fields.Char(readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(string="In Odoo", model_field="res_model", readonly=True)
    number = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact in Odoo", readonly=True, ondelete="set null")
    contact_name = fields.Char(string="Contact", readonly=True)
    date = fields.Date(readonly=True)
    age = fields.Selection(
        [("month", "This month"), ("quarter", "Up to three months"), ("year", "Up to a year"), ("older", "Older")],
        compute="_compute_age", store=True, readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    total_here = fields.Monetary(string="Total in Odoo", readonly=True)
    total_there = fields.Monetary(string="Total there", readonly=True)
    due_here = fields.Monetary(string="Due in Odoo", readonly=True)
    due_there = fields.Monetary(string="Due there", readonly=True)
    worth = fields.Monetary(string="Differs by", readonly=True)
    reason = fields.Selection(REASONS, required=True, readonly=True, index=True)
    who = fields.Selection(
        [("here", "Odoo"), ("there", "Books"), ("both", "Both")], string="Changed in", readonly=True,
        help="Which side changed since both last agreed. Empty: that is not known.")
    differences = fields.Json(readonly=True, help="[field, in Odoo, in the books, which side changed it]")
    difference = fields.Char(compute="_compute_difference")
    suggested = fields.Selection(
        SUGGESTED, compute="_compute_suggested", store=True, readonly=True,
        help="What makes both sides agree on what they held before.")
    state = fields.Selection(
        [("open", "Open"), ("mended", "Agrees now"), ("accepted", "Accepted"), ("left_alone", "Left alone"),
         ("explained", "No difference")], required=True, readonly=True, default="open", index=True)
    why = fields.Char(readonly=True)
    decided_by = fields.Many2one("res.users", readonly=True, ondelete="set null")
    decided_at = fields.Datetime(readonly=True)
    agreed = fields.Json(readonly=True)  # {"before": what both agreed on before it was accepted, "accepted": and since}
    rounding_id = fields.Many2one("account.move", string="Rounding entry", readonly=True, ondelete="set null")
    problem = fields.Char(readonly=True, help="Why the last attempt to mend it failed.")
    url = fields.Char(related="record_id.url")
    from_odoo = fields.Boolean(related="record_id.from_odoo")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_words(self):
        kinds = kind_words(self.env)
        for row in self:
            row.kind_word = kinds.get(row.kind, row.kind)
            row.is_payment = row.kind in MONEY

    @api.depends("number", "kind", "contact_name", "total_there", "total_here", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.number or named_row(row)

    @api.depends("date")
    def _compute_age(self):
        today = fields.Date.context_today(self)
        for row in self:
            days = (today - row.date).days if row.date else 0
            row.age = "month" if days <= 31 else "quarter" if days <= 92 else "year" if days <= 366 else "older"

    @api.depends("differences", "reason")
    @api.depends_context("lang")
    def _compute_difference(self):
        for row in self:
            row.difference = worded_row(as_superuser(row))

    @api.depends("reason", "who", "state", "record_id", "differences")
    def _compute_suggested(self):
        for row in self:
            row.suggested = suggested_verb(row)

    def write(self, values):
        if not self.env.su:
            raise AccessError(self.env._("Differences are decided with their buttons."))
        return super().write(values)

    def action_last_changes(self):
        """Who changed which side last, and when, for the form of a row: the books are asked when it is opened."""
        self.ensure_one()
        self.check_access("read")
        return last_changes(as_superuser(self), self.env.user.has_group("books_connector.group_accountant"))

    def _entry(self):
        """Its entry in Odoo, as superuser."""
        self.ensure_one()
        move = self.env["account.move"].browse(self.res_id if self.res_model == "account.move" else [])
        return move.exists()

    def _check_decidable(self):
        """Check that the user may decide about these rows: they are accountants who may change the entries.

        :raises AccessError: they may not.
        """
        self.check_access("write")
        for model in ("account.move", "account.payment", "res.partner"):
            self.env[model].browse(
                row.res_id for row in self if row.res_model == model).exists().check_access("write")
        as_superuser(self).rounding_id.with_env(self.env).check_access("write")

    # Buttons

    def _ask(self, verb):
        """The dialog that says what this does, before it is done."""
        rows = self.filtered(lambda row: row.state in (
            ("accepted", "left_alone") if verb == "reopen" else ("open", "explained")))
        rows._check_decidable()
        rows = rows.filtered(lambda row: is_possible(as_superuser(row), verb))
        if not rows:
            raise UserError(self.env._("There is nothing to decide about these rows."))
        return self.env["books.reconciliation.verb"]._of(rows, verb)

    def action_suggested(self):
        """Do what is suggested for each of these rows."""
        rows = self.filtered(lambda row: row.suggested and row.state == "open")
        if not rows:
            raise UserError(self.env._("Nothing is suggested for these rows: decide about each of them."))
        return rows._ask("suggested")

    def action_send(self):
        return self._ask("send")

    def action_restore(self):
        return self._ask("restore")

    def action_take_over(self):
        return self._ask("take_over")

    def action_apply(self):
        return self._ask("apply")

    def action_link(self):
        return self._ask("link")

    def action_unlink(self):
        return self._ask("unlink")

    def action_void(self):
        return self._ask("void")

    def action_accept(self):
        return self._ask("accept")

    def action_leave(self):
        return self._ask("leave")

    def action_reopen(self):
        return self._ask("reopen")

    def action_open_mapping(self):
        """Its mapping, where another one can be chosen."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("books_connector.books_mapping_action")
        return action | {"domain": [
            ("connection_id", "=", self.connection_id.id), ("res_model", "=", self.res_model),
            ("res_id", "=", self.res_id)], "context": {}}

    def action_open_in_odoo(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id, "view_mode": "form"}
