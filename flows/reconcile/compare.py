"""Documents of the books beside the entries that they are: what differs, and which side changed it."""

from collections import defaultdict

from ..currencies import currency_ids
from ..kinds import GONE
from ..omissions import omitted
from ..pull.differences import DUE, LINE_REF, contacts_of_documents, differences_between, kept
from ..records import changed_values, values_of
from ..settled_only_here import settled_only_here
from .agreed import COMPARABLE, amount, both_values, lines_here, note_agreement, same_lines, who_changed
from .findings import Finding, note_findings
from .scope import due_then, settled_later

LINES = "lines"
# What a comparison reads of a record; the rest of it may have changed without a difference.
COMPARED = (
    "state", "number", "contact_id", "date", "due_date", "currency_id", "total", "tax", "balance", "unstated",
    "not_understood", "problem", "due_reason")
ON_THE_WAY = ("todo", "sending")


def compare_documents(run, records, known):
    """Compare documents with their entries, and store what differs. A credit that stands for a write-off of Odoo is
    none: what it settles is seen in what is due.

    :param records: `providers.documents.Record`s.
    :param known: {(kind, external id): its `books.record`}
    """
    if not records:
        return
    pairs, alone = [], []
    for record in records:
        row = known.get((record.kind, record.external_id))
        if row and row.res_id and row._is_write_off():
            continue
        linked = row and row.res_model == "account.move" and row.res_id
        (pairs if linked else alone).append((record, row))
    note_findings(run, [*compared(run, pairs), *unlinked(run, alone)])


def compared(run, pairs):
    """A Finding for each document that is linked to an entry.

    :param pairs: [(record of the books, its `books.record`)]
    """
    if not pairs:
        return
    connection = run.connection_id
    rows = pairs[0][1].union(*(row for _record, row in pairs))
    moves = {move.id: move for move in rows.env["account.move"].browse(rows.mapped("res_id")).exists()}
    currencies = currency_ids(run.env)
    present = [present_row(connection, record, row, currencies) for record, row in pairs]
    contacts = contacts_of_documents(rows.concat(*present))
    waiting = on_the_way(connection, list(moves.values()))
    only_here = settled_only_here(rows.filtered(
        lambda row: row.res_id in moves and due_differs(row, moves[row.res_id])))
    later = settled_later(run, rows, rows.env["account.move"].union(*moves.values()))
    for (record, row), now in zip(pairs, present, strict=True):
        move = moves.get(row.res_id)
        if not move:
            yield Finding(row=row, record=record, reason="gone_here", who="here", differences=[
                ["gone_here", None, None, "here"]])
            continue
        dues = dues_of(record, now, move, later[0][move.id], later[1][row.id])
        yield compared_one(record, row, now, move, contacts, move in waiting, only_here, dues)


def compared_one(record, row, now, move, contacts, is_waiting, only_here, dues):
    """The Finding for one document and its entry.

    :param now: the row as it would be with what the books hold now.
    :param dues: what is due in Odoo and in the books; None if the books do not state it.
    """
    found = [one for one in differences_between(now, move, contacts, {}) if one[0] != DUE]
    named = {
        "gone": "deleted_there", "state": "draft" if move.state == "draft" else "cancelled_here",
        "not_understood": "not_understood", "unreadable": "not_understood"}
    reason = next((named[one[0]] for one in found if one[0] in named), "")
    if not found and now.state in GONE:  # voided on both sides: the lines of one that is voided come to nothing
        return Finding(row=row, record=record, move=move)
    if not reason:
        found = [one for one in found if not one[0].startswith(LINE_REF)] + line_differences(record, row, move)
        found += changed_since(row, now, move, {one[0] for one in found}) + due_differences(dues)
    if not found:
        note_agreement(row, move, record.lines, now)
        # Sent with a later date, because its period is closed: the only date that differs without a difference.
        return Finding(row=row, record=record, move=move, dues=dues,
                       reason="date_moved" if now.date != move.invoice_date else "")
    stored = [[field, here, there, side_of(row, field, here, there)] for field, here, there in found]
    if not reason:
        fields = {one[0] for one in found}
        own = only_here.get(row)
        settled = "settled_only_here" if own else "due"
        reason = settled if fields == {DUE} else "lines" if fields == {LINES} else "changed"
    ignored = ""
    if is_waiting:
        reason = "on_the_way"
    elif row.ignored and found == row.ignored:
        ignored = row.why_ignored or "-"
    return Finding(row=row, record=record, move=move, reason=reason, who=who_of(stored), differences=stored,
                   ignored=ignored, dues=dues)


def side_of(row, field, here, there):
    """Which side changed this value."""
    if field == "gone":
        return "there"
    if field == "state":
        return "here"
    if field == LINES:
        return there or here
    if field == DUE:
        return ""
    return who_changed(row.agreed, field, here, there) or (
        "here" if field in ("reference", "memo", "delivery", "labels") else "")


def who_of(stored):
    sides = {side for _field, _here, _there, side in stored if side}
    return sides.pop() if len(sides) == 1 else "both" if sides else False


def line_differences(record, row, move):
    """Whether the lines of one side are no longer those with which both agreed: [["lines", "here", "there"]] names the
    sides that changed them."""
    agreed, found = row.agreed or {}, [LINES, None, None]
    if agreed.get("here") and lines_here(move) != agreed["here"]:
        found[1] = "here"
    if agreed.get("there") and record.lines is not None and not same_lines(agreed["there"], record.lines):
        found[2] = "there"
    if found[1] and found[2]:
        found[1:] = [None, "both"]
    return [found] if any(found[1:]) else []


def changed_since(row, now, move, known):
    """What differs on purpose since it was sent, such as a date in a closed period, but was changed in Odoo since."""
    agreed, values = (row.agreed or {}).get("values") or {}, both_values(now, move)
    return [
        [field, *values[field]] for field in COMPARABLE
        if field in agreed and field not in known and values[field][0] not in (agreed[field][0], values[field][1])]


def dues_of(record, now, move, later_here, later_there):
    """What is due of a document in Odoo and in the books, or was on the last day of the run; None if the books do not
    state it."""
    if record.balance is None or now.state in GONE:
        return None
    currency = move.currency_id
    return (due_then(abs(move.amount_residual), later_here, move.amount_total, currency),
            due_then(record.balance, later_there, record.balance if record.total is None else record.total, currency))


def due_differences(dues):
    """What is due differs, if the books state it."""
    return [[DUE, *map(kept, dues)]] if dues and dues[0] != dues[1] else []


def due_differs(row, move):
    return amount(abs(move.amount_residual), move) != amount(row.balance, move) or bool(row.unexplained)


def present_row(connection, record, row, currencies):
    """The stored row, or if the books hold something else by now a new one that is stored nowhere."""
    values = values_of(connection, record, row, currencies)
    changed = {
        name: value for name, value in changed_values(row, values).items() if name in COMPARED}
    return row.new(changed, origin=row) if changed else row


def on_the_way(connection, moves):
    """Those of these entries of which a job, or one of a payment that settles them, waits to be sent."""
    if not moves:
        return moves
    moves = moves[0].union(*moves)
    Job = connection.env["books.job"]
    own = [("connection_id", "=", connection.id), ("state", "in", ON_THE_WAY)]
    if not Job.search_count(own, limit=1):
        return moves.browse()
    waiting = moves.browse(Job.search([*own, ("res_model", "=", moves._name), ("res_id", "in", moves.ids)]).mapped(
        "res_id"))
    lines = moves.line_ids
    partials = lines.matched_debit_ids | lines.matched_credit_ids
    entries = (partials.debit_move_id | partials.credit_move_id).move_id
    queued = defaultdict(set)
    for job in Job.search([*own, ("res_model", "in", ("account.payment", "account.bank.statement.line", partials._name,
                                                      "account.move.line"))]):
        queued[job.res_model].add(job.res_id)
    for move in moves - waiting:
        of_move = move.line_ids.matched_debit_ids | move.line_ids.matched_credit_ids
        others = (of_move.debit_move_id | of_move.credit_move_id).move_id & entries
        if (queued[partials._name] & set(of_move.ids) or queued["account.payment"] & set(others.origin_payment_id.ids)
                or queued["account.bank.statement.line"] & set(others.statement_line_id.ids)
                or queued["account.move.line"] & set(others.line_ids.ids)):
            waiting |= move
    return waiting


def unlinked(run, alone):
    """A Finding for each document of the books that is linked to no entry.

    :param alone: [(record, its `books.record` or None)]
    """
    connection, start = run.connection_id, run.connection_id.start_date
    alone = [(record, row) for record, row in alone if (
        record.state in ("open", "paid", "draft") or record.not_understood)]
    if not alone:
        return
    doubles = doubles_of(connection, [record for record, _row in alone])
    out = left_out_contacts(connection, [record.contact_id for record, _row in alone])
    for record, row in alone:
        double = doubles.get(record.external_id)
        if row and row.double_kept:
            double = None
        if record.contact_id in out or (row and row.decision == "ignore"):
            reason = "left_out"
        elif record.state == "draft":
            reason = "draft"
        elif double:
            reason = "double_there"
        elif record.not_understood:
            reason = "not_understood"
        elif start and record.date and record.date < start:
            reason = "before_start"
        else:
            reason = "only_there"
        yield Finding(row=row, record=record, reason=reason, who="there" if double else False, differences=[
            ["only_there", None, None, "there"]], other=double)


def doubles_of(connection, records):
    """{external id: the linked record} of documents that have kind, contact and currency of a linked one, and equal it
    in two of these: number, total, and our mark of its entry."""
    numbers = {record.number for record in records if record.number}
    marked = {int(place) for record in records if (
        place := record.mark.rpartition("account.move:")[2]).isdigit() and record.mark.startswith("odoo:")}
    linked = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("res_model", "=", "account.move"), ("res_id", "!=", False),
        ("state", "not in", GONE), "|", ("number", "in", list(numbers)), ("res_id", "in", list(marked))])
    Move, by_values = connection.env["account.move"], {}
    for row in linked:
        shared = row.kind, row.contact_id, row.currency_id.name
        by_values |= dict.fromkeys(pairs_of(
            shared, row.number, row.total, connection._key(Move.browse(row.res_id))), row)
    found = {}
    for record in records:
        pairs = pairs_of((record.kind, record.contact_id, record.currency), record.number, record.total, record.mark)
        row = next((by_values[pair] for pair in pairs if pair in by_values), None)
        if row and row.external_id != record.external_id:
            found[record.external_id] = row
    return found


def pairs_of(shared, number, total, mark):
    """What tells a double, as keys: two of number, total and mark."""
    values = [("number", number), ("total", amount_of(total or 0)), ("mark", mark)]
    stated = [value for value in values if value[1]]
    return [(*shared, one, other) for place, one in enumerate(stated) for other in stated[place + 1:]]


def amount_of(value):
    return f"{float(value):.4f}"


def left_out_contacts(connection, contact_ids):
    """The ids of those of these contacts of the books that are left out."""
    contacts = connection.env["books.record"].search([
        ("connection_id", "=", connection.id), ("kind", "in", connection._contact_kinds()),
        ("external_id", "in", list(set(filter(None, contact_ids)))), ("res_model", "=", "res.partner")])
    out = omitted(connection, connection.env["res.partner"].browse(contacts.mapped("res_id")))
    return set(contacts.filtered(lambda row: row.res_id in out.ids).mapped("external_id"))
