"""The next state of a job for each result of its request, or of the search for it. Only this module decides
it.

A job that is `sending` keeps its payload and request id; one that is `todo` is built again from Odoo's current state.
"""

from enum import Enum

from .batch import BUILD_ANEW


class Result(Enum):
    """The result of the request of one job, or of the search for what it wrote."""

    # of a request
    WRITTEN = "the books answered with what they hold now"
    UNKNOWN = "no answer: it may have been written"
    NOT_WRITTEN = "a limit, or no access: surely nothing was written"
    NOT_ASKED = "a limit, or no access, while an earlier request may have been written"
    TAKEN_OR_OURS = "refused for what may be there because an earlier request wrote it"
    GONE = "refused because what was to be taken back is not there any more"
    OUTDATED = "refused because the books hold something newer than what was read"
    REFUSED = "refused for good"
    # of a search
    FOUND = "the books hold what was to be written"
    FOUND_OLD = "the books hold the object, perhaps without the change"
    FOUND_CONTACT = "the books hold another contact of this number"
    FOUND_OTHER = "the books hold something else of this number or mark"
    ON_ITS_WAY = "nothing is there, but others of its request are"
    ABSENT = "nothing is there"
    BREAKS_OFF = "nothing is there, and it was sent alone often enough"


STATE_AFTER = {
    Result.WRITTEN: "done",
    Result.UNKNOWN: "sending",
    Result.NOT_WRITTEN: "todo",
    Result.NOT_ASKED: "sending",
    Result.TAKEN_OR_OURS: "sending",
    Result.GONE: "todo",
    Result.OUTDATED: "todo",
    Result.REFUSED: "failed",
    Result.FOUND: "done",
    Result.FOUND_OLD: "todo",
    Result.FOUND_CONTACT: "todo",
    Result.FOUND_OTHER: "failed",
    Result.ON_ITS_WAY: "sending",
    Result.ABSENT: "todo",
    Result.BREAKS_OFF: "failed",
}


def move_on(job, result, **values):
    """Set a job to the state that follows: to be built again, or to send the same bytes again."""
    kept = {"todo": BUILD_ANEW, "sending": {"state": "sending"}}[STATE_AFTER[result]]
    job.write({**kept, **values})
