"""Send documents with a button."""

from odoo.exceptions import UserError

from ...tools.superuser import as_superuser
from ..omissions import check_customers, omitted_of
from .outbox import push_now
from .parts import parts_of
from .payment_source import partials_of
from .queue import queue
from .queue_payments import queue_payments

SENT = ("synced", "differs")


def send_documents(moves):
    """Send documents that are not in the books yet: one request now, the rest by the schedule.

    :param moves: as their user, who may read them.
    :return: their jobs.
    :raises UserError: none of them can be sent.
    """
    customers_out = omitted_of(moves.env, moves.commercial_partner_id)
    left_out = moves.filtered(lambda move: move.commercial_partner_id in customers_out)
    sendable = moves.filtered("books_sendable") - left_out
    jobs = on_the_way(moves - sendable)
    if not sendable and not jobs:
        for company, of_company in left_out.grouped("company_id").items():
            check_customers(moves._books_connection(company), as_superuser(of_company).commercial_partner_id)
        raise UserError(why_not(moves))
    for company, of_company in sendable.grouped("company_id").items():
        connection = moves._books_connection(company)
        for kind, of_kind in of_company.grouped(lambda move: move._books_kind()).items():
            jobs |= queue(connection, kind, of_kind, urgent=True)
    for company in sendable.company_id:
        push_now(moves._books_connection(company))
    return jobs.exists()


def send_left_out(payments):
    """Queue payments that were left out.

    :param payments: that their user may read.
    :return: their jobs.
    """
    jobs = payments.env["books.job"].sudo()
    for company, of_company in payments.grouped("company_id").items():
        connection = payments._books_connection(company)
        sudo = as_superuser(of_company)
        check_customers(connection, sudo.move_id.commercial_partner_id)
        jobs |= queue_payments(connection, parts_of(partials_of(sudo)), pressed=True)
    return jobs


def on_the_way(moves):
    """The jobs of documents that another user has queued already. They are not changed."""
    pending = moves.filtered(lambda move: move.books_state == "pending")
    return moves.env["books.job"].sudo().search([  # documents that the user may read
        ("res_model", "=", moves._name), ("res_id", "in", pending.ids), ("verb", "=", "push"),
        ("kind", "!=", "attachment"), ("state", "in", ("todo", "sending"))])


def why_not(moves):
    """Why none of these can be sent, as a sentence."""
    env, names = moves.env, ", ".join(moves.mapped("display_name"))
    if all(move.books_state in SENT for move in moves):
        return env._("%(names)s: already in the books.", names=names)
    if all(move.books_state in ("pending", *SENT) for move in moves):
        return env._("%(names)s: already in the books, or being sent.", names=names)
    if not any(move._books_kind() in _takes(move) for move in moves):
        return env._("%(names)s: entries of this kind are not sent to the books.", names=names)
    return env._("%(names)s: only posted documents that are not in the books yet can be sent.", names=names)


def _takes(move):
    return move.env["books.connection"]._takes_of_company(move.company_id)
