"""The one thing that a decision about a difference will do, as a sentence: see `decide_difference`."""

from ..tools.amounts import money
from .kinds import GONE, REFUND_TYPES
from .pull.differences import differences_between
from .pull.due import is_due_alone
from .pull.ledger import Ledger
from .sent_values import own_changes
from .settled_only_here import settled_only_here


def restoring(move, row):
    """What *Restore there* does."""
    env, books = move.env, row.connection_id.provider_label
    named = {"name": move.display_name, "books": books}
    if is_due_alone(row) and settled_only_here(row).get(row):
        return env._("What settles %(name)s in Odoo only is recorded in %(books)s.", **named)
    if row.state == "deleted":
        return env._("%(name)s is created in %(books)s again.", **named)
    return env._("%(name)s is changed in %(books)s to what Odoo holds: %(amount)s.", **named,
                 amount=move.currency_id.format(move.amount_total))


def accepting(move, row):
    """What *Accept here* does."""
    env, currency = move.env, move.currency_id
    named = {"name": move.display_name, "books": row.connection_id.provider_label}
    if is_due_alone(row) and not row.unexplained:
        return env._("%(name)s is settled in Odoo only: there is nothing in %(books)s to accept.", **named)
    if is_due_alone(row):
        return env._("What is paid on %(name)s in %(books)s is registered as a payment in Odoo: %(amount)s.", **named,
                     amount=currency.format(row.unexplained))
    if own_changes(row, move):
        return env._("What was changed on %(name)s in Odoo is set back to what %(books)s holds.", **named)
    locked = Ledger(row.connection_id, row.browse()).is_locked(move)
    if row.state in GONE:
        return env._("%(name)s is in a locked period: it is cancelled by a reversal on the first open day.", **named) \
            if locked else env._("%(name)s is cancelled in Odoo.", **named)
    if row.credit_ids and not differences_between(row, move):
        return env._("The credit note %(note)s of this difference is cancelled in Odoo.",
                     note=", ".join(row.credit_ids.mapped("name")))
    less = money(move.amount_total, currency) - money(row.total, currency)
    if move.move_type not in REFUND_TYPES and row.currency_id == currency and less > 0 and row.total >= 0:
        return env._("A credit note over %(amount)s is posted in Odoo and applied to %(name)s.", **named,
                     amount=currency.format(float(less)))
    if locked:
        return env._("%(name)s is in a locked period and cannot be changed: correct it with another entry.", **named)
    return env._("%(name)s is reset to draft in Odoo, for you to correct and confirm it.", **named)
