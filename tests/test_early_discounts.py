"""A discount for early payment is in the books what it is in Odoo: what was paid, and a credit with exactly the taxes
that Odoo's entry of the payment reduces."""

from odoo import Command, fields
from odoo.tests import tagged

from .common import COMPANIES
from .payout_case import PayoutCase

MODES = ("included", "excluded", "mixed")


class EarlyDiscountStories:
    keeps_purchase_tax = True

    def setUp(self):
        super().setUp()
        company = self.companies[self.code]
        self.accounts_there = {
            "out_invoice": self.written_to(company.account_journal_early_pay_discount_loss_account_id)[1],
            "in_invoice": self.written_to(company.account_journal_early_pay_discount_gain_account_id)[1]}
        self.account_there = self.env["books.record"].union(*self.accounts_there.values())

    def term(self, mode, percent=2):
        return self.env["account.payment.term"].create({
            "name": f"{percent}/7 Net 30 {mode}", "company_id": self.companies[self.code].id, "early_discount": True,
            "discount_percentage": percent, "discount_days": 7, "early_pay_discount_computation": mode,
            "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})]})

    def document(self, mode, *lines, move_type="out_invoice", percent=2, **values):
        return self.sent_invoice(
            *lines, move_type=move_type, invoice_payment_term_id=self.term(mode, percent).id,
            **{"ref": f"V {mode} {percent}"} if move_type == "in_invoice" else {}, **values)

    def pay(self, moves, **values):
        """Register Payment, with the discount that the wizard suggests."""
        payments = self.register(moves, **values)
        self.minutes_pass(3)
        return payments

    def minutes_pass(self, count):
        """The schedule runs each minute: Xero takes payments and allocations in separate requests."""
        for _minute in range(count):
            self.minute_passes(self.code)
            self.env["books.job"].search([("state", "=", "todo")]).not_before = False
            self.run_push()

    def reduced(self, payment):
        """(what the entry of a payment writes off, of that taxes), in its own currency."""
        lines = payment._seek_for_lines()[2]
        taxes = lines.filtered("tax_repartition_line_id")
        return tuple(round(abs(sum(one.mapped("amount_currency"))), 2) for one in (lines, taxes))

    def is_cost(self, payment):
        """Whether these books keep no tax of what is paid: it is a part of the cost."""
        return not self.keeps_purchase_tax and payment.payment_type == "outbound"

    def taxes(self, *percents, **values):
        return self.env["account.tax"].union(*(self.companies[self.code].account_sale_tax_id.copy({
            "name": f"Early {percent} %", "amount": percent, **values}) for percent in percents))

    def assert_discounted(self, moves, payments):
        """Paid on both sides, and the same cash, discount and tax."""
        for move in moves:
            move.invalidate_recordset()
            self.assertEqual((move.amount_residual, self.settled(move)[1], move.books_state), (0, 0, "synced"), (
                self.errors(), move.name))
        self.assertEqual(self.errors(), [])
        cash, off, tax = 0, 0, 0
        for payment in payments:
            payment.invalidate_recordset()
            self.assertEqual(payment.books_state, "synced")
            of_payment = self.reduced(payment)
            cash, off = cash + payment.amount, off + of_payment[0]
            tax += 0 if self.is_cost(payment) else of_payment[1]
        self.assertEqual(self.there(), tuple(round(amount, 2) for amount in (cash, off, tax)))

    def assert_undone(self, *moves):
        self.minutes_pass(4)
        for move in moves:
            self.assertEqual(self.settled(move)[1], move.amount_total, self.errors())
        self.assertEqual((self.there(), self.errors()), ((0, 0, 0), []))
        self.assert_not_echoed()

    def test_the_discount_of_an_invoice_and_a_bill_reduces_the_taxes_that_odoo_reduces_until_it_is_undone(self):
        for move_type in ("out_invoice", "in_invoice"):
            moves, payments = [], []
            for mode in MODES:
                move = self.document(mode, move_type=move_type)
                payment = self.pay(move)
                total, tax = self.reduced(payment)
                self.assertEqual((payment.amount, total), (move.amount_total - total, total))
                self.assertEqual(bool(tax), mode == "included" and bool(move.amount_tax))
                moves.append(move)
                payments.append(payment)
                self.assert_discounted(moves, payments)
            self.assert_not_echoed()
            self.assert_accounts(move_type)
            lines = moves[0].line_ids.filtered(lambda one: one.account_type in (
                "asset_receivable", "liability_payable"))
            partial = lines.matched_debit_ids | lines.matched_credit_ids
            moves[0].with_user(self.accountants[self.code]).js_remove_outstanding_partial(partial.id)
            for payment in reversed(payments):
                payment.action_draft()
                payment.action_cancel()
            self.assert_undone(*moves)

    def other_bank(self):
        """A second bank journal, mapped to another account there: in Xero to a credit card, if there is one."""
        connection = self.connections[self.code]
        journal = self.env["account.journal"].create({
            "name": "Other bank", "code": "OTH", "type": "bank", "company_id": self.companies[self.code].id})
        ways = journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids
        ways.payment_account_id = journal.default_account_id
        accounts = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", "account"),
            ("role", "in", self.other_roles),
            ("currency_id", "in", (False, connection.company_id.currency_id.id))])
        self.env["books.mapping"]._ensure(connection, "journal", journal)[journal.id].write({
            "record_id": accounts.sorted(lambda row: self.other_roles.index(row.role))[:1].id, "confirmed": True})
        return journal

    def foreign(self):
        """Another currency, with one rate a month ago and another one today; None where the books have one only."""
        facts = self.connections[self.code]._facts()
        if facts.multi_currency is False:
            return None
        euro = self.env.ref("base.EUR")
        euro.active = True
        for days, rate in ((30, 1.25), (0, 33333.33 / 12345.67)):
            self.env["res.currency.rate"].create({
                "currency_id": euro.id, "company_id": self.companies[self.code].id, "rate": rate,
                "name": fields.Date.subtract(fields.Date.today(), days=days)})
        return euro

    def test_every_discount_in_another_currency_and_what_is_written_off_after_a_part_agrees_until_it_is_undone(self):
        company, journal, currency = self.companies[self.code], self.other_bank(), self.foreign()
        home = currency or company.currency_id
        values = {"currency_id": home.id, "invoice_date": fields.Date.subtract(fields.Date.today(), days=3)}
        moves, payments = [], []
        for move_type, account in (
                ("out_invoice", company.account_journal_early_pay_discount_loss_account_id),
                ("in_invoice", company.account_journal_early_pay_discount_gain_account_id)):
            for mode in MODES:
                move = self.document(mode, ("Goods", -100, -845.785), move_type=move_type, **values)
                moves.append(move)
                payments.append(self.pay(move, currency_id=home.id, journal_id=journal.id))
                self.assertTrue(self.reduced(payments[-1])[0])
            reference = {"ref": "V part"} if move_type == "in_invoice" else {}
            move = self.sent_invoice(("Goods", 3, 33.33), move_type=move_type, **reference, **values)
            moves.append(move)
            payments.append(self.pay(move, amount=50, currency_id=home.id))
            payments.append(self.pay(
                move, amount=40, currency_id=home.id, journal_id=journal.id, payment_difference_handling="reconcile",
                writeoff_account_id=account.id, writeoff_label="Rest"))
            self.assertEqual((move.amount_residual, bool(self.reduced(payments[-1])[0])), (0, True))
        self.assert_discounted(moves, payments)
        self.assert_moved(payments)
        self.assert_not_echoed()
        for payment in reversed(payments):
            payment.move_id.line_ids.remove_move_reconcile()
            payment.action_draft()
            payment.action_cancel()
        self.assert_undone(*moves)

    def assert_moved(self, payments):
        """The bank moved the same on both sides, in the company's currency."""
        moved = sum(abs(line.balance) for payment in payments for line in payment._seek_for_lines()[0])
        self.assertAlmostEqual(self.moved_there(), moved, 2)


class MoreStories(EarlyDiscountStories):

    def map_tax(self, tax):
        """A person maps it to what the standard tax is there."""
        Mapping, standard = self.env["books.mapping"], self.companies[self.code].account_sale_tax_id
        connection = self.connections[self.code]
        [there] = Mapping._ensure(connection, "tax", standard).values()
        [row] = Mapping._ensure(connection, "tax", [tax]).values()
        row.write({"record_id": there.record_id.id, "confirmed": True})
        return tax

    def base_lines(self, payment):
        """(amount, its taxes) of each line with taxes that a payment writes off."""
        lines = payment._seek_for_lines()[2]
        taxes = lines.filtered("tax_repartition_line_id")
        return sorted(
            (round(line.amount_currency, 2), round(sum(taxes.filtered(
                lambda one, of=line.tax_ids: one.tax_line_id in of).mapped("amount_currency")), 2))
            for line in lines - taxes if line.amount_currency)

    def test_every_tax_of_odd_amounts_several_invoices_and_prices_with_tax_is_the_same_to_the_cent(self):
        partner, other = self.partner(self.code), self.companies[self.code].account_sale_tax_id
        one = self.map_tax(self.taxes(17.5, 2.5))
        moves = self.env["account.move"]
        for lines, percent in (
                ([("Odd", 3, 33.35, one), ("Rest", 1, 0.99, other)], 2), ([("Odd", 7, 1.43, other)], 2),
                ([("Tiny", 1, 0.55, other)], 3)):
            moves |= self.document("included", *lines, partner=partner, percent=percent)
        included = self.map_tax(self.taxes(20, price_include_override="tax_included"))
        moves |= self.document("included", ("With tax", 1, 99.99, included), ("Free", 1, 10, included.browse()),
                               partner=partner, percent=2)
        payment = self.pay(moves, group_payment=True)
        self.assertEqual(len(payment), 1)
        self.assert_discounted(moves, payment)
        self.assertEqual(self.lines_there(), self.base_lines(payment))
        self.assert_not_echoed()
        payment.action_draft()
        payment.action_cancel()
        self.assert_undone(*moves)

    def test_a_discount_in_another_currency_and_one_paid_again_on_another_day(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        day = fields.Date.today()
        for back, rate in ((30, 1.25), (0, 1.6)):
            self.env["res.currency.rate"].create({
                "currency_id": euro.id, "company_id": self.companies[self.code].id, "rate": rate,
                "name": fields.Date.subtract(day, days=back)})
        move = self.document("included", currency_id=euro.id, invoice_date=fields.Date.subtract(day, days=3))
        payment = self.pay(move, payment_date=day, currency_id=euro.id)
        self.assert_discounted(move, payment)
        payment.move_id.line_ids.remove_move_reconcile()
        payment.action_draft()
        payment.move_id.date = fields.Date.subtract(day, days=1)
        payment.action_post()
        (move | payment.move_id).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled).reconcile()
        self.minutes_pass(5)
        self.assert_discounted(move, payment)
        self.assertEqual(payment.move_id.date, fields.Date.subtract(day, days=1))
        self.assertTrue(self.reduced(payment)[1])
        self.assertEqual(self.dates_of_credits(), {str(payment.move_id.date)})
        self.assert_not_echoed()

    def test_a_discount_of_a_closed_period_is_entered_on_the_next_open_day(self):
        closed = fields.Date.subtract(fields.Date.today(), days=3)
        self.connections[self.code].closed_period = "next"
        moves = self.document("included", invoice_date=closed) | self.document(
            "mixed", invoice_date=closed, move_type="in_invoice")
        self.close(closed)
        payments = self.env["account.payment"].union(*(self.pay(move, payment_date=closed) for move in moves))
        self.assert_discounted(moves, payments)
        self.assertEqual(set(payments.mapped("date")), {closed})
        self.assertEqual(self.dates_of_credits(), {str(fields.Date.add(closed, days=1))})
        self.assert_not_echoed()

    def test_what_cannot_be_said_names_its_own_reason_once(self):
        account = self.companies[self.code].account_journal_early_pay_discount_loss_account_id
        over = self.register(
            self.document("excluded"), 150, payment_difference_handling="reconcile", writeoff_account_id=account.id)
        note = self.sent_invoice(move_type="out_refund")
        refund = self.register(
            note, 99, payment_difference_handling="reconcile", writeoff_account_id=account.id,
            writeoff_label="Kept")
        self.run_push()
        self.assertIn("is for more than is due", over.books_error)
        if self.refund_is_sent:
            self.assertEqual(refund.books_state, "synced", refund.books_error)
        else:
            self.assertIn("refunds a credit note and writes off a part of it", refund.books_error)
        self.assertEqual(len({error for error in self.errors() if over.name in error}), 1)


class InXero:
    other_roles = ("credit_card", "bank")
    refund_is_sent = True

    def lines_there(self):
        return sorted(
            (float(line["LineAmount"]), float(line["TaxAmount"]))
            for row in self.credits_there() for line in row["LineItems"])

    def there(self):
        """(cash less what was returned, discount, its tax) that Odoo sent and that holds there."""
        accounts = {row.external_id for row in self.account_there}
        payments = [row for row in self.payments_there() if row["Status"] == "AUTHORISED"]
        off = sum(float(row["Amount"]) for row in payments if row["Account"]["AccountID"] in accounts)
        cash = sum(float(row["Amount"]) for row in payments if row["Account"]["AccountID"] not in accounts)
        credits = self.credits_there()
        self.assertEqual(sum(float(row["RemainingCredit"]) for row in credits), 0)
        off += sum(float(row["Total"]) for row in credits)
        return round(cash, 2), round(off, 2), round(sum(float(row["TotalTax"]) for row in credits), 2)

    def moved_there(self):
        accounts = {row.external_id for row in self.account_there}
        return round(sum(
            float(row["BankAmount"]) for row in self.payments_there()
            if row["Status"] == "AUTHORISED" and row["Account"]["AccountID"] not in accounts), 2)

    def credits_there(self):
        return [row for row in self.books(self.code)["CreditNotes"] if row["Status"] in ("AUTHORISED", "PAID")]

    def dates_of_credits(self):
        return {row["DateString"][:10] for row in self.credits_there()}

    def assert_accounts(self, move_type):
        for row in self.credits_there():
            for line in row["LineItems"]:
                self.assertEqual(line["AccountID"], self.accounts_there[move_type].external_id)


class InQuickBooks:
    other_roles = ("bank",)
    refund_is_sent = False

    def lines_there(self):
        """QuickBooks keeps no tax of a line: what the document has of its one rate is in its total."""
        there = [float(line["Amount"]) for row in self.credits_there() for line in row["Line"]
                 if line["DetailType"] == "SalesItemLineDetail"]
        payment = self.env["account.payment"].search([], limit=1, order="id desc")
        return sorted(zip(sorted(there), (tax for _net, tax in self.base_lines(payment)), strict=True))

    def there(self):
        cash = sum(float(row["TotalAmt"]) for row in self.payments_there())
        credits = self.credits_there()
        self.assertEqual(sum(float(row["Balance"]) for row in credits), 0)
        return (
            round(cash, 2), round(sum(float(row["TotalAmt"]) for row in credits), 2),
            round(sum(float(row.get("TxnTaxDetail", {}).get("TotalTax", 0)) for row in credits), 2))

    def moved_there(self):
        return round(sum(
            round(float(row["TotalAmt"]) * float(row.get("ExchangeRate") or 1), 2) for row in self.payments_there()), 2)

    def credits_there(self):
        books = self.books(self.code)
        return [row for kind in ("CreditMemo", "VendorCredit") for row in books[kind] if float(row["TotalAmt"])]

    def dates_of_credits(self):
        return {row["TxnDate"] for row in self.credits_there()}

    def assert_accounts(self, move_type):
        if move_type == "in_invoice":
            accounts = {
                line["AccountBasedExpenseLineDetail"]["AccountRef"]["value"]
                for row in self.books(self.code)["VendorCredit"] if float(row["TotalAmt"]) for line in row["Line"]}
            self.assertEqual(accounts, {self.accounts_there[move_type].external_id})
        else:
            accounts = {
                line["SalesItemLineDetail"]["ItemAccountRef"]["value"]
                for row in self.books(self.code)["CreditMemo"] if float(row["TotalAmt"]) for line in row["Line"]
                if "SalesItemLineDetail" in line}
            self.assertEqual(accounts, {self.accounts_there[move_type].external_id})


@tagged("post_install", "-at_install")
class TestEarlyDiscountsInXero(InXero, MoreStories, PayoutCase):
    code = "xero"
    bears = "Owner A Drawings"


@tagged("post_install", "-at_install")
class TestEarlyDiscountsInXeroOnAccountsWithoutPayments(InXero, EarlyDiscountStories, PayoutCase):
    """Most accounts of Xero accept no payments: what is written off on them is a credit."""

    code = "xero"

    def written_to(self, account=None):
        """Xero takes taxes of sales on accounts of revenue only, and those of purchases on accounts of expenses."""
        sales = account == self.companies[self.code].account_journal_early_pay_discount_loss_account_id
        self.bears = "Other Revenue" if sales else "Advertising & Marketing"
        return super().written_to(account)

    def test_without_payments_a_refund_says_what_to_allow_and_continues_when_it_is_allowed(self):
        note = self.sent_invoice(move_type="out_refund")
        refund = self.register(
            note, 99, payment_difference_handling="reconcile", writeoff_label="Kept",
            writeoff_account_id=self.companies[self.code].account_journal_early_pay_discount_loss_account_id.id)
        self.minutes_pass(2)
        self.assertTrue(any("accepts no payments in Xero" in error for error in self.errors()), self.errors())
        self.assertNotEqual(refund.books_state, "synced")
        self.allow_payments()
        self.minutes_pass(2)
        self.assertEqual((refund.books_state, self.settled(note)[1]), ("synced", 0), self.errors())

    def allow_payments(self):
        """A bookkeeper ticks "Enable payments to this account", and Odoo reads it."""
        connection = self.connections[self.code]
        self.box.control.act(
            self.code, "change_row", connection.external_id, kind="Accounts",
            row=self.accounts_there["out_invoice"].external_id, EnablePaymentsToAccount=True)
        self.press(self.administrators[self.code], connection, "action_test")

    def test_what_was_paid_on_the_account_remains_a_payment_when_it_accepts_none_any_more(self):
        self.allow_payments()
        move = self.document("excluded")
        payment = self.pay(move)
        self.assert_discounted([move], [payment])
        self.assertEqual(self.credits_there(), [])
        self.box.control.act(
            self.code, "change_row", self.connections[self.code].external_id, kind="Accounts",
            row=self.accounts_there["out_invoice"].external_id, EnablePaymentsToAccount=False)
        self.press(self.administrators[self.code], self.connections[self.code], "action_test")
        self.press(self.accountants[self.code], payment, "action_books_send")
        self.minutes_pass(3)
        self.assert_discounted([move], [payment])
        self.assertEqual(self.credits_there(), [])

    def test_a_journal_of_an_account_without_payments_says_what_to_allow(self):
        mapping = self.env["books.mapping"]._ensure(self.connections[self.code], "journal", self.bank())[self.bank().id]
        mapping.record_id = self.accounts_there["out_invoice"]
        move = self.sent_invoice()
        payment = self.pay(move)
        self.assertIn("Other Revenue” accepts no payments in Xero", payment.books_error)
        self.allow_payments()
        self.minutes_pass(3)
        self.assertEqual((payment.books_state, self.settled(move)[1]), ("synced", 0), self.errors())


@tagged("post_install", "-at_install")
class TestEarlyDiscountsInQuickBooks(InQuickBooks, MoreStories, PayoutCase):
    code = "quickbooks"
    bears = "Advertising"
    places = COMPANIES | {"quickbooks": {
        "name": "Thames", "country": "base.uk", "chart": "uk", "books": "Thames Stationery Ltd"}}


@tagged("post_install", "-at_install")
class TestEarlyDiscountsInQuickBooksOfTheUnitedStates(InQuickBooks, EarlyDiscountStories, PayoutCase):
    keeps_purchase_tax = False
    code = "quickbooks"
    bears = "Advertising"

    def test_a_customer_s_payment_on_a_credit_card_and_a_bill_paid_from_undeposited_funds_ask_for_another_account(self):
        for role, move_type in (("credit_card", "out_invoice"), ("undeposited", "in_invoice")):
            there = self.env["books.record"].search([
                ("connection_id", "=", self.connections[self.code].id), ("kind", "=", "account"),
                ("role", "=", role)], limit=1)
            mapping = self.env["books.mapping"]._ensure(
                self.connections[self.code], "journal", self.bank())[self.bank().id]
            mapping.record_id = there
            move = self.sent_invoice(move_type=move_type)
            payment = self.pay(move)
            self.assertIn(f"an account of the type of “{there.display_name}”", payment.books_error)
            self.map_bank()
            self.minutes_pass(2)
            self.assertEqual((payment.books_state, self.settled(move)[1]), ("synced", 0), self.errors())
