"""The rates at which money was posted."""

from decimal import Decimal

from ...tools.amounts import exact


def posted_rate(amount, value, currency, entry):
    """How much of this currency was posted for one of the home currency.

    :param amount: in this currency; `value` is what it was posted with in the home currency. An amount of less than
        half a cent there is posted with 0: its rate is Odoo's own of the day.
    """
    home = entry.company_currency_id
    if currency == home:
        return Decimal(1)
    return abs(amount / value) if value else exact(
        currency._get_conversion_rate(home, currency, entry.company_id, entry.date))
