"""What goes on every day without anybody: entries that Odoo posts by its schedule, many orders at once, mail."""

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..flows.push.queue import queue
from .common import ConnectedCase


class EveryDayStories:
    def prepare(self):
        super().prepare()
        self.connection.auto_invoice = True

    def numbers_there(self):
        """The numbers of the invoices in the sandbox's own store."""
        kind, number = ("Invoice", "DocNumber") if self.code == "quickbooks" else ("Invoices", "InvoiceNumber")
        return [one.get(number) for one in self.books(self.code)[kind]]

    def there(self, move):
        kind, key = ("Invoice", "Id") if self.code == "quickbooks" else ("Invoices", "InvoiceID")
        row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        [found] = [one for one in self.books(self.code)[kind] if one[key] == row.external_id]
        return found

    def post_on_schedule(self):
        self.env.flush_all()
        self.env.ref("account.ir_cron_auto_post_draft_entry").method_direct_trigger()
        self.env.invalidate_all()

    def test_entries_that_recur_are_sent_each_once_when_odoo_posts_them(self):
        first = self.invoice(self.code, ("Rent", 1, 750), post=False, auto_post="monthly")
        later = self.invoice(
            self.code, post=False, auto_post="at_date", invoice_date=fields.Date.add(fields.Date.today(), days=3))
        bill = self.invoice(self.code, move_type="in_invoice", post=False, auto_post="monthly", ref="RENT-11")
        company = self.companies[self.code]
        accounts = self.env["account.account"].with_company(company).search([
            ("company_ids", "=", company.id), ("account_type", "=", "expense")], limit=2)
        entry = self.env["account.move"].with_company(company).create({
            "move_type": "entry", "auto_post": "at_date", "date": fields.Date.today(), "line_ids": [
                Command.create({"account_id": account.id, "balance": balance})
                for account, balance in zip(accounts, (5, -5), strict=True)]})
        self.assertEqual((first + later).mapped("books_state"), ["none", "none"])
        self.post_on_schedule()
        self.assertEqual((first + later + bill + entry).mapped("state"), ["posted", "draft", "posted", "posted"])
        self.run_schedules(self.code)
        self.assertEqual((bill + entry).mapped("books_state"), ["synced", False], bill.books_error)
        second = self.env["account.move"].search([("auto_post_origin_id", "=", first.id), ("id", "!=", first.id)])
        self.assertEqual((first.books_state, second.state, second.books_state), ("synced", "draft", "none"))
        # A month later, by Odoo's schedule again.
        second.invoice_date = second.date = fields.Date.today()
        self.post_on_schedule()
        self.run_schedules(self.code)
        self.assertEqual((second.state, second.books_state), ("posted", "synced"), second.books_error)
        self.assertNotEqual(first.name, second.name)
        there = self.numbers_there()
        self.assertEqual([there.count(first.name), there.count(second.name)], [1, 1])

    def test_many_orders_that_are_invoiced_at_once_are_sent_by_themselves(self):
        product = self.env["product.product"].create({
            "name": "Desk lamp", "default_code": "LAMP", "invoice_policy": "order",
            "taxes_id": [Command.set(self.companies[self.code].account_sale_tax_id.ids)]})
        partners = [self.partner(self.code, f"Customer {name}") for name in "ABC"]
        seller = self._user(self.code, "seller", "sales_team.group_sale_salesman_all_leads")
        orders = self.as_user(seller)["sale.order"].create([{
            "partner_id": partner.id, "order_line": [Command.create({
                "product_id": product.id, "product_uom_qty": quantity, "price_unit": 49.95})],
        } for partner in partners for quantity in (1, 2, 3, 4)])
        orders.action_confirm()
        with self.request(seller) as env:
            env["sale.advance.payment.inv"].create({
                "sale_order_ids": [Command.set(orders.ids)], "advance_payment_method": "delivered",
                "consolidated_billing": False}).create_invoices()
        moves = orders.sudo().invoice_ids
        self.assertEqual(len(moves), 12)
        with self.request(self.accountants[self.code]) as env:
            env["validate.account.move"].create({"move_ids": [Command.set(moves.ids)]}).validate_move()
        self.run_schedules(self.code)
        self.assertEqual(set(moves.mapped("books_state")), {"synced"}, moves.mapped("books_error"))
        self.assertEqual(set(orders.mapped("books_state")), {"synced"})
        there = self.numbers_there()
        self.assertEqual([there.count(name) for name in moves.mapped("name")], [1] * 12)

    def mail(self, move):
        """Press Send in Odoo."""
        with self.request(self.accountants[self.code]) as env:
            wizard = env["account.move.send.wizard"].with_context(
                active_model="account.move", active_ids=move.ids).create({"sending_methods": ["email"]})
            wizard.action_send_and_print()

    def mark(self, move):
        """Whether the books call this sent, in their words."""
        return self.there(move)["EmailStatus" if self.code == "quickbooks" else "SentToContact"]

    def test_the_books_mail_no_invoice_of_ours_and_mark_what_odoo_mailed(self):
        unsent, sent = ("NotSet", "EmailSent") if self.code == "quickbooks" else (False, True)
        first = self.invoice(self.code)
        self.run_schedules(self.code)
        self.prefer_mail()
        move = self.invoice(self.code, partner=first.partner_id)
        self.run_schedules(self.code)
        self.assertEqual(self.mark(move), unsent)
        self.mail(move)
        self.assertTrue(move.is_move_sent)
        self.run_schedules(self.code)
        self.assertEqual((self.mark(move), self.mark(first)), (sent, unsent))
        self.assertEqual((move.books_state, move.books_error), ("synced", False))
        # Mailed before it was sent: marked with it.
        early = self.invoice(self.code, partner=first.partner_id)
        self.mail(early)
        self.run_schedules(self.code)
        self.run_schedules(self.code)
        self.assertEqual((self.mark(early), early.books_state), (sent, "synced"), early.books_error)
        # Mailing it again, or sending it to the books again, changes nothing there: it is marked once.
        writes = self.box.control.counts()[self.code]["writes"]
        self.mail(early)
        self.run_schedules(self.code)
        with self.assertRaisesRegex(UserError, "already in the books"):
            self.press(self.accountants[self.code], early, "action_books_send")
        self.run_schedules(self.code)
        self.assertEqual(self.box.control.counts()[self.code]["writes"], writes)
        jobs = self.env["books.job"].search([("kind", "=", "sent_mark"), ("res_id", "in", (move.id, early.id))])
        self.assertEqual([(job.res_id, job.state) for job in jobs.sorted("res_id")],
                         [(move.id, "done"), (early.id, "done")])
        self.assert_mailed_by_nobody()

    def assert_mailed_by_nobody(self):
        """No request asked the books to mail anything."""
        paths = {kind for kind, count in self.box.control.counts()[self.code].items() if count}
        self.assertFalse({kind for kind in paths if "mail" in kind.lower() or "send" in kind.lower()}, paths)

    def test_what_was_changed_in_the_books_meanwhile_is_marked_all_the_same(self):
        move = self.invoice(self.code)
        self.run_schedules(self.code)
        row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        self.box.control.act(self.code, "change_invoice", row.connection_id.external_id, invoice=row.external_id, **(
            {"number": move.name} if self.code == "quickbooks" else {"reference": "Noted"}))
        self.mail(move)
        for _round in range(3):
            self.run_schedules(self.code)
        self.assertIn(self.mark(move), ("EmailSent", True))

    def test_nothing_is_queued_for_what_is_not_in_the_books(self):
        self.connection.auto_invoice = False
        move = self.invoice(self.code)
        self.mail(move)
        self.assertFalse(self.env["books.job"].search([("res_id", "=", move.id)]))
        # Taken back meanwhile: there is nothing to mark.
        queue(self.connection.sudo(), "sent_mark", move)
        self.run_schedules(self.code)
        self.assertEqual(self.env["books.job"].search([("kind", "=", "sent_mark")]).state, "done")


@tagged("post_install", "-at_install")
class TestEveryDayInQuickBooks(EveryDayStories, ConnectedCase):
    code = "quickbooks"

    def prefer_mail(self):
        """The bookkeeper chooses that customers get their invoices by mail."""
        for customer in self.books("quickbooks")["Customer"]:
            self.box.control.act("quickbooks", "change_contact", self.connection.external_id, contact=customer["Id"],
                                 kind="Customer", PreferredDeliveryMethod="Email")


@tagged("post_install", "-at_install")
class TestEveryDayInXero(EveryDayStories, ConnectedCase):
    code = "xero"

    def prefer_mail(self):
        """Xero has no such choice."""

    def test_a_draft_in_the_books_is_marked_once_it_is_approved(self):
        self.connection.posting_status = "draft"
        move = self.invoice("xero")
        self.mail(move)
        for _round in range(2):
            self.run_schedules("xero")
        self.assertFalse(self.mark(move))
        job = self.env["books.job"].search([("kind", "=", "sent_mark")])
        self.assertEqual((job.state, job.causes), ("todo", False))
        self.box.control.act(
            "xero", "approve_invoice", self.connection.external_id, invoice=self.there(move)["InvoiceID"])
        self.run_schedules("xero")
        job.not_before = False
        self.run_schedules("xero")
        self.assertEqual((job.state, self.mark(move)), ("done", True))
