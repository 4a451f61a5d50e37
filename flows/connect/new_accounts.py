"""Accounts and items that are created in the books because the settings lack them."""

from ...tools.superuser import as_superuser
from ..push.outbox import push_now
from ..push.queue import queue
from .missing_accounts import CREATED, accounts_to_create


def create_accounts(connection):
    """Create the accounts that the settings lack. A refusal is stored as a blocking cause with the provider's words."""
    connection.ensure_one()
    connection.check_access("write")
    connection, jobs = as_superuser(connection), as_superuser(connection.env["books.job"])
    for field in accounts_to_create(connection):
        job = queue(connection, CREATED[field][0], connection, urgent=True)
        jobs |= job
        push_now(connection)
        if job.state != "done":
            break
    return connection.env["books.send.mixin"]._books_report(jobs)
