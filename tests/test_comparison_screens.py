"""Each verb of a comparison is pressed on the screen, says what it will do, and does it; rows are exported."""

import io
import json
import zipfile

from odoo.http import Request
from odoo.tests import tagged

from .browser import BrowserCase
from .reconciliation_case import ReconciliationCase

ROW = "books.reconciliation.row"


class VerbsOnTheScreen:

    def prepare_rows(self):
        """{verb: what identifies its row}, and the entry to which a document is linked."""
        partner = self.partner(self.code, "Alder Ltd")

        def sent(price):
            return self.sent_invoice(("Consulting", 1, price), partner=partner)

        restored, taken_over, paid, unlinked, accepted, doubled = map(sent, range(100, 160, 10))
        self.compare()
        self.rewrite_document(restored, number="X-1")
        self.in_odoo("account_move", taken_over, name="WRONG/7")
        self.pay((paid, 5), silent=True)
        self.rewrite_document(unlinked, number="X-2")
        self.rewrite_document(accepted, number="X-3")
        self.double_there(doubled)
        unsent = self.invoice(self.code, ("Unsent", 1, 17), partner=partner)
        linked = self.invoice(self.code, ("By hand", 1, 41, self.env["account.tax"]), partner=partner)
        there = [self.entered_there(doubled, number, amount) for number, amount in (("L-1", 41), ("O-1", 55))]
        run = self.compare()
        by_entry = {row.res_id: row for row in run.row_ids if row.res_model == "account.move"}
        by_id = {row.external_id: row for row in run.row_ids}
        return run, {
            "send": by_entry[unsent.id], "restore": by_entry[restored.id], "take_over": by_entry[taken_over.id],
            "apply": run.row_ids.filtered(lambda row: row.reason == "payment_only_there"),
            "link": by_id[there[0]], "unlink": by_entry[unlinked.id], "accept": by_entry[accepted.id],
            "void": run.row_ids.filtered(lambda row: row.reason == "double_there"), "leave": by_id[there[1]],
            "reopen": by_id[there[1]]}, linked

    def double_there(self, move):
        copied = {"quickbooks": {"kind": "Invoice", "row": self.there(move)}, "xero": {"invoice": self.there(move)}}
        made = self.act("copy_document", silent=True, **copied[self.code])
        self.rewrite({"quickbooks": "Invoice", "xero": "Invoices"}[self.code],
                     made["Id" if self.code == "quickbooks" else "InvoiceID"],
                     **{"DocNumber" if self.code == "quickbooks" else "InvoiceNumber": move.name})

    def test_each_verb_says_what_it_will_do_and_does_it(self):
        _run, rows, linked = self.prepare_rows()
        self.assertTrue(all(len(row) == 1 for row in rows.values()), rows)
        pressed = {verb: row.id for verb, row in rows.items()}
        name = linked.name
        self.walk(self.accountants[self.code], lambda page: [
            self.press_verb(page, verb, row_id, name) for verb, row_id in pressed.items()])
        states = {verb: row.state for verb, row in rows.items()}
        expected = dict.fromkeys(rows, "mended") | {"accept": "accepted", "leave": "open", "reopen": "open",
                                                    "unlink": "open", "link": "open"}
        self.assertEqual({verb: state for verb, state in states.items() if expected[verb] != state}, {},
                         {verb: (row.reason, row.problem) for verb, row in rows.items()})
        self.assertEqual((rows["link"].res_id, rows["link"].reason), (linked.id, "changed"))  # its number is another

    def press_verb(self, page, verb, row_id, name):
        page.show({"type": "ir.actions.act_window", "res_model": ROW, "res_id": row_id, "views": [[False, "form"]]},
                  f".o_form_view button[name='action_{verb}']")
        page.press(f".o_form_view button[name='action_{verb}']")
        page.wait_for(".modal button[name='action_do']", outside=False)
        if verb == "link":
            page.press(".modal .o_field_widget[name='move_id'] input")
            page.fill(".modal .o_field_widget[name='move_id'] input", name)
            # Once the list holds nothing else but "Search more…".
            page.press(".o-autocomplete--dropdown-item:first-child:nth-last-child(-n+2)", name)
        if verb in ("accept", "leave"):
            page.press(".modal .o_field_widget[name='why'] input")
            page.fill(".modal .o_field_widget[name='why'] input", "Agreed with the customer")
        page.picture(f"verb-{verb}")
        page.press(".modal button[name='action_do']")
        page.wait_for("body:not(:has(.modal))", outside=False)

    def test_rows_are_exported(self):
        run, rows, _linked = self.prepare_rows()
        number = rows["restore"].number
        self.accountants[self.code].group_ids |= self.env.ref("base.group_allow_export")  # Odoo asks for it
        self.authenticate(self.accountants[self.code].login, self.accountants[self.code].login)
        answer = self.url_open("/web/export/xlsx", data={"csrf_token": Request.csrf_token(self), "data": json.dumps({
            "model": ROW, "fields": [{"name": name, "label": name, "type": "char"} for name in (
                "number", "reason", "difference", "total_here", "total_there", "who")],
            "ids": run.row_ids.ids, "domain": [], "groupby": [], "import_compat": False,
            "context": {"allowed_company_ids": self.company.ids}})})
        self.assertEqual(answer.status_code, 200, answer.text[:3000])
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            texts = book.read("xl/sharedStrings.xml").decode()
        for text in (number, "Values differ", "X-1"):
            self.assertIn(text, texts)


@tagged("post_install", "-at_install")
class TestVerbsOfQuickBooksOnTheScreen(VerbsOnTheScreen, ReconciliationCase, BrowserCase):

    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestVerbsOfXeroOnTheScreen(VerbsOnTheScreen, ReconciliationCase, BrowserCase):

    code = "xero"
