"""The exact place where a cause is fixed: the setting of the connection, the row of the mapping."""

from odoo.fields import Domain

from .blocking import Cause
from .connect.suggestions import KINDS
from .remedies import remedy_screen

# Settings that decide what happens to documents that are refused for these reasons.
SETTING_OF = {"refused_closed_period": "closed_period"}
# What of a document's lines may be meant by a refusal.
REFUSED_FOR = {
    "refused_account": ("account",), "refused_item": ("product",), "refused_tax": ("tax",),
    "refused_reference": ("account", "product", "tax")}
OF_LINES = {"account": "account_id", "product": "product_id", "tax": "tax_ids"}


def spot(connection, remedy, causes):
    """The screen on which these causes are fixed, with only what has to be changed there, or with that highlighted.

    :param causes: in the form in which they are stored.
    :return: the action; None where that is the document itself.
    """
    screen = remedy_screen(connection, remedy)
    roots = [root for one in causes for root in Cause(**one).roots()]
    if remedy in ("settings", "mapping"):
        name = next(filter(None, (
            (root.model == connection._name and root.setting) or SETTING_OF.get(root.reason) for root in roots)), None)
        if name in connection._fields:
            return remedy_screen(connection, "settings") | {"context": {"books_spot": name}}
    if remedy == "mapping":
        rows = connection.env["books.mapping"].search(
            Domain("connection_id", "=", connection.id) & Domain.OR(meant_by(connection.env, root) for root in roots))
        if rows:
            return screen | {"domain": [("id", "in", rows.ids)], "context": {}}
    return screen


def meant_by(env, root):
    """The domain of the rows of the mapping that a cause is about."""
    if root.model == "books.mapping":
        return Domain("id", "=", root.id)
    if root.model == "books.record":
        return Domain("record_id", "=", root.id)
    if root.model == "account.move" and root.reason in REFUSED_FOR:
        lines = env[root.model].browse(root.id).exists().sudo().invoice_line_ids  # only ids are read
        return Domain.OR(
            of_records(kind, lines[OF_LINES[kind]].ids) for kind in REFUSED_FOR[root.reason])
    return Domain.OR(of_records(kind, [root.id]) for kind, (model, _kind) in KINDS.items() if model == root.model)


def of_records(kind, ids):
    return Domain("kind", "=", kind) & Domain("res_id", "in", ids)
