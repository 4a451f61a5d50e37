"""The verb that is suggested for a difference: the side that changed gets back what both held when they last agreed."""

from ..kinds import DOCUMENTS, MONEY

SUGGESTED = [
    ("send", "Send"), ("restore", "Restore there"), ("take_over", "Take over here"), ("apply", "Apply here"),
    ("void", "Void there"), ("cancel", "Cancel here")]

_BY_SIDE = {"there": "restore", "here": "take_over"}


def suggested_verb(row):
    """The verb for one row; False where a person has to decide."""
    if row.state != "open":
        return False
    if row.reason in ("changed", "lines"):
        return _BY_SIDE.get(row.who, False)
    if row.reason == "contact_changed":  # a change of a contact goes to the other side
        return {"there": "take_over", "here": "restore"}.get(row.who, False)
    if row.reason == "deleted_there":
        if row.kind in DOCUMENTS:  # the number of a voided document cannot be used again
            return "take_over" if row.differences[0][2] == "void" else "restore"
        return "restore" if row.record_id.from_odoo else "apply"
    if row.reason == "payment_changed":
        return "restore" if row.record_id.from_odoo else "apply"
    if row.reason == "gone_here":
        return "apply" if row.kind in MONEY else False
    return {
        "due": "apply", "settled_only_here": "restore", "only_here": "send", "payment_only_there": "apply",
        "double_there": "void", "double_here": "cancel"}.get(row.reason, False)
