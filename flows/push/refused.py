"""Handle the refusal of one job."""

import hashlib

from ...providers import PROVIDERS
from ...tools.clock import database_now
from ..blocking import Blocked
from ..connect.wake import wake_pull
from ..error_reasons import error_values
from ..pull.catalogue import forget_catalogues
from ..sent_values import provisional_number
from .batch import REMOVING_VERBS
from .ranks import UNAPPLY_RANK
from .refused_because import DEPENDS_ON_BOOKS, refused_because
from .strategy import free_taken_back, refund_of
from .transitions import Result, move_on

# A mapped record may be deleted in the books: their lists are read again.
NAMES_WHAT_IS_GONE = ("account", "item", "reference", "tax")


def result_of_refusal(connection, job, error):
    """The Result that a refusal means for a job."""
    if error.reason == "duplicate_number" and job.batch_size and job.payload_verb == "create":
        return Result.TAKEN_OR_OURS  # an answer was lost, and the provider no longer recognises the request id
    unread = job.kind in PROVIDERS[connection.provider].not_in_change_feed and job.payload_verb != "create"
    if unread and error.reason in ("stale", "missing") and job.attempts < 3:
        return Result.TAKEN_OR_OURS  # the change feed does not list it
    if job.verb == "push" and job.payload_verb in REMOVING_VERBS and error.reason == "missing":
        return Result.GONE
    if is_outdated(connection, job, error) and (job.unresolved or job.attempts < 3):
        return Result.OUTDATED
    return Result.REFUSED


def is_outdated(connection, job, error):
    """Whether the books refused it because of a change there after it was read."""
    if error.reason == "closed_period":
        return connection.closed_period != "hold" and job.payload_verb not in REMOVING_VERBS
    return error.reason == "stale" or (error.reason == "duplicate_name" and not job.name_refused)


def note_taken_or_ours(connection, job, error):
    """Search the books for it."""
    if error.reason == "duplicate_number":
        job.write(job._stopped_by(Blocked.by_error(connection, job._document(), error)))
    move_on(job, Result.TAKEN_OR_OURS, batch_size=0, not_before=database_now(connection.env))


def note_gone(connection, job, _error):
    """It was voided or deleted in the books."""
    note_missing(connection, job)
    move_on(job, Result.GONE)


def note_outdated(connection, job, error):
    """Read the changes, then match or build again."""
    forget_closed_period(connection, error)
    connection._await_reading()
    move_on(job, Result.OUTDATED, name_refused=error.reason == "duplicate_name")


def note_refused(connection, job, error):
    """Fail the job: only a person can fix it."""
    forget_closed_period(connection, error)
    if error.reason in NAMES_WHAT_IS_GONE:
        forget_catalogues(connection, PROVIDERS[connection.provider].read_daily)
        wake_pull(connection)
    if error.reason in (*DEPENDS_ON_BOOKS, "duplicate_number"):
        connection._await_reading()  # what explains or ends the refusal follows the reading
        wake_pull(connection)
    refused = digest(job.payload or "")
    job._fail(explain_refusal(connection, job, error))
    job.refused = refused


def forget_closed_period(connection, error):
    if error.reason == "closed_period":
        connection.facts_at = False  # the period was closed after the facts were read


# {Result: the function that stores it}
REFUSALS = {
    Result.TAKEN_OR_OURS: note_taken_or_ours,
    Result.GONE: note_gone,
    Result.OUTDATED: note_outdated,
    Result.REFUSED: note_refused,
}


def digest(body):
    """A digest of a payload, to recognise the same one."""
    return hashlib.sha256(body.encode()).hexdigest()


def is_refused_already(job, payload):
    """Whether the books refused exactly this payload. It is not sent again until a person or a changed record allows
    it.
    """
    return bool(job.refused) and job.refused == digest(payload.body)


def explain_refusal(connection, job, error):
    """The Blocked for a refused job."""
    document, books = job._document(), connection.provider_label
    values = error_values(error, books)
    blocked = refused_because(connection, job, error.reason, values) or Blocked.by_error(connection, document, error)
    if error.reason == "duplicate_number" and has_provisional_number(job):
        return Blocked(
            "number_not_free", document, name=document.name, provisional=provisional_number(document.id), **values)
    if refund_of(job):
        return Blocked("refund_not_applied", document, books=books, because=blocked.causes)
    if job.rank == UNAPPLY_RANK:
        return Blocked(
            "not_unapplied", document, books=books, names=job.record_id._settling_names(), because=blocked.causes)
    if job.kind == "account":
        own = job.res_model == connection._name
        return Blocked(
            "account_of_setting_not_created" if own else "account_not_created", document, books=books,
            because=blocked.causes)
    if job.kind == "item" and job.res_model == "account.account" and error.reason != "duplicate_name":
        return Blocked("account_item_refused", document, account=document.name, **values)
    if job.kind == "item" and error.reason == "duplicate_name":
        return Blocked("product_name_taken", document, **values)
    return blocked


def has_provisional_number(job):
    """Whether it is about a document that exchanges its number with others and has none of its own there yet."""
    return job.verb == "push" and job.res_model == "account.move" and bool(job.env["books.record"].search_count([
        ("connection_id", "=", job.connection_id.id), ("res_model", "=", job.res_model), ("res_id", "=", job.res_id),
        ("number", "=", provisional_number(job.res_id))], limit=1))


def note_missing(connection, job):
    """Handle a job whose object no longer exists in the books."""
    rows = connection.env["books.record"].union(*connection.env["books.record"]._of(
        connection, connection._record_kind(job.kind), connection.env[job.res_model].browse(job.res_id)).values())
    rows.write({"state": "deleted", "seen_at": database_now(connection.env)})
    free_taken_back(job, rows)
