"""Which names a service takes for one: what the names of every service have in common."""

from __future__ import annotations

# No blanks to Unicode, and nobody sees them.
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
# Typographic quotation marks: what a service, or a keyboard, makes of the plain ones.
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "″": '"', "‘": "'", "’": "'", "′": "'"})


def plain(name: str) -> str:
    """A name with one blank where there are several, or one of another kind, and none around it."""
    return " ".join(name.translate(UNSEEN).split())


def key(name: str) -> str:
    """What names have in common that differ in blanks, case and the kind of quotation marks only."""
    return plain(name).translate(QUOTES).lower()
