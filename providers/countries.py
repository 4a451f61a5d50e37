"""Countries as services write them: in two or three letters, or by a name."""

from __future__ import annotations

import pycountry

# Said by people and services, and in none of ISO 3166's columns. Kosovo's letters are free for use in it.
FURTHER = {"UK": "GB", "XK": "XK", "XKX": "XK", "KOSOVO": "XK"}


def country_code(text: str | None) -> str:
    """ISO 3166 alpha-2 of a country's name, or of its two or three letters; "" where it is none of these."""
    text = str(text or "").strip()
    try:
        return FURTHER.get(text.upper()) or pycountry.countries.lookup(text).alpha_2
    except LookupError:
        return ""
