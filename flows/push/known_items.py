"""The items of the books that may be some products."""

from collections.abc import Callable
from dataclasses import dataclass

from odoo.tools import SQL

from ...providers import PROVIDERS
from .confirmed import confirmed


def item_names(product):
    """The name of a product in the books, and the one it has where another item there has that name."""
    variant = product.product_template_attribute_value_ids._get_combination_name()
    name = f"{product.name} ({variant})" if variant else product.name
    return name, f"{name} ({product.default_code or product.id})"


@dataclass(frozen=True)
class KnownItems:
    """The items of the books that have a code or a name of some products.

    :ivar name_key: what names have in common that are one name in the books.
    :ivar by_code: {code in lower case: items}; `by_name`: {key of the name: items}
    """

    name_key: Callable
    by_code: dict
    by_name: dict

    def of(self, product):
        """The items that may be this product: of the same code, else of the same name."""
        name = self.name_key(item_names(product)[0])
        found = product.default_code and self.by_code.get(product.default_code.lower())
        if not found:
            return self.by_name.get(name, product.env["books.record"])
        return found.filtered(lambda row: row.name_key == name) or found


def known_items(connection, products, others=()):
    """The KnownItems of these products, and of other names: never the whole list of the books, which may be long."""
    Record, name_key = connection.env["books.record"], PROVIDERS[connection.provider].name_key
    Record.flush_model(["name_key", "name", "number", "state"])
    codes = {product.default_code.lower() for product in products if product.default_code}
    names = {name_key(name) for product in products for name in item_names(product)}
    names |= {name_key(name) for name in others}
    rows = Record.browse(row_id for [row_id] in connection.env.execute_query(SQL(
        # Codes compare without case at the providers.
        """
        SELECT id FROM books_record
         WHERE connection_id = %s AND kind = 'item' AND state = 'active'
           AND (LOWER(number) = ANY(%s) OR name_key = ANY(%s))
        """, connection.id, list(codes), list(names))))
    return KnownItems(name_key, rows.grouped(lambda row: (row.number or "").lower()), rows.grouped("name_key"))


@dataclass(frozen=True)
class ProductItems:
    """What a batch of products needs to know of the books.

    :ivar known: the items there that they may be.
    :ivar accounts: {(id of the product, income or expense): what that account means in the books}
    """

    known: KnownItems
    accounts: dict


def product_items(connection, products):
    """The ProductItems of these products."""
    own = {
        (product.id, use): account for product in products
        for use, account in accounts_of(product, connection.company_id).items() if use in ("income", "expense")}
    meant = confirmed(connection, "account", connection.env["account.account"].union(*own.values()))
    return ProductItems(
        known_items(connection, products),
        {place: meant[account.id] for place, account in own.items() if account.id in meant})


def accounts_of(product, company):
    """The income and expense accounts of a product in Odoo, by its category where it has none of its own."""
    return product.with_company(company).product_tmpl_id.get_product_accounts()
