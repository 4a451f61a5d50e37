"""The items of the books for credits that have to reach one account: in some books the lines of sales name items, and
each item posts to its own account."""

from ...providers.documents import Item
from ..blocking import Blocked
from ..connect.requirements import setting
from .confirmed import confirmed
from .known_items import known_items
from .source import Source

# Items whose lines reach other accounts, too: those of stock, and groups of several.
POSTS_TO_SEVERAL = ("inventory", "group", "bundle", "category")


class AccountItems(Source):
    """Accounts of Odoo for which a person has an item created in the books."""

    def rows(self, connection, kind, records):
        found = super().rows(connection, kind, records)
        meant = confirmed(connection, "account", records)
        # One that posts to another account by now is no longer its item.
        return {account: row for account, row in found.items() if is_item_of(row, meant.get(account))}

    def match(self, record, context):
        """The item that was created in the books since."""
        there = confirmed(context.connection, "account", record).get(record.id)
        return sure_item(context.connection, there) if there else None

    def document(self, record, kind, context):
        connection = context.connection
        there = confirmed(connection, "account", record).get(record.id)
        if not there or there.state != "active":
            raise context.collected.not_mapped(
                "account", record, "account_not_mapped", account=record.display_name)
        return Item(
            key=connection._key(record), name=free_name(record, context), income_account=there._ref(),
            **purchase_side(connection, there))

    def link(self, record, row):
        row.search([
            ("connection_id", "=", row.connection_id.id), ("kind", "=", row.kind), ("id", "!=", row.id),
            ("res_model", "=", record._name), ("res_id", "=", record.id)]).write({"res_model": False, "res_id": False})
        return super().link(record, row)


def purchase_side(connection, there):
    """The values of an item for purchases, where the books require them."""
    if not connection._facts().item_expense:
        return {}
    missing = []
    expense = there if there.role in ("expense", "cost") else setting(connection, "default_expense_id", missing)
    if missing:
        raise Blocked.by_all(missing)
    return {"purchased": True, "expense_account": expense._ref()}


def free_name(account, context):
    """The name of the account, or a longer one where another item there has that."""
    connection, name = context.connection, account.name
    known = known_items(connection, connection.env["product.product"], [name])
    taken = known.name_key(name) in known.by_name or account.id in context.refused_names
    return f"{name} ({account.with_company(connection.company_id).code or account.id})" if taken else name


def item_of_account(account, there, context):
    """The item with which a line of a sales document reaches exactly this account of the books.

    :param account: of Odoo; `there`: the account of the books that it is mapped to.
    :raises Blocked: none does, or it is not sure which one is meant.
    """
    connection, items = context.connection, context.collected.account_items
    if there.id not in items:
        items[there.id] = sure_item(connection, there)
    if items[there.id]:
        return items[there.id]
    several = items_of(connection, there)
    values = {"account": there.display_name}
    if several:
        raise context.collected.not_mapped(
            "account", account, "account_has_several_items", rows=", ".join(several.mapped("display_name")), **values)
    raise context.collected.not_mapped("account", account, "account_has_no_item", **values)


def sure_item(connection, there):
    """The one item that posts to this account and is meant: the default one, the one created for the account, the only
    one that products are mapped to, or the only one at all. None where there is none, or it is not sure."""
    if is_item_of(connection.default_item_id, there):
        return connection.default_item_id
    created = items_of(connection, there, [("res_model", "=", "account.account"), ("res_id", "!=", False)])
    mapped = created or items_of(connection, there, [("id", "in", mapped_items(connection, there))])
    found = mapped or items_of(connection, there)
    return found if len(found) == 1 else None


def items_of(connection, there, domain=()):
    """Items that post to this account of the books, at most two of them: one more than can be sure."""
    return connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", "item"), ("account_id", "=", there.external_id),
        ("state", "=", "active"), ("role", "not in", POSTS_TO_SEVERAL), *domain], limit=2)


def mapped_items(connection, there):
    """Ids of items that post to this account and that products of Odoo are mapped to, at most two."""
    groups = connection.env["books.mapping"]._read_group([
        ("connection_id", "=", connection.id), ("kind", "=", "product"), ("confirmed", "=", True),
        ("record_id.account_id", "=", there.external_id)], ["record_id"], limit=2)
    return [row.id for [row] in groups]


def is_item_of(row, there):
    """Whether an item posts to this account of the books, and to no other."""
    return bool(
        row and there and row.kind == "item" and row.state == "active" and row.account_id == there.external_id
        and row.role not in POSTS_TO_SEVERAL)
