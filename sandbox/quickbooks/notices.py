"""Webhook bodies: which objects changed, in the new form (CloudEvents) and the older one."""
import uuid

from . import times

MOST_EVENTS = 100
WORDS = {
    "Create": "created", "Update": "updated", "Delete": "deleted", "Void": "voided", "Merge": "merged",
    "Emailed": "emailed",
}


def take(companies, form):
    """Bodies for all that is not told yet; afterwards it is told."""
    if form not in ("cloudevents", "notifications"):
        raise ValueError("form is cloudevents or notifications")
    changes = []
    for company in companies:
        # Several changes of one object at once are told once, the last of them.
        latest = {(kind, key, operation): seconds for kind, key, operation, seconds in company.told}
        changes += [(company, *change, seconds) for change, seconds in latest.items()]
        company.told.clear()
    shape = _cloud_events if form == "cloudevents" else _notifications
    return [shape(changes[start : start + MOST_EVENTS]) for start in range(0, len(changes), MOST_EVENTS)]


def _cloud_events(changes):
    return [
        {
            "specversion": "1.0", "id": str(uuid.uuid4()), "source": "intuit.sandbox",
            "type": f"qbo.{kind.lower()}.{WORDS[operation]}.v1", "datacontenttype": "application/json",
            "time": company.clock.moment(seconds).strftime("%Y-%m-%dT%H:%M:%SZ"), "intuitentityid": key,
            "intuitaccountid": company.realm, "data": {},
        }
        for company, kind, key, operation, seconds in changes
    ]


def _notifications(changes):
    notifications = {}
    for company, kind, key, operation, seconds in changes:
        entities = notifications.setdefault(company.realm, [])
        entities.append({
            "name": kind, "id": key, "operation": operation,
            "lastUpdated": times.answer_time(company.clock.moment(seconds)),
        })
        if operation == "Merge":
            entities[-1]["deletedId"] = company.merged[kind, key]
    return {
        "eventNotifications": [
            {"realmId": realm, "dataChangeEvent": {"entities": entities}} for realm, entities in notifications.items()
        ]
    }
