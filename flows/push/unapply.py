"""Credit that is reconciled no more in Odoo is taken off in the books."""

from ..blocking import Blocked
from .ranks import UNAPPLY_RANK


def drop_unapply_jobs(row):
    """What the books refused to take off is not to be taken off any more."""
    row.env["books.job"].search([
        ("connection_id", "=", row.connection_id.id), ("rank", "=", UNAPPLY_RANK), ("state", "=", "failed"),
        ("res_model", "=", row.res_model), ("res_id", "=", row.res_id)]).unlink()


def check_unapplies_only_this(row):
    """:raises Blocked: somebody in the books uses this for more than the credit that Odoo matches no more."""
    parts = len(row.allocation_ids)
    if row.res_model == "account.partial.reconcile" and (parts > 2 or (parts == 2 and row.total)):
        raise Blocked("unapply_by_hand", row, names=row._settling_names(), books=row.connection_id.provider_label)
