"""Webhook bodies: which records changed, by id only."""
import secrets

from .kinds import KINDS

API = "https://api.xero.com/api.xro/2.0"
MOST_EVENTS = 100


class Notices:
    """Numbers the events of all organisations in one sequence."""

    def __init__(self):
        self.sequence = 0

    def take(self, organisations):
        """Bodies for all that is not told yet; afterwards it is told."""
        events = [event for org in organisations for event in self._events(org)]
        return [self.envelope(events[start : start + MOST_EVENTS]) for start in range(0, len(events), MOST_EVENTS)]

    def envelope(self, events):
        first = self.sequence + 1 if events else 0
        self.sequence += len(events)
        return {
            "events": events, "firstEventSequence": first, "lastEventSequence": self.sequence if events else 0,
            "entropy": secrets.token_hex(10).upper(),
        }

    def _events(self, org):
        told, org.told = org.told, {}
        for (kind, row_id), (created, moment) in told.items():
            row = org.get(kind, row_id)
            # Whether the deletion of a payment is told is unknown; its invoice tells it in any case.
            if row is None or (kind == "Payments" and row["Status"] == "DELETED"):
                continue
            event = {
                "resourceUrl": f"{API}/{kind}/{row_id}", "resourceId": row_id,
                "eventDateUtc": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}",
                "eventType": "CREATE" if created else "UPDATE", "eventCategory": KINDS[kind].single.upper(),
                "tenantId": org.id, "tenantType": "ORGANISATION",
            }
            if kind in ("CreditNotes", "Prepayments"):
                event["data"] = {"Type": row["Type"], "Status": row["Status"]}
            if kind == "Prepayments":
                event["data"]["UpdatedDateUTCString"] = f"{moment:%Y-%m-%dT%H:%M:%S}Z"
            yield event
