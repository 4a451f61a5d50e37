from odoo import fields, models
from odoo.exceptions import UserError

# What of a contact of the books is what of a contact of Odoo.
FIELDS = {
    "name": "name", "email": "email", "phone": "phone", "website": "website", "tax_number": "vat",
    "street": "street", "street2": "street2", "city": "city", "postal_code": "zip",
}


class BooksRecord(models.Model):
    _inherit = "books.record"

    card = fields.Json(readonly=True, help="A contact as last seen in the books.")

    def _follow_contact(self, before):
        """Change Odoo's contact in what was changed in the books since it was last seen there.

        :param before: its card of that time.
        """
        self.ensure_one()
        changed = {key for key, value in self.card.items() if value and value != before.get(key)}
        values = {FIELDS[key]: self.card[key] for key in changed & set(FIELDS)}
        country = self.env["res.country"].search([("code", "=", self.card["country"])], limit=1)
        if "country" in changed and country:
            values["country_id"] = country.id
        if "region" in changed:
            state = self.env["res.country.state"].search([
                ("country_id", "=", (country or self.partner_id.country_id).id), "|",
                ("code", "=", self.card["region"]), ("name", "=ilike", self.card["region"])], limit=1)
            if state:
                values["state_id"] = state.id
        if not values:
            return
        try:
            with self.env.cr.savepoint():
                self.partner_id.write(values)
            self.problem = False
        except UserError as error:  # a tax number that Odoo holds for wrong, for example
            self.problem = self.env._("Odoo refused what was changed in %(books)s: %(reason)s",
                                      books=self.connection_id.provider_label, reason=error)

    def _living(self):
        """The contact that this one was merged into there, else itself."""
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
        """The contacts of Odoo that this contact of the books is, with those of contacts that were merged into it."""
        merged = self.search([
            ("connection_id", "=", self.connection_id.id), ("kind", "=", self.kind), ("state", "=", "archived"),
            ("contact_id", "=", self.external_id)]) if self.external_id else self.browse()
        return (self | merged).mapped("partner_id")

    def _note_merged(self, contact_there):
        """Documents of this contact, which is archived there, went to another one: they were merged.

        :param contact_there: external id of the other one.
        """
        for row in self.filtered(lambda row: row.state == "archived" and not row.contact_id):
            row.contact_id = contact_there
