"""From Odoo's floats to Decimals and back, without arithmetic on floats."""

from decimal import Decimal

ZERO = Decimal(0)


def money(amount, currency):
    """An amount that Odoo has rounded already, with the currency's digits."""
    return Decimal(f"{amount:.{currency.decimal_places}f}")


def exact(number):
    """A quantity, price or percentage with the digits that Odoo shows: 0.1 is 0.1."""
    return Decimal(repr(number)) if number else ZERO
