"""What is to be sent is put into the outbox."""

from ...tools.retry import made_once
from ..kinds import PAYERS
from .ranks import RANKS, VOID_RANK


def queue(connection, kind, odoo_records, urgent=False, verb="push"):
    """One waiting job for each of these Odoo records; what waits already is not doubled, what failed waits again.

    :param connection: as superuser.
    :return: the jobs.
    """
    Job = connection.env["books.job"]
    if not odoo_records:
        return Job
    jobs = Job.search([
        ("connection_id", "=", connection.id), ("verb", "=", verb), ("kind", "=", kind),
        ("res_model", "=", odoo_records._name), ("res_id", "in", odoo_records.ids), ("state", "!=", "done"),
    ])
    jobs.filtered(lambda job: job.state == "failed")._requeue()
    if urgent:
        jobs.filtered(lambda job: not job.urgent).urgent = True
    if odoo_records._name in PAYERS:
        # Written in any case, so that a worker who builds one from what Odoo held before notices it.
        jobs.again = True
    known = set(jobs.mapped("res_id"))
    with made_once():
        return jobs | Job.create([{
            "connection_id": connection.id, "company_id": connection.company_id.id, "verb": verb, "kind": kind,
            "rank": RANKS[kind] if verb == "push" else VOID_RANK, "res_model": odoo_records._name,
            "res_id": record_id, "urgent": urgent,
        } for record_id in odoo_records.ids if record_id not in known])


def unqueue(odoo_records, states=("todo", "failed")):
    """What waits for these records, or failed, is not to be done any more.

    :param odoo_records: as superuser.
    """
    odoo_records.env["books.job"].search([
        ("res_model", "=", odoo_records._name), ("res_id", "in", odoo_records.ids), ("state", "in", states)]).unlink()
