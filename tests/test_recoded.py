"""What an account, an item or a tax is in the books is known by its id: codes and numbers are changed by people."""

from odoo import fields
from odoo.tests import tagged

from .pull_case import PullCase


class RecodedStories:
    """:cvar list_of: what the sandbox calls its accounts and items."""

    def product(self, name="Oak desk", code="DESK"):
        return self.env["product.product"].create({"name": name, "default_code": code, "type": "service"})

    def sell(self, product=None, **values):
        move = self.invoice(self.code, post=False, **values)
        if product:
            tax = move.invoice_line_ids.tax_ids
            move.invoice_line_ids.product_id = product
            move.invoice_line_ids.tax_ids = tax
        move.action_post()
        self.press(self.accountants[self.code], move, "action_books_send")
        return move

    def mapping(self, record):
        return self.env["books.mapping"].search([("res_model", "=", record._name), ("res_id", "=", record.id)])

    def read_lists(self):
        self.press(self.administrators[self.code], self.connection, "action_test")

    def a_day_passes(self):
        long_ago = fields.Datetime.to_string(fields.Datetime.subtract(fields.Datetime.now(), days=1, minutes=1))
        self.connection.catalogues = dict.fromkeys(self.connection.catalogues, long_ago)

    # Sent where it was meant

    def test_an_account_whose_number_went_to_another_keeps_what_is_booked_on_it(self):
        meant = self.account_used()
        number, other = meant.number, self.other_account(meant)
        self.renumber(meant.external_id, f"{number}9"[-6:])
        self.renumber(other, number)
        move = self.book_on(meant)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertFalse(self.row(move).difference)
        self.assertEqual(self.account_of_line(move), meant.external_id)
        self.read_lists()
        self.assertEqual(meant.number, f"{number}9"[-6:])

    def test_an_item_whose_code_went_to_another_is_sold_all_the_same(self):
        product = self.product()
        self.assertEqual(self.sell(product).books_state, "synced")
        meant = self.mapping(product).record_id
        other = self.make_item("Pine desk", "PINE")
        self.recode(meant.external_id, "OAK")
        self.recode(other, "DESK")
        move = self.sell(product)
        self.assertEqual(move.books_state, "synced", move.books_error)
        self.assertEqual(self.item_of_line(move), meant.external_id)
        self.assertFalse(self.row(move).difference)

    def test_a_product_is_not_linked_to_the_item_that_bore_its_code_before(self):
        former = self.make_item("Oak desk", "DESK")
        self.read_lists()
        self.recode(former, "OAK")
        self.rename_item(former, "Oak table")
        self.another_day_of_reading()
        product = self.product()
        self.assertEqual(self.sell(product).books_state, "synced")
        self.assertNotEqual(self.mapping(product).record_id.external_id, former)

    def test_an_item_whose_code_was_given_to_a_new_one_after_it_was_deleted_holds_its_invoices(self):
        product = self.product()
        self.sell(product)
        mapping = self.mapping(product)
        self.delete_item(mapping.record_id.external_id)
        self.make_item("Pine desk", "DESK")
        self.another_day_of_reading()
        move = self.sell(product)
        self.assertEqual((move.books_state, mapping.state), ("error", "0_gone"), move.books_error)
        self.assertIn("is inactive", move.books_error)

    # What the answer names

    def test_a_line_that_names_something_else_in_the_answer_is_a_difference_until_it_is_mended(self):
        product = self.product()
        self.sell(product)
        meant, other = self.mapping(product).record_id, self.make_item("Pine desk", "PINE")
        self.read_lists()
        self.box.control.fault(
            self.code, "replaced", find=self.quoted(meant), put=self.quoted(self.record("item", other)),
            match=self.writing)
        move = self.sell(product)
        self.assertEqual(move.books_state, "differs")
        self.assertRegex(move.books_difference, "item .*Pine desk.* there, .*Oak desk.* in Odoo")
        self.touch(move)
        self.pull()
        self.assertEqual(move.books_state, "synced", "the books name it now")

    # What is gone

    def test_what_was_deleted_in_the_books_is_confirmed_no_more(self):
        product = self.product()
        self.sell(product)
        mapping = self.mapping(product)
        self.assertEqual(mapping.state, "3_confirmed")
        self.delete_item(mapping.record_id.external_id)
        self.an_hour_passes()
        self.a_day_passes()
        self.pull()
        self.assertEqual(mapping.state, "0_gone")
        move = self.sell(product)
        self.assertRegex(move.books_error, "Oak desk.* is inactive")

    def record(self, kind, external_id):
        return self.env["books.record"].search([("kind", "=", kind), ("external_id", "=", external_id)])

    def another_day_of_reading(self):
        """What the service tells of changes is read."""


@tagged("post_install", "-at_install")
class TestRecodedInQuickBooks(RecodedStories, PullCase):
    code = "quickbooks"
    writing = {"path": "/batch", "contains": "INV"}

    def account_used(self):
        return self.connection.default_expense_id

    def other_account(self, meant):
        return next(row["Id"] for row in self.books(self.code)["Account"]
                    if row["AccountType"] == "Expense" and row["Id"] != meant.external_id)

    def renumber(self, account, number):
        self.act("rewrite", kind="Account", row=account, AcctNum=number)

    def book_on(self, meant):
        return self.sell(move_type="in_invoice", ref="V-1")

    def account_of_line(self, move):
        [bill] = self.books(self.code)["Bill"][-1:]
        return bill["Line"][0]["AccountBasedExpenseLineDetail"]["AccountRef"]["value"]

    def make_item(self, name, code):
        return self.act("create_row", kind="Item", name=name, Sku=code, Type="Service",
                        IncomeAccountRef={"value": self.connection.default_income_id.external_id})["Id"]

    def recode(self, item, code):
        self.act("change_row", kind="Item", row=item, Sku=code)

    def rename_item(self, item, name):
        self.act("change_row", kind="Item", row=item, Name=name)

    def delete_item(self, item):
        self.act("deactivate", kind="Item", row=item)

    def item_of_line(self, move):
        row = next(row for row in self.books(self.code)["Invoice"] if row["Id"] == self.there(move))
        return row["Line"][0]["SalesItemLineDetail"]["ItemRef"]["value"]

    def quoted(self, item):
        return f'"ItemRef":{{"value":"{item.external_id}"'

    def touch(self, move):
        self.act("rewrite", kind="Invoice", row=self.there(move), PrivateNote="x")

    def another_day_of_reading(self):
        self.pull()


@tagged("post_install", "-at_install")
class TestRecodedInXero(RecodedStories, PullCase):
    code = "xero"
    writing = {"method": "PUT", "path": "/Invoices"}

    def account_used(self):
        return self.connection.default_income_id

    def other_account(self, meant):
        return next(row["AccountID"] for row in self.books(self.code)["Accounts"]
                    if row["Type"] == "REVENUE" and row["AccountID"] != meant.external_id)

    def renumber(self, account, number):
        self.act("change_row", kind="Accounts", row=account, Code=number)

    def book_on(self, meant):
        return self.sell()

    def line(self, move):
        return next(row for row in self.books(self.code)["Invoices"] if row["InvoiceID"] == self.there(move))[
            "LineItems"][0]

    def account_of_line(self, move):
        return self.line(move)["AccountID"]

    def make_item(self, name, code):
        return self.act("create_row", kind="Items", Name=name, Code=code)["ItemID"]

    def recode(self, item, code):
        self.act("change_row", kind="Items", row=item, Code=code)

    def rename_item(self, item, name):
        row = next(row for row in self.books(self.code)["Items"] if row["ItemID"] == item)
        self.act("change_row", kind="Items", row=item, Code=row["Code"], Name=name)

    def delete_item(self, item):
        self.act("delete_item", item=item)

    def item_of_line(self, move):
        return self.line(move)["Item"]["ItemID"]

    def quoted(self, item):
        return item.external_id

    def touch(self, move):
        self.act("change_invoice", invoice=self.there(move), reference="x")

    def test_a_product_is_created_on_the_account_that_is_meant(self):
        meant = self.account_used()
        number = meant.number
        other = self.other_account(meant)
        self.renumber(meant.external_id, "999")
        self.renumber(other, number)
        self.assertEqual(self.sell(self.product()).books_state, "synced")
        [item] = [row for row in self.books(self.code)["Items"] if row["Code"] == "DESK"]
        self.assertEqual(item["SalesDetails"]["AccountCode"], "999")
