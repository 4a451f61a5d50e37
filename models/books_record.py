from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..flows.companies import check_usable, is_usable
from ..flows.contact_links import link_contact
from ..flows.contact_merges import note_merged_here
from ..flows.kind_words import kind_words
from ..flows.kinds import GONE, PAYMENTS
from ..flows.pull.contacts import chosen_contact, note_linked
from ..flows.pull.difference_words import worded_difference
from ..flows.pull.payments import apply_payments
from ..flows.pull.references import find_orders
from ..flows.spot import spot
from ..providers.documents import Ref, TaxComponent
from ..tools.amounts import exact, money
from ..tools.matching import matches
from ..tools.superuser import as_superuser


class BooksRecord(models.Model):
    """One object in the books as last seen, and which Odoo record it is, if any."""

    _name = "books.record"
    _inherit = [
        "books.owned", "books.linked", "books.opened", "books.stopped", "books.record.contact",
        "books.record.payment", "books.record.difference", "books.record.double", "books.record.found"]
    _description = "Object in the books"
    _order = "kind, name, number, id"
    _rec_names_search = ["name", "number", "email"]
    _check_company_auto = True
    _sentence_field = "problem"
    _issue_field = "issue_id"

    # `_external_unique` begins with it.
    connection_id = fields.Many2one("books.connection", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, precompute=True, index=True)
    kind = fields.Char(required=True, readonly=True, index=True)
    external_id = fields.Char(string="ID in the books", required=True, readonly=True)
    version = fields.Char(readonly=True)
    number = fields.Char(readonly=True, index="trigram")
    name = fields.Char(readonly=True, index="trigram")
    state = fields.Char(readonly=True)
    role = fields.Char(readonly=True)
    use = fields.Char(readonly=True)
    email = fields.Char(readonly=True, index="trigram")
    rate = fields.Float(string="Rate (%)", digits=(16, 6), readonly=True)
    components = fields.Json(readonly=True, help="The rates that a tax is made of: [ID, percent, sale or purchase].")
    currency_id = fields.Many2one("res.currency", readonly=True)
    total = fields.Monetary(readonly=True)
    tax = fields.Monetary(readonly=True)
    balance = fields.Monetary(readonly=True)
    due_reason = fields.Char(readonly=True, help="Why the amount due is not the total less the payments.")
    unexplained = fields.Monetary(
        readonly=True, help="The amount paid or credited in the books for which no payment or credit is known.")
    unstated = fields.Char(readonly=True, help=(
        "Which of total, tax, balance and currency the books do not state. They are unknown, not zero."))
    date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    reference = fields.Char(
        readonly=True, index="trigram", help="The order or project a document belongs to, as the books hold it.")
    contact_id = fields.Char(string="Contact ID", readonly=True)
    account_id = fields.Char(string="Account ID", readonly=True, help="Of all lines of a credit, or an item's sales.")
    kept = fields.Text(
        readonly=True, help="What the lines hold in the books beside Odoo's values: an update sends it unchanged.")
    seen_at = fields.Datetime(readonly=True)
    url = fields.Char(string="Link", compute="_compute_url")
    kind_word = fields.Char(string="Kind of Object", compute="_compute_words")
    state_word = fields.Char(string="State There", compute="_compute_words")
    name_word = fields.Char(
        string="Name There", compute="_compute_name_word", help="Its own name, or that of its contact.")
    res_model = fields.Char(string="Odoo Model", readonly=True)
    res_id = fields.Many2oneReference(string="Odoo Record", model_field="res_model", readonly=True, copy=False)
    partner_id = fields.Many2one(
        "res.partner", string="Contact in Odoo", compute="_compute_partner_id", inverse="_inverse_partner_id",
        domain="['|', '|', ('company_id', '=', False), ('company_id', 'parent_of', company_id), "
               "('company_id', 'child_of', company_id)]",
        help="The contact in Odoo that this is. Choose it where Odoo could not determine it.")
    differences = fields.Json(
        readonly=True, help="[field, in Odoo, in the books] where the two differ. Empty when both agree.")
    difference = fields.Char(
        compute="_compute_difference", search="_search_difference", compute_sudo=True,
        help="What the books hold where it is not what Odoo holds. Empty when both agree.")
    allocation_ids = fields.One2many(
        "books.allocation", "payment_id", readonly=True, help="What a payment settles, as last seen in the books.")
    problem = fields.Char(readonly=True, help="Why it could not be applied in Odoo yet.")
    issue_id = fields.Many2one("books.issue", readonly=True, index="btree_not_null", ondelete="set null")
    _problem_idx = models.Index("(connection_id, issue_id) WHERE problem IS NOT NULL")
    _external_unique = models.UniqueIndex(
        "(connection_id, kind, external_id)", "This object of the books is already known.")
    _odoo_unique = models.UniqueIndex(
        "(connection_id, res_model, res_id, kind) WHERE res_id IS NOT NULL AND res_id != 0",
        "This Odoo record is already linked to another object of these books.")
    # The conditions match the SQL that Odoo generates word for word: otherwise the database cannot use the index.
    # From `res_id IN (…)` with more than a hundred ids it only infers that none of them is NULL.
    _odoo_idx = models.Index("(res_model, res_id) WHERE res_model IS NOT NULL")
    _linked_idx = models.Index("(id) WHERE res_id IS NOT NULL AND res_id != 0")  # in the order of the list
    _entry_idx = models.Index(
        "(res_id, connection_id) INCLUDE (state) WHERE res_model = 'account.move'"
        " AND (state NOT IN ('void', 'deleted') OR state IS NULL OR differences IS NOT NULL)")
    # Filters of payments and contacts find the state in the index, and read no row.
    _payment_idx = models.Index("(res_id, connection_id) INCLUDE (state) WHERE res_model = 'account.payment'")
    _partner_idx = models.Index("(res_id, connection_id) INCLUDE (state) WHERE res_model = 'res.partner'")
    _seen_idx = models.Index("(connection_id, seen_at) WHERE res_model = 'account.move'")
    _unexplained_idx = models.Index("(connection_id, id) WHERE unexplained != 0")
    _void_idx = models.Index("(res_id) WHERE res_model = 'account.move' AND state IN ('void', 'deleted')")
    _differs_idx = models.Index("(connection_id, id) WHERE differences IS NOT NULL")
    _warning_idx = models.Index("(connection_id) WHERE warning IS NOT NULL")
    # Codes are compared without case, and may be longer than an ordered index takes.
    _item_account_idx = models.Index("(connection_id, account_id) WHERE kind = 'item'")
    _item_number_idx = models.Index("USING hash (LOWER(number)) WHERE kind = 'item'")
    warning = fields.Char(readonly=True, help="What a person should know about it; nothing is blocked by it.")
    order_id = fields.Many2one(
        "sale.order", compute="_compute_order", compute_sudo=True,
        help="The one order of Odoo of which the books hold the number, ours or the customer's.")
    project_id = fields.Many2one(
        "account.analytic.account", compute="_compute_order", compute_sudo=True,
        help="The one project of Odoo of which the books hold the name.")
    imported = fields.Boolean(readonly=True, help="It was entered from the history: posting its entry sends nothing.")
    opening_day = fields.Date(readonly=True, help="Its entry is an open item: it holds what was open on this day.")
    restore = fields.Boolean(readonly=True, help="It is being restored from Odoo.")
    credit_ids = fields.Many2many(
        "account.move", readonly=True, help="The credit notes made in Odoo to accept a lower amount of the books.")
    not_understood = fields.Char(
        readonly=True, help="Of what is not understood: the field and its value, or why it cannot be read.")
    unreadable = fields.Boolean(readonly=True, help="It could be read, and cannot any more.")
    entered = fields.Json(
        readonly=True, help="Number and dates with which an Odoo document was entered there, and what Odoo held then.")

    @api.depends("res_model", "res_id")
    def _compute_partner_id(self):
        for record in self:
            if record.res_model == "books.currency.contact":
                record.partner_id = self.env["books.currency.contact"].browse(record.res_id).exists().partner_id
            else:
                record.partner_id = record.res_id if record.res_model == "res.partner" else False

    def _inverse_partner_id(self):
        for record in self:
            if record.kind not in record.connection_id._contact_kinds():
                raise UserError(self.env._("Only contacts of the books can be linked to contacts of Odoo."))
            row, partner = as_superuser(record), chosen_contact(record)  # `write` checked it as the user
            if partner:
                partner.check_access("write")  # the contact comes from the client, and pulls will write to it
                link_contact(partner, row)
                note_linked(row)
            else:
                row.write({"res_model": False, "res_id": False, "differences": False})

    def write(self, values):
        if not self.env.su and set(values) - {"partner_id"}:
            raise AccessError(self.env._("Records are read from the books; only the link can be changed."))
        if "res_id" in values or "res_model" in values:
            values = values | {"link_changed": True}
        return super().write(values)

    @api.depends("kind", "name", "number", "external_id")
    def _compute_display_name(self):
        for record in self:
            # People know a tax by its name; its code is technical.
            parts = [part for part in (record.kind != "tax" and record.number, record.name) if part]
            record.display_name = " ".join(dict.fromkeys(parts)) or record.external_id

    @api.depends("kind", "state")
    @api.depends_context("lang")
    def _compute_words(self):
        kinds = kind_words(self.env)
        states = {
            "active": self.env._("Active"), "archived": self.env._("Archived"),
            "draft": self.env._("Draft"), "open": self.env._("Open"), "paid": self.env._("Paid"),
            "void": self.env._("Voided"), "deleted": self.env._("Deleted"), "unknown": self.env._("Not understood")}
        for record in self:
            record.kind_word = kinds.get(record.kind, record.kind)
            record.state_word = states.get(record.state, record.state)

    @api.depends("connection_id", "name", "contact_id")
    def _compute_name_word(self):
        for connection, records in self.grouped("connection_id").items():
            contacts = self.search([
                ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
                ("external_id", "in", records.mapped("contact_id"))])
            names = {contact.external_id: contact.name for contact in contacts}
            for record in records:
                record.name_word = record.name or names.get(record.contact_id)

    @api.depends("differences")
    @api.depends_context("lang")
    def _compute_difference(self):
        for record in self:
            record.difference = worded_difference(record)

    def _search_difference(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        none = Domain("differences", "=", False)
        if operator == "in" and not any(value):
            return none
        found = self.search(~none).filtered(lambda row: matches(row.difference, operator, value))
        return Domain("id", "in", found.ids) | (none if matches(False, operator, value) else Domain.FALSE)

    @api.depends("connection_id", "kind", "external_id")
    def _compute_url(self):
        for connection, records in self.grouped("connection_id").items():
            provider = connection._provider_offline()
            for record in records:
                shown = record._whole()
                record.url = provider.web_url(shown.kind, shown.external_id)

    def _whole(self):
        """The document that this is a part of, as a deposit is part of its invoice; else itself."""
        self.ensure_one()
        documents = self.allocation_ids.document_id if self.kind in PAYMENTS else ()
        owner = next(iter(documents), self.browse())  # a slice would read document by document
        return owner if owner and self.external_id.startswith(f"{owner.external_id}/") else self

    def _ref(self):
        """The `Ref` with which a payload refers to this object."""
        self.ensure_one()
        return Ref(
            external_id=self.external_id, number=self.number or "", name=self.name or "",
            currency=self.kind == "account" and self.currency_id.name or "",
            rate=exact(self.rate) if self.kind == "tax" and self.role != "taxable" else None,
            components=tuple(
                TaxComponent(external_id=external_id, percent=Decimal(percent), use=use)
                for external_id, percent, use in self.components or ()))

    def _contact_ref(self):
        """The `Ref` with which a payload refers to the contact of this document."""
        return Ref(external_id=self.contact_id or "")

    def _stated(self, field, currency):
        """An amount as Decimal; None if the books do not state it."""
        return None if field in (self.unstated or "").split() else money(self[field], currency)

    @api.model
    def _of(self, connection, kind, odoo_records, only=()):
        """{id of the Odoo record: its row} for those of these Odoo records that are in the books as this kind.

        :param only: the fields to read, where there may be very many; all others are read when they are needed.
        """
        if odoo_records._name == self._name:
            # A record that is not linked is voided as a `books.record` itself.
            return {row.id: row for row in odoo_records.exists() if row.kind == kind and row.state not in GONE}
        rows = self.search_fetch([
            ("connection_id", "=", connection.id), ("kind", "=", kind), ("state", "not in", GONE),
            ("res_model", "=", odoo_records._name), ("res_id", "in", odoo_records.ids)], only and ["res_id", *only])
        return {row.res_id: row for row in rows}

    @api.model
    def _move_to(self, gone, remaining):
        """Move the links of merged Odoo records to the remaining one, one for each kind."""
        rows = self.search([("res_model", "=", remaining._name), ("res_id", "in", (gone | remaining).ids)])
        for (connection, _kind), group in rows.grouped(lambda row: (row.connection_id, row.kind)).items():
            if not is_usable(connection, remaining):
                group.write({"res_model": False, "res_id": False})
                continue
            kept = (group.filtered(lambda row: row.res_id == remaining.id) or group)[0]
            note_merged_here(group - kept, kept)
            kept.res_id = remaining.id

    @api.model
    def _of_moves(self, connection, moves):
        """{id of the entry: its row} for those of these entries that are in the books, of any kind."""
        rows = self.search([
            ("connection_id", "=", connection.id), ("state", "not in", GONE),
            ("res_model", "=", "account.move"), ("res_id", "in", moves.ids)])
        return {row.res_id: row for row in rows}

    def _settled(self):
        """The amount paid or credited in the books on this document; 0 for an expense, which is paid from the start."""
        return 0.0 if self.kind in ("expense", *PAYMENTS) else self.total - self.balance

    def action_open_in_odoo(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id, "view_mode": "form"}

    def action_remedy(self):
        """Open the screen on which its cause is fixed."""
        self.ensure_one()
        self.check_access("read")
        return spot(self.connection_id, self.remedy, self._causes())

    def action_apply(self):
        """Try again, after its cause was fixed."""
        self.check_access("write")
        rows = as_superuser(self).filtered("waiting")
        rows.matched_otherwise = False
        for connection in rows.connection_id:
            apply_payments(connection, [("id", "in", rows.ids)])

    def action_leave_out(self):
        """Do not apply it in Odoo until it changes in the books again."""
        self.check_access("write")
        self.sudo().filtered(lambda row: row.waiting or row.state == "unknown").write(
            {"decision": "ignore", "waiting": False, "problem": False, "remedy": False})

    def _block(self, blocked):
        """Store why it cannot be applied in Odoo."""
        values = self._stopped_by(blocked)
        if any(self[name] != value for name, value in values.items()):
            self.write(values | {"issue_id": False})

    @api.depends("reference", "company_id")
    def _compute_order(self):
        find_orders(self)

    @api.constrains("credit_ids")
    def _check_credit_ids(self):
        for row in self.filtered("credit_ids"):
            check_usable(row.connection_id, row.credit_ids)
