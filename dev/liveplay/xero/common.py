"""What the steps at Xero have in common."""

import datetime
from decimal import Decimal

TODAY = datetime.date.today()
DAY = TODAY.isoformat()
DUE = (TODAY + datetime.timedelta(days=20)).isoformat()


def get(side, path, what, *, values=False, expect="done", headers=None, **query):
    """The rows of a list, or the one object, of an answer."""
    answer = side.ask(f"{path.split('/')[0]}: {what}", "GET", path, values=values, expect=expect, headers=headers,
                      query=query)
    return rows(answer, path.split("/")[0])


def rows(answer, kind):
    body = answer.body if isinstance(answer.body, dict) else {}
    return body.get(kind) or []


def row(answer, kind):
    """The first object of an answer that was not refused."""
    found = rows(answer, kind)
    return found[0] if found and answer.is_done else {}


def write(side, kind, body, what="created", *, method="PUT", expect="done", path="", values=True, headers=None,
          **query):
    """Create or change one object, or a list of them; whatever is made, also unexpectedly, is removed at the end."""
    elements = body if isinstance(body, list) else [body]
    answer = side.ask(f"{kind}: {what}", method, path or kind, {kind: elements}, expect=expect, values=values,
                      query=query, headers=headers)
    for found in rows(answer, kind) if kind in KEYS and answer.is_done else ():
        if found.get("StatusAttributeString") != "ERROR":
            side.undo(f"{kind} {what}", f"{kind} {found[KEYS[kind]]}", take_back)
    return answer


def create(side, name, kind, body, what="", **options):
    """Create an object and keep it by a name."""
    answer = write(side, kind, body, what or f"created, {name}", **options)
    return keep(side, name, kind, row(answer, kind))


KEYS = {
    "Invoices": "InvoiceID", "Contacts": "ContactID", "Items": "ItemID", "CreditNotes": "CreditNoteID",
    "Payments": "PaymentID", "BankTransactions": "BankTransactionID", "BatchPayments": "BatchPaymentID",
    "ManualJournals": "ManualJournalID"}


def keep(side, name, kind, found):
    """Keep by a name what was perhaps made."""
    if found:
        side.keep(name, found[KEYS[kind]], row=found)
    return found


def take_back(side, key):
    """Void, delete or archive, as the object's state lets one."""
    kind, number = key.split(" ")
    path = f"{kind}/{number}"
    if kind == "Items":
        return side.ask("Items: deleted", "DELETE", path, expect=None)
    found = row(side.ask(f"{kind}: read", "GET", path, expect=None, values=False), kind)
    status = found.get("Status") or found.get("ContactStatus")
    if status in (None, "VOIDED", "DELETED", "ARCHIVED"):
        return None
    if kind == "Contacts":
        body = {"ContactID": number, "ContactStatus": "ARCHIVED"}
    else:
        gone = "VOIDED" if kind in ("Invoices", "CreditNotes") and status in ("AUTHORISED", "PAID") else "DELETED"
        body = {KEYS[kind]: number, "Status": gone}
    if kind == "BankTransactions":  # the published schema wants these, too
        body |= {"Type": found["Type"], "LineItems": [], "BankAccount": {}}
    single = kind in ("Payments", "BatchPayments")
    return side.ask(f"{kind}: taken back", "POST", path, {"Status": body["Status"]} if single else {kind: [body]},
                    expect=None)


def take_back_allocation(side, path):
    return side.ask("Allocations: taken back", "DELETE", path, expect=None)


def contact(side, name="contact"):
    return {"ContactID": side.made[name]["id"]}


def line(side, amount, tax="no tax", quantity=1, account="sales account", **more):
    return {"Description": "Work", "Quantity": quantity, "UnitAmount": Decimal(str(amount)),
            "AccountCode": side.at[account], "TaxType": side.at[tax], **more}


def document(side, *lines, kind="ACCREC", **more):
    """What invoices and bills have in common; approved where nothing else is said."""
    return {"Type": kind, "Contact": contact(side), "LineItems": list(lines), "Date": DAY, "DueDate": DUE,
            "LineAmountTypes": "Exclusive", "Status": "AUTHORISED", **more}


def invoice(side, name, amount=10, **more):
    return create(side, name, "Invoices", document(side, line(side, amount), InvoiceNumber=side.number(), **more),
                  unitdp=4)


def payment(side, invoice_id, amount, **more):
    return {"Invoice": {"InvoiceID": invoice_id}, "Account": {"AccountID": side.at["bank"]}, "Date": DAY,
            "Amount": Decimal(str(amount)), **more}


def totals(found):
    return f"total {found.get('Total')}, tax {found.get('TotalTax')}"


def reported(answer, kind, words):
    """What a point's answer says: the words of what was stored, or the refusal."""
    found = row(answer, kind)
    if found and found.get("StatusAttributeString") != "ERROR":
        return words(found)
    return f"refused, {answer.status}{f' {answer.code}' if answer.code else ''}"
