"""Where the lines of sales name items, a write-off reaches the account that it is mapped to by an item that posts to
exactly that account, never by another one."""

from odoo.tests import tagged

from .payout_case import PayoutCase


@tagged("post_install", "-at_install")
class TestItemsOfWriteOffsInQuickBooks(PayoutCase):
    code = "quickbooks"

    def setUp(self):
        super().setUp()
        self.connection = self.connections[self.code]
        self.account = self.companies[self.code].account_journal_early_pay_discount_loss_account_id

    def map_to(self, name):
        """The account of write-offs is mapped to this account of the books."""
        there = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "account"), ("name", "=", name)])
        mapping = self.env["books.mapping"]._ensure(self.connection, "account", self.account)[self.account.id]
        mapping.write({"record_id": there.id, "confirmed": True})
        return there

    def written_off(self, name):
        """An invoice of 100 that is paid with 97, the rest written off."""
        move = self.sent_invoice(
            ("Paper", 1, 100, self.env["account.tax"]), partner=self.partner(self.code, name))
        payment = self.register(
            move, 97, payment_difference_handling="reconcile", writeoff_account_id=self.account.id)
        self.minutes_pass()
        return move, payment

    def minutes_pass(self, count=3):
        for _minute in range(count):
            self.minute_passes(self.code)
            self.env["books.job"].search([("state", "=", "todo")]).not_before = False
            self.run_push()

    def accounts_of_credits(self):
        return [line["SalesItemLineDetail"]["ItemAccountRef"]["value"] for row in self.books(self.code)["CreditMemo"]
                if "odoo:" in row.get("PrivateNote", "") for line in row["Line"] if "SalesItemLineDetail" in line]

    def items_on(self, there):
        return [row for row in self.books(self.code)["Item"]
                if row.get("IncomeAccountRef", {}).get("value") == there.external_id]

    def assert_held(self, move, payment, words):
        move.invalidate_recordset()
        self.assertEqual((payment.books_state, move.books_state), ("error", "differs"), self.errors())
        self.assertIn(words, payment.books_error)
        self.assertEqual(self.settled(move)[1], 100)

    def fix(self):
        """The button of the open issue that creates the product."""
        issue = self.env["books.issue"].search([("state", "=", "open"), ("remedy", "=", "product")])
        return self.press(self.administrators[self.code], issue, "action_fix")["params"]["message"]

    def assert_gone_by_itself(self, move, there, credits=1):
        self.minutes_pass()
        move.invalidate_recordset()
        self.assertEqual((self.settled(move)[1], move.books_state), (0, "synced"), self.errors())
        self.assertEqual(self.accounts_of_credits(), [there.external_id] * credits)
        self.assertEqual(self.env["books.issue"].search([("state", "=", "open")]).mapped("sentence"), [])

    def test_without_a_product_on_its_account_it_waits_until_one_is_created_with_one_press(self):
        there = self.map_to("Discounts given")
        move, payment = self.written_off("First Ltd")
        self.assert_held(move, payment, "has no product that posts to the account")
        self.assertIn("Discounts given", payment.books_error)
        with self.assertRaisesRegex(Exception, "only they can fix this"):
            issue = self.env["books.issue"].search([("state", "=", "open"), ("remedy", "=", "product")])
            self.press(self.accountants[self.code], issue, "action_fix")
        self.fix()
        [item] = self.items_on(there)
        self.assertEqual((item["Type"], item["Name"]), ("NonInventory", self.account.name))
        self.assert_gone_by_itself(move, there)
        other, _payment = self.written_off("Second Ltd")
        self.assert_gone_by_itself(other, there, credits=2)
        self.assertEqual(len(self.items_on(there)), 1)
        self.assert_not_echoed()

    def test_of_several_products_the_one_that_is_meant_has_to_be_sure(self):
        there = self.map_to("Discounts given")
        for name in ("Rebate", "Goodwill"):
            self.box.control.act(
                self.code, "create_item", self.connection.external_id, name=name, account=there.external_id)
        self.press(self.administrators[self.code], self.connection, "action_test")  # reads all lists
        move, payment = self.written_off("First Ltd")
        self.assert_held(move, payment, "Goodwill, Rebate")
        rows = self.env["books.record"].search([("kind", "=", "item"), ("account_id", "=", there.external_id)])
        product = self.env["product.product"].create({"name": "Rebate for damage"})
        mapping = self.env["books.mapping"]._ensure(self.connection, "product", product)[product.id]
        mapping.with_user(self.administrators[self.code]).write({"record_id": rows[1].id, "confirmed": True})
        self.assert_gone_by_itself(move, there)
        credits = self.books(self.code)["CreditMemo"]
        lines = [line["SalesItemLineDetail"]["ItemRef"]["value"] for row in credits
                 if "odoo:" in row.get("PrivateNote", "") for line in row["Line"][:1]]
        self.assertEqual(lines, [rows[1].external_id])
        self.connection.default_item_id = rows[0]  # the one for lines without product is meant before all others
        other, _payment = self.written_off("Second Ltd")
        self.assert_gone_by_itself(other, there, credits=2)

    def test_where_quickbooks_refuses_to_create_it_the_bookkeeper_s_own_is_found_by_itself(self):
        there = self.map_to("Advertising")
        move, payment = self.written_off("First Ltd")
        self.assert_held(move, payment, "has no product that posts to the account")
        message = self.fix()
        self.assertIn("Create it there by hand", message)
        self.assertIn("says", message)
        self.assertEqual(self.items_on(there), [])
        self.box.control.act(
            self.code, "create_item", self.connection.external_id, name="Bad debts", account=there.external_id)
        self.press(self.accountants[self.code], self.connection, "action_pull")
        self.assert_gone_by_itself(move, there)
