"""Remove documents from the books on a person's request."""

from odoo.exceptions import AccessError

from .entries import known_of
from .outbox import push_now
from .queue import queue
from .ranks import UNAPPLY_RANK


def check_accountant(env):
    """Check that the user may see all of the books, and so may remove documents from them.

    :raises AccessError: the user is no accountant.
    """
    if not env.user.has_group("books_connector.group_accountant"):
        raise AccessError(env._("Only accountants can remove documents from the books."))


def take_back(moves, verb):
    """Void or delete these documents in the books now.

    :param moves: as their user.
    :param verb: "void": cancelled here once voided there; "undo": it stays posted here, to be sent again.
    :return: their jobs.
    """
    check_accountant(moves.env)
    moves.check_access("write")
    if verb == "void":
        check_cancellable(moves)
    jobs = moves.env["books.job"].sudo()
    for company, of_company in moves.grouped("company_id").items():
        connection = moves._books_connection(company)
        rows = known_of(of_company).rows
        # A failed job with the other verb is replaced.
        jobs.search([
            ("connection_id", "=", connection.id), ("res_model", "=", moves._name), ("res_id", "in", of_company.ids),
            ("verb", "not in", ("push", verb)), ("state", "in", ("todo", "failed"))]).unlink()
        # Unreconciled credits have to be unapplied from them first.
        unapplied = jobs.search([
            ("connection_id", "=", connection.id), ("rank", "=", UNAPPLY_RANK), ("state", "=", "todo")])
        unapplied.filtered(lambda job: not job.urgent).urgent = True
        kinds = of_company.filtered(lambda move, rows=rows: move.id in rows).grouped(
            lambda move, rows=rows: rows[move.id].kind)
        for kind, of_kind in kinds.items():
            jobs |= queue(connection, kind, of_kind, urgent=True, verb=verb)
    for connection in jobs.connection_id:
        push_now(connection)
    return jobs.exists()


def check_cancellable(moves):
    """Check that Odoo can cancel these documents, before anything is voided in the books.

    :raises UserError: with Odoo's own reason.
    """
    moves._check_draftable()
    moves._check_fiscal_lock_dates()
