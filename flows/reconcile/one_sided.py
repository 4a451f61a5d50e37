"""What exists on one side only, once all lists are read."""

from functools import partial

from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.retry import until_committed
from ...tools.subqueries import of_rows
from ..kinds import DOCUMENTS, GONE, MONEY
from ..omissions import omitted_domain
from ..pull.pages import OutOfTime
from ..push.entries import sent_domain
from .compare import compare_documents, on_the_way
from .findings import Finding, note_findings
from .payments import compare_payments, gone_payment, living_sources
from .reading import MOST_AT_ONCE, by_ids, note_seen
from .scope import entries_in, records_in

TOGETHER = 500


def compare_missing(run):
    """Read again by their ids what the lists did not contain: a date may have moved out of the period. What the books
    do not return is deleted there.

    :raises BooksError: the books could not be read.
    :raises OutOfTime: the schedule has to end.
    """
    provider = run.connection_id._provider()
    for kind, of_kind in missing_rows(run).grouped("kind").items():
        for start in range(0, len(of_kind), MOST_AT_ONCE):
            some = of_kind[start:start + MOST_AT_ONCE]
            run.env["ir.cron"]._commit_progress()  # nothing is held over the request that follows
            page = by_ids(provider, kind, some.mapped("external_id"))
            if until_committed(run.env, partial(compare_read_again, run, some, page))[1] <= 0:
                raise OutOfTime


def compare_read_again(run, rows, page):
    """Compare what was read again by its ids. Of what could not be read nothing is known: it may well exist.

    :param rows: all that were asked for.
    """
    known = {(row.kind, row.external_id): row for row in rows}
    found = [record for record in page.records if (record.kind, record.external_id) in known]
    compare_documents(run, [record for record in found if record.kind in DOCUMENTS], known)
    compare_payments(run, [record for record in found if record.kind in MONEY], known)
    absent = rows - rows.browse().union(*(known[record.kind, record.external_id] for record in found))
    why = {one.external_id: one.reason for one in page.unreadable}
    unread = absent.filtered(lambda row: row.external_id in why)
    note_findings(run, not_read(unread, why))
    absent -= unread
    if "" in why:  # a list that may not be read, or an object without an id: it may be any of them
        run.unreadable += len(absent)
    else:
        note_findings(run, gone(absent))
    note_seen(run, rows.ids)


def not_read(rows, why):
    """Findings for what could not be read.

    :param why: {external id: the reason}
    """
    living = living_sources(rows)
    for row in rows:
        yield Finding(row=row, move=living.get((row.res_model, row.res_id)), reason="not_understood", differences=[
            ["unreadable", None, why[row.external_id], ""]])


def gone(rows):
    """Findings for what the books do not have any more."""
    living = living_sources(rows)
    for row in rows:
        made = living.get((row.res_model, row.res_id))
        if row.kind in MONEY or row._is_write_off():
            finding = gone_payment(row, made)
        elif made is None or made.state == "cancel" or made.reversal_move_ids.filtered(
                lambda entry: entry.state == "posted"):
            finding = None
        else:
            finding = Finding(
                row=row, move=made, reason="deleted_there", who="there", differences=[
                    ["gone", None, "deleted", "there"]], ignored=row.ignored and row.why_ignored or "")
        if finding:
            yield finding


def compare_gone(run):
    """Find the documents that a reading of changes saw deleted, and of which the entries still stand in Odoo."""
    rows = unseen(run, SQL(
        "record.kind = ANY(%s) AND record.res_model = 'account.move' AND record.state IN %s"
        " AND EXISTS (SELECT FROM account_move entry WHERE entry.id = record.res_id AND entry.state = 'posted')",
        list(DOCUMENTS), GONE))
    if rows:
        waiting = on_the_way(run.connection_id, list(run.env["account.move"].browse(rows.mapped("res_id"))))
        note_findings(run, gone(rows.filtered(lambda row: row.res_id not in waiting.ids)))


def missing_rows(run):
    """The records of which the books are to be asked once more.

    Parts of other objects, such as the deposit of an invoice, are in no list of their own.
    """
    return unseen(run, SQL(
        "record.kind = ANY(%s) AND record.state NOT IN %s AND record.external_id NOT LIKE '%%/%%'"
        " AND (record.kind = ANY(%s) OR record.payment_known)", [*DOCUMENTS, *MONEY], GONE, list(DOCUMENTS)))


def unseen(run, condition):
    """The records of the books in the period that are linked to records of Odoo, and were in none of the lists.

    :param condition: on `record`, a row of books_record.
    """
    Record = run.env["books.record"]
    Record.flush_model()
    run.env["account.move"].flush_model(["amount_residual", "state"])
    return Record.browse(row_id for [row_id] in run.env.execute_query(SQL(
        """
        SELECT record.id FROM books_record record
         WHERE record.connection_id = %s AND record.res_id > 0 AND %s AND %s
           AND NOT EXISTS (
               SELECT FROM books_reconciliation_seen seen WHERE seen.run_id = %s AND seen.record_id = record.id)
         ORDER BY record.id
        """, run.connection_id.id, condition, records_in(run), run.id)))


def own_entries(run):
    """The posted documents of Odoo in the period that are in these books under no record."""
    connection = run.connection_id
    known = of_rows(connection.env["books.record"], [
        ("connection_id", "=", connection.id), ("res_model", "=", "account.move")])
    domain = sent_domain(connection.env, connection.takes or ()) & Domain("state", "=", "posted") & Domain(
        "company_id", "in", connection._company_ids()) & Domain("move_type", "!=", "entry") & ~known
    return domain & entries_in(run)


def compare_entries(run, after):
    """Some of the entries of Odoo that the books do not have.

    :param after: the id of the last one that was compared.
    :return: (the id of the last one now, whether there are no more)
    """
    connection = run.connection_id
    moves = connection.env["account.move"].search(
        own_entries(run) & Domain("id", ">", after), order="id", limit=TOGETHER)
    jobs = {job.res_id: job for job in connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("res_model", "=", moves._name), ("res_id", "in", moves.ids),
        ("verb", "=", "push"), ("state", "!=", "done")])} if moves else {}
    out = moves.filtered_domain(omitted_domain(connection.env, connection=connection)) | cancelled(connection, moves)
    doubles = doubles_here(connection, moves)
    # Made here for what the books hold otherwise: see `decide_difference`.
    accepted = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("credit_ids", "in", moves.ids)]).credit_ids
    note_findings(run, [entry_finding(connection, move, jobs.get(move.id), move in out, doubles.get(move))
                        for move in moves - accepted])
    return moves[-1:].id or after, len(moves) < TOGETHER


def cancelled(connection, moves):
    """Those of these entries, which are not in the books, that another such entry reverses in full: the books owe
    Odoo neither."""
    others = {move: (move.reversed_entry_id | move.reversal_move_ids).filtered(lambda other, move=move: (
        other.state == "posted" and other.currency_id == move.currency_id
        and other.amount_total == move.amount_total)) for move in moves}
    there = connection.env["books.record"]._of_moves(connection, moves.union(*others.values()))
    return moves.filtered(lambda move: any(other.id not in there for other in others[move]))


def entry_finding(connection, move, job, is_out, double):
    start = connection.start_date
    if job and job.state in ("todo", "sending"):
        reason = "on_the_way"
    elif is_out or (job and job.state == "skipped"):
        reason = "left_out"
    elif double:
        reason = "double_here"
    elif not job and start and (move.invoice_date or move.date) < start:
        reason = "before_start"
    else:
        reason = "only_here"
    return Finding(move=move, reason=reason, other=double, who="here" if double else False, differences=[
        ["only_here", None, None, "here"]])


def doubles_here(connection, moves):
    """{entry: the record of the document that it doubles}: the same contact, day, total and reference as one in the
    books."""
    named = moves.filtered("ref")
    if not named:
        return {}
    others = moves.search([
        ("company_id", "in", connection._company_ids()), ("ref", "in", named.mapped("ref")), ("state", "=", "posted"),
        ("move_type", "in", named.mapped("move_type")), ("id", "not in", moves.ids)])
    rows = connection.env["books.record"]._of_moves(connection, others)
    by_values = {values_of(other): rows[other.id] for other in others if other.id in rows}
    return {move: by_values[values_of(move)] for move in named if values_of(move) in by_values}


def values_of(move):
    return (
        move.move_type, move.commercial_partner_id, move.currency_id, move.invoice_date, move.ref,
        f"{move.amount_total:.4f}")
