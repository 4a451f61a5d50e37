"""Two workers on the same row: the later one repeats its step on the state that the earlier one committed."""

import random
import time
from contextlib import contextmanager

import psycopg2.errors

from odoo.exceptions import ConcurrencyError

# Conflicts with another transaction: a repetition succeeds.
LATER = (
    psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected, psycopg2.errors.LockNotAvailable,
    ConcurrencyError)
# Errors that may be such conflicts, or permanent.
CONCURRENT = (*LATER, psycopg2.errors.UniqueViolation)
TRIES = 6


def until_committed(env, step, progress=False):
    """Run a step and commit. After a conflict with another transaction, repeat it in a new transaction.

    :param step: a function that reads everything it needs itself and changes only the database.
    :param progress: whether the step returns the number of rows that it finished, to be reported to the schedule.
    :return: (the result of the step, seconds left to the schedule).
    """
    for left in reversed(range(TRIES)):
        try:
            result = step()
            return result, env["ir.cron"]._commit_progress(result if progress else 0)
        except CONCURRENT:
            env.cr.rollback()
            if not left:
                raise
            time.sleep(random.uniform(0, 0.2))


@contextmanager
def made_once():
    """Context for creating rows that a search did not find: another transaction may have created them since.

    A transaction does not see what another one committed after it began. A new one does: Odoo repeats a
    button's transaction again, `until_committed` a step.

    :raises ConcurrencyError: such a row exists now.
    """
    try:
        yield
    except psycopg2.errors.UniqueViolation as error:
        raise ConcurrencyError(str(error)) from error
