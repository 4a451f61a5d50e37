"""One database with a company for each provider, connected to look-alike books in a process of their own."""

import contextlib
from datetime import timedelta

import requests
from benchmark import push

import odoo
from odoo.modules.registry import Registry
from odoo.tools import SQL

from .verdict import moved


class Ground:
    """The place of all trials.

    :ivar connections: {provider: id of its connection}
    :ivar before: {provider: payments that stood in its books before anything was done}
    :ivar moments: [(table, columns that hold a time)] of what the addon and its schedules know
    """

    def __init__(self, database, box, log, traffic):
        self.database, self.box, self.log, self.traffic = database, box, log, traffic
        odoo.tools.config.parse_config(
            ["-d", database, "--no-http", "--log-level=warn", "--logfile", str(log)], setup_logging=True)
        self.registry = Registry(database)
        self.connections, self.before, self.passed = {}, {}, 0
        self.run_ahead()
        with self.env() as env:
            self.moments = env.execute_query(SQL("""
                SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
                 WHERE table_schema = 'public' AND data_type LIKE 'timestamp%%'
                   AND (starts_with(table_name, 'books_') OR table_name IN ('ir_cron', 'ir_cron_trigger'))
                 GROUP BY table_name
            """))

    def prepare(self, providers):
        for provider in providers:
            with self.env() as env:
                self.connections[provider] = push.prepare(env, self.box, provider, f"Torture {provider}")
                connection = self.connection(env, provider)
                connection.attach_files = True
                bank = self.bank(env, provider)
                account = env["books.record"].search([
                    ("connection_id", "=", connection.id), ("kind", "=", "account"), ("role", "=", "bank")], limit=1)
                env["books.mapping"]._ensure(connection, "journal", bank)[bank.id].write(
                    {"record_id": account.id, "confirmed": True})
            self.before[provider] = moved(self.books(provider), provider)
        # As Intuit describes it: a refresh token that changes with each answer cannot survive a lost answer.
        self.control("grants", provider="quickbooks", rotate="daily")
        with self.env() as env:
            crons = env["books.connection"].browse(self.connections.values())
            own = crons.push_cron_id | crons.pull_cron_id
            env["ir.cron"].search([("id", "not in", own.ids)]).active = False

    @contextlib.contextmanager
    def env(self, provider=None):
        """An environment of the superuser in the company of this provider; committed at the end."""
        self.registry = self.registry.check_signaling()
        with self.registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
            if provider:
                company = env["books.connection"].browse(self.connections[provider]).company_id
                env = env(context={"allowed_company_ids": company.ids})
            yield env
            env.flush_all()
            self.registry.signal_changes()

    def connection(self, env, provider):
        return env["books.connection"].browse(self.connections[provider])

    def bank(self, env, provider):
        return env["account.journal"].search([
            ("company_id", "=", self.connection(env, provider).company_id.id), ("type", "=", "bank")], limit=1)

    # The sandbox

    def control(self, name, /, **values):
        answer = requests.post(f"{self.box['control']}/{name}", json=values, timeout=60)
        if answer.status_code != 200:
            raise RuntimeError(f"{name}: {answer.text}")
        return answer.json()

    def books(self, provider):
        """What is in the books: the sandbox's own store."""
        with self.env() as env:
            external_id = self.connection(env, provider).external_id
        return self.control("state", provider=provider, books=external_id)

    # Time

    def run_ahead(self):
        """Let the clock by which nothing is read that is still to come run ahead as the sandbox's does: in a trial the
        database's own clock stands still while hours pass."""
        model = self.registry["books.connection"]
        clock = model._clock

        def ahead(connection):
            now = clock(connection)
            return lambda: now() + timedelta(seconds=self.passed)

        model._clock = ahead

    def pass_time(self, seconds):
        """Let time pass on both sides: the past of the database moves back, the sandbox's clock moves on."""
        self.control("clock", advance=seconds)
        with self.env() as env:
            for table, columns in self.moments:
                moved = [SQL("%(column)s = %(column)s - %(ago)s * interval '1 second'",
                             column=SQL.identifier(column), ago=seconds) for column in columns]
                env.cr.execute(SQL("UPDATE %s SET %s", SQL.identifier(table), SQL(", ").join(moved)))
            # Whole hours, of all the time that passed: many short spans are hours, too.
            before, self.passed = self.passed // 3600, self.passed + seconds
            for quota in env["books.quota"].search([]):
                quota.used = earlier(quota.used, seconds, self.passed // 3600 - before)


def earlier(used, seconds, whole_hours):
    """What was used of the limits (tools/rate_limit.py), as if it had been used earlier."""
    hours = {}
    for hour, (count, reported) in used["hours"].items():
        kept = hours.setdefault(str(int(hour) - round(whole_hours)), [0, 0])
        kept[0], kept[1] = kept[0] + count, max(kept[1], reported)
    return {
        "ended": [[at - seconds, write] for at, write in used["ended"]],
        "running": {ticket: [at - seconds, write] for ticket, (at, write) in used["running"].items()},
        "hours": hours,
        "left": used["left"] and [used["left"][0], used["left"][1] - seconds],
    }
