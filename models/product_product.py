from odoo import models

from ..flows.connect.requirements import lacks, setting
from ..flows.push.lookups import Items, MeaningLookup
from ..providers.documents import Item
from ..tools.amounts import exact
from ..tools.held import Held


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
        missing = []
        income = lookup.account(self, "income", missing) or setting(connection, "default_income_id", missing)
        both = connection._facts().item_expense
        expense = lookup.account(self, "expense", missing) or (
            setting(connection, "default_expense_id", missing) if both else connection.default_expense_id)
        stock = self._books_stock(connection, missing)
        if missing:
            raise Held(" ".join(sentence for sentence, _remedy in missing), missing[0][1])
        return Item(
            key=connection._key(self),
            name=lookup.free_name(self),
            code=self.default_code or "",
            description=self.description_sale or "",
            service=self.type == "service",
            sold=self.sale_ok,
            price=exact(self.lst_price),
            income_account=income._ref(),
            **({
                "purchased": True, "cost": exact(self.standard_price), "expense_account": expense._ref(),
            } if (self.purchase_ok or both) and expense.state == "active" else {}) | stock,
        )

    def _books_stock(self, connection, missing):
        """What an item is told of its stock where the books are to count it, too; {} where Odoo alone does."""
        counted = self.is_storable if "is_storable" in self._fields else self.type == "consu"
        if not counted or not connection.stocked or not connection.has_stock:
            return {}
        asset = setting(connection, "stock_asset_id", missing)
        cost = setting(connection, "stock_cost_id", missing)
        if not connection.stock_date:
            missing.append(lacks(connection, "stock_date"))
        on_hand = connection.stock_quantity
        if "qty_available" in self._fields:
            on_hand = self.with_company(connection.company_id).with_context(to_date=connection.stock_date).qty_available
        return {} if missing else {
            "purchased": True, "cost": exact(self.standard_price), "expense_account": cost._ref(),
            "asset_account": asset._ref(), "on_hand": exact(max(on_hand, 0)), "stocked_from": connection.stock_date,
        }

    def _books_names(self):
        """Its name in the books, and the one it has where another item there has that name."""
        variant = self.product_template_attribute_value_ids._get_combination_name()
        name = f"{self.name} ({variant})" if variant else self.name
        return name, f"{name} ({self.default_code or self.id})"

    def _books_accounts(self, company):
        """Its income and expense accounts in Odoo, by its category where it has none of its own."""
        return self.with_company(company).product_tmpl_id.get_product_accounts()

    def _books_linked(self, row):
        self._books_linked_all({self.id: row})

    def _books_linked_all(self, rows):
        """Several products may mean one item, so the link is a mapping."""
        self.env["books.mapping"]._settle("product", rows)


class ItemLookup(MeaningLookup):
    """Finds items of the books by mapping, then by code, then by name."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records, "product")
        self.items = Items(connection, records)
        self.taken = set()  # names given in this batch
        self.own_accounts = {record.id: record._books_accounts(connection.company_id) for record in records}
        self.accounts = self.confirmed("account", self.env["account.account"].union(*(
            accounts[use] for accounts in self.own_accounts.values() for use in ("income", "expense"))))

    def account(self, record, use, missing):
        """What its account for this use means in the books, if that is mapped."""
        return self.standing(self.accounts.get(self.own_accounts[record.id][use].id), missing)

    def free_name(self, record):
        name, longer = record._books_names()
        if name.lower() in self.items.by_name or name.lower() in self.taken or record.id in self.refused_names:
            name = longer
        self.taken.add(name.lower())
        return name

    def match(self, record):
        found = self.items.of(record)
        if not found:
            return None
        label, connection = self.connection.provider_label, self.connection
        if len(found) > 1:
            sentence = self.env._(
                "Several items of %(books)s could be “%(name)s”: %(rows)s. Say in the mapping which one is meant.",
                books=label, name=record.display_name, rows=", ".join(found.mapped("display_name")))
        elif found.role == "inventory" and not connection.stocked:
            sentence = self.env._(
                "“%(name)s” is a stocked item in %(books)s: what is sold of it changes what is on hand there, while "
                "Odoo keeps the stock. Confirm it in the mapping all the same, or choose another item.",
                books=label, name=found.display_name)
        else:
            return found
        self.env["books.mapping"]._ensure(connection, "product", record)
        raise Held(sentence, "mapping")
