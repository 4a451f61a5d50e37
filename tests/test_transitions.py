"""Which state follows for a job from what became of its request: read from the table, nothing is sent."""

from types import SimpleNamespace

from odoo.tests import BaseCase, tagged

from ..flows.push.outcome import NOTED, result_of_error
from ..flows.push.recovery import FOUND, result_of_absence
from ..flows.push.transitions import STATE_AFTER, Result
from ..providers.errors import NotConnected, Rejected, TryLater, Unknown

JOB = {
    "kind": "invoice", "verb": "push", "payload_verb": "create", "batch_size": 1, "attempts": 1, "unresolved": False,
    "name_refused": False, "remedy": False, "sent_at": 5,
}
STALE, MISSING = Rejected(reason="stale"), Rejected(reason="missing")
NUMBER, NAME, CLOSED = (Rejected(reason=one) for one in ("duplicate_number", "duplicate_name", "closed_period"))


@tagged("post_install", "-at_install")
class TestTransitions(BaseCase):

    def test_every_result_has_a_state_and_a_step_that_stores_it(self):
        self.assertEqual(set(STATE_AFTER), set(Result))
        self.assertEqual({*NOTED, *FOUND, Result.WRITTEN}, set(Result))

    def test_each_error_of_a_request_means_one_result(self):
        for error, values, result in (
            (Unknown(), {}, Result.UNKNOWN),
            (TryLater(), {}, Result.NOT_WRITTEN),
            (TryLater(), {"unresolved": True}, Result.NOT_ASKED),
            (NotConnected(), {}, Result.NOT_WRITTEN),
            (NUMBER, {}, Result.TAKEN_OR_OURS),
            (NUMBER, {"batch_size": 0}, Result.REFUSED),  # it was searched for already
            (STALE, {}, Result.OUTDATED),
            (STALE, {"attempts": 3}, Result.REFUSED),
            (STALE, {"attempts": 3, "unresolved": True}, Result.OUTDATED),
            (STALE, {"kind": "expense", "payload_verb": "update"}, Result.TAKEN_OR_OURS),
            (NAME, {}, Result.OUTDATED),
            (NAME, {"name_refused": True}, Result.REFUSED),
            (MISSING, {"payload_verb": "void"}, Result.GONE),
            (MISSING, {"payload_verb": "update"}, Result.REFUSED),
            (CLOSED, {}, Result.REFUSED),
            (CLOSED, {"closed_period": "open_day"}, Result.OUTDATED),
            (CLOSED, {"closed_period": "open_day", "payload_verb": "void"}, Result.REFUSED),
            (Rejected(), {}, Result.REFUSED),
        ):
            connection = SimpleNamespace(provider="quickbooks", closed_period=values.get("closed_period", "hold"))
            with self.subTest(error=repr(error), reason=getattr(error, "reason", ""), **values):
                self.assertEqual(result_of_error(connection, SimpleNamespace(**JOB | values), error), result)

    def test_what_is_not_in_the_books_is_sent_again_until_it_alone_breaks(self):
        for replays, values, last_success, result in (
            (True, {}, 9, Result.ON_ITS_WAY),
            (False, {}, 9, Result.ABSENT),
            (False, {"remedy": "number"}, 9, Result.REFUSED),
            (False, {"attempts": 7}, 9, Result.BREAKS_OFF),
            (False, {"attempts": 7}, 4, Result.ABSENT),  # nothing got through since: the books are down
            (False, {"attempts": 7, "batch_size": 2}, 9, Result.ABSENT),
        ):
            with self.subTest(replays=replays, last_success=last_success, **values):
                self.assertEqual(result_of_absence(
                    SimpleNamespace(last_success=last_success), SimpleNamespace(replays=replays),
                    SimpleNamespace(**JOB | values)), result)
