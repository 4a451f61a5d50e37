"""One step for one payment, which keeps the reason where a person is needed."""

from ...tools.held import Held


def attempt(row, step, ledger):
    """Do a step for one payment; where a person is needed, the payment keeps the reason."""
    try:
        return step(ledger)
    except Held as held:
        row._block(held)
    return None
