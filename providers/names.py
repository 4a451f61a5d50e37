"""Comparison of names: the rules that all providers share."""

from __future__ import annotations

# Invisible characters that Unicode does not count as blanks.
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
# Typographic quotation marks, into which a provider or a keyboard may turn plain ones.
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "″": '"', "‘": "'", "’": "'", "′": "'"})


def plain(name: str) -> str:
    """A name with each run of blanks of any kind as one blank, and none around it."""
    return " ".join(name.translate(UNSEEN).split())


def key(name: str) -> str:
    """The key under which names are equal that differ only in blanks, case and the kind of quotation marks."""
    return plain(name).translate(QUOTES).lower()
