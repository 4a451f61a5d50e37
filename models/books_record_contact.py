
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.contact_conflicts import is_in_conflict, keep_odoo
from ..flows.contact_fields import changed_fields, with_fields
from ..flows.pull.contact_differences import note_contact_difference
from ..flows.pull.contacts import CHANGED_THERE, create_partner, note_linked, take_books
from ..flows.push.queue import queue
from ..providers import PROVIDERS
from ..tools.clock import database_now
from ..tools.superuser import as_superuser

CONTACTS = "kind IN ({})".format(", ".join(
    f"'{kind}'" for kind in sorted({kind for provider in PROVIDERS.values() for kind in provider.contact_kinds})))


class BooksRecordContact(models.AbstractModel):
    """A contact as it is in the books, and as it was on both sides when they last agreed."""

    _name = "books.record.contact"
    _description = "Contact in the books"

    contact = fields.Json(readonly=True, help="A contact as the books hold it.")
    books_snapshot = fields.Json(readonly=True, help="As the books held it when both sides were last the same.")
    odoo_snapshot = fields.Json(readonly=True, help="As Odoo held it when both sides were last the same.")
    changed_at = fields.Datetime(readonly=True, help="When it last changed, by the clock of the books.")
    name_key = fields.Char(
        compute="_compute_name_key", store=True, precompute=True,
        help="The name of a contact or an item, as the books compare names.")
    merge_into_id = fields.Many2one(
        "books.record", readonly=True, index="btree_not_null", ondelete="set null",
        help="Its Odoo contact was merged into that of this record: the two are to be merged in the books, too.")
    compared_at = fields.Datetime(readonly=True, help="When Odoo's side was last compared.")
    _contact_changed_idx = models.Index(f"(connection_id, id) WHERE {CHANGED_THERE}")
    _merged_idx = models.Index("(connection_id, contact_id) WHERE state = 'archived' AND contact_id IS NOT NULL")
    _name_key_idx = models.Index("(connection_id, name_key) WHERE name_key IS NOT NULL")
    # Names are compared without case, and may be longer than a B-tree index accepts.
    _contact_number_idx = models.Index(f"USING hash (number) WHERE {CONTACTS}")
    _contact_email_idx = models.Index(f"USING hash (LOWER(email)) WHERE {CONTACTS}")
    _contact_mark_idx = models.Index(f"USING hash ((contact->>'mark')) WHERE {CONTACTS}")

    @api.depends("name", "kind")
    def _compute_name_key(self):
        for record in self:
            provider = PROVIDERS.get(record.connection_id.provider)
            if not provider or record.kind not in (*provider.contact_kinds, "item"):
                record.name_key = False
            else:
                key = provider.listed_item_key if record.kind == "item" else provider.name_key
                record.name_key = key(record.name or "")

    def _agree(self, here, there=None):
        """Store both sides as agreed.

        :param here: Odoo's values, as `Customer.content`; `there`: those of the books, if they are not the whole
            contact.
        """
        self.write({
            "books_snapshot": self.contact if there is None else there, "odoo_snapshot": here,
            "compared_at": database_now(self.env), "problem": False, "remedy": False})

    def _agree_sent(self, content, parts):
        """Store the sent fields as agreed. Other changes in the books have still to be applied.

        :param parts: the fields that were sent for a contact that existed there already.
        """
        problem = {name: self[name] for name in ("problem", "remedy")}
        here, there = content, self.contact
        if parts and self.books_snapshot:
            here = with_fields(self.odoo_snapshot or content, content, parts)
            there = with_fields(self.books_snapshot, self.contact, parts)
        self._agree(here, there)
        if parts:
            self.write(problem)
        if self.differences:
            note_contact_difference(self)

    def _changed_there(self):
        """The fields of this contact that changed in the books since both sides agreed; all if they never did."""
        self.ensure_one()
        changed = changed_fields(self.books_snapshot, self.contact)
        return changed if self._is_active_agreed() else changed | {"active"}

    def _is_active_agreed(self):
        """Whether its state (active or archived) in the books is the same as when both sides agreed."""
        before = self.books_snapshot
        return before is not None and (self.contact or {}).get("active") == before.get("active")

    def _living(self):
        """The contact that this one was merged into in the books, over any number of merges; else itself."""
        row, seen = self, self
        while row.state == "archived" and row.contact_id:
            winner = self.search([
                ("connection_id", "=", row.connection_id.id), ("kind", "=", row.kind),
                ("external_id", "=", row.contact_id)])
            if not winner or winner in seen:
                break
            row, seen = winner, seen | winner
        return row

    def _partners(self):
        """{contact of the books: its contacts of Odoo, with those of contacts that were merged into it, or it into}"""
        merged = self.search([
            ("connection_id", "in", self.connection_id.ids), ("kind", "in", self.mapped("kind")),
            ("state", "=", "archived"), ("contact_id", "in", self.mapped("external_id"))]).grouped(
                lambda row: (row.connection_id, row.kind, row.contact_id))
        return {
            row: (row | row._living() | row.merge_into_id | merged.get(
                (row.connection_id, row.kind, row.external_id), self.browse())).mapped("partner_id")
            for row in self}

    def _linked_partners(self):
        """The contacts of Odoo that these are linked to."""
        linked = self.filtered(lambda row: row.res_model == "res.partner" and row.res_id)
        return self.env["res.partner"].browse(linked.mapped("res_id")).exists()

    def action_create_contact(self):
        """Create these contacts in Odoo: a person decided that they do not exist there yet."""
        self.check_access("write")
        for row in self.sudo():
            if row.kind not in row.connection_id._contact_kinds() or row.res_id or row.state != "active":
                raise UserError(self.env._(
                    "Only contacts of the books that are not linked yet can be created in Odoo."))
            create_partner(row)
            note_linked(row)

    def action_take_books(self):
        """Decide the conflicts in favour of the books."""
        for row, partner in self._of_conflicts():
            take_books(row, partner)

    def action_keep_odoo(self):
        """Decide the conflicts in favour of Odoo, and send its values."""
        for row, partner in self._of_conflicts():
            keep_odoo(row)
            queue(row.connection_id, row._contact_kind(), partner, urgent=True)

    def _of_conflicts(self):
        """[(row as superuser, its contact of Odoo)] of the contacts in conflict. Checks that the user may change
        both.
        """
        self.check_access("write")
        found = [(row, row._linked_partners()) for row in as_superuser(self) if is_in_conflict(row)]
        self.env["res.partner"].union(*(partner for _row, partner in found)).with_env(self.env).check_access("write")
        return found

    def _contact_kind(self):
        """The kind as which this contact is sent: customer for providers with only one kind of contact."""
        self.ensure_one()
        return "vendor" if self.kind == "vendor" else "customer"
