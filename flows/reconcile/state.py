"""Whether anything moved on either side since a comparison."""

from odoo.tools import SQL


def fingerprint(connection):
    """What changes with every change that is known of either side, by one query.

    Amounts are part of it, because a change that no program notices leaves no time of its own.
    """
    for model, names in (("account.move", ["state", "amount_total_signed", "amount_residual_signed"]),
                         ("books.job", ["state"]), ("books.record", ["seen_at", "waiting", "res_model"])):
        connection.env[model].flush_model(names)
    [row] = connection.env.execute_query(SQL(
        """
        SELECT count(*), max(write_date), sum(amount_total_signed), sum(amount_residual_signed),
               (SELECT count(*) FROM books_job WHERE connection_id = %(id)s AND state IN ('todo', 'sending')),
               (SELECT max(seen_at) FROM books_record WHERE connection_id = %(id)s AND res_model = 'account.move'),
               (SELECT count(*) FROM books_record WHERE connection_id = %(id)s AND waiting IS TRUE)
          FROM account_move
         WHERE company_id = ANY(%(companies)s) AND state = 'posted'
        """, id=connection.id, companies=list(connection._company_ids())))
    return " ".join(str(value) for value in row)


def last_run(connection):
    """The last comparison of these books that ended; empty if there was none. One of a part says nothing about the
    others: it counts only where all were of a part."""
    Run, ended = connection.env["books.reconciliation"], [("connection_id", "=", connection.id), ("state", "=", "done")]
    whole = [("since", "=", False), ("until", "=", False), ("open_only", "=", False)]
    return Run.search([*ended, *whole], limit=1) or Run.search(ended, limit=1)


def count_open(connection):
    """The number of differences of the last comparison that nobody has decided about."""
    return connection.env["books.reconciliation.row"].search_count(
        [("run_id", "in", last_run(connection).ids), ("state", "=", "open")])


def is_outdated(run):
    """Whether Odoo or the books changed since this comparison ended."""
    connection = run.connection_id
    return run.state == "done" and run.fingerprint != fingerprint(connection)
