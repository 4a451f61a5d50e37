"""Books that would refuse the first invoice, and how each is fixed."""

from odoo import Command, fields


class BadBooks:
    """`bad` lists (what makes them bad, where the set-up fixes it, the fix, what the first invoice has). The fix is a
    button of the set-up, a setting on its page as (field, value), or what somebody does in the books."""

    code = other_books = None

    def act(self, act, **values):
        return self.box.control.act(self.code, act, self.connections[self.code].external_id, **values)

    def bad(self):
        def closed():
            self.close(fields.Date.today())

        return [*self.own_bad(), (self.empty, "settings", "action_create_accounts", {}),
                (closed, "period", ("closed_period", "next"), {})]


class BadQuickBooks(BadBooks):
    code, other_books = "quickbooks", "Thames Stationery Ltd"

    def close(self, day):
        self.act("preferences", BookCloseDate=str(day))

    def empty(self):
        for item in self.books(self.code)["Item"]:
            self.act("deactivate", kind="Item", row=item["Id"])

    def own_bad(self):
        def sales_tax_off():
            self.page = "/app/salestax"
            self.act("preferences", UsingSalesTax=False, PartnerTaxEnabled=False)

        def currency_off():
            self.page = "/app/settings?"
            self.act("preferences", MultiCurrencyEnabled=False)

        euro = self.env.ref("base.EUR")
        euro.active = True
        return [
            (sales_tax_off, "books/taxes", lambda: self.act(
                "preferences", UsingSalesTax=True, PartnerTaxEnabled=True), {}),
            (currency_off, "books/currencies", lambda: self.act("preferences", MultiCurrencyEnabled=True), {
                "currency_id": euro.id, "invoice_currency_rate": 0.8})]


class BadXero(BadBooks):
    code, other_books = "xero", "Cedar Hollow"

    def levy(self, name="Levy 11%"):
        return self.env["account.tax"].create({
            "name": name, "amount": 11, "type_tax_use": "sale", "company_id": self.company.id})

    def taxed(self, taxes):
        return {"invoice_line_ids": [
            Command.create({"name": "Advice", "price_unit": 100, "tax_ids": [Command.set(taxes.ids)]})]}

    def close(self, day):
        self.act("lock_books", period=str(day))

    def empty(self):
        for account in self.books(self.code)["Accounts"]:
            if account["Class"] == "REVENUE" and not account.get("SystemAccount"):
                self.act("archive_account", account=account["AccountID"])

    def own_bad(self):
        def rate_missing():
            """As they are."""

        def currency_missing():
            """As they are."""

        franc = self.env.ref("base.CHF")
        franc.active = True
        return [
            (rate_missing, "rates", "action_create_taxes", self.taxed(self.levy())),
            (currency_missing, "currencies", "action_add_currencies", {
                "currency_id": franc.id, "invoice_currency_rate": 1.1})]
