"""The base of the tests about contacts: the same actions in both providers' books, and their results."""

from datetime import timedelta

from odoo import fields

from .common import ConnectedCase


class ContactCase(ConnectedCase):
    """One company and its books, which have been read once; `code` says which."""

    def prepare(self):
        super().prepare()
        self.run_schedules(self.code)  # the initial content of the books is read

    # The records that the tests use

    def send(self, partner):
        return self.press(self.accountants[self.code], partner, "action_books_send")

    def update(self, partner):
        return self.press(self.accountants[self.code], partner, "action_books_update")

    def contacts(self, name, kind="Customer"):
        """The active contacts of this name in the sandbox's own store."""
        if self.code == "quickbooks":
            return [one for one in self.books(self.code)[kind] if one["DisplayName"] == name and one["Active"]]
        return [one for one in self.books(self.code)["Contacts"]
                if one["Name"] == name and one["ContactStatus"] == "ACTIVE"]

    def email_of(self, contact):
        if self.code == "quickbooks":
            return contact.get("PrimaryEmailAddr", {}).get("Address", "")
        return contact["EmailAddress"]

    def phone_of(self, contact):
        if self.code == "quickbooks":
            return contact.get("PrimaryPhone", {}).get("FreeFormNumber", "")
        return next(one["PhoneNumber"] for one in contact["Phones"] if one["PhoneType"] == "DEFAULT")

    def change_there(self, name, email=None, phone=None, new_name=None):
        """Change a contact in the books."""
        found = {}
        if self.code == "quickbooks":
            if email:
                found["PrimaryEmailAddr"] = {"Address": email}
            if phone:
                found["PrimaryPhone"] = {"FreeFormNumber": phone}
            if new_name:
                found["DisplayName"] = new_name
        else:
            if email:
                found["EmailAddress"] = email
            if phone:
                found["Phones"] = [{"PhoneType": "DEFAULT", "PhoneNumber": phone}]
            if new_name:
                found["Name"] = new_name
        self.act("change_contact", contact=name, **found)

    def create_there(self, name, email="", kind="Customer", number="", mark=""):
        """Create a contact in the books, as a bookkeeper or another program does.

        :param number: in Xero the ContactNumber that programs use, in QuickBooks a vendor's number for us.
        :param mark: a note in QuickBooks.
        """
        if self.code == "quickbooks":
            fields = {"email": email, "kind": kind, "Notes": mark, "AcctNum": number if kind == "Vendor" else ""}
        else:
            fields = {"EmailAddress": email, "ContactNumber": number}
        self.act("create_contact", name=name, **{key: value for key, value in fields.items() if value})

    def written_at(self, partner, **ago):
        """Set when a contact was last written, because Odoo's time stands still during a test."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = %s WHERE commercial_partner_id = %s",
            (fields.Datetime.now() + timedelta(**ago), partner.id))
        self.env.invalidate_all()

    def row(self, partner, kind=None):
        return self.env["books.record"].search([
            ("res_model", "=", "res.partner"), ("res_id", "=", partner.id),
            *([("kind", "=", kind)] if kind else [])])

    def there(self, name):
        """The `books.record` of the contact with this name."""
        return self.env["books.record"].search([
            ("connection_id", "=", self.connection.id), ("name", "=", name),
            ("kind", "in", self.connection._contact_kinds())])

    def here(self, name):
        return self.env["res.partner"].with_context(active_test=False).search([("name", "=", name)])

    def question(self, row):
        """The question about a contact of the books, opened from To Fix."""
        env = self.as_user(self.accountants[self.code])
        issue = env["books.issue"].search([("record_ids", "in", row.ids), ("state", "=", "open")])
        return env["books.question"].browse(issue.action_decide()["res_id"])

    def answer(self, row, answer):
        with self.request(self.accountants[self.code]) as env:
            getattr(self.question(row).with_env(env), answer)()

    def link(self, row, partner):
        """Link a contact of the books to one of Odoo in the list of contacts."""
        with self.request(self.accountants[self.code]) as env:
            row.with_env(env).partner_id = partner.with_env(env)
