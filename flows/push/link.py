"""Link the Odoo record of a finished job to its record of the books."""

from collections import defaultdict

from ...tools.clock import database_now
from ..kinds import BESIDE, GONE
from ..pull.differences import LINE_REF, changed_values
from ..sent_values import agreed_values
from .batch import NO_CAUSE
from .compare import differences_to
from .exchanged_numbers import send_own_number
from .sources import source_of
from .strategy import free_taken_back
from .voids import note_voided


def free_former(connection, wanted):
    """Unlink the voided or archived records that were linked to these Odoo records before.

    :param wanted: {(model, id)}
    """
    former = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("state", "in", ("void", "deleted", "archived")),
        ("res_model", "in", list({model for model, _res_id in wanted})),
        ("res_id", "in", [res_id for _model, res_id in wanted]),
    ]).filtered(lambda row: (row.res_model, row.res_id) in wanted)
    if former:
        # A failed job to void the former record does not concern the new one.
        connection.env["books.job"].search([
            ("connection_id", "=", connection.id), ("verb", "!=", "push"), ("state", "in", ("todo", "failed")),
            ("res_model", "in", former.mapped("res_model")), ("res_id", "in", former.mapped("res_id")),
        ]).unlink()
        former.res_id = False
        former.flush_recordset()


class Together:
    """Collects what is stored together for all jobs of a request.

    :ivar linked: {(model, kind): {id of the Odoo record: its row}}
    :ivar compared: [(job, row, what differs from what was sent)] of documents and payments.
    """

    def __init__(self):
        self.linked, self.compared = defaultdict(dict), []


def link(connection, job, row, seen=None, together=None):
    """Finish a job: link its Odoo record to this record of the books, or unlink it if the job voided it.

    :param together: a Together, of a request with more jobs.
    """
    if job.verb != "push":
        note_voided(connection, job)
        return
    if row.balance != row.total:
        row.seen_at = database_now(connection.env)  # its payments are applied after the next reading
    if job.kind not in BESIDE and (row.restore or row.double_id):
        row.write({"restore": False, "double_model": False, "double_id": False})
    free_taken_back(job, row)
    if row.state not in GONE:
        record = connection.env[job.res_model].browse(job.res_id)
        if together is None:
            source_of(job.res_model, job.kind).link_found(record, row)
        else:
            together.linked[job.res_model, job.kind][job.res_id] = row
    send_own_number(job, row)
    expected = job.expected or {}
    if "total" in expected:
        # What was found without an answer is compared by the next reading.
        differences = differences_to(job, seen) if seen else row.differences or []
        row.entered = entered_with(row, expected, differences)
        if together is None:
            store_differences([(job, row, differences)], entries_of(connection, [job]))
        else:
            together.compared.append((job, row, differences))
    elif seen and "content" in expected:
        row._agree_sent(**expected)
    job.write({
        "state": "done", "record_id": row.id, "not_before": False, "payload": False, **NO_CAUSE,
    })


def entered_with(row, expected, differences):
    """With what a document was sent, which may be other values than Odoo's on purpose: see `books.record.entered`."""
    values = expected.get("odoo")
    return {
        **({"odoo": agreed_values(row, values)} if values else {}),
        "number": expected["number"], "date": expected.get("date"), "due_date": expected.get("due_date"),
        "own_date": expected.get("own_date"),
        "lines": [one for one in differences if one[0].startswith(LINE_REF)]}


def entries_of(connection, jobs):
    """{id: the entry} of those entries of these jobs that were not deleted since."""
    ids = [job.res_id for job in jobs if job.res_model == "account.move"]
    return {move.id: move for move in connection.env["account.move"].browse(ids).exists()}


def store_differences(compared, entries):
    """Store what differs of documents and payments that were sent, also because it was changed in Odoo while they were
    sent, or because an update leaves it as it is in the books.

    :param compared: see `Together`.
    :param entries: see `entries_of`.
    """
    for job, row, differences in compared:
        move = entries.get(job.res_id) if row.entered.get("odoo") else None
        known = {field for field, _here, _there in differences}
        changed = [one for one in changed_values(row, move) if one[0] not in known] if move else []
        row.differences = differences + changed or False
