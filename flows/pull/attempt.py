"""One step for one payment, which stores the reason if a person is needed."""

from ..blocking import Blocked


def attempt(row, step, ledger):
    """Run a step for one payment. If it raises Blocked, the reason is stored on the payment."""
    try:
        return step(ledger)
    except Blocked as blocked:
        row._block(blocked)
    return None
