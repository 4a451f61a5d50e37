"""What entering documents of the history changes in Odoo, in figures: by month, and what may be counted twice."""

from collections import defaultdict
from decimal import Decimal

from markupsafe import Markup

from odoo.tools import format_date, formatLang

from ...providers.transport import loads
from ...tools.amounts import ZERO, exact
from ..kinds import CREDIT_NOTES, PURCHASES
from ..opening_day import open_on
from .entry_dates import hold_of, opening_date
from .journals import journal_for
from .open_items import is_open_item

SUMS = ("receivable", "payable", "revenue", "cost", "sale_tax", "purchase_tax")
TYPES = {
    "receivable": ("asset_receivable",), "payable": ("liability_payable",), "revenue": ("income", "income_other"),
    "cost": ("expense", "expense_other", "expense_direct_cost", "expense_depreciation")}


def figures_of(rows):
    """What entering these rows changes, in the home currency.

    :return: ({month, or None for open items: sums}, {reason: sums of the documents that are held for it}, the last
        day of what may count twice). Sums are {name of `SUMS`, or "documents": amount}.
    """
    months, held, last = defaultdict(_nothing), defaultdict(_nothing), None
    items = rows.filtered(is_open_item)
    open_amounts = open_on(items.record_id, items.import_id.opening_day) if items else {}
    for row in rows:
        record, content = row.record_id, loads(row.content or "{}")
        if content.get("not_understood"):
            continue  # it is never entered
        sale, sign = row.kind not in PURCHASES, -1 if row.kind in CREDIT_NOTES else 1
        rate = Decimal(content.get("rate") or 1)
        if row in items:
            amount = open_amounts[record]
            if amount:
                _add(months[None], sale, sign * amount / rate, None)
            continue
        taxed = any(line["tax_id"] for line in content.get("lines", ()))
        total, tax = (sign * exact(record[field]) / rate for field in ("total", "tax"))
        why = hold_of(row, journal_for(row.import_id, sale), taxed)
        if why:
            _add(held[why[0]], sale, total, tax)
            last = max(filter(None, (last, record.date, opening_date(row.import_id))))
        _add(months[record.date.replace(day=1)], sale, total, tax)
    return dict(months), dict(held), last


def already_held(one, until):
    """What journal entries of Odoo hold up to a day, as sums."""
    found = _nothing()
    domain = [
        ("company_id", "=", one.company_id.id), ("parent_state", "=", "posted"), ("move_id.move_type", "=", "entry"),
        ("payment_id", "=", False), ("statement_line_id", "=", False), ("date", "<=", until)]
    groups = one.env["account.move.line"]._read_group(
        domain, ["account_id", "tax_line_id"], ["balance:sum", "move_id:count_distinct"])
    for account, tax, balance, count in groups:
        name = next((name for name, types in TYPES.items() if account.account_type in types), None)
        name = {"sale": "sale_tax", "purchase": "purchase_tax"}.get(tax.type_tax_use) if tax else name
        if name:
            found[name] += exact(balance) * (-1 if name in ("payable", "revenue", "sale_tax") else 1)
            found["documents"] = max(found["documents"], count)
    return found


def worded_figures(one, months, held, last):
    """The figures of `figures_of` as a table, with what is held and why."""
    env, words = one.env, reason_titles(one.env)
    lines = [(format_date(env, month, date_format="MMMM yyyy") if month else
              env._("Open items of %s", format_date(env, one.opening_day)), months[month], "")
             for month in sorted(months, key=lambda month: (month is not None, month))]
    lines += [(env._("Held: %s", words[reason]), sums, "text-danger") for reason, sums in held.items()]
    if held:
        lines.append((
            env._("In journal entries of Odoo up to %s already", format_date(env, last)), already_held(one, last),
            "text-danger"))
    heads = (
        "", env._("Documents"), env._("Receivable"), env._("Payable"), env._("Revenue"), env._("Costs"),
        env._("Tax on sales"), env._("Tax on purchases"))
    head = Markup("").join(Markup("<th>%s</th>") % one_head for one_head in heads)
    body = Markup("").join(
        Markup('<tr class="%s"><td>%s</td><td class="text-end">%s</td>%s</tr>') % (
            style, title, int(sums["documents"]), Markup("").join(
                Markup('<td class="text-end text-nowrap">%s</td>') % _amount(one, sums[name]) for name in SUMS))
        for title, sums, style in lines)
    return Markup('<table class="table table-sm"><thead><tr>%s</tr></thead><tbody>%s</tbody></table>') % (head, body)


def reason_titles(env):
    """Why documents are held, as short titles."""
    return {
        "history_opening": env._("not later than the opening entry"), "history_locked": env._("locked in Odoo"),
        "history_filed": env._("the tax return is filed"),
        "history_filed_unknown": env._("until when tax returns are filed is not stated")}


def _amount(one, amount):
    return formatLang(one.env, float(amount), currency_obj=one.company_id.currency_id) if amount else ""


def _nothing():
    return dict.fromkeys(("documents", *SUMS), ZERO)


def _add(sums, sale, total, tax):
    """:param tax: None for an open item, which has no revenue and no tax."""
    sums["documents"] += 1
    sums["receivable" if sale else "payable"] += total
    if tax is not None:
        sums["revenue" if sale else "cost"] += total - tax
        sums["sale_tax" if sale else "purchase_tax"] += tax
