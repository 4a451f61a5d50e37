"""Contacts in the random play: somebody changes or empties single fields of them, here or there."""

ADDRESS = {
    "quickbooks": {"street": "Line1", "city": "City", "zip": "PostalCode"},
    "xero": {"street": "AddressLine1", "city": "City", "zip": "PostalCode"},
}
FIELDS = ("phone", "email", "street", "city", "zip")
EMPTIED = ("phone", "zip")  # of these a contact may have none


class ContactEdits:

    def edit_contact(self, chance):
        """Somebody changes one field of a contact, here or there; sometimes both do at once, the same one or two."""
        partner = chance.choice(self.partners)
        sides = chance.choice(((True,), (False,), (True, False)))
        for here in sides:
            field, number = chance.choice(FIELDS), chance.randrange(100, 999)
            value = f"mail{number}@example.com" if field == "email" else f"{field} {number}"
            if field in EMPTIED and chance.random() < 0.2:
                value = ""
            if here:
                partner[field] = value or False
            else:
                self.act("change_contact", contact=self.row(partner).external_id, **self.changed(partner, field, value))

    def changed(self, partner, field, value):
        """What the books are given to change one field of a contact."""
        raw, address = self.raw_contact(partner), ADDRESS[self.code].get(field)
        if self.code == "quickbooks":
            return {"BillAddr": raw.get("BillAddr", {}) | {address: value}} if address else {
                "phone": {"PrimaryPhone": {"FreeFormNumber": value}},
                "email": {"PrimaryEmailAddr": {"Address": value}}}[field]
        return {"Addresses": [
            one | {address: value} for one in raw["Addresses"] if one["AddressType"] == "POBOX"]} if address else {
                "phone": {"Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": value}]},
                "email": {"EmailAddress": value}}[field]

    def raw_contact(self, partner):
        kind = {"quickbooks": "Customer", "xero": "Contacts"}[self.code]
        return self.book_row(self.code, kind, self.row(partner).external_id)

    def contact_here(self, partner):
        return {field: partner[field] or "" for field in FIELDS}

    def contact_held(self, partner):
        """The same fields as the books hold them."""
        raw = self.raw_contact(partner)
        if self.code == "quickbooks":
            place, phone, email = raw.get("BillAddr", {}), raw.get("PrimaryPhone", {}), raw.get("PrimaryEmailAddr", {})
            found = {"phone": phone.get("FreeFormNumber"), "email": email.get("Address")}
        else:
            place = next(one for one in raw["Addresses"] if one["AddressType"] == "POBOX")
            found = {"phone": next(one["PhoneNumber"] for one in raw["Phones"] if one["PhoneType"] == "DEFAULT"),
                     "email": raw["EmailAddress"]}
        found |= {field: place.get(name) for field, name in ADDRESS[self.code].items()}
        return {field: found[field] or "" for field in FIELDS}
