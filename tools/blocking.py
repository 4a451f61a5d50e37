"""Exceptions that end the building of a document without blocking it."""

from ..providers.errors import NotConnected


class NotConnectedHere(NotConnected):
    """The stored consent cannot be used by this database or server, whether or not the provider accepts it.

    :param sentence: why, and what to press, translated.
    """

    def __init__(self, sentence):
        super().__init__("")
        self.sentence = sentence


class LeftOut(Exception):
    """A document is not sent, by a setting or a decision for documents like it.

    :param sentence: why, translated.
    """

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


class Waits(Exception):
    """A document cannot be built before something else has been sent.

    :param until: when to try again, None for the next round.
    :param blocked: what it waits for, if a person is to read it: a `flows.blocking.Blocked`.
    """

    def __init__(self, until=None, blocked=None):
        super().__init__()
        self.until = until
        self.blocked = blocked
