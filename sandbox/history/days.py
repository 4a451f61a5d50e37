"""The days of a history: a clock that stands at one of its moments, and what is to happen at which."""
import datetime
import heapq
import itertools

DAY = datetime.timedelta(days=1)
UTC = datetime.timezone.utc


class Then:
    """A clock that somebody else puts forward."""

    def __init__(self, at):
        self.at = at

    def seconds(self):
        return self.at.timestamp()

    def now(self):
        return self.at

    @staticmethod
    def moment(seconds):
        return datetime.datetime.fromtimestamp(seconds, UTC)

    def today(self):
        return self.at.date()


class Days:
    """Acts in the order of their moments; what would come after the end never happens."""

    def __init__(self, chance, end, years):
        self.chance = chance
        self.end = end
        self.start = end - datetime.timedelta(days=round(365.25 * years))
        self.clock = Then(self.start)
        self.queue = []
        self.count = itertools.count()

    @property
    def length(self):
        return (self.end - self.start) / DAY

    @property
    def passed(self):
        """Days since the first one."""
        return (self.clock.at - self.start) / DAY

    def on(self, day, act, *values):
        """Let an act happen in the office hours of a day, counted from the first one; mostly not on a weekend."""
        moment = (self.start + datetime.timedelta(days=int(day))).replace(hour=0, minute=0, second=0, microsecond=0)
        if moment.weekday() > 4 and self.chance.random() < 0.9:
            moment -= DAY * (moment.weekday() - 4)
        moment += datetime.timedelta(seconds=self.chance.randrange(8 * 3600, 18 * 3600))
        heapq.heappush(self.queue, (max(moment, self.clock.at), next(self.count), act, values))

    def after(self, days, act, *values):
        """Let an act happen so many days after the moment it now is."""
        self.on(self.passed + days, act, *values)

    def run(self):
        while self.queue and self.queue[0][0] <= self.end:
            moment, _count, act, values = heapq.heappop(self.queue)
            self.clock.at = moment + datetime.timedelta(seconds=1)
            act(*values)
        self.clock.at = self.end
