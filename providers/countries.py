"""Countries as providers write them: two letters, three letters, or a name (ISO 3166-1, and common other names)."""

from __future__ import annotations

import pycountry

# Common names that are not in ISO 3166. Kosovo uses user-assigned letters.
FURTHER = {
    "AMERICA": "US", "BELGIE": "BE", "BELGIË": "BE", "BELGIQUE": "BE", "BRASIL": "BR", "BRUNEI": "BN",
    "CONGO, THE DEMOCRATIC REPUBLIC OF": "CD", "DEUTSCHLAND": "DE", "ENGLAND": "GB", "ESPAÑA": "ES",
    "GREAT BRITAIN": "GB", "HOLLAND": "NL", "HONG KONG SAR": "HK", "ITALIA": "IT", "IVORY COAST": "CI", "KOSOVO": "XK",
    "MACEDONIA": "MK", "NORTH KOREA": "KP", "RUSSIA": "RU", "SCHWEIZ": "CH", "SCOTLAND": "GB", "SOUTH KOREA": "KR",
    "SUISSE": "CH", "SWAZILAND": "SZ", "THE NETHERLANDS": "NL", "TURKEY": "TR", "U.A.E.": "AE", "U.K.": "GB",
    "U.S.": "US", "U.S.A.": "US", "UAE": "AE", "UK": "GB", "WALES": "GB", "XK": "XK", "XKX": "XK", "ÖSTERREICH": "AT",
}


def alpha2(text: str | None) -> str:
    """ISO 3166 alpha-2 of a country's name, or of its two or three letters; "" if it is none of these."""
    text = " ".join(str(text or "").split())
    try:
        return FURTHER.get(text.upper()) or pycountry.countries.lookup(text).alpha_2
    except LookupError:
        return ""
