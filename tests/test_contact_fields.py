"""Contacts are compared field by field with what both sides held when they agreed: what one side did not change is
never overwritten by the other, and what is not understood goes back as it was."""

from odoo.tests import new_test_user, tagged

from ..flows.pull.contact_values import address_values
from .contact_case import ContactCase


class FieldStories:
    """Both services; `raw` reads one contact in the sandbox's own store."""

    def prepare(self):
        super().prepare()
        self.connection.write({"auto_contacts": True, "pull_contacts": False})

    def agreed(self, name="Harbour Goods", **values):
        """A contact of Odoo that stands in the books."""
        partner = self.partner(self.code, name, **values)
        self.send(partner)
        return partner

    def raw(self, partner):
        key, field = {"quickbooks": ("Customer", "Id"), "xero": ("Contacts", "ContactID")}[self.code]
        [found] = [one for one in self.books(self.code)[key] if one[field] == self.row(partner).external_id]
        return found

    def change(self, partner, **fields):
        self.act("change_contact", contact=self.row(partner).external_id, **fields)

    def meet(self, times=2):
        for _time in range(times):
            self.run_schedules(self.code)

    def name_there(self, partner):
        return self.raw(partner)["DisplayName" if self.code == "quickbooks" else "Name"]

    # Names

    def test_a_rename_there_is_undone_by_no_other_change_here(self):
        partner = self.agreed()
        self.act("rename_contact", contact="Harbour Goods", name="Harbour & Sons")
        for change in ({"phone": "555 0177"}, {"email": "new@example.com"}, {"street": "2 Quay"}, {"vat": "/"}):
            partner.write(change)
            self.meet()
            self.assertEqual(self.name_there(partner), "Harbour & Sons", change)
        partner.phone = "555 0178"
        self.send(partner)
        self.assertEqual((self.name_there(partner), self.phone_of(self.raw(partner))), ("Harbour & Sons", "555 0178"))
        self.minute_passes(self.code)
        self.connection.pull_contacts = True
        self.meet()
        self.assertEqual((partner.name, partner.phone), ("Harbour & Sons", "555 0178"))

    def test_the_person_of_a_company_stays_who_it_is(self):
        partner = self.agreed(is_company=True)
        self.change(partner, **self.person("Jane", "Doe"))
        partner.phone = "555 0177"
        self.meet()
        self.connection.pull_contacts = True
        partner.name = "Harbour Stores"
        self.meet()
        self.assertEqual((self.name_there(partner), self.person_of(partner)), ("Harbour Stores", ("Jane", "Doe")))
        self.assertEqual(partner.name, "Harbour Stores")

    def test_a_company_with_a_person_there_becomes_a_company_here_and_keeps_its_person(self):
        self.connection.pull_contacts = True
        self.act("create_contact", name="Oak Furniture", **self.person("Jane", "Doe"))
        self.act("create_contact", name="John Smith", **self.person("John", "Smith"))
        self.meet()
        company, person = self.here("Oak Furniture"), self.here("John Smith")
        self.assertEqual((company.is_company, person.is_company), (True, False))
        company.name, person.name = "Oak & Ash", "Johnny Smith"
        self.meet()
        self.assertEqual((self.name_there(company), self.person_of(company)), ("Oak & Ash", ("Jane", "Doe")))
        self.assertEqual((self.name_there(person), self.person_of(person)), ("Johnny Smith", ("Johnny", "Smith")))

    # Numbers and addresses of e-mail

    def test_a_mobile_number_there_is_odoo_s_number_where_there_is_no_other_and_stays_a_mobile_number(self):
        self.connection.pull_contacts = True
        partner = self.agreed(phone=False)
        self.change(partner, **self.mobile("07700 900123"))
        self.meet()
        self.assertEqual(partner.phone, "07700 900123")
        partner.phone = "07700 900124"
        self.meet()
        self.assertEqual(self.numbers_of(partner), ("", "07700 900124"))
        partner.email = "new@example.com"
        self.meet()
        self.assertEqual(self.numbers_of(partner), ("", "07700 900124"))

    def test_what_is_emptied_on_one_side_is_emptied_on_the_other(self):
        self.connection.pull_contacts = True
        partner = self.agreed(phone="555 0100", street2="Back door")
        partner.write({"phone": False, "street2": False})
        self.meet()
        self.assertEqual(self.numbers_of(partner), ("", ""))
        self.assertEqual(self.address_of(partner)[:2], ("1 Harbour Street", ""))
        self.change(partner, **self.mail(""))
        self.meet()
        self.assertFalse(partner.email)
        self.assertEqual(partner.books_state, "synced", partner.books_error)

    def test_several_e_mails_stay_several(self):
        self.connection.pull_contacts = True
        partner = self.agreed(email="one@example.com, two@example.com")
        self.assertEqual(self.email_of(self.raw(partner)), self.several("one@example.com, two@example.com"))
        partner.phone = "555 0177"
        self.update(partner)
        self.meet()
        self.assertEqual(partner.email, "one@example.com, two@example.com")
        self.change(partner, **self.mail("three@example.com"))
        self.meet()
        kept = "three@example.com" if self.code == "quickbooks" else "three@example.com, two@example.com"
        self.assertEqual(partner.email, kept)

    # Addresses

    def test_a_country_is_understood_however_it_is_written_and_goes_back_as_it_was(self):
        self.connection.pull_contacts = True
        state = self.env.ref("base.state_us_5")  # California
        partners = {
            written: self.partner(
                self.code, f"Firm of {written}", email=False, country_id=self.env.ref("base.us").id)
            for written in ("USA", "United States", "us", "", "Wakanda")}
        several = self.env["res.partner"].union(*partners.values())
        self.send(several)
        for written, partner in partners.items():
            self.change(partner, **self.address(street="9 Pier", city="Portville", region="CA", country=written))
        self.meet()
        for written, partner in partners.items():
            self.assertEqual((partner.country_id.code, partner.state_id), ("US", state), written)
        several.city = "Harbourville"
        self.meet()
        for written, partner in partners.items():
            self.assertEqual(
                self.address_of(partner), ("9 Pier", "", "Harbourville", "CA", self.told(written)), written)

    def test_a_state_stays_where_only_its_country_is_entered_there(self):
        states, kingdom = self.env.ref("base.us"), self.env.ref("base.uk")
        partner = self.agreed(country_id=states.id, state_id=self.env.ref("base.state_us_5").id)
        row, there = self.row(partner), {"city": "Portville", "region": "", "country": "USA"}
        self.assertEqual(address_values(partner, row, there, {"country"}), {"country_id": states.id})
        self.assertEqual(address_values(partner, row, {**there, "country": "GB"}, {"country"}), {
            "country_id": kingdom.id, "state_id": False})
        self.assertEqual(address_values(partner, row, there, {"country", "region"}), {
            "country_id": states.id, "state_id": False})

    def test_a_new_contact_s_state_is_known_by_the_books_own_country_where_it_names_none(self):
        self.connection.pull_contacts = True
        home = self.env["res.country"].search([("code", "=", self.connection._facts().country)])
        state = self.env["res.country.state"].search([("country_id", "=", home.id)], limit=1) or self.env[
            "res.country.state"].create({"country_id": home.id, "code": "XQ", "name": "Quay"})
        self.act("create_contact", name="Homely", **self.address(street="1 Row", region=state.code))
        self.act("create_contact", name="Abroad", **self.address(street="1 Rue", region="Nowhere", country="FRA"))
        self.meet()
        self.assertEqual(self.here("Homely").state_id, state)
        self.assertEqual(self.here("Abroad").country_id.code, "FR")
        self.here("Abroad").street = "2 Rue"
        self.meet()
        self.assertEqual(self.address_of(self.here("Abroad"))[:4], ("2 Rue", "", "", "Nowhere"))

    def test_each_field_of_an_address_travels_by_itself_and_two_of_one_address_are_asked_about(self):
        self.connection.pull_contacts = True
        partner = self.agreed()
        self.change(partner, **self.address(street="1 Harbour Street", more=("Unit 4", "Yard"), city="Portsville",
                                            code="12345", country=partner.country_id.code))
        partner.zip = "98765"
        self.meet()
        street, lines, city, _region, _country = self.address_of(partner)
        self.assertEqual((street, lines, city), ("1 Harbour Street", "Unit 4/Yard", "Portsville"))
        self.assertEqual((partner.zip, partner.street2, partner.city), ("98765", "Unit 4, Yard", "Portsville"))
        self.assertEqual(self.code_of(partner), "98765")
        self.change(partner, **self.address(street="5 Lane", city="Portsville", code="98765"))
        partner.street = "7 Lane"
        self.meet()
        self.assertEqual((partner.street, self.address_of(partner)[0]), ("7 Lane", "5 Lane"))
        self.answer(self.row(partner), "action_take_books")
        self.meet()
        self.assertEqual((partner.street, partner.books_state), ("5 Lane", "synced"))

    # Update from, and what is too long

    def test_update_from_the_books_wipes_nothing_that_they_do_not_hold(self):
        partner = self.agreed(website="https://harbour.example", vat="GB123456782" if self.code == "xero" else False)
        partner.phone = "1"
        self.update(partner)
        self.assertEqual((partner.website, partner.phone), ("https://harbour.example", False))
        vat, partner.vat = partner.vat, partner.vat
        self.assertEqual(partner.vat, vat)

    def test_what_the_books_would_refuse_of_a_contact_leaves_what_they_hold_as_it_was(self):
        partner = self.agreed(website="https://harbour.example", email="desk@harbour.example")
        raw = self.raw(partner)
        partner.write({"website": "ftp://harbour.example", "email": "the front desk", "phone": "555 0177"})
        self.meet()
        there = self.raw(partner)
        self.assertEqual(
            (there.get("WebAddr"), self.email_of(there), self.phone_of(there)),
            (raw.get("WebAddr"), "desk@harbour.example", "555 0177"))
        self.connection.pull_contacts = True
        self.meet()
        self.assertEqual((partner.website, partner.email), ("ftp://harbour.example", "the front desk"))
        partner.write({"website": False, "email": False})
        self.meet()
        there = self.raw(partner)
        self.assertFalse((there.get("WebAddr") or {}).get("URI") or self.email_of(there))

    def test_what_is_too_long_is_shortened_there_and_stays_whole_here(self):
        long = "+44 20 7946 0958 extension 12 or 13, ask for Jim or for his sister"
        partner = self.agreed(phone=long)
        self.assertEqual(partner.books_state, "synced", partner.books_error)
        self.assertTrue(long.startswith(self.phone_of(self.raw(partner)).rstrip("…")))
        self.assertTrue(self.phone_of(self.raw(partner)))
        self.update(partner)
        self.meet()
        self.assertEqual(partner.phone, long)

    def test_a_name_that_is_too_long_is_named_and_the_invoice_waits_for_it(self):
        partner = self.partner(self.code, "Harbour " * 70)
        move = self.invoice(self.code, partner=partner)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertIn("Harbour Harbour", move.books_error)
        self.assertIn(str(len(partner.name)), move.books_error)
        self.assertNotIn("says", move.books_error)
        partner.name = "Harbour Goods"
        self.meet()
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_odoo_s_word_for_no_tax_number_is_not_sent(self):
        partner = self.agreed(vat="/")
        self.assertFalse(self.tax_number_of(partner))

    # Who may answer

    def test_a_question_about_a_contact_is_answered_by_accountants_of_its_company_alone(self):
        self.connection.pull_contacts = True
        partner = self.agreed()
        partner.email = "here@example.com"
        self.change(partner, **self.mail("there@example.com"))
        self.connection.auto_contacts = False
        self.meet()
        row = self.row(partner)
        self.assertTrue(row.problem)
        elsewhere = self._company(self.code, "Elsewhere")
        for user in (
                new_test_user(self.env, "stranger", "base.group_user"),
                new_test_user(self.env, "elsewhere", "base.group_user,books_connector.group_accountant",
                              company_id=elsewhere.id, company_ids=[(6, 0, elsewhere.ids)])):
            for answer in ("action_take_books", "action_keep_odoo"):
                with self.assertRaises(Exception) as refused, self.request(user) as env:
                    getattr(row.with_env(env), answer)()
                self.assertIn(type(refused.exception).__name__, ("AccessError", "UserError"))
        self.assertTrue(row.problem)


@tagged("post_install", "-at_install")
class TestFieldsInQuickBooks(FieldStories, ContactCase):
    code = "quickbooks"

    def person(self, first, last):
        return {"GivenName": first, "FamilyName": last}

    def person_of(self, partner):
        found = self.raw(partner)
        return found.get("GivenName", ""), found.get("FamilyName", "")

    def mobile(self, number):
        return {"Mobile": {"FreeFormNumber": number}}

    def numbers_of(self, partner):
        found = self.raw(partner)
        return tuple(found.get(field, {}).get("FreeFormNumber", "") for field in ("PrimaryPhone", "Mobile"))

    def mail(self, address):
        return {"PrimaryEmailAddr": {"Address": address}}

    def several(self, addresses):
        return addresses

    def address(self, street="", more=(), city="", region="", code="", country=""):
        found = {"Line1": street, "City": city, "CountrySubDivisionCode": region, "PostalCode": code,
                 "Country": country} | {f"Line{place}": line for place, line in enumerate(more, 2)}
        return {"BillAddr": found, "ShipAddr": found}

    def address_of(self, partner):
        found = self.raw(partner)["BillAddr"]
        lines = "/".join(filter(None, (found.get(f"Line{place}") for place in (2, 3, 4, 5))))
        return (found.get("Line1", ""), lines, *(
            found.get(field, "") for field in ("City", "CountrySubDivisionCode", "Country")))

    def code_of(self, partner):
        return self.raw(partner)["BillAddr"]["PostalCode"]

    def told(self, country):
        return {"us": "USA"}.get(country, country)

    def tax_number_of(self, partner):
        return self.raw(partner).get("PrimaryTaxIdentifier")

    def test_a_customer_of_a_customer_stays_below_it(self):
        parent = self.agreed("Acme")
        child = self.act("create_contact", name="Kitchen", ParentRef={"value": self.row(parent).external_id}, Job=True)
        self.connection.pull_contacts = True
        self.meet()
        kitchen = self.here("Kitchen")
        kitchen.write({"name": "Kitchen and Bath", "phone": "555 0111"})
        self.meet()
        found = self.raw(kitchen)
        self.assertEqual((found["Id"], found["FullyQualifiedName"], found["ParentRef"]["value"]), (
            child["Id"], "Acme:Kitchen and Bath", self.row(parent).external_id))

    def test_the_name_of_a_company_there_follows_a_rename_only_where_it_was_the_same(self):
        same, other = self.agreed("Acme", is_company=True), self.agreed("Bolt", is_company=True)
        self.change(other, CompanyName="Bolt Fasteners of Ohio")
        same.name, other.name = "Apex", "Bolts"
        self.meet()
        self.assertEqual(
            [self.raw(one)["CompanyName"] for one in (same, other)], ["Apex", "Bolt Fasteners of Ohio"])

    def test_a_vendor_s_number_for_us_is_neither_written_nor_taken(self):
        partner = self.partner(self.code, "Mill", ref="M-1", supplier_rank=1)
        self.send(partner)
        vendor = self.contacts("Mill", "Vendor")[0]
        self.assertFalse(vendor.get("AcctNum"))
        self.act("change_contact", contact="Mill", kind="Vendor", AcctNum="OUR-77")
        self.create_there("Smithy", kind="Vendor", number="OUR-78")
        self.connection.pull_contacts = True
        partner.write({"phone": "555 0111", "ref": "M-2"})
        self.meet()
        self.assertEqual(self.contacts("Mill", "Vendor")[0]["AcctNum"], "OUR-77")
        self.assertEqual((partner.ref, self.here("Smithy").ref), ("M-2", False))

    def test_a_masked_tax_number_wipes_none(self):
        partner = self.agreed(vat="123456789")
        self.assertTrue(self.tax_number_of(partner).startswith("XXX"))
        self.update(partner)
        self.assertEqual(partner.vat, "123456789")


@tagged("post_install", "-at_install")
class TestFieldsInXero(FieldStories, ContactCase):
    code = "xero"

    def person(self, first, last):
        return {"FirstName": first, "LastName": last}

    def person_of(self, partner):
        found = self.raw(partner)
        return found.get("FirstName", ""), found.get("LastName", "")

    def mobile(self, number):
        return {"Phones": [{"PhoneType": "MOBILE", "PhoneNumber": number}]}

    def numbers_of(self, partner):
        found = {one["PhoneType"]: one["PhoneNumber"] for one in self.raw(partner)["Phones"]}
        return found.get("DEFAULT", ""), found.get("MOBILE", "")

    def mail(self, address):
        return {"EmailAddress": address}

    def several(self, addresses):
        return addresses.split(",")[0]

    def address(self, street="", more=(), city="", region="", code="", country=""):
        found = {"AddressLine1": street, "City": city, "Region": region, "PostalCode": code, "Country": country} | {
            f"AddressLine{place}": line for place, line in enumerate(more, 2)}
        return {"Addresses": [{"AddressType": kind, **found, "AttentionTo": "Jo"} for kind in ("POBOX", "STREET")]}

    def address_of(self, partner):
        [found] = [one for one in self.raw(partner)["Addresses"] if one["AddressType"] == "POBOX"]
        lines = "/".join(filter(None, (found.get(f"AddressLine{place}") for place in (2, 3, 4))))
        return found.get("AddressLine1", ""), lines, found["City"], found["Region"], found["Country"]

    def code_of(self, partner):
        [found] = [one for one in self.raw(partner)["Addresses"] if one["AddressType"] == "POBOX"]
        self.assertEqual(found["AttentionTo"], "Jo")
        return found["PostalCode"]

    def told(self, country):
        return country

    def tax_number_of(self, partner):
        return self.raw(partner).get("TaxNumber")

    def test_a_website_entered_there_is_taken_and_one_that_is_not_wipes_none(self):
        self.connection.pull_contacts = True
        partner = self.agreed()
        self.change(partner, Website="https://there.example")
        self.meet()
        self.assertEqual(partner.website, "https://there.example")
        partner.website = "https://here.example"
        self.box.control.counts_clear()
        self.meet()
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0, "Xero takes no website")
