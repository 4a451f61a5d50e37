"""Contacts travel both ways: sent, brought, changed on either side, merged and archived there; never doubled."""

from odoo.tests import tagged

from .contact_case import ContactCase


class ContactStories:

    # Out

    def test_the_button_sends_a_contact_with_all_that_belongs_to_it(self):
        partner = self.partner(self.code, "Harbour Goods", phone="555 0100", vat=False)
        self.env["res.partner"].create({
            "parent_id": partner.id, "type": "delivery", "name": "Dock", "street": "9 Pier", "city": "Portsville",
            "zip": "99", "country_id": partner.country_id.id})
        self.assertEqual(partner.books_state, "none")
        self.send(partner)
        self.assertEqual(partner.books_state, "synced", partner.books_error)
        self.assertIn(self.box.url, partner.books_url)
        [contact] = self.contacts("Harbour Goods")
        self.assertEqual((self.email_of(contact), self.phone_of(contact)), ("harbour@example.com", "555 0100"))
        if self.code == "quickbooks":
            streets = contact["BillAddr"]["Line1"], contact["ShipAddr"]["Line1"]
            self.assertEqual(streets, ("1 Harbour Street", "9 Pier"))
        else:
            streets = {one["AddressType"]: one["AddressLine1"] for one in contact["Addresses"]}
            self.assertEqual(streets, {"POBOX": "1 Harbour Street", "STREET": "9 Pier"})

    def test_a_changed_contact_is_sent_by_itself_with_what_changed_alone(self):
        self.connection.write({"auto_contacts": True, "pull_contacts": False})
        partner = self.partner(self.code, "Harbour Goods", phone="555 0100")
        self.send(partner)
        self.change_there("Harbour Goods", phone="555 0199")
        partner.email = "new@example.com"
        self.run_schedules(self.code)
        [contact] = self.contacts("Harbour Goods")
        self.assertEqual((self.email_of(contact), self.phone_of(contact)), ("new@example.com", "555 0199"))
        self.assertEqual(partner.phone, "555 0100", "contacts are not brought from the books here")

    def test_what_did_not_change_is_not_sent_again(self):
        self.connection.auto_contacts = True
        partner = self.partner(self.code, "Harbour Goods")
        self.send(partner)
        self.box.control.counts_clear()
        partner.comment = "Pays late"
        self.run_schedules(self.code)
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0)

    def test_new_customers_and_vendors_are_sent_by_themselves_others_are_not(self):
        self.connection.auto_contacts = True
        customer = self.partner(self.code, "Customer of Odoo", customer_rank=1)
        vendor = self.partner(self.code, "Vendor of Odoo", supplier_rank=1)
        neither = self.partner(self.code, "Nobody")
        self.run_schedules(self.code)
        self.assertEqual(
            [partner.books_state for partner in (customer, vendor, neither)], ["synced", "synced", "none"])
        self.assertEqual(len(self.contacts("Vendor of Odoo", "Vendor")), 1)

    def test_switched_off_nothing_is_sent_by_itself(self):
        partner = self.partner(self.code, "Harbour Goods", customer_rank=1)
        self.run_schedules(self.code)
        self.assertEqual(partner.books_state, "none")
        self.send(partner)
        partner.email = "new@example.com"
        self.run_schedules(self.code)
        self.assertEqual(self.email_of(self.contacts("Harbour Goods")[0]), "harbour@example.com")

    # In

    def test_a_contact_changed_there_is_changed_in_odoo_and_does_not_echo(self):
        self.connection.write({"pull_contacts": True, "auto_contacts": True})
        partner = self.partner(self.code, "Harbour Goods")
        self.send(partner)
        self.change_there("Harbour Goods", email="office@example.com", new_name="Harbour Goods Ltd")
        self.box.control.counts_clear()
        self.run_schedules(self.code)
        self.assertEqual((partner.name, partner.email), ("Harbour Goods Ltd", "office@example.com"))
        self.run_schedules(self.code)
        self.assertEqual(self.box.control.counts()[self.code]["writes"], 0)

    def test_a_new_contact_there_is_created_once_or_found(self):
        known = self.partner(self.code, "Known Firm", email="known@example.com")
        self.create_there("KNOWN firm", "office@example.com")
        self.create_there("Brand New", "brand@example.com")
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        self.assertEqual(known.books_state, "synced")
        [new] = self.env["res.partner"].search([("name", "=", "Brand New")])
        self.assertEqual((new.email, new.company_id), ("brand@example.com", self.companies[self.code]))
        self.assertFalse(self.env["res.partner"].search([("name", "=", "KNOWN firm")]))
        # What stood there before is no news.
        self.assertFalse(self.env["res.partner"].search_count([
            ("company_id", "=", self.companies[self.code].id), ("id", "not in", (known | new).ids)]))

    def test_where_several_in_odoo_could_be_meant_a_person_is_asked(self):
        partners = self.partner(self.code, "North", email="depot@example.com") | self.partner(
            self.code, "South", email="depot@example.com")
        self.create_there("Depot", "depot@example.com")
        self.run_schedules(self.code)
        row = self.env["books.record"].search([("name", "=", "Depot")])
        self.assertIn("South", row.problem)
        with self.request(self.accountants[self.code]) as env:
            row.with_env(env).partner_id = partners[1].with_env(env)
        self.assertFalse(row.problem)
        self.assertEqual(partners[1].books_state, "synced")

    def test_two_changes_of_the_same_are_asked_about_and_the_newer_one_is_suggested(self):
        self.connection.write({"pull_contacts": True, "auto_contacts": True})
        for hours, newer, answer, expected in (
                (-2, "there", "action_take_books", "there@example.com"),
                (2, "here", "action_keep_odoo", "here@example.com")):
            partner = self.partner(self.code, f"Firm {expected}")
            self.send(partner)
            self.change_there(partner.name, email="there@example.com", phone="555 0123")
            partner.email = "here@example.com"
            self.written_at(partner, hours=hours)
            self.run_schedules(self.code)
            self.run_schedules(self.code)
            [contact] = self.contacts(partner.name)
            self.assertEqual((partner.email, self.email_of(contact)), ("here@example.com", "there@example.com"))
            self.assertEqual((partner.phone, self.phone_of(contact)), ("555 0123", "555 0123"))
            row = self.row(partner)
            self.assertIn("there@example.com", partner.books_error)
            question = self.env["books.question"].browse(
                self.press(self.accountants[self.code], partner, "action_books_decide")["res_id"])
            self.assertTrue(partner.books_asked)
            self.assertEqual((question.kind, question.newer), ("contact_fields", newer))
            for value in ("here@example.com", "there@example.com"):
                self.assertIn(value, question.sides)
            self.answer(row, answer)
            self.run_schedules(self.code)
            [contact] = self.contacts(partner.name)
            self.assertEqual((partner.email, self.email_of(contact)), (expected, expected))
            self.assertEqual((partner.books_state, partner.books_error), ("synced", False))

    def test_update_from_the_books_takes_over_what_they_hold(self):
        partner = self.partner(self.code, "Harbour Goods", phone="555 0100")
        self.send(partner)
        partner.write({"email": "wrong@example.com", "phone": "1"})
        self.update(partner)
        self.assertEqual((partner.email, partner.phone), ("harbour@example.com", "555 0100"))

    # Alike, deleted

    def test_contacts_of_the_same_name_are_two_in_the_books_too(self):
        first, second = (self.partner(self.code, "Jo Miller", email=False) for _time in range(2))
        self.send(first | second)
        self.assertEqual([first.books_state, second.books_state], ["synced", "synced"])
        self.assertNotEqual(self.row(first).external_id, self.row(second).external_id)
        self.assertEqual(len(self.contacts("Jo Miller")), 1)
        self.assertEqual(len(self.contacts(f"Jo Miller (ODOO-{second.id})")), 1)

    def test_one_contact_there_that_could_be_two_of_odoo_is_asked_about(self):
        self.create_there("Jo Miller", "jo@example.com")
        self.connection.pull_contacts = False
        self.run_schedules(self.code)
        first, second = (self.partner(self.code, "Jo Miller", email=False) for _time in range(2))
        self.send(first)
        self.assertIn("a similar contact of Odoo", first.books_error)
        row = self.env["books.record"].search([("name", "=", "Jo Miller")])
        with self.request(self.accountants[self.code]) as env:
            row.with_env(env).partner_id = second.with_env(env)
        self.send(first)
        self.assertEqual([first.books_state, second.books_state], ["synced", "synced"])
        self.assertEqual(self.row(first).name, f"Jo Miller (ODOO-{first.id})")

    def test_a_contact_deleted_in_odoo_stays_in_the_books_and_comes_back_only_when_it_changes_there(self):
        partner = self.partner(self.code, "Harbour Goods")
        self.send(partner)
        row = self.row(partner)
        partner.unlink()
        self.run_schedules(self.code)
        self.assertFalse(self.env["res.partner"].search_count([("name", "=", "Harbour Goods")]))
        self.assertEqual(len(self.contacts("Harbour Goods")), 1)
        again = self.partner(self.code, "Harbour Goods")
        self.send(again)
        self.assertEqual(self.row(again), row)

    # Merged, archived

    def test_invoices_of_a_merged_contact_go_to_the_one_it_went_into(self):
        winner, loser = (self.partner(self.code, name) for name in ("Winner", "Loser"))
        self.send(winner)
        self.press(self.accountants[self.code], self.invoice(self.code, partner=loser), "action_books_send")
        self.merge("Loser", "Winner")
        self.run_schedules(self.code)
        move = self.invoice(self.code, partner=loser)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        state = self.books(self.code)["Invoice" if self.code == "quickbooks" else "Invoices"]
        [invoice] = [one for one in state if move.name in (one.get("DocNumber"), one.get("InvoiceNumber"))]
        there = invoice["CustomerRef"]["name"] if self.code == "quickbooks" else invoice["Contact"]["Name"]
        self.assertEqual(there, "Winner")
        self.assertEqual(loser.books_state, "synced")

    def test_a_contact_archived_there_is_archived_in_odoo_and_comes_back(self):
        partner = self.partner(self.code, "Harbour Goods")
        self.send(partner)
        self.act("archive_contact", contact="Harbour Goods")
        self.run_schedules(self.code)
        self.assertFalse(partner.active)
        self.assertEqual(partner.books_state, "archived")
        self.act("restore_contact", contact=self.row(partner).external_id)
        self.run_schedules(self.code)
        self.assertTrue(partner.active)
        self.assertEqual((partner.name, partner.books_state), ("Harbour Goods", "synced"))

    def test_what_is_changed_and_archived_there_at_once_is_taken_over_both(self):
        partner = self.partner(self.code, "Harbour Goods")
        self.send(partner)
        self.change_there("Harbour Goods", phone="555 0100")
        self.act("archive_contact", contact="Harbour Goods")
        self.run_schedules(self.code)
        self.assertEqual((partner.active, partner.phone), (False, "555 0100"))


@tagged("post_install", "-at_install")
class TestContactsOfQuickBooks(ContactStories, ContactCase):
    code = "quickbooks"

    def merge(self, loser, winner):
        self.act("merge_contacts", winner=winner, loser=loser)

    def test_a_customer_who_is_a_vendor_too_has_two_names_there(self):
        partner = self.partner(self.code, "Acme", customer_rank=1, supplier_rank=1)
        self.send(partner)
        self.assertEqual(len(self.contacts("Acme")), 1)
        self.assertEqual(len(self.contacts("Acme (vendor)", "Vendor")), 1)
        self.connection.write({"auto_contacts": True, "pull_contacts": True})
        self.act("rename_contact", contact="Acme", name="Apex", kind="Customer")
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        self.assertEqual(partner.name, "Apex")
        self.assertEqual(len(self.contacts("Apex (vendor)", "Vendor")), 1)

    def test_a_vendor_archived_there_leaves_the_contact_to_its_customer(self):
        partner = self.partner(self.code, "Acme", customer_rank=1, supplier_rank=1)
        self.send(partner)
        self.connection.write({"auto_contacts": True, "pull_contacts": True})
        for name, entity, active in (("Acme (vendor)", "Vendor", True), ("Acme", "Customer", False)):
            self.act("deactivate", kind=entity, row=self.contacts(name, entity)[0]["Id"])
            self.run_schedules(self.code)
            self.run_schedules(self.code)
            self.assertEqual(partner.active, active)

    def test_payment_terms_travel_by_their_mapping(self):
        term = self.env.ref("account.account_payment_term_30days")
        mapping = self.env["books.mapping"].search([("kind", "=", "term"), ("res_id", "=", term.id)])
        self.assertEqual((mapping.record_id.name, mapping.confirmed), ("Net 30", True))
        partner = self.partner(self.code, "Harbour Goods", property_payment_term_id=term.id)
        self.send(partner)
        [contact] = self.contacts("Harbour Goods")
        self.assertEqual(contact["SalesTermRef"]["value"], mapping.record_id.external_id)

    def test_a_customer_is_kept_in_the_currency_of_his_first_invoice(self):
        self.act("preferences", MultiCurrencyEnabled=True)
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.env.ref("base.EUR").active = True
        partner = self.partner(self.code, "Harbour Goods")
        move = self.invoice(self.code, partner=partner, currency_id=self.env.ref("base.EUR").id)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.contacts("Harbour Goods")[0]["CurrencyRef"]["value"], "EUR")


@tagged("post_install", "-at_install")
class TestContactsOfXero(ContactStories, ContactCase):
    code = "xero"

    def merge(self, loser, winner):
        self.act("merge_contacts", contact=loser, into=winner)
