"""Search operators on values that are not stored in a table."""

import operator as comparison
import re

COMPARISONS = {"<": comparison.lt, ">": comparison.gt, "<=": comparison.le, ">=": comparison.ge}


def matches(text, operator, value):
    """Whether a text (False for none) matches a positive search operator, by Odoo's rules for stored texts, of
    which none is the empty one."""
    if operator == "in":
        return text in value or (not text and not all(value))
    if operator in COMPARISONS:
        return COMPARISONS[operator](text or "", value or "")
    if not text:
        return False
    if not operator.endswith("like"):
        raise NotImplementedError(operator)
    pattern = value if operator.startswith("=") else f"%{value}%"
    return bool(re.fullmatch(_expression(pattern), text, re.DOTALL | (re.IGNORECASE if "i" in operator[:-4] else 0)))


def _expression(pattern):
    """A pattern of SQL's LIKE as a regular expression."""
    parts = re.findall(r"\\.|[%_]|[^%_\\]+|\\$", pattern, re.DOTALL)
    return "".join({"%": ".*", "_": "."}.get(part) or re.escape(re.sub(r"\\(.)", r"\1", part)) for part in parts)
