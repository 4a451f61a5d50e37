"""Many notices of changes at once, to a running Odoo whose own schedule reads the books beside them."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
from benchmark import webhook
from environment import servers

DELIVERIES, CLIENTS = 300, 12
PAUSE = 20  # seconds for which the books ask to wait, in the second burst
PATIENCE = 70  # once it may be read: a minute, after which Odoo looks for it at last, and the time that a reading takes


def run(ground, provider, workers=0):
    """:return: (a sentence that sums it up, whether all is well)"""
    ground.control("scale", n=1000)
    with ground.env(provider) as env:
        env["books.app"].search([("provider", "=", provider)]).webhook_key = webhook.KEY
        books = ground.connection(env, provider).external_id
    with servers.odoo(ground.database, workers=workers) as odoo:
        webhook.post(odoo, provider, *webhook.signed(provider, b"{}"))  # loads what the others find loaded
        answered, plain = burst(ground, provider, odoo, books, 0)
        pause(ground, provider)
        answered_paused, paused = burst(ground, provider, odoo, books, DELIVERIES, time.monotonic() + PAUSE)
    ground.control("scale", n=1)
    left = plain["left"] + paused["left"]
    words = (f"{provider}: {DELIVERIES} deliveries by {CLIENTS} clients, then as many while the books ask to wait "
             f"{PAUSE} s: {answered + answered_paused} answered, read after {plain['seconds']:.0f} and "
             f"{paused['seconds']:.0f} s, {left} not read")
    return words, not left and answered + answered_paused == 2 * DELIVERIES


def burst(ground, provider, odoo, books, first, readable=0):
    """:param readable: when the books may be asked
    :return: (how many were answered well, how long it took until all were read and how many were not)
    """
    def deliver(number):
        body = webhook.delivery(provider, books, first + number)
        return webhook.post(odoo, provider, *webhook.signed(provider, body)).status_code

    with ThreadPoolExecutor(CLIENTS) as pool:
        answered = sum(status == 200 for status in pool.map(deliver, range(DELIVERIES)))
    started = time.monotonic()
    while (left := unread(ground, provider)) and time.monotonic() < max(started, readable) + PATIENCE:
        time.sleep(0.5)
    return answered, {"left": left, "seconds": time.monotonic() - started}


def unread(ground, provider):
    with ground.env(provider) as env:
        return env["books.event"].search_count([
            ("connection_id", "=", ground.connections[provider]), ("pending", "=", True)])


def pause(ground, provider):
    while True:
        with contextlib.suppress(psycopg2.errors.SerializationFailure):  # the schedule has just written the same row
            with ground.env(provider) as env:
                ground.connection(env, provider)._pause(PAUSE)
            return
