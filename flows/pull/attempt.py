"""One step for one payment, which keeps the reason where a person is needed."""

from ..blocking import Blocked


def attempt(row, step, ledger):
    """Do a step for one payment; where a person is needed, the payment keeps the reason."""
    try:
        return step(ledger)
    except Blocked as blocked:
        row._block(blocked)
    return None
