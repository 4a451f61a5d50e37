"""Whose documents of the books are in Odoo, and to which projects their lines belong."""

from ..blocking import Blocked
from .contacts import ContactsThere
from .projects import Named, distributions, project_of, whole


class Assignments:
    """The contacts and projects of some documents of an import.

    :param contents: {row: its document, as `HistoricDocument` names it}
    """

    def __init__(self, one, contents):
        self.one, self.connection = one, one.connection_id
        rows = one.env["books.import.row"].union(*contents)
        self.there = ContactsThere(one.connection_id, rows.record_id, [
            content["project_id"] for content in contents.values() if content.get("project_id")])
        contacts = one.env["books.import.contact"].search([
            ("import_id", "=", one.id), ("record_id", "in", [contact.id for contact in self.there.found.values()])])
        self.contacts = contacts.grouped("record_id")
        self.partners = {contact: partners[:1] for contact, partners in contacts.record_id._partners().items()}
        self.projects = distributions(self.connection, rows.env["res.partner"].union(*self.partners.values()))
        self.named = Named(self.connection, [
            text for row, content in contents.items() for text in (*self.texts(row, content), *(
                line["project"] for line in content["lines"]))])

    def partner(self, row):
        """The contact of Odoo that a document is entered for.

        :raises Blocked: nobody has decided about its contact yet.
        """
        contact = self.contacts.get(self.there.of(row.record_id))
        partner = contact and self.partners.get(contact.record_id)
        names = {"name": row.contact_name or "", "books": self.connection.provider_label}
        if contact and contact.state != "synced":
            raise Blocked("history_contact_open", self.connection, **names)
        if not partner:
            raise Blocked("history_no_contact", self.connection, **names)
        return partner

    def texts(self, row, content):
        """What a document as a whole says about its project."""
        contact = self.there.named(content.get("project_id"))
        return row.record_id.reference or "", content["project"], contact.name or "" if contact else ""

    def distributed(self, row, content, values):
        """The values of an entry, with the project on each of its lines that is an income or an expense.

        :raises Blocked: its references name several projects.
        """
        chosen = row.project_id and whole(row.project_id)
        document = chosen or self.distribution(row, self.texts(row, content)) or self.projects.get(
            self.partner(row).commercial_partner_id)
        lines = values["invoice_line_ids"]
        of_lines = [line["project"] for line in content["lines"]] if len(lines) == len(content["lines"]) else []
        for place, (_create, _id, line) in enumerate(lines):
            own = not chosen and of_lines and self.distribution(row, of_lines[place:place + 1])
            if (own or document) and line.get("account_id") and self.bears_project(line["account_id"]):
                line.setdefault("analytic_distribution", own or document)
        return values

    def bears_project(self, account_id):
        return self.one.env["account.account"].browse(account_id).internal_group in ("income", "expense")

    def distribution(self, row, texts):
        """
        :raises Blocked: these texts name several projects.
        """
        found = self.named.of(texts)
        if len(found) > 1:
            raise Blocked(
                "history_projects", self.connection, name=row.number or row.record_id.external_id, projects=", ".join(
                    project_of(self.connection, one).display_name or "-" for one in found))
        return found[0] if found else None
