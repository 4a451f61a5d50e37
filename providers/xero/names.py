"""The names that Xero considers equal. Only this module knows these rules.

The name of a contact is unique among the active ones ("The contact name … is already assigned to another contact",
https://developer.xero.com/documentation/api/accounting/contacts), and `where=Name=="…"` finds it whatever its case. An
item is identified by its code; two may have the same name.
"""

from __future__ import annotations

from .. import names


def key(name: str) -> str:
    """The key under which Xero considers names of contacts, or of items, as equal."""
    return names.key(name)
