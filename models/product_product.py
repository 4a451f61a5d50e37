from odoo import models

from ..providers.documents import Item
from ..tools.amounts import exact
from ..tools.held import Held
from .books_lookup import Items, Lookup


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
        return Item(
            key=connection._key(self),
            name=lookup.free_name(self),
            code=self.default_code or "",
            description=self.description_sale or "",
            service=self.type == "service",
            sold=self.sale_ok,
            price=exact(self.lst_price),
            income_account=income._ref(),
        )

    def _books_names(self):
        """Its name in the books, and the one it has where another item there has that name."""
        variant = self.product_template_attribute_value_ids._get_combination_name()
        name = f"{self.name} ({variant})" if variant else self.name
        return name, f"{name} ({self.default_code or self.id})"

    def _books_income_account(self, company):
        return self.with_company(company).product_tmpl_id.get_product_accounts()["income"]

    def _books_linked(self, row):
        """Several products may mean one item, so the link is a mapping."""
        self.ensure_one()
        self.env["books.mapping"]._settle(row.connection_id, "product", self, row)


class ItemLookup(Lookup):
    """Finds items of the books by mapping, then by code, then by name."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records)
        self.rows = self.confirmed("product", records)
        self.items = Items(connection, records)
        self.taken = set()  # names given in this batch
        accounts = self.env["account.account"].union(*(
            record._books_income_account(connection.company_id) for record in records))
        self.income = self.confirmed("account", accounts)

    def free_name(self, record):
        name, longer = record._books_names()
        if name.lower() in self.items.by_name or name.lower() in self.taken or record.id in self.refused_names:
            name = longer
        self.taken.add(name.lower())
        return name

    def match(self, record):
        found = self.items.of(record)
        if len(found) > 1:
            raise Held(self.env._(
                "Several items of %(books)s could be “%(name)s”: %(rows)s. Say in the mapping which one is meant.",
                books=self.connection.provider_label, name=record.display_name,
                rows=", ".join(found.mapped("display_name"))), "mapping")
        return found or None
