"""Contacts first: whose the documents of the past are, to which project they belong, and from which date they count."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .browser import BrowserCase
from .import_case import DAY, ImportCase


class AssignCase(ImportCase):

    def prepare(self):
        super().prepare()
        self.connection.pull_contacts = False  # contacts were there before the connection
        self.plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        self.harbour, self.mill = (self.project(name) for name in ("Harbour house", "Old mill"))

    def project(self, name, **values):
        return self.env["account.analytic.account"].create(
            {"name": name, "plan_id": self.plan.id, "company_id": self.company.id, **values})

    def party(self, name, email="", kind="Customer"):
        """A contact that a bookkeeper entered; its id there."""
        if self.code == "xero":
            return self.act("create_contact", name=name, **({"EmailAddress": email} if email else {}))["ContactID"]
        return self.act("create_contact", name=name, kind=kind, **({"email": email} if email else {}))["Id"]

    def document(self, contact, number, amount=100, date=None, reference="", tracking=None):
        """An invoice that a bookkeeper entered for a contact; its id there."""
        values = {"number": number, "amount": str(amount), "date": str(date or self.today)}
        if self.code == "xero":
            made = self.act("create_invoice", contact=contact, tax="NONE", reference=reference, **values)["InvoiceID"]
            if tracking:
                self.act("change_invoice", invoice=made, tracking=tracking)
            return made
        made = self.act("create_invoice", customer=contact, tax_code="NON", **values)["Id"]
        if reference:
            self.act("change_invoice", invoice=made, reference=reference)
        return made

    def bill(self, contact, number, amount=100):
        if self.code == "xero":
            return self.act("create_invoice", type="ACCPAY", contact=contact, tax="NONE", number=number,
                            amount=str(amount), date=str(self.today), account="429")["InvoiceID"]
        return self.act("create_bill", vendor=contact, number=number, amount=str(amount), date=str(self.today))["Id"]

    def contact_of(self, one, external_id):
        return one.contact_ids.filtered(lambda row: row.record_id.external_id == external_id)

    def choose(self, row, **values):
        with self.request(self.accountants[self.code]) as env:
            row.with_env(env).write(values)

    def sync(self, *rows):
        return self.press(self.accountants[self.code], rows[0].union(*rows), "action_sync")

    def enter(self, *rows):
        """Enter documents as the accountant does."""
        self.map_sales(rows[0])
        self.press(self.accountants[self.code], rows[0].union(*rows), "action_create")
        self.run_schedules(self.code)

    def projects_of(self, move):
        return move.invoice_line_ids.mapped("analytic_distribution")


class Assignment:

    def test_nothing_is_entered_for_a_contact_before_it_has_its_project_and_then_everything_bears_it(self):
        external_id = self.document(self.customer, "1038", 80)
        one = self.read(project_required=True)
        row, contact = self.row_of(one, external_id), self.contact_of(one, self.customer)
        self.assertEqual((contact.suggestion, contact.partner_id, contact.state), (
            "linked", self.known.partner_id, "open"))
        self.assertEqual((contact.document_count, one.open_contact_count), (2, one.contact_count))
        self.assertIn("90.00", contact.open_text)  # 80 and the 10 of what Odoo sent
        self.enter(row)
        self.assertEqual(row.state, "open")
        self.assertIn("is not synced yet", row.problem)
        self.sync(contact)
        self.assertEqual(contact.state, "open")
        self.assertIn("needs a project", contact.problem)

        self.choose(contact, project_id=self.harbour.id, reference="H-7")
        self.sync(contact)
        self.assertEqual((contact.state, contact.problem), ("synced", False))
        self.assertEqual(self.known.partner_id.ref, "H-7")
        self.run_schedules(self.code)  # what waited for it goes on by itself
        self.assertEqual((row.state, row.problem), ("created", False))
        self.assertEqual(self.projects_of(row.move_id), [{str(self.harbour.id): 100}])
        self.assertFalse(row.move_id.line_ids.filtered(
            lambda line: line.display_type == "payment_term").analytic_distribution)
        self.assertEqual(self.projects_of(self.here(False)), [{str(self.harbour.id): 100}])

    def test_a_contact_that_is_not_in_odoo_is_created_when_it_is_synced_and_only_then(self):
        name = "Grimsby Boat Yard"
        external_id = self.document(self.party(name, "boats@example.com"), "1040", 60)
        one = self.read()
        row = self.row_of(one, external_id)
        contact = one.contact_ids.filtered(lambda contact: contact.name == name)
        self.assertEqual((contact.suggestion, contact.is_new, contact.state), ("new", True, "open"))
        self.assertEqual(row.bucket, "cannot")
        self.assertFalse(self.env["res.partner"].search([("name", "=", name)]))
        self.sync(contact)
        partner = self.env["res.partner"].search([("name", "=", name)])
        self.assertEqual((contact.partner_id, partner.email, partner.company_id), (
            partner, "boats@example.com", self.company))
        self.assertEqual(self.row(partner).external_id, contact.record_id.external_id)
        self.assertEqual(row.bucket, "new")
        self.enter(row)
        self.assertEqual((row.state, row.move_id.partner_id), ("created", partner))

    def test_who_may_be_several_of_odoo_is_asked_and_nothing_is_done_without_an_answer(self):
        first, second = (self.partner(self.code, name, email="office@example.com") for name in ("Dock One", "Dock Two"))
        external_id = self.party("Dock Three", "office@example.com")
        self.document(external_id, "1041")
        one = self.read()
        contact = self.contact_of(one, external_id)
        self.assertEqual((contact.suggestion, contact.partner_id.id, contact.is_new), ("asked", False, False))
        self.assertEqual(contact.candidate_ids, first | second)
        self.sync(contact)
        self.assertEqual(contact.state, "open")
        self.assertIn("Dock One", contact.problem)
        self.choose(contact, partner_id=self.known.partner_id.id)
        self.sync(contact)
        self.assertIn("already", contact.problem)  # it is another contact of the books
        self.choose(contact, partner_id=second.id)
        self.sync(contact)
        self.assertEqual((contact.state, self.row(second).external_id), ("synced", external_id))

    def test_a_document_follows_its_reference_and_is_asked_where_that_names_several_projects(self):
        first, second, third = (self.party(name) for name in ("Quay A", "Quay B", "Quay C"))
        ours, named, other, unclear = (self.document(contact, number, 50, reference=reference) for (
            contact, number, reference) in (
                (first, "2001", "PO 1"), (first, "2002", " b-22 "), (first, "2003", "old MILL"),
                    (first, "2004", "Same")))
        self.document(second, "2005")
        self.document(third, "2006")
        one = self.read(project_required=True)
        chosen = {
            first: (self.harbour, "same"), second: (self.project("Tower"), "B-22"), third: (self.mill, "Same")}
        for external_id, (project, reference) in chosen.items():
            self.choose(self.contact_of(one, external_id), project_id=project.id, reference=reference)
        self.sync(*(self.contact_of(one, external_id) for external_id in chosen))
        rows = [self.row_of(one, external_id) for external_id in (ours, named, other, unclear)]
        self.enter(*rows)
        self.assertEqual([row.state for row in rows], ["created", "created", "created", "open"])
        self.assertEqual([self.projects_of(row.move_id) for row in rows[:3]], [
            [{str(project.id): 100}] for project in (self.harbour, chosen[second][0], self.mill)])
        self.assertIn("Harbour house", rows[3].problem)
        self.assertIn("Old mill", rows[3].problem)
        self.choose(rows[3], project_id=self.mill.id)
        self.enter(rows[3])
        self.assertEqual(self.projects_of(rows[3].move_id), [{str(self.mill.id): 100}])

    def test_documents_from_before_the_date_of_a_contact_are_left_out_and_come_back_with_it(self):
        early = self.document(self.customer, "0901", date=self.today - 40 * DAY)
        late = self.document(self.customer, "0902")
        one = self.read()
        contact = self.contact_of(one, self.customer)
        self.choose(contact, counts_from=self.today - 10 * DAY)
        self.sync(contact)
        self.assertEqual([self.row_of(one, key).state for key in (early, late)], ["left_out", "open"])
        self.choose(contact, counts_from=self.today - 50 * DAY)
        self.sync(contact)
        self.assertEqual([self.row_of(one, key).state for key in (early, late)], ["open", "open"])
        self.choose(contact, counts_from=self.today - 10 * DAY)
        self.sync(contact)
        self.press(self.accountants[self.code], one, "action_finish")
        again = self.read(since=self.today - 60 * DAY)
        self.assertEqual(self.contact_of(again, self.customer).counts_from, self.today - 10 * DAY)
        self.assertEqual(self.row_of(again, early).state, "left_out")

    def test_a_project_that_odoo_has_already_is_kept_and_wins_over_models_by_account(self):
        Model = self.env["account.analytic.distribution.model"]
        own = Model.create({
            "partner_id": self.known.partner_id.id, "company_id": self.company.id,
            "analytic_distribution": {self.harbour.id: 100}})
        self.document(self.customer, "1038")
        one = self.read(project_required=True)
        contact = self.contact_of(one, self.customer)
        self.assertEqual((contact.project_id, contact.state), (self.harbour, "synced"))
        self.choose(contact, project_id=self.mill.id)
        self.assertEqual(contact.state, "open")
        self.sync(contact)
        self.assertEqual(Model.search([("partner_id", "=", self.known.partner_id.id)]), own)
        Model.create({
            "account_prefix": self.known.invoice_line_ids.account_id.code[:2], "company_id": self.company.id,
            "analytic_distribution": {self.harbour.id: 100}})
        self.assertEqual(self.projects_of(self.here(False)), [{str(self.mill.id): 100}])

    def test_documents_of_archived_and_merged_contacts_belong_to_who_remains(self):
        gone, kept, old = self.party("Slip Ltd"), self.party("Slip and Sons"), self.party("Lantern Pier")
        document, before = self.document(gone, "3001"), self.document(old, "3002")
        words = {"xero": ("contact", "into"), "quickbooks": ("loser", "winner")}[self.code]
        self.act("merge_contacts", **dict(zip(words, (gone, kept), strict=True)))
        self.act("archive_contact", contact=old)
        one = self.read()
        self.assertFalse(self.contact_of(one, gone))
        contacts = self.contact_of(one, kept), self.contact_of(one, old)
        # QuickBooks writes a credit of what an archived customer owes
        self.assertEqual([contact.document_count for contact in contacts], [1, {"xero": 1, "quickbooks": 2}[self.code]])
        self.sync(*contacts)
        self.assertEqual([contact.problem for contact in contacts], [False, False])
        rows = self.row_of(one, document), self.row_of(one, before)
        self.enter(*rows)
        self.assertEqual([row.state for row in rows], ["created", "created"])
        self.assertEqual([row.move_id.partner_id for row in rows], [contact.partner_id for contact in contacts])
        self.assertEqual([row.move_id.books_difference for row in rows], [False, False])

    def test_taking_a_contact_back_removes_its_link_its_project_and_the_contact_that_was_created(self):
        external_id = self.document(self.party("Grimsby Boat Yard"), "1040", 60)
        self.document(self.customer, "1041")
        one = self.read(project_required=True)
        made = one.contact_ids.filtered(lambda row: row.name == "Grimsby Boat Yard")
        known = self.contact_of(one, self.customer)
        for contact in made | known:
            self.choose(contact, project_id=self.mill.id)
        self.sync(made, known)
        partner, row = made.partner_id, self.row_of(one, external_id)
        self.enter(row)
        self.assertEqual(row.state, "created")
        with self.assertRaisesRegex(UserError, "Take it back first"):
            self.press(self.accountants[self.code], made, "action_undo")
        self.press(self.accountants[self.code], row, "action_undo")
        self.press(self.accountants[self.code], made, "action_undo")
        self.assertFalse(partner.exists())
        self.assertEqual((made.state, made.suggestion, row.bucket), ("open", "new", "cannot"))
        self.assertEqual(self.contact_there(self.known), self.customer)  # linked before the import
        self.assertEqual(self.projects_of(self.here(False)), [{str(self.mill.id): 100}])

    def test_a_vendor_is_assigned_like_a_customer(self):
        vendor = self.party("Timber Supply", kind="Vendor")
        external_id = self.bill(vendor, "B-9", 70)
        one = self.read(project_required=True)
        contact, row = self.contact_of(one, vendor), self.row_of(one, external_id)
        self.assertTrue(contact.open_text.startswith("to pay "), contact.open_text)
        self.choose(contact, project_id=self.mill.id)
        self.sync(contact)
        self.map_account(row, self.env["account.account"].with_company(self.company).search([
            ("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1))
        self.press(self.accountants[self.code], row, "action_create")
        self.run_schedules(self.code)
        self.assertEqual((row.state, row.problem), ("created", False))
        self.assertEqual((row.move_id.move_type, row.move_id.ref), ("in_invoice", "B-9"))
        self.assertEqual(self.projects_of(row.move_id), [{str(self.mill.id): 100}])

    def test_sales_and_purchases_are_read_apart_with_what_was_paid_and_what_goes_by_itself_waits_for_both(self):
        self.connection.history_decided = False
        vendor = self.party("Granite & Co", kind="Vendor")
        invoice, bill = self.document(self.customer, "1040"), self.bill(vendor, "G-7")
        self.act("record_payment", invoice=invoice, amount="30")
        with self.assertRaisesRegex(UserError, "Choose what to read"):
            self.read(with_sales=False, with_purchases=False)
        one = self.read(with_sales=False)
        self.assertEqual((one.state, set(one.row_ids.mapped("kind"))), ("review", {"bill"}))
        self.assertTrue(self.row_of(one, bill))
        with self.assertRaisesRegex(UserError, "cannot be changed once it was started"):
            self.choose(one, with_sales=True)
        told = self.press(self.accountants[self.code], one, "action_finish")
        self.assertIn("Not read so far: Sales.", told["params"]["message"])
        self.assertEqual(self.connection.history, "open")
        other = self.read(with_purchases=False)
        self.assertFalse({"bill", "vendor_credit"} & set(other.row_ids.mapped("kind")))
        self.sync(self.contact_of(other, self.customer))
        self.minute_passes(self.code)
        document = self.row_of(other, invoice)
        self.enter(document)
        self.assertEqual((document.state, document.move_id.amount_residual), ("created", 70), document.problem)
        self.assertFalse(self.press(self.accountants[self.code], other, "action_finish"))
        self.assertEqual(self.connection.history, "finished")

    def test_only_accountants_of_the_company_assign_contacts(self):
        self.document(self.customer, "1038")
        one = self.read(project_required=True)
        contact = self.contact_of(one, self.customer)
        seller = self._user(self.code, "seller", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError), self.request(seller) as env:
            contact.with_env(env).read(["partner_id"])
        elsewhere = self._company(self.code, "Elsewhere")
        stranger = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "stranger", "login": "stranger", "company_id": elsewhere.id, "company_ids": [(6, 0, elsewhere.ids)],
            "group_ids": [(6, 0, self.accountants[self.code].group_ids.ids)]})
        with self.request(stranger) as env:
            self.assertFalse(env["books.import.contact"].search([]))
        with self.assertRaises(AccessError):
            self.press(stranger, contact, "action_sync")
        foreign = self.project("Foreign", company_id=elsewhere.id)
        foreigner = self.env["res.partner"].create({"name": "Foreigner", "company_id": elsewhere.id})
        for values in {"project_id": foreign.id}, {"partner_id": foreigner.id}:
            with self.assertRaises(UserError):
                self.choose(contact, **values)
        with self.assertRaises(UserError):
            self.choose(contact, document_count=7)


@tagged("post_install", "-at_install")
class TestAssignmentFromQuickBooks(Assignment, AssignCase):

    code = "quickbooks"

    def test_a_document_of_a_project_of_quickbooks_follows_it(self):
        project = self.act("create_project", customer=self.customer, name="Old mill")["Id"]
        first = self.document(self.customer, "1042")
        second = self.document(self.customer, "1043")
        self.act("rewrite", kind="Invoice", row=first, ProjectRef={"value": project, "name": "Old mill"})
        self.act("rewrite", kind="Invoice", row=second, ProjectRef={"value": project})
        one = self.read(project_required=True)
        contact = self.contact_of(one, self.customer)
        self.choose(contact, project_id=self.harbour.id)
        self.sync(contact)
        rows = self.row_of(one, first), self.row_of(one, second)
        self.enter(*rows)
        self.assertEqual([self.projects_of(row.move_id) for row in rows], [[{str(self.mill.id): 100}]] * 2)


@tagged("post_install", "-at_install")
class TestAssignmentFromXero(Assignment, AssignCase):

    code = "xero"

    def test_a_line_that_is_tracked_for_a_project_follows_it(self):
        [category] = [one for one in self.books(self.code)["TrackingCategories"] if one["Options"]][:1]
        option = category["Options"][0]["Name"]
        project = self.project(option)
        external_id = self.document(
            self.customer, "1042", tracking=[{"Name": category["Name"], "Option": option}])
        one = self.read(project_required=True)
        contact = self.contact_of(one, self.customer)
        self.choose(contact, project_id=self.harbour.id)
        self.sync(contact)
        row = self.row_of(one, external_id)
        self.enter(row)
        self.assertEqual(self.projects_of(row.move_id), [{str(project.id): 100}])


class AssignmentOnTheScreen:

    def test_an_accountant_assigns_a_contact_to_a_project_with_a_reference_and_syncs_it(self):
        for name in ("Dock One", "Dock Two"):
            self.partner(self.code, name, email="office@example.com")
        boats = self.party("Grimsby Boat Yard", "boats@example.com")
        self.document(boats, "2001", 1250)
        self.document(self.party("Dock Three", "office@example.com"), "2002", 310)
        self.document(self.customer, "2003", 80)
        one = self.read(project_required=True)
        self.tour("assign_contacts")
        contact = self.contact_of(one, boats)
        self.assertEqual((contact.state, contact.project_id, contact.partner_id.ref), ("synced", self.harbour, "H-7"))


@tagged("post_install", "-at_install")
class TestAssignmentOnTheScreenOfQuickBooks(AssignmentOnTheScreen, AssignCase, BrowserCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestAssignmentOnTheScreenOfXero(AssignmentOnTheScreen, AssignCase, BrowserCase):
    code = "xero"
