"""The verb that is suggested for a difference: the side that changed gets back what both held when they last agreed."""

from ..kinds import DOCUMENTS, MONEY

SUGGESTED = [
    ("send", "Send"), ("restore", "Restore there"), ("take_over", "Take over here"), ("apply", "Apply here"),
    ("void", "Void there"), ("cancel", "Cancel here")]

# The reasons for which a verb makes sense; the others do for every reason.
POSSIBLE = {
    "send": ("only_here",),
    "restore": ("changed", "lines", "settled_only_here", "deleted_there", "payment_changed", "contact_changed"),
    "take_over": ("changed", "lines", "deleted_there", "contact_changed"),
    "apply": ("due", "payment_changed", "payment_only_there", "gone_here", "deleted_there"),
    "link": ("only_there",), "void": ("double_there",),
    "unlink": ("changed", "lines", "due", "settled_only_here", "deleted_there", "gone_here", "contact_changed",
               "contact_gone")}
ANYWAY = ("accept", "leave", "reopen", "suggested")

_BY_SIDE = {"there": "restore", "here": "take_over"}


def is_possible(row, verb):
    """Whether a verb can be chosen for a row. A write-off is corrected with its payment, a payment on the side that it
    is from."""
    if row.record_id._is_write_off():
        return verb in ANYWAY
    what = (verb, row.reason)
    if what == ("apply", "deleted_there"):
        return row.kind not in DOCUMENTS
    if what == ("restore", "payment_changed"):
        return row.from_odoo
    if verb in ("take_over", "unlink") and row.is_payment:
        return False
    return verb not in POSSIBLE or row.reason in POSSIBLE[verb]


def suggested_verb(row):
    """The verb for one row; False where a person has to decide."""
    if row.state != "open":
        return False
    if row.reason in ("changed", "lines"):
        return _BY_SIDE.get(row.who, False)
    if row.reason == "contact_changed":  # a change of a contact goes to the other side
        return {"there": "take_over", "here": "restore"}.get(row.who, False)
    if row.reason == "deleted_there":
        if row.record_id._is_write_off():
            return False
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
