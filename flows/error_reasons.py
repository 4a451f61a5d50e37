"""The reason for an error of a provider, and the values of its sentence."""

from ..providers.errors import AppRefused, NotConnected, TryLater, UnreadableAnswer
from ..tools.blocking import NotConnectedHere
from .reason_words import remedy_of, word
from .reasons import REFUSED


def reason_of(error, otherwise="refused_refused"):
    """The code of the reason for an error of the provider.

    :param otherwise: the reason for a refusal without a known one.
    """
    if isinstance(error, NotConnectedHere):
        return "not_connected_here"
    if isinstance(error, AppRefused):
        return "refused_credentials"
    if isinstance(error, NotConnected):
        return "not_connected"
    if isinstance(error, UnreadableAnswer):
        return "unreadable_answer"
    if isinstance(error, TryLater):
        return "wait"
    reason = REFUSED + getattr(error, "reason", "refused")
    return otherwise if reason == "refused_refused" else reason


def error_values(error, label):
    """The values of the placeholders in the sentence for an error of the provider."""
    if isinstance(error, NotConnectedHere):
        return {"text": error.sentence}
    return {
        "books": label, "words": error.words or "", "quoted": error.quoted, "request": error.request_id or ""}


def explain(env, error, label, otherwise="refused_refused"):
    """A refusal of the books as a sentence for an accountant, and its remedy.

    :param error: a `providers.errors.BooksError`.
    :param label: the provider's shown name.
    :param otherwise: the reason of a refusal of no known one.
    :return: (sentence, remedy)
    """
    cause = {"reason": reason_of(error, otherwise), "values": error_values(error, label)}
    return word(env, cause), remedy_of([cause])
