"""Documents that a person leaves out of the books, with the reason, until a person sends them after all."""

from odoo.exceptions import UserError

from .push.amounts_due import leave_out_payments, note_failed
from .push.batch import NO_CAUSE

# Contacts and products are queued again by the next document that needs them, so that leaving them out keeps nothing.
NEEDED_BY_DOCUMENTS = ("account", "customer", "vendor", "item")


def note_on_documents(jobs, message):
    """Check that the user may change the documents of these jobs, and log the message on them."""
    for model, of_model in jobs.grouped("res_model").items():
        documents = jobs.env[model].browse(of_model.mapped("res_id")).exists()
        documents.check_access("write")
        for document in documents if "message_ids" in documents._fields else ():
            document.message_post(body=message)


def check_skippable(jobs):
    """Check that these jobs can be left out: what was sent may be in the books."""
    stuck = jobs.filtered(lambda job: job.state not in ("todo", "failed") or job.unresolved or job.verb != "push")
    if stuck:
        raise UserError(jobs.env._(
            "%(name)s cannot be left out: it was sent, or may be in the books. Try again first.",
            name=stuck[0].res_name))


def skip(jobs, why):
    """Send these jobs no more, until a person decides otherwise.

    :param jobs: as superuser; that the user may change their documents was checked.
    """
    needed = jobs.filtered(lambda job: job.kind in NEEDED_BY_DOCUMENTS or job.verb != "push")
    skipped = jobs - needed
    needed.unlink()
    skipped.write({
        "state": "skipped", "why": why, "payload": False, "request_id": False, "not_before": False, "urgent": False,
        **NO_CAUSE})
    for connection, of_connection in skipped.grouped("connection_id").items():
        for model, of_model in of_connection.grouped("res_model").items():
            # What settles nothing there makes a difference in what is due.
            leave_out_payments(connection, jobs.env[model].browse(of_model.mapped("res_id")), why)
        note_failed(connection, of_connection)
