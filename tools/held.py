"""Why a document is not sent: said to an accountant, with what to press."""

from ..providers.errors import NotConnected


class Held(Exception):
    """A document is stopped before any call.

    :param sentence: what is wrong and where, translated.
    :param remedy: a code of `flows.remedies.REMEDIES`.
    """

    def __init__(self, sentence, remedy="odoo"):
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy


class NotConnectedHere(NotConnected):
    """The stored consent cannot be used by this database or server, whatever the provider thinks of it.

    :param sentence: why, and what to press, translated.
    """

    def __init__(self, sentence):
        super().__init__("")
        self.sentence = sentence


class LeftOut(Exception):
    """A document is not sent, as was decided for documents like it.

    :param sentence: why, translated.
    """

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


class Waits(Exception):
    """A document cannot be built before something else was sent.

    :param until: when to look again, None for the next round.
    """

    def __init__(self, until=None):
        super().__init__()
        self.until = until
