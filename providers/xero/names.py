"""Which names Xero takes for one: the only place that says so.

The name of a contact is unique among the active ones ("The contact name … is already assigned to another contact",
https://developer.xero.com/documentation/api/accounting/contacts), and `where=Name=="…"` finds it whatever its case. An
item is known by its code, two may have one name.
"""

from __future__ import annotations

from .. import names


def key(name: str) -> str:
    """What the names of contacts, or of items, have in common that are one name."""
    return names.key(name)
