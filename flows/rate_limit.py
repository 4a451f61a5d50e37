"""A provider's limit that background work meets before people do."""

from ..providers.errors import TryLater


class LeftForPeople(TryLater):
    """The rest of the requests that may be made is left to people who press buttons."""
