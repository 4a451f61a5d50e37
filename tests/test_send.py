"""An invoice is sent to the books: by button, from the order, from the list, by itself."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..flows.blocking import Blocked
from ..flows.push.queue import queue
from .common import ConnectedCase


class SendStories:
    def send(self, records):
        return self.press(self.accountants[self.code], records, "action_books_send")

    def in_books(self, move):
        """The invoices of this number in the sandbox's own store."""
        number = "DocNumber" if self.code == "quickbooks" else "InvoiceNumber"
        invoices = self.books(self.code)["Invoice" if self.code == "quickbooks" else "Invoices"]
        return [one for one in invoices if one.get(number) == move.name]

    def total_of(self, invoice):
        return str(invoice["TotalAmt" if self.code == "quickbooks" else "Total"])

    def test_the_button_sends_an_invoice_and_keeps_its_number_and_link(self):
        move = self.invoice(self.code, ("Consulting", 3, 19.99), ("Paper", 7, 1.15))
        self.assertEqual(move.books_state, "none")
        self.send(move)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(move.books_number, move.name)
        self.assertIn(self.box.url, move.books_url)
        [invoice] = self.in_books(move)
        self.assertAlmostEqual(float(self.total_of(invoice)), move.amount_total, 2)

    def test_a_sent_invoice_is_not_sent_twice(self):
        move = self.invoice(self.code)
        self.send(move)
        with self.assertRaisesRegex(UserError, "already in the books"):
            self.send(move)
        self.run_schedules(self.code)
        self.assertEqual(len(self.in_books(move)), 1)

    def test_the_order_sends_its_invoice(self):
        product = self.env["product.product"].create({"name": "Desk lamp", "default_code": "LAMP", "list_price": 49.5,
            "taxes_id": [Command.set(self.companies[self.code].account_sale_tax_id.ids)]})
        seller = self._user(self.code, "seller", "sales_team.group_sale_salesman_all_leads")
        order = self.as_user(seller)["sale.order"].create({
            "partner_id": self.partner(self.code).id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 2})]})
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "no invoice yet"):
            self.press(seller, order, "action_books_send")
        move = order.sudo()._create_invoices()
        with self.assertRaisesRegex(UserError, "still a draft"):
            self.press(seller, order, "action_books_send")
        move.action_post()
        self.press(seller, order, "action_books_send")
        self.assertEqual(order.books_state, "synced", order.books_error)
        self.assertEqual(len(self.in_books(move)), 1)

    def test_auto_invoice_sends_what_is_posted(self):
        self.connections[self.code].auto_invoice = True
        moves = self.env["account.move"].union(*(self.invoice(self.code, ("Consulting", 1, 10 + n)) for n in range(3)))
        old = self.invoice(self.code, invoice_date=fields.Date.subtract(fields.Date.today(), days=40))
        self.assertEqual(set(moves.mapped("books_state")), {"pending"})
        self.assertEqual(old.books_state, "none", "older than the start date")
        self.box.control.counts_clear()
        self.run_schedules(self.code)
        self.assertEqual(set(moves.mapped("books_state")), {"synced"}, moves.mapped("books_error"))

    def test_without_auto_invoice_posting_queues_nothing(self):
        move = self.invoice(self.code)
        self.assertFalse(self.env["books.job"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)]))

    def test_a_missing_tax_mapping_stops_the_invoice_and_names_all_that_is_missing(self):
        company = self.companies[self.code]
        taxes = self.env["account.tax"].create([
            {"name": f"Odd tax {rate}", "amount": rate, "company_id": company.id, "type_tax_use": "sale"}
            for rate in (3.33, 4.44)])
        move = self.invoice(self.code, ("A", 1, 10, taxes[0]), ("B", 1, 10, taxes[1]))
        self.partner_in_books(move)
        self.box.control.counts_clear()
        self.send(move)
        self.assertEqual(move.books_state, "error")
        self.assertIn("Odd tax 3.33", move.books_error)
        self.assertIn("Odd tax 4.44", move.books_error)
        self.assertFalse(self.in_books(move))
        mappings = self.env["books.mapping"].search([("kind", "=", "tax"), ("res_id", "in", taxes.ids)])
        self.assertEqual(len(mappings), 2)
        known = self.env["books.mapping"].search([
            ("connection_id", "=", self.connections[self.code].id), ("kind", "=", "tax"),
            ("res_id", "=", company.account_sale_tax_id.id)])
        mappings.write({"record_id": known.record_id.id})
        self.send(move)
        self.assertIn(move.books_state, ("synced", "differs"), move.books_error)

    def partner_in_books(self, move):
        """Send another invoice first, so that the customer stands in the books."""
        self.send(self.invoice(self.code, partner=move.partner_id))

    def test_a_sent_invoice_is_locked(self):
        move = self.invoice(self.code)
        self.send(move)
        self.assertTrue(move.need_cancel_request)
        with self.assertRaises(UserError):
            move.button_draft()

    def test_a_waiting_invoice_that_becomes_a_draft_is_not_sent(self):
        self.connections[self.code].auto_invoice = True
        move = self.invoice(self.code)
        self.assertEqual(move.books_state, "pending")
        move.button_draft()
        self.assertEqual(move.books_state, "none")
        self.run_schedules(self.code)
        self.assertFalse(self.in_books(move))

    def test_the_filters_of_the_list_find_each_state(self):
        sent, failed, none = (
            self.invoice(self.code, partner=self.partner(self.code, name)) for name in ("Alpha", "Beta", "Gamma"))
        self.send(sent)
        queue(self.connections[self.code], "invoice", failed)._fail(Blocked("not_prepared", failed, time="now"))
        mine = [("id", "in", (sent | failed | none).ids)]
        Move = self.env["account.move"]
        for state, move in (("synced", sent), ("error", failed), ("none", none)):
            self.assertEqual(Move.search([*mine, ("books_state", "=", state)]), move)
        self.assertEqual(Move.search([*mine, ("books_state", "!=", "synced")]), none | failed)
        self.assertEqual(Move.search([*mine, ("books_payment_status", "=", "sent")]), sent)

    def test_a_customer_who_is_there_already_is_found_not_doubled(self):
        name = self.known_customer()
        before = len(self.contacts())
        move = self.invoice(self.code, partner=self.partner(self.code, name.upper(), email=False))
        self.send(move)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(len(self.contacts()), before)

    def test_a_contact_that_could_be_several_is_asked_for_not_guessed(self):
        for name in ("North Depot", "South Depot"):
            self.box.control.act(
                self.code, "create_contact", self.connections[self.code].external_id, name=name,
                **{"email" if self.code == "quickbooks" else "EmailAddress": "depot@example.com"})
        move = self.invoice(self.code, partner=self.partner(self.code, "Depots", email="depot@example.com"))
        self.send(move)
        self.assertEqual(move.books_state, "error")
        self.assertIn("North Depot", move.books_error)
        job = self.env["books.job"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        self.assertEqual(job.remedy, "contacts")
        action = self.press(self.accountants[self.code], job, "action_remedy")
        rows = self.env["books.record"].search(action["domain"])
        with self.request(self.accountants[self.code]) as env:
            south = rows.filtered(lambda row: row.name == "South Depot").with_env(env)
            south.partner_id = move.partner_id.with_env(env)
        self.send(move)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.contact_of(self.in_books(move)[0]), "South Depot")

    def lose(self, kind):
        """The next request that writes invoices meets a fault."""
        self.box.control.fault(self.code, kind, match={
            "quickbooks": {"method": "POST", "path": "/batch$"}, "xero": {"method": "PUT", "path": "/Invoices$"},
        }[self.code])

    def test_after_a_lost_answer_it_is_looked_for_not_written_again(self):
        move = self.invoice(self.code)
        self.partner_in_books(move)
        self.lose("drop_after")
        self.send(move)
        self.assertEqual(move.books_state, "pending")
        self.assertEqual(len(self.in_books(move)), 1)
        self.pass_time(minutes=1)
        self.run_schedules(self.code)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(len(self.in_books(move)), 1)

    def test_what_never_arrived_is_sent_again_what_arrived_is_not(self):
        for kind, known, span in (("drop_after", 1, {"hours": 30}), ("drop_before", 0, {"hours": 30}),
                                  ("drop_before", 0, {"minutes": 1})):
            move = self.invoice(self.code)
            self.partner_in_books(move)
            self.lose(kind)
            self.send(move)
            self.assertEqual(len(self.in_books(move)), known)
            self.pass_time(**span)
            self.run_schedules(self.code)
            self.assertEqual(move.books_state, "synced", move.books_error)
            self.assertEqual(len(self.in_books(move)), 1)

    def test_a_part_of_a_request_is_looked_for_not_sent_again(self):
        partner = self.partner(self.code)
        self.send(self.invoice(self.code, partner=partner))
        self.connections[self.code].auto_invoice = True
        moves = self.env["account.move"].union(*(self.invoice(self.code, partner=partner) for _n in range(3)))
        self.lose("drop_after")
        self.env.flush_all()
        self.connections[self.code].sudo().push_cron_id.method_direct_trigger()
        self.env.invalidate_all()
        jobs = self.env["books.job"].search([("res_model", "=", "account.move"), ("res_id", "in", moves.ids)])
        self.assertEqual(set(jobs.mapped("state")), {"sending"})
        # One of them was noted before the worker died.
        jobs[0]._fail(Blocked("not_prepared", jobs[0], time="now"))
        self.pass_time(minutes=1)
        self.run_schedules(self.code)
        self.assertEqual(jobs[1:].mapped("state"), ["done", "done"], jobs.mapped("error"))
        for move in moves:
            self.assertEqual(len(self.in_books(move)), 1)

    def pass_time(self, **span):
        """Let time go by, here and there."""
        jobs = self.env["books.job"].search([("state", "=", "sending")])
        for job in jobs:
            job.not_before = fields.Datetime.now()
            job.sent_at = fields.Datetime.subtract(job.sent_at, **span)
        self.connections[self.code].paused_until = False
        self.env.flush_all()
        self.box.control.clock(timedelta(**span).total_seconds())

    def test_what_was_voided_in_the_books_can_be_sent_again(self):
        move = self.invoice(self.code)
        self.send(move)
        row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        self.box.control.act(
            self.code, "void_invoice", self.connections[self.code].external_id, invoice=row.external_id)
        self.run_schedules(self.code)
        self.assertEqual((row.state, move.books_difference), ("void", "voided there"))
        self.press(self.accountants[self.code], move, "action_books_ignore")
        self.assertEqual(move.books_state, "voided")
        if self.code == "xero":
            return  # Xero keeps the number of what was voided: it can't be used again
        self.box.control.act(self.code, "preferences", self.connections[self.code].external_id, warn_duplicates=False)
        self.send(move)
        self.assertEqual(move.books_state, "synced", move.books_error)

    def contact_of(self, invoice):
        return invoice["CustomerRef"]["name"] if self.code == "quickbooks" else invoice["Contact"]["Name"]

    def contacts(self):
        return self.books(self.code)["Customer" if self.code == "quickbooks" else "Contacts"]

    def known_customer(self):
        key = "DisplayName" if self.code == "quickbooks" else "Name"
        return next(one[key] for one in self.contacts() if one.get("Active", True))


@tagged("post_install", "-at_install")
class TestSendToQuickBooks(SendStories, ConnectedCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestSendToXero(SendStories, ConnectedCase):
    code = "xero"

    def test_it_arrives_in_the_state_that_is_configured(self):
        for status, there in (("draft", "DRAFT"), ("submitted", "SUBMITTED"), ("authorised", "AUTHORISED")):
            self.connections[self.code].posting_status = status
            for move_type, table, field in (
                ("out_invoice", "Invoices", "InvoiceNumber"), ("in_invoice", "Invoices", "InvoiceNumber"),
                ("out_refund", "CreditNotes", "CreditNoteNumber"),
            ):
                with self.subTest(status=status, move_type=move_type):
                    move = self.invoice(self.code, move_type=move_type)
                    self.send(move)
                    self.assertEqual(move.books_state, "synced", move.books_error)
                    [found] = [one for one in self.books(self.code)[table] if one.get(field) == move.name]
                    self.assertEqual(found["Status"], there)
