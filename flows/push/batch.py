"""One request as it was claimed, and the time limits of its worker."""

import time
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import models

# A worker that has not stored the outcome of its request within this time is considered dead: longer than a request may
# last (connecting, two minutes at which the providers cut, one repetition after a refreshed token).
LEASE = timedelta(minutes=5)
# Margin before the end of the replay window, for the time that the request takes.
WINDOW_MARGIN = timedelta(minutes=1)
# A request that waited longer than this before sending is not sent: another worker may soon consider it unresolved.
OLD = 60  # seconds
# After this many unresolved attempts a job is sent alone, and fails if it is the one that breaks the request.
ALONE, GIVE_UP = 4, 7
# What a job of each verb does in the books, unless the provider's payload states something else.
WRITES = {"push": "create", "void": "void", "undo": "delete"}
REMOVING_VERBS = ("void", "delete")
# Values of a job that is no longer blocked.
NO_CAUSE = {"causes": False, "message": False, "remedy": False, "refused": False}
# Values of a job that waits to be built again from Odoo's current state.
BUILD_ANEW = {"state": "todo", "payload": False, "request_id": False, "not_before": False, "unresolved": False}


@dataclass(frozen=True)
class Batch:
    """One request as it was claimed. Its rows are not read again, because another worker may change them.

    :ivar documents: (model, id) of the record of each job.
    :ivar looks: whether the books are searched first, because it may have arrived.
    :ivar replays: whether the same bytes may be sent again if the books contain nothing of it. If it arrives late
        after all, the provider recognises the request id.
    """

    jobs: models.Model
    payloads: list
    documents: list
    request_id: str
    looks: bool = False
    replays: bool = False
    claimed: float = field(default_factory=lambda: time.monotonic())  # noqa: PLW0108  looked up when it is called

    def is_old(self):
        return time.monotonic() - self.claimed > OLD

    def still(self):
        """The jobs that still wait for this request, locked, without those that another worker has taken over."""
        jobs = self.jobs.try_lock_for_update()
        jobs.invalidate_recordset(["state", "request_id"])
        return jobs.filtered(self.is_of)

    def is_of(self, job):
        """Whether a row waits for this request."""
        return job.state == "sending" and job.request_id == self.request_id
