"""With Odoo Project, contacts of the history are assigned to its projects."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.books_connector.tests.test_import_contacts import AssignCase


class ProjectStories:

    def prepare(self):
        super().prepare()
        self.harbour = self.env["project.project"].create({
            "name": "Harbour renovation", "company_id": self.company.id, "account_id": False})
        self.quay = self.party("Quay & Sons")
        self.invoice_there = self.document(self.quay, "1040")

    def let(self, *groups):
        self.accountants[self.code].group_ids = [Command.link(self.env.ref(group).id) for group in groups]

    def test_a_contact_gets_a_project_of_odoo_project_and_its_documents_bear_the_project_s_account(self):
        self.let("project.group_project_user", "analytic.group_analytic_accounting")
        one = self.read(project_required=True)
        row = self.contact_of(one, self.quay)
        self.choose(row, is_new=True)
        with self.assertRaisesRegex(UserError, "has no analytic account yet"):
            self.choose(row, odoo_project=f"project.project,{self.harbour.id}")
        self.let("project.group_project_manager")
        self.choose(row, odoo_project=f"project.project,{self.harbour.id}")
        self.assertTrue(self.harbour.account_id)
        self.assertEqual(row.project_id, self.harbour.account_id)
        self.sync(row)
        self.assertEqual((row.state, row.problem), ("synced", False))
        document = self.row_of(one, self.invoice_there)
        self.enter(document)
        self.assertEqual(document.state, "created", document.problem)
        self.assertEqual(self.projects_of(document.move_id), [{str(self.harbour.account_id.id): 100.0}])

    def test_the_account_of_a_project_shows_the_project_and_who_may_not_see_it_chooses_another_one(self):
        self.let("project.group_project_user")
        self.harbour._create_analytic_account()
        one = self.read(project_required=True)
        row = self.contact_of(one, self.quay)
        self.choose(row, project_id=self.harbour.account_id.id)
        with self.request(self.accountants[self.code]) as env:
            self.assertEqual(row.with_env(env).odoo_project, self.harbour.with_env(env))
        self.harbour.privacy_visibility = "followers"
        with self.request(self.accountants[self.code]) as env:
            self.assertFalse(row.with_env(env).odoo_project)
        with self.assertRaises(AccessError):
            self.choose(row, odoo_project=f"project.project,{self.harbour.id}")


@tagged("post_install", "-at_install")
class TestProjectsOfQuickBooks(ProjectStories, AssignCase):
    code = "quickbooks"


@tagged("post_install", "-at_install")
class TestProjectsOfXero(ProjectStories, AssignCase):
    code = "xero"
