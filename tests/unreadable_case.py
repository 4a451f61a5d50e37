"""The base of the tests about answers that cannot be read."""

import json
from datetime import datetime, timezone

from odoo import Command
from odoo.tools import SQL

from ..tools import rate_limit
from .pull_case import PullCase

READING = "odoo.addons.books_connector.providers.reading"
SCHEDULE = "odoo.addons.books_connector.flows.connect.schedules"
PULL = "odoo.addons.books_connector.flows.pull.pages"

CHANGES = {"quickbooks": "/cdc", "xero": "/Contacts$"}
INVOICES = {"quickbooks": "/cdc", "xero": "/Invoices$"}
CONTACT = {
    "quickbooks": {"id": "Id", "name": "DisplayName", "table": "Customer", "kind": "customer"},
    "xero": {"id": "ContactID", "name": "Name", "table": "Contacts", "kind": "contact"},
}
ACCOUNTS = {"quickbooks": "/query", "xero": "/Accounts$"}
PAYMENTS = {"quickbooks": {"path": "/cdc", "date": "TxnDate", "amount": "TotalAmt"},
            "xero": {"path": "/Payments$", "date": "Date", "amount": "Amount"}}


class UnreadableCase(PullCase):

    def prepare(self):
        super().prepare()
        self.connection.payment_journal_id = self.env["account.journal"].search([
            ("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1)
        self.run_schedules(self.code)

    def fuzz(self, path=None, **values):
        self.box.control.fault(
            self.code, "fuzz", match={"path": path or CHANGES[self.code]}, **values)

    def pull(self):
        """A minute after what was asked before: the limits of the service are not what is tried here."""
        self.env["books.quota"].search([]).used = rate_limit.nothing()
        return super().pull()

    def contact_made(self, name):
        """A contact made in the books; its id there."""
        return self.act("create_contact", name=name)[CONTACT[self.code]["id"]]

    def known(self, name):
        return self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("kind", "=", CONTACT[self.code]["kind"]),
            ("name", "=", name)])

    def unreadable(self):
        return self.env["books.unreadable"].search([("connection_id", "=", self.connection.id)])

    def cursor_moments(self):
        """The moments that the cursor holds."""
        since = json.loads(self.connection.cursor)["since"]
        texts = [since] if isinstance(since, str) else since.values()
        moments = [datetime.fromisoformat(text) for text in texts]
        return [moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc) for moment in moments]

    def now(self):
        [[now]] = self.env.execute_query(SQL("SELECT clock_timestamp()"))
        return now

    def _stranger(self):
        company = self._company(self.code, "Elsewhere")
        return self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "Stranger", "login": f"stranger-{self.code}", "company_id": company.id,
            "company_ids": [Command.set(company.ids)], "group_ids": [Command.set([
                self.env.ref("base.group_user").id, self.env.ref("account.group_account_manager").id])]})
