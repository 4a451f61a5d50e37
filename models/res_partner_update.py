import re

from odoo import models
from odoo.fields import Domain

from ..tools.held import Held

# What the books call a contact whose name another one has, and what they add to one that was made inactive.
SUFFIX = re.compile(r" \((vendor|deleted|ODOO-\d+)\)$")


class ResPartner(models.Model):
    """A contact as the books have it."""

    _inherit = "res.partner"

    def _books_partner_of(self, row):
        """The contact of Odoo that surely is this one of the books, though it was never linked; empty where none is.

        :raises Held: several might be meant.
        """
        connection = row.connection_id
        linked = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", row.kind), ("res_model", "=", self._name),
            ("res_id", "!=", False)])
        free = Domain(self._check_company_domain(connection.company_id))
        free &= Domain("id", "not in", linked.mapped("res_id"))
        mark, key = row.contact.get("mark") or "", connection._key(self.browse(0))
        number = re.fullmatch(r"ODOO-(\d+)", row.number or "")
        own = mark[len(key) - 1:] if mark.startswith(key[:-1]) else number[1] if number else ""
        name = SUFFIX.sub("", row.name or "")
        for domain in (
            own.isdigit() and Domain("id", "=", int(own)),
            row.number and Domain("ref", "=", row.number),
            row.email and Domain("email_normalized", "=", row.email.lower()),
            name and Domain("name", "=ilike", re.sub(r"([\\%_])", r"\\\1", name)),
        ):
            found = self.search(free & domain).commercial_partner_id if domain else self
            if len(found) > 1:
                found = found.filtered(lambda partner: (partner.name or "").lower() == name.lower()) or found
            if len(found) > 1:
                raise Held(self.env._(
                    "Several contacts of Odoo could be “%(name)s”: %(partners)s. Say which one it is.",
                    name=row.name, partners=", ".join(found.mapped("display_name"))))
            if found:
                return found
        return self.browse()

    def _books_new_values(self, row):
        """A contact that only the books know."""
        own_number = row.number and not row.number.startswith("ODOO-")
        return {
            "name": SUFFIX.sub("", row.name or ""), "is_company": row.contact["is_company"],
            "company_id": row.connection_id.company_id.id, "ref": row.number if own_number else False,
            "customer_rank": int(row.kind == "customer"), "supplier_rank": int(row.kind == "vendor"),
        }

    def _books_take(self, row, parts):
        """Take over these parts from the books."""
        there, connection = row.contact, row.connection_id
        if "active" in parts and not there["active"]:
            if not row.contact_id:  # one that was merged is not gone
                self._books_archive(connection)
            return
        values = {}
        if "active" in parts and not self.active:
            values["active"] = True
        name = SUFFIX.sub("", there["name"])
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
        if self.active and not shared and not self.user_ids:
            self.active = False

    def _books_changed_at(self):
        """When this contact or one of its addresses was last written."""
        parts = self.with_context(active_test=False).search([("commercial_partner_id", "=", self.id)])
        return max((parts | self).mapped("write_date"))
