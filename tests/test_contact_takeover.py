"""Nothing that is entered in the books changes who may log in to Odoo, under which address, or a company of Odoo."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from .contact_case import ContactCase


class TakeoverStories:

    def setUp(self):
        super().setUp()
        self.boss = self.administrators[self.code]
        self.boss.partner_id.email = "boss@example.com"

    def seen(self, user):
        """The contact of a user as an accountant sees it."""
        return user.partner_id.with_env(self.as_user(self.accountants[self.code]))

    def portal(self, name, **values):
        """A customer who logs in to the portal."""
        partner = self.partner(self.code, name, **values)
        user = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": name, "login": partner.email, "partner_id": partner.id, "active": True,
            "company_id": self.companies[self.code].id, "company_ids": [Command.set(self.companies[self.code].ids)],
            "group_ids": [Command.set(self.env.ref("base.group_portal").ids)]})
        return user

    def assert_untouched(self, user, email, name, partner):
        """A user logs in as before, and a new password is mailed to the address it was mailed to before."""
        self.assertEqual(
            (user.email, user.partner_id.email, user.name, user.partner_id), (email, email, name, partner))
        self.assertTrue(partner.active)
        self.assertFalse(partner.parent_id)
        with self.mock_mail_gateway():
            self.env["res.users"].reset_password(user.login)
        self.assertEqual([address for mail in self._mails for address in mail["email_to"]], [email])

    def takeover(self, user, name, email):
        """A contact there bears what names this user, and is changed once it was read."""
        partner, before = user.partner_id, (user.email, user.name, user.partner_id)
        self.create_there(name, email)
        self.run_schedules(self.code)
        self.change_there(name, email="thief@example.com", new_name="Thief")
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        self.assert_untouched(user, *before)
        self.assertFalse(self.row(partner), "matched without a person's decision")

    def test_a_contact_with_the_e_mail_of_an_administrator_takes_over_nobody(self):
        self.takeover(self.boss, "Somebody", "boss@example.com")

    def test_a_contact_with_the_name_of_an_administrator_takes_over_nobody(self):
        self.takeover(self.boss, self.boss.name, "other@example.com")

    def test_a_contact_with_name_and_e_mail_of_an_administrator_takes_over_nobody(self):
        self.takeover(self.boss, self.boss.name.upper(), "Boss@example.com")

    def test_a_contact_with_our_number_of_an_administrator_takes_over_nobody(self):
        partner = self.seen(self.boss)
        before = self.boss.email, self.boss.name, partner
        self.create_there(
            "Any Name", "boss@example.com", number=f"ODOO-{partner.id}", mark=self.connection._key(partner))
        self.run_schedules(self.code)
        self.change_there("Any Name", email="thief@example.com")
        self.run_schedules(self.code)
        self.assert_untouched(self.boss, *before)
        self.assertFalse(self.row(partner))

    def test_a_contact_with_the_e_mail_of_a_user_who_was_archived_takes_over_nobody(self):
        self.boss.active = False
        partner = self.seen(self.boss)
        partner.active = True
        self.create_there(partner.name, "boss@example.com")
        self.run_schedules(self.code)
        self.change_there(partner.name, email="thief@example.com")
        self.run_schedules(self.code)
        self.assertEqual(partner.email, "boss@example.com")
        self.assertFalse(self.row(partner))

    def test_a_contact_with_the_name_and_e_mail_of_the_own_company_takes_over_nothing(self):
        company = self.companies[self.code]
        company.email = "office@example.com"
        self.create_there(company.name, "office@example.com")
        self.run_schedules(self.code)
        self.change_there(company.name, email="thief@example.com", phone="555 0999", new_name="Thief Ltd")
        self.run_schedules(self.code)
        self.assertEqual((company.email, company.partner_id.email), ("office@example.com", "office@example.com"))
        self.assertFalse(self.row(company.partner_id))

    def test_who_is_asked_about_a_contact_like_a_user_can_make_a_new_one_of_it(self):
        self.create_there("Somebody", "boss@example.com")
        self.run_schedules(self.code)
        row = self.there("Somebody")
        self.assertIn(self.boss.name, row.problem)
        self.assertIn("boss@example.com", row.problem)
        self.press(self.accountants[self.code], row, "action_create_contact")
        [new] = self.here("Somebody")
        self.assertEqual((row.partner_id, row.problem, new.user_ids), (new, False, self.env["res.users"]))

    def test_a_user_who_was_linked_by_hand_keeps_everything_and_the_difference_is_seen(self):
        partner = self.seen(self.boss)
        before = self.boss.email, self.boss.name, partner
        self.boss.partner_id.phone = "555 0100"
        self.create_there("Bill The Boss", "boss@example.com")
        self.run_schedules(self.code)
        row = self.there("Bill The Boss")
        self.link(row, partner)
        self.assertEqual(self.row(partner), row)
        self.change_there("Bill The Boss", email="thief@example.com", phone="555 0999")
        self.run_schedules(self.code)
        self.update(partner)
        self.assert_untouched(self.boss, *before)
        self.assertEqual(partner.phone, "555 0100")
        self.assertEqual(partner.books_state, "differs")
        self.assertIn(partner, self.as_user(self.accountants[self.code])["res.partner"].search(
            [("books_state", "=", "differs")]))
        for side in ("thief@example.com", "boss@example.com", "555 0999", "555 0100", "Bill The Boss"):
            self.assertIn(side, partner.books_difference)
            self.assertIn(side, row.difference)

    def test_a_difference_of_a_user_ends_when_odoo_s_side_is_sent(self):
        partner = self.seen(self.boss)
        self.create_there("Bill The Boss", "boss@example.com")
        self.run_schedules(self.code)
        self.link(self.there("Bill The Boss"), partner)
        self.change_there("Bill The Boss", email="thief@example.com")
        self.run_schedules(self.code)
        self.assertEqual(partner.books_state, "differs")
        self.send(partner)
        self.assertEqual((partner.books_state, partner.books_difference), ("synced", False))
        [contact] = self.contacts(partner.name)
        self.assertEqual(self.email_of(contact), "boss@example.com")

    def test_a_difference_of_a_user_ends_when_a_person_changes_odoo_s_side(self):
        user = self.portal("Harbour Goods")
        partner = self.seen(user)
        self.send(partner)
        self.change_there("Harbour Goods", email="office@example.com")
        self.run_schedules(self.code)
        self.assertEqual(partner.books_state, "differs")
        user.partner_id.email = "office@example.com"
        self.env.invalidate_all()
        self.assertEqual((partner.books_state, partner.books_difference), ("synced", False))
        self.run_schedules(self.code)
        self.assertFalse(self.row(partner).difference)

    def test_a_customer_with_a_portal_login_is_found_by_the_exact_name_and_keeps_login_and_name(self):
        user = self.portal("Harbour Goods", phone="555 0100")
        partner = self.seen(user)
        self.create_there("harbour  goods" if self.code == "quickbooks" else "HARBOUR GOODS", "harbour@example.com")
        self.connection.pull_contacts = False
        self.run_schedules(self.code)
        self.send(partner)
        [row] = self.row(partner)
        self.connection.pull_contacts = True
        self.change_there(row.name, email="thief@example.com", phone="555 0999", new_name="Thief")
        self.run_schedules(self.code)
        self.update(partner)
        self.assert_untouched(user, "harbour@example.com", "Harbour Goods", partner)
        self.assertEqual(user.login, "harbour@example.com")
        self.assertEqual(partner.phone, "555 0999", "what has nothing to do with the login travels")
        self.assertIn("Thief", partner.books_difference)

    def test_a_customer_with_a_portal_login_stays_when_archived_there(self):
        user = self.portal("Harbour Goods")
        partner = self.seen(user)
        self.send(partner)
        self.act("archive_contact", contact="Harbour Goods")
        self.run_schedules(self.code)
        self.assertTrue(partner.active)
        self.assertEqual(partner.books_state, "archived")
        self.assertIn("archived", partner.books_difference)

    def test_the_partner_of_a_user_who_was_archived_is_not_made_active_by_the_books(self):
        user = self.portal("Harbour Goods")
        partner = self.seen(user)
        self.send(partner)
        self.act("archive_contact", contact="Harbour Goods")
        self.run_schedules(self.code)
        user.active = False
        partner.active = False
        self.act("restore_contact", contact=self.row(partner).external_id)
        self.run_schedules(self.code)
        self.assertFalse(partner.active)

    def test_an_address_there_is_not_written_on_an_employee_who_receives_the_invoices(self):
        customer = self.partner(self.code, "Harbour Goods")
        self.boss.partner_id.write({"parent_id": customer.id, "type": "invoice", "street": "1 Home Street"})
        self.send(customer)
        address = {"QuickBooks": {"BillAddr": {"Line1": "9 Thief Street"}}}
        fields = address["QuickBooks"] if self.code == "quickbooks" else {
            "Addresses": [{"AddressType": "POBOX", "AddressLine1": "9 Thief Street"}]}
        self.act("change_contact", contact="Harbour Goods", **fields)
        self.run_schedules(self.code)
        self.assertEqual(self.boss.partner_id.street, "1 Home Street")
        self.assertIn("9 Thief Street", self.row(customer).difference)

    def test_a_document_for_a_user_asks_whether_somebody_of_his_name_there_is_he(self):
        partner = self.seen(self.boss)
        self.create_there(partner.name, "other@example.com")
        self.connection.pull_contacts = False
        self.run_schedules(self.code)
        move = self.invoice(self.code, partner=partner)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "error")
        self.assertIn("other@example.com", move.books_error)
        self.link(self.there(partner.name), partner)
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(len(self.contacts(partner.name)), 1)

    def test_a_user_whom_nobody_there_is_like_is_created_there(self):
        move = self.invoice(self.code, partner=self.boss.partner_id)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_linking_an_employee_s_contact_person_does_not_link_the_own_company(self):
        self.boss.partner_id.parent_id = self.companies[self.code].partner_id
        self.create_there("Bill The Boss", "bill@example.com")
        self.run_schedules(self.code)
        with self.assertRaisesRegex(Exception, "itself"):
            self.link(self.there("Bill The Boss"), self.boss.partner_id)
        self.assertFalse(self.row(self.companies[self.code].partner_id))


@tagged("post_install", "-at_install")
class TestTakeoverInQuickBooks(TakeoverStories, MockEmail, ContactCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestTakeoverInXero(TakeoverStories, MockEmail, ContactCase):
    code = "xero"
