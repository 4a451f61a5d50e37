"""Test connection names what would refuse the first invoice, and after the fix the first invoice goes through."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BooksCase
from .companies import COMPANIES


class FirstInvoiceStories:
    code = None

    @classmethod
    def setUpClass(cls):
        cls.codes = (cls.code,)
        super().setUpClass()

    def act(self, act, **values):
        return self.box.control.act(self.code, act, self.connections[self.code].external_id, **values)

    def found(self, title):
        """(verdict, detail, place) of the rows of this title, after the button was pressed."""
        self.press(self.administrators[self.code], self.connections[self.code], "action_test")
        return [(verdict, *rest) for verdict, name, *rest in self.connections[self.code].checks
                if name == title and verdict != "ok"]

    def assertFound(self, title, verdict, words, place):
        [(found, detail, where)] = self.found(title)
        self.assertEqual((found, where), (verdict, place))
        self.assertIn(words, detail)
        self.assertIn(place, self.connections[self.code].fixes)

    def assertSent(self, move=None):
        """Nothing is refused any more: the mapping is confirmed, and the invoice goes through at the first press."""
        self.confirm_mapping(self.code)
        self.press(self.administrators[self.code], self.connections[self.code], "action_test")
        self.assertFalse([check for check in self.connections[self.code].checks if check[0] == "failed"])
        move = move or self.invoice(self.code)
        self.press(self.accountants[self.code], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)

    def close(self, day):
        if self.code == "quickbooks":
            self.act("preferences", BookCloseDate=str(day) if day else None)
        else:
            self.act("lock_books", period=str(day) if day else None)

    def test_books_of_another_currency_or_country_are_noticed(self):
        self.connect(self.code, self.other_books)
        self.assertFound("Home currency", "failed", self.other_currency, "other")
        self.assertFound("Country", "warning", "If these are not its books", "other")
        wrong = self.connections[self.code]
        with self.assertRaises(AccessError):
            self.press(self.accountants[self.code], wrong, "action_choose_other")
        action = self.press(self.administrators[self.code], wrong, "action_choose_other")
        self.assertFalse(wrong.active)
        callback = self.consent(action["url"], COMPANIES[self.code]["books"])
        with self.request(self.administrators[self.code]) as env:
            right = env["books.connection"]._of_state(self.code, callback["state"])
            right._take_consent(callback)
        self.connections[self.code] = self.env["books.connection"].browse(right.id)
        self.assertFalse(self.found("Home currency") + self.found("Country"))
        self.assertSent()
        with self.assertRaisesRegex(UserError, "are linked to"):
            self.press(self.administrators[self.code], self.connections[self.code], "action_choose_other")

    def test_a_period_that_is_closed_today_is_fixed_by_a_setting(self):
        connection = self.connect(self.code)
        self.close(fields.Date.today())
        self.assertFound("Closed period", "failed", "Block them", "period")
        with self.request(self.administrators[self.code]) as env:
            connection.with_env(env).closed_period = "next"
        self.assertEqual(self.found("Closed period")[0][0], "warning")
        self.assertSent()

    def test_a_missing_account_or_item_is_created_in_the_books(self):
        connection = self.connect(self.code)
        self.empty()
        self.assertFound("Settings", "failed", self.needed, "settings")
        self.press(self.administrators[self.code], connection, "action_create_accounts")
        self.assertFalse(connection.lacking)
        self.assertSent()

    def test_a_tax_rate_that_the_books_lack_is_found_before_the_first_invoice(self):
        connection = self.connect(self.code)
        tax = self.env["account.tax"].create({
            "name": "Levy 11%", "amount": 11, "type_tax_use": "sale", "company_id": self.companies[self.code].id})
        self.assertFalse(self.found("Tax rates"), "nothing is sold with it")
        move = self.invoice(self.code, ("Consulting", 1, 100, tax))
        if self.code == "quickbooks":  # there one code means taxable, whatever the rate
            return self.assertFalse(self.found("Tax rates"))
        self.assertFound("Tax rates", "failed", "Levy 11% (11 %)", "rates")
        self.act("create_row", kind="TaxRates", Name="Levy", ReportTaxType="OUTPUT", TaxComponents=[
            {"Name": "Levy", "Rate": 11}])
        self.assertFalse(self.found("Tax rates"), "it was read again, and is suggested")
        mapping = self.env["books.mapping"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "tax"), ("res_id", "=", tax.id)])
        self.assertEqual(mapping.state, "2_suggested")
        self.assertSent(move)

    def test_a_group_of_taxes_is_missing_only_together(self):
        connection = self.connect(self.code)
        parts = self.env["account.tax"].create([{
            "name": f"Part {amount}", "amount": amount, "type_tax_use": "none",
            "company_id": self.companies[self.code].id} for amount in (12, 8)])
        group = self.env["account.tax"].create({
            "name": "Both", "amount_type": "group", "type_tax_use": "sale", "children_tax_ids": [
                Command.set(parts.ids)], "company_id": self.companies[self.code].id})
        self.invoice(self.code, ("Consulting", 1, 100, group))
        self.assertFalse(self.found("Tax rates"), connection.checks)

    def test_what_the_person_who_connected_may_not_read_is_named(self):
        self.connect(self.code)
        self.box.control.fault(self.code, "forbid", status=403, match=self.list_of_items, times=10_000)
        self.assertFound("Role", "failed", "item", "reconnect")
        self.box.control.faults_clear()
        self.connect(self.code)
        self.assertFalse(self.found("Role"))


@tagged("post_install", "-at_install")
class TestFirstInvoiceInQuickBooks(FirstInvoiceStories, BooksCase):
    code = "quickbooks"
    other_books, other_currency = "Thames Stationery Ltd", "GBP"
    needed = "Services (deleted)"
    list_of_items = {"path": "/query$", "contains": "from Item"}

    def empty(self):
        for item in self.books(self.code)["Item"]:
            self.act("deactivate", kind="Item", row=item["Id"])

    def test_sales_tax_that_is_off_is_found_only_where_tax_is_charged(self):
        self.connect(self.code)
        self.act("preferences", UsingSalesTax=False, PartnerTaxEnabled=False)
        self.assertFound("Sales tax", "failed", "switched off", "books/taxes")
        self.companies[self.code].account_sale_tax_id = False
        self.assertFalse(self.found("Sales tax"))
        taxed = self.env["account.tax"].search([
            ("company_id", "=", self.companies[self.code].id), ("type_tax_use", "=", "sale"), ("amount", ">", 0),
        ], limit=1)
        move = self.invoice(self.code, ("Consulting", 1, 100, taxed))
        self.assertFound("Sales tax", "failed", "switched off", "books/taxes")
        self.act("preferences", UsingSalesTax=True, PartnerTaxEnabled=True)
        self.assertFalse(self.found("Sales tax"))
        self.assertSent(move)

    def test_blank_books_are_ready_once_sales_tax_is_on(self):
        self.connect(self.code, "Blank Slate LLC")
        self.assertFound("Sales tax", "failed", "switched off", "books/taxes")
        self.assertFound("Document numbers", "warning", "custom transaction numbers", "books/forms")
        self.act("preferences", UsingSalesTax=True, PartnerTaxEnabled=True, CustomTxnNumbers=True)
        self.assertFalse(self.found("Sales tax") + self.found("Document numbers"))
        self.press(self.administrators[self.code], self.connections[self.code], "action_create_accounts")
        self.assertSent()

    def test_a_second_currency_is_switched_on_there(self):
        self.connect(self.code)
        self.env.ref("base.EUR").active = True
        move = self.invoice(self.code, currency_id=self.env.ref("base.EUR").id, invoice_currency_rate=0.8)
        self.assertFound("Several currencies", "failed", "EUR", "books/currencies")
        self.act("preferences", MultiCurrencyEnabled=True)
        self.assertSent(move)


@tagged("post_install", "-at_install")
class TestFirstInvoiceInQuickBooksElsewhere(BooksCase):
    """Sales tax can be off outside the US, too."""

    codes = ("quickbooks",)
    places = {"quickbooks": {
        "name": "Thames", "country": "base.uk", "chart": "uk", "books": "Thames Stationery Ltd"}}

    def test_tax_that_is_off_is_found_and_lost_in_the_books(self):
        connection = self.connect("quickbooks")
        self.confirm_mapping("quickbooks")
        move = self.invoice("quickbooks")
        act = self.box.control.act
        act("quickbooks", "preferences", connection.external_id, UsingSalesTax=False)
        self.press(self.accountants["quickbooks"], move, "action_books_send")
        self.assertEqual(move.books_state, "differs", "it was on when Odoo asked; the tax is lost")
        self.press(self.administrators["quickbooks"], connection, "action_test")
        self.assertIn("Sales tax", [title for verdict, title, *_rest in connection.checks if verdict == "failed"])


@tagged("post_install", "-at_install")
class TestFirstInvoiceInXero(FirstInvoiceStories, BooksCase):
    code = "xero"
    other_books, other_currency = "Cedar Hollow", "USD"
    needed = "200 Sales"
    list_of_items = {"path": "/Items$"}

    def empty(self):
        connection = self.connections[self.code]
        for account in self.books(self.code)["Accounts"]:
            if account["Class"] == "REVENUE" and not account.get("SystemAccount"):
                self.act("archive_account", account=account["AccountID"])
        self.press(self.administrators[self.code], connection, "action_test")

    def test_a_currency_that_the_books_lack_is_named(self):
        connection = self.connect(self.code)
        lacking = self.env.ref("base.CHF")
        lacking.active = True
        self.assertNotIn("CHF", connection._facts().currencies)
        move = self.invoice(self.code, currency_id=lacking.id, invoice_currency_rate=1.1)
        self.assertFound("Currencies", "failed", "CHF", "currencies")
        self.act("add_currency", code="CHF")
        self.assertFalse(self.found("Currencies"))
        self.assertSent(move)

    def test_a_plan_without_invoices_is_found(self):
        self.connect(self.code)
        self.act("change_organisation", Class="GST_CASHBOOK")
        self.assertFound("Plan", "failed", "GST_CASHBOOK", "books")
        self.act("change_organisation", Class="STANDARD")
        self.assertFalse(self.found("Plan"))
        self.assertSent()


@tagged("post_install", "-at_install")
class TestFirstInvoiceInXeroOfOneCurrency(BooksCase):
    """Xero has no switch for several currencies: the first one is added like any other."""

    codes = ("xero",)
    places = {"xero": {"name": "Wattle", "country": "base.au", "chart": "au", "books": "Wattle Street Studio Pty Ltd"}}

    def test_the_first_foreign_currency_is_added_unless_the_plan_excludes_it(self):
        connection = self.connect("xero")
        self.assertFalse(connection._facts().multi_currency)
        self.confirm_mapping("xero")
        dollar = self.env.ref("base.USD")
        dollar.active = True
        move = self.invoice("xero", currency_id=dollar.id, invoice_currency_rate=0.6)
        self.press(self.administrators["xero"], connection, "action_test")
        self.assertIn("currencies", connection.fixes)
        for action in ("action_add_currencies", "action_create_taxes"):
            with self.assertRaises(AccessError):
                self.press(self.accountants["xero"], connection, action)
        with self.assertRaisesRegex(UserError, "multiple currencies"):
            self.press(self.administrators["xero"], connection, "action_add_currencies")
        self.box.control.act("xero", "change_organisation", connection.external_id, Class="PREMIUM")
        self.press(self.administrators["xero"], connection, "action_add_currencies")
        self.assertFalse([check for check in connection.checks if check[0] == "failed"])
        self.press(self.accountants["xero"], move, "action_books_send")
        self.assertEqual(move.books_state, "synced", move.books_error)
