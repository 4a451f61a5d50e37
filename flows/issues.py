"""Issues: one for each cause, opened for what it blocks, closed when it is gone; what it blocked is then tried
again."""

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict

from odoo.tools import SQL

from ..providers.reading import WHOLE_LIST
from ..tools.clock import database_now
from ..tools.retry import until_committed
from ..tools.superuser import as_superuser
from .blocking import Cause
from .causes_gone import CHECKS
from .connect.days import count_failed
from .connect.wake import wake_pull, wake_push
from .kinds import GONE
from .push.amounts_due import note_failed
from .push.chatter import log_failed
from .reason_words import remedy_of
from .reasons import REFUSED, STATED
from .remedies import REMEDIES
from .skip import note_on_documents, skip

# Reasons that depend on the facts about the books.
STATED_BY_BOOKS = (
    "closed_period", "void_in_closed_period", "change_in_closed_period", "one_currency", "other_home_currency")
# Issues with these reasons stay open as long as their cause lasts, even if they block nothing.
OPEN_BY_CAUSE = (
    "not_connected", "not_connected_here", "not_readable", "refused_subscription", "refused_credentials",
    "books_differ")


def review_issues(connection):
    """Open an issue for each new cause, close those whose cause is gone, and queue what these blocked; committed.

    A few queries, however many documents there are.
    """
    if _is_due(connection):
        until_committed(connection.env, lambda: _review(connection))


def _is_due(connection):
    """Whether anything was blocked, or is to be closed. One query, because most often there is nothing."""
    env = connection.env
    for model in ("books.job", "books.record", "books.unreadable", "books.issue"):
        env[model].flush_model()
    [[due]] = env.execute_query(SQL(
        """
        SELECT EXISTS (SELECT FROM books_issue WHERE connection_id = %(id)s AND state = 'open')
            OR EXISTS (SELECT FROM books_job
                        WHERE connection_id = %(id)s AND state = 'failed' AND issues_noted IS NOT TRUE)
            OR EXISTS (SELECT FROM books_record
                        WHERE connection_id = %(id)s AND problem IS NOT NULL AND issue_id IS NULL)
            OR EXISTS (SELECT FROM books_record
                        WHERE connection_id = %(id)s AND double_id != 0 AND issue_id IS NULL AND state NOT IN %(gone)s)
            OR EXISTS (SELECT FROM books_unreadable
                        WHERE connection_id = %(id)s AND issue_id IS NULL AND left_out IS NOT TRUE)
        """, id=connection.id, gone=GONE))
    return due


def _review(connection):
    note_stopped(connection)
    close_gone(connection)


def look_for_fixes(connection):
    """Read the facts about the books again if something waits for a change of them, such as an opened period."""
    if connection.env["books.issue"].search_count([
            ("connection_id", "=", connection.id), ("state", "=", "open"), ("reason", "in", STATED_BY_BOOKS)], limit=1):
        connection.facts_at = False


# Opening

def note_stopped(connection):
    """Link newly blocked rows to the issues of their causes."""
    _note_jobs(connection)
    _note_records(connection)
    _note_unreadable(connection)


def open_issue(connection, blocked):
    """Open an issue for what blocks the connection itself."""
    connection.env["books.issue"].browse(_open(connection, {
        root.key(): root for one in blocked.causes for root in Cause(**one).roots()}).values())


def _note_jobs(connection):
    jobs = connection.env["books.job"].search([
        ("connection_id", "=", connection.id), ("state", "=", "failed"), ("issues_noted", "=", False)])
    if not jobs:
        return
    found, hanging = {}, []
    for job in jobs:
        for key, root in _roots(connection, job._causes(), (job.res_model, job.res_id)):
            found[key] = root
            hanging.append((job.id, key))
    ids = _open(connection, found)
    execute = connection.env.cr.execute
    execute(SQL("DELETE FROM books_issue_books_job_rel WHERE books_job_id = ANY(%s)", jobs.ids))
    execute(SQL(
        "INSERT INTO books_issue_books_job_rel (books_job_id, books_issue_id)"
        " SELECT * FROM unnest(%s::int[], %s::int[]) ON CONFLICT DO NOTHING",
        [job_id for job_id, _key in hanging], [ids[key] for _job_id, key in hanging]))
    jobs.issues_noted = True
    note_failed(connection, jobs)
    count_failed(connection, jobs)
    log_failed(jobs)
    jobs.invalidate_recordset(["issue_ids"])
    connection.env["books.issue"].invalidate_model(["job_ids"])


def _note_records(connection):
    Record = connection.env["books.record"]
    Record.flush_model()
    connection.env.cr.execute(SQL(
        """
        UPDATE books_record SET issue_id = NULL
         WHERE connection_id = %s AND issue_id IS NOT NULL AND problem IS NULL
           AND (COALESCE(double_id, 0) = 0 OR state IN %s)
        """, connection.id, GONE))
    if connection.env.cr.rowcount:
        Record.invalidate_model(["issue_id"])
    rows = Record.search([
        ("connection_id", "=", connection.id), ("issue_id", "=", False), "|", ("problem", "!=", False),
        "&", *Record._double_domain()])
    if not rows:
        return
    found, hanging = {}, []
    for row in rows:
        causes = row._causes() if row.problem else [row._double_cause()]
        key, root = next(_roots(connection, causes, (row._name, row.id)))
        found[key] = root
        hanging.append((row.id, key))
    ids = _open(connection, found, of_books=True)
    connection.env.cr.execute(SQL(
        "UPDATE books_record SET issue_id = hanging.issue_id FROM unnest(%s::int[], %s::int[])"
        " AS hanging (id, issue_id) WHERE books_record.id = hanging.id",
        [row_id for row_id, _key in hanging], [ids[key] for _row_id, key in hanging]))
    Record.invalidate_model(["issue_id"])
    connection.env["books.issue"].invalidate_model(["record_ids"])


def _note_unreadable(connection):
    rows = connection.env["books.unreadable"].search([
        ("connection_id", "=", connection.id), ("issue_id", "=", False), ("left_out", "=", False)])
    for (reason, kind), of_kind in rows.grouped(lambda row: (_why_unreadable(row), row.kind)).items():
        root = Cause(reason, connection._name, connection.id, kind, {
            "books": connection.provider_label, "kind": of_kind[:1].kind_word or kind})
        of_kind.issue_id = _open(connection, {root.key(): root})[root.key()]


def _why_unreadable(row):
    return "list_forbidden" if (row.raw or "").startswith(WHOLE_LIST) else "unreadable"


def _roots(connection, causes, own):
    """(key, cause) for each root cause. A cause without a record belongs to the document itself.

    Of a row of the former version only the sentence is known; it is treated as the cause.
    """
    for one in causes:
        for root in Cause(**one).roots():
            reason, model, record_id, field = root.key()
            if reason == STATED:
                sentence = hashlib.sha256(root.values["text"].encode()).hexdigest()
                yield (reason, connection._name, connection.id, sentence), root
            else:
                yield (reason, *((model, record_id) if record_id > 0 else own), field), root


def _open(connection, found, of_books=False):
    """The open issues of these causes.

    :param found: {key: cause}
    :param of_books: whether they block objects of the books, which are applied in Odoo or left out.
    :return: {key: id}
    """
    if not found:
        return {}
    now = database_now(connection.env)
    rows = SQL(", ").join(SQL(
        "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'open', %s, %s, %s, %s)", connection.id, connection.company_id.id,
        reason, model, record_id, field, json.dumps(cause.values), *_remedy(cause, of_books), now, now,
        connection.env.uid, now)
        for (reason, model, record_id, field), cause in found.items())
    rows = connection.env.execute_query(SQL(
        """
        INSERT INTO books_issue (connection_id, company_id, reason, res_model, res_id, setting, words, remedy, who,
                                 place, asks, state, first_seen, last_seen, create_uid, create_date)
             VALUES %s
        ON CONFLICT (connection_id, reason, res_model, res_id, setting) WHERE state = 'open'
          DO UPDATE SET last_seen = EXCLUDED.last_seen, words = EXCLUDED.words
          RETURNING reason, res_model, res_id, setting, id
        """, rows))
    connection.env["books.issue"].invalidate_model()
    return {(reason, model, record_id, setting): issue_id for reason, model, record_id, setting, issue_id in rows}


def _remedy(cause, of_books):
    """(remedy, who can do it, where, whether a person is asked)"""
    remedy = REMEDIES[remedy_of([asdict(cause)])]
    # An object of the books is either applied or left out.
    asks = remedy.asks or (of_books and remedy.code in ("odoo", "books", "retry"))
    return remedy.code, remedy.who, remedy.place, asks


# Closing

def note_changed(connection):
    """Close the issues that a changed mapping or setting fixed, and continue."""
    close_gone(connection)
    retry_refused(connection)


def close_gone(connection):
    """Close the issues whose cause is gone, and try again what they blocked."""
    Issue = connection.env["books.issue"]
    issues = Issue.search([("connection_id", "=", connection.id), ("state", "=", "open")])
    if not issues:
        return
    through = _got_through(issues)
    gone = Issue
    for reason, of_reason in issues.grouped("reason").items():
        check = CHECKS.get(reason)
        gone |= check(connection, of_reason) if check else of_reason & through
    close(gone)
    _close_empty(issues - gone)


def close(issues):
    """Close these issues, and try again what nothing else blocks, except unresolved jobs."""
    if not issues:
        return
    end(issues)
    jobs = issues.job_ids.filtered(lambda job: (
        job.state == "failed" and not job.unresolved and "open" not in job.issue_ids.mapped("state")))
    jobs._requeue()
    rows = issues.record_ids
    rows.write({"issue_id": False})
    rows.filtered(lambda row: row.problem and (row.waiting or row.contact)).write({"problem": False, "remedy": False})
    wake_push(jobs.connection_id)
    wake_pull(rows.connection_id)


def end(issues):
    """Close these issues, and try nothing again."""
    issues.write({"state": "closed", "closed_at": database_now(issues.env)})


def retry_refused(connection, anew=False):
    """After a change of mappings or settings, build again the documents refused for one, and send those that changed.

    :param anew: a record became active in the books, so that an unchanged document may be accepted now.
    """
    issues = connection.env["books.issue"].search([
        ("connection_id", "=", connection.id), ("state", "=", "open"), ("reason", "like", REFUSED + "%"),
        ("remedy", "in", ("mapping", "settings"))])
    jobs = issues.job_ids.filtered(lambda job: job.state == "failed" and not job.unresolved)
    if jobs:
        jobs.write({"state": "todo", "not_before": False, "attempts": 0} | ({"refused": False} if anew else {}))
        wake_push(connection)


def close_settled(connection, remedies):
    """Close the issues that a person fixed, and try again what they blocked."""
    issues = connection.env["books.issue"].search([
        ("connection_id", "=", connection.id), ("state", "=", "open"), ("remedy", "in", remedies)])
    close(issues)


def leave_out(issues, jobs, rows, why):
    """A person decided to leave something as it is on both sides.

    :param jobs: the jobs not to send, as the user, who has to be allowed to change the documents.
    :param rows: the records not to apply, as the user.
    """
    note_on_documents(jobs, issues.env._("Left out of the books: %(why)s", why=why))
    rows.check_access("write")
    as_superuser(issues).write({
        "state": "left_out", "why": why, "closed_at": database_now(issues.env)})
    skip(as_superuser(jobs), why)
    for row in as_superuser(rows.filtered("contact")):
        row.write({"books_snapshot": row.contact, "problem": False, "remedy": False} | (
            {"decision": "ignore"} if row.merge_into_id else {}))
    doubles = rows.filtered("is_double")
    if doubles:
        doubles.action_keep_double()
    for row in as_superuser(rows):
        row.left_out_id = row.issue_id
    rows.filtered(lambda row: not row.contact).action_leave_out()


def _got_through(issues):
    """The issues of which a document was accepted by the books since: their cause is gone."""
    issues.env["books.job"].flush_model()
    rows = issues.env.execute_query(SQL(
        """
        WITH done AS (
            DELETE FROM books_issue_books_job_rel hanging USING books_job job
             WHERE hanging.books_issue_id = ANY(%s) AND job.id = hanging.books_job_id AND job.state = 'done'
         RETURNING hanging.books_issue_id, job.message)
        SELECT DISTINCT books_issue_id FROM done WHERE message IS NULL
        """, issues.ids))
    issues.invalidate_recordset(["job_ids"])
    return issues.browse(issue_id for [issue_id] in rows)


def _close_empty(issues):
    """Close those that block nothing any more."""
    counts = count_hanging(issues)
    end(issues.filtered(lambda issue: not any(counts[issue.id]) and issue.reason not in OPEN_BY_CAUSE))


def count_hanging(issues):
    """{id of an issue: [jobs, records, unreadable objects]} that it blocks."""
    counts = defaultdict(lambda: [0, 0, 0])
    if not issues.ids:
        return counts
    for model in ("books.job", "books.record", "books.unreadable"):
        issues.env[model].flush_model()
    for place, query in enumerate((
        SQL("SELECT books_issue_id, count(*) FROM books_issue_books_job_rel hanging JOIN books_job job"
            " ON job.id = hanging.books_job_id AND job.state NOT IN ('done', 'skipped') WHERE books_issue_id = ANY(%s)"
            " GROUP BY books_issue_id", issues.ids),
        SQL("SELECT issue_id, count(*) FROM books_record WHERE issue_id = ANY(%s)"
            " AND (problem IS NOT NULL OR COALESCE(double_id, 0) != 0) GROUP BY issue_id", issues.ids),
        SQL("SELECT issue_id, count(*) FROM books_unreadable WHERE issue_id = ANY(%s) AND left_out IS NOT TRUE"
            " GROUP BY issue_id", issues.ids),
    )):
        for issue_id, count in issues.env.execute_query(query):
            counts[issue_id][place] = count
    return counts
