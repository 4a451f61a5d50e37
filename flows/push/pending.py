"""Why a document is still pending, and until when, as a sentence."""

from odoo.tools.misc import format_datetime

from ...tools.clock import database_now


def why_pending(job):
    """Why this job waits, or failed; False where it is about to be sent."""
    if job.state == "failed":
        return job.error
    stopped = why_stopped(job.connection_id, job.urgent)
    if job.awaits_history and not stopped:
        return job.env._(
            "It goes by itself once the history of %(books)s was imported or skipped. Press Send to send it now.",
            books=job.connection_id.provider_label)
    if job.state == "sending" or not job.error:
        return job.error or stopped
    parts = [job.error, stopped or is_later(job.connection_id, job.not_before) and job.env._(
        "Next attempt: %(time)s.", time=moment(job.env, job.not_before))]
    return " ".join(part for part in parts if part)


def why_stopped(connection, urgent=False):
    """Why nothing at all is sent to these books now, False if it is.

    :param urgent: a person waits for it.
    """
    env, books = connection.env, connection.provider_label
    if connection.state != "active":
        return env._("%(books)s is not connected at present. Once it is connected again, this continues by itself.",
                     books=books)
    if connection._is_copy():
        return env._("This database is a copy: it sends nothing to %(books)s before it is connected again.",
                     books=books)
    if not connection.enabled:
        return env._("Sending to %(books)s is switched off. Once it is switched on, this continues by itself.",
                     books=books)
    if connection.subscription_ended:
        return connection.error or env._("The subscription of %(books)s has ended.", books=books)
    if is_later(connection, connection.paused_until):
        return env._("%(books)s asked Odoo to wait until %(time)s. Then this continues by itself.",
                     books=books, time=moment(env, connection.paused_until))
    if not urgent and is_later(connection, connection.rest_until):
        return env._(
            "What is left of the limit of %(books)s is kept for buttons until %(time)s. Then this continues by itself.",
            books=books, time=moment(env, connection.rest_until))
    return False


def is_later(connection, when):
    return bool(when) and when > database_now(connection.env)


def needs_administrator(connection):
    """Whether nothing is sent before an administrator connects again or switches it on."""
    return connection.state != "active" or not connection.enabled or connection._is_copy()


def moment(env, when):
    """A moment in the user's time zone and format."""
    return format_datetime(env, when, tz=env.context.get("tz") or env.user.tz, dt_format="short")
