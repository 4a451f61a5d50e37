"""Decisions that a person took in an earlier comparison, about the same difference."""


def carry_decisions(run):
    """Take over from the run before what was left alone or accepted, as long as the difference is the same."""
    before = run.search([
        ("connection_id", "=", run.connection_id.id), ("state", "=", "done"), ("id", "<", run.id)],
        order="id DESC", limit=1)
    decided = {key_of(row): row for row in before.row_ids if row.state in ("left_alone", "accepted") and row.decided_at}
    for row in run.row_ids.filtered(lambda row: row.state == "open") if decided else ():
        same = decided.get(key_of(row))
        if same and same.differences == row.differences and same.reason == row.reason:
            row.write({
                "state": same.state, "why": same.why, "decided_by": same.decided_by.id, "decided_at": same.decided_at})


def key_of(row):
    return row.kind, row.external_id or (row.res_model, row.res_id)
