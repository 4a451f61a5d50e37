"""Whether the clearing account of open items comes to zero against Odoo's opening entry, else by whom it does not."""

from odoo.tools import formatLang

from ..kinds import CONTACT_ACCOUNTS, MONEY

MOST = 20  # contacts that are named


def clearing_balance(one):
    """What is left on the clearing account, in the home currency."""
    return sum(balances(one).values())


def balances(one):
    """{contact, empty for none: what is left of it on the clearing account}, without those that come to zero."""
    return _of_contacts(one, [("account_id", "=", one.opening_account_id.id)])


def beside_clearing(one):
    """{contact: what plain entries hold on receivable and payable accounts}: with the open items it is owed twice."""
    of_books = one.env["books.record"].search([
        ("connection_id", "=", one.connection_id.id), ("kind", "in", MONEY), ("res_model", "=", "account.move"),
        ("res_id", "!=", 0)])  # payments of the books that became entries
    return _of_contacts(one, [
        ("account_id.account_type", "in", CONTACT_ACCOUNTS), ("move_id.move_type", "=", "entry"),
        ("payment_id", "=", False), ("statement_line_id", "=", False), ("date", "<=", one.opening_day),
        ("move_id", "not in", of_books.mapped("res_id"))])


def _of_contacts(one, domain):
    home = one.company_id.currency_id
    groups = one.env["account.move.line"]._read_group(
        [("company_id", "=", one.company_id.id), ("parent_state", "=", "posted"), *domain], ["partner_id"],
        ["balance:sum"])
    return {partner.commercial_partner_id: balance for partner, balance in groups if not home.is_zero(balance)}


def clearing_words(one):
    """The check as a sentence, by contact."""
    left, beside = balances(one), beside_clearing(one)
    found = []
    if left:
        found.append(one.env._(
            "The clearing account %(account)s does not come to zero: %(amount)s (%(whose)s).",
            account=one.opening_account_id.display_name, amount=_worded(one, clearing_balance(one)),
            whose=_whose(one, left)))
    if beside:
        found.append(one.env._(
            "Journal entries up to %(day)s hold %(whose)s on receivable and payable accounts: move it to the clearing "
            "account, or it is owed twice.", day=one.opening_day, whose=_whose(one, beside)))
    return " ".join(found) or False


def _whose(one, amounts):
    named = sorted(amounts.items(), key=lambda pair: -abs(pair[1]))[:MOST]
    return "; ".join(
        f"{partner.display_name or one.env._('without contact')} {_worded(one, amount)}" for partner, amount in named)


def _worded(one, amount):
    return formatLang(one.env, amount, currency_obj=one.company_id.currency_id)
