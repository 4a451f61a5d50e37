"""What parts of some money come to in the company's currency."""

from ...tools.amounts import ZERO, money
from .payment_source import own_parts


def home_values(payment):
    """{partial: what this part of the money comes to, to the cent, so that all its parts come to all of it}"""
    currency, before, found = payment.company_id.currency_id, ZERO, {}
    for part in sorted(own_parts(payment), key=lambda one: one.partial.id):
        found[part.partial] = money(before + part.value, currency) - money(before, currency)
        before += part.value
    return found
