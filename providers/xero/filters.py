"""Parts of the filter `where` of Xero's lists.

https://developer.xero.com/documentation/api/accounting/requests-and-responses
"""

from __future__ import annotations

from datetime import date


def guid(name: str, value: str) -> str:
    """The field is this id."""
    return f'{name}==guid("{value}")'


def dated(since: date | None, until: date | None) -> list[str]:
    """The date is in these days; an end that is None is open."""
    return [f"Date {sign} DateTime({day.year}, {day.month:02}, {day.day:02})"
            for sign, day in ((">=", since), ("<=", until)) if day]
