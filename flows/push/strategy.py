"""How the provider of a connection expresses payments. Only this module uses its strategy."""

from ...providers import PROVIDERS
from ..kinds import GONE


def strategy_of(connection):
    """The `providers.money.MoneyStrategy` of the provider."""
    return PROVIDERS[connection.provider].money


def is_refund(row):
    """Whether this `books.record` is a refund of Odoo as a separate document, which payments of 0 apply."""
    return row.from_odoo and row.kind in strategy_of(row.connection_id).refund_kinds


def is_unapplied_credit(row):
    """Whether this `books.record` is an unapplied payment of Odoo as a separate document, with allocations of its
    own.
    """
    return (
        row.from_odoo and row.res_model in ("account.payment", "account.bank.statement.line")
        and bool(strategy_of(row.connection_id).credits))


def refund_of(job):
    """The refunds in the books that the payment of this job applies: {id: row}."""
    refund = strategy_of(job.connection_id).refund_kind(job.kind)
    return refund and job.env["books.record"]._of(
        job.connection_id, refund, job.env[job.res_model].browse(job.res_id))


def free_taken_back(job, rows):
    """Unlink records that Odoo itself deleted in the books: so that a pull undoes nothing in Odoo because of them."""
    if strategy_of(job.connection_id).remakes:
        rows.filtered(lambda row: row.state in GONE and row._made()).write({"res_model": False, "res_id": False})
