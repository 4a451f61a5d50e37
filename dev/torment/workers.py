"""Real worker processes of Odoo: what they do, and how they die."""

import functools
import os
import signal
import sys
import threading
import time
import traceback

import odoo
from odoo.service.model import retrying

from odoo.addons.base.models.ir_cron import IrCron

PATIENCE = 120
ADDON = "odoo.addons.books_connector"


def start(ground, work, death=None):
    """Fork a worker that does this work; its process id.

    :param work: a function that is called with the ground.
    :param death: a list of places, see `steps`: the worker kills itself at the last one, once it came by the others.
    """
    odoo.sql_db.close_all()  # connections are not inherited
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        if death:
            _die_at(ground.registry, list(death))
        work(ground)
        status = 0
    except BaseException:
        with open(ground.log, "a") as file:
            file.write(f"WORKER {work.__name__}\n{traceback.format_exc()}")
    finally:
        os._exit(status)


def wait(process):
    """Wait until a worker has ended; True where it was killed.

    :raises RuntimeError: it failed by itself, or hangs.
    """
    until = time.monotonic() + PATIENCE
    while True:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            break
        if time.monotonic() > until:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            raise RuntimeError("a worker hangs")
        time.sleep(0.01)
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        raise RuntimeError("a worker failed, see the log")
    return False


def kill(process):
    os.kill(process, signal.SIGKILL)


# What workers do

def schedule(ground):
    """One round of Odoo's cron worker."""
    IrCron._process_jobs(ground.database)


def button(provider, model, ids, method):
    """A worker that serves one press of a button."""
    def press(ground):
        with ground.env(provider) as env:
            records = env[model].browse(ids)
            try:
                retrying(getattr(records, method), env)
            except odoo.exceptions.UserError:
                pass  # "already sent" is an answer, too
    return press


def correct(provider, move_id, price):
    """A worker that serves somebody who sets an invoice back to draft, changes its price, and posts it again."""
    def work(ground):
        with ground.env(provider) as env:
            move = env["account.move"].browse(move_id)

            def change():
                move.button_draft()
                move.invoice_line_ids.price_unit = price
                move.action_post()

            try:
                retrying(change, env)
            except odoo.exceptions.UserError:
                pass  # it is in the books, or may: "take it back there first"
    return work


# How they die

def _die_at(registry, places):
    for where, name, when in set(places):
        if when == "on its way":
            _watch_request(registry, where, name, places)
        else:
            _watch(registry, where, name, places)


def _owners(registry, where, name):
    """What a function is called by: its model, or every module of the addon that took it from its own."""
    if where in registry:
        return [registry[where]]
    function = getattr(sys.modules[f"{ADDON}.{where}"], name)
    return [module for path, module in list(sys.modules.items())
            if path.startswith(f"{ADDON}.") and getattr(module, name, None) is function]


def _replace(registry, where, name, make):
    owners = _owners(registry, where, name)
    original = getattr(owners[0], name)
    if not getattr(original, "watched", False):
        watched = functools.wraps(original)(make(original))
        watched.watched = True
        for owner in owners:
            setattr(owner, name, watched)


def _watch(registry, where, name, places):
    def make(original):
        def watched(*args, **kwargs):
            _pass((where, name, "before"), places)
            result = original(*args, **kwargs)
            _pass((where, name, "after"), places)
            return result
        return watched

    _replace(registry, where, name, make)


def _watch_request(registry, where, name, places):
    def make(original):
        def watched(*args, **kwargs):
            if len(places) == 1:
                threading.Timer(0.3, kill, [os.getpid()]).start()
            return original(*args, **kwargs)
        return watched

    _replace(registry, where, name, make)


def _pass(place, places):
    if places and places[0] == place:
        del places[0]
        if not places:
            kill(os.getpid())
            time.sleep(60)
