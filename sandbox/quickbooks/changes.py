"""The change feed (CDC): what changed since a moment, deleted rows too."""
import datetime

from . import refusals, schema, times

DAYS = 30
MOST_OBJECTS = 1000


def run(company, entities, since, now):
    """The CDCResponse: one QueryResponse a type, at most 1,000 objects over all types together."""
    if not entities:
        raise refusals.missing("entities")
    if not since:
        raise refusals.missing("changedSince")
    try:
        moment = times.parse(since)
    except ValueError:
        raise refusals.invalid_date("changedSince", since) from None
    if moment < now - datetime.timedelta(days=DAYS):
        raise refusals.Refusal(
            "2190", "Invalid Date Range", f"changedSince must be within the last {DAYS} days. Supplied value:{since}",
            "changedSince",
        )
    responses, left = [], MOST_OBJECTS
    for word in entities.split(","):
        kind = schema.kind_named(word.strip())
        if kind not in company.tables or not company.kinds[kind].in_changes:
            raise refusals.Refusal(
                "2000", "Invalid or unsupported object name", f"Object Name: {word.strip()}", "entities"
            )
        rows = _changed(company, kind, moment.timestamp())[:left]
        left -= len(rows)
        responses.append({kind: rows, "startPosition": 1, "maxResults": len(rows)} if rows else {})
    return {"CDCResponse": [{"QueryResponse": responses}]}


def _changed(company, kind, since):
    since = int(since)
    rows = [row for row in company.rows(kind) if company.updated[kind, row["Id"]] >= since]
    rows.sort(key=lambda row: company.updated[kind, row["Id"]])
    gone = sorted(
        (moment, key) for key, moment in company.deleted[kind].items() if moment >= since
    )
    return rows + [
        {"domain": "QBO", "status": "Deleted", "Id": key, "MetaData": {"LastUpdatedTime": company.stamp_of(moment)}}
        for moment, key in gone
    ]
