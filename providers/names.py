"""Comparison of names: the rules that all providers share."""

from __future__ import annotations

import unicodedata

# Marks of the direction of a text: https://www.unicode.org/reports/tr9/ (2, Directional Formatting Characters)
DIRECTION = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Invisible characters that Unicode does not count as blanks.
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad" + DIRECTION))
# Typographic quotation marks, into which a provider or a keyboard may turn plain ones.
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "″": '"', "‘": "'", "’": "'", "′": "'"})


def plain(name: str) -> str:
    """A name with each run of blanks of any kind as one blank, and none around it."""
    return " ".join(name.translate(UNSEEN).split())


def key(name: str) -> str:
    """The key under which names are equal that differ only in blanks, case, the kind of quotation marks, and in whether
    an accent is a character of its own."""
    return unicodedata.normalize("NFC", plain(name).translate(QUOTES).lower())
