"""Stored causes as sentences, and the remedy that is shown for them."""

import textwrap

from .reasons import FIRST, REASONS, STATED
from .worded_values import worded_values

LONGEST = 200  # characters of the provider's words in a sentence; the rest is folded


def word(env, cause):
    """The sentence of one stored cause, in the user's language."""
    reason = REASONS.get(cause["reason"], REASONS[STATED])
    values = worded_values(env, cause["values"])
    because = values.get("because")
    if because:
        values["because"] = joined(env, because)
    wording = env._(reason.sentence)
    sentence = wording % values
    words = textwrap.shorten(str(values.get("words") or ""), LONGEST, placeholder="…")
    # Causes of an earlier version do not store whether the words are the provider's.
    if words and values.get("quoted", True):
        return env._("%(sentence)s %(books)s says: “%(words)s”", sentence=sentence, books=values["books"], words=words)
    if words:
        return env._("%(sentence)s Reason: %(words)s.", sentence=sentence, words=words)
    return sentence


def long_words(causes):
    """The provider's words that the sentences of these causes shorten, whole."""
    found = []
    for cause in causes:
        words = str(cause["values"].get("words") or "")
        found += [words] if len(words) > LONGEST else []
        found += long_words(cause["values"].get("because") or ())
    return list(dict.fromkeys(found))


def refused_request_ids(causes):
    """The provider's ids of the refused requests, for its support. They are no part of a sentence."""
    found = []
    for cause in causes:
        values = cause["values"]
        found += [values["request"]] if values.get("request") else refused_request_ids(values.get("because") or ())
    return list(dict.fromkeys(found))


def joined(env, causes):
    """The sentences of some causes, each only once, as one text."""
    return " ".join(dict.fromkeys(word(env, cause) for cause in causes))


def remedy_of(causes):
    """The remedy that is shown for these causes."""
    remedies = {_remedy(cause) for cause in causes}
    return next((remedy for remedy in FIRST if remedy in remedies), "odoo")


def _remedy(cause):
    if cause["values"].get("remedy"):
        return cause["values"]["remedy"]
    if cause["values"].get("because") and REASONS[cause["reason"]].remedy == "odoo":
        return remedy_of(cause["values"]["because"])
    return REASONS[cause["reason"]].remedy
