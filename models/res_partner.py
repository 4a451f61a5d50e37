from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..flows.contact_conflicts import decide_for_odoo
from ..flows.contact_links import contact_kinds, link_contact, unlink_contacts
from ..flows.notification import why_not_working
from ..flows.omissions import check_customers, omitted, omitted_domain
from ..flows.pull.changes import read_changes
from ..flows.pull.contact_differences import contact_difference
from ..flows.pull.contacts import apply_contacts
from ..flows.push.contacts import Contacts, surely
from ..flows.push.context import context_of
from ..flows.push.left_out import include_customers, leave_out_customers
from ..flows.push.outbox import push_now
from ..flows.push.queue import queue
from ..flows.question import open_question
from ..tools.subqueries import By, of_rows

GROUP = "books_connector.group_user"


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "books.send.mixin"]

    _books_write_date_idx = models.Index("(write_date)")
    books_state = fields.Selection(
        [("none", "— Not sent"), ("pending", "⏳ Pending"), ("synced", "✓ Synced"), ("differs", "≠ Differs"),
         ("archived", "Archived there"), ("error", "✗ Error"), ("left_out", "— Left out")],
        string="Records", compute="_compute_books", groups=GROUP, search="_search_books_state",
        help="The contacts in the books that this contact is linked to, in your current company.")
    books_url = fields.Char(string="Link to the Books", compute="_compute_books", groups=GROUP)
    books_view_label = fields.Char(compute="_compute_books", groups=GROUP)
    books_error = fields.Char(string="Message of the Books", compute="_compute_books", groups=GROUP)
    books_difference = fields.Char(
        string="Difference to the Books", compute="_compute_books", groups=GROUP,
        help="What differs in the books for a contact that logs in to Odoo: only a person changes it here.")
    books_question = fields.Boolean(
        compute="_compute_books", groups=GROUP, help="Whether a person has to link this contact.")
    books_asked = fields.Boolean(
        compute="_compute_books", groups=GROUP, help="Whether a person has to decide which side is right.")

    books_left_out = fields.Boolean(
        compute="_compute_books", groups=GROUP,
        help="It is left out of the books of your current company, with all documents and payments.")

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_books(self):
        connection = self.env["books.connection"]._of_company(self.env.company).sudo()
        contacts = self.commercial_partner_id
        where = [("connection_id", "=", connection.id), ("res_model", "=", self._name), ("res_id", "in", contacts.ids)]
        Record, Job = self.env["books.record"].sudo(), self.env["books.job"].sudo()
        rows = Record.search(where).grouped("res_id") if connection else {}
        jobs = Job.search([*where, ("state", "!=", "done")]).grouped("res_id") if connection else {}
        out = omitted(connection, contacts) if connection else contacts.browse()
        for partner in self:
            contact = partner.commercial_partner_id._origin.id
            found, waiting = rows.get(contact, Record), jobs.get(contact, Job)
            failed = waiting.filtered(lambda job: job.state == "failed")
            partner.books_url = found[:1].url
            partner.books_view_label = found and self.env._("View in %s", connection.provider_label)
            partner.books_error = failed[:1].error or found.filtered("problem")[:1].problem
            partner.books_asked = any(row.problem and row.issue_id.state == "open" for row in found)
            partner.books_question = any(job.remedy == "contacts" for job in failed)
            differing = found.filtered("differences")  # it may have been changed here since
            partner.books_difference = "; ".join(filter(None, (
                contact_difference(row) for row in differing))) or False
            partner.books_left_out = partner.commercial_partner_id._origin in out
            if partner.books_left_out:
                partner.books_state = "left_out"
            elif partner.books_error:
                partner.books_state = "error"
            elif waiting:
                partner.books_state = "pending"
            elif found:
                alive = any(row._living().state == "active" for row in found)
                partner.books_state = (
                    "archived" if not alive else "differs" if partner.books_difference else "synced")
            else:
                partner.books_state = "none" if connection.state not in (False, "draft") else False

    def _books_state_domains(self, most=By.RECORD, few=By.ROWS):
        connection = self.env["books.connection"]._of_company(self.env.company).sudo()

        def linked(model, *domain, by=few):
            return of_rows(self.env[model].sudo(), [
                ("res_model", "=", self._name), ("res_id", "not in", (False, 0)),
                ("connection_id", "=", connection.id), *domain], "commercial_partner_id", by)

        waiting = linked("books.job", ("state", "in", ("todo", "sending")))
        error = linked("books.job", ("state", "=", "failed")) | linked("books.record", ("problem", "!=", False))
        known = linked("books.record", by=most)
        merged = self.env["books.record"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "!=", False), ("connection_id", "=", connection.id),
            ("state", "=", "archived"), ("contact_id", "!=", False)]) if connection else ()
        living = [row.id for row in merged if row._living().state == "active"]
        alive = linked("books.record", *(Domain("state", "=", "active") | Domain("id", "in", living)), by=most)
        archived = known & ~alive
        differing = linked("books.record", ("differences", "!=", False))
        differs = alive & differing
        settled, connected = ~error & ~waiting, Domain(connection.state not in (False, "draft"))
        left_out = omitted_domain(self.env, connection=connection) if connection else Domain.FALSE
        return {key: domain & ~left_out for key, domain in {
            "error": error, "pending": waiting & ~error, "archived": archived & settled, "differs": differs & settled,
            "synced": alive & ~differing & settled, "none": ~known & settled & connected,
            False: ~known & settled & ~connected,
        }.items()} | {"left_out": left_out}

    def action_books_send(self):
        """Send these contacts: what changed in Odoo, and what differs, whichever side changed it."""
        contacts, connection = self._books_contacts()
        check_customers(connection, contacts)
        jobs = connection.env["books.job"]
        kinds = contacts.grouped(lambda contact: contact_kinds(contact, connection))
        for kind in sorted({kind for several in kinds for kind in several}):  # the customer gets the plain name
            partners = contacts.filtered(lambda contact, kind=kind: kind in contact_kinds(contact, connection))
            rows = self.env["books.record"].sudo()._of(connection, connection._record_kind(kind), partners)
            for contact_id, row in rows.items():
                if row.res_id == contact_id:  # not one that it was merged into, which belongs to another contact
                    decide_for_odoo(row)
            jobs |= queue(connection, kind, partners, urgent=True)
        push_now(connection)
        return self._books_report(jobs.exists())

    def action_books_update(self):
        """Update these contacts from the books, whatever their values in Odoo."""
        contacts, connection = self._books_contacts()
        if not connection._is_working() or not read_changes(connection):
            return why_not_working(connection)
        rows = self.env["books.record"].sudo()
        for kind in dict.fromkeys(kind for contact in contacts for kind in contact_kinds(contact, connection)):
            context = context_of(Contacts(), connection, kind, contacts)
            for contact in contacts:
                row = context.rows.get(contact.id) or surely(contact, context)
                if row and row.res_id != contact.id:
                    link_contact(contact.sudo(), row)
                rows |= row or rows
        if not rows:
            raise UserError(self.env._(
                "%(names)s: not in %(books)s.",
                names=", ".join(contacts.mapped("name")), books=connection.provider_label))
        done = apply_contacts(rows, whole=True)
        refused = rows.filtered("problem")
        return self._books_notify(
            self.env._("Contacts updated from %(books)s: %(count)s.", count=done, books=connection.provider_label)
            if not refused else refused[0].problem, "danger" if refused else "success")

    def action_books_create(self):
        """Create this contact in the books: a person decided that it does not exist there."""
        contacts, connection = self._books_contacts()
        jobs = self.env["books.job"].sudo().search([
            ("connection_id", "=", connection.id), ("verb", "=", "push"), ("state", "=", "failed"),
            ("remedy", "=", "contacts"), ("res_model", "=", self._name), ("res_id", "in", contacts.ids)])
        # Users who may only send cannot decide on contacts: that is the accountants' task.
        jobs.with_env(self.env).action_create_contact()
        return self._books_report(jobs.exists())

    def action_books_leave_out(self):
        """Leave these contacts out of the books for good, with all documents and payments."""
        contacts, connection = self._books_decided()
        leave_out_customers(connection, contacts, self.env._("%s left it out.", self.env.user.name))
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_books_include(self):
        """Leave these contacts out no longer. What was left out meanwhile is sent with its button."""
        contacts, connection = self._books_decided()
        include_customers(connection, contacts)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _books_decided(self):
        """The same as `_books_contacts`, for what only accountants decide."""
        contacts, connection = self._books_contacts()
        connection.with_env(self.env).check_access("read")
        return contacts, connection

    def action_books_decide(self):
        """Open the question dialog for this contact, with both sides shown."""
        self.ensure_one()
        self.check_access("read")
        rows = self.env["books.record"].search([  # as the user: only accountants may answer questions
            ("res_model", "=", self._name), ("res_id", "=", self.commercial_partner_id.id), ("problem", "!=", False)])
        return open_question(rows.issue_id)

    def _books_contacts(self):
        """The contacts that represent these in the books, and the connection of the company they are sent to."""
        self._books_check_user()
        self.check_access("write")
        contacts, company = self.commercial_partner_id, self.env.company
        # The ids come from the client: the user has to be allowed to change them, and they belong to this company or
        # to all.
        contacts.check_access("write")
        foreign = contacts - contacts.filtered_domain(self._check_company_domain(company))
        if foreign:
            raise UserError(self.env._(
                "%(names)s: not a contact of %(company)s. Switch to its own company, then try again.",
                names=", ".join(foreign.mapped("display_name")), company=company.name))
        return contacts, self._books_connection(company).with_company(company)

    def _books_contact(self, contact):
        """The contact as it is sent to the books, and compared with them.

        Extension method: return `dataclasses.replace(contact, ...)` for other fields.

        :param contact: a `providers.documents.Customer` or `Vendor` with Odoo's own values.
        """
        return contact

    def unlink(self):
        unlink_contacts(self.sudo())  # Odoo itself checks who may delete contacts
        return super().unlink()
