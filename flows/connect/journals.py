"""What Odoo's own accounting dashboard shows of the books, on the cards of sales and purchase journals."""

from ..companies import label_of_companies
from .figures import MOST

GROUP = "books_connector.group_user"
STATES = {"to_fix": ("error", "differs"), "waiting": ("pending",)}


def journal_figures(journals):
    """{journal: {"label", "to_fix", "waiting"}} of the sales and purchase journals of connected companies."""
    env = journals.env
    if not env.user.has_group(GROUP):
        return {}  # users without this right still open the dashboard
    found = {}
    for journal in journals.filtered(lambda journal: journal.type in ("sale", "purchase")):
        label = label_of_companies(journal.company_id)
        if label:
            found[journal] = {"label": label, **{
                name: env["account.move"].search_count(_domain(journal, name), limit=MOST) for name in STATES}}
    return found


def open_journal(journal, name):
    """The action that lists exactly what a figure of a journal counts."""
    journal.ensure_one()
    sold = "out" if journal.type == "sale" else "in"
    action = journal.env["ir.actions.act_window"]._for_xml_id(f"account.action_move_{sold}_invoice_type")
    titles = {"to_fix": journal.env._("To Fix"), "waiting": journal.env._("Waiting for the Books")}
    return action | {"name": titles[name], "domain": _domain(journal, name), "context": {"create": False}}


def _domain(journal, name):
    return [("journal_id", "=", journal.id), ("books_state", "in", STATES[name])]
