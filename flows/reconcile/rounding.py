"""The entry that makes up for a small difference which a person accepts: what a contact owes is then the same."""

from odoo import Command, fields
from odoo.exceptions import UserError

from ...tools.amounts import ZERO, exact, money
from ..kinds import CONTACT_ACCOUNTS
from ..pull.ledger import first_open_day
from .listed import CUSTOMERS

OWING = ("invoice", "vendor_credit")  # kinds of documents that a contact owes; the others are owed to it


def rounding_of(row):
    """What a contact has to owe more in Odoo, in the currency of the row; 0 where no entry makes up for it."""
    sides = {field: (here, there) for field, here, there, *_who in row.differences or ()}
    if row.reason == "balance" and len(sides) == 1:
        [(field, (here, there))] = sides.items()
        owes = field == CUSTOMERS
    elif row.reason in ("due", "changed") and row._entry():
        here, there = sides.get("due") or sides.get("total") or ("0", "0")
        owes = row.kind in OWING
    else:
        return ZERO
    if None in (here, there):
        return ZERO
    more = money(exact(float(there)) - exact(float(here)), row.currency_id)
    return more if owes else -more


def is_small(row):
    """Whether an entry may make up for it."""
    company, more = row.company_id, rounding_of(row)
    worth = abs(row.currency_id._convert(float(more), company.currency_id, company, fields.Date.today())) if more else 0
    return bool(more) and company.currency_id.compare_amounts(worth, row.connection_id.reconcile_tolerance) <= 0


def post_rounding(row, account):
    """Post the entry, as the user.

    :param row: as superuser, of a user who may change the entry.
    :raises UserError: the difference is too large.
    """
    if not is_small(row):
        raise UserError(row.env._(
            "No entry makes up for %(name)s: it differs by more than the settings of the connection allow, or by "
            "something other than an amount.", name=row.number or row.contact_name))
    env, more, company = row.env(su=False), float(rounding_of(row)), row._entry().company_id or row.company_id
    day, journal = fields.Date.context_today(row), row.env["account.journal"].search([
        ("type", "=", "general"), ("company_id", "=", company.id)], limit=1)
    row.rounding_id = env["account.move"].with_company(company).create({
        "journal_id": journal.id, "date": first_open_day(company, day, False, journal),
        "ref": env._("Accepted difference of %(name)s to %(books)s", name=row.number or row.contact_name,
                     books=row.connection_id.provider_label),
        "line_ids": [Command.create({
            "account_id": one.id, "partner_id": row.partner_id.id, "currency_id": row.currency_id.id,
            "amount_currency": amount,
        }) for one, amount in ((contact_account(row), more), (account, -more))]}).sudo()
    row.rounding_id.with_env(env).action_post()


def contact_account(row):
    """The receivable or payable account of the entry or of the contact."""
    found = row._entry().line_ids.account_id.filtered(lambda account: account.account_type in CONTACT_ACCOUNTS)[:1]
    partner = row.partner_id.with_company(row.company_id)
    return found or (partner.property_account_receivable_id if row.differences[0][0] == CUSTOMERS
                     else partner.property_account_payable_id)
