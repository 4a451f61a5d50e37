"""The two schedules of a connection, and what becomes of their errors."""

import logging
from functools import partial

from odoo import fields
from odoo.exceptions import UserError

from ...tools.clock import database_now
from ...tools.retry import LATER, until_committed
from .copies import stop_in_copy
from .wake import RUNS, wake_pull, wake_push

_logger = logging.getLogger(__name__)


def ensure_schedules(connection):
    """A push and a pull schedule of its own, so that no company waits for another."""
    connection.ensure_one()
    model = connection.env["ir.model"]._get(connection._name)
    for field, name, minutes in (
        # Whatever waits wakes it at its time; once an hour it looks by itself.
        ("push_cron_id", connection.env._("Send to the books"), 60),
        ("pull_cron_id", connection.env._("Read the books"), connection.pull_minutes),
    ):
        values = {
            "name": f"{name}: {connection.company_id.name}", "model_id": model.id, "state": "code",
            "code": f"model.browse({connection.id}).{RUNS[field]}()",
            "user_id": connection.env.ref("base.user_root").id,
            "interval_number": minutes, "interval_type": "minutes", "active": True,
            "nextcall": database_now(connection.env),
        }
        if connection[field]:
            # A schedule that runs cannot be written to; one that runs is as it should be.
            if not connection[field].active:
                connection[field].write(values)
        else:
            connection[field] = connection.env["ir.cron"].create(values)


def end_schedule(connection):
    """End the running schedule where the connection was ended: connecting again starts it."""
    connected = connection.state not in ("draft", "revoked") and connection.active
    if not connected or until_committed(connection.env, partial(stop_in_copy, connection))[0]:
        connection.env["ir.cron"]._commit_progress(deactivate=True)
        return True
    return False


def run_scheduled(connection, work, failure):
    """What a schedule does; what only a person can set right (app credentials) is shown, and it goes on after it.

    A schedule that fails again and again would be switched off by Odoo.

    :param failure: name of the field that shows what else stopped it.
    """
    try:
        work()
    except UserError as error:
        connection.env.cr.rollback()
        sentence = str(error)
        if connection.error != sentence:
            until_committed(connection.env, lambda: connection.write({"error": sentence}))
    except LATER:
        # Other workers were in the way again and again: once more, soon.
        _logger.info("books_connector: %s starts again later", connection.display_name, exc_info=True)
        connection.env.cr.rollback()
        until_committed(connection.env, lambda: run_again(connection, failure))
    except Exception as error:
        note_failure(connection, failure, error)


def run_again(connection, failure):
    wake = wake_push if failure == "push_failure" else wake_pull
    wake(connection, fields.Datetime.add(database_now(connection.env), minutes=1))


def note_failure(connection, field, error):
    """Log an unexpected error, and show it on the connection."""
    _logger.error("books_connector: %s stopped", connection.display_name, exc_info=error)
    connection.env.cr.rollback()
    reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
    sentence = connection.env._(
        "A program error stopped the sending: %(reason)s. Odoo tries again automatically; details are in the "
        "server's log.", reason=reason) if field == "push_failure" else connection.env._(
        "A program error stopped the reading: %(reason)s. Odoo tries again automatically; details are in the "
        "server's log.", reason=reason)
    until_committed(connection.env, lambda: connection.write({field: sentence}))


def revive_schedules(connection):
    """Switch on again what Odoo switched off after it had failed for a week; never what a person switched off."""
    if connection.state != "active" or not connection.enabled or not connection.active:
        return
    crons = connection.sudo().push_cron_id | connection.sudo().pull_cron_id
    asleep = crons.filtered(lambda cron: not cron.active and not cron.books_switched_off)
    asleep.try_lock_for_update().write({"active": True})
