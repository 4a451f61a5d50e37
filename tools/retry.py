"""Two workers on one row: the later one starts its step again from what the earlier one left."""

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
    """Run a step and commit; again, from a fresh snapshot, where another transaction was in its way.

    :param step: a function that reads what it needs itself and changes nothing but the database.
    :param progress: whether the step answers how many rows it ended, to be reported to the schedule.
    :return: (what the step answers, seconds that the schedule may go on).
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
    """Around making rows that were searched for before: another transaction may have made them since.

    A transaction does not see what another one committed after it began. From a fresh start it does: Odoo starts a
    button's transaction again, `until_committed` a step.

    :raises ConcurrencyError: such a row is there by now.
    """
    try:
        yield
    except psycopg2.errors.UniqueViolation as error:
        raise ConcurrencyError(str(error)) from error
