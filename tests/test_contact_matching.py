"""A contact of one side is one of the other only where that is sure; else a person is asked, with both sides shown."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..flows.pull.contacts import accept_contacts
from ..flows.push.queue import queue
from .contact_case import ContactCase


class MatchingStories:

    def stood_there(self, *names, email="books@agency.example", kind="Customer"):
        """Contacts that were in the books before they were connected: no news, and nobody of Odoo's."""
        self.connection.pull_contacts = False
        for name in names:
            self.create_there(name, email, kind=kind)
        self.run_schedules(self.code)
        accept_contacts(self.env["books.connection"].browse(self.connection.id))
        self.connection.pull_contacts = True

    def bill(self, partner):
        return self.invoice(
            self.code, partner=partner, move_type="in_invoice", ref="V 4711", invoice_date=self.today)

    @property
    def today(self):
        return self.env["res.partner"].create({"name": "x"}).create_date.date()

    def send_document(self, move):
        self.press(self.accountants[self.code], move, "action_books_send")
        return move

    def whose(self, move):
        """The name in which a document stands in the books."""
        row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        return self.env["books.record"].search([
            ("external_id", "=", row.contact_id), ("kind", "in", self.connection._contact_kinds())]).name

    # Out

    def test_an_invoice_stands_in_the_name_of_its_customer_who_shares_an_e_mail(self):
        self.stood_there("Client B Bakery", "Client A Architects")
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        move = self.send_document(self.invoice(self.code, partner=partner))
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.whose(move), "Client A Architects")

    def test_an_invoice_stands_in_the_name_of_its_customer_though_another_one_has_the_e_mail(self):
        self.stood_there("Client B Bakery")
        self.stood_there("Client A Architects", email="")
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        move = self.send_document(self.invoice(self.code, partner=partner))
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.whose(move), "Client A Architects")

    def test_names_compare_without_case_and_blanks(self):
        self.stood_there("Client B Bakery", "Client A Architects")
        partner = self.partner(self.code, " client a   ARCHITECTS ", email="books@agency.example")
        self.send(partner)
        self.assertEqual(self.row(partner).name, "Client A Architects")

    def test_a_contact_with_another_name_and_the_same_e_mail_is_asked_about_before_an_invoice_is_sent(self):
        self.stood_there("Client B Bakery")
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        move = self.send_document(self.invoice(self.code, partner=partner))
        self.assertEqual((move.books_state, partner.books_state), ("error", "error"))
        for side in ("Client A Architects", "Client B Bakery", "books@agency.example"):
            self.assertIn(side, move.books_error)
            self.assertIn(side, partner.books_error)
        self.assertFalse(self.there("Client B Bakery").partner_id)
        self.assertFalse(self.contacts("Client A Architects"))

    def test_who_is_asked_can_create_a_new_one_and_the_invoice_goes_through(self):
        self.stood_there("Client B Bakery")
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        move = self.send_document(self.invoice(self.code, partner=partner))
        self.assertTrue(partner.books_question)
        self.press(self.accountants[self.code], partner, "action_books_create")
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.whose(move), "Client A Architects")
        self.assertFalse(self.there("Client B Bakery").partner_id)

    def test_who_is_asked_can_link_the_one_there_and_the_invoice_goes_through(self):
        self.stood_there("Client B Bakery")
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        move = self.send_document(self.invoice(self.code, partner=partner))
        self.link(self.there("Client B Bakery"), partner)
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.whose(move), "Client B Bakery")
        self.assertFalse(self.contacts("Client A Architects"))

    def test_who_is_asked_finds_the_question_in_the_queue_and_answers_it_there(self):
        self.stood_there("Client B Bakery")
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        move = self.send_document(self.invoice(self.code, partner=partner))
        job = self.env["books.job"].search([("res_model", "=", "res.partner"), ("res_id", "=", partner.id)])
        self.assertEqual((job.state, job.remedy), ("failed", "contacts"))
        screen = self.press(self.accountants[self.code], job, "action_remedy")
        self.assertIn(self.there("Client B Bakery"), self.env["books.record"].search(screen["domain"]))
        self.press(self.accountants[self.code], job, "action_create_contact")
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_only_an_accountant_answers_who_a_contact_is(self):
        self.stood_there("Client B Bakery")
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        self.send(partner)
        clerk = self._user(self.code, "clerk", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.press(clerk, partner, "action_books_create")
        self.assertFalse(self.contacts("Client A Architects"))

    def test_a_new_customer_whose_e_mail_nobody_there_has_is_created_without_a_question(self):
        self.stood_there("Client B Bakery")
        move = self.send_document(self.invoice(self.code, partner=self.partner(self.code, "New Firm")))
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_an_e_mail_of_somebody_who_is_surely_another_raises_no_question(self):
        self.stood_there("Client B Bakery")
        self.partner(self.code, "Client B Bakery", email="books@agency.example")
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        self.send(partner)
        self.assertEqual(partner.books_state, "synced", partner.books_error)
        self.assertEqual(self.row(partner).name, "Client A Architects")

    def test_a_bill_stands_in_the_name_of_its_vendor_who_shares_an_e_mail(self):
        self.stood_there("Client B Bakery", "Client A Architects", kind="Vendor")
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example", supplier_rank=1)
        move = self.send_document(self.bill(partner))
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.whose(move), "Client A Architects")

    def test_a_vendor_with_another_name_and_the_same_e_mail_is_asked_about(self):
        self.stood_there("Client B Bakery", kind="Vendor")
        move = self.send_document(self.bill(
            self.partner(self.code, "Client A Architects", email="books@agency.example", supplier_rank=1)))
        self.assertEqual(move.books_state, "error")
        self.assertIn("Client B Bakery", move.books_error)

    def test_what_is_missing_shows_the_question_beforehand(self):
        self.stood_there("Client B Bakery")
        self.connection.auto_invoice = False
        move = self.invoice(self.code, partner=self.partner(
            self.code, "Client A Architects", email="books@agency.example"))
        queue(self.connection, "invoice", move)
        action = self.press(self.accountants[self.code], self.connection, "action_open_missing")
        rows = self.env["books.missing"].search(action["domain"])
        self.assertIn("Client B Bakery", " ".join(rows.mapped("problem")))

    def test_update_from_the_books_says_who_might_be_meant(self):
        self.stood_there("Client B Bakery")
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        with self.assertRaisesRegex(Exception, "Client B Bakery"):
            self.update(partner)
        self.assertFalse(self.row(partner))

    # In

    def test_a_new_contact_there_takes_over_nobody_with_its_e_mail(self):
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        self.create_there("Client B Bakery", "books@agency.example")
        self.run_schedules(self.code)
        row = self.there("Client B Bakery")
        for side in ("Client A Architects", "Client B Bakery", "books@agency.example"):
            self.assertIn(side, row.problem)
        self.assertFalse(self.row(partner))
        self.change_there("Client B Bakery", email="bakery@example.com")
        self.run_schedules(self.code)
        self.assertEqual((partner.name, partner.email), ("Client A Architects", "books@agency.example"))

    def test_who_is_asked_about_a_new_contact_there_can_link_it_or_create_another_here(self):
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        for name in ("Client B Bakery", "Client C Carpenters"):
            self.create_there(name, "books@agency.example")
        self.run_schedules(self.code)
        self.assertEqual(self.connection.contact_question_count, 2)
        listed = self.press(self.accountants[self.code], self.connection, "action_open_contact_questions")
        rows = self.env["books.record"].search(listed["domain"]).filtered("problem")
        self.assertEqual(set(rows.mapped("name")), {"Client B Bakery", "Client C Carpenters"})
        self.link(self.there("Client B Bakery"), partner)
        self.press(self.accountants[self.code], self.there("Client C Carpenters"), "action_create_contact")
        self.assertEqual(self.row(partner).name, "Client B Bakery")
        [new] = self.here("Client C Carpenters")
        self.assertEqual((new.email, new.company_id), ("books@agency.example", self.companies[self.code]))
        self.assertEqual(self.connection.contact_question_count, 0)
        self.run_schedules(self.code)
        self.assertEqual(len(self.here("Client C Carpenters")), 1)

    def test_a_new_contact_there_of_the_same_name_is_that_one(self):
        partner = self.partner(self.code, "Client A Architects", email="books@agency.example")
        self.create_there("CLIENT A architects", "new@example.com")
        self.run_schedules(self.code)
        self.assertEqual(self.row(partner), self.there("CLIENT A architects"))

    def test_a_contact_person_s_name_or_e_mail_there_is_not_taken_for_the_company(self):
        company = self.partner(self.code, "Client A Architects", email="office@example.com")
        person = self.env["res.partner"].create({
            "name": "Jane Doe", "parent_id": company.id, "email": "jane@example.com"})
        self.create_there("Jane Doe", "jane@example.com")
        self.create_there("Jane's Cakes", "jane@example.com")
        self.run_schedules(self.code)
        self.assertFalse(self.row(company) | self.row(person))
        self.assertIn("Client A Architects", self.there("Jane Doe").problem)
        self.assertIn("Client A Architects", self.there("Jane's Cakes").problem)

    def test_a_contact_of_another_company_is_neither_matched_nor_named(self):
        other = self._company(self.code, "Elsewhere")
        partner = self.env["res.partner"].create({
            "name": "Client A Architects", "email": "books@agency.example", "company_id": other.id})
        self.create_there("Client A Architects", "books@agency.example", number=f"ODOO-{partner.id}",
                          mark=self.connection._key(partner))
        self.run_schedules(self.code)
        row = self.there("Client A Architects")
        self.assertFalse(self.row(partner))
        self.assertFalse(row.problem)
        self.assertEqual(row.partner_id.company_id, self.companies[self.code])

    # Our own number

    def test_a_number_beyond_all_numbers_is_an_ordinary_one(self):
        self.create_there("Odd Number", "odd@example.com", number="ODOO-99999999999999999999",
                          mark=self.connection._key(self.boss_partner())[:-1] + "99999999999999999999")
        self.run_schedules(self.code)
        self.assertEqual(len(self.here("Odd Number")), 1)

    def boss_partner(self):
        return self.administrators[self.code].partner_id

    def test_a_mark_of_another_kind_is_an_ordinary_note(self):
        move = self.invoice(self.code)
        partner = self.partner(self.code, "Client A Architects")
        for mark in (self.connection._key(move), self.connection._key(partner).replace("res.partner", "res.users"),
                     f"odoo:00000000:res.partner:{partner.id}"):
            self.create_there(f"Marked {mark[-14:].replace(':', ' ')}", "", mark=mark)
        self.run_schedules(self.code)
        rows = self.env["books.record"].search([("name", "=like", "Marked %")])
        self.assertEqual(len(rows.partner_id), 3)
        self.assertFalse(self.row(partner))
        self.assertFalse(rows.filtered("problem"))


@tagged("post_install", "-at_install")
class TestMatchingInQuickBooks(MatchingStories, ContactCase):
    code = "quickbooks"

    def test_a_contact_with_our_mark_and_its_e_mail_is_known_again_under_another_name(self):
        partner = self.partner(self.code, "Client A Architects")
        self.create_there("Architects United", partner.email, mark=self.connection._key(partner))
        self.run_schedules(self.code)
        self.assertEqual(self.row(partner), self.there("Architects United"))

    def test_our_mark_on_somebody_with_another_name_and_e_mail_is_asked_about(self):
        partner = self.partner(self.code, "Client A Architects")
        self.create_there("Bakery", "bakery@example.com", mark=self.connection._key(partner))
        self.run_schedules(self.code)
        self.assertIn("Client A Architects", self.there("Bakery").problem)
        self.assertFalse(self.row(partner))

    def test_a_vendor_s_number_for_us_is_nobody_s_number_here(self):
        partner = self.partner(self.code, "Client A Architects", ref="4711", supplier_rank=1)
        numbered = self.partner(self.code, "Client C Carpenters", supplier_rank=1)
        self.create_there("Bakery", "bakery@example.com", kind="Vendor", number="4711")
        self.create_there("Mill", "mill@example.com", kind="Vendor", number=f"ODOO-{numbered.id}")
        self.run_schedules(self.code)
        self.assertFalse(self.row(partner) | self.row(numbered))
        self.assertFalse((self.there("Bakery") | self.there("Mill")).filtered("problem"))
        self.stood_there("Smithy", email="", kind="Vendor")
        self.there("Smithy").sudo().number = "4711"
        self.send_document(self.bill(partner))
        self.assertEqual(self.row(partner).name, "Client A Architects")

    def test_a_name_with_a_colon_is_found_as_it_is_written_there(self):
        self.stood_there("Client A - Architects")
        partner = self.partner(self.code, "Client A: Architects")
        self.send(partner)
        self.assertEqual(self.row(partner).name, "Client A - Architects")

    def test_a_vendor_whose_name_was_taken_there_is_known_by_the_name_it_got(self):
        self.stood_there("Acme", email="")
        self.stood_there("Acme (vendor)", email="", kind="Vendor")
        partner = self.partner(self.code, "Acme", supplier_rank=1)
        self.send_document(self.bill(partner))
        self.assertEqual(self.row(partner, "vendor").name, "Acme (vendor)")

    def test_a_customer_who_becomes_a_vendor_there_is_one_contact_here(self):
        self.create_there("Acme", "acme@example.com")
        self.create_there("Acme (vendor)", "acme@example.com", kind="Vendor")
        self.run_schedules(self.code)
        [partner] = self.here("Acme")
        self.assertEqual(self.row(partner).mapped("kind"), ["customer", "vendor"])

    def test_a_mark_of_another_company_s_contact_in_another_currency_is_an_ordinary_note(self):
        other = self.env["books.connection"].create({
            "provider": self.code, "company_id": self._company(self.code, "Elsewhere").id})
        partner = self.env["res.partner"].create({"name": "Atlas Trading", "company_id": other.company_id.id})
        currency_contact = self.env["books.currency.contact"].create({
            "connection_id": other.id, "partner_id": partner.id, "currency_id": self.env.ref("base.EUR").id})
        self.create_there("Marked", "marked@example.com", mark=self.connection._key(currency_contact))
        self.run_schedules(self.code)
        row = self.there("Marked")
        self.assertEqual((row.res_model, row.partner_id.name), ("res.partner", "Marked"))


@tagged("post_install", "-at_install")
class TestMatchingInXero(MatchingStories, ContactCase):
    code = "xero"

    def test_our_number_with_the_name_or_the_e_mail_is_surely_ours(self):
        renamed, moved = self.partner(self.code, "Client A Architects"), self.partner(
            self.code, "Bakery Moved", ref="C-17")
        self.create_there("Architects United", renamed.email, number=f"ODOO-{renamed.id}")
        self.create_there("Bakery Moved", "new@example.com", number="C-17")
        self.run_schedules(self.code)
        self.assertEqual(self.row(renamed), self.there("Architects United"))
        self.assertEqual(self.row(moved), self.there("Bakery Moved"))

    def test_a_number_of_ours_on_somebody_with_another_name_and_e_mail_is_asked_about(self):
        # Another program numbers its contacts, too, and so did another database of Odoo.
        partner, numbered = self.partner(self.code, "Client A Architects"), self.partner(
            self.code, "Client C Carpenters", ref="1001")
        self.create_there("Bakery", "bakery@example.com", number=f"ODOO-{partner.id}")
        self.create_there("Mill", "mill@example.com", number="1001")
        self.run_schedules(self.code)
        self.assertIn("Client A Architects", self.there("Bakery").problem)
        self.assertIn("Client C Carpenters", self.there("Mill").problem)
        self.assertFalse(self.row(partner) | self.row(numbered))
        self.send(numbered)
        self.assertIn("Mill", numbered.books_error)

    def test_who_creates_a_new_contact_whose_number_another_has_gets_no_other_customer(self):
        self.create_there("Mill", "mill@example.com", number="1001")
        self.connection.pull_contacts = False
        self.run_schedules(self.code)
        partner = self.partner(self.code, "Client C Carpenters", ref="1001")
        move = self.send_document(self.invoice(self.code, partner=partner))
        self.assertIn("Mill", move.books_error)
        self.press(self.accountants[self.code], partner, "action_books_create")
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.whose(move), "Client C Carpenters")

    def test_a_number_that_another_contact_got_meanwhile_makes_no_other_customer(self):
        self.create_there("Mill", "mill@example.com", number="1001")  # not read yet
        partner = self.partner(self.code, "Client C Carpenters", ref="1001")
        move = self.send_document(self.invoice(self.code, partner=partner))
        self.run_schedules(self.code)
        self.assertFalse(self.there("Mill").partner_id == partner)
        self.assertNotEqual(self.whose(move), "Mill")
        self.assertIn("Mill", partner.books_error)
        self.press(self.accountants[self.code], partner, "action_books_create")
        self.run_schedules(self.code)
        self.assertEqual(self.whose(move), "Client C Carpenters")
