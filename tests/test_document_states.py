"""What a document shows of the books: its state, what to do next, who sent it, and whom to ask."""

from datetime import timedelta
from html import unescape

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ConnectedCase


class DocumentStateStories:
    def setUp(self):
        super().setUp()
        self.accountant, self.administrator = self.accountants[self.code], self.administrators[self.code]
        self.seller = self._user(self.code, "seller", "sales_team.group_sale_salesman_all_leads")

    def shown(self, records):
        """The state that each of these records shows, as filtered, as grouped and as computed: all three agree."""
        model = records.with_env(self.as_user(self.accountant))
        computed = {record.id: record.books_state for record in model}
        values = [value for value, _label in model._fields["books_state"]._description_selection(model.env)] + [False]
        filtered = {
            record.id: value for value in values
            for record in model.search([("id", "in", records.ids), ("books_state", "=", value)])}
        groups = model.web_read_group([("id", "in", records.ids)], ["books_state"], ["__count"])["groups"]
        grouped = {
            record.id: group["books_state"] for group in groups
            for record in model.search([("id", "in", records.ids), *group["__extra_domain"]])}
        self.assertEqual(sum(group["__count"] for group in groups), len(records))
        self.assertEqual(computed, filtered)
        self.assertEqual(computed, grouped)
        return computed

    def lines(self, record):
        return [message.preview for message in record.message_ids.sorted("id")
                if self.connection.provider_label in (message.preview or "")]

    def test_states_are_grouped_and_filtered_exactly_as_they_are_shown(self):
        synced, voided, differs, failed, waiting, new = (
            self.sent_invoice(), self.sent_invoice(), self.sent_invoice(), self.invoice(self.code),
            self.invoice(self.code), self.invoice(self.code))
        url, number = voided.books_url, voided.books_number
        wizard = self.env["books.void"].with_user(self.accountant).create(
            {"move_ids": [Command.set(voided.ids)], "verb": "void"})
        self.press(self.accountant, wizard, "action_take_back")
        row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", differs.id)])
        row.sudo().differences = [["total", "1", "2"]]
        self.connection.enabled = False
        self.press(self.accountant, failed | waiting, "action_books_send")
        self.env["books.job"].sudo().search([("res_id", "=", failed.id), ("state", "=", "todo")]).write(
            {"state": "failed", "message": "Refused", "remedy": "odoo"})
        draft = self.invoice(self.code, post=False)
        self.env.invalidate_all()
        moves = synced | voided | differs | failed | waiting | new
        self.assertEqual(
            self.shown(moves | draft), {
                synced.id: "synced", voided.id: "voided", differs.id: "differs", failed.id: "error",
                waiting.id: "pending", new.id: "none", draft.id: "none"})
        self.assertEqual((voided.state, voided.books_url, voided.books_number), ("cancel", url, number))
        self.assertFalse(voided.books_locked or voided.books_sendable)
        self.assertFalse(voided.books_difference)
        contacts = moves.partner_id
        self.assertTrue(self.shown(contacts))
        with self.assertRaises(AccessError):
            nobody = self._user(self.code, "nobody", "base.group_user")
            self.as_user(nobody)["res.partner"].web_read_group([], ["books_state"], ["__count"])

    def test_the_chatter_says_who_sent_it_and_what_came_back_once(self):
        move = self.sent_invoice()
        self.assertEqual(len(self.lines(move)), 1, move.message_ids.mapped("preview"))
        message = move.message_ids.filtered(lambda one: self.connection.provider_label in (one.preview or ""))
        self.assertEqual(message.author_id, self.accountant.partner_id)
        self.assertIn(move.books_number, message.preview)
        self.assertIn(move.books_url, unescape(str(message.body)))
        refused = self.invoice(self.code, partner=self.partner(self.code, "Unsendable"), post=False)
        self.unmap(refused)
        refused.action_post()
        for _again in range(3):
            self.press(self.accountant, refused, "action_books_send")
        self.assertEqual(refused.books_state, "error")
        [line] = self.lines(refused)
        self.assertIn("not mapped", line)
        self.env["books.mapping"].search([("confirmed", "=", False)]).filtered("record_id").confirmed = True

    def unmap(self, move):
        """Give its line a tax that is not mapped."""
        move.invoice_line_ids.tax_ids = self.env["account.tax"].create({
            "name": "Levy", "amount": 3.5, "type_tax_use": "sale", "company_id": self.company.id,
            "country_id": self.company.account_fiscal_country_id.id})

    def test_pending_says_why_and_until_when(self):
        move = self.invoice(self.code)
        self.connection.enabled = False
        notice = self.press(self.administrator, move, "action_books_send")["params"]
        self.assertIn("switched off", notice["message"])
        self.assertIn(f"/{self.connection.id}", notice["links"][0]["url"])
        self.assertEqual(move.books_state, "pending")
        self.assertIn("switched off", move.books_error)
        notice = self.press(self.accountant, move, "action_books_send")["params"]
        self.assertNotIn("links", notice, "an accountant cannot switch it on")
        self.connection.enabled = True
        until = fields.Datetime.now().replace(hour=9, minute=4) + timedelta(days=1)
        self.connection.sudo().paused_until = until
        self.env.invalidate_all()
        self.assertIn("9:04", move.with_user(self.accountant).with_context(tz="UTC").books_error)
        self.connection.sudo().write({"paused_until": False, "state": "expired"})
        self.env.invalidate_all()
        self.assertIn("not connected", move.books_error)
        self.connection.sudo().state = "active"
        self.env.invalidate_all()
        self.assertFalse(move.books_error, "it is about to be sent")

    def test_an_administrator_switches_it_on_from_the_document(self):
        move = self.invoice(self.code)
        self.connection.enabled = False
        self.press(self.accountant, move, "action_books_send")
        alerts = move.with_env(self.as_user(self.administrator))._get_alerts()
        self.assertEqual(alerts["books_error"]["action_call"][1], "action_books_switch_on")
        with self.assertRaises(AccessError):
            self.press(self.accountant, move, "action_books_switch_on")
        self.press(self.administrator, move, "action_books_switch_on")
        self.assertEqual((move.books_state, self.connection.enabled), ("synced", True))

    def test_whoever_may_not_fix_it_is_told_who_may_and_asks_with_one_press(self):
        move = self.invoice(self.code, post=False)
        self.unmap(move)
        move.action_post()
        self.press(self.accountant, move, "action_books_send")
        alerts = move.with_env(self.as_user(self.accountant))._get_alerts()
        self.assertIn("Administrator", alerts["books_ask"]["message"])
        for _twice in range(2):
            self.press(self.accountant, move, "action_books_ask")
        activity = move.activity_ids
        self.assertEqual(activity.mapped("user_id"), self.administrator)
        self.assertEqual(len(activity), 1)
        self.assertIn("not mapped", activity.note)
        self.assertNotIn("books_ask", move.with_env(self.as_user(self.administrator))._get_alerts())
        with self.assertRaises(UserError):
            self.press(self.administrator, move, "action_books_ask")

    def order(self):
        env = self.as_user(self.seller)
        product = self.env["product.product"].create({
            "name": "Advice", "type": "service", "invoice_policy": "order", "list_price": 10,
            "taxes_id": [Command.clear()]})
        order = env["sale.order"].create({
            "partner_id": self.partner(self.code, "Harbour Ltd").id, "order_line": [Command.create({
                "product_id": product.id, "product_uom_qty": 1})]})
        order.action_confirm()
        return order

    def test_an_order_shows_reason_number_and_link_of_its_invoices(self):
        order = self.order()
        self.assertFalse(order.books_hint)
        invoice = order.sudo()._create_invoices()
        self.env.invalidate_all()
        self.assertIn("Confirm the invoice first", order.books_hint)
        invoice = invoice.with_env(self.as_user(self.accountant))
        invoice.invoice_date = fields.Date.today()
        self.unmap(invoice)
        invoice.action_post()
        self.press(self.accountant, invoice, "action_books_send")
        self.assertFalse(order.books_hint)
        self.assertEqual((order.books_state, order.books_error), ("error", invoice.books_error))
        self.assertEqual(order.books_to_ask, "Administrator")
        self.press(self.seller, order, "action_books_ask")
        self.assertEqual(invoice.activity_ids.user_id, self.administrator)
        mapping = self.env["books.mapping"].search([("state", "=", "1_missing"), ("kind", "=", "tax")])
        mapping.with_user(self.administrator).record_id = self.connection.untaxed_id
        self.press(self.accountant, invoice, "action_books_send")
        self.env.invalidate_all()
        if order.books_state == "synced":
            self.assertIn(invoice.books_url, unescape(str(order.books_numbers)))
        self.assertEqual(self.shown(order), {order.id: invoice.books_state})

    def test_payments_are_filtered_and_grouped_by_their_state(self):
        move = self.sent_invoice()
        self.connection.push_payments = True
        register = self.as_user(self.accountant)["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids)
        wizard = register.create({"journal_id": self.connection.payment_journal_id.id})
        payment = self.env["account.payment"].browse(wizard._create_payments().id)
        self.env.invalidate_all()
        self.assertEqual(self.shown(payment), {payment.id: "pending"})
        self.run_schedules(self.code)
        state = payment.books_state
        self.assertIn(state, ("synced", "error"))
        self.assertEqual(self.shown(payment), {payment.id: state})


@tagged("post_install", "-at_install")
class TestDocumentStatesInQuickBooks(DocumentStateStories, ConnectedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestDocumentStatesInXero(DocumentStateStories, ConnectedCase):
    code = "xero"
