"""Answers that came after another worker had taken over their request."""

from odoo.tools import SQL

from ..connect.wake import wake_push
from ..kinds import GONE
from ..records import note_records
from ..refresh import refresh_forms


def late_answers(connection, kind, odoo_records):
    """{id of the Odoo record: the `books.record` that was created for it according to a late answer}"""
    rows = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "=", kind), ("res_id", "in", (False, 0)),
        ("double_model", "=", odoo_records._name), ("double_id", "in", odoo_records.ids),
        ("double_by_mark", "=", False),
        *connection.env["books.record"]._double_domain()], order="id DESC")
    return {row.double_id: row for row in rows}


def note_late(connection, batch, current, outcomes):
    """Store what was created by a request that another worker has taken over since.

    It is linked when the job is built again. If the job created another one meanwhile, the document is in the books
    twice.

    :param current: the jobs that still waited for the request.
    """
    late = [
        (job, document, outcome.record)
        for job, document, payload, outcome in zip(
            batch.jobs, batch.documents, batch.payloads, outcomes, strict=True)
        if job not in current and outcome.record and payload.verb == "create"]
    if not late:
        return
    # Waits for the lock: another worker may be storing what it created.
    jobs = connection.env["books.job"].browse(job_id for [job_id] in connection.env.execute_query(SQL(
        "SELECT id FROM books_job WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
        [job.id for job, _document, _record in late])))
    jobs.invalidate_recordset()
    Record = connection.env["books.record"]
    for job, (model, res_id), record in late:
        row = Record.search([
            ("connection_id", "=", connection.id), ("kind", "=", record.kind),
            ("external_id", "=", record.external_id)]) or note_records(connection, [record])
        if row.res_id or row.state in GONE or (job in jobs and batch.is_of(job)):
            continue
        row.write({"double_model": model, "double_id": res_id})
        if job in jobs and job.state == "failed":
            job._requeue()
        if job in jobs and job.state == "todo":
            wake_push(connection, job.not_before or None)
    moves = [res_id for _job, (model, res_id), _record in late if model == "account.move"]
    refresh_forms(connection, connection.env["account.move"].browse(moves).exists())
