"""Unapply credits in the books that were unreconciled in Odoo."""

from ..blocking import Blocked
from .ranks import UNAPPLY_RANK


def drop_unapply_jobs(row):
    """Remove the failed jobs that should have unapplied this credit: it stays applied."""
    row.env["books.job"].search([
        ("connection_id", "=", row.connection_id.id), ("rank", "=", UNAPPLY_RANK), ("state", "=", "failed"),
        ("res_model", "=", row.res_model), ("res_id", "=", row.res_id)]).unlink()


def check_unapplies_only_this(row):
    """:raises Blocked: in the books the same payment settles more than the credit that Odoo unreconciled."""
    parts = len(row.allocation_ids)
    if row.res_model == "account.partial.reconcile" and (parts > 2 or (parts == 2 and row.total)):
        raise Blocked("unapply_by_hand", row, names=row._settling_names(), books=row.connection_id.provider_label)
