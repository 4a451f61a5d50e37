import dataclasses

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..providers.documents import Customer, Ref
from ..tools.amounts import exact, money
from ..tools.superuser import as_superuser

MEANINGS = ("account", "item", "tax", "term")  # what mappings and settings name
AMOUNTS = ("total", "tax", "balance")


class BooksRecord(models.Model):
    """One object in the books as last seen, and which Odoo record it is, if any."""

    _name = "books.record"
    _description = "Object in the books"
    _inherit = ["books.owned", "books.linked"]
    _order = "kind, name, number, id"
    _rec_names_search = ["name", "number", "email"]
    _check_company_auto = True

    connection_id = fields.Many2one(
        "books.connection", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Char(required=True, readonly=True)
    external_id = fields.Char(string="ID in the books", required=True, readonly=True)
    version = fields.Char(readonly=True)
    number = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    state = fields.Char(readonly=True)
    role = fields.Char(readonly=True)
    use = fields.Char(readonly=True)
    email = fields.Char(readonly=True)
    rate = fields.Float(string="Rate (%)", digits=(16, 6), readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    total = fields.Monetary(readonly=True)
    tax = fields.Monetary(readonly=True)
    balance = fields.Monetary(readonly=True)
    unstated = fields.Char(
        readonly=True, help="Which of total, tax, balance and currency the books do not state. They are not zero.")
    date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    reference = fields.Char(readonly=True, help="The order or project a document belongs to, as the books hold it.")
    contact_id = fields.Char(string="Contact ID", readonly=True)
    account_id = fields.Char(
        string="Account ID", readonly=True, help="Of a credit: the account in the books that all its lines are on.")
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
        check_company=True,
        help="Say here which contact of Odoo this is, where Odoo could not know.")
    difference = fields.Char(
        readonly=True, help="What the books hold where it is not what Odoo holds. Empty when both agree.")
    content = fields.Json(readonly=True, help="A payment as last seen in the books.")
    waiting = fields.Boolean(readonly=True, help="It changed in the books and is still to be applied in Odoo.")
    idle = fields.Boolean(readonly=True, help="It settles something that Odoo does not know.")
    known = fields.Char(readonly=True, help="What of the things it names Odoo knew when it was last looked at.")
    problem = fields.Char(readonly=True, help="Why it could not be applied in Odoo yet.")
    remedy = fields.Char(readonly=True)
    decision = fields.Selection(
        [("open_day", "On the first open day"), ("ignore", "Left out")], readonly=True,
        help="What a person decided about it.")

    _external_unique = models.UniqueIndex(
        "(connection_id, kind, external_id)", "This object of the books is already known.")
    _odoo_unique = models.UniqueIndex(
        "(connection_id, kind, res_model, res_id) WHERE res_id IS NOT NULL AND res_id != 0",
        "This Odoo record is already linked to another object of these books.")
    _odoo_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL AND res_id != 0")
    _waiting_idx = models.Index("(connection_id, id) WHERE waiting")
    _idle_idx = models.Index("(connection_id, id) WHERE idle")

    @api.depends("res_model", "res_id")
    def _compute_partner_id(self):
        for record in self:
            if record.res_model == "books.namesake":
                record.partner_id = self.env["books.namesake"].browse(record.res_id).exists().partner_id
            else:
                record.partner_id = record.res_id if record.res_model == "res.partner" else False

    def _inverse_partner_id(self):
        for record in self:
            if record.kind not in record.connection_id._contact_kinds():
                raise UserError(self.env._("Only contacts of the books can be linked to contacts of Odoo."))
            # `write` checked it as the user
            row, partner = as_superuser(record), record._contact_chosen()
            if partner:
                partner.check_access("write")  # the client named it: the books will write to it
                partner._books_found(row)
                row._contact_was_linked()
            else:
                row.write({"res_model": False, "res_id": False, "difference": False})

    def write(self, values):
        if not self.env.su and set(values) - {"partner_id"}:
            raise AccessError(self.env._("What stands in the books is read from there; only the link can be changed."))
        return super().write(values)

    @api.depends("kind", "name", "number", "external_id")
    def _compute_display_name(self):
        for record in self:
            # A tax is known to people by its name, its code only to programs.
            parts = [part for part in (record.kind != "tax" and record.number, record.name) if part]
            record.display_name = " ".join(dict.fromkeys(parts)) or record.external_id

    @api.depends("kind", "state")
    def _compute_words(self):
        _ = self.env._
        kinds = dict(self.env["books.job"]._fields["kind"]._description_selection(self.env)) | {
            "contact": _("Contact"), "tax": _("Tax"), "deposit": _("Deposit"), "journal_entry": _("Journal Entry"),
            "refund_receipt": _("Refund Receipt")}
        states = {
            "active": _("Active"), "archived": _("Archived"), "draft": _("Draft"), "open": _("Open"),
            "paid": _("Paid"), "void": _("Voided"), "deleted": _("Deleted"), "unknown": _("Not understood")}
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

    @api.depends("connection_id", "kind", "external_id")
    def _compute_url(self):
        for connection, records in self.grouped("connection_id").items():
            provider = connection._provider_offline()
            for record in records:
                record.url = provider.web_url(record.kind, record.external_id)

    def _ref(self):
        """How a payload names this object."""
        self.ensure_one()
        return Ref(
            external_id=self.external_id, number=self.number or "", name=self.name or "",
            rate=exact(self.rate) if self.kind == "tax" and self.role != "taxable" else None)

    def _contact_ref(self):
        """How a payload names the contact of this document."""
        self.ensure_one()
        return Ref(external_id=self.contact_id or "")

    @api.model
    def _note(self, connection, seen):
        """Store what was just seen in the books.

        :param seen: `providers.documents.Record`s, at most one for each (kind, external id).
        :return: their rows, in the same order.
        """
        kinds = {one.kind for one in seen}
        known = {
            (row.kind, row.external_id): row
            for row in self.search([
                ("connection_id", "=", connection.id), ("kind", "in", list(kinds)),
                ("external_id", "in", [one.external_id for one in seen]),
            ])
        }
        currencies = {
            currency.name: currency.id
            for currency in self.env["res.currency"].with_context(active_test=False).search_fetch(
                [("name", "in", list({one.currency for one in seen if one.currency}))], ["name"])
        }
        now = self.env.cr.now().replace(microsecond=0)
        created, moved = [], self.browse()
        for one in seen:
            row = known.get((one.kind, one.external_id))
            if row and row._stays_void(one):
                one = dataclasses.replace(one, state="void")
            values = self._problem_of(connection, one) if one.not_understood else _values(one, currencies)
            if row and row.state == "unknown":
                left_out = row.decision == "ignore" and row.version == one.version
                values = (values if not left_out else {}) if one.not_understood else {
                    "problem": False, "remedy": False} | values
            if row is None:
                created.append(values | {
                    "connection_id": connection.id, "kind": one.kind, "external_id": one.external_id, "seen_at": now})
            else:
                changed = {
                    key: value for key, value in values.items()
                    # A deleted document does not tell whose it was; a merge may be known from documents alone.
                    if key != "currency_id" and row[key] != value and (value or key != "contact_id")}
                if values.get("currency_id") and row.currency_id.id != values["currency_id"]:
                    changed["currency_id"] = values["currency_id"]
                if "contact" in changed:
                    changed["problem"] = False
                else:
                    changed.pop("changed_at", None)  # what changed is no part of it: a balance, say
                if changed:
                    row.write(changed | {"seen_at": now})
                if "state" in changed and row.kind in MEANINGS:
                    moved |= row
        for row in self.create(created):
            known[row.kind, row.external_id] = row
        rows = self.browse([known[one.kind, one.external_id].id for one in seen])
        self.env["books.mapping"]._follow(moved)
        rows._follow_merged()
        return rows

    def _stays_void(self, seen):
        """Whether this voided document is void still, though the books' only word for it, a note, was edited: nothing
        of it came back."""
        return (
            self.state == "void" and seen.state in ("open", "paid") and seen.total == 0
            and not getattr(seen.document, "allocations", ()))

    def _problem_of(self, connection, seen):
        """The columns of an object of which something is not understood: what was known of it before stays."""
        return {
            "version": seen.version or False, "state": seen.state, "waiting": False, "remedy": "books",
            "problem": self.env._(
                "%(books)s says something of it that is not known here (%(what)s). Nothing was done for it: look at it "
                "there, and enter it in Odoo by hand where that is right.",
                books=connection.provider_label, what=seen.not_understood)}

    def _stated(self, field, currency):
        """An amount; None where the books do not state it."""
        return None if field in (self.unstated or "").split() else money(self[field], currency)

    @api.model
    def _of(self, connection, kind, odoo_records):
        """{id of the Odoo record: its row} for those of these Odoo records that stand in the books as this kind."""
        rows = self.search([
            ("connection_id", "=", connection.id), ("kind", "=", kind), ("state", "not in", ("void", "deleted")),
            ("res_model", "=", odoo_records._name), ("res_id", "in", odoo_records.ids),
        ])
        return {row.res_id: row for row in rows}

    @api.model
    def _move_to(self, gone, remaining):
        """Odoo records were merged into one: it takes over what they are in the books, once for each kind."""
        rows = self.search([("res_model", "=", remaining._name), ("res_id", "in", (gone | remaining).ids)])
        for (connection, _kind), group in rows.grouped(lambda row: (row.connection_id, row.kind)).items():
            if not connection._is_usable(remaining):
                group.write({"res_model": False, "res_id": False})
                continue
            kept = (group.filtered(lambda row: row.res_id == remaining.id) or group)[0]
            (group - kept).write({"res_model": False, "res_id": False})
            kept.res_id = remaining.id

    @api.model
    def _of_moves(self, connection, moves):
        """{id of the entry: its row} for those of these entries that stand in the books, as whatever."""
        rows = self.search([
            ("connection_id", "=", connection.id), ("state", "not in", ("void", "deleted")),
            ("res_model", "=", "account.move"), ("res_id", "in", moves.ids),
        ])
        return {row.res_id: row for row in rows}

    def _settled(self):
        """What was paid or credited there on this document; not that an expense is paid, which it is from the start."""
        return 0.0 if self.kind == "expense" else self.total - self.balance

    def action_open_in_books(self):
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}

    def action_open_in_odoo(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id,
            "view_mode": "form",
        }

    @api.model
    def _rouse_payments(self, connection):
        """Look again at idle payments of which Odoo came to know a document or the contact, or knows it no more, and
        at payments of the books that somebody cancelled in Odoo."""
        self.flush_model()
        self.env["account.payment"].flush_model(["state"])
        self.env.cr.execute(SQL(
            """
            UPDATE books_record payment SET waiting = TRUE
              FROM account_payment made
             WHERE made.state IN ('canceled', 'rejected') AND payment.res_model = 'account.payment'
               AND payment.res_id = made.id AND payment.connection_id = %s AND payment.content IS NOT NULL
               AND payment.from_odoo IS NOT TRUE AND payment.state NOT IN ('void', 'deleted')
               AND payment.decision IS DISTINCT FROM 'ignore' AND NOT payment.waiting
            """, connection.id))
        self.env.cr.execute(SQL(
            """
            UPDATE books_record payment SET waiting = TRUE, known = found.known
              FROM (SELECT idle.id, string_agg(named.id::text, ' ' ORDER BY named.id) AS known
                      FROM books_record idle
                CROSS JOIN LATERAL (
                           SELECT ARRAY[part->>0] AS kinds, part->>1 AS external_id
                             FROM jsonb_array_elements(idle.content->'allocations') part
                            UNION SELECT %(contact_kinds)s, idle.content->>'contact') of_it
                      JOIN books_record named
                        ON named.connection_id = idle.connection_id AND named.kind = ANY(of_it.kinds)
                       AND named.external_id = of_it.external_id AND named.res_id != 0
                     WHERE idle.connection_id = %(connection)s AND idle.idle
                  GROUP BY idle.id) found
             WHERE found.id = payment.id AND payment.known IS DISTINCT FROM found.known
            """, connection=connection.id, contact_kinds=list(connection._contact_kinds())))
        self.invalidate_model(["waiting", "known"])

    def action_remedy(self):
        """Open the screen on which is mended what keeps it waiting."""
        self.ensure_one()
        self.check_access("read")
        return self.connection_id._remedy_screen(self.remedy)

    # What a person decides about a payment that waits

    def action_apply(self):
        """Try again, after what kept it was mended."""
        self.check_access("write")
        rows = as_superuser(self).filtered("waiting")
        for connection in rows.connection_id:
            connection._apply_payments([("id", "in", rows.ids)])

    def action_apply_on_open_day(self):
        """Register it on the first day that Odoo's locks leave open."""
        self.check_access("write")
        self.sudo().filtered(lambda row: row.remedy == "open_day").decision = "open_day"
        return self.action_apply()

    def action_leave_out(self):
        """Leave it as it is in Odoo, until it changes in the books again."""
        self.check_access("write")
        self.sudo().filtered(lambda row: row.waiting or row.state == "unknown").write(
            {"decision": "ignore", "waiting": False, "problem": False, "remedy": False})


def _values(one, currencies):
    """The columns of one `providers.documents.Record`; money becomes Odoo's float only here."""
    values = {
        "version": one.version or False, "number": one.number or False, "name": one.name or False,
        "state": one.state or False, "role": one.role or False, "use": one.use or False,
        "reference": one.reference or False, "account_id": one.account or False, "email": one.email or False,
        "contact_id": one.contact_id or False, "date": one.date or False, "due_date": one.due_date or False,
        "currency_id": currencies.get(one.currency, False),
        "rate": float(one.rate) if one.rate is not None else 0.0,
    }
    if isinstance(one.document, Customer):
        values["contact"] = one.document.content() | {"active": one.state == "active", "mark": one.mark}
        values["changed_at"] = one.updated_at.replace(tzinfo=None, microsecond=0) if one.updated_at else False
    stated = {field: getattr(one, field) for field in AMOUNTS if getattr(one, field) is not None}
    values |= {field: float(amount) for field, amount in stated.items()}
    if stated:
        missing = [field for field in AMOUNTS if field not in stated]
        missing += [] if values["currency_id"] else ["currency"]
        values["unstated"] = " ".join(missing) or False
    return values
