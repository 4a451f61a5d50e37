"""Lists, keys that make a request one, files, and who is refused."""

import base64
import datetime
import json

from .common import create, document, get, line, reported, write


def lists(side):
    key, own = side.made["plain"]["id"], {"ContactIDs": side.made["contact"]["id"]}
    get(side, "Invoices", "a page", page=1, **own)
    get(side, "Invoices", "a page of summaries", page=1, summaryOnly="true", **own)
    get(side, "Invoices", "by ids", values=True, IDs=key)
    get(side, "Invoices", "by number", values=True, InvoiceNumbers=side.made["plain"]["row"]["InvoiceNumber"])
    get(side, "Invoices", "by contact and state", Statuses="AUTHORISED", page=1, **own)
    get(side, "Invoices", "in order", order="UpdatedDateUTC DESC", page=1, **own)
    get(side, "Invoices", "of this app", createdByMyApp="true", page=1, **own)
    get(side, "Invoices", "by reference", where='Reference=="Other"', page=1)
    answer = side.ask("Invoices: by what is due", "GET", "Invoices", expect=None, values=False, query={
        "where": f'AmountDue > 0 && Contact.ContactID == guid("{side.made["contact"]["id"]}")', "page": 1})
    side.point("X16", "taken" if answer.is_done else f"refused, {answer.outcome}")
    get(side, "Invoices", "by a filter of no form", where="Reference===", expect="16")
    side.ask("Invoices: read, not there", "GET", "Invoices/11111111-1111-4111-8111-111111111111", expect="404")


def changes(side):
    since = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=30)
    for kind in ("Invoices", "CreditNotes", "Payments", "Contacts"):
        own = {"ContactIDs": side.made["contact"]["id"]} if kind == "Invoices" else {}
        get(side, kind, "changed since", headers={"If-Modified-Since": since.strftime("%Y-%m-%dT%H:%M:%S")}, page=1,
            **own)
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    get(side, "Invoices", "changed since tomorrow", headers={
        "If-Modified-Since": soon.strftime("%Y-%m-%dT%H:%M:%S")}, page=1)


def keys(side):
    """One Idempotency-Key, twice."""
    key = {"Idempotency-Key": f"play-{side.tag}-1"}
    body = document(side, line(side, 2), InvoiceNumber=side.number())
    first = create(side, "once", "Invoices", body, "with a key", headers=key)
    write(side, "Invoices", body, "with the same key", headers=key)
    other = write(side, "Invoices", {**body, "InvoiceNumber": side.number()}, "another body, the same key",
                  headers=key, expect=None)
    side.point("X26", reported(other, "Invoices", lambda row: (
        "the first answer" if row["InvoiceID"] == first["InvoiceID"] else "a second object")))
    write(side, "Invoices", body, "a key of 129 characters", headers={"Idempotency-Key": "x" * 129}, expect=None)
    wrong, key = document(side), {"Idempotency-Key": f"play-{side.tag}-2"}
    for _time in range(2):
        write(side, "Invoices", wrong, "a wrong one with a key", headers=key, expect="10")


def files(side):
    """What a document takes; files cannot be removed, they go with it."""
    def put(what, name, content, kind="application/pdf", expect=None):
        return side.ask(f"Attachments: {what}", "PUT", f"Invoices/{side.made['plain']['id']}/Attachments/{name}",
                        data=content, headers={"Content-Type": kind}, expect=expect, values=False)

    def taken(answer):
        return "taken" if answer.is_done else f"refused, {answer.outcome}"

    put("a small one", "play.pdf", b"%PDF-1.4 play", expect="done")
    side.point("X10", taken(put("of 3.1 MB", "middle.pdf", bytes(3_100_000))))
    side.point("X11", taken(put("of 10.5 MB", "large.pdf", bytes(10_500_000))))
    side.point("X12", taken(put("an .xml", "play.xml", b"<a/>", "text/xml")))
    side.point("X13", taken(put("a name that ends in a blank", "play.pdf%20", b"%PDF-1.4 play")))
    get(side, f"Invoices/{side.made['plain']['id']}/Attachments", "listed", values=False)
    side.ask("Invoices: as PDF", "GET", f"Invoices/{side.made['plain']['id']}", headers={"Accept": "application/pdf"},
             values=False)


def notes(side):
    path = f"Invoices/{side.made['plain']['id']}/History"
    write(side, "HistoryRecords", {"Details": "A play was here"}, "a note", path=path, values=False)
    side.ask("HistoryRecords: read", "GET", path, values=False)


def strangers(side):
    answer = side.ask("ManualJournals: not granted", "GET", "ManualJournals", expect=None, values=False)
    side.point("X21", str(answer.status))
    answer = side.ask("Organisation: without tenant", "GET", "Organisation", headers={"xero-tenant-id": None},
                      expect=None, values=False)
    side.point("X27", str(answer.status))
    side.ask("Organisation: of a stranger", "GET", "Organisation", expect="403", values=False, headers={
        "xero-tenant-id": "11111111-1111-4111-8111-111111111111"})
    side.ask("Organisation: a token of nobody", "GET", "Organisation", token="none", expect="401", values=False)
    side.ask("an unknown path", "GET", "Nothing", expect="404", values=False)


def formless(side):
    answer = side.ask("Invoices: a body that is no JSON", "PUT", "Invoices", data=b"{", expect=None, values=False,
                      headers={"Content-Type": "application/json"})
    side.point("X17", f"{answer.status} {answer.code}")
    side.ask("Invoices: an empty list", "PUT", "Invoices", {"Invoices": []}, expect=None, values=False)
    write(side, "Invoices", {"Type": "ACCREC", "LineItems": "none"}, "a text for a list", expect=None, values=False)


def tokens(side):
    claims = side.access.tokens.access_token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    side.point("X02", next((name for name in claims if "authentication_event" in name), "none"))
    side.access.refresh()
    get(side, f"Contacts/{side.made['contact']['id']}", "read with the new token", values=True)


def limits(side):
    answers = side.burst("Organisation", 12)
    refused = [headers for status, headers in answers if status == 429]
    words = {f"{headers.get('X-Rate-Limit-Problem')}, Retry-After {headers.get('Retry-After')}" for headers in refused}
    side.point("X35", f"{len(refused)} refused{''.join(f'; {one}' for one in sorted(words))}")


STEPS = (
    ("Lists and filters", lists),
    ("Changes", changes),
    ("A key twice", keys),
    ("Files", files),
    ("Notes", notes),
    ("Requests of strangers", strangers),
    ("Requests of no form", formless),
    ("Tokens renewed", tokens),
    ("Many readings at once", limits),
)
