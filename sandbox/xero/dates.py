"""The ways the service writes and reads days and moments."""
import datetime
import re

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_TICKS = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def parse(text):
    """The day a client wrote, or None where nothing stands."""
    if not text:
        return None
    match = _DAY.fullmatch(text)
    if match:
        return datetime.date(*map(int, match.groups()))
    match = _TICKS.fullmatch(text)
    if match:
        return (_EPOCH + datetime.timedelta(milliseconds=int(match[1]))).date()
    raise ValueError(f"not a date: {text}")


def is_date(text):
    try:
        parse(text)
    except (ValueError, OverflowError):
        return False
    return True


def ticks(value):
    """/Date(…+0000)/ of a day or of a moment in UTC."""
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime(value.year, value.month, value.day, tzinfo=datetime.timezone.utc)
    return f"/Date({(value - _EPOCH) // datetime.timedelta(milliseconds=1)}+0000)/"


def bare_ticks(value):
    """/Date(…)/ as the envelope has it."""
    return ticks(value).replace("+0000", "")


def day(value):
    return f"{value:%Y-%m-%d}T00:00:00"


def moment(value):
    return f"{value:%Y-%m-%dT%H:%M:%S}Z"


def worded(value):
    """31-Jul-2013, as messages have it."""
    return f"{value:%d-%b-%Y}"


def parse_moment(text):
    """A moment of a header or query: ISO or the form of RFC 1123; without a zone it is UTC."""
    try:
        value = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        value = datetime.datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT")
    return value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
