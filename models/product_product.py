from odoo import models

from ..providers.documents import Item
from ..tools.amounts import exact
from ..tools.held import Held
from .books_lookup import Lookup


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "books.mixin"]

    def _books_lookup(self, connection, kind):
        return ItemLookup(connection, kind, self)

    def _books_document(self, kind, lookup):
        connection = lookup.connection
        if not connection.push_contacts:
            raise Held(self.env._(
                "“%(name)s” is not in %(books)s, and creating products there is switched off.",
                name=self.display_name, books=connection.provider_label), "mapping")
        income = lookup.income.get(self._books_income_account(connection.company_id).id) or connection.default_income_id
        if not income:
            raise Held(self.env._("Choose the income account of %(books)s in the connection.",
                                  books=connection.provider_label), "settings")
        variant = self.product_template_attribute_value_ids._get_combination_name()
        return Item(
            key=connection._key(self),
            name=lookup.free_name(self, f"{self.name} ({variant})" if variant else self.name),
            code=self.default_code or "",
            description=self.description_sale or "",
            service=self.type == "service",
            sold=self.sale_ok,
            price=exact(self.lst_price),
            income_account=income._ref(),
        )

    def _books_income_account(self, company):
        return self.with_company(company).product_tmpl_id.get_product_accounts()["income"]

    def _books_linked(self, row):
        """Several products may mean one item, so the link is a mapping."""
        self.ensure_one()
        mapping = self.env["books.mapping"]._ensure(row.connection_id, "product", self)[self.id]
        mapping.write({"record_id": row.id, "confirmed": True})


class ItemLookup(Lookup):
    """Finds items of the books by mapping, then by code, then by name."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records)
        self.rows = self.confirmed("product", records)
        self.items = self.env["books.record"].search([
            ("connection_id", "=", connection.id), ("kind", "=", self.record_kind), ("state", "=", "active")])
        self.names = {(item.name or "").lower() for item in self.items}
        accounts = self.env["account.account"].union(*(
            record._books_income_account(connection.company_id) for record in records))
        self.income = self.confirmed("account", accounts)

    def free_name(self, record, name):
        """The product's name, with its code or number behind it where another item of the books has that name."""
        if name.lower() in self.names or record.id in self.refused_names:
            name = f"{name} ({record.default_code or record.id})"
        self.names.add(name.lower())
        return name

    def match(self, record):
        return self.env["books.mapping"]._suggest_product(record, self.items) or None
