
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..flows.pull.contact_differences import note_contact_difference
from ..flows.pull.contacts import create_partner, note_linked
from ..providers import PROVIDERS
from ..tools.clock import database_now


class BooksRecordContact(models.AbstractModel):
    """A contact as the books hold it, and as both sides held it when they were last the same."""

    _name = "books.record.contact"
    _description = "Contact in the books"

    contact = fields.Json(readonly=True, help="A contact as the books hold it.")
    agreed_there = fields.Json(readonly=True, help="As the books held it when both sides were last the same.")
    agreed_here = fields.Json(readonly=True, help="As Odoo held it when both sides were last the same.")
    changed_at = fields.Datetime(readonly=True, help="When it last changed, by the clock of the books.")
    name_key = fields.Char(
        compute="_compute_name_key", store=True, precompute=True,
        help="The name of a contact, as the books compare names.")
    compared_at = fields.Datetime(readonly=True, help="When Odoo's side was last compared.")

    @api.depends("name", "kind")
    def _compute_name_key(self):
        for record in self:
            provider = PROVIDERS.get(record.connection_id.provider)
            is_contact = provider and record.kind in provider.contact_kinds
            record.name_key = provider.name_key(record.name or "") if is_contact else False

    def _agree(self, here):
        """Both sides are the same now.

        :param here: what Odoo holds, as `Customer.content`.
        """
        self.write({
            "agreed_there": self.contact, "agreed_here": here, "compared_at": database_now(self.env), "problem": False})

    def _agree_sent(self, content, parts):
        """What was sent is the same on both sides now; what else changed there is still to be brought.

        :param parts: what was sent of a contact that stood there already.
        """
        there = self.contact
        if parts and self.agreed_there:
            there = self.agreed_there | {part: there[part] for part in parts}
        self._agree(content)
        self.agreed_there = there
        if self.differences:
            note_contact_difference(self)

    def _changed_there(self):
        """The parts of this contact that changed in the books since both sides were the same; all where never."""
        self.ensure_one()
        there, before = self.contact or {}, self.agreed_there
        if before is None:
            return set(there)
        return {part for part in there if there[part] != before.get(part)}

    def _living(self):
        """The contact that this one was merged into there, over as many merges as there were; else itself."""
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
        """{contact of the books: the contacts of Odoo that it is, with those of contacts that were merged into it}"""
        merged = self.search([
            ("connection_id", "in", self.connection_id.ids), ("kind", "in", self.mapped("kind")),
            ("state", "=", "archived"), ("contact_id", "in", self.mapped("external_id"))]).grouped(
                lambda row: (row.connection_id, row.kind, row.contact_id))
        return {
            row: (row | merged.get((row.connection_id, row.kind, row.external_id), self.browse())).mapped("partner_id")
            for row in self}

    def _linked_partners(self):
        """The contacts of Odoo that these are."""
        linked = self.filtered(lambda row: row.res_model == "res.partner" and row.res_id)
        return self.env["res.partner"].browse(linked.mapped("res_id")).exists()

    def action_create_contact(self):
        """A person decided that these contacts of the books are none of Odoo's: they become new ones."""
        self.check_access("write")
        for row in self.sudo():
            if row.kind not in row.connection_id._contact_kinds() or row.res_id or row.state != "active":
                raise UserError(self.env._("Only contacts of the books that are nobody in Odoo yet become new ones."))
            create_partner(row)
            note_linked(row)

    def _contact_kind(self):
        """As what this contact is sent: services that know but one kind of contact take it as a customer."""
        self.ensure_one()
        return "vendor" if self.kind == "vendor" else "customer"
