"""Why two sides differ: each reason with its name, and whether it is a fault. This is the only list."""

# {code: name}; a fault is something that a person, or a verb, mends.
FAULTS = [
    ("changed", "Values differ"), ("lines", "Lines differ"), ("due", "Amount due differs"),
    ("settled_only_here", "Settled in Odoo only"), ("deleted_there", "Deleted or voided in the books"),
    ("gone_here", "Deleted in Odoo"), ("cancelled_here", "Cancelled in Odoo"), ("only_here", "Not in the books"),
    ("only_there", "Not in Odoo"), ("double_there", "Twice in the books"), ("double_here", "Twice in Odoo"),
    ("payment_changed", "Payment differs"), ("payment_only_there", "Payment not in Odoo"),
    ("not_understood", "Not understood"), ("contact_changed", "Contact differs"),
    ("contact_gone", "Contact gone from the books"), ("balance", "Balance differs"),
    ("mapped_otherwise", "Mapping differs"), ("mapped_to_gone", "Mapped to something gone")]
EXPLAINED = [
    ("draft", "Draft"), ("on_the_way", "On the way"), ("unapplied", "Unapplied money"),
    ("date_moved", "Date moved by a lock"), ("before_start", "Before the start"), ("left_out", "Left out")]
REASONS = [*FAULTS, *EXPLAINED]
NO_FAULT = frozenset(code for code, _name in EXPLAINED)
COUNTED = frozenset(("before_start", "unapplied", "date_moved"))  # they may be very many: only counted and summed
