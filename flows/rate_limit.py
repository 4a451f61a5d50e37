"""The part of a provider's limit that is reserved for people."""

from ..providers.errors import TryLater


class LeftForPeople(TryLater):
    """The remaining requests of a limit are reserved for people who press buttons."""
