"""Send what a person had left out."""

from .push.outbox import push_now
from .skip import note_on_documents


def send_after_all(jobs):
    """A person sends after all what was left out."""
    skipped = jobs.filtered(lambda job: job.state == "skipped")
    note_on_documents(skipped, jobs.env._("No longer left out of the books."))
    rows = skipped.sudo()  # the user may change their documents
    rows._requeue()
    for connection in rows.connection_id:
        push_now(connection, urgent=False)
