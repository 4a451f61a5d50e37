"""The notification that a button returns."""

from ..tools.clock import database_now
from .push.pending import moment


def why_not_working(connection):
    if not connection.enabled:
        return notification(connection, connection.env._(
            "Integrations are switched off in the settings of this company."), "warning")
    if connection.subscription_ended:
        return notification(connection, connection.error or connection.env._(
            "The subscription of %(books)s has ended.", books=connection.provider_label), "danger")
    if connection.paused_until and connection.paused_until > database_now(connection.env):
        sentence = connection.env._(
            "%(books)s asked Odoo to wait until %(time)s. Then this continues by itself.",
            books=connection.provider_label, time=moment(connection.env, connection.paused_until))
        return notification(connection, f"{connection.error} {sentence}" if connection.error else sentence, "warning")
    return notification(
        connection,
        connection.error or connection.pull_failure
        or connection.env._("%(books)s is not connected.", books=connection.provider_label), "danger")


def notification(connection, message, kind):
    return {
        "type": "ir.actions.client", "tag": "display_notification",
        "params": {
            "title": connection.provider_label, "message": message, "type": kind,
            "next": {"type": "ir.actions.client", "tag": "soft_reload"},
        },
    }
