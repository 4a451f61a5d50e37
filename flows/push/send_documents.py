"""Documents that a person sends by a button."""

from odoo.exceptions import UserError

from .outbox import push_now
from .queue import queue

SENT = ("synced", "differs")


def send_documents(moves):
    """Send what is not in the books yet; one request at once, the schedule takes the rest.

    :param moves: as their user, who may read them.
    :return: the jobs that do it.
    :raises UserError: none of them can be sent.
    """
    sendable = moves.filtered("books_sendable")
    if not sendable:
        raise UserError(why_not(moves))
    jobs = moves.env["books.job"].sudo()  # documents that the user may read
    for company, of_company in sendable.grouped("company_id").items():
        connection = moves._books_connection(company)
        for kind, of_kind in of_company.grouped(lambda move: move._books_kind()).items():
            jobs |= queue(connection, kind, of_kind, urgent=True)
    for connection in jobs.connection_id:
        push_now(connection)
    return jobs.exists()


def why_not(moves):
    """Why none of these can be sent, as a sentence."""
    env, names = moves.env, ", ".join(moves.mapped("display_name"))
    if all(move.books_state in SENT for move in moves):
        return env._("%(names)s: already in the books.", names=names)
    if all(move.books_state == "pending" for move in moves):
        return env._("%(names)s: already on the way to the books.", names=names)
    if not any(move._books_kind() in _takes(move) for move in moves):
        return env._("%(names)s: entries of this kind are not sent to the books.", names=names)
    return env._("%(names)s: only posted documents that are not in the books yet can be sent.", names=names)


def _takes(move):
    return move.env["books.connection"]._takes_of_company(move.company_id)
