"""What is created in the books because settings or documents need it: accounts and items, tax rates, currencies."""

from odoo.exceptions import UserError

from ...providers.errors import BooksError
from ...tools.superuser import as_superuser
from ..error_reasons import explain
from ..push.outbox import push_now
from ..push.queue import queue
from .first_invoice import lacking_currencies, missing_taxes
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


def create_taxes(connection):
    """Create the tax rates that documents in use need and the books lack.

    :return: the action that shows what was created and what was refused.
    """
    connection.ensure_one()
    connection.check_access("write")
    missing = missing_taxes(as_superuser(connection), connection._facts())
    return connection.env["books.mapping"].browse(missing.filtered("creatable").ids).action_create()


def add_currencies(connection):
    """Add the currencies that documents are in and the books lack.

    :raises UserError: with the provider's words.
    """
    connection.ensure_one()
    connection.check_access("write")
    connection = as_superuser(connection)
    try:
        for code in lacking_currencies(connection, connection._facts()):
            connection._provider().add_currency(code)
    except BooksError as error:
        raise UserError(explain(connection.env, error, connection.provider_label)[0]) from error
