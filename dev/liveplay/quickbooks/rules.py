"""Queries, changes, batches, request ids, files, and who is refused."""

import datetime
import json
import uuid

from .common import VERSION, create, latest, line, query, read, reported, sale, undo, untaxed, write


def queries(side):
    own = f"CustomerRef = '{side.made['customer']['id']}'"
    query(side, f"select * from Invoice where {own} maxresults 100", "a customer's invoices")
    query(side, "select count(*) from Invoice", "how many invoices")
    key = side.made["plain"]["id"]
    query(side, f"select * from Invoice where Id = '{key}'", "by id", values=True)
    query(side, f"select Id, TotalAmt from Invoice where Id in ('{key}')", "by ids, two properties", values=True)
    name = side.name("customer")
    query(side, f"select * from Customer where DisplayName = '{name}'", "by name", values=True)
    query(side, f"select * from Customer where DisplayName = '{name.upper()}'", "by name in capitals", values=True)
    query(side, f"select * from Customer where DisplayName like '{side.name('')}%' and Active in (true, false)",
          "by the beginning of the name")
    query(side, "select * from Invoice where PrivateNote = 'x'", "by what cannot be asked", expect="4001")
    query(side, "select * from Nothing", "of an unknown kind", expect=None)
    query(side, "select from where", "of no form", expect="4000")
    query(side, "select * from Invoice maxresults 1001", "of too many", expect="4001")


def changes(side):
    since = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=30)).isoformat("T", "seconds")

    def changed(what, entities, moment, expect="done"):
        side.ask(f"changes: {what}", "GET", "cdc", expect=expect, values=False, query={
            "entities": entities, "changedSince": moment, **VERSION})

    changed("of the play", "Invoice,Payment,CreditMemo,Customer,Bill", since)
    changed("of taxes", "TaxCode", since, expect=None)
    changed("of an unknown kind", "Nothing", since, expect=None)
    old = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=40)
    changed("too long ago", "Invoice", old.isoformat("T", "seconds"), expect=None)


def batch(side, what, items, *, expect="done", values=True, **more):
    answer = side.ask(f"batch: {what}", "POST", "batch", {"BatchItemRequest": items}, expect=expect, values=values,
                      query={**VERSION, **more})
    answers = (answer.body or {}).get("BatchItemResponse") or []
    for one in answers:
        for kind in ("Invoice", "Customer", "Attachable"):
            if (one.get(kind) or {}).get("Id") and one[kind].get("status") != "Deleted":
                undo(side, "of a batch", kind, one[kind])
    return answer, answers


def outcome(item):
    fault = item.get("Fault")
    return f"refused, {fault['Error'][0]['code']}" if fault else "taken"


def batches(side):
    bill = sale(side, line(side, 1, untaxed(side)))
    _answer, answers = batch(side, "an invoice, a wrong one, a query, a stale change", [
        {"bId": "a", "operation": "create", "Invoice": bill},
        {"bId": "b", "operation": "create", "Invoice": {**bill, "CustomerRef": {"value": "999999"}}},
        {"bId": "c", "Query": "select * from Term maxresults 1"},
        {"bId": "d", "operation": "update", "Customer": {
            "Id": side.made["customer"]["id"], "SyncToken": "0", "sparse": True, "Notes": "Late"}},
    ], values=False)
    side.point("Q10", "yes" if [one["bId"] for one in answers] == ["a", "b", "c", "d"] else "no")
    name = side.name("in a batch")
    _answer, answers = batch(side, "a customer and a query for it", [
        {"bId": "a", "operation": "create", "Customer": {"DisplayName": name}},
        {"bId": "b", "Query": f"select * from Customer where DisplayName = '{name}'"}], values=False)
    found = next((one for one in answers if one["bId"] == "b"), {}).get("QueryResponse") or {}
    side.point("Q11", "seen" if found.get("Customer") else "not seen")
    answer, _answers = batch(
        side, "31 queries", [{"bId": str(number), "Query": "select * from Term"} for number in range(31)], expect=None,
        values=False)
    side.point("Q05", "taken" if answer.is_done else f"refused, {answer.outcome}")


def batch_operations(side):
    row = create(side, "void in a batch", "Invoice", sale(side, line(side, 1, untaxed(side))))
    _answer, answers = batch(side, "a void", [
        {"bId": "a", "operation": "void", "Invoice": {"Id": row["Id"], "SyncToken": row["SyncToken"]}}], expect=None)
    side.point("Q12", outcome(answers[0]) if answers else "the whole batch is refused")
    answer, answers = batch(side, "an Attachable", [
        {"bId": "a", "operation": "create", "Attachable": {"Note": f"Play {side.tag}"}}], expect=None, values=False)
    side.point("Q13", outcome(answers[0]) if answers else f"the whole batch is refused, {answer.outcome}")
    number = side.number()
    bill = sale(side, line(side, 1, untaxed(side)), DocNumber=number)
    create(side, "number of a batch", "Invoice", bill)
    answer, answers = batch(side, "a number that is taken, allowed", [
        {"bId": "a", "operation": "create", "optionsData": "allowduplicatedocnum", "Invoice": bill}], expect=None,
        values=False)
    side.point("Q15", outcome(answers[0]) if answers else f"the whole batch is refused, {answer.outcome}")


def request_ids(side):
    key, body = uuid.uuid4().hex, sale(side, line(side, 2, untaxed(side)))
    first = create(side, "once", "Invoice", body, "with a request id", requestid=key)
    write(side, "Invoice", body, "with the same request id", requestid=key)
    other = write(side, "Invoice", {**body, "PrivateNote": "Another"}, "another body, the same request id",
                  expect=None, requestid=key)
    side.point("Q09", reported(other, "Invoice", lambda row: (
        "the first answer" if row["Id"] == first["Id"] else "a second object")))
    write(side, "Invoice", body, "a request id of 51 characters", expect=None, requestid="x" * 51)
    _answer, answers = batch(side, "request id and bId of 46 characters", [
        {"bId": "1234567890", "Query": "select * from Term"}], requestid=uuid.uuid4().hex + "1234", expect=None,
        values=False)
    long, answers = batch(side, "a bId of 20 characters beside a request id", [
        {"bId": "12345678901234567890", "Query": "select * from Term"}], requestid=uuid.uuid4().hex, expect=None,
        values=False)
    side.point("Q14", outcome(answers[0]) if answers else f"the whole batch is refused, {long.outcome}")


def files(side):
    def upload(what, name, kind, content, expect="done"):
        about = {"AttachableRef": [{"EntityRef": {"type": "Invoice", "value": side.made["plain"]["id"]}}],
                 "FileName": name, "ContentType": kind}
        answer = side.ask(f"file: {what}", "POST", "upload", expect=expect, values=False, query=VERSION, files={
            "file_metadata_01": ("about.json", json.dumps(about), "application/json"),
            "file_content_01": (name, content, kind)})
        for one in (answer.body or {}).get("AttachableResponse") or []:
            undo(side, what, "Attachable", one.get("Attachable") or {})

    upload("a picture", "play.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(60))
    upload("of a type that is not taken", "play.exe", "application/octet-stream", b"MZ" + bytes(60))
    side.ask("Invoice: as PDF", "GET", f"invoice/{side.made['plain']['id']}/pdf", query=VERSION,
             headers={"Accept": "application/pdf"}, values=False)


def inactive_names(side):
    write(side, "Invoice", sale(side, line(side, 1, untaxed(side)), customer="former"), "an inactive customer",
          expect=None)
    write(side, "Invoice", sale(side, {**line(side, 1, untaxed(side)), "SalesItemLineDetail": {
        "ItemRef": {"value": "999999"}, "TaxCodeRef": {"value": untaxed(side)}}}), "an item that is not there",
          expect="2500")
    write(side, "Invoice", sale(side, line(side, 1, "999999")), "a tax code that is not there", expect=None)
    if side.at["closed"]:
        write(side, "Invoice", sale(side, line(side, 1, untaxed(side)), TxnDate=side.at["closed"]), "a closed period",
              expect=None)


def strangers(side):
    side.ask("a token of nobody", "GET", "preferences", token="none", expect="3200", values=False)
    side.ask("an unknown path", "GET", "nothing/1", query=VERSION, expect=None, values=False)
    side.ask("a body that is no JSON", "POST", "invoice", data=b"{", query=VERSION, expect="2010", values=False,
             headers={"Content-Type": "application/json"})
    refused = write(side, "Invoice", {"Nothing": 1}, "an unknown property", expect="2010")
    kind = {key.lower(): value for key, value in refused.headers.items()}.get("content-type", "none")
    side.point("Q39", kind.split(";")[0])


def tokens(side):
    side.point("Q01", "the same" if side.access.refresh() else "another")
    read(side, "Customer", side.made["customer"]["id"], "read with the new token")
    side.made["customer"]["row"] |= latest(side, "customer")


def limits(side):
    answers = side.burst("preferences", 15)
    refused = [headers for status, headers in answers if status == 429]
    waits = {headers.get("Retry-After") for headers in refused}
    side.point("Q04", f"{len(refused)} refused" + (f", Retry-After {waits}" if refused else ""))


STEPS = (
    ("Queries", queries),
    ("Changes", changes),
    ("Batches", batches),
    ("What a batch may do", batch_operations),
    ("A request id twice", request_ids),
    ("Files", files),
    ("References to what is inactive or not there", inactive_names),
    ("Requests of nobody, and of no form", strangers),
    ("Tokens renewed", tokens),
    ("Many readings at once", limits),
)
