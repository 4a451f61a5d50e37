"""Send what a person had left out."""

from .omissions import readmit
from .push.outbox import push_now
from .skip import note_on_documents


def send_after_all(jobs):
    """A person sends after all what was left out."""
    skipped = jobs.filtered(lambda job: job.state == "skipped")
    note_on_documents(skipped, jobs.env._("No longer left out of the books."))
    rows = skipped.sudo()  # the user may change their documents
    rows._requeue()
    for (connection, model), of_model in rows.grouped(lambda job: (job.connection_id, job.res_model)).items():
        readmit(connection, jobs.env[model].sudo().browse(of_model.mapped("res_id")))
    for connection in rows.connection_id:
        push_now(connection, urgent=False)
