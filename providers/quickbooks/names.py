"""The names that QuickBooks accepts, and those that it considers equal. Only this module knows these rules.

Names are unique whatever their case
(https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/customer, code 6240), a colon
separates a customer from its jobs and an item from its category, tabs and newlines are refused, and so are quotation
marks in names of items
(https://quickbooks.intuit.com/learn-support/en-us/help-article/import-export-data/acceptable-characters-quickbooks-online).
"""

from __future__ import annotations

import re

from .. import names


def accepted(name: str) -> str:
    """A name without characters that QuickBooks refuses: " - " replaces a colon, a blank replaces a tab or a
    newline.
    """
    return names.plain(re.sub(r"\s*:\s*", " - ", name))


def accepted_item(name: str) -> str:
    """An item's name: like any other, with ” for the quotation mark."""
    return accepted(name).replace('"', "”")


def key(name: str) -> str:
    """The key under which QuickBooks considers names of contacts, or of items, as equal."""
    return names.key(accepted(name))


def listed_item_key(name: str) -> str:
    """The key of an item as QuickBooks lists it: with its category, which is not part of its name."""
    return key(name.rpartition(":")[2])
