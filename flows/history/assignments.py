"""Whose documents of the books are in Odoo, and to which projects their lines belong."""

from ..blocking import Blocked
from .contacts import ContactsThere
from .projects import Named, project_of, whole

# Accounts of the balance sheet that something is bought for a project on.
FIXED = ("asset_fixed", "asset_non_current")


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
        self.has_models = one.env["account.analytic.distribution.model"].search_count([], limit=1)
        self.of_models = {}
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
        """The values of an entry, with the analytic distribution of each of its lines.

        :raises Blocked: its references name several projects.
        """
        chosen = row.project_id and whole(row.project_id)
        document = chosen or self.distribution(row, self.texts(row, content))
        lines = values["invoice_line_ids"]
        of_lines = [line["project"] for line in content["lines"]] if len(lines) == len(content["lines"]) else []
        for place, (_create, _id, line) in enumerate(lines):
            if line.get("account_id"):
                own = not chosen and self.distribution(row, of_lines[place:place + 1])
                line.setdefault("analytic_distribution", self.with_models(line, values, own or document or {}))
        return values

    def with_models(self, line, values, own):
        """A project of the document with what Odoo's distribution models give its line for all other plans; False for
        accounts of the balance sheet but fixed assets.
        """
        env = self.one.env
        account = env["account.account"].with_company(self.one.company_id).browse(line["account_id"])
        if account.internal_group not in ("income", "expense") and account.account_type not in FIXED:
            return False
        if not self.has_models:
            return own or False
        key = account, line.get("product_id"), values["partner_id"], tuple(own.items())
        if key not in self.of_models:
            product, partner = (env[model].browse(record_id or []) for model, record_id in (
                ("product.product", line.get("product_id")), ("res.partner", values["partner_id"])))
            partner = partner.commercial_partner_id
            self.of_models[key] = own | env["account.analytic.distribution.model"]._get_distribution({
                "product_id": product.id, "product_categ_id": product.categ_id.id, "partner_id": partner.id,
                "partner_category_id": partner.category_id.ids, "account_prefix": account.code,
                "company_id": self.one.company_id.id,
                "related_root_plan_ids": env["account.analytic.account"].browse(
                    int(one) for ids in own for one in ids.split(",")).root_plan_id}) or False
        return self.of_models[key]

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
