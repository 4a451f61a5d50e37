from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import html2plaintext

from ..flows.connect.requirements import is_gone
from ..flows.connect.suggestions import KINDS, suggestions
from ..flows.issues import note_changed, review_issues
from ..flows.push.accepts_payments import NO_PAYMENTS
from ..flows.push.outbox import push_now
from ..flows.push.queue import queue
from ..flows.push.taxes_created import can_be_created
from ..tools.retry import made_once
from ..tools.superuser import as_superuser

# {kind of a mapping: kind of the record that is created in the books}
CREATED_AS = {"account": "account", "journal": "account", "product": "item", "tax": "tax"}


def name_of(record):
    """The name of a record of Odoo; that of an account with its code, also where a schedule stores it."""
    if record._name == "account.account":
        return " ".join(filter(None, [record.code, record.name]))
    return record.display_name


class BooksMapping(models.Model):
    """One row maps an Odoo tax, account, product, journal or payment term to a record of the books."""

    _name = "books.mapping"
    _description = "Mapping between Odoo and the books"
    _inherit = ["books.owned", "books.linked"]
    _order = "state, kind, odoo_name, id"
    _rec_name = "odoo_name"

    connection_id = fields.Many2one(
        "books.connection", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("tax", "Tax"), ("account", "Account"), ("product", "Product"), ("journal", "Journal"),
         ("term", "Payment Terms")],
        required=True, readonly=True)
    record_kind = fields.Char(compute="_compute_record_kind")
    record_use = fields.Char(compute="_compute_record_use")
    res_model = fields.Char(compute="_compute_res_model", store=True)
    res_id = fields.Many2oneReference(string="In Odoo", model_field="res_model", required=True, readonly=True)
    others = fields.Char(
        readonly=True, help="The ids of the other taxes of the same line: together they mean one tax there.")
    odoo_name = fields.Char(
        string="Name in Odoo", compute="_compute_odoo_name", store=True, compute_sudo=False)
    record_id = fields.Many2one(
        "books.record", string="In the books", ondelete="set null",
        domain="[('connection_id', '=', connection_id), ('kind', '=', record_kind), ('state', '=', 'active'), "
               "('use', 'in', (False, record_use))]")
    confirmed = fields.Boolean(help="A person confirmed it. Suggestions are not used before.")
    is_default = fields.Boolean(
        string="For the history", help="Where several of Odoo are mapped to the same of the books: documents of the "
        "history get this one.")
    state = fields.Selection(
        [("0_gone", "Inactive there"), ("1_missing", "Missing"), ("2_suggested", "Suggested"),
         ("3_confirmed", "Confirmed"), ("4_default", "Default")],
        compute="_compute_state", store=True,
        help="Inactive in the books, Missing: documents with it are not sent. Suggested: confirm it, it is not "
             "used before. Default: the setting of the connection is used.")

    details = fields.Char(
        string="What it is", compute="_compute_details", help="Tells apart what has the same name.")
    creatable = fields.Boolean(compute="_compute_creatable")
    remark = fields.Char(
        string="What to Do", compute="_compute_remark", help="Why it cannot be used, and what to do about it.")

    _odoo_unique = models.UniqueIndex(
        "(connection_id, kind, res_id, COALESCE(others, ''))", "This is mapped already.")

    @api.depends("kind")
    def _compute_record_kind(self):
        for mapping in self:
            mapping.record_kind = KINDS[mapping.kind][1] if mapping.kind else False

    @api.depends("kind")
    def _compute_res_model(self):
        for mapping in self:
            mapping.res_model = KINDS[mapping.kind][0] if mapping.kind else False

    @api.depends("kind", "res_id", "others")
    def _compute_record_use(self):
        for mapping in self:
            # A journal moves money: only what accepts payments is offered for it.
            mapping.record_use = NO_PAYMENTS if mapping.kind == "account" else (
                mapping.kind == "tax" and mapping._odoo_records()._books_use())

    @api.depends("res_model", "res_id", "others")
    def _compute_odoo_name(self):
        self.odoo_name = False
        for (model, company), mappings in self.filtered("res_model").grouped(
                lambda mapping: (mapping.res_model, mapping.connection_id.company_id)).items():
            # Codes of accounts are those of a company; another one than the user's is not read.
            own = company if self.env.su or company in self.env.user.company_ids else None
            there = self.env[model].with_company(own).browse(
                dict.fromkeys(record_id for mapping in mappings for record_id in mapping._key())).exists()
            names = {record.id: name_of(record) for record in there}
            for mapping in mappings:
                mapping.odoo_name = " + ".join(names[key] for key in mapping._key() if key in names) or False

    def _key(self):
        """The ids of the Odoo records that it is about: one, or several taxes of one line."""
        self.ensure_one()
        return (self.res_id, *map(int, (self.others or "").split()))

    def _linked_ids(self):
        return self._key()

    @api.constrains("connection_id", "kind", "res_id", "others")
    def _check_linked_company(self):
        return super()._check_linked_company()

    def _odoo_records(self):
        return self._records_of_each()[self]

    def _records_of_each(self):
        """{mapping: the Odoo records that it is about, as far as they exist}"""
        found = {}
        for model, mappings in self.grouped("res_model").items():
            there = self.env[model].browse({record_id for mapping in mappings for record_id in mapping._key()}).exists()
            found |= {
                mapping: (there.browse(mapping._key()) & there).with_prefetch(there.ids) for mapping in mappings}
        return found

    @api.depends("kind", "res_id", "others")
    @api.depends_context("lang")
    def _compute_details(self):
        uses = dict(self.env["account.tax"]._fields["type_tax_use"]._description_selection(self.env))
        taxes = self.filtered(lambda mapping: mapping.kind == "tax")
        (self - taxes).details = False
        for mapping in taxes:
            of_tax = mapping._odoo_records()
            rate = of_tax._books_rate()
            mapping.details = " · ".join(filter(None, (
                uses.get(of_tax._books_use()), rate is not None and f"{rate:g} %",
                any(tax.price_include for tax in of_tax) and self.env._("in the price"),
                of_tax[:1].description and html2plaintext(of_tax[:1].description)))) or False

    @api.depends("record_id", "confirmed", "kind", "connection_id.deposit_id")  # `_follow` handles the record's state
    def _compute_state(self):
        defaults = self._with_default()
        for mapping in self:
            is_active = mapping.record_id.state == "active"
            if mapping.confirmed and mapping.record_id and not is_active:
                mapping.state = "0_gone"
            elif not is_active:
                mapping.state = "4_default" if mapping in defaults else "1_missing"
            else:
                mapping.state = "3_confirmed" if mapping.confirmed else "2_suggested"

    def _with_default(self):
        """The rows for which a setting of the connection is used if they are not mapped."""
        of_accounts = self.filtered(lambda mapping: mapping.kind == "account")
        accounts = self.env["account.account"].browse(of_accounts.mapped("res_id")).exists()
        # There is no default for assets and liabilities.
        common = set(accounts.filtered(lambda account: account.internal_group in ("income", "expense")).ids)
        return self.filtered(lambda mapping: (
            mapping.kind == "term"  # of which the due date is sent
            or mapping.kind == "account" and mapping.res_id in common
            or mapping.kind == "journal" and mapping.connection_id.deposit_id))

    @api.model
    def _follow(self, records):
        """Update the mappings to records of the books that became active or inactive, or were deleted."""
        if records:
            # Not a dependency of the field, because the states of many documents change, too.
            self.search([("record_id", "in", records.ids)])._compute_state()

    @api.depends("state", "kind")
    def _compute_creatable(self):
        for mapping in self:
            mapping.creatable = mapping.state in ("0_gone", "1_missing", "4_default") and (
                mapping.kind != "tax" or can_be_created(mapping._odoo_records())) and (
                CREATED_AS.get(mapping.kind) in (mapping.connection_id.takes or ()))

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_remark(self):
        jobs = self._jobs().filtered(lambda job: job.state == "failed")
        refused = {(job.res_model, job.res_id): job.error for job in jobs}
        for mapping in self:
            refusal = refused.get((mapping.res_model, mapping.res_id))
            mapping.remark = (
                is_gone(mapping.connection_id, mapping.record_id).sentence if mapping.state == "0_gone" else
                refusal if mapping.state != "3_confirmed" else False)

    @api.constrains("record_id")
    def _check_record_id(self):
        for mapping in self.filtered("record_id"):
            record = mapping.record_id
            if (record.connection_id, record.kind) != (mapping.connection_id, mapping.record_kind):
                raise ValidationError(self.env._("Choose something of the same kind in the same books."))

    @api.onchange("record_id")
    def _onchange_record_id(self):
        self.confirmed = bool(self.record_id)

    def write(self, values):
        if not self.env.su and set(values) - {"record_id", "confirmed", "is_default"}:
            raise AccessError(self.env._(
                "Only its mapping, whether it is confirmed, and whether it is for the history can be changed."))
        if "record_id" in values and "confirmed" not in values:
            values = values | {"confirmed": bool(values["record_id"])}
        result = super().write(values)
        if values.get("is_default"):
            for mapping in self:
                mapping._mapped_to_same().is_default = False
        if not self.env.su:  # the flows review the issues themselves
            for connection in self.sudo().connection_id:
                note_changed(connection)
        return result

    def _mapped_to_same(self):
        """The other rows of this kind and use that are mapped to the same record of the books."""
        others = self.search([
            ("record_id", "=", self.record_id.id), ("kind", "=", self.kind), ("id", "!=", self.id)])
        return others.filtered(lambda other: self.record_id and other.record_use == self.record_use)

    def action_confirm(self):
        """Confirm these suggestions."""
        self.check_access("write")
        self.filtered("record_id").confirmed = True

    def action_confirm_all(self):
        """Confirm every suggestion in the list, as it is filtered in the web client."""
        shown = self.search([*(self.env.context.get("active_domain") or []), ("state", "=", "2_suggested")])
        shown.action_confirm()

    def action_create(self):
        """Create what is not mapped yet in the books. A refusal is shown with the provider's words."""
        self.check_access("write")
        Job = as_superuser(self.env["books.job"])
        wanted = self.filtered("creatable")
        if not wanted:
            raise UserError(self.env._(
                "Select accounts, journals, products or taxes that are not mapped yet and can be created there."))
        jobs = Job
        for connection, rows in wanted.grouped("connection_id").items():
            for model, of_model in rows.grouped("res_model").items():
                records = self.env[model].browse(of_model.mapped("res_id")).exists()
                jobs |= queue(as_superuser(connection), CREATED_AS[of_model[0].kind], records, urgent=True)
        for connection in jobs.connection_id:
            push_now(connection)
        return self.env["books.send.mixin"]._books_report(jobs.exists())

    def action_create_item(self):
        """Create in the books a product that posts to the account that this one is mapped to."""
        self.check_access("write")
        jobs = as_superuser(self.env["books.job"])
        for mapping in self.filtered(lambda one: one.kind == "account"):
            sudo = as_superuser(mapping)
            jobs |= queue(sudo.connection_id, "item", sudo._odoo_records(), urgent=True)
        for connection in jobs.connection_id:
            push_now(connection)
            review_issues(connection)
        return self.env["books.send.mixin"]._books_report(jobs.exists())

    def _jobs(self):
        """The jobs that create these rows' records in the books."""
        return self.env["books.job"].sudo().search([
            ("connection_id", "in", self.connection_id.ids), ("kind", "in", list(CREATED_AS.values())),
            ("res_id", "in", self.mapped("res_id")), ("state", "!=", "done")])

    def action_open_odoo(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id, "view_mode": "form"}

    @api.autovacuum
    def _gc_gone(self):
        """Delete the rows of records that were deleted in Odoo."""
        for model, rows in self.search([("kind", "in", list(KINDS))]).grouped("res_model").items():
            there = set(self.env[model].browse(rows.mapped("res_id")).exists().ids)
            rows.filtered(lambda row, there=there: row.res_id not in there).unlink()

    @api.model
    def _settle(self, kind, rows):
        """Map these Odoo records to records of the books, as confirmed.

        :param rows: {id of the Odoo record: its `books.record`}, all of the same books.
        """
        connection = next(iter(rows.values())).connection_id
        known = {mapping.res_id: mapping for mapping in self.search([
            ("connection_id", "=", connection.id), ("kind", "=", kind), ("res_id", "in", list(rows)),
            ("others", "in", (False, ""))])}
        for record_id, row in rows.items():
            if record_id in known:
                known[record_id].write({"record_id": row.id, "confirmed": True})
        self.create([{
            "connection_id": connection.id, "kind": kind, "res_id": record_id, "record_id": row.id, "confirmed": True,
        } for record_id, row in rows.items() if record_id not in known])

    @api.model
    def _ensure(self, connection, kind, subjects):
        """The rows of these Odoo records; missing ones are created with a suggestion.

        :param subjects: a recordset, a row for each of its records; or a list of recordsets: a row for the taxes of
            one line together. A group of taxes is the same as its taxes.
        :return: {id of the (first) Odoo record: its row}
        """
        keyed = [
            (subject[0].id, tuple(sorted(parts.ids)), parts)
            for subject in subjects if (parts := subject._books_parts() if kind == "tax" else subject)]
        rows = {row._key(): row for row in self.search([
            ("connection_id", "=", connection.id), ("kind", "=", kind),
            ("res_id", "in", list({key[0] for _id, key, _parts in keyed}))])}
        open_keys = {key: parts for _id, key, parts in keyed if key not in rows or rows[key]._is_open()}
        likely = suggestions(connection, kind, open_keys)
        for key in open_keys.keys() & rows.keys():
            if likely[key] and likely[key] != rows[key].record_id:
                rows[key].write({"record_id": likely[key].id, "confirmed": False})
        with made_once():
            rows.update((row._key(), row) for row in self.create([{
                "connection_id": connection.id, "kind": kind, "res_id": key[0], "others": " ".join(map(str, key[1:])),
                "record_id": likely[key].id} for key in open_keys if key not in rows]))
        return {record_id: rows[key] for record_id, key, _parts in keyed}

    def _is_open(self):
        """Whether it is not mapped yet, so that a suggestion may be made."""
        return self.state in ("1_missing", "4_default")
