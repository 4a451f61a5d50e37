"""What the parts of a line mean in the books: its tax, its item, its account."""

from ...providers import PROVIDERS
from ...tools.blocking import Waits
from ..blocking import Blocked
from ..connect.requirements import active, setting


def tax_code(taxes, context, missing):
    """What these taxes together mean in the books."""
    connection = context.connection
    if not context.meanings.keeps_tax:
        return None
    if not taxes:
        row = setting(connection, "untaxed_id", missing)
        return row._ref() if row else None
    row = active(connection, context.meanings.taxes.get(frozenset(taxes.ids)), missing)
    if not row:
        missing.append(context.collected.not_mapped(
            "tax", taxes, "tax_not_mapped", tax=" + ".join(taxes.mapped("name"))))
    return row._ref() if row else None


def part_code(tax, context, missing):
    """What one of a line's taxes means in the books, where a line names each of them."""
    return tax_code(tax, context, missing) if names_each_tax(context.connection) else None


def names_each_tax(connection):
    return PROVIDERS[connection.provider].taxes_per_line > 1


def line_code(taxes, line, context, missing):
    """What the taxes of a line mean together; None where each of them means something by itself."""
    if not taxes or not names_each_tax(context.connection):
        return tax_code(taxes, context, missing)
    most = PROVIDERS[context.connection.provider].taxes_per_line
    if len(taxes) > most:
        missing.append(Blocked(
            "too_many_taxes", line.move_id, line=line.name, most=most, books=context.connection.provider_label))
    return None


def item_of(line, context, missing):
    connection = context.connection
    if context.meanings.is_purchase:
        return None  # its account identifies what was bought
    row = active(connection, context.meanings.items.get(line.product_id.id), missing)
    if row:
        return row._ref()
    if connection.line_needs != "item":
        return None
    if line.product_id:
        job = context.collected.failed_job("item", line.product_id, context.meanings.products)
        if not job:
            raise Waits
        missing.append(Blocked.by_job("product_not_sent", job, name=line.product_id.display_name))
        return None
    row = setting(connection, "default_item_id", missing)
    return row._ref() if row else None


def account_of(line, context, missing):
    connection = context.connection
    if not context.meanings.is_purchase and connection.line_needs != "account":
        return None  # its item determines the account of the sale
    row = active(connection, context.meanings.accounts.get(line.account_id.id), missing)
    if context.meanings.is_purchase:
        row = row or cost_account(line.account_id, context, missing)
    else:
        row = row or setting(connection, "default_income_id", missing)
    return row._ref() if row else None


def cost_account(account, context, missing):
    """Where an account that is not mapped goes: to the default one; but an asset or a debt has to be mapped.

    Odoo itself books refunds of vendors who are customers, too, on an income account.
    """
    connection = context.connection
    if account.internal_group not in ("expense", "income"):
        missing.append(context.collected.not_mapped(
            "account", account, "account_not_mapped", account=account.display_name))
    else:
        return setting(connection, "default_expense_id", missing)
    return context.connection.env["books.record"]


def place_of(line, fixed, context, missing):
    """The item and the account of a line."""
    if line.display_type == "rounding":
        return rounding_place(context, missing)
    account = fixed and fixed.invoice_repartition_line_ids.account_id[:1]
    row = account and active(context.connection, context.meanings.accounts.get(account.id), missing)
    return {
        "item": item_of(line, context, missing),
        "account": row._ref() if row else account_of(line, context, missing),
    }


def rounding_place(context, missing):
    connection = context.connection
    if context.meanings.is_purchase and connection.line_needs == "item":  # what rounds sales there is sold, not bought
        account = setting(connection, "default_expense_id", missing)
        return {"account": account._ref() if account else None}
    if not connection.line_needs:
        return {}
    row = setting(connection, "rounding_id", missing)
    return {connection.line_needs: row._ref() if row else None}


def plain(context, missing):
    """Tax, item and account of a line that represents no line of Odoo."""
    code = tax_code(context.connection.env["account.tax"], context, missing)
    return {"tax_code": code, **rounding_place(context, missing)}
