"""Amounts and days in sentences: stored as data, and worded in the language of each reader."""

import re
from decimal import Decimal

from odoo.tools import format_date, formatLang

from ..tools.amounts import money

# The placeholders that may be days, which are stored as in ISO 8601.
DAYS = ("date", "closed", "lock", "until", "here", "there")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def stored_amount(amount, currency):
    """An amount as a value of `blocking.Blocked`.

    :param amount: a Decimal, or one of Odoo's floats.
    :param currency: a `res.currency`; may be empty.
    """
    amount = money(amount, currency) if isinstance(amount, float) and currency else amount
    return {"amount": str(amount), "currency_id": currency.id or False}


def worded_values(env, values):
    """The values of a sentence, in the language of the environment."""
    return {name: _worded(env, name, value) for name, value in values.items()}


def _worded(env, name, value):
    if isinstance(value, dict) and "amount" in value:
        return worded_amount(env, Decimal(value["amount"]), env["res.currency"].browse(value["currency_id"] or ()))
    if name in DAYS and isinstance(value, str) and DAY.fullmatch(value):
        return format_date(env, value)
    return value


def worded_amount(env, amount, currency, symbol=True):
    """The amount with the decimals of its currency, or more if the books state more."""
    places = currency.decimal_places if currency else 2
    digits = max(places, -amount.as_tuple().exponent)
    if symbol and currency and digits == places:
        return formatLang(env, float(amount), currency_obj=currency)
    text = formatLang(env, float(amount), digits=digits)
    return f"{text} {currency.name}" if symbol and currency else text
