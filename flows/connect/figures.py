"""The figures of a connection, each with what it counts: what is counted is exactly what its link opens."""

from dataclasses import dataclass

from odoo.tools import SQL
from odoo.tools.translate import LazyGettext, LazyTranslate

_lt = LazyTranslate(__name__)

MOST = 10_000  # as far as Odoo's own lists count
PREFIX = "books_connector."


@dataclass(frozen=True)
class Figure:
    """
    :ivar model: the rows that are counted, beside their connection those of this domain.
    :ivar action: the XML id of the action that shows them.
    :ivar title: the title of the list.
    """

    model: str
    domain: tuple
    action: str
    title: LazyGettext


def _linked(model):
    return (("res_model", "=", model), ("res_id", "not in", (False, 0)))


# {name of the field: its figure}
FIGURES = {
    "waiting_count": Figure("books.job", (("state", "in", ("todo", "sending")),), "books_job_action", _lt("To Send")),
    "failed_count": Figure("books.job", (("state", "=", "failed"),), "books_job_action", _lt("Failed")),
    "skipped_count": Figure("books.job", (("state", "=", "skipped"),), "books_job_action", _lt("Left Out")),
    "sent_count": Figure("books.record", _linked("account.move"), "books_record_action", _lt("Sent")),
    "payment_count": Figure("books.record", _linked("account.payment"), "books_record_action", _lt("Payments")),
    "differing_count": Figure(
        "books.record", (("differences", "!=", False), ("contact", "=", False)), "books_record_action",
        _lt("Differ")),
    "problem_count": Figure(
        "books.record", (("problem", "!=", False), ("contact", "=", False)), "books_record_action",
        _lt("Payments to Decide on")),
    "contact_question_count": Figure(
        "books.record", (("problem", "!=", False), ("contact", "!=", False)), "books_record_contact_action",
        _lt("Contacts to Decide on")),
    "double_count": Figure(
        "books.record", (("double_id", "not in", (False, 0)), ("state", "not in", ("void", "deleted"))),
        "books_record_action", _lt("Exist Twice")),
    "unmapped_count": Figure(
        "books.mapping", (("kind", "=", "tax"), ("state", "!=", "3_confirmed")), "books_mapping_action",
        _lt("Taxes to Confirm")),
    "unreadable_count": Figure(
        "books.unreadable", (("left_out", "=", False),), "books_unreadable_action", _lt("Could Not Be Read")),
    "issue_count": Figure("books.issue", (("state", "=", "open"),), "books_issue_action", _lt("To Fix")),
}


def count(connections, names=tuple(FIGURES)):
    """Compute the figures in one query. What keeps growing is counted only as far as anybody reads it."""
    env, parts = connections.env, []
    for connection in connections:
        for name in names:
            connection[name] = 0
            if connection._origin.id:
                rows = env[FIGURES[name].model]._search(_domain(connection, name), limit=MOST)
                parts.append(SQL(
                    "SELECT %s, %s, count(*) FROM (%s) AS counted", connection._origin.id, name, rows.select()))
    if not parts:
        return
    of_id = {connection._origin.id: connection for connection in connections}
    for connection_id, name, found in env.execute_query(SQL(" UNION ALL ").join(parts)):
        of_id[connection_id][name] = found


def _domain(connection, name):
    return [("connection_id", "=", connection._origin.id), *FIGURES[name].domain]


def open_figure(connection, name):
    """The action that lists exactly what a figure counts."""
    connection.ensure_one()
    connection.check_access("read")
    figure = FIGURES[name]
    action = connection.env["ir.actions.act_window"]._for_xml_id(PREFIX + figure.action)
    return action | {
        "name": connection.env._(figure.title), "domain": _domain(connection, name),
        "context": {"default_connection_id": connection.id}}
