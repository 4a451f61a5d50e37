from copy import deepcopy

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..flows.ask_colleague import ask, who_can
from ..flows.change_link import check_may_change_link
from ..flows.companies import label_of_companies, labels_of_companies
from ..flows.push.pending import needs_administrator, why_stopped
from ..flows.remedies import GROUPS, REMEDIES
from ..tools.matching import matches
from ..tools.subqueries import By
from ..tools.superuser import as_superuser


def name_one_service(node, labels):
    """Replace a node of a form by one for each service, of which only that of the document's company is shown."""
    for label in labels:
        one = deepcopy(node)
        one.tail = None
        one.set("string", node.get("string").replace("{books}", label))
        hidden = f"books_service != {label!r}"
        one.set("invisible", f"({node.get('invisible')}) or {hidden}" if node.get("invisible") else hidden)
        node.addprevious(one)
    node.getparent().remove(node)


class BooksSendMixin(models.AbstractModel):
    """Buttons and columns labelled with the company's provider, and hidden for companies without a connection."""

    _name = "books.send.mixin"
    _description = "Can be sent to the books"

    books_service = fields.Char(
        compute="_compute_books_service", compute_sudo=True, groups="books_connector.group_user",
        help="The service that keeps the books of its company.")

    books_to_ask = fields.Char(
        compute="_compute_books_to_ask", groups="books_connector.group_user",
        help="Who can fix what blocks it, if this user may not.")
    books_issue_id = fields.Many2one(  # empty for users who may not see it
        "books.issue", string="What to do", compute="_compute_books_to_ask", groups="books_connector.group_user")

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return key + (label_of_companies(self.env.companies),)

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        label = label_of_companies(self.env.companies)
        for node in arch.xpath("//*[starts-with(@name, 'books_') or starts-with(@name, 'action_books_')]"):
            if not label:
                parent = node.getparent()
                parent.remove(node)
                if parent.tag == "header" and not len(parent):
                    parent.getparent().remove(parent)
            elif "{books}" in node.get("string", ""):
                if view_type == "form" and " / " in label:
                    name_one_service(node, labels_of_companies(self.env.companies))
                else:
                    node.set("string", node.get("string").replace("{books}", label))
        return arch, view

    @api.depends_context("company")
    def _compute_books_service(self):
        for record in self:
            record.books_service = label_of_companies(
                "company_id" in record._fields and record.company_id or self.env.company)

    @api.depends_context("lang", "uid")
    def _compute_books_to_ask(self):
        for record in self:
            job = record._books_blocked_by()
            obstacle = record._books_obstacle(job)
            record.books_to_ask = who_can(self.env, obstacle[1]) if obstacle else False
            record.books_issue_id = job._shown_issue(self.env)

    @api.model
    def _books_selected(self, domains, operator, value):
        """The records with these values of a computed field.

        :param domains: {a value, False for none: the domain of the records that have it}
        :param operator: a positive operator.
        """
        return Domain.OR(domain for key, domain in domains.items() if matches(key, operator, value))

    @api.model
    def _books_state_domains(self, most=By.RECORD, few=By.ROWS):
        """{a state, False for none: the domain of the records that have it}: each record is in one of them.

        :param most: the `By` of rows that most records have; `few`: of those that few have.
        """
        raise NotImplementedError

    def _search_books_state(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return self._books_selected(self._books_state_domains(), operator, value)

    @api.model
    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group by the state as it is shown, although no column stores it."""
        if groupby_spec != "books_state":
            return super()._read_group_groupby(alias, groupby_spec, query)
        self._check_field_access(self._fields["books_state"], "read")
        return self._books_state_sql(alias, query)

    @api.model
    def _books_state_sql(self, alias, query):
        """The SQL expression of the state. Adds what it needs to the query, in which the table of the records has this
        alias."""
        whens = [
            SQL("WHEN %s THEN %s", domain.optimize_full(self)._to_sql(self, alias, query), state)
            for state, domain in self._books_state_domains(By.JOIN, By.JOIN).items() if state]
        return SQL("(CASE %s END)", SQL(" ").join(whens))

    @api.model
    def _books_check_user(self):
        """Check that the user may send: portal customers may only read their documents."""
        if not self.env.user.has_group("books_connector.group_user"):
            raise AccessError(self.env._("You may not send documents to the books."))

    @api.model
    def _books_connection(self, company):
        """The company's connection, as superuser.

        :raises UserError: there is none that can send.
        """
        connection = as_superuser(self.env["books.connection"]._of_company(company))
        if not connection or connection.state in ("draft", "revoked"):
            raise UserError(self.env._(
                "%(company)s is not connected to its books. An accounting administrator connects it in the app "
                "QuickBooks & Xero.", company=company.name))
        return connection

    def _books_report(self, jobs):
        """A notification that sums up the results of these jobs."""
        failed = jobs.filtered(lambda job: job.state == "failed" or (job.state == "done" and job.error))
        done = jobs.filtered(lambda job: job.state == "done") - failed
        waiting = len(jobs) - len(done) - len(failed)
        label = " / ".join(dict.fromkeys(jobs.connection_id.mapped("provider_label")))
        trouble = [
            why_stopped(connection, urgent=True) or connection.error for connection in jobs.connection_id
            if why_stopped(connection, urgent=True) or connection.error] if waiting else []
        parts = []
        back = "push" not in jobs.mapped("verb")
        name = done.res_name if len(done) == 1 else self.env._("%s documents", len(done))
        if done:
            parts.append(
                self.env._("Removed from %(books)s: %(name)s.", name=name, books=label) if back else
                self.env._("Sent to %(books)s: %(name)s.", name=name, books=label))
        if waiting:
            parts.append(
                self.env._("Waiting: %s.", waiting) if trouble else
                self.env._("Being sent in the background: %s.", waiting))
            parts += trouble
        if len(failed) == 1:
            parts.append(
                self.env._("%(name)s was not removed: %(reason)s", name=failed.res_name, reason=failed.error)
                if back else
                self.env._("%(name)s was not sent: %(reason)s", name=failed.res_name, reason=failed.error))
        elif failed:
            parts.append(
                self.env._("Not removed: %s. Open each document to see why.", len(failed)) if back else
                self.env._("Not sent: %s. Point at “Error” in the list to see why.", len(failed)))
        kind = "danger" if failed else "warning" if trouble else "success" if done else "info"
        notice = self._books_notify(" ".join(parts), kind)
        stopped = jobs.connection_id.filtered(needs_administrator)[:1] if waiting else None
        if stopped and self.env.user.has_group(GROUPS["administrator"]):
            notice["params"] |= {
                "message": notice["params"]["message"].replace("%", "%%") + " %s", "sticky": True, "links": [{
                    "label": self.env._("Open the connection"), "url": stopped._form_url()}]}
        return notice

    def _books_notify(self, message, kind):
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "message": message, "type": kind, "next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }

    def _books_blocked_by(self):
        """The job for this record that failed, else one that waits, as superuser; empty where there is none."""
        return self.env["books.job"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "!=", "done"),
            ("connection_id.active", "=", True)], order="state, id DESC", limit=1)

    def _books_obstacle(self, job):
        """What a person has to fix before this record is sent: (connection, who can, sentence), as superuser; None
        where nothing has to be fixed, or the user may fix it.

        :param job: what blocks it, see `_books_blocked_by`.
        """
        connection = job.connection_id
        if job.state == "failed":
            who = REMEDIES[job.remedy].who if job.remedy else "accountant"
            sentence = job.error
        elif job and needs_administrator(connection):
            who, sentence = "administrator", why_stopped(connection)
        else:
            return None
        return None if self.env.user.has_group(GROUPS[who]) else (connection, who, sentence)

    def action_books_ask(self):
        """Ask a colleague who has the right to fix what blocks this document."""
        self.ensure_one()
        self._books_check_user()
        self.check_access("read")
        obstacle = self._books_obstacle(self._books_blocked_by())
        if not obstacle:
            raise UserError(self.env._("%s: nothing has to be fixed by others.", self.display_name))
        connection, who, sentence = obstacle
        person = ask(as_superuser(self), connection, who, sentence)  # the user may read it
        if not person:
            raise UserError(self.env._(
                "%(who)s: nobody in %(company)s has this right. A system administrator gives it in the settings of a "
                "user.", who=who_can(self.env, who), company=connection.company_id.name))
        return self._books_notify(self.env._("%(name)s was asked to fix it.", name=person.name), "success")

    def action_books_open_issue(self):
        """Open what blocks it, where its remedy is."""
        self.ensure_one()
        self.check_access("read")
        issue = self.books_issue_id  # empty where it was closed meanwhile
        return issue.get_formview_action() if issue else {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_books_change_link(self):
        """Link it to another object of the books, with the consequences shown first."""
        self.ensure_one()
        record = self.commercial_partner_id if self._name == "res.partner" else self
        check_may_change_link(record)
        return self.env["books.question"]._of_link(record)._again()

    def action_books_view(self):
        self.ensure_one()
        self.check_access("read")
        url = "books_url" in self._fields and self.books_url
        if not url:
            raise UserError(self.env._("%s is not in the books.", self.display_name))
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}
