"""Why a document is not sent: said to an accountant, with what to press."""

from ..providers.errors import NotConnected, TryLater, UnreadableAnswer

# What a person can press. `books.job` knows the screen behind each.
REMEDIES = ("mapping", "contacts", "settings", "odoo", "number", "books", "reconnect", "retry")


class Held(Exception):
    """A document is stopped before any call.

    :param sentence: what is wrong and where, translated.
    :param remedy: one of REMEDIES: the screen on which it is mended.
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


def explain(env, error, label, otherwise=None):
    """A refusal of the books as a sentence for an accountant, and its remedy.

    :param error: a `providers.errors.BooksError`.
    :param label: the provider's shown name.
    :param otherwise: the sentence for a refusal of no known reason; without it, that a document was refused.
    :return: (sentence, remedy)
    """
    _ = env._
    if isinstance(error, NotConnectedHere):
        return error.sentence, "reconnect"
    if isinstance(error, NotConnected):
        sentence = _("%(books)s does not accept the connection any more. Connect again.", books=label)
        remedy = "reconnect"
    elif isinstance(error, UnreadableAnswer):
        sentence = _("What %(books)s answered cannot be read. It is tried again by itself.", books=label)
        remedy = "retry"
    elif isinstance(error, TryLater):
        sentence, remedy = _("%(books)s asks to wait. It is tried again by itself.", books=label), "retry"
    else:
        sentence, remedy = {
            "account": (_(
                "An account on this document is missing, archived or of the wrong type in %(books)s.",
                books=label), "mapping"),
            "amounts": (_("%(books)s computes other amounts than Odoo for this document.", books=label), "odoo"),
            "closed_period": (_(
                "Its date lies in a period that is closed in %(books)s. Open the period there and try again, or choose "
                "in the connection what becomes of such documents.", books=label), "settings"),
            "contact": (_(
                "The customer or vendor is missing, archived or kept in another currency in %(books)s.",
                books=label), "books"),
            "currency": (_("The currency of this document is not switched on in %(books)s.", books=label), "books"),
            "duplicate_name": (_(
                "%(books)s already has another contact or product of this name. Link it, or give it another name.",
                books=label), "contacts"),
            "duplicate_number": (_(
                "Another document bears this number in %(books)s already. Decide what the two are to each other.",
                books=label), "number"),
            "file": (_("A file could not be attached in %(books)s.", books=label), "odoo"),
            "item": (_(
                "A product on this document cannot be used in %(books)s: it is missing, archived, or not stocked yet "
                "on that date.", books=label), "mapping"),
            "lines": (_("%(books)s does not take a document with these lines.", books=label), "odoo"),
            "linked": (_("Payments or other documents hang on it in %(books)s.", books=label), "books"),
            "missing": (_("It cannot be found in %(books)s any more.", books=label), "books"),
            "permission": (_(
                "The person who connected Odoo may not do this in %(books)s. Connect as an administrator.",
                books=label), "reconnect"),
            "reference": (_(
                "An account, a product, a tax or the customer of this document is missing or archived in %(books)s. "
                "Make it active there, or choose another one in the mapping.", books=label), "mapping"),
            "stale": (_("It was changed in %(books)s in the meantime.", books=label), "retry"),
            "subscription": (_("The subscription of %(books)s has ended.", books=label), "books"),
            "tax": (_("A tax on this document is not known or not allowed in %(books)s.", books=label), "mapping"),
        }.get(getattr(error, "reason", ""), (otherwise or _("%(books)s refused this document.", books=label), "odoo"))
    if error.words:
        sentence = _("%(sentence)s %(books)s says: “%(words)s”", sentence=sentence, books=label, words=error.words)
    if error.request_id:
        sentence = _("%(sentence)s (request %(id)s)", sentence=sentence, id=error.request_id)
    return sentence, remedy
