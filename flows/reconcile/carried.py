"""Decisions that a person took in an earlier comparison, about the same difference."""

from ...tools.amounts import exact

KEY = ("kind", "external_id", "res_model", "res_id")  # of the same row in another run


def carry_decisions(run):
    """Take over from the last run with the same row what was left alone or accepted, as long as the difference is the
    same."""
    rows = run.row_ids.filtered(lambda row: row.state == "open")
    if not rows:
        return
    last = rows.browse(row_id for *_key, row_id in rows._read_group(
        [("connection_id", "=", run.connection_id.id), ("run_id.state", "=", "done"), ("run_id", "<", run.id),
         "|", ("external_id", "in", rows.filtered("external_id").mapped("external_id")),
         ("res_id", "in", rows.filtered("res_id").mapped("res_id"))], KEY, ["id:max"]))
    before = {key_of(row): row for row in last}
    for row in rows:
        same = before.get(key_of(row))
        if (same and same.decided_at and same.state in ("left_alone", "accepted")
                and same.reason == row.reason and what_differs(same) == what_differs(row)):
            row.write({
                "state": same.state, "why": same.why, "decided_by": same.decided_by.id, "decided_at": same.decided_at,
                "rounding_id": same.rounding_id.id})


def what_differs(row):
    """What of two rows has to be equal for the difference to be the same: of a balance by how much it differs, of a
    payment that Odoo does not have nothing else."""
    if row.reason == "payment_only_there":
        return None
    if row.reason != "balance":
        return row.differences
    return {field: exact(float(here)) - exact(float(there)) for field, here, there, _who in row.differences}


def key_of(row):
    return tuple(row[name] or False for name in KEY)
