"""First answers kept under a client's request id, to be given again."""
import dataclasses


@dataclasses.dataclass
class Kept:
    fingerprint: str
    status: int
    body: bytes
    content_type: str
    at: float


class Replay:
    def __init__(self, clock, seconds):
        self.clock = clock
        self.first_seconds = self.seconds = seconds
        self.kept = {}
        # Requests that came with another's id: a client should never send one.
        self.conflicts = 0

    def reset(self):
        self.seconds = self.first_seconds
        self.kept.clear()
        self.conflicts = 0

    def find(self, key):
        kept = self.kept.get(key)
        if kept and kept.at < self.clock.seconds() - self.seconds:
            del self.kept[key]
            return None
        return kept

    def keep(self, key, fingerprint, response):
        self.kept[key] = Kept(
            fingerprint, response.status_code, response.get_data(), response.content_type, self.clock.seconds()
        )
