"""Amounts: exact decimals, rounded half up to cents."""
import decimal

ZERO = decimal.Decimal("0.00")
CENT = decimal.Decimal("0.01")


def number(value):
    return value if isinstance(value, decimal.Decimal) else decimal.Decimal(str(value))


def cents(value):
    return number(value).quantize(CENT, decimal.ROUND_HALF_UP)


def spread(total, weights):
    """Split total over weights to the cent, the rest on the last."""
    whole = sum(weights)
    shares = [cents(total * weight / whole) if whole else ZERO for weight in weights]
    if shares:
        shares[-1] += total - sum(shares)
    return shares
