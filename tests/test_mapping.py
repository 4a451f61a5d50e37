"""What Odoo's taxes, accounts and products mean in the books: followed when it changes there, created when wanted."""

from odoo import Command, fields
from odoo.tests import tagged

from .common import ConnectedCase


class MappingStories:
    def prepare(self):
        super().prepare()
        self.run_schedules(self.code)

    # What the stories speak of

    def mapping(self, record):
        return self.env["books.mapping"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id), ("others", "in", (False, ""))])

    def send(self, records):
        return self.press(self.accountants[self.code], records, "action_books_send")

    def press_on(self, records, method):
        return self.press(self.administrators[self.code], records, method)

    def tax_of_twelve(self):
        return self.env["account.tax"].create({
            "name": "Luxury 12", "amount": 12, "type_tax_use": "sale", "company_id": self.company.id,
            "country_id": self.company.account_fiscal_country_id.id})

    def account(self, code="417000", name="Repairs", kind="income"):
        return self.env["account.account"].with_company(self.company).create({
            "code": code, "name": name, "account_type": kind, "company_ids": [Command.set(self.company.ids)]})

    def records(self, kind, name):
        return self.env["books.record"].search([("kind", "=", kind), ("name", "=", name)])

    def rows(self, kind, name):
        """The active rows of this name in the sandbox's own store."""
        if self.code == "quickbooks":
            return [row for row in self.books(self.code)[kind] if row["Name"] == name and row["Active"]]
        return [row for row in self.books(self.code)[f"{kind}s"]
                if row["Name"] == name and row.get("Status", "ACTIVE") == "ACTIVE"]

    # What is new there

    def test_a_tax_made_there_is_found_when_its_document_is_tried_again(self):
        move = self.invoice(self.code, ("Watch", 1, 100, self.tax_of_twelve()))
        self.send(move)
        self.assertIn("Luxury 12", move.books_error)
        self.make_tax("Luxury 12", 12)
        self.press(self.accountants[self.code], move, "action_books_retry")
        mapping = self.mapping(move.invoice_line_ids.tax_ids)
        self.assertEqual((mapping.record_id.name, mapping.state), ("Luxury 12", "2_suggested"))
        self.press_on(mapping, "action_confirm")
        self.press(self.accountants[self.code], move, "action_books_retry")
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_taxes_and_accounts_made_there_appear_after_testing_the_connection(self):
        self.make_tax("Luxury 12", 12)
        self.make_account("Repairs", "417")
        self.press_on(self.connection, "action_test")
        self.assertTrue(self.records("tax", "Luxury 12"))
        self.assertTrue(self.records("account", "Repairs"))

    def test_the_schedule_reads_the_lists_again_once_a_day(self):
        self.make_tax("Luxury 12", 12)
        self.run_schedules(self.code)
        self.assertFalse(self.records("tax", "Luxury 12"))
        yesterday = fields.Datetime.to_string(fields.Datetime.subtract(fields.Datetime.now(), days=1, minutes=1))
        self.connection.catalogues = dict.fromkeys(self.connection.catalogues, yesterday)
        self.run_schedules(self.code)
        self.assertTrue(self.records("tax", "Luxury 12"))
        self.box.control.counts_clear()
        self.run_schedules(self.code)
        self.assertLess(self.box.control.counts()[self.code]["total"], 6, "a second reading rereads no list")

    # What changes there

    def test_a_tax_made_inactive_there_says_so_and_holds_its_documents_until_it_is_active_again(self):
        tax = self.company.account_sale_tax_id
        mapping = self.mapping(tax)
        there = mapping.record_id
        self.archive_tax(there)
        move = self.invoice(self.code)
        self.press_on(self.connection, "action_test")
        self.assertEqual(mapping.state, "0_gone")
        self.assertIn(f"“{there.name}” is inactive", mapping.remark)
        self.send(move)
        self.assertIn(f"“{there.name}” is inactive", move.books_error)
        other = self.make_other_tax(tax)
        self.press_on(self.connection, "action_test")
        mapping.record_id = self.records("tax", other)
        self.press(self.accountants[self.code], move, "action_books_retry")
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_an_account_made_inactive_there_is_not_replaced_by_the_default(self):
        account = self.account(kind="expense")
        mapping = self.env["books.mapping"]._ensure(self.connection, "account", account)[account.id]
        self.make_account("Repairs", "417", "expense")
        self.press_on(self.connection, "action_test")
        mapping.write({"record_id": self.records("account", "Repairs").id, "confirmed": True})
        self.archive_account(mapping.record_id)
        self.press_on(self.connection, "action_test")
        self.assertEqual(mapping.state, "0_gone")
        bill = self.invoice(
            self.code, ("Repair", 1, 50, self.company.account_purchase_tax_id), move_type="in_invoice", post=False)
        bill.invoice_line_ids.account_id = account
        bill.action_post()
        self.send(bill)
        self.assertRegex(bill.books_error, "Repairs.*” is inactive")

    def test_an_account_renamed_there_is_shown_with_its_new_name_and_keeps_its_meaning(self):
        account = self.account()
        self.make_account("Repairs", "417")
        self.press_on(self.connection, "action_test")
        mapping = self.env["books.mapping"]._ensure(self.connection, "account", account)[account.id]
        self.assertEqual(mapping.record_id.name, "Repairs")
        self.press_on(mapping, "action_confirm")
        self.rename_account(mapping.record_id, "Repair work")
        self.press_on(self.connection, "action_test")
        self.assertEqual((mapping.record_id.name, mapping.state), ("Repair work", "3_confirmed"))

    def test_a_setting_that_names_what_is_inactive_is_named_until_it_is_mended(self):
        self.assertFalse(self.connection.lacking)
        self.make_account("Odds and ends", "418", "expense")
        self.press_on(self.connection, "action_test")
        self.connection.default_expense_id = self.records("account", "Odds and ends")
        self.archive_account(self.connection.default_expense_id)
        self.press_on(self.connection, "action_test")
        self.assertIn("Odds and ends", self.connection.lacking)
        bill = self.invoice(
            self.code, ("Paper", 1, 50, self.company.account_purchase_tax_id), move_type="in_invoice")
        self.mapping(bill.invoice_line_ids.account_id).record_id = False
        self.send(bill)
        self.assertRegex(bill.books_error, "Odds and ends.*” is inactive")

    # Created there

    def test_an_account_is_created_in_the_books_from_its_mapping(self):
        account = self.account()
        mapping = self.env["books.mapping"]._ensure(self.connection, "account", account)[account.id]
        self.assertTrue(mapping.creatable)
        self.press_on(mapping, "action_create")
        self.assertEqual((mapping.state, mapping.record_id.name), ("3_confirmed", "Repairs"), mapping.remark)
        [row] = self.rows("Account", "Repairs")
        self.assertIn("Income" if self.code == "quickbooks" else "REVENUE", row.values())
        self.assertFalse(mapping.creatable)

    def test_a_refusal_to_create_is_shown_with_their_words_and_goes_through_after_mending(self):
        account = self.account()
        mapping = self.env["books.mapping"]._ensure(self.connection, "account", account)[account.id]
        self.make_account("Repairs", "417000"[:7], "expense")  # not seen by Odoo yet
        self.press_on(mapping, "action_create")
        self.assertEqual(mapping.state, "4_default")
        self.assertRegex(mapping.remark, self.says_taken)
        account.write({"name": "Repair income", "code": "417500"})
        self.press_on(mapping, "action_create")
        self.assertEqual((mapping.state, mapping.remark), ("3_confirmed", False))

    def test_a_bank_without_account_in_the_books_is_missing_and_named_by_the_check_unless_there_is_a_default(self):
        bank = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1)
        mapping = self.env["books.mapping"]._ensure(self.connection, "journal", bank)[bank.id]
        undeposited = self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", "account"), ("state", "=", "active")], limit=1)
        for default, state in ((undeposited.browse(), "1_missing"), (undeposited, "4_default")):
            with self.subTest(default=default.name):
                self.connection.deposit_id = default
                mapping.write({"record_id": False, "confirmed": False})
                self.press_on(self.connection, "action_test")
                mapping.record_id = False  # the test suggests one
                self.assertEqual(mapping.state, state)
                named = [detail for _verdict, title, detail, *_place in self.connection.checks if title == "Journals"]
                self.assertEqual(bool(named), not default)
                self.assertTrue(all(bank.name in detail for detail in named), named)

    def test_accounts_that_the_settings_lack_are_created_in_the_books(self):
        self.connection.write({"default_income_id": False, "default_expense_id": False})
        self.assertTrue(self.connection.lacks_accounts)
        self.press_on(self.connection, "action_create_accounts")
        self.assertFalse(self.connection.lacking)
        for name, setting in (("Sales from Odoo", "default_income_id"), ("Purchases from Odoo", "default_expense_id")):
            self.assertEqual(len(self.rows("Account", name)), 1)
            self.assertEqual(self.connection[setting].name, name)
        self.connection.default_income_id = False
        self.press_on(self.connection, "action_create_accounts")
        self.assertEqual(len(self.rows("Account", "Sales from Odoo")), 1, "what stands there is taken")

    def test_an_account_that_cannot_be_created_is_to_be_made_there(self):
        self.connection.default_income_id = False
        self.make_account("Sales from Odoo", "219", "expense")  # the name is taken, by another kind of account
        answer = self.press_on(self.connection, "action_create_accounts")
        self.assertRegex(answer["params"]["message"], rf"then test the connection.*{self.says_taken}")
        self.assertTrue(self.connection.lacking)

    def test_a_lost_answer_creates_no_second_account(self):
        account = self.account()
        mapping = self.env["books.mapping"]._ensure(self.connection, "account", account)[account.id]
        self.box.control.fault(self.code, "drop_after", match={
            "method": "POST" if self.code == "quickbooks" else "PUT", "path": "/batch|/Accounts"})
        self.press_on(mapping, "action_create")
        self.env["books.job"].search([("state", "=", "sending")]).not_before = fields.Datetime.now()
        self.connection.paused_until = False
        self.run_schedules(self.code)
        self.assertEqual(mapping.state, "3_confirmed")
        self.assertEqual(len(self.rows("Account", "Repairs")), 1)

    def test_a_tax_is_created_once_though_the_answer_is_lost_and_documents_with_it_agree(self):
        taxes = self.env["account.tax"].create([{
            "name": f"Levy {use}", "amount": 7.25, "type_tax_use": use, "company_id": self.company.id,
            "country_id": self.company.country_id.id} for use in ("sale", "purchase")])
        mappings = self.env["books.mapping"]._ensure(self.connection, "tax", list(taxes))
        self.box.control.fault(self.code, "drop_after", match={
            "method": "POST" if self.code == "quickbooks" else "PUT", "path": "/taxcode|/TaxRates"})
        self.press_on(mappings[taxes[0].id] | mappings[taxes[1].id], "action_create")
        self.env["books.job"].search([("state", "=", "sending")]).not_before = fields.Datetime.now()
        self.connection.paused_until = False
        self.run_schedules(self.code)
        kind = "TaxCode" if self.code == "quickbooks" else "TaxRate"
        for tax in taxes:
            mapping = mappings[tax.id]
            self.assertEqual((mapping.state, mapping.record_id.rate), ("3_confirmed", 7.25), mapping.remark)
            self.assertEqual(mapping.record_id.use, tax.type_tax_use)
            self.assertEqual(len(self.rows(kind, tax.name)), 1)
        moves = self.invoice(self.code, ("Consulting", 3, 33.33, taxes[0])) | self.invoice(
            self.code, ("Paper", 3, 33.33, taxes[1]), move_type="in_invoice", ref="B-1")
        self.press(self.accountants[self.code], moves, "action_books_send")
        self.run_schedules(self.code)
        self.assertEqual(moves.mapped("books_state"), ["synced", "synced"], moves.mapped("books_error"))
        # What several rates of the books could stand for is left to a person.
        others = self.env["account.tax"].create([
            {"name": "Nothing", "amount": 0, "type_tax_use": "sale", "company_id": self.company.id},
            {"name": "A fixed fee", "amount": 2, "amount_type": "fixed", "type_tax_use": "sale",
             "company_id": self.company.id}])
        rows = self.env["books.mapping"]._ensure(self.connection, "tax", list(others))
        self.assertFalse([row.creatable for row in rows.values() if row.creatable])

    def test_a_product_is_created_from_its_mapping_with_the_accounts_of_its_category(self):
        account = self.account()
        rows = self.env["books.mapping"]._ensure(self.connection, "account", account)
        self.press_on(rows[account.id], "action_create")
        product = self.env["product.product"].create({"name": "Overhaul", "default_code": "OVER", "type": "service"})
        product.categ_id = self.env["product.category"].create({"name": "Works"})
        product.categ_id.with_company(self.company).property_account_income_categ_id = account
        mapping = self.env["books.mapping"]._ensure(self.connection, "product", product)[product.id]
        self.press_on(mapping, "action_create")
        self.assertEqual(mapping.state, "3_confirmed", mapping.remark)
        [item] = self.rows("Item", "Overhaul")
        there = item["IncomeAccountRef"]["name"] if self.code == "quickbooks" else item["SalesDetails"]["AccountCode"]
        self.assertIn(there, ("Repairs", "417000"))


@tagged("post_install", "-at_install")
class TestMappingToQuickBooks(MappingStories, ConnectedCase):
    """Books in the United Kingdom: there are taxes to choose from."""

    code = "quickbooks"
    places = {"quickbooks": {
        "name": "Thames", "country": "base.uk", "chart": "uk", "books": "Thames Stationery Ltd"}}
    says_taken = "name supplied already exists"

    def make_tax(self, name, rate):
        self.act("create_tax", name=name, rate=rate)

    def make_other_tax(self, tax):
        self.make_tax("Twenty", 20)
        return "Twenty"

    def archive_tax(self, record):
        self.act("archive_tax", tax=record.external_id)

    def make_account(self, name, number, role="income"):
        self.act("create_row", kind="Account", name=name, AcctNum=number, AccountType=role.capitalize())

    def archive_account(self, record):
        self.act("deactivate", kind="Account", row=record.external_id)

    def rename_account(self, record, name):
        self.act("change_row", kind="Account", row=record.external_id, Name=name)

    def product(self, **values):
        return self.env["product.product"].create({"name": "Oak desk", "default_code": "DESK", **values})

    def sell(self, product):
        move = self.invoice(self.code, post=False)
        move.invoice_line_ids.product_id = product
        move.invoice_line_ids.tax_ids = self.company.account_sale_tax_id
        move.action_post()
        self.send(move)
        return move

    def test_an_item_made_inactive_there_holds_its_invoices_and_is_not_made_again(self):
        product = self.product()
        self.assertEqual(self.sell(product).books_state, "synced")
        self.act("deactivate", kind="Item", row="Oak desk")
        self.run_schedules(self.code)
        mapping = self.mapping(product)
        self.assertEqual(mapping.state, "0_gone")
        move = self.sell(product)
        self.assertRegex(move.books_error, "Oak desk.* is inactive")
        self.assertEqual(len(self.rows("Item", "Oak desk")), 0)
        self.act("change_row", kind="Item", row=mapping.record_id.external_id, Active=True)
        self.press(self.accountants[self.code], move, "action_books_retry")
        self.assertEqual(move.books_state, "synced", move.books_error)

    def stocked_item(self):
        self.act("preferences", QuantityOnHand=True)
        accounts = {row["AccountSubType"]: row["Id"] for row in self.books(self.code)["Account"]}
        return self.act(
            "create_row", kind="Item", name="Oak desk", Sku="DESK", Type="Inventory", TrackQtyOnHand=True, QtyOnHand=5,
            InvStartDate="2024-01-01", AssetAccountRef={"value": accounts["Inventory"]},
            IncomeAccountRef={"value": accounts["SalesOfProductIncome"]},
            ExpenseAccountRef={"value": accounts["SuppliesMaterialsCogs"]})

    def on_hand(self, name="Oak desk"):
        [item] = self.rows("Item", name)
        return item.get("QtyOnHand")

    def test_a_stocked_item_there_is_used_only_after_somebody_said_so(self):
        self.stocked_item()
        self.run_schedules(self.code)
        product = self.product()
        move = self.sell(product)
        self.assertIn("inventory item", move.books_error)
        self.assertEqual(self.on_hand(), 5)
        mapping = self.mapping(product)
        self.assertEqual((mapping.state, mapping.record_id.name), ("2_suggested", "Oak desk"))
        self.press_on(mapping, "action_confirm")
        self.press(self.accountants[self.code], move, "action_books_retry")
        self.assertEqual(move.books_state, "synced", move.books_error)

    def test_stocked_products_are_created_with_their_opening_quantity_and_date_where_that_is_wanted(self):
        self.act("preferences", QuantityOnHand=True)
        self.connection.write({"stocked": True, "stock_quantity": 7, "stock_date": "2026-01-31"})
        self.assertFalse(self.connection.lacking)
        stored = {"is_storable": True} if "is_storable" in self.env["product.product"]._fields else {}
        move = self.sell(self.product(type="consu", standard_price=40, **stored))
        self.assertEqual(move.books_state, "synced", move.books_error)
        [item] = self.rows("Item", "Oak desk")
        self.assertEqual((item["Type"], item["InvStartDate"]), ("Inventory", "2026-01-31"))
        self.connection.stock_asset_id = False
        self.assertIn("inventory asset", self.connection.lacking)

    def test_what_is_only_sold_has_both_accounts_all_the_same(self):
        """Books in the United Kingdom and in Canada want the two on each item."""
        self.assertEqual(self.sell(self.product(type="service", purchase_ok=False)).books_state, "synced")
        [item] = self.rows("Item", "Oak desk")
        self.assertEqual(item["ExpenseAccountRef"]["value"], self.connection.default_expense_id.external_id)

    def test_without_that_wish_no_product_is_stocked_there(self):
        self.act("preferences", QuantityOnHand=True)
        self.sell(self.product(type="consu"))
        [item] = self.rows("Item", "Oak desk")
        self.assertEqual(item["Type"], "NonInventory")


@tagged("post_install", "-at_install")
class TestMappingToXero(MappingStories, ConnectedCase):
    code = "xero"
    says_taken = "unique"

    def make_tax(self, name, rate):
        self.act("create_row", kind="TaxRates", Name=name, ReportTaxType="OUTPUT",
                 TaxComponents=[{"Name": name, "Rate": rate}])

    def make_other_tax(self, tax):
        self.make_tax("Twenty", 20)
        return "Twenty"

    def archive_tax(self, record):
        self.act("archive_tax_rate", tax_type=record.external_id)

    def make_account(self, name, number, role="income"):
        self.act("create_row", kind="Accounts", Name=name, Code=number,
                 Type={"income": "REVENUE", "expense": "EXPENSE"}[role])

    def archive_account(self, record):
        self.act("archive_account", account=record.external_id)

    def rename_account(self, record, name):
        self.act("change_row", kind="Accounts", row=record.external_id, Name=name)
