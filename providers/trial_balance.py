"""What trial balances have in common, whatever they look like."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

ZERO = Decimal(0)


def balances(cells: Iterable[tuple[str, Decimal, Decimal]]) -> dict[str, Decimal]:
    """{id of an account: its balance, debits positive}

    :param cells: (account, debit, credit) in the home currency.
    :raises ValueError: debits are not equal to credits: something of the report was not understood.
    """
    found: dict[str, Decimal] = {}
    for account, debit, credit in cells:
        found[account] = found.get(account, ZERO) + debit - credit
    if sum(found.values(), ZERO):
        raise ValueError("debits are not equal to credits")
    return found
