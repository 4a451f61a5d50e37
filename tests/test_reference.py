"""The order of an invoice is seen in the books, and what stands there is seen here."""

from odoo.tests import tagged

from ..flows.connect.checklist import checks_of
from .common import ConnectedCase


class ReferenceStories:
    def sent(self, **values):
        """(the invoice's row here, the invoice there)"""
        return self.send(self.invoice(self.code, **values))

    def send(self, move):
        self.press(self.accountants[self.code], move, "action_books_send")
        row = self.env["books.record"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        kind, key = ("Invoice", "Id") if self.code == "quickbooks" else ("Invoices", "InvoiceID")
        there, = (one for one in self.books(self.code)[kind] if one[key] == row.external_id)
        return row, there

    def test_the_customer_s_order_number_goes_along(self):
        row, there = self.sent(ref="PO 4711")
        self.assertEqual(self.reference(there), "PO 4711")
        self.assertEqual(row.reference, "PO 4711")

    def test_without_one_the_order_s_own_number_does(self):
        _row, there = self.sent(invoice_origin="S00042")
        self.assertEqual(self.reference(there), "S00042")

    def test_without_an_order_the_project_does(self):
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        project = self.env["account.analytic.account"].create({
            "name": "Harbour house", "plan_id": plan.id, "company_id": self.companies[self.code].id})
        move = self.invoice(self.code, post=False)
        move.invoice_line_ids.analytic_distribution = {project.id: 100}
        move.action_post()
        row, there = self.send(move)
        self.assertEqual((self.reference(there), row.reference), ("Harbour house", "Harbour house"))
        self.assertEqual(row.project_id, project)

    def test_what_somebody_writes_there_is_seen_here(self):
        row, _there = self.sent(ref="PO 1")
        self.write_there(row.external_id, "PO 2")
        self.run_schedules(self.code)
        self.assertEqual(row.reference, "PO 2")

    def test_what_was_made_there_finds_its_order_and_its_project(self):
        self.run_schedules(self.code)
        partner = self.partner(self.code)
        orders = self.env["sale.order"].create([
            {"partner_id": partner.id, "company_id": self.companies[self.code].id, "client_order_ref": ref}
            for ref in ("PO 77", "PO 78", "PO 78")])
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        project = self.env["account.analytic.account"].create({
            "name": "Harbour house", "plan_id": plan.id, "company_id": self.companies[self.code].id})
        rows = {text: self.made_there(text) for text in (orders[0].name, "PO 77", "PO 78", "Harbour house", "no such")}
        self.run_schedules(self.code)
        found = {}
        for text, external_id in rows.items():
            row = self.env["books.record"].search([("kind", "=", "invoice"), ("external_id", "=", external_id)])
            found[text] = (row.order_id, row.project_id)
        none, no_project = orders.browse(), project.browse()
        self.assertEqual(found, {
            orders[0].name: (orders[0], no_project), "PO 77": (orders[0], no_project), "PO 78": (none, no_project),
            "Harbour house": (none, project), "no such": (none, no_project)})


@tagged("post_install", "-at_install")
class TestReferenceInQuickBooks(ReferenceStories, ConnectedCase):
    code = "quickbooks"

    def reference(self, invoice):
        field, = (field for field in invoice["CustomField"] if field["Name"] == "Reference Number")
        return field.get("StringValue")

    def write_there(self, external_id, text):
        self.box.control.act(
            "quickbooks", "change_invoice", self.connections["quickbooks"].external_id, invoice=external_id,
            reference=text)

    def made_there(self, text):
        books = self.connections["quickbooks"].external_id
        customer = self.books("quickbooks")["Customer"][0]["Id"]
        invoice = self.box.control.act("quickbooks", "create_invoice", books, customer=customer, amount=10)["Id"]
        self.write_there(invoice, text)
        return invoice

    def test_a_reference_too_long_for_the_field_stands_in_the_note(self):
        _row, there = self.sent(ref="A reference of more than thirty-one characters")
        self.assertFalse(self.reference(there))
        self.assertIn("A reference of more than thirty-one characters", there["PrivateNote"])

    def test_the_checklist_names_a_missing_field(self):
        connection = self.connections["quickbooks"]
        facts = connection._facts()
        self.assertEqual(facts.reference_field, "1")
        self.assertIn(
            ("Reference", "warning"),
            [(title, verdict) for verdict, title, *_rest in checks_of(
                connection,
                type(facts)(external_id=facts.external_id, name=facts.name, reference_field=""))])


@tagged("post_install", "-at_install")
class TestReferenceInXero(ReferenceStories, ConnectedCase):
    code = "xero"

    def reference(self, invoice):
        return invoice["Reference"]

    def write_there(self, external_id, text):
        self.box.control.act(
            "xero", "change_invoice", self.connections["xero"].external_id, invoice=external_id, reference=text)

    def made_there(self, text):
        contact = self.books("xero")["Contacts"][0]["ContactID"]
        return self.box.control.act(
            "xero", "create_invoice", self.connections["xero"].external_id, contact=contact, amount=10,
            reference=text)["InvoiceID"]
