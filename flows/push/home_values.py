"""The values of the parts of a payment in the company's currency."""

from ...tools.amounts import ZERO, money
from .payment_source import own_parts


def home_values(payment):
    """{partial: the value of this part, rounded so that all parts add up to the value of the whole payment}"""
    currency, before, found = payment.company_id.currency_id, ZERO, {}
    for part in sorted(own_parts(payment), key=lambda one: one.partial.id):
        found[part.partial] = money(before + part.value, currency) - money(before, currency)
        before += part.value
    return found
