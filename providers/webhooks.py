"""How a provider notifies of changes in the books."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from .base import Event, Verification


class Webhooks:
    """The part of a Provider that receives its notifications."""

    # How it notifies of changes: "app", to one address, signed with the key of the app; "connection", to an address
    # that each connection subscribes and confirms, with a secret of its own; "": not at all, changes are only polled.
    webhooks: ClassVar[str] = ""

    def parse_webhook(
        self, headers: Mapping[str, str], body: bytes, secret: Callable[[str], str],
    ) -> list[Event] | Verification | None:
        """The events of one delivery; None if the signature is wrong, or there are no webhooks. No HTTP.

        :param secret: returns the secret from the `Verification` of some books, if they have one.
        """
        return None

    def subscribe(self, address: str) -> None:
        """Subscribe to webhooks of these books at this address, if `webhooks` is "connection".

        The provider answers with a delivery that is a `Verification`.
        """
        raise NotImplementedError

    def confirm(self, verification: Verification) -> None:
        """Answer a verification: then webhooks follow, signed with its secret."""
        raise NotImplementedError
