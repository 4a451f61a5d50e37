"""Where two answers to the same request differ: status, code, fields, types, and values of the play's own making."""

import re
from decimal import Decimal

# Differ from one object, one moment or one company to the next.
VOLATILE = re.compile(
    r"(^|\.)(time|MetaData|startPosition|name|domain|SyncToken|DateTimeUTC|Date[A-Z]\w*|UpdatedDateUTC\w*|Instance"
    r"|CreatedDateUTC|ProviderName|TempDownloadUri|FileAccessUri|Url|LastUpdatedTime|DueDateString|DateString"
    r"|FullyQualifiedName|AcctNum|RepeatingInvoiceID)(\.|\[|$)")
IDS = re.compile(r"(^|\.)(Id|ID|\w+ID|value|TxnId|Id\d|MergedToContactID|bId|AccountCode|Code|TaxType)$")
WORDS = re.compile(r"(^|\.)(Detail|Message|detail|message|Title)$")
NUMBERS = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\d[\d.,:/-]*")
HEADERS = (
    "content-type", "retry-after", "intuit_tid", "xero-correlation-id", "x-minlimit-remaining",
    "x-daylimit-remaining", "x-appminlimit-remaining", "x-rate-limit-problem", "www-authenticate")


def differences(service, lookalike):
    """{path: words} of what the look-alike answers otherwise.

    :param service: (its answer, the names that the play gave to ids)
    :param lookalike: the same of the look-alike
    """
    (answer, called), (other, other_called) = service, lookalike
    if answer.outcome != other.outcome or answer.is_done != other.is_done:
        return {"": f"{_summary(answer)}; look-alike: {_summary(other)}"}
    if answer.status != other.status:
        return {"status": f"{answer.status}; look-alike: {other.status}"}
    found = _headers(answer.headers, other.headers)
    here = flatten(answer.body, called, answer.values)
    there = flatten(other.body, other_called, other.values)
    for path in sorted(here.keys() | there.keys()):
        if _below_missing(path, here, there):
            continue
        words = _leaf(path, here.get(path), there.get(path), answer.values)
        if words:
            found[path] = words
    return found


def _summary(answer):
    return f"{answer.status} {'' if answer.is_done else answer.code} {_short(answer.text)}".replace("  ", " ")


def _short(text):
    line = " ".join(text.split())
    return line if len(line) <= 160 else f"{line[:159]}…"


def _headers(here, there):
    here, there = ({key.lower(): value for key, value in headers.items()} for headers in (here, there))
    found = {}
    for name in HEADERS:
        if (name in here) != (name in there):
            found[f"header {name}"] = "only at the service" if name in here else "only at the look-alike"
    kinds = [headers.get("content-type", "").split(";")[0] for headers in (here, there)]
    if kinds[0] != kinds[1]:
        found["header content-type"] = f"{kinds[0]}; look-alike: {kinds[1]}"
    return found


def flatten(value, called, values, path=""):
    """{path: (type, value)}; the elements of a list stand by their places, or all together where only the form counts.
    """
    found = {path: (_type(value), None)} if path else {}
    if isinstance(value, dict):
        for key, part in value.items():
            found.update(flatten(part, called, values, f"{path}.{key}" if path else key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            place = f"{path}[{number}]" if values else f"{path}[]"
            for key, leaf in flatten(part, called, values, place).items():
                if found.get(key, ("null",))[0] == "null":
                    found[key] = leaf
    elif path:
        found[path] = (_type(value), _value(path, value, called))
    return found


def _type(value):
    for kind, name in ((bool, "boolean"), (dict, "object"), (list, "list"), (str, "text")):
        if isinstance(value, kind):
            return name
    return "null" if value is None else "number"


def _value(path, value, called):
    if isinstance(value, str):
        if IDS.search(path):
            return f"<{called.get(value, 'id')}>"
        if WORDS.search(path):
            return NUMBERS.sub("#", value)
        return value
    return value if isinstance(value, bool) or value is None else Decimal(str(value)).normalize()


def _below_missing(path, here, there):
    """Whether something that holds this is missing on one side, which is said once."""
    above = path
    while cut := max(above.rfind("."), above.rfind("[")):
        if cut < 0:
            return False
        above = above[:cut]
        if above and (above in here) != (above in there):
            return True
    return False


def _leaf(path, here, there, values):
    if here is None or there is None:
        kind, _value = here or there
        return f"{kind}, only at the {'service' if there is None else 'look-alike'}"
    if here[0] != there[0]:
        return "" if "null" in (here[0], there[0]) and not values else f"{here[0]}; look-alike: {there[0]}"
    if not values or VOLATILE.search(path) or here[1] == there[1]:
        return ""
    return f"{here[1]}; look-alike: {there[1]}"
