"""What the steps at QuickBooks have in common."""

import datetime
from decimal import Decimal

VERSION = {"minorversion": 75}
TODAY = datetime.date.today()
DAY = TODAY.isoformat()


def write(side, kind, body, what, *, expect="done", **query):
    """Create or change an object; whatever is made, also unexpectedly, is removed at the end."""
    answer = side.ask(f"{kind}: {what}", "POST", kind.lower(), priced(side, body), expect=expect,
                      query={**VERSION, **query})
    if "Id" not in body:
        undo(side, what, kind, made(answer, kind))
    return answer


def undo(side, what, kind, row):
    if row.get("Id"):
        side.undo(f"{kind} {what}", f"{kind} {row['Id']}", take_back)


def priced(side, body):
    """With its currency, where the company has several."""
    needs = "TxnDate" in body and "Id" not in body and side.at.get("foreign")
    return {"CurrencyRef": {"value": side.at["home"]}, **body} if needs else body


def made(answer, kind):
    """The object of an answer, empty where it was refused."""
    return (answer.body or {}).get(kind) or {}


def read(side, kind, key, what="read"):
    return made(side.ask(f"{kind}: {what}", "GET", f"{kind.lower()}/{key}", query=VERSION), kind)


def query(side, text, what, *, expect="done", values=False):
    answer = side.ask(f"query: {what}", "GET", "query", query={"query": text, **VERSION}, expect=expect, values=values)
    found = (answer.body or {}).get("QueryResponse") or {}
    return next((rows for rows in found.values() if isinstance(rows, list)), [])


def create(side, name, kind, body, what="", *, expect="done", **query):
    """Create an object and keep it by a name."""
    return keep(side, name, kind, write(side, kind, body, what or f"created, {name}", expect=expect, **query))


def keep(side, name, kind, answer):
    """Keep by a name what was perhaps made."""
    row = made(answer, kind)
    if row.get("Id"):
        side.keep(name, row["Id"], row=row)
    return row


def take_back(side, key):
    """Delete a document, make anything else inactive."""
    kind, number = key.split(" ")
    row = made(side.ask(f"{kind}: read", "GET", f"{kind.lower()}/{number}", query=VERSION, expect=None), kind)
    if not row or row.get("Active") is False:
        return None
    body = {"Id": number, "SyncToken": row["SyncToken"]}
    if "Active" in row:
        body |= {"sparse": True, "Active": False}
        if kind == "Item":  # a sparse update of an item wants these
            body |= {name: row[name] for name in ("Name", "Type", "IncomeAccountRef", "ExpenseAccountRef")
                     if name in row}
        return side.ask(f"{kind}: made inactive", "POST", kind.lower(), body, query=VERSION, expect=None)
    return side.ask(f"{kind}: deleted", "POST", kind.lower(), body, query={**VERSION, "operation": "delete"},
                    expect=None)


def ref(side, name):
    return {"value": str(side.made[name]["id"])}


def latest(side, name):
    """Id and SyncToken as they are now."""
    row = side.made[name]["row"]
    return {"Id": row["Id"], "SyncToken": row["SyncToken"]}


def change(side, name, kind, body, what, *, expect="done", **query):
    """A sparse update of an object that was kept."""
    answer = write(side, kind, {**latest(side, name), "sparse": True, **body}, what, expect=expect, **query)
    if made(answer, kind):
        side.made[name]["row"] = made(answer, kind)
    return made(answer, kind)


def untaxed(side):
    return "NON" if side.at["us"] else side.at["untaxed"]


def taxed(side):
    """The code of one tax of more than nothing."""
    return "TAX" if side.at["us"] else (side.at["tax one"] or {}).get("code") or untaxed(side)


def line(side, amount, code, quantity=1, **more):
    """A sales line."""
    detail = {"ItemRef": ref(side, "item"), "Qty": quantity, "UnitPrice": Decimal(str(amount)),
              "TaxCodeRef": {"value": code}}
    return {"Amount": quantity * Decimal(str(amount)), "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": detail, **more}


def cost(side, amount, code, **more):
    """A line of a bill."""
    detail = {"AccountRef": {"value": side.at["expense account"]}}
    if not side.at["us"]:
        detail["TaxCodeRef"] = {"value": code}
    return {"Amount": Decimal(str(amount)), "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": detail, **more}


def sale(side, *lines, customer="customer", **more):
    """What sales documents have in common."""
    body = priced(side, {"CustomerRef": ref(side, customer), "TxnDate": DAY, "Line": list(lines), **more})
    return body if side.at["us"] else {"GlobalTaxCalculation": "TaxExcluded", **body}


def purchase(side, *lines, **more):
    body = {"TxnDate": DAY, "Line": list(lines), **more}
    return body if side.at["us"] else {"GlobalTaxCalculation": "TaxExcluded", **body}


def paid(amount, kind, key):
    return {"Amount": amount, "LinkedTxn": [{"TxnId": str(key), "TxnType": kind}]}


def totals(row):
    """Total and tax of a document in words."""
    return f"total {row.get('TotalAmt')}, tax {(row.get('TxnTaxDetail') or {}).get('TotalTax')}"


def reported(answer, kind, words):
    """What a point's answer says: the words of what was stored, or the refusal."""
    return words(made(answer, kind)) if answer.is_done else f"refused, {answer.outcome}"
