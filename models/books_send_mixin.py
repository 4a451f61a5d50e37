from odoo import api, models
from odoo.exceptions import AccessError, UserError


class BooksSendMixin(models.AbstractModel):
    """Buttons and columns that name the books of the company, and are gone where it has none."""

    _name = "books.send.mixin"
    _description = "Can be sent to the books"

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return key + (self.env["books.connection"]._label_of_companies(self.env.companies),)

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        label = self.env["books.connection"]._label_of_companies(self.env.companies)
        for node in arch.xpath("//*[starts-with(@name, 'books_') or starts-with(@name, 'action_books_')]"):
            if not label:
                node.getparent().remove(node)
            elif "{books}" in node.get("string", ""):
                node.set("string", node.get("string").replace("{books}", label))
        return arch, view

    @api.model
    def _books_check_user(self):
        """Customers in the portal may read their documents, and nothing else."""
        if not self.env.user.has_group("books_connector.group_user"):
            raise AccessError(self.env._("You may not send documents to the books."))

    @api.model
    def _books_connection(self, company):
        """The company's connection, to be used as superuser.

        :raises UserError: there is none that could send.
        """
        connection = self.env["books.connection"]._of_company(company).sudo()
        if not connection or connection.state in ("draft", "revoked"):
            raise UserError(self.env._(
                "%(company)s is not connected to its books. An accounting administrator connects it in the app "
                "QuickBooks & Xero.", company=company.name))
        return connection
