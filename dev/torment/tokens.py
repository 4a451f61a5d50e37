"""Many processes that need a token which lives but shortly: it is renewed once for its life, and never lost."""

import json
import time
from dataclasses import replace
from datetime import datetime

from . import workers

PROCESSES, LIFE = 8, 3
# Renewed a tenth of its life before its end (models/books_grant.py), so no sooner than this after the one before.
SOONEST = LIFE * 0.9
# It is about tokens: no limit is to let the processes wait, neither theirs nor ours.
UNLIMITED = {"per_second": None, "per_minute": None, "writes_per_minute": None, "per_day": None, "concurrent": None}


def run(ground, provider, seconds):
    """:return: (a sentence that sums it up, whether all is well)"""
    ground.control("scale", n=1000)
    ground.control("grants", provider=provider, life=LIFE)
    ground.control("expire", provider=provider)
    started = ground.control("clock", advance=0)["now"]
    processes = [workers.start(ground, reader(provider, seconds)) for _number in range(PROCESSES)]
    for process in processes:
        workers.wait(process)
    renewals, refused = answers(ground, provider, datetime.fromisoformat(started))
    gaps = [(after - before).total_seconds() for before, after in zip(renewals, renewals[1:], strict=False)]
    superfluous = sum(gap < SOONEST - 0.1 for gap in gaps)
    with ground.env(provider) as env:
        state = ground.connection(env, provider).grant_id.state
    ground.control("scale", n=1)
    ground.control("grants", provider=provider, life=3600 if provider == "quickbooks" else 1800)
    ground.control("expire", provider=provider)
    words = (f"{provider}: {PROCESSES} processes for {seconds} s, tokens of {LIFE} s: {len(renewals)} renewals, "
             f"{superfluous} of them before the token was over, {refused} refused; the consent is {state}")
    return words, not superfluous and not refused and state == "active" and len(renewals) >= seconds / LIFE / 2


def reader(provider, seconds):
    """A worker that reads the books, again and again."""
    def read(ground):
        from odoo.addons.books_connector.providers import PROVIDERS  # known once Odoo is configured
        from odoo.addons.books_connector.providers.errors import TryLater

        PROVIDERS[provider].limits = replace(PROVIDERS[provider].limits, **UNLIMITED)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with ground.env(provider) as env:
                try:
                    ground.connection(env, provider)._provider().check()
                except TryLater:  # a limit of the provider's
                    time.sleep(0.1)
    return read


def answers(ground, provider, since):
    """The times at which tokens were renewed, and how often that was refused."""
    times, refused = [], 0
    with open(ground.traffic) as file:
        for line in file:
            entry = json.loads(line)
            at = datetime.fromisoformat(entry["at"])
            if entry["provider"] != provider or at < since or entry["path"].split("/")[-1] not in ("token", "bearer"):
                continue
            if entry["status"] == 200:
                times.append(at)
            else:
                refused += 1
    return sorted(times), refused
