"""What the people of two companies did with the former version, so that its tables hold something of everything.

It runs in an Odoo shell of that version, over its own test cases' words for what people do; everything is committed as
it happens. `make` calls it.
"""

import logging
from datetime import timedelta

from story_case import COMPANIES
from story_money import MoneyStory

from odoo import Command, fields

from odoo.addons.books_connector.providers.base import Event

_logger = logging.getLogger(__name__)


class Story(MoneyStory):

    def tell(self):
        self.set_up()
        for chapter in (
                self.paid_there, self.paid_here, self.credits, self.bills, self.other_currencies, self.files,
                self.mappings, self.contacts, self.taken_back, self.differences, self.doubles, self.refused,
                self.waiting_payments, self.come_to_rest, self.unreadable, self.queued):
            _logger.warning("%s: %s", self.code, chapter.__name__)  # where it broke off
            chapter()
            self.forget()

    def files(self):
        move = self.document(55, send=False)
        self.env["ir.attachment"].create({
            "name": "Time sheet.txt", "raw": b"Monday: 8 hours", "res_model": "account.move", "res_id": move.id})
        self.send(move)
        self.run_push()

    def mappings(self):
        """What is suggested, confirmed, without meaning, gone there; a product; two taxes of one line."""
        taxes = self.env["account.tax"].create([{
            "name": f"Levy {rate}", "amount": rate, "type_tax_use": "sale", "company_id": self.company.id,
            "country_id": self.company.account_fiscal_country_id.id} for rate in (12, 3, 4)])
        self.try_to_send(self.invoice(self.code, ("Amber", 1, 100, taxes[0]), partner=self.customer()))
        self.try_to_send(self.invoice(self.code, ("Silk", 1, 100, taxes[1:]), partner=self.customer()))
        both = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("others", "not in", (False, ""))], limit=1)
        self.assertTrue(both)
        known = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "tax"), ("state", "=", "3_confirmed")], limit=1)
        both.write({"record_id": known.record_id.id, "confirmed": True})
        product = self.env["product.product"].create({
            "name": "Oak desk", "default_code": f"DESK-{self.code}", "list_price": 649.0, "type": "consu",
            "company_id": self.company.id})
        move = self.invoice(self.code, ("Oak desk", 2, 649), partner=self.customer(), post=False)
        move.invoice_line_ids.product_id = product
        move.invoice_line_ids.tax_ids = [Command.clear()]
        move.action_post()
        self.try_to_send(move)
        self.env["books.mapping"]._ensure(self.connection, "product", product)
        rows = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("state", "=", "3_confirmed"), ("others", "in", (False, ""))])
        rows.filtered(lambda row: row.kind == "tax")[-1].confirmed = False
        account = next(row for row in rows if row.kind == "account" and row.record_id not in (
            self.connection.default_income_id | self.connection.default_expense_id))
        gone = self.account_there()
        account.write({"record_id": gone.id, "confirmed": True})
        if self.code == "quickbooks":
            self.act("deactivate", kind="Account", row=gone.external_id)
        else:
            self.act("archive_account", account=gone.external_id)
        self.pull()
        self.press(self.administrators[self.code], self.connection, "action_test")
        self.assertEqual(account.state, "0_gone")

    def account_there(self):
        """A new account of the books."""
        if self.code == "quickbooks":
            self.act("create_row", kind="Account", name="Old rents", AccountType="Expense")
        else:
            self.act("create_row", kind="Accounts", Name="Old rents", Code="9471", Type="EXPENSE")
        self.pull()
        self.press(self.administrators[self.code], self.connection, "action_test")
        return self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "account"), ("name", "=", "Old rents")])

    def contacts(self):
        """Contacts of both sides: new, changed, archived, of an equal e-mail, to be decided about."""
        both = self.customer()
        self.try_to_send(both)
        self.change_there(both.name, email="accounts@changed.example")
        self.pull()
        self.create_there(f"New there {self.code}", "new@there.example")
        self.pull()
        archived = self.customer()
        self.try_to_send(archived)
        self.act("archive_contact", contact=archived.name)
        self.pull()
        asked = self.customer(email=f"shared@{self.code}.example")
        self.forget()
        self.create_there(f"Somebody else {self.code}", f"shared@{self.code}.example")
        self.pull()
        self.try_to_send(asked)
        self.assertEqual(self.job(asked).remedy, "contacts", self.job(asked).error)
        self.try_to_send(self.invoice(self.code, ("Pens", 1, 9, self.env["account.tax"]), partner=asked))
        both.phone = "+44 20 7946 0000"
        self.try_to_send(both)
        if self.code == "xero":
            one, other = self.document(10), self.document(20)
            self.merge(one, other)
            self.pull()

    def taken_back(self):
        """A document that was voided, and one that was taken back, by the buttons of Odoo."""
        for button in ("button_request_cancel", "action_books_undo"):
            move = self.document(44)
            user = self.accountants[self.code]
            action = self.press(user, move, button)
            with self.request(user) as env:
                env[action["res_model"]].with_context(**action["context"]).create({}).action_take_back()
            self.forget()

    def differences(self):
        """What was changed, voided and deleted there is shown, and two changes are ignored, one by a Frenchman."""
        shown, ignored, french, voided, due = (self.document(price) for price in (100, 101, 1234.5, 103, 104))
        for move in (shown, ignored, french):
            self.act("change_invoice", invoice=self.there(move), amount="75")
        self.act("change_invoice", invoice=self.there(due), **{
            "due_date" if self.code == "quickbooks" else "due": str(fields.Date.today() + timedelta(days=44))})
        self.act("void_invoice", invoice=self.there(voided))
        if self.code == "quickbooks":
            self.act("delete_invoice", invoice=self.there(self.document(105)))
        self.pull()
        for move in (shown, ignored, french, voided, due):
            self.assertTrue(move.books_difference, move.amount_total)
        user = self.accountants[self.code]
        self.press(user, ignored, "action_books_ignore")
        user.lang = "fr_FR"
        with self.request(user) as env:
            french.with_env(env(context=env.context | {"lang": "fr_FR"})).action_books_ignore()
        user.lang = "en_US"
        self.forget()
        self.pull()
        self.assertFalse(ignored.books_difference or french.books_difference)
        accepted = self.document(200)
        self.act("change_invoice", invoice=self.there(accepted), amount="150")
        self.pull()
        self.press(user, accepted, "action_books_accept")

    def doubles(self):
        """A bill that was sent a second time, since the answer to the first one came too late."""
        partner = self.document(5, "in_invoice").partner_id
        move = self.document(66, "in_invoice", send=False, partner=partner)

        def take_over():
            """An hour later another worker takes the first one for dead."""
            with self.registry.cursor() as cr:
                cr.execute("UPDATE books_job SET sent_at = sent_at - interval '1 hour' WHERE state = 'sending'")
                cr.execute("UPDATE books_job SET not_before = now() at time zone 'utc' WHERE state = 'sending'")
                cr.execute("UPDATE books_connection SET paused_until = NULL")
                cr.execute("UPDATE books_quota SET used = NULL")
            with self.registry.cursor() as cr:
                connection = self.connection.with_env(self.env(cr=cr))
                connection.push_cron_id.method_direct_trigger()

        with self.meanwhile(take_over):
            self.try_to_send(move)
        self.forget()
        self.assertTrue(self.env["books.record"].search([("double_id", "=", move.id)]), self.job(move).error)

    def unreadable(self):
        """An object of which nobody understands what it says."""
        words = {"quickbooks": ("/cdc", "DisplayName"), "xero": ("/Contacts$", "Name")}
        path, field = words[self.code]
        self.create_there(f"Broken {self.code}")
        self.box.control.fault(
            self.code, "fuzz", match={"path": path}, field=field, change="null", holds=f"Broken {self.code}", seed=1)
        self.pull()
        self.box.control.faults_clear()
        self.assertTrue(self.env["books.unreadable"].search([("connection_id", "=", self.connection.id)]))

    def refused(self):
        """Documents that failed, one with each remedy."""
        first = self.document(20)
        taken = self.document(21, send=False, partner=first.partner_id)
        other = self.document(22)
        self.act("create_invoice", amount=77, number=taken.name, **{
            "customer" if self.code == "quickbooks" else "contact": self.contact_there(other)})
        self.try_to_send(taken)
        self.assertEqual(self.job(taken).remedy, "number", self.job(taken).error)
        for remedy in ("settings", "odoo", "books", "reconnect", "retry"):
            move = self.document(23, send=False)
            job = self.env["books.job"]._queue(self.connection, "invoice", move)
            job._fail(f"It cannot be sent ({remedy}).", remedy)
        failed = {job.remedy for job in self.env["books.job"].search([
            ("connection_id", "=", self.connection.id), ("state", "=", "failed")])}
        self.assertEqual(failed, {
            "mapping", "contacts", "settings", "odoo", "number", "books", "reconnect", "retry"})

    def come_to_rest(self):
        """Some minutes and readings later: what follows from what was done is done."""
        for _minute in range(4):
            self.env["books.job"].search([("state", "=", "todo")]).not_before = False
            self.run_push()
            self.pull()

    def queued(self):
        """What is on its way: to be sent, sent without an answer, and never arrived; a payment and a contact, too."""
        paid, void = self.document(302), self.document(303)
        lost, dropped = (
            self.document(price, send=False, partner=paid.partner_id) for price in (300, 301))
        for move, kind in ((lost, "drop_after"), (dropped, "drop_before")):
            self.fault(kind)
            self.connection.paused_until = False
            self.try_to_send(move)
            self.assertEqual(self.job(move).state, "sending", self.job(move).error)
            self.box.control.faults_clear()
        self.register(paid)
        waits = self.document(304, send=False) | self.document(305, send=False)
        self.env["books.job"]._queue(self.connection, "invoice", waits)
        self.env["books.job"]._queue(self.connection, "customer", self.customer())
        self.env["books.job"]._queue(self.connection, "invoice", void, verb="void")
        realm = self.connection.external_id
        self.env["books.event"]._hear(self.code, [Event(books=realm, event_id=f"told-{self.code}", sequence=None)])
        self.forget()


def tell(env, box):
    Story.begin(env, box)
    for code in COMPANIES:
        Story(code).tell()
    env.cr.commit()
