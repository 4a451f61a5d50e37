"""What a play prints; never a credential."""

import re

PLACE = re.compile(r"\[\d*\]")


class Report:
    """Lines of output, each difference of one kind of object once.

    :param secrets: texts that must never be printed
    """

    def __init__(self, write, secrets):
        self.write, self.secrets = write, secrets
        self.reported, self.differences, self.unplanned = set(), 0, 0

    def line(self, text):
        for secret in filter(None, self.secrets):
            text = text.replace(secret, "…")
        self.write(text)

    def step(self, number, of, title):
        self.line(f"{number:2}/{of} {title}")

    def difference(self, what, path, words):
        once = (what.split(":")[0], PLACE.sub("[]", path), words.split(";")[0])
        if once in self.reported:
            return
        self.reported.add(once)
        self.differences += 1
        self.line(f"      otherwise: {what}{f': {path}' if path else ''}: {words}")

    def unexpected(self, side, what, words):
        self.unplanned += 1
        self.line(f"      not as planned: {what} at the {side}: {words}")

    def points(self, points, service, lookalike):
        """One line for each point, asked or not."""
        self.line("Points that nothing public settles")
        for point in points:
            answered, other = service.get(point.key), lookalike.get(point.key)
            words = answered or f"not asked: {point.cannot or 'these books lack what it needs'}"
            self.line(f"  {point.key}  {point.question}: {words}")
            if answered and other != answered:
                self.differences += 1
                self.line(f"      otherwise: the look-alike answers: {other or 'nothing'}")
