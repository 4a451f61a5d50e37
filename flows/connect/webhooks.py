"""Webhooks to which each connection subscribes automatically, signed with a secret of its own."""

import json
from dataclasses import asdict

from ...providers import PROVIDERS
from ...providers.base import Verification
from ...providers.errors import BooksError
from ...tools import vault
from ...tools.retry import until_committed
from .interruption import halt
from .wake import wake_pull


def webhook_address(connection):
    """The address to which the provider of this connection sends webhooks; False if it sends none."""
    provider = PROVIDERS.get(connection.provider)
    return provider and bool(provider.webhooks) and connection.env["books.app"]._webhook_uri(connection.provider)


def note_verification(connections, provider, verification):
    """Store the value that the provider wants confirmed. The next reading confirms it; the webhook is answered at once.

    :param connections: the model, as superuser.
    """
    connection = of_books(connections, provider, verification.books)
    if connection.webhook_state == "asked":  # nobody else may set a secret
        connection.write({
            "webhook_verification": vault.encrypt(json.dumps(asdict(verification))), "webhook_state": "verified"})
        wake_pull(connection)


def keep_webhook(connection):
    """Subscribe to webhooks of these books, or confirm the subscription, for providers that need it per connection."""
    if (PROVIDERS[connection.provider].webhooks != "connection" or not connection._is_working()
            or connection.webhook_state in ("asked", "confirmed")):
        return
    try:
        if connection.webhook_state == "verified":
            connection._provider().confirm(kept(connection))
            note_state(connection, "confirmed")
        else:
            note_state(connection, "asked")  # before the call: the verification may arrive before its answer
            connection._provider().subscribe(webhook_address(connection))
    except BooksError as error:
        note_state(connection, False)
        until_committed(connection.env, lambda error=error: halt(connection, error))


def note_state(connection, state):
    until_committed(connection.env, lambda: connection.write({"webhook_state": state}))


def webhook_secret(connections, provider, books):
    """The secret that signs the webhooks of these books, "" if none is known."""
    connection = of_books(connections, provider, books)
    return kept(connection).secret if connection.webhook_verification else ""


def kept(connection):
    return Verification(**json.loads(vault.decrypt(connection.webhook_verification)))


def of_books(connections, provider, books):
    return connections.search([("provider", "=", provider), ("external_id", "=", books)], limit=1)
