"""The numbered steps at which a worker can die, found from outside: the code of the addon knows nothing of them."""

from dataclasses import dataclass

CONNECTION, GRANT, CRON, RECORD = "books.connection", "books.grant", "ir.cron", "books.record"
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


ANSWERED = Step("the answer came, nothing is noted", ((CONNECTION, "_send", "after"),))
CLAIMED = Step("the claim is committed, nothing is sent", ((CONNECTION, "_send", "before"),))
STEPS = (
    Step("needs are found, not committed", ((CONNECTION, "_queue_needs", "before"), (*COMMIT, "before"))),
    Step("needs are queued", ((CONNECTION, "_queue_needs", "after"),)),
    Step("built and frozen, not committed", ((CONNECTION, "_freeze", "before"), (*COMMIT, "before"))),
    CLAIMED,
    Step("the request is on its way", ((CONNECTION, "_send", "on its way"),), trouble="slow"),
    ANSWERED,
    Step("in the middle of the note", ((CONNECTION, "_note", "before"), (CONNECTION, "_link", "after"))),
    Step("noted, not committed", ((CONNECTION, "_note", "after"),)),
    Step("the note is committed", ((CONNECTION, "_note", "after"), (*COMMIT, "after"))),
    Step("stranded unsent: searched, not noted", ((CONNECTION, "_find", "after"),), before=CLAIMED),
    Step("stranded and written: claimed again, not searched", ((CONNECTION, "_find", "before"),), before=ANSWERED),
    Step("stranded and written: adopted, not committed", ((CONNECTION, "_adopt", "after"),), before=ANSWERED),
    Step("stranded and written: adopted and committed",
         ((CONNECTION, "_adopt", "after"), (*COMMIT, "after")), before=ANSWERED),
    Step("the provider gave new tokens, they are not stored", ((GRANT, "_store_tokens", "before"),), trouble="expire"),
    Step("new tokens are stored, not committed", ((GRANT, "_store_tokens", "after"),), trouble="expire"),
    Step("a page of changes is read, not noted", ((CONNECTION, "_note_page", "before"),), trouble="payment"),
    Step("a page of changes is noted, not committed", ((CONNECTION, "_note_page", "after"),), trouble="payment"),
    Step("payments are applied, not committed", ((CONNECTION, "_apply_some", "after"),), trouble="payment"),
    Step("payments are applied and committed",
         ((CONNECTION, "_apply_some", "after"), (*COMMIT, "after")), trouble="payment"),
)
