"""The sandbox's own time, which a test may move forward."""
import datetime
import time


class Clock:
    def __init__(self):
        self.ahead = 0.0

    def advance(self, seconds):
        self.ahead += seconds

    def reset(self):
        self.ahead = 0.0

    def seconds(self):
        """Seconds since 1970."""
        return time.time() + self.ahead

    def now(self):
        """This moment in UTC."""
        return self.moment(self.seconds())

    @staticmethod
    def moment(seconds):
        return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)

    def today(self):
        return self.now().date()
