"""The time that a request has to wait to stay below a provider's limits, computed from earlier requests.

`used` is plain JSON, the same for all workers:
    ended    [[time of the answer, whether it was a write]] of the last minute
    running  {ticket: [time of the start, whether it is a write]}
    hours    {hour since 1970: [requests, the most that the provider reported as left of a day]} of the last day
    left     [requests left today as the provider reported, time of that report]
"""

import math

MINUTE, HOUR, DAY = 60, 3600, 86400
# Longer than a request can last: afterwards it counts as ended, because its worker died.
LONGEST = 180
# The share of each limit that is reserved for people who press buttons.
RESERVE = 0.2


def waits(limits, used, now, *, write, background=False):
    """Seconds until another request may be sent; 0: now.

    The provider counts a request when it arrives, between its start and its end. Counting it from its end,
    and all running ones, ensures that no period of the provider contains more than ours.

    :param limits: a `providers.base.Limits`.
    :param background: whether no person waits for it: then a share of each limit stays reserved.
    """
    most_of = left_of if background else whole_of
    forget(used, now)
    running, ended = used["running"].values(), used["ended"]
    wait = 0
    for most, seconds, kept in (
        (limits.per_second, 1, lambda is_write: True),
        (most_of(limits.per_minute), MINUTE, lambda is_write: True),
        (most_of(limits.writes_per_minute) if write else None, MINUTE, bool),
    ):
        if most:
            times = sorted(at for at, is_write in ended if kept(is_write) and at > now - seconds)
            over = len(times) + sum(kept(is_write) for _at, is_write in running) - most
            if over >= 0:
                wait = max(wait, times[over] + seconds - now if over < len(times) else 1)
    if limits.concurrent and len(running) >= most_of(limits.concurrent):
        wait = max(wait, 1)
    if limits.per_day and _left(limits, used)[0] <= 0:
        wait = HOUR
    return wait


def whole_of(most):
    return most


def left_of(most):
    """The part of a limit that background work may use."""
    return most and max(1, most - math.ceil(most * RESERVE))


def rests(limits, used):
    """Seconds for which the rest of the day's limit is reserved for people; 0: background work may continue."""
    if not limits.per_day:
        return 0
    left, per_day = _left(limits, used)
    return HOUR if left <= per_day * RESERVE else 0


def _left(limits, used):
    """The requests left of a day, and the limit of a day.

    The provider's number takes precedence, because other programs may use the same books. The limit is the highest
    number
    that it reported as left during a day.
    """
    left = limits.per_day - sum(count for count, _reported in used["hours"].values())
    reported = max((reported for _count, reported in used["hours"].values()), default=0)
    if not used["left"]:
        return left, limits.per_day
    return min(left, used["left"][0]), min(limits.per_day, reported or limits.per_day)


def sent(used, now):
    """The number of requests of the last day."""
    forget(used, now)
    return sum(count for count, _reported in used["hours"].values())


def starts(used, now, ticket, *, write):
    used["running"][ticket] = [now, write]
    _hour(used, now)[0] += 1
    if used["left"]:
        used["left"][0] -= 1


def ends(used, now, ticket, *, day_left=None, minute_left=None, per_minute=None):
    """Store that a request was answered.

    :param day_left, minute_left: the remaining numbers that the provider reports, None if it reports none.
    """
    _at, write = used["running"].pop(ticket, (now, False))
    used["ended"].append([now, write])
    if day_left is not None:
        used["left"] = [day_left, now]
        hour = _hour(used, now)
        hour[1] = max(hour[1], day_left)
    if minute_left is not None and per_minute:
        # Requests of other programs to the same books count as sent by us now.
        known = sum(at > now - MINUTE for at, _write in used["ended"]) + len(used["running"])
        used["ended"] += [[now, False]] * max(0, per_minute - minute_left - known)


def _hour(used, now):
    return used["hours"].setdefault(str(int(now // HOUR)), [0, 0])


def forget(used, now):
    """Remove requests that are outside of every period."""
    for ticket, (at, write) in list(used["running"].items()):
        if at < now - LONGEST:
            del used["running"][ticket]
            used["ended"].append([at + LONGEST, write])
    used["ended"] = [[at, write] for at, write in used["ended"] if at > now - MINUTE]
    used["hours"] = {hour: kept for hour, kept in used["hours"].items() if (int(hour) + 1) * HOUR > now - DAY}
    if used["left"] and used["left"][1] < now - HOUR:
        used["left"] = []


def nothing():
    return {"ended": [], "running": {}, "hours": {}, "left": []}
