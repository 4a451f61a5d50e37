"""Products as they are sent to the books, and the search for items that exist there already."""

from ...providers.documents import Item
from ...tools.amounts import exact
from ..blocking import Blocked
from ..connect.requirements import lacks, setting
from .known_items import KnownItems, item_names
from .lookups import MeaningLookup
from .source import Source


class Items(Source):
    """Products. Several may mean the same item of the books, so the link is a mapping."""

    def lookup(self, connection, kind, records):
        return ItemLookup(connection, kind, records)

    def document(self, record, kind, lookup):
        connection = lookup.connection
        if not connection.push_contacts:
            raise Blocked(
                "no_product_created", connection, "push_contacts", name=record.display_name,
                books=connection.provider_label)
        missing = []
        income = lookup.account(record, "income", missing) or setting(connection, "default_income_id", missing)
        both = connection._facts().item_expense
        expense = lookup.account(record, "expense", missing) or (
            setting(connection, "default_expense_id", missing) if both else connection.default_expense_id)
        stock = stock_of(record, connection, missing)
        if missing:
            raise Blocked.by_all(missing)
        return Item(
            key=connection._key(record),
            name=lookup.free_name(record),
            code=record.default_code or "",
            description=record.description_sale or "",
            service=record.type == "service",
            sold=record.sale_ok,
            price=exact(record.lst_price),
            income_account=income._ref(),
            **({
                "purchased": True, "cost": exact(record.standard_price), "expense_account": expense._ref(),
            } if (record.purchase_ok or both) and expense.state == "active" else {}) | stock,
        )

    def link(self, record, row):
        self.link_sent(record, {record.id: row})

    def link_sent(self, records, rows):
        records.env["books.mapping"]._settle("product", rows)


def stock_of(product, connection, missing):
    """The inventory fields of an item if the books track its quantity, too; {} if only Odoo does."""
    counted = product.is_storable if "is_storable" in product._fields else product.type == "consu"
    if not counted or not connection.stocked or not connection.has_stock:
        return {}
    asset = setting(connection, "stock_asset_id", missing)
    cost = setting(connection, "stock_cost_id", missing)
    if not connection.stock_date:
        missing.append(lacks(connection, "stock_date"))
    on_hand = connection.stock_quantity
    if "qty_available" in product._fields:
        of_day = product.with_company(connection.company_id).with_context(to_date=connection.stock_date)
        on_hand = of_day.qty_available
    return {} if missing else {
        "purchased": True, "cost": exact(product.standard_price), "expense_account": cost._ref(),
        "asset_account": asset._ref(), "on_hand": exact(max(on_hand, 0)), "stocked_from": connection.stock_date,
    }


def accounts_of(product, company):
    """The income and expense accounts of a product in Odoo, else those of its category."""
    return product.with_company(company).product_tmpl_id.get_product_accounts()


class ItemLookup(MeaningLookup):
    """Finds items of the books by mapping, then by code, then by name."""

    def __init__(self, connection, kind, records):
        super().__init__(connection, kind, records, "product")
        self.items = KnownItems(connection, records)
        self.taken = set()  # names that this batch uses
        self.own_accounts = {record.id: accounts_of(record, connection.company_id) for record in records}
        self.accounts = self.confirmed("account", self.env["account.account"].union(*(
            accounts[use] for accounts in self.own_accounts.values() for use in ("income", "expense"))))

    def account(self, record, use, missing):
        """The account of the books that its account for this use is mapped to, if it is."""
        return self.active(self.accounts.get(self.own_accounts[record.id][use].id), missing)

    def free_name(self, record):
        name, longer = item_names(record)
        key = self.name_key(name)
        if key in self.items.by_name or key in self.taken or record.id in self.refused_names:
            name = longer
        self.taken.add(self.name_key(name))
        return name

    def match(self, record):
        found = self.items.of(record)
        if not found:
            return None
        connection = self.connection
        if len(found) > 1:
            raise self.not_mapped(
                "product", record, "item_several", name=record.display_name,
                rows=", ".join(found.mapped("display_name")))
        if found.role == "inventory" and not connection.stocked:
            raise self.not_mapped("product", record, "item_stocked", name=found.display_name)
        return found
