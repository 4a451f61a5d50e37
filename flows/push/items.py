"""Products as the books get them, and the items of the books that they are."""

from ...providers.documents import Item
from ...tools.amounts import exact
from ..blocking import Blocked
from ..connect.requirements import active, lacks, setting
from .known_items import item_names, product_items
from .source import MappedSource


class Items(MappedSource):
    """Products: several may mean one item of the books."""

    mapping_kind = "product"

    def parts(self, connection, kind, records, rows):
        return {"items": product_items(connection, records)}

    def match(self, record, context):
        """The item of the same code, else of the same name."""
        found, connection = context.items.known.of(record), context.connection
        if not found:
            return None
        if len(found) > 1:
            raise context.collected.not_mapped(
                "product", record, "item_several", name=record.display_name,
                rows=", ".join(found.mapped("display_name")))
        if found.role == "inventory" and not connection.stocked:
            raise context.collected.not_mapped("product", record, "item_stocked", name=found.display_name)
        return found

    def document(self, record, kind, context):
        connection = context.connection
        if not connection.push_contacts:
            raise Blocked(
                "no_product_created", connection, "push_contacts", name=record.display_name,
                books=connection.provider_label)
        missing = []
        income = account_of(record, "income", context, missing) or setting(connection, "default_income_id", missing)
        both = connection._facts().item_expense
        expense = account_of(record, "expense", context, missing) or (
            setting(connection, "default_expense_id", missing) if both else connection.default_expense_id)
        stock = stock_of(record, connection, missing)
        if missing:
            raise Blocked.by_all(missing)
        return Item(
            key=connection._key(record),
            name=free_name(record, context),
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
    """The inventory fields of an item where the books track its quantity, too; {} where only Odoo does."""
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


def account_of(product, use, context, missing):
    """What its account for this use means in the books, if that is mapped."""
    return active(context.connection, context.items.accounts.get((product.id, use)), missing)


def free_name(product, context):
    """Its name, or a longer one where another item there, or of this batch, has that."""
    name, longer = item_names(product)
    known, given = context.items.known, context.collected.names
    key = known.name_key(name)
    if key in known.by_name or key in given or product.id in context.refused_names:
        name = longer
    given.add(known.name_key(name))
    return name
