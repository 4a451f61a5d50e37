"""Stored causes as sentences, and the remedy that is shown for them."""

from .reasons import FIRST, REASONS, STATED


def word(env, cause):
    """The sentence of one stored cause, in the user's language."""
    reason = REASONS.get(cause["reason"], REASONS[STATED])
    values = dict(cause["values"])
    because = values.get("because")
    if because:
        values["because"] = joined(env, because)
    wording = env._(reason.sentence)
    sentence = wording % values
    # Causes of an earlier version do not store whether the words are the provider's.
    if values.get("words") and values.get("quoted", True):
        return env._("%(sentence)s %(books)s says: “%(words)s”", sentence=sentence, books=values["books"],
                     words=values["words"])
    if values.get("words"):
        return env._("%(sentence)s Reason: %(words)s.", sentence=sentence, words=values["words"])
    return sentence


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
