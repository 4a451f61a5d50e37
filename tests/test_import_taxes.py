"""Documents of the past are entered as in the books: taxes, home currency, quantities, numbers and dates."""

from datetime import timedelta
from decimal import Decimal

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_case import ImportCase

D = Decimal
DAY = timedelta(days=1)


class TaxCase(ImportCase):
    """Documents with several lines in the books of a British company."""

    def prepare(self):
        super().prepare()
        self.standard, self.reduced = (self.tax_of(percent, "sale") for percent in (20, 5))
        self.bought = self.tax_of(20, "purchase")

    def tax_of(self, percent, use):
        """(tax of Odoo, its id in the books) of a confirmed mapping, the only one of this tax of the books and use."""
        found = [
            (tax, mapping) for mapping in self.env["books.mapping"].search([
                ("connection_id", "=", self.connection.id), ("kind", "=", "tax"), ("confirmed", "=", True)])
            for tax in mapping._odoo_records() if mapping.record_id and len(mapping._odoo_records()) == 1
            and (tax.amount, tax.type_tax_use) == (percent, use)]
        (tax, mapping), *others = found
        record = mapping.record_id
        for _tax, other in others:
            if other.record_id == record:
                other.record_id = False
        return tax, record.external_id

    def vendor(self):
        if self.code == "xero":
            return self.act("create_contact", name="Timber Supply")["ContactID"]
        return self.act("create_contact", name="Timber Supply", kind="Vendor")["Id"]

    def enter(self, *external_ids, account=None, **values):
        """Read the history and enter these documents as the accountant does; their rows."""
        self.finish()
        self.minute_passes(self.code)  # Xero takes sixty calls a minute
        one = self.read(**values)
        rows = [self.row_of(one, external_id) for external_id in external_ids]
        self.sync_all(one)
        for row in rows:
            self.map_account(row, account or self.known.invoice_line_ids.account_id)
        self.press(self.accountants[self.code], rows[0].union(*rows), "action_create")
        self.run_schedules(self.code)
        return rows[0] if len(rows) == 1 else rows

    def finish(self):
        """End the import before."""
        before = self.env["books.import"].search([("connection_id", "=", self.connection.id), ("state", "=", "review")])
        if before:
            self.press(self.accountants[self.code], before, "action_finish")

    def sync_all(self, one):
        contacts = one.contact_ids.filtered(lambda contact: contact.state == "open")
        if contacts:
            self.press(self.accountants[self.code], contacts, "action_sync")

    def expense(self):
        return self.env["account.account"].search([
            ("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1)

    def taxes(self, move):
        """{tax: amount} of an entry, positive as in the books."""
        found = {}
        for line in move.line_ids.filtered("tax_line_id"):
            found[line.tax_line_id] = round(
                found.get(line.tax_line_id, 0) + move.direction_sign * line.amount_currency, 2)
        return {tax: amount for tax, amount in found.items() if amount}

    def assert_entered(self, row, total, taxes):
        self.assertEqual((row.state, row.problem), ("created", False))
        self.assertEqual((row.move_id.amount_total, self.taxes(row.move_id)), (total, taxes))
        self.assertEqual((row.move_id.state, row.move_id.books_difference), ("posted", False))


class Taxes:

    def test_each_tax_is_as_the_books_have_it_also_where_their_sum_is_odoo_s(self):
        """On sales and on purchases, on invoices and on credit notes."""
        (standard, one), (reduced, two), (bought, three) = self.standard, self.reduced, self.bought
        sales = [("100.00", one, "20.01"), ("100.00", two, "4.99")]
        invoice, credit = self.entered("invoice", "T-1", sales), self.entered("credit_note", "T-2", sales)
        rows = self.enter(invoice, credit)
        for row, move_type in zip(rows, ("out_invoice", "out_refund"), strict=True):
            self.assertEqual(row.move_id.move_type, move_type, row.problem)
            self.assert_entered(row, 225.0, {standard: 20.01, reduced: 4.99})
        bill, back = (self.entered(kind, f"V-{kind}", [("50.00", three, "9.98")], contact=self.vendor_id)
                      for kind in ("bill", "vendor_credit"))
        for row in self.enter(bill, back, account=self.expense(), since=self.today - 60 * DAY):
            self.assert_entered(row, 59.98, {bought: 9.98})
            self.assertEqual(row.move_id.date, row.date)
        for move in rows[0].move_id, rows[1].move_id:
            with self.assertRaises(UserError):  # as of any document that is in the books
                self.press(self.accountants[self.code], move, "button_draft")
            self.assertEqual(self.taxes(move), {standard: 20.01, reduced: 4.99})
            self.assertEqual((move.amount_total, move.books_difference), (225.0, False))

    def test_a_tax_of_a_cent_that_odoo_does_not_compute_and_one_that_the_books_waive(self):
        (standard, code), _reduced = self.standard, self.reduced
        small, waived = (self.entered("invoice", number, [(net, code, tax)]) for number, net, tax in (
            ("T-3", "0.02", "0.01"), ("T-4", "80.00", "0.00")))
        small, waived = self.enter(small, waived)
        self.assert_entered(small, 0.03, {standard: 0.01})
        self.assert_entered(waived, 80.0, {})
        self.assertEqual(waived.move_id.amount_residual, 80.0)

    def test_quantities_prices_dates_and_numbers_are_not_moved_by_odoo(self):
        (standard, code), _reduced = self.standard, self.reduced
        self.known.partner_id.with_company(self.company).property_payment_term_id = self.env.ref(
            "account.account_payment_term_30days")
        day = self.today - 40 * DAY
        numbers = ("12-345", "INV 07-19", "2023/0007", "")
        external_ids = [self.entered("invoice", number, [("99.99", code, "20.00")], date=day, quantity="0.3333")
                        for number in numbers]
        rows = self.enter(*external_ids)
        for row, number in zip(rows, numbers, strict=True):
            self.assert_entered(row, 119.99, {standard: 20.0})
            if number:
                self.assertEqual(row.move_id.name, number)
            self.assertEqual((row.move_id.date, row.move_id.invoice_date), (day, day))
            self.assertEqual(row.move_id.invoice_date_due, row.due_date or day)
        self.assertTrue(self.here(False).name.startswith("INV/"))

    def test_the_same_number_twice_is_entered_twice_and_a_second_name_says_which_it_is(self):
        (standard, code), _reduced = self.standard, self.reduced
        invoice = self.entered("invoice", "1037", [("10.00", code, "2.00")])
        credit = self.entered("credit_note", "1038", [("10.00", code, "2.00")])
        self.renumber(credit, "1037")
        first, second = self.enter(invoice, credit)
        for row in first, second:
            self.assert_entered(row, 12.0, {standard: 2.0})
        self.assertEqual({first.move_id.name, second.move_id.name} & {"1037"}, {"1037"})
        self.assertNotEqual(first.move_id.name, second.move_id.name)

    def test_a_foreign_document_has_its_own_rate_and_its_home_total_is_that_of_the_books(self):
        """There is no rate of euros in Odoo."""
        self.env["res.currency.rate"].search([]).unlink()
        euro = self.env.ref("base.EUR")
        euro.active = True
        (standard, code), _reduced = self.standard, self.reduced
        lines = [("33.33", code, "6.67")] * 3
        external_id = self.entered("invoice", "E-1", lines, currency="EUR", rate="0.8567")
        row = self.enter(external_id)
        self.assert_entered(row, 120.0, {standard: 20.01})
        self.assertEqual(row.move_id.currency_id, euro)
        self.assertAlmostEqual(row.move_id.amount_total_signed, 102.8, 2 if self.states_home else 1)
        euro.active = False
        again = self.entered("invoice", "E-2", lines, currency="EUR", rate="0.8567")
        row = self.enter(again, since=self.today - 60 * DAY)
        self.assertEqual(row.state, "open")
        self.assertIn("is not active", row.problem)

    def test_what_is_archived_is_entered_but_for_accounts(self):
        (standard, code), _reduced = self.standard, self.reduced
        first = self.entered("invoice", "A-1", [("10.00", code, "2.00")])
        standard.active = False
        self.known.partner_id.active = False
        row = self.enter(first)
        self.assert_entered(row, 12.0, {standard: 2.0})
        account = self.env["account.account"].with_company(self.company).create({
            "name": "Old sales", "code": "499998", "account_type": "income"})
        second = self.entered("invoice", "A-2", [("10.00", code, "2.00")])
        self.finish()
        one = self.read(since=self.today - 60 * DAY)
        row = self.row_of(one, second)
        mapped = self.env["books.mapping"]._ensure(
            self.connection, "account", self.known.invoice_line_ids.account_id)
        mapped[self.known.invoice_line_ids.account_id.id].record_id = False
        self.map_account(row, account)
        account.active = False
        self.sync_all(one)
        self.press(self.accountants[self.code], row, "action_create")
        self.run_schedules(self.code)
        self.assertEqual(row.state, "open")
        self.assertIn("Old sales", row.problem)
        self.assertIn("archived", row.problem)

    def test_prices_with_tax_are_entered_without(self):
        (standard, code), _reduced = self.standard, self.reduced
        external_id = self.entered("invoice", "I-1", [("120.00", code, "20.00")], inclusive=True)
        row = self.enter(external_id)
        self.assert_entered(row, 120.0, {standard: 20.0})
        self.assertEqual(row.move_id.amount_untaxed, 100.0)

    def test_a_tax_that_is_due_on_payment_is_entered_and_paid(self):
        (standard, code), _reduced = self.standard, self.reduced
        account = self.env["account.account"].with_company(self.company).create({
            "name": "Tax not due yet", "code": "299998", "account_type": "liability_current", "reconcile": True})
        self.company.tax_exigibility = True
        standard.write({"tax_exigibility": "on_payment", "cash_basis_transition_account_id": account.id})
        external_id = self.entered("invoice", "C-1", [("33.33", code, "6.68")])
        row = self.enter(external_id)
        self.assert_entered(row, 40.01, {standard: 6.68})


@tagged("post_install", "-at_install")
class TestTaxesFromQuickBooks(Taxes, TaxCase):

    code, states_home = "quickbooks", True
    places = {"quickbooks": {
        "name": "Thames", "country": "base.uk", "chart": "uk", "books": "Thames Stationery Ltd"}}
    KINDS = {"invoice": "Invoice", "credit_note": "CreditMemo", "bill": "Bill", "vendor_credit": "VendorCredit"}

    def prepare(self):
        super().prepare()
        self.vendor_id, self.buyers = self.vendor(), 0

    def setUp(self):
        super().setUp()
        self.there_in_books = self.box.quickbooks.company(self.connection.external_id)

    def in_currency(self, currency):
        self.buyers += 1
        return self.act(
            "create_contact", name=f"Buyer {self.buyers} in {currency}", CurrencyRef={"value": currency})["Id"]

    def renumber(self, external_id, number):
        self.act("rewrite", kind="CreditMemo", row=external_id, DocNumber=number)

    def rate_of(self, code, sale):
        side = "SalesTaxRateList" if sale else "PurchaseTaxRateList"
        [rate] = self.there_in_books.get("TaxCode", code)[side]["TaxRateDetail"]
        return rate["TaxRateRef"]

    def entered(self, kind, number, lines, contact=None, date=None, quantity=None, currency=None, rate=None,
                inclusive=False, discount=None):
        """A document with (amount, code, tax) lines, whose taxes a bookkeeper corrected; its id there."""
        sale = kind in ("invoice", "credit_note")
        contact = contact or (self.in_currency(currency) if currency else self.customer)
        body = {
            "CustomerRef" if sale else "VendorRef": {"value": contact}, "TxnDate": str(date or self.today - DAY),
            "GlobalTaxCalculation": "TaxInclusive" if inclusive else "TaxExcluded", "Line": [
                self.line(amount, code, tax, sale, quantity, inclusive) for amount, code, tax in lines]}
        if discount:
            body["Line"].append({"DetailType": "DiscountLineDetail", "DiscountLineDetail": {
                "PercentBased": True, "DiscountPercent": D(discount)}})
        if number:
            body["DocNumber"] = number
        body["CurrencyRef"] = {"value": currency or "GBP"}
        if currency:
            body["ExchangeRate"] = D(rate)
        row = self.there_in_books.create(self.KINDS[kind], body)
        if not inclusive and not discount:
            self.correct(kind, row, lines, sale)
        return row["Id"]

    def correct(self, kind, row, lines, sale):
        taxes = {}
        for amount, code, tax in lines:
            net, whole = taxes.get(code, (0, 0))
            taxes[code] = net + D(amount), whole + D(tax)
        total = sum((net + tax for net, tax in taxes.values()), D(0))
        self.act("rewrite", kind=self.KINDS[kind], row=row["Id"], TotalAmt=total, **(
            {"Balance": total} if "Balance" in row else {}), **(
            {"HomeTotalAmt": (total * row["ExchangeRate"]).quantize(D("0.01"))} if "HomeTotalAmt" in row else {}),
            TxnTaxDetail={"TotalTax": sum(tax for _net, tax in taxes.values()), "TaxLine": [
                {"Amount": tax, "DetailType": "TaxLineDetail", "TaxLineDetail": {
                    "TaxRateRef": self.rate_of(code, sale), "NetAmountTaxable": net, "PercentBased": True}}
                for code, (net, tax) in taxes.items()]})

    def line(self, amount, code, tax, sale, quantity, inclusive):
        detail = {"TaxCodeRef": {"value": code}}
        if sale:
            detail["ItemRef"] = {"value": "1"}
        else:
            detail["AccountRef"] = {"value": "7"}
        if quantity:
            detail["Qty"] = D(quantity)
        if inclusive:
            detail["TaxInclusiveAmt"] = D(amount)
            amount = D(amount) - D(tax)
        name = "SalesItemLineDetail" if sale else "AccountBasedExpenseLineDetail"
        return {"Amount": D(amount), "DetailType": name, name: detail}

    def test_a_discount_lowers_what_is_taxed(self):
        (standard, one), (reduced, two) = self.standard, self.reduced
        external_id = self.entered(
            "invoice", "D-1", [("100.00", one, "20.00"), ("50.00", two, "2.50")], discount="10")
        one = self.read()
        self.sync_all(one)
        row = self.row_of(one, external_id)
        for place, account in ((0, self.known.invoice_line_ids.account_id), (-1, self.expense())):
            self.map_account(row, account, place)
        self.press(self.accountants[self.code], row, "action_create")
        self.run_schedules(self.code)
        self.assert_entered(row, 155.25, {standard: 18.0, reduced: 2.25})
        self.assertFalse(row.forced)

    def test_amounts_of_the_books_survive_an_entry_that_is_reset_to_draft_and_posted_again(self):
        self.env.ref("base.EUR").active = True
        (standard, one), (reduced, two), user = self.standard, self.reduced, self.accountants[self.code]
        home = self.entered("invoice", "R-1", [("100.00", one, "20.01"), ("100.00", two, "4.99")])
        foreign = self.entered("invoice", "R-2", [("33.33", one, "6.67")] * 3, currency="EUR", rate="0.8567")
        rows, later = self.enter(home, foreign), str(self.today + 60 * DAY)
        wanted = [(225.0, 225.0, {standard: 20.01, reduced: 4.99}), (120.0, 102.8, {standard: 20.01})]
        for row, (total, at_home, taxes) in zip(rows, wanted, strict=True):
            move = row.move_id
            self.act("rewrite", kind="Invoice", row=row.record_id.external_id, DueDate=later)
            self.pull()
            self.press(user, move, "action_books_accept")
            self.assertEqual(move.state, "draft")
            with self.request(user) as env:
                move.with_env(env).invoice_date_due = later
            self.press(user, move, "action_post")
            self.assertEqual((move.amount_total, self.taxes(move), move.books_difference), (total, taxes, False))
            self.assertAlmostEqual(move.amount_total_signed, at_home, 2)

    def test_of_two_taxes_that_mean_the_same_the_one_that_a_person_marked_is_entered(self):
        (standard, code), _reduced = self.standard, self.reduced
        twin = standard.copy({"name": "20% of services"})
        mappings = self.env["books.mapping"]._ensure(self.connection, "tax", standard | twin)
        first, second = mappings[standard.id], mappings[twin.id]
        second.write({"record_id": first.record_id.id, "confirmed": True})
        row = self.enter(self.entered("invoice", "S-1", [("10.00", code, "2.00")]))
        self.assertEqual(row.state, "open")
        self.assertIn("mapped to several", row.problem)
        for mapping in first, second:
            with self.request(self.administrators[self.code]) as env:
                mapping.with_env(env).is_default = True
        self.assertEqual((first.is_default, second.is_default), (False, True))
        self.press(self.accountants[self.code], row, "action_create")
        self.run_schedules(self.code)
        self.assert_entered(row, 12.0, {twin: 2.0})


@tagged("post_install", "-at_install")
class TestTaxesFromXero(Taxes, TaxCase):

    code, states_home = "xero", False

    def prepare(self):
        super().prepare()
        self.vendor_id = self.vendor()

    def renumber(self, external_id, number):
        self.act("rewrite", kind="CreditNotes", row=external_id, CreditNoteNumber=number)

    def entered(self, kind, number, lines, contact=None, date=None, quantity=None, currency=None, rate=None,
                inclusive=False):
        """A document with (amount, code, tax) lines, whose taxes a bookkeeper corrected; its id there."""
        amount, code, _tax = lines[0]
        values = {"contact": contact or self.customer, "tax": code, "amount": amount,
                  "date": str(date or self.today - DAY), **({"number": number} if number else {})}
        if kind in ("bill", "vendor_credit"):
            values["account"] = "429"
        if kind in ("invoice", "bill"):
            made = self.act(
                "create_invoice", type="ACCREC" if kind == "invoice" else "ACCPAY",
                **({"currency": currency, "rate": str(1 / D(rate))} if currency else {}), **values)
            name, key = "Invoices", made["InvoiceID"]
        else:
            made = self.act("create_credit_note", **values)
            name, key = "CreditNotes", made["CreditNoteID"]
        if kind == "vendor_credit":
            self.act("rewrite", kind=name, row=key, Type="ACCPAYCREDIT")
        row = self.box.xero.organisations[self.connection.external_id].get(name, key)
        [line] = row["LineItems"]
        items = [{**line, "LineItemID": f"{line['LineItemID'][:-2]}{place:02}", "LineAmount": D(net),
                  "TaxType": tax_type, "TaxAmount": D(tax), "Quantity": D(quantity or 1),
                  "UnitAmount": D(net) / D(quantity or 1)}
                 for place, (net, tax_type, tax) in enumerate(lines)]
        net, tax = sum(D(one[0]) for one in lines), sum(D(one[2]) for one in lines)
        total = net if inclusive else net + tax
        left = "AmountDue" if name == "Invoices" else "RemainingCredit"
        self.act("rewrite", kind=name, row=key, LineItems=items, TotalTax=tax, Total=total, SubTotal=total - tax,
                 LineAmountTypes="Inclusive" if inclusive else "Exclusive", **{left: total})
        return key

    def test_a_tax_group_whose_parts_the_books_do_not_state_is_held(self):
        """Xero states one amount for a tax of several parts: which one has the cent is not known."""
        (standard, code), _reduced = self.standard, self.reduced
        parts = self.env["account.tax"].with_company(self.company).create([
            {"name": f"Part {amount}", "amount": amount, "type_tax_use": "sale", "company_id": self.company.id}
            for amount in (12, 8)])
        standard.write({"amount_type": "group", "children_tax_ids": [Command.set(parts.ids)]})
        agreeing = self.entered("invoice", "G-1", [("100.00", code, "20.00")])
        differing = self.entered("invoice", "G-2", [("100.00", code, "20.01")])
        first, second = self.enter(agreeing, differing)
        self.assert_entered(first, 120.0, {parts[0]: 12.0, parts[1]: 8.0})
        self.assertEqual(second.state, "open")
        self.assertIn("20.01", second.problem)
