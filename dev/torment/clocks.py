"""Hosts whose clocks differ: workers that live some minutes early or late, or whose clock is set while they work."""

import functools
import os
import threading
import time

from . import workers

# Seconds by which a host's clock is wrong. The database and the provider have the true time.
OFFSETS = (600, 300, -300, -600)
# A document of such a day is sent by no schedule: a person presses the button.
OLD = 40  # days


def wrong(work, chance):
    """The same work on a host whose clock is wrong, in one of three cases set right or otherwise meanwhile."""
    offset = chance.choice((0, *OFFSETS))
    later = chance.choice(OFFSETS) if chance.random() < 0.3 else offset
    after = chance.uniform(0.05, 1)

    @functools.wraps(work)
    def works(ground):
        turn(offset)
        if later != offset:
            timer = threading.Timer(after, turn, [later])
            timer.daemon = True
            timer.start()
        work(ground)

    return works


def turn(offset):
    """Set the clock of this process; see `environment.faketime`."""
    os.environ["FAKETIME"] = f"{offset:+d}"


def differ(trial, ground):
    """A person sends a bill from one host, and while the books take their time another host's schedule runs.

    Nothing but the lease keeps a bill from being entered twice: the books take two bills of one number.
    """
    trial.words.append("two hosts whose clocks differ")
    chance = trial.chance
    bill = bill_of_known_vendor(trial, ground)
    ground.control("fault", provider=trial.provider, kind="slow", seconds=2.5, times=9,
                   match={"method": "POST" if trial.provider == "quickbooks" else "PUT"})
    early, late = chance.choice(((-600, 0), (0, 600), (-300, 300), (-600, 600), (600, -600)))
    processes = [workers.start(ground, at(press(trial, bill), early))]
    for _time in range(3):
        time.sleep(chance.uniform(0.5, 0.9))
        with ground.env(trial.provider) as env:
            ground.connection(env, trial.provider).push_cron_id._trigger()
        processes.append(workers.start(ground, at(workers.schedule, late)))
    for process in processes:
        trial.killed += workers.wait(process)
    ground.control("faults/clear")


def bill_of_known_vendor(trial, ground):
    """The second of two equal bills, of which the first is in the books with all that it names."""
    with ground.env(trial.provider) as env:
        before = len(trial.work.moves)
        trial.work.post(env, False, types=("in_invoice",), days_ago=OLD)
        bills = trial.work.moves[before:]
    workers.wait(workers.start(ground, workers.schedule))
    workers.wait(workers.start(ground, press(trial, bills)))
    workers.wait(workers.start(ground, workers.schedule))
    with ground.env(trial.provider) as env:
        first = env["account.move"].browse(bills[0])
        second = first.copy({"invoice_date": first.invoice_date})
        second.action_post()
        trial.work.moves.append(second.id)
        return second.ids


def press(trial, bills):
    return workers.button(trial.provider, "account.move", bills, "action_books_send")


def at(work, offset):
    @functools.wraps(work)
    def works(ground):
        turn(offset)
        work(ground)

    return works
