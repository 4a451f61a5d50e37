"""Rate limits as sliding windows, and a cap on requests under way."""
import collections
import dataclasses
import math
import threading


@dataclasses.dataclass(frozen=True)
class Limit:
    """At most `count` requests with one key in `seconds`; with seconds=0, at one time."""

    name: str
    count: int
    seconds: float
    key: str = ""


@dataclasses.dataclass
class Verdict:
    """Whether a request may pass, and what is left of each limit after it."""

    refused: Limit | None = None
    retry_after: int = 0
    remaining: dict = dataclasses.field(default_factory=dict)
    running: list = dataclasses.field(default_factory=list)


class Limits:
    def __init__(self, clock, scale=1):
        self.clock = clock
        self.scale = scale
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        with self.lock:
            self.windows = collections.defaultdict(collections.deque)
            self.under_way = collections.Counter()

    def enter(self, limits):
        """Count a request against all limits, or against none when one of them refuses it."""
        now = self.clock.seconds()
        with self.lock:
            verdict = Verdict()
            for limit in limits:
                allowed = int(limit.count * self.scale)
                used = self._used(limit, now)
                if used >= allowed:
                    verdict.refused = limit
                    verdict.retry_after = self._wait(limit, now, used - allowed)
                    verdict.remaining[limit.name] = 0
                else:
                    verdict.remaining[limit.name] = allowed - used
            if verdict.refused:
                return verdict
            for limit in limits:
                verdict.remaining[limit.name] -= 1
                if limit.seconds:
                    self.windows[limit.name, limit.key].append(now)
                else:
                    self.under_way[limit.name, limit.key] += 1
                    verdict.running.append((limit.name, limit.key))
            return verdict

    def leave(self, verdict):
        with self.lock:
            for key in verdict.running:
                self.under_way[key] -= 1

    def _used(self, limit, now):
        if not limit.seconds:
            return self.under_way[limit.name, limit.key]
        window = self.windows[limit.name, limit.key]
        while window and window[0] <= now - limit.seconds:
            window.popleft()
        return len(window)

    def _wait(self, limit, now, over):
        if not limit.seconds:
            return 1
        return max(1, math.ceil(self.windows[limit.name, limit.key][over] + limit.seconds - now))
