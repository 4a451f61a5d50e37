"""Sums of amounts by side and currency, as a run's counts keep them."""

from ...tools.amounts import exact


def add_amount(sums, side, currency, amount):
    """Add an amount to what one side has of a currency.

    :param sums: {"here EUR": "12.5", …}
    """
    name = f"{side} {currency}"
    sums[name] = f"{exact(float(sums.get(name, 0))) + exact(float(amount)):f}"
