"""The two schedules of a connection, and how their errors are handled."""

import logging
from functools import partial

from odoo import fields
from odoo.exceptions import UserError

from ...tools.clock import database_now
from ...tools.retry import LATER, until_committed
from ..stored_language import written
from .copies import stop_in_copy
from .wake import RUNS, wake_pull, wake_push

_logger = logging.getLogger(__name__)


def ensure_schedules(connection):
    """Create a push and a pull schedule for each connection, so that no company waits for another."""
    connection.ensure_one()
    model = connection.env["ir.model"]._get(connection._name)
    for field, name, minutes in (
        # New work triggers it at the right time; the hourly run is a safety net.
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
            # A running schedule is locked against writes, and needs none.
            if not connection[field].active:
                connection[field].write(values)
        else:
            connection[field] = connection.env["ir.cron"].create(values)


def end_schedule(connection):
    """Stop the running schedule if the connection has ended. Connecting again starts it."""
    connected = connection.state not in ("draft", "revoked") and connection.active
    if not connected or until_committed(connection.env, partial(stop_in_copy, connection))[0]:
        connection.env["ir.cron"]._commit_progress(deactivate=True)
        return True
    return False


def run_scheduled(connection, work, failure):
    """Run the work of a schedule. An error that a person has to fix (app credentials) is shown on the connection.

    Errors are caught because Odoo switches off a schedule that fails repeatedly.

    :param failure: name of the field that shows any other error.
    """
    try:
        work()
    except UserError as error:
        connection.env.cr.rollback()
        sentence = str(error)
        if connection.error != sentence:
            until_committed(connection.env, lambda: connection.write({"error": sentence}))
    except LATER:
        # Repeated serialization conflicts with other workers: try again soon.
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
    env = written(connection, connection).env
    sentence = env._(
        "A program error stopped the sending: %(reason)s. Odoo tries again automatically; details are in the "
        "server's log.", reason=reason) if field == "push_failure" else env._(
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
