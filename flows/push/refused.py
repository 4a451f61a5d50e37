"""What becomes of one job that the books refused."""

import hashlib

from ...providers import PROVIDERS
from ...tools.clock import database_now
from ..blocking import Blocked
from ..connect.wake import wake_pull
from ..pull.catalogue import forget_catalogues
from ..reasons import error_values
from .batch import BUILD_ANEW, TAKES_BACK
from .ranks import UNMATCH_RANK

# Something that was mapped may be gone from the books: their lists are read again.
NAMES_WHAT_IS_GONE = ("account", "item", "reference", "tax")


def note_refusal(connection, job, error):
    """One job that the books refused: found there after all, built anew once, or failed with its remedy."""
    if error.reason == "duplicate_number" and job.places:
        # It may be ours: an answer got lost, and the provider forgot its request id. It is looked for.
        blocked = Blocked.by_error(connection, job._document(), error)
        job.write(job._stopped_by(blocked) | {"places": 0, "not_before": database_now(connection.env)})
        return
    untold = job.kind in PROVIDERS[connection.provider].untold and job.payload_verb != "create"
    if untold and error.reason in ("stale", "missing") and job.attempts < 3:
        job.write({"places": 0, "not_before": database_now(connection.env)})  # it is looked at as it is there now
        return
    if job.verb == "push" and job.payload_verb in TAKES_BACK and error.reason == "missing":
        note_missing(connection, job)  # somebody did it there
        job.write(BUILD_ANEW)
        return
    if error.reason in NAMES_WHAT_IS_GONE:
        forget_catalogues(connection, PROVIDERS[connection.provider].read_daily)
        wake_pull(connection)
    again = error.reason == "stale" or (error.reason == "duplicate_name" and not job.name_refused)
    if error.reason == "closed_period":
        # They were closed since we asked.
        connection.facts_at = False
        again = connection.closed_period != "hold" and job.payload_verb not in TAKES_BACK
    if again and (job.uncertain or job.attempts < 3):
        # Something there is newer than what we know, of ours where an answer got lost: read the changes, then match
        # or build again.
        connection.pulled_at = False
        job.write(BUILD_ANEW | {"name_refused": error.reason == "duplicate_name"})
    else:
        refused = digest(job.payload or "")
        job._fail(explain_refusal(connection, job, error))
        job.refused = refused


def digest(body):
    """What tells one payload from another."""
    return hashlib.sha256(body.encode()).hexdigest()


def is_refused_already(job, payload):
    """Whether the books refused just this: it is not sent again before a person, or what it names, changed."""
    return bool(job.refused) and job.refused == digest(payload.body)


def explain_refusal(connection, job, error):
    """Why the books refused a job."""
    document, books = job._document(), connection.provider_label
    blocked = Blocked.by_error(connection, document, error)
    if job._gave_back():
        return Blocked("refund_not_applied", document, books=books, because=blocked.causes)
    if job.rank == UNMATCH_RANK:
        return Blocked(
            "not_unapplied", document, books=books, names=job.record_id._settling_names(), because=blocked.causes)
    if job.kind == "account":
        own = job.res_model == connection._name
        return Blocked(
            "account_of_setting_not_created" if own else "account_not_created", document, books=books,
            because=blocked.causes)
    if job.kind == "item" and error.reason == "duplicate_name":
        return Blocked("product_name_taken", document, **error_values(error, books))
    return blocked


def note_missing(connection, job):
    """What a job was to change or to take back does not stand there any more."""
    rows = connection.env["books.record"].union(*connection.env["books.record"]._of(
        connection, connection._record_kind(job.kind), connection.env[job.res_model].browse(job.res_id)).values())
    rows.write({"state": "deleted", "seen_at": database_now(connection.env)})
    job._free_taken_back(rows)
