"""The details that support needs to find a cause: no secrets, and no names, amounts or messages unless asked for."""

from odoo import release

MOST = 50  # rows of each kind
CONNECTION = (
    "provider", "external_id", "state", "condition", "enabled", "auto_invoice", "push_payments", "pull_payments",
    "last_success", "pulled_at", "reads_awaited", "reads_answered", "changed_at", "caught_up_at",
    "contacts_compared_at", "contacts_left", "paused_until", "rest_until", "limited",
    "subscription_ended", "reads", "waiting_count", "failed_count", "skipped_count", "issue_count")
CONNECTION_TEXTS = ("name", "error", "push_failure", "pull_failure")
ISSUE = ("id", "reason", "remedy", "state", "res_model", "res_id", "setting", "first_seen", "last_seen")
JOB = ("id", "verb", "kind", "res_model", "res_id", "state", "attempts", "unresolved", "sent_at", "request_id",
       "batch_index", "provider_request")
JOB_TEXTS = ("res_name", "error", "expected")
RECORD = ("id", "kind", "external_id", "version", "state", "res_model", "res_id", "provider_request")
RECORD_TEXTS = ("number", "name", "total", "balance", "problem", "difference")


def details(connection, issue, with_texts):
    """The details as text.

    :param connection: as the user, who may read it.
    :param issue: one of its issues, as the user, or none.
    :param with_texts: whether names, amounts and messages are included, too.
    """
    module = connection.env["ir.module.module"].sudo().search([("name", "=", "books_connector")], limit=1)
    parts = [f"Odoo {release.version}, books_connector {module.latest_version}"]
    parts += _rows("connection", connection, CONNECTION, CONNECTION_TEXTS if with_texts else ())
    if issue:
        parts += _rows("issue", issue, ISSUE, ("sentence",) if with_texts else ())
        jobs, records = issue.job_ids[:MOST], issue.record_ids[:MOST]
    else:
        jobs = connection.env["books.job"].search(
            [("connection_id", "=", connection.id), ("state", "=", "failed")], limit=MOST)
        records = connection.env["books.record"].search(
            [("connection_id", "=", connection.id), ("problem", "!=", False)], limit=MOST)
    parts += _rows("job", jobs, JOB, JOB_TEXTS if with_texts else (), _codes)
    parts += _rows("record", records, RECORD, RECORD_TEXTS if with_texts else (), _codes)
    return "\n".join(parts)


def _rows(label, rows, names, texts, more=lambda row: ""):
    return [" ".join([f"{label}:", *(
        f"{name}={row[name]}" for name in (*names, *texts) if row[name] not in (False, None, "")), more(row)]).strip()
        for row in rows]


def _codes(row):
    """The codes of what blocks a row, each with its subject."""
    return " ".join(f"cause={one['reason']}/{one['model']}/{one['id']}/{one['setting']}" for one in row.causes or ())
