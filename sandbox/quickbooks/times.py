"""Moments as the service writes them: in the Pacific time zone."""
import datetime

UTC = datetime.timezone.utc


def pacific(moment):
    """The same moment with Los Angeles' offset, daylight saving time by the rule of 2007."""
    utc = moment.astimezone(UTC)
    # 02:00 local standard time is 10:00 UTC, 02:00 daylight time 09:00 UTC.
    start = _sunday(utc.year, 3, 2) + datetime.timedelta(hours=10)
    end = _sunday(utc.year, 11, 1) + datetime.timedelta(hours=9)
    hours = -7 if start <= utc < end else -8
    return utc.astimezone(datetime.timezone(datetime.timedelta(hours=hours)))


def _sunday(year, month, nth):
    first = datetime.datetime(year, month, 1, tzinfo=UTC)
    return first + datetime.timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))


def stamp(moment):
    return pacific(moment).isoformat(timespec="seconds")


def answer_time(moment):
    return pacific(moment).isoformat(timespec="milliseconds")


def is_day(text):
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def parse(text):
    """A moment written by a client; without an offset it is Pacific time. ValueError when it is none."""
    if len(text) == 10:
        text += "T00:00:00"
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        offset = pacific(moment.replace(tzinfo=UTC)).utcoffset()
        moment = moment.replace(tzinfo=datetime.timezone(offset))
    return moment
