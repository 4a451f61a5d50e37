import re

from odoo import models
from odoo.tools import SQL

from ..flows.kinds import PARTS

# What the books call a contact whose name another one has, and what they add to one that was made inactive.
SUFFIX = re.compile(r" \((vendor|deleted|ODOO-\d+)\)$")
# What of a contact says who logs in with it, and where a new password is sent to.
LOGIN_PARTS = {"name", "email", "active"}


class ResPartner(models.Model):
    """A contact as the books have it."""

    _inherit = "res.partner"

    def _books_guards(self):
        """{id: whether nothing at all of it may be changed} for those of these contacts that log in to Odoo, or could,
        and those that are a company of Odoo: the others are not in it."""
        if not self:
            return {}
        self.env["res.users"].flush_model(["partner_id", "share"])
        self.env["res.company"].flush_model(["partner_id"])
        guards = {}
        for partner_id, whole in self.env.execute_query(SQL(
            """
            SELECT partner_id, NOT COALESCE(share, FALSE) FROM res_users WHERE partner_id = ANY(%(ids)s)
            UNION ALL SELECT partner_id, TRUE FROM res_company WHERE partner_id = ANY(%(ids)s)
            """, ids=self.ids)):
            guards[partner_id] = guards.get(partner_id, False) or whole
        return guards

    def _books_guarded_parts(self):
        """The parts of this contact that nothing coming from the books changes: they decide who logs in, and who is
        written to with a new password; of colleagues and of Odoo's own companies it is everything."""
        addresses = self.address_get(["invoice", "delivery"])
        guards = self.browse({self.id, *addresses.values()})._books_guards()
        if guards.get(self.id):
            return {*PARTS, "active"}
        parts = {part for part, use in (("billing", "invoice"), ("delivery", "delivery")) if guards.get(addresses[use])}
        return parts | LOGIN_PARTS if self.id in guards else parts

    def _books_new_values(self, row):
        """A contact that only the books know."""
        own_number = row.number and not row.number.startswith("ODOO-")
        return {
            "name": _own_name(row.name or ""), "is_company": row.contact["is_company"],
            "company_id": row.connection_id.company_id.id, "ref": row.number if own_number else False,
            "customer_rank": int(row.kind == "customer"), "supplier_rank": int(row.kind == "vendor"),
        }

    def _books_take(self, row, parts):
        """Take over these parts from the books."""
        there, connection, guarded = row.contact, row.connection_id, self._books_guarded_parts()
        if "active" in parts and not there["active"]:
            if not row.contact_id and "active" not in guarded:  # one that was merged is not gone
                self._books_archive(connection)
            return
        parts = set(parts) - guarded
        values = {}
        if "active" in parts and not self.active:
            values["active"] = True
        name = _own_name(there["name"])
        if "name" in parts and name and name not in self._books_names(row._contact_kind()):
            values["name"] = name
        for part, field in (("email", "email"), ("phone", "phone"), ("website", "website"), ("tax_number", "vat")):
            if part in parts and (there[part] or row.agreed_there):
                values[field] = there[part] or False
        term = "term" in parts and self._books_term_of(connection, there["term"])
        if term:
            whose = "property_supplier_payment_term_id" if row.kind == "vendor" else "property_payment_term_id"
            values[whose] = term.id
        if values:
            self.write(values)
        addresses = self.address_get(["invoice", "delivery"])
        for part, use in (("billing", "invoice"), ("delivery", "delivery")):
            if part in parts and any(there[part].values()):
                self._books_take_address(self.browse(addresses[use]), use, there)

    def _books_take_address(self, place, use, there):
        values = self._books_address_values(there["billing" if use == "invoice" else "delivery"])
        if use == "delivery" and place == self and there["delivery"] != there["billing"]:
            self.create(values | {
                "parent_id": self.id, "type": "delivery", "name": self.name, "company_id": self.company_id.id})
        else:
            place.write(values)

    def _books_address_values(self, address):
        country = self.env["res.country"].search([("code", "=", address["country"])], limit=1) or self.country_id
        region = address["region"] and self.env["res.country.state"].search([
            ("country_id", "=", country.id), "|", ("code", "=ilike", address["region"]),
            ("name", "=ilike", address["region"])], limit=1)
        return {
            "street": address["street"], "street2": address["street2"], "city": address["city"],
            "zip": address["postal_code"], "country_id": country.id, "state_id": region.id if region else False,
        }

    def _books_term_of(self, connection, external_id):
        """The payment term of Odoo that means this one of the books."""
        mapping = self.env["books.mapping"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "term"), ("confirmed", "=", True),
            ("record_id.external_id", "=", external_id)], limit=1)
        return self.env["account.payment.term"].browse(mapping.res_id) if mapping else None

    def _books_archive(self, connection):
        """It was archived in the books: archived here, too, where it is nobody else's."""
        shared = not self.company_id and self.env["res.company"].search_count([], limit=2) > 1
        if self.active and not shared:
            self.active = False

    def _books_changed_at(self):
        """When this contact or one of its addresses was last written."""
        parts = self.with_context(active_test=False).search([("commercial_partner_id", "=", self.id)])
        return max((parts | self).mapped("write_date"))


def _own_name(name):
    """A name of the books without what was added to it."""
    return SUFFIX.sub("", name)
