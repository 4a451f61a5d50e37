"""The part of a provider's limit that is reserved for people."""

from ..providers.errors import TryLater


class LeftForPeople(TryLater):
    """The rest of the requests that may be made is left to people who press buttons."""
