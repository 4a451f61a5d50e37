"""Random documents in Odoo, compared with those in the books: for the property test and `dev/bench exact`.

Odoo's journal items are compared with the sandbox's own store, without code of the addon.
"""

from collections import Counter, defaultdict
from decimal import Decimal

from odoo import Command, fields
from odoo.exceptions import UserError

from .exact_kinds import kinds_of
from .exact_payments import PAID, Moved, Payments

# provider: [(country, chart, the books, currencies besides their own)]
GROUNDS = {
    "quickbooks": [
        ("us", "us", "Redwood Office Supply LLC", ()),
        ("uk", "uk", "Thames Stationery Ltd", ("EUR", "USD")),
        ("au", "au", "Yarra Design Pty Ltd", ()),
        ("ca", "ca_2023", "Maple & Birch Inc.", ()),
        ("be", "be_comp", "Lys & Linde BV", ("USD", "GBP")),
    ],
    "xero": [
        ("us", "us", "Cedar Hollow Supply Co.", ()),
        ("uk", "uk", "Bramley & Finch Ltd", ("EUR", "USD")),
        ("au", "au", "Wattle Street Studio Pty Ltd", ()),
        ("be", "be_comp", "Lys & Linde", ("USD", "GBP")),
    ],
}
INCLUDED = {"be"}  # where prices include their taxes
TOGETHER = {("ca", 12.0): "GST/PST BC", ("ca", 14.975): "GST/QST QC"}  # {(country, percent): the code of several taxes}
TYPES = ("out_invoice",) * 9 + ("out_refund",) * 4 + ("in_invoice",) * 5 + ("in_refund",) * 2


def plan(rnd):
    """One document as plain numbers; indexes are taken modulo the number of existing records."""
    lines = [_line(rnd) for _number in range(rnd.choice([1, 1, 2, 2, 3, 3, 4, 5, 8, 20]))]
    return {
        "partner": rnd.randrange(100), "currency": rnd.randrange(100), "rate": rnd.randrange(20, 5000) / 1000,
        "type": rnd.choice(TYPES), "lines": lines, "globally": rnd.random() < 0.5,
        "rounding": rnd.choice(["", "", "", "", "", "", "add_invoice_line", "biggest_tax"]),
        "early": rnd.random() < 0.12, "corrected": rnd.choice([0, 0, 0, 0, 0, 0, 0, 0, -0.01, 0.01, 0.02]),
        "days": rnd.randrange(0, 20), "term": rnd.random() < 0.25, "branch": rnd.random() < 0.15,
        "paid": rnd.choice([0, 0, 0, 0, 0, 1, 0.5]), "till": rnd.random() < 0.05,
        "computation": rnd.choice(["included", "excluded", "mixed"]),
        "other_bank": rnd.random() < 0.2, "written_off": rnd.random() < 0.1, "rest": rnd.random() < 0.3,
        "home": rnd.random() < 0.3,
    }


def _line(rnd):
    kind = rnd.random()
    if kind < 0.05:
        return {"note": rnd.choice(["line_section", "line_note"])}
    quantity = rnd.choice([1, 1, 2, 3, 7, 12, 100, rnd.randrange(1, 100_000) / rnd.choice([1, 10, 100, 1000])])
    price = rnd.randrange(0, 1_000_000) / rnd.choice([1, 10, 100, 100, 100, 1000, 100_000])
    if kind < 0.08:
        price = 0
    elif kind < 0.10:
        quantity = 0
    price = round(min(price, 100_000 / (quantity or 1)), 5)
    return {
        "quantity": quantity * (-1 if rnd.random() < 0.1 else 1), "price": price,
        "discount": rnd.choice([0, 0, 0, 0, 5, 10, 12.5, 33.33, 2.75, 100]), "taxes": rnd.randrange(1000),
        "product": rnd.random() < 0.3,
    }


class Ground:
    """One company with its taxes, connected to its books."""

    def __init__(self, connection, country, currencies):
        self.connection = connection
        self.company = connection.company_id
        self.env = connection.with_company(self.company).env
        self.env = self.env(context={**self.env.context, "allowed_company_ids": self.company.ids})
        self.code = connection.provider
        self.country = country
        self.plans = {}  # of the documents that were made
        names = [self.company.currency_id.name, *currencies]
        self.currencies = [self.env.ref(f"base.{name}") for name in names]
        for currency in self.currencies:
            currency.active = True

    def prepare(self):
        """Create what a company has before its first invoice: customers, products, taxes, confirmed mappings."""
        self.env["decimal.precision"].search([("name", "=", "Product Price")]).digits = 5
        self.env["decimal.precision"].search([("name", "=", "Product Unit")]).digits = 3
        own = self.company.country_id
        self.partners = [
            self.env["res.partner"].create({
                "name": f"Customer {number} of {self.company.name}", "is_company": True,
                "country_id": country.id, "company_id": self.company.id,
            }) for number, country in enumerate((own, own, self.env.ref("base.fr"), self.env.ref("base.jp")))]
        self.taxes = {"sale": self._taxes("sale"), "purchase": self._taxes("purchase")}
        self.product = self.env["product.product"].create({
            "name": f"Thing of {self.company.name}", "company_id": self.company.id,
            "default_code": f"THING-{self.company.id}", "type": "service",
            "taxes_id": [Command.set(self.company.account_sale_tax_id.ids)],
            "supplier_taxes_id": [Command.set(self.company.account_purchase_tax_id.ids)]})
        account = self.env["account.account"].search([
            ("company_ids", "in", self.company.id), ("account_type", "=", "income")], limit=1)
        self.roundings = {
            strategy: self.env["account.cash.rounding"].create({
                "name": strategy, "rounding": 0.05, "strategy": strategy, "rounding_method": "HALF-UP",
                "profit_account_id": account.id, "loss_account_id": account.id})
            for strategy in ("add_invoice_line", "biggest_tax")}
        self.early = {
            computation: self.env["account.payment.term"].create({
                "name": f"2/10 {computation}", "company_id": self.company.id, "early_discount": True,
                "discount_percentage": 2, "discount_days": 10, "early_pay_discount_computation": computation})
            for computation in ("included", "excluded", "mixed")}
        self.term = self.env["account.payment.term"].create({
            "name": "Net 15", "company_id": self.company.id,
            "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 15})]})
        terms = [("connection_id", "=", self.connection.id), ("kind", "=", "term")]
        if self.env["books.record"].search_count(terms, limit=1):
            self.env["books.mapping"]._ensure(self.connection, "term", self.term)
        # Not all that Odoo offers for a country can be installed here.
        self.branch = self.env["res.company"].with_context(install_mode=True).create({
            "name": f"Branch of {self.company.name}", "parent_id": self.company.id,
            "country_id": self.company.country_id.id}).with_env(self.env)
        self.env.cr.precommit.run()  # Odoo gives it its chart of accounts
        self.env.user.company_ids |= self.branch
        self.env = self.env(context={
            **self.env.context, "allowed_company_ids": [self.company.id, self.branch.id]})
        self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("record_id", "!=", False)]).action_confirm()
        self.payments = Payments(self)
        self.payments.prepare()

    def _taxes(self, use):
        """The combinations of taxes for a line: those of the chart, and other forms that Odoo allows."""
        field = f"account_{use}_tax_id"
        standard = self.company[field]
        if self.code == "xero" and self.country == "us":  # these books have the tax of New York
            standard = self.company[field] = standard.copy({"name": f"NY 8.875% on {use}s", "amount": 8.875})
        chart = self.env["account.tax"].search([
            ("company_id", "=", self.company.id), ("type_tax_use", "=", use), ("amount", ">=", 0)])
        included = "tax_excluded" if self.country in INCLUDED else "tax_included"
        other_price = standard.copy({"name": f"{standard.name} other price", "price_include_override": included})
        halves = self.env["account.tax"].union(*(
            standard.copy({"name": f"{name} of {standard.name}", "amount": standard.amount * part / 10,
                           "include_base_amount": False})
            for name, part in (("state", 6), ("city", 4))))
        group = standard.copy({
            "name": "both", "amount_type": "group", "amount": 0, "children_tax_ids": [Command.set(halves.ids)],
            "repartition_line_ids": []})
        eco, deposit = (self.env["account.tax"].create({
            "name": name, "amount_type": "fixed", "amount": amount, "type_tax_use": use, "sequence": 0,
            "company_id": self.company.id, "country_id": standard.country_id.id, "include_base_amount": base,
            "price_include_override": "tax_excluded", "tax_group_id": standard.tax_group_id.id})
            for name, amount, base in (("Eco", 0.35, True), ("Deposit", 0.25, False)))
        sets = [*(chart | standard), other_price, halves, group]
        mapped = self._mapped(use, sets)
        usable = [taxes for taxes in sets if frozenset(taxes._books_parts().ids) in mapped]
        # The most common combinations are the most frequent.
        return [*usable, *[standard] * len(usable), self.env["account.tax"],
                standard | eco, standard | deposit, other_price | eco, standard | eco | deposit, eco]

    def _mapped(self, use, sets):
        """The ids of those taxes of one line that are mapped; all if the books record no such taxes."""
        if not self._keeps_tax(use):
            return {frozenset(taxes._books_parts().ids) for taxes in sets}
        self.env["books.mapping"]._ensure(self.connection, "tax", sets)
        self._choose_several()
        return {frozenset(row._key()) for row in self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "tax"), ("record_id", "!=", False)])}

    def _choose_several(self):
        """Map several taxes of a line, of which nothing is suggested, to the code that is all of them together."""
        rows = self.env["books.mapping"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "tax"), ("record_id", "=", False)])
        for row in rows:
            percent = sum(self.env["account.tax"].browse(row._key()).mapped("amount"))
            name = TOGETHER.get((self.country, round(percent, 3))) if len(row._key()) > 1 else None
            row.record_id = name and self.env["books.record"].search([
                ("connection_id", "=", self.connection.id), ("kind", "=", "tax"), ("name", "=", name)], limit=1)

    def _keeps_tax(self, use):
        """Whether the books record tax of this use: in the US, QuickBooks records none on purchases."""
        return use == "sale" or (self.code, self.country) != ("quickbooks", "us")

    def issue(self, plans):
        """Post these documents, those of the same rounding method together."""
        moves = self.env["account.move"]
        for globally in (False, True):
            method = "round_globally" if globally else "round_per_line"
            (self.company | self.branch).tax_calculation_rounding_method = method
            chosen = [one for one in plans if one["globally"] == globally]
            moves |= self._post(chosen)
        return moves

    def _post(self, plans):
        """The posted documents; one that Odoo itself refuses is left out, the others are created without it."""
        try:
            with self.env.cr.savepoint():
                drafts = self.env["account.move"].create([self._values(one) for one in plans])
                for draft, one in zip(drafts, plans, strict=True):
                    self.plans[draft] = one
                    self._correct(draft, one)
                drafts.action_post()
                return drafts
        except UserError:
            if len(plans) == 1:
                return self.env["account.move"]
            return self._post(plans[::2]) | self._post(plans[1::2])

    def _values(self, one):
        currency = one["currency"] % len(self.currencies)
        foreign = {"invoice_currency_rate": one["rate"]} if currency else {}
        rounding = self.roundings.get(one["rounding"])
        return {
            "move_type": one["type"],
            "partner_id": self.partners[one["partner"] % len(self.partners)].id,
            "currency_id": self.currencies[currency].id,
            "invoice_date": fields.Date.subtract(fields.Date.today(), days=one["days"]),
            "company_id": (self.branch if one["branch"] else self.company).id,
            "invoice_payment_term_id": self.early[one["computation"]].id if one["early"] else (
                one["term"] and self.term.id),
            "invoice_cash_rounding_id": rounding and not one["early"] and rounding.id,
            "invoice_line_ids": [Command.create(self._line_values(line, _use(one["type"]))) for line in one["lines"]],
            **foreign,
        }

    def _line_values(self, line, use):
        if "note" in line:
            return {"display_type": line["note"], "name": "Kitchen and garden"}
        values = {"quantity": line["quantity"], "price_unit": line["price"], "discount": line["discount"]}
        if line["product"]:  # its taxes, as the customer's fiscal position has them
            return values | {"product_id": self.product.id}
        taxes = self.taxes[use][line["taxes"] % len(self.taxes[use])]
        return values | {"name": "Something", "tax_ids": [Command.set(taxes.ids)]}

    def _correct(self, draft, one):
        """Correct what a person would before posting: a negative total, and a tax amount."""
        if draft.amount_total < 0:
            for line in draft.invoice_line_ids.filtered(lambda line: line.quantity < 0):
                line.quantity = -line.quantity
        taxes = draft.line_ids.filtered(lambda line: line.tax_line_id.amount_type == "percent")
        if one["corrected"] and taxes and not one["rounding"]:
            sign = draft.direction_sign
            taxes[0].amount_currency += sign * one["corrected"]

    def occurred(self, moves):
        """{what documents are: how many of those that are in the books}, in words."""
        return Counter(
            kind for move in moves if move.books_state in ("synced", "differs")
            for kind in kinds_of(self, move, self.plans[move]))

    # The values of both sides

    def held(self, moves):
        """{document: why payments of it are not in the books}"""
        return {move: self.payments.held(move) for move in moves}

    def differences(self, moves, store, held):
        """[(move, values in Odoo, values in the books)] of the documents with different values in the books.

        :param held: the result of `held`: what is due of these documents is not compared.
        """
        there, moved = self._there(store), self.payments.of_books(store)
        found = []
        for move in moves:
            if move.books_state in ("synced", "differs"):
                odoo, books = self.of_odoo(move, store), there.get(move.name, {})
                if move.move_type in PAID and not held[move]:
                    odoo |= self.payments.of_odoo(move)
                    books |= moved.get(books.get("id"), Moved())._asdict()
                if any(books.get(key) != value for key, value in odoo.items()):
                    found.append((move, odoo, books))
        return found

    def of_odoo(self, move, store):
        """Its total, tax, currency, rate and the tax of each percentage, computed from its journal items."""
        digits = move.currency_id.decimal_places
        by_percent, fixed = defaultdict(Decimal), Decimal(0)
        for line in move.line_ids.filtered("tax_line_id"):
            amount = _money(move.direction_sign * line.amount_currency, digits)
            if line.tax_line_id.amount_type == "fixed":
                fixed += amount
            else:
                by_percent[_money(line.tax_line_id.amount, 4)] += amount
        keeps = self._keeps_tax(_use(move.move_type))
        result = {
            "total": _money(move.amount_total, digits), "currency": move.currency_id.name,
            "tax": _money(move.amount_tax, digits) - fixed if keeps else Decimal(0),
        }
        if move.move_type in ("out_invoice", "in_invoice"):
            result["due"] = str(max(move.invoice_date_due, move.invoice_date))
        if self.code == "quickbooks" and self._has_term(move):
            result["term"] = self.term.name
        if move.currency_id != move.company_currency_id:
            result["rate"] = round(move.invoice_currency_rate, 5)
        if keeps and self._rates_are_told(move, by_percent, store):
            result["by_percent"] = {percent: amount for percent, amount in by_percent.items() if amount}
        return result

    def _has_term(self, move):
        return move.move_type in ("out_invoice", "in_invoice") and move.invoice_payment_term_id == self.term

    def _rates_are_told(self, move, by_percent, store):
        """Whether the books have this document's taxes with the same percentages as Odoo.

        US books of QuickBooks hold one tax for the document. Several taxes of a line are one of their sum in Xero,
        and in QuickBooks only where it has rates of the same percents.
        """
        if self.code == "quickbooks":
            rates = {_money(row["RateValue"], 4) for row in store["TaxRate"]}
            return self.country != "us" and rates.issuperset(by_percent)
        return all(len(line.tax_ids._books_parts()) < 2 for line in move.invoice_line_ids)

    def _there(self, store):
        """{number: the same figures in the sandbox's own store}"""
        if self.code == "quickbooks":
            kinds = ("Invoice", "CreditMemo", "Bill", "VendorCredit")
            return {
                row.get("DocNumber"): _quickbooks(row) | {"id": (kind, row["Id"])}
                for kind in kinds for row in store.get(kind, [])}
        rates = {row["TaxType"]: Decimal(str(row["EffectiveRate"])) for row in store["TaxRates"]}
        return {
            **{row["InvoiceNumber"]: _xero(row, rates) | {
                "id": row["InvoiceID"], "open": _money(row["AmountDue"], 2)} for row in store["Invoices"]},
            **{row["CreditNoteNumber"]: _xero(row, rates) for row in store["CreditNotes"]}}


def _use(move_type):
    return "sale" if move_type.startswith("out_") else "purchase"


def _money(amount, digits):
    return Decimal(str(amount)).quantize(Decimal(1).scaleb(-digits))


def _decimal(value):
    return Decimal(str(value))


def _quickbooks(row):
    detail, by_percent = row.get("TxnTaxDetail", {}), defaultdict(Decimal)
    for line in detail.get("TaxLine", []):
        by_percent[_money(line["TaxLineDetail"]["TaxPercent"], 4)] += _decimal(line["Amount"])
    rate = row.get("ExchangeRate")
    return {
        "total": _decimal(row["TotalAmt"]), "tax": _decimal(detail.get("TotalTax", 0)),
        "currency": row["CurrencyRef"]["value"], "rate": round(1 / float(rate), 5) if rate else None,
        "due": row.get("DueDate"), "open": _money(row.get("Balance", 0), 2),
        "term": row.get("SalesTermRef", {}).get("name"),
        "by_percent": {percent: amount for percent, amount in by_percent.items() if amount},
    }


def _xero(row, rates):
    by_percent = defaultdict(Decimal)
    for line in row["LineItems"]:
        if line.get("TaxType"):
            by_percent[_money(rates[line["TaxType"]], 4)] += _decimal(line["TaxAmount"])
    return {
        "total": _decimal(row["Total"]), "tax": _decimal(row["TotalTax"]), "currency": row["CurrencyCode"],
        "rate": round(float(row["CurrencyRate"]), 5), "due": row.get("DueDateString", "")[:10],
        "by_percent": {percent: amount for percent, amount in by_percent.items() if amount},
    }
