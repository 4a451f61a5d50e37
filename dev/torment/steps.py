"""The numbered steps at which a worker can die, found from outside: the code of the addon knows nothing of them."""

from dataclasses import dataclass

GRANT, CRON = "books.grant", "ir.cron"
# The modules of the addon in which the protocol stands.
OUTBOX, OUTCOME, LINK, SEARCH, RECOVERY = (
    f"flows.push.{name}" for name in ("outbox", "outcome", "link", "search", "recovery"))
PAGES, PAYMENTS = "flows.pull.pages", "flows.pull.payments"
COMMIT = (CRON, "_commit_progress")


@dataclass(frozen=True)
class Step:
    """A place in the protocol.

    :param death: the places a worker passes, the last of which it does not survive.
    :param before: the step at which another worker died before, an hour ago.
    :param trouble: what the provider does meanwhile.
    """

    words: str
    death: tuple
    before: "Step | None" = None
    trouble: str = ""


ANSWERED = Step("the answer came, nothing is noted", ((OUTBOX, "send", "after"),))
CLAIMED = Step("the claim is committed, nothing is sent", ((OUTBOX, "send", "before"),))
STEPS = (
    Step("needs are found, not committed", ((OUTBOX, "queue_needs", "before"), (*COMMIT, "before"))),
    Step("needs are queued", ((OUTBOX, "queue_needs", "after"),)),
    Step("built and frozen, not committed", ((OUTBOX, "freeze", "before"), (*COMMIT, "before"))),
    CLAIMED,
    Step("the request is on its way", ((OUTBOX, "send", "on its way"),), trouble="slow"),
    ANSWERED,
    Step("in the middle of the note", ((OUTCOME, "note_outcomes", "before"), (LINK, "link", "after"))),
    Step("noted, not committed", ((OUTCOME, "note_outcomes", "after"),)),
    Step("the note is committed", ((OUTCOME, "note_outcomes", "after"), (*COMMIT, "after"))),
    Step("stranded unsent: searched, not noted", ((SEARCH, "find", "after"),), before=CLAIMED),
    Step("stranded and written: claimed again, not searched", ((SEARCH, "find", "before"),), before=ANSWERED),
    Step("stranded and written: adopted, not committed", ((RECOVERY, "adopt", "after"),), before=ANSWERED),
    Step("stranded and written: adopted and committed",
         ((RECOVERY, "adopt", "after"), (*COMMIT, "after")), before=ANSWERED),
    Step("the provider gave new tokens, they are not stored", ((GRANT, "_store_tokens", "before"),), trouble="expire"),
    Step("new tokens are stored, not committed", ((GRANT, "_store_tokens", "after"),), trouble="expire"),
    Step("a page of changes is read, not noted", ((PAGES, "note_page", "before"),), trouble="payment"),
    Step("a page of changes is noted, not committed", ((PAGES, "note_page", "after"),), trouble="payment"),
    Step("payments are applied, not committed", ((PAYMENTS, "apply_some", "after"),), trouble="payment"),
    Step("payments are applied and committed",
         ((PAYMENTS, "apply_some", "after"), (*COMMIT, "after")), trouble="payment"),
)
