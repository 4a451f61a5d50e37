"""What becomes of one job that the books refused."""

from ...providers import PROVIDERS
from ...tools.clock import database_now
from ...tools.held import explain
from .batch import BUILD_ANEW, TAKES_BACK
from .ranks import UNMATCH_RANK


def note_refusal(connection, job, error):
    """One job that the books refused: found there after all, built anew once, or failed with its remedy."""
    if error.reason == "duplicate_number" and job.places:
        # It may be ours: an answer got lost, and the provider forgot its request id. It is looked for.
        sentence, remedy = explain(connection.env, error, connection.provider_label)
        job.write({"error": sentence, "remedy": remedy, "places": 0, "not_before": database_now(connection.env)})
        return
    untold = job.kind in PROVIDERS[connection.provider].untold and job.payload_verb != "create"
    if untold and error.reason in ("stale", "missing") and job.attempts < 3:
        job.write({"places": 0, "not_before": database_now(connection.env)})  # it is looked at as it is there now
        return
    if job.verb == "push" and job.payload_verb in TAKES_BACK and error.reason == "missing":
        note_missing(connection, job)  # somebody did it there
        job.write(BUILD_ANEW)
        return
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
        job._fail(*explain_refusal(connection, job, error))


def explain_refusal(connection, job, error):
    """Why the books refused a job: (sentence, remedy)."""
    sentence, remedy = explain(connection.env, error, connection.provider_label)
    if job._gave_back():
        return connection.env._(
            "The refund stands in %(books)s as an expense of the customer, but could not be set against the credit "
            "note. Try again, or do it there: receive a payment of nothing that takes both. %(reason)s",
            books=connection.provider_label, reason=sentence), "retry"
    if job.rank == UNMATCH_RANK:
        return connection.env._(
            "%(names)s are matched no more in Odoo, but still in %(books)s. Try again, take the credit off there "
            "by hand, or match it here again. %(reason)s",
            names=job.record_id._settling_names(), books=connection.provider_label, reason=sentence), remedy
    if job.kind == "account":
        sentence = connection.env._(
            "The account could not be created. Create it in %(books)s by hand, then test the connection. "
            "%(reason)s", books=connection.provider_label, reason=sentence)
        return sentence, "settings" if job.res_model == connection._name else "mapping"
    return sentence, "mapping" if remedy == "contacts" and job.kind == "item" else remedy


def note_missing(connection, job):
    """What a job was to change or to take back does not stand there any more."""
    rows = connection.env["books.record"].union(*connection.env["books.record"]._of(
        connection, connection._record_kind(job.kind), connection.env[job.res_model].browse(job.res_id)).values())
    rows.write({"state": "deleted", "seen_at": database_now(connection.env)})
    job._free_taken_back(rows)
