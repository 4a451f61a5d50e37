"""The totals of a comparison as a table, in the reader's language."""

from markupsafe import Markup

from odoo.tools import formatLang

from ...tools.superuser import as_superuser
from .findings import PAYABLE, RECEIVABLE
from .listed import CUSTOMERS, VENDORS
from .taxed import PURCHASE_TAX, SALES_TAX

# The places in the table: what agrees, everything else by its reason, then what is due, taxed and in the ledgers.
AGREE, REASON, DUE, BY_CONTACT, TAXED, RECEIVABLES, PAYABLES, TAXES, BANKS = range(9)
LEDGERS = {"receivable": RECEIVABLES, "payable": PAYABLES, "tax": TAXES, "bank": BANKS}


def totals_table(run):
    """The totals of both sides, of what agrees, what is explained and what is open, by currency."""
    env, lines = run.env, totals_by_currency(run)
    if not lines:
        return False
    row = Markup("<tr><td>%s</td><td>%s</td><td class='text-end'>%s</td><td class='text-end'>%s</td>"
                 "<td class='text-end'>%s</td></tr>")
    body = Markup().join(
        row % (label, currency, formatLang(env, sums["here"]), formatLang(env, sums["there"]),
               formatLang(env, sums["here"] - sums["there"]))
        for (_place, label, currency), sums in sorted(lines.items()))
    head = Markup("<tr><th></th><th>%s</th><th class='text-end'>%s</th><th class='text-end'>%s</th>"
                  "<th class='text-end'>%s</th></tr>") % (
        env._("Currency"), env._("In Odoo"), run.connection_id.provider_label or "", env._("Difference"))
    return Markup("<div class='table-responsive'><table class='table table-sm'><thead>%s</thead><tbody>%s</tbody>"
                  "</table></div>") % (head, body)


def totals_by_currency(run):
    """{(place, label, currency): {"here": total in Odoo, "there": total in the books}}"""
    env, lines = run.env, {}
    labels = counted_labels(run)
    for code, sums in (run.counts or {}).items():
        for key, value in sums.items():
            side, _space, currency = key.partition(" ")
            if currency:
                lines.setdefault((*labels.get(code, (REASON, code)), currency), {
                    "here": 0.0, "there": 0.0})[side] += float(value)
    for role, name, here, there, own_rates in (run.balances or {}).get("rows", ()):
        label = balance_label(env, role, name)
        label = env._("%s, by the ledgers (other currencies at rates of their own)", label) if own_rates else env._(
            "%s, by the ledgers", label)
        sums = lines.setdefault((LEDGERS[role], label, run.company_id.currency_id.name), {"here": 0.0, "there": 0.0})
        sums["here"] += float(here)
        sums["there"] += float(there)
    states = dict(env["books.reconciliation.row"]._fields["state"]._description_selection(env))
    for state, currency, here, there in env["books.reconciliation.row"]._read_group(
            [("run_id", "=", run.id), ("state", "!=", "explained")], ["state", "currency_id"],
            ["total_here:sum", "total_there:sum"]) if run.id else ():
        label = env._("Differ") if state == "open" else states[state]
        lines[REASON, label, currency.name or ""] = {"here": here, "there": there}
    return lines


def counted_labels(run):
    """{key of a run's counts: (place, label)}"""
    env = run.env
    reasons = dict(env["books.reconciliation.row"]._fields["reason"]._description_selection(env))
    return {code: (REASON, name) for code, name in reasons.items()} | {
        "agree": (AGREE, env._("Agree")),
        RECEIVABLE: (DUE, env._("Due from customers, added up from the documents")),
        PAYABLE: (DUE, env._("Due to vendors, added up from the documents")),
        CUSTOMERS: (BY_CONTACT, env._("Due from customers, by the balances of the contacts")),
        VENDORS: (BY_CONTACT, env._("Due to vendors, by the balances of the contacts"))} | tax_labels(run)


def tax_labels(run):
    """The same for the taxes, by their names in the books."""
    env, counted = run.env, run.counts or {}
    found = {}
    for start, words in ((SALES_TAX, env._("Sales at %s, net, added up from the documents")),
                         (PURCHASE_TAX, env._("Purchases at %s, net, added up from the documents"))):
        ids = [code.removeprefix(start) for code in counted if code.startswith(start)]
        # Who may read a comparison may not read all of its books.
        names = {row.external_id: row.name for row in as_superuser(env["books.record"]).search([
            ("connection_id", "=", run.connection_id.id), ("kind", "=", "tax"), ("external_id", "in", ids)])}
        found |= {f"{start}{tax}": (TAXED, words % (names.get(tax) or tax)) for tax in ids}
    return found


def balance_label(env, role, name):
    """The name of a balance."""
    return {"receivable": env._("Receivables"), "payable": env._("Payables"), "tax": env._("Taxes")}.get(role, name)
