"""The mapping in groups: what is suggested first, then what is missing, and what a default is used for."""

from markupsafe import Markup

SHOWN = 12  # rows of a group and state; the list has all of them
GROUP = Markup('<div class="mb-4"><h4>%s <small class="text-muted fw-normal">%s</small></h4>%s</div>')
TABLE = Markup('<table class="table table-sm mb-1"><tbody>%s</tbody></table>')
ROW = Markup(
    '<tr><td class="w-50 text-break">%s <small class="text-muted">%s</small></td>'
    '<td class="w-50 text-break %s">%s</td></tr>')
NOTE = Markup('<p class="text-muted mb-1">%s</p>')
LISTED = Markup('<details class="text-muted mb-1"><summary>%s</summary><div class="ms-3 text-break">%s</div></details>')


def mapping_groups(connection):
    """The groups as HTML, False where there is nothing to map yet."""
    Mapping = connection.env["books.mapping"]
    rows = Mapping.search([("connection_id", "in", connection.ids)], order="state, odoo_name, id")
    of_kind = rows.grouped("kind")
    labels = dict(Mapping._fields["kind"]._description_selection(connection.env))
    groups = Markup().join(group(connection, labels[kind], kind, of_kind[kind]) for kind in labels if kind in of_kind)
    return groups or False


def group(connection, label, kind, rows):
    env, by_state = connection.env, rows.grouped("state")
    suggested = by_state.get("2_suggested", rows.browse())
    missing = by_state.get("0_gone", rows.browse()) | by_state.get("1_missing", rows.browse())
    defaults = by_state.get("4_default", rows.browse())
    confirmed = by_state.get("3_confirmed", rows.browse())
    counts = [text for found, text in (
        (suggested, env._("%s suggested", len(suggested))), (confirmed, env._("%s confirmed", len(confirmed))),
        (missing, env._("%s not in the books", len(missing)))) if found]
    uses = {"sale": env._("Sales"), "purchase": env._("Purchases")}
    table = Markup().join([
        *(ROW % (row.odoo_name, uses.get(row.record_use, ""), "text-info", row.record_id.display_name)
          for row in suggested[:SHOWN]),
        *(ROW % (row.odoo_name, uses.get(row.record_use, ""), "", row.record_id.display_name)
          for row in confirmed[:max(0, SHOWN - len(suggested))])])
    notes = [*shortened(env, suggested), *default_notes(connection, kind, defaults)]
    if missing:
        names = ", ".join(filter(None, missing[:SHOWN].mapped("odoo_name")))
        notes.append(env._("Not sent with: %(names)s", names=names) + (" …" if len(missing) > SHOWN else ""))
    return GROUP % (label, ", ".join(counts), (TABLE % table if table else "") + Markup().join(
        note if isinstance(note, Markup) else NOTE % note for note in notes))


def shortened(env, rows):
    return [env._("… and %s more in the list.", len(rows) - SHOWN)] if len(rows) > SHOWN else []


def default_notes(connection, kind, rows):
    """Which default is used, for how many, and for which accounts."""
    env = connection.env
    if not rows:
        return []
    if kind == "term":
        return [env._("Of others only the due date is sent: %s.", len(rows))]
    if kind == "journal":
        return [env._(
            "Others use %(default)s: %(count)s.", count=len(rows), default=of_default(connection, "deposit_id"))]
    accounts = env["account.account"].browse(rows.mapped("res_id")).exists()
    sides = (("income", "default_income_id"), ("expense", "default_expense_id"))
    names = {row.res_id: row.odoo_name for row in rows}
    return [LISTED % (_go_to(of_side, of_default(connection, field)), Markup("<br/>").join(
            names[account.id] or "" for account in of_side))
        for side, field in sides
        if (of_side := accounts.filtered(lambda account, side=side: account.internal_group == side))]


def of_default(connection, field):
    return connection[field].display_name or connection.env._("(none chosen)")


def _go_to(accounts, default):
    if len(accounts) == 1:
        return accounts.env._("1 account goes to the default account %s.", default)
    return accounts.env._(
        "%(count)s accounts go to the default account %(default)s.", count=len(accounts), default=default)
