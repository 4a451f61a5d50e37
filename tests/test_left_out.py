"""Payments and customers that are left out of the books by choice: their documents show what is due on each side."""

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .payout_case import PayoutCase


class LeftOutStories:

    def document(self, move_type="out_invoice", price=100, **values):
        return self.sent_invoice(("Paper", 1, price, self.env["account.tax"]), move_type=move_type, **values)

    def skip(self, **values):
        """Answer the open question with “Skip”."""
        self.run_push()
        issue = self.env["books.issue"].search([("state", "=", "open")])
        with self.request(self.accountants[self.code]) as env:
            question = env["books.question"].browse(
                issue.with_env(env).action_decide()["res_id"])
            question.write({"why": "Paid in kind", **values})
            question.action_leave_out()

    def assert_left_out(self, move, due, *payments):
        """Both amounts due, the payment, and that it was left out."""
        move.invalidate_recordset()
        self.assertEqual((move.books_state, self.settled(move)[1]), ("differs", due), self.errors())
        self.assertIn(f"{due:.2f}", move.books_difference)
        self.assertIn(f"{move.amount_residual:.2f} in Odoo", move.books_difference)
        for payment in payments:
            self.assertIn(payment.move_id.name, move.books_difference)
            self.assertIn("left out of", move.books_difference)

    def test_a_payment_that_a_person_skips_leaves_its_documents_due_there(self):
        account = self.map_bank()
        account.state = "archived"  # payments cannot be sent
        moves = [self.document(), self.document("in_invoice", ref="V-1")]
        payments = [self.register(move, 60) for move in moves]
        self.skip()
        for move, payment in zip(moves, payments, strict=True):
            self.assert_left_out(move, 100, payment)
            self.assertEqual(payment.books_state, "left_out")
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        move, bill = moves
        self.assert_left_out(move, 100, payments[0])
        self.press(self.accountants[self.code], bill, "action_books_ignore")
        self.assertEqual(bill.books_state, "synced")
        account.state = "active"
        more = self.register(move, 10)
        self.run_push()
        self.assert_left_out(move, 90, payments[0])
        self.assertNotIn(more.move_id.name, move.books_difference)
        self.press(self.accountants[self.code], move, "action_books_restore")
        self.run_push()
        self.assert_settled(move, 60, 10, due=30)
        move.invalidate_recordset()
        self.assertEqual((move.books_state, payments[0].books_state), ("synced", "synced"), move.books_error)

    def test_a_payment_that_settings_leave_out_leaves_its_documents_due_there(self):
        day = fields.Date.subtract(fields.Date.today(), days=3)
        old, off = (self.document(
            partner=self.partner(self.code, name), invoice_date=day, invoice_date_due=day) for name in ("Old", "Off"))
        self.connections[self.code].closed_period = "skip"
        self.close(day)
        closed = self.register(old, 60, payment_date=day)
        self.run_push()
        self.assert_left_out(old, 100, closed)
        self.close(None)
        self.press(self.accountants[self.code], old, "action_books_restore")
        self.run_push()
        old.invalidate_recordset()
        self.assertEqual(old.books_state, "synced", old.books_error)
        self.connections[self.code].push_payments = False
        payment, undone = self.register(off, 60), self.register(off, 10)
        self.assert_left_out(off, 100, payment, undone)
        undone.action_draft()
        undone.action_cancel()
        self.assert_left_out(off, 100, payment)
        self.connections[self.code].push_payments = True
        self.run_push()
        self.assert_settled(off, 60, due=40)
        off.invalidate_recordset()
        self.assertEqual((off.books_state, payment.books_state), ("synced", "synced"), off.books_error)

    def auto(self, **values):
        """A new invoice that was posted, and whether it is on its way by itself."""
        move = self.invoice(self.code, **values)
        return move, bool(self.env["books.job"].search([("res_model", "=", move._name), ("res_id", "=", move.id)]))

    def test_a_customer_that_is_left_out_for_good_is_left_out_with_documents_and_payments_until_included_again(self):
        connection, user = self.connections[self.code], self.accountants[self.code]
        partner = self.partner(self.code, "Barter Ltd")
        sent = self.document(partner=partner)
        connection.auto_invoice = True
        waiting, queued = self.auto(partner=partner)
        self.assertTrue(queued)
        salesperson = self._user(self.code, "seller", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.press(salesperson, partner, "action_books_leave_out")
        self.press(user, partner, "action_books_leave_out")
        unsent, queued = self.auto(partner=partner)
        self.assertFalse(queued)
        payment = self.register(sent, 40)
        self.run_schedules(self.code)
        self.assert_left_out(sent, 100, payment)
        self.assertEqual((waiting.books_state, unsent.books_state, payment.books_state, partner.with_user(
            user).with_company(self.companies[self.code]).books_state), ("left_out",) * 4)
        env = self.as_user(user)
        for model, domain, found in (
                ("account.move", [("books_state", "=", "left_out")], waiting | unsent),
                ("account.payment", [("books_state", "=", "left_out")], payment),
                ("res.partner", [("books_state", "=", "left_out")], partner)):
            self.assertEqual(set(env[model].search(domain).ids), set(found.ids), model)
        other = self.invoice(self.code, partner=self.partner(self.code, "Cash Ltd"))
        for records in (unsent, payment, partner):
            with self.assertRaisesRegex(UserError, "Barter Ltd is left out of"):
                self.press(user, records, "action_books_send")
        self.press(user, unsent | other, "action_books_send")
        self.run_push()
        self.env.invalidate_all()
        self.assertEqual((unsent.books_state, other.books_state), ("left_out", "synced"))
        self.press(user, partner, "action_books_include")
        self.press(user, unsent | waiting, "action_books_send")
        self.run_push()
        self.env.invalidate_all()
        self.assertEqual({one.books_state for one in (unsent, waiting, sent, payment)}, {"synced"}, self.errors())


@tagged("post_install", "-at_install")
class TestLeftOutInQuickBooks(LeftOutStories, PayoutCase):
    code = "quickbooks"

    def narrow(self, **values):
        """Save these filters in Odoo's settings; the count that is shown there."""
        admin = self.env.ref("base.user_admin")
        company = self.companies[self.code]
        admin.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        with self.request(admin) as env:
            settings = env["res.config.settings"].with_company(company).create(
                {f"books_{name}": value for name, value in values.items()})
            shown = settings.books_auto_count
            settings.execute()
        return shown

    def test_what_goes_by_itself_is_narrowed_in_the_settings_and_a_click_is_not(self):
        connection, company = self.connections[self.code], self.companies[self.code]
        connection.write({"auto_invoice": True, "start_date": fields.Date.today()})
        tag = self.env["res.partner.category"].create({"name": "Wholesale"})
        child = tag.create({"name": "Region", "parent_id": tag.id})
        teams = self.env["crm.team"].create([{"name": name, "company_id": company.id} for name in ("Direct", "Web")])
        journal = self.env["account.journal"].create({
            "name": "Second", "code": "SND", "type": "sale", "company_id": company.id,
            "default_account_id": self.env["account.journal"].search([
                ("company_id", "=", company.id), ("type", "=", "sale")], limit=1).default_account_id.id})
        wholesale = self.partner(self.code, "Wholesale Ltd", category_id=[Command.set(child.ids)])
        lines = [("Paper", 1, 100, self.env["account.tax"])]
        for filters, passes, stops in (
                ({"auto_tag_ids": [Command.set(tag.ids)]}, {"partner": wholesale}, {}),
                ({"auto_tag_ids": [Command.clear()], "auto_team_ids": [Command.set(teams[1].ids)]},
                 {"team_id": teams[1].id}, {"team_id": teams[0].id}),
                ({"auto_team_ids": [Command.clear()], "auto_journal_ids": [Command.set(journal.ids)]},
                 {"journal_id": journal.id}, {}),
                ({"auto_journal_ids": [Command.clear()], "auto_from_amount": 100.0}, {"price": 100}, {"price": 99.99}),
                ({"auto_from_amount": 0.0, "auto_limited": True, "auto_to_amount": 100.0}, {"price": 100},
                 {"price": 100.01}),
                ({"auto_limited": False}, {"move_type": "out_refund", "price": 500}, None)):
            self.narrow(**filters)
            seen = []
            for values in (passes, stops):
                if values is not None:
                    price = values.get("price", 100)
                    rest = {key: value for key, value in values.items() if key != "price"}
                    move = self.invoice(self.code, ("Paper", 1, price, *lines[0][3:]), **rest)
                    seen.append(bool(self.env["books.job"].search([("res_id", "=", move.id)])))
            self.assertEqual(seen, [True, False][:len(seen)], filters)
        self.assertEqual(self.narrow(auto_from_amount=100.01), "Documents: 2 of 11")
        bill = self.invoice(self.code, *lines, move_type="in_invoice", ref="V-1")
        self.assertFalse(self.env["books.job"].search([("res_id", "=", bill.id)]))
        self.press(self.accountants[self.code], bill, "action_books_send")
        self.assertEqual(bill.books_state, "synced", bill.books_error)
        with self.assertRaises(ValidationError):
            self.narrow(auto_limited=True, auto_to_amount=5.0)
        view = self.env["res.config.settings"].with_user(self.env.ref("base.user_admin")).get_view(view_type="form")
        for card in ("books_service_quickbooks", "books_service_xero", "books_auto_team_ids"):
            self.assertIn(f'id="{card}"', view["arch"])
        app = etree.fromstring(view["arch"]).xpath("//app[@name='books_connector']")[0]
        self.assertFalse([one.get("id") for one in app.iter("setting") if not one.get("help")])


@tagged("post_install", "-at_install")
class TestLeftOutInXero(LeftOutStories, PayoutCase):
    code = "xero"
