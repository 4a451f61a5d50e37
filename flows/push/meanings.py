"""The tax code, item and account of a line in the books."""

from ...providers import PROVIDERS
from ...tools.blocking import Waits
from ..blocking import Blocked
from ..connect.requirements import setting


def tax_code(taxes, lookup, missing):
    """The tax code of the books that these taxes together are mapped to."""
    connection = lookup.connection
    if not lookup.keeps_tax:
        return None
    if not taxes:
        row = setting(connection, "untaxed_id", missing)
        return row._ref() if row else None
    row = lookup.active(lookup.taxes.get(frozenset(taxes.ids)), missing)
    if not row:
        missing.append(lookup.not_mapped("tax", taxes, "tax_not_mapped", tax=" + ".join(taxes.mapped("name"))))
    return row._ref() if row else None


def part_code(tax, lookup, missing):
    """The tax code of one of a line's taxes, for providers whose lines list each tax."""
    return tax_code(tax, lookup, missing) if names_each_tax(lookup.connection) else None


def names_each_tax(connection):
    return PROVIDERS[connection.provider].taxes_per_line > 1


def line_code(taxes, line, lookup, missing):
    """The tax code of all taxes of a line together; None if each of them has its own."""
    if not taxes or not names_each_tax(lookup.connection):
        return tax_code(taxes, lookup, missing)
    most = PROVIDERS[lookup.connection.provider].taxes_per_line
    if len(taxes) > most:
        missing.append(Blocked(
            "too_many_taxes", line.move_id, line=line.name, most=most, books=lookup.connection.provider_label))
    return None


def item_of(line, lookup, missing):
    connection = lookup.connection
    if lookup.is_purchase:
        return None  # purchases are recorded by account
    row = lookup.active(lookup.items.get(line.product_id.id), missing)
    if row:
        return row._ref()
    if connection.line_needs != "item":
        return None
    if line.product_id:
        job = lookup.failed_job("item", line.product_id)
        if not job:
            raise Waits
        missing.append(Blocked.by_job("product_not_sent", job, name=line.product_id.display_name))
        return None
    row = setting(connection, "default_item_id", missing)
    return row._ref() if row else None


def account_of(line, lookup, missing):
    connection = lookup.connection
    if not lookup.is_purchase and connection.line_needs != "account":
        return None  # the item determines the account of a sale
    row = lookup.active(lookup.accounts.get(line.account_id.id), missing)
    if lookup.is_purchase:
        row = row or cost_account(line.account_id, lookup, missing)
    else:
        row = row or setting(connection, "default_income_id", missing)
    return row._ref() if row else None


def cost_account(account, lookup, missing):
    """The default account for an account that is not mapped. An asset or a liability has to be mapped.

    Odoo itself books refunds of vendors that are also customers on an income account.
    """
    connection = lookup.connection
    if account.internal_group not in ("expense", "income"):
        missing.append(lookup.not_mapped("account", account, "account_not_mapped", account=account.display_name))
    else:
        return setting(connection, "default_expense_id", missing)
    return lookup.env["books.record"]


def place_of(line, fixed, lookup, missing):
    """The item and the account of a line."""
    if line.display_type == "rounding":
        return rounding_place(lookup, missing)
    account = fixed and fixed.invoice_repartition_line_ids.account_id[:1]
    row = account and lookup.active(lookup.accounts.get(account.id), missing)
    return {
        "item": item_of(line, lookup, missing),
        "account": row._ref() if row else account_of(line, lookup, missing),
    }


def rounding_place(lookup, missing):
    connection = lookup.connection
    if lookup.is_purchase and connection.line_needs == "item":  # on sales the rounding item is sold, not bought
        account = setting(connection, "default_expense_id", missing)
        return {"account": account._ref() if account else None}
    if not connection.line_needs:
        return {}
    row = setting(connection, "rounding_id", missing)
    return {connection.line_needs: row._ref() if row else None}


def plain(lookup, missing):
    """Tax code, item and account of a line that corresponds to no line in Odoo."""
    code = tax_code(lookup.env["account.tax"], lookup, missing)
    return {"tax_code": code, **rounding_place(lookup, missing)}
