"""Countries as services write them: in two letters, in three, or by a name (ISO 3166-1, and what people call some)."""

from __future__ import annotations

import pycountry

# What people write, and is in none of the columns of ISO 3166. Kosovo's letters are free for its use.
FURTHER = {
    "AMERICA": "US", "BELGIE": "BE", "BELGIË": "BE", "BELGIQUE": "BE", "BRASIL": "BR", "BRUNEI": "BN",
    "CONGO, THE DEMOCRATIC REPUBLIC OF": "CD", "DEUTSCHLAND": "DE", "ENGLAND": "GB", "ESPAÑA": "ES",
    "GREAT BRITAIN": "GB", "HOLLAND": "NL", "HONG KONG SAR": "HK", "ITALIA": "IT", "IVORY COAST": "CI", "KOSOVO": "XK",
    "MACEDONIA": "MK", "NORTH KOREA": "KP", "RUSSIA": "RU", "SCHWEIZ": "CH", "SCOTLAND": "GB", "SOUTH KOREA": "KR",
    "SUISSE": "CH", "SWAZILAND": "SZ", "THE NETHERLANDS": "NL", "TURKEY": "TR", "U.A.E.": "AE", "U.K.": "GB",
    "U.S.": "US", "U.S.A.": "US", "UAE": "AE", "UK": "GB", "WALES": "GB", "XK": "XK", "XKX": "XK", "ÖSTERREICH": "AT",
}


def alpha2(text: str | None) -> str:
    """ISO 3166 alpha-2 of a country's name, or of its two or three letters; "" where it is none of these."""
    text = " ".join(str(text or "").split())
    try:
        return FURTHER.get(text.upper()) or pycountry.countries.lookup(text).alpha_2
    except LookupError:
        return ""
