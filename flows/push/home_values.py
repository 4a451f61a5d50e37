"""What parts of some money come to in the company's currency."""

from ...tools.amounts import ZERO, money
from .payment_source import own_parts


def home_value(parts):
    """What these parts come to, to the cent, so that all parts of the same money come to all of it."""
    return sum((_rounded_value(part) for part in parts), ZERO)


def _rounded_value(part):
    """The part's own value, with the cent that rounding those before it left over."""
    currency, before = part.payer.company_id.currency_id, ZERO
    for other in sorted(own_parts(part.payer), key=lambda one: one.partial.id):
        if other.partial == part.partial:
            break
        before += other.value
    return money(before + part.value, currency) - money(before, currency)
