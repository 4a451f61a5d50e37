"""What a person chose for an import, as it holds from its start on: also for payments that come later."""

from odoo import fields
from odoo.exceptions import UserError

from .journals import free_code

# {field of an import: the kinds of documents that it chooses}; credits settle what else is of their side
CHOICES = {"with_sales": ("invoice", "credit_note"), "with_purchases": ("bill", "vendor_credit")}

CLEARING = ("clearing", "suspense", "opening")


def suggested_account(connection):
    """The clearing account that stands for what is open in the opening entry: empty if there is no such one."""
    if connection.opening_account_id:
        return connection.opening_account_id
    lines = connection.company_id.account_opening_move_id.line_ids
    found = lines.account_id.filtered(lambda account: (
        account.account_type in ("asset_current", "liability_current", "equity")
        and any(word in account.name.lower() for word in CLEARING)))
    return found if len(found) == 1 else found.browse()


def create_clearing_account(one, name):
    """An account of current assets that has to come to zero."""
    accounts = one.env["account.account"].with_company(one.company_id)
    return accounts.create({
        "name": name, "code": accounts._search_new_account_code("199000"), "account_type": "asset_current",
        "reconcile": True, "company_ids": [(6, 0, one.company_id.ids)]})


def has_bank_lines(connection, since):
    """Whether a bank statement of Odoo has lines of the period: the bank of that time is kept in Odoo already."""
    domain = [("company_id", "in", connection._companies().ids), ("date", "<=", fields.Date.context_today(connection))]
    return bool(connection.env["account.bank.statement.line"].search_count(
        [*domain, *([("date", ">=", since)] if since else [])], limit=1))


def check_not_undone(one):
    """:raises UserError: it is being undone: what is done now would be taken back."""
    if one.undo_user_id:
        raise UserError(one.env._("This import is being undone. Wait until that is finished."))


def settle_choices(one):
    """Check what was chosen, and note on the connection what later payments depend on.

    :raises UserError: something is missing, or an import before was told otherwise, or it is being undone.
    """
    connection = one.connection_id
    check_not_undone(one)
    if one.purpose == "opening":
        if not one.opening_day or not one.opening_account_id:
            raise UserError(one.env._(
                "State the day of Odoo's opening entry, and the clearing account of the open items."))
        accounts = one.opening_account_id
        if not accounts.filtered_domain(accounts._check_company_domain(one.company_id)):
            raise UserError(one.env._("The clearing account %s is one of another company.", accounts.display_name))
        items = one.env["books.record"].search_count(
            [("connection_id", "=", connection.id), ("opening_day", "not in", (False, one.opening_day))], limit=1)
        if items:
            raise UserError(one.env._(
                "These books have open items of %s already. Undo that import first, or state the same day.",
                connection.opening_day))
        one.write({"since": False, "open_only": False} | dict.fromkeys(CHOICES, True))
        connection.write({"opening_day": one.opening_day, "opening_account_id": one.opening_account_id.id})
    elif not one._kinds():
        raise UserError(one.env._("Choose what to read."))
    if one.past_payments == "clearing":
        connection.past_journal_id = connection.past_journal_id or past_journal(one)
        connection.past_until = fields.Date.context_today(one)
    else:
        connection.write({"past_journal_id": False, "past_until": False})


def past_journal(one):
    """The journal of payments of the past; it is made when it is first needed."""
    name = one.env._("%s: payments before", one.connection_id.provider_label)
    return one.env["account.journal"].search([
        ("company_id", "=", one.company_id.id), ("name", "=", name), ("type", "=", "bank")], limit=1) or one.env[
        "account.journal"].create({
            "name": name, "type": "bank", "code": free_code(one, "HB"), "sequence": 99, "show_on_dashboard": False,
            "company_id": one.company_id.id, "default_account_id": create_clearing_account(one, name).id})
