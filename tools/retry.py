"""Two workers on one row: the later one starts its step again from what the earlier one left."""

import random
import time

import psycopg2.errors

# Another transaction was in the way: gone when this one starts again.
LATER = (
    psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected, psycopg2.errors.LockNotAvailable)
# What may be such, or may be so for ever.
CONCURRENT = (*LATER, psycopg2.errors.UniqueViolation)
TRIES = 6


def until_committed(env, step, progress=False):
    """Run a step and commit; again, from a fresh snapshot, where another transaction was in its way.

    :param step: a function that reads what it needs itself and changes nothing but the database.
    :param progress: whether the step answers how many rows it ended, to be told to the schedule.
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
