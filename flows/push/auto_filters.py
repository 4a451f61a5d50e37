"""Which documents go to the books by themselves: the filters of a connection. What a person sends is never narrowed."""

from odoo.fields import Domain

from ..connect.figures import MOST
from .entries import sent_domain

SALES = ("out_invoice", "out_refund", "out_receipt")
FILTERS = (
    "auto_journal_ids", "auto_tag_ids", "auto_team_ids", "auto_from_amount", "auto_limited", "auto_to_amount")


def auto_domain(filters):
    """The documents that these filters let through.

    :param filters: {field of FILTERS: its value}
    """
    journals, tags, teams, lowest, limited, highest = (filters[name] for name in FILTERS)
    domain = Domain.TRUE
    if journals:
        domain &= Domain("journal_id", "in", journals.ids)
    if tags:
        domain &= Domain("partner_id.category_id", "child_of", tags.ids) | Domain(
            "commercial_partner_id.category_id", "child_of", tags.ids)
    if teams:  # purchases have none
        domain &= Domain("team_id", "in", teams.ids) | Domain("move_type", "not in", SALES)
    if lowest:
        domain &= Domain("amount_total_signed", ">=", lowest) | Domain("amount_total_signed", "<=", -lowest)
    if limited:
        domain &= Domain("amount_total_signed", "<=", highest) & Domain("amount_total_signed", ">=", -highest)
    return domain


def filters_of(record, prefix=""):
    """{field of FILTERS: its value} of a connection, or of settings that name them with a prefix."""
    return {name: record[prefix + name] for name in FILTERS}


def let_through(connection, moves):
    """Those of these documents that the filters let through."""
    if not connection._narrows():
        return moves
    # Who posts documents needs no right to read tags and teams.
    return moves & moves.sudo().filtered_domain(auto_domain(filters_of(connection)))


def count_matching(connection, filters):
    """
    :param filters: see `auto_domain`.
    :return: (how many documents of those that go by themselves they let through, how many there are; each counted to
        `MOST` at most)
    """
    env = connection.env
    own = (
        sent_domain(env, sent_kinds(connection)) & Domain("state", "=", "posted")
        & Domain("company_id", "in", connection._company_ids()))
    if connection.start_date:
        own &= Domain("invoice_date", ">=", connection.start_date) | (
            Domain("invoice_date", "=", False) & Domain("date", ">=", connection.start_date))
    Move = env["account.move"]
    every = Move.search_count(own, limit=MOST)
    domain = auto_domain(filters)
    return (every if domain.is_true() else Move.search_count(own & domain, limit=MOST)), every


def sent_kinds(connection):
    """The kinds of documents that go by themselves."""
    taken = set(connection.takes or ())
    sold = {"invoice", "credit_note"} if connection.push_invoices else set()
    bought = {"bill", "vendor_credit"} if connection.push_bills else set()
    return taken & (sold | bought | ({"expense"} if connection.push_expenses else set()))
