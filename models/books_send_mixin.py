from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..flows.change_link import check_may_change_link
from ..flows.companies import label_of_companies
from ..tools.matching import matches
from ..tools.superuser import as_superuser


class BooksSendMixin(models.AbstractModel):
    """Buttons and columns labelled with the company's provider, and hidden for companies without a connection."""

    _name = "books.send.mixin"
    _description = "Can be sent to the books"

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
                node.set("string", node.get("string").replace("{books}", label))
        return arch, view

    @api.model
    def _books_selected(self, domains, operator, value):
        """The records with these values of a computed field.

        :param domains: {a value, False for none: the domain of the records that have it}
        :param operator: a positive operator.
        """
        return Domain.OR(domain for key, domain in domains.items() if matches(key, operator, value))

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
        trouble = jobs.connection_id.filtered("error").mapped("error") if waiting else []
        parts = []
        back = "push" not in jobs.mapped("verb")
        name = done.res_name if len(done) == 1 else self.env._("%s documents", len(done))
        if done:
            parts.append(
                self.env._("Removed from %(books)s: %(name)s.", name=name, books=label) if back else
                self.env._("Sent to %(books)s: %(name)s.", name=name, books=label))
        if waiting:
            parts.append(self.env._("Being sent in the background: %s.", waiting))
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
        return self._books_notify(" ".join(parts), kind)

    def _books_notify(self, message, kind):
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "message": message, "type": kind, "next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }

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
