"""What people could open and do in Odoo without this addon, they can with it, whether or not it is connected."""

import re

from lxml import etree

from odoo import Command, fields
from odoo.tests import tagged

from ..flows.blocking import Blocked
from .rpc_case import INTERNAL, RpcCase

OPENED = ("account.move", "account.payment", "sale.order", "res.partner", "product.product", "product.template",
          "hr.expense", "account.partial.reconcile", "account.bank.statement.line", "account.move.line",
          "account.journal", "account.tax", "account.account")
# What these kinds of people do in Odoo by themselves; what the others may is compared with the company not connected.
MAY = {
    "accountant": {
        "post", "draft", "cancel", "unlink", "pay", "match", "unmatch", "attach", "merge", "undo payment"},
    "administrator": {
        "post", "draft", "cancel", "unlink", "pay", "match", "unmatch", "attach", "tax", "account",
        "undo payment"},
    "seller": {"order"},
    "purchaser": {"write"},
    "bookkeeper": {"post", "draft", "pay", "statement", "undo statement", "unmatch"},
}


def specification(arch, definitions):
    """What the web client reads of a record for this view."""
    found = {}
    for node in arch.iterchildren(etree.Element):
        if node.tag != "field":
            found.update(specification(node, definitions))
            continue
        field = definitions.get(node.get("name"))
        if not field:
            continue
        found[node.get("name")] = {"fields": {"display_name": {}}} if field.get("relation") else {}
    return found


def innermost(debug):
    """The app in whose code an error arose: of Odoo's apps, not its ORM."""
    return next(iter(reversed(re.findall(r'File "[^"]*/addons/(\w+)/[^"]*"', debug or ""))), "")


@tagged("post_install", "-at_install")
class TestWithoutRights(RpcCase):
    codes = ("quickbooks",)

    def setUp(self):
        super().setUp()
        self.company = self.companies["quickbooks"]
        self.customer = self.partner("quickbooks", "Customer of ours")
        self.people_of("quickbooks", self.customer)
        self.product = self.env["product.product"].create({"name": "Rope", "lst_price": 10, "type": "service"})

    def connected(self):
        connection = self.connect("quickbooks")
        self.confirm_mapping("quickbooks")
        connection.sudo().auto_invoice = True

    def failed(self, answer):
        """The name of an error; a failure of the test where it arose in this addon."""
        error = answer.get("error", {}).get("data", {})
        self.assertNotEqual(innermost(error.get("debug")), "books_connector", error.get("debug", "")[-3000:])
        return error.get("name", "")

    # Opening

    def documents(self):
        """{model: something of it}, all that hangs together."""
        move = self.invoice("quickbooks", ("Rope", 1, 100), partner=self.customer)
        bill = self.invoice("quickbooks", ("Rope", 1, 50), partner=self.customer, move_type="in_invoice")
        draft = self.invoice("quickbooks", ("Rope", 1, 50), partner=self.customer, move_type="in_invoice", post=False)
        payments = self.pay(move, 40)
        order = self.order()
        self.env["account.payment"].with_company(self.company).create({
            "partner_id": self.customer.id, "amount": 3, "company_id": self.company.id})
        found = {
            "account.move": move | bill | draft | payments.move_id, "account.payment": payments, "sale.order": order,
            "account.partial.reconcile": payments.move_id.line_ids.matched_debit_ids,
            "account.move.line": move.line_ids, "res.partner": self.customer, "product.product": self.product,
            "product.template": self.product.product_tmpl_id, "account.bank.statement.line": self.statement_line(),
            "account.journal": move.journal_id, "account.tax": self.company.account_sale_tax_id,
            "account.account": move.line_ids.account_id[:1],
        }
        if "hr.expense" in self.env:
            found["hr.expense"] = self.expense()
        return found

    def expense(self):
        employee = self.env["hr.employee"].create({"name": "Robin Vale", "company_id": self.company.id})
        product = self.env["product.product"].create({"name": "Meals", "can_be_expensed": True, "standard_price": 0})
        return self.env["hr.expense"].with_company(self.company).create({
            "name": "Lunch", "employee_id": employee.id, "product_id": product.id, "total_amount_currency": 5,
            "company_id": self.company.id})

    def pay(self, move, amount):
        return self.as_user(self.accountants["quickbooks"])["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids).create({"amount": amount})._create_payments()

    def order(self):
        order = self.env["sale.order"].with_company(self.company).create({
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.user("seller").id,
            "order_line": [Command.create({"product_id": self.product.id})]})
        order.action_confirm()
        # The invoice is another seller's: the order is opened all the same.
        order._create_invoices().write({"invoice_user_id": self.user("system").id})
        return order

    def statement_line(self):
        journal = self.env["account.journal"].search([
            ("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1)
        return self.env["account.bank.statement.line"].with_company(self.company).create({
            "journal_id": journal.id, "amount": 12, "date": fields.Date.today(), "payment_ref": "Money"})

    def open(self, model, records):
        """Open list and forms as the web client does; what could not be opened."""
        answer = self.rpc(model, "get_views", [[False, "list"], [False, "form"], [False, "search"]], options={
            "toolbar": True, "load_filters": True})
        if self.failed(answer):
            return {"views"}
        views, refused = answer["result"], set()
        for view_type in ("list", "form"):
            arch = etree.fromstring(views["views"][view_type]["arch"])
            spec = specification(arch, views["models"][model]["fields"])
            for record in records:
                if self.failed(self.rpc(model, "web_read", record.ids, spec)):
                    # Odoo itself shows fields that this user may not read: all others can be read.
                    mine = {name: part for name, part in spec.items()
                            if not self.failed(self.rpc(model, "web_read", record.ids, {name: part}))}
                    ours = {name for name in spec.keys() - mine if name.startswith("books_")}
                    # Of a record that is not theirs Odoo refuses what is stored, and answers some computed fields.
                    theirs = not self.failed(self.rpc(model, "web_read", record.ids, {"write_date": {}}))
                    self.assertFalse(theirs and ours, f"{model} {view_type}")
                    if not mine or self.failed(self.rpc(model, "web_read", record.ids, mine)):
                        refused.add((view_type, record.id))
        self.failed(self.rpc(model, "web_search_read", [], {**spec, "display_name": {}}, limit=80))
        return refused

    def assert_opened(self):
        documents = self.documents()
        self.env.flush_all()
        for kind in INTERNAL:
            self.as_login(kind)
            for model, records in documents.items():
                with self.subTest(kind=kind, model=model):
                    refused = self.open(model, records)
                    readable = records.with_user(self.user(kind)).with_context(
                        allowed_company_ids=self.company.ids)._filtered_access("read")
                    self.assertFalse({("form", record.id) for record in readable} & refused)
        return documents

    def test_documents_are_opened_where_nothing_is_connected(self):
        self.assert_opened()

    def test_documents_are_opened_where_the_company_is_connected(self):
        self.connected()
        self.connections["quickbooks"].auto_invoice = False
        documents = self.assert_opened()
        move = documents["account.move"][0]
        self.press(self.accountants["quickbooks"], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
        row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        for difference in (False, [["total", "2", "1"]]):
            row.differences = difference
            self.env.flush_all()
            for kind in INTERNAL:
                self.as_login(kind)
                with self.subTest(kind=kind, difference=difference):
                    refused = self.open("account.move", move)
                    if kind in ("reader", "accountant", "administrator", "purchaser", "cashier", "seller"):
                        self.assertNotIn(("form", move.id), refused)

    def test_a_document_that_failed_is_opened(self):
        self.connected()
        move = self.invoice("quickbooks", ("Rope", 1, 100), partner=self.customer)
        self.env["books.job"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])._fail(
            Blocked("refused_tax", move, books="the books"))
        self.env.flush_all()
        for kind in ("reader", "accountant", "administrator", "purchaser", "cashier", "seller"):
            self.as_login(kind)
            with self.subTest(kind=kind):
                self.assertNotIn(("form", move.id), self.open("account.move", move))

    def test_customers_open_their_documents_in_the_portal(self):
        self.connected()
        self.connections["quickbooks"].auto_invoice = False
        move = self.invoice("quickbooks", ("Rope", 1, 100), partner=self.customer)
        order = self.order()
        for sent in (False, True):
            if sent:
                self.press(self.accountants["quickbooks"], move, "action_books_send")
                self.assertEqual(move.books_state, "synced", move.books_error)
            self.env.flush_all()
            self.as_login("portal")
            for page in ("/my", "/my/invoices", f"/my/invoices/{move.id}", f"/my/invoices/{move.id}?report_type=html",
                         "/my/orders", f"/my/orders/{order.id}"):
                with self.subTest(page=page, sent=sent):
                    self.assertEqual(self.url_open(page).status_code, 200)
            self.assertIn(move.name, self.url_open(f"/my/invoices/{move.id}").text)

    def test_settings_are_opened_and_saved_by_who_has_no_right_on_the_books(self):
        self.connected()
        for kind in ("system", "administrator"):
            user = self.user(kind)
            user.group_ids |= self.env.ref("base.group_system")
            self.as_login(kind)
            with self.subTest(kind=kind):
                answer = self.rpc("res.config.settings", "get_views", [[False, "form"]])
                self.assertFalse(self.failed(answer))
                views = answer["result"]
                spec = specification(etree.fromstring(views["views"]["form"]["arch"]), views["models"][
                    "res.config.settings"]["fields"])
                answer = self.rpc("res.config.settings", "onchange", [], {}, [], spec)
                self.assertFalse(self.failed(answer), answer)
                values = {name: value["id"] if isinstance(value, dict) else value
                          for name, value in answer["result"]["value"].items()
                          if not isinstance(value, list) and name.startswith("books_")
                          and not views["models"]["res.config.settings"]["fields"][name]["readonly"]}
                answer = self.rpc("res.config.settings", "web_save", [], values, {"display_name": {}})
                self.assertFalse(self.failed(answer), answer)
                answer = self.rpc("res.config.settings", "execute", [answer["result"][0]["id"]])
                self.assertFalse(self.failed(answer), answer)

    # Doing

    def acts(self):
        """{name: what is called}, each on records of its own."""
        def new(post=True, **values):
            return self.invoice("quickbooks", ("Rope", 1, 100), partner=self.customer, post=post, **values)

        def bill(post=True):
            return new(post, move_type="in_invoice")

        paid = new()
        payment = self.pay(paid, 100)
        credited, note = new(), new(move_type="out_refund")
        matched, other = new(), new(move_type="out_refund")
        ((matched | other).line_ids.filtered(lambda line: line.account_type == "asset_receivable")).reconcile()
        twins = self.partner("quickbooks", "Twin") | self.partner("quickbooks", "Twin")
        order = self.env["sale.order"].with_company(self.company).create({
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.user("seller").id,
            "order_line": [Command.create({"product_id": self.product.id})]})
        number = self.env["account.move"].search([], order="id DESC", limit=1).id
        tax = self.env["account.tax"].create({"name": f"Own {number}", "amount": 3, "company_id": self.company.id})
        account = self.env["account.account"].with_company(self.company).create({
            "name": "Own", "code": f"77{number}", "account_type": "expense"})
        sent = new(post=False)
        to_pay = new()
        credit_line = note.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        return {
            "post": ("account.move", "action_post", new(post=False).ids),
            "post bill": ("account.move", "action_post", bill(post=False).ids),
            "draft": ("account.move", "button_draft", new().ids),
            "draft bill": ("account.move", "button_draft", bill().ids),
            "cancel": ("account.move", "button_cancel", sent.ids),
            "cancel bill": ("account.move", "button_cancel", bill(post=False).ids),
            "write": ("account.move", "write", bill(post=False).ids, {"ref": "changed"}),
            "unlink": ("account.move", "unlink", bill(post=False).ids),
            "undo payment": ("account.payment", "action_draft", payment.ids),
            "match": ("account.move", "js_assign_outstanding_line", credited.ids, credit_line.id),
            "unmatch": ("account.partial.reconcile", "unlink", matched.line_ids.matched_credit_ids.ids),
            "attach": ("ir.attachment", "create", [{
                "name": "note.txt", "raw": "text", "res_model": "account.move", "res_id": sent.id}]),
            "statement": ("account.bank.statement.line", "create", [{
                "journal_id": self.statement_line().journal_id.id, "amount": 12, "date": "2026-01-05",
                "payment_ref": "Money"}]),
            "undo statement": ("account.bank.statement.line", "unlink", self.statement_line().ids),
            "order": ("sale.order", "action_confirm", order.ids),
            "tax": ("account.tax", "write", tax.ids, {"active": False}),
            "account": ("account.account", "write", account.ids, {"active": False}),
            "pay": ("account.payment.register", "create", [{"amount": 100}], {"context": {
                "active_model": "account.move", "active_ids": to_pay.ids}}, "action_create_payments"),
            "merge": ("base.partner.merge.automatic.wizard", "create", [{
                "partner_ids": [[6, 0, twins.ids]], "dst_partner_id": twins[0].id, "state": "selection"}],
                "action_merge"),
            "unlink partner": ("res.partner", "unlink", self.partner("quickbooks", "Alone").ids),
        }

    def do(self, model, method, *arguments):
        """Call it, and the button of the dialog that it makes; the name of the error."""
        button = arguments[-1] if isinstance(arguments[-1], str) else None
        arguments = arguments[:-1] if button else arguments
        further = arguments[-1] if isinstance(arguments[-1], dict) and "context" in arguments[-1] else {}
        arguments = arguments[:-1] if further else arguments
        answer = self.rpc(model, method, *arguments, **further)
        if button and not self.failed(answer):
            answer = self.rpc(model, button, answer["result"])
        return self.failed(answer)

    def outcomes(self):
        found = {}
        for kind in INTERNAL:
            acts = self.acts()
            self.env.flush_all()
            self.as_login(kind)
            found.update({(kind, name): self.do(*act) for name, act in acts.items()})
            self.env.invalidate_all()
        return found

    def test_connected_or_not_people_may_do_the_same(self):
        before = self.outcomes()
        for kind, names in MAY.items():
            self.assertFalse({name: before[kind, name] for name in names if before[kind, name]}, kind)
        self.connected()
        after = self.outcomes()
        self.assertEqual({key: (before[key], after[key]) for key in before if before[key] != after[key]}, {})
