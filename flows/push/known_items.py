"""Find the items of the books that may be certain products."""

from odoo.tools import SQL

from ...providers import PROVIDERS


def item_names(product):
    """The name of a product in the books, and the alternative if another item there has that name."""
    variant = product.product_template_attribute_value_ids._get_combination_name()
    name = f"{product.name} ({variant})" if variant else product.name
    return name, f"{name} ({product.default_code or product.id})"


class KnownItems:
    """The items of the books with a code or a name of these products. The whole list is never read: it may be long."""

    def __init__(self, connection, products):
        Record = connection.env["books.record"]
        Record.flush_model(["name_key", "name", "number", "state"])
        codes = {product.default_code.lower() for product in products if product.default_code}
        self.name_key = PROVIDERS[connection.provider].name_key
        names = {self.name_key(name) for product in products for name in item_names(product)}
        rows = Record.browse(row_id for [row_id] in connection.env.execute_query(SQL(
            # Codes compare without case at the providers.
            """
            SELECT id FROM books_record
             WHERE connection_id = %s AND kind = 'item' AND state = 'active'
               AND (LOWER(number) = ANY(%s) OR name_key = ANY(%s))
            """, connection.id, list(codes), list(names))))
        self.none = Record
        self.by_code = rows.grouped(lambda row: (row.number or "").lower())
        self.by_name = rows.grouped("name_key")

    def of(self, product):
        """The items that may be this product: with the same code, else with the same name."""
        name = self.name_key(item_names(product)[0])
        found = product.default_code and self.by_code.get(product.default_code.lower())
        if not found:
            return self.by_name.get(name, self.none)
        return found.filtered(lambda row: row.name_key == name) or found
