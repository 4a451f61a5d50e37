"""Credit set against invoices, and taken off again."""
from . import credit, dates, invoices
from .errors import Refused, Unknown
from .organisation import new_id, rounded

# Credit of each type is set against invoices of this type.
AGAINST = {
    "ACCRECCREDIT": "ACCREC", "ACCPAYCREDIT": "ACCPAY", "RECEIVE-OVERPAYMENT": "ACCREC",
    "SPEND-OVERPAYMENT": "ACCPAY", "RECEIVE-PREPAYMENT": "ACCREC", "SPEND-PREPAYMENT": "ACCPAY",
    "AROVERPAYMENT": "ACCREC", "APOVERPAYMENT": "ACCPAY", "ARPREPAYMENT": "ACCREC", "APPREPAYMENT": "ACCPAY",
}


def resettle(org, kind, row_id):
    """Recount a document after a payment or an allocation came or went."""
    row = dict(org.get(kind, row_id))
    return invoices.KIND.settle(org, row) if kind == "Invoices" else credit.settle(org, kind, row)


def allocate(org, kind, source_id, element, asked):
    """Set credit against an invoice."""
    source, invoice = org.get(kind, source_id), _invoice(org, element["Invoice"])
    amount, day = rounded(element["Amount"]), dates.parse(element["Date"])
    problems = _problems(source, invoice, amount)
    locked = org.lock_problem(day)
    if locked:
        problems.append(locked)
    if problems:
        raise Refused(*problems)
    row = {
        "AllocationID": new_id(), "SourceKind": kind, "Source": source[credit.KEYS[kind]],
        "Invoice": invoice["InvoiceID"], "Amount": amount, "Date": day, "App": asked.app,
    }
    org.save("Allocations", row["AllocationID"], row)
    resettle(org, kind, row["Source"])
    resettle(org, "Invoices", row["Invoice"])
    org.note(invoice["InvoiceID"], "Credit Applied", f"Credit of {amount} applied")
    return row


def _invoice(org, wish):
    """The invoice that an allocation names by its id or by its number."""
    invoice = org.get("Invoices", wish.get("InvoiceID"))
    if invoice is None and wish.get("InvoiceNumber"):
        invoice = org.store.find("Invoices", "number", wish["InvoiceNumber"].casefold())
    if invoice is None:
        raise Refused("The invoice to allocate to could not be found.")
    return invoice


def _problems(source, invoice, amount):
    """What is wrong with allocating this much of a credit to an invoice, in the order in which the service lists it."""
    checks = (
        (source["Status"] == "AUTHORISED", "Only Authorised documents with remaining credit can be allocated."),
        (invoice["Status"] == "AUTHORISED", "Credit can only be allocated to Authorised documents"),
        (invoice["Type"] == AGAINST[source["Type"]],
         f"A document of the type {source['Type']} cannot be allocated to {invoice['Type']}."),
        (invoice["Contact"] == source["Contact"], "The contact of the credit and of the invoice do not match."),
        (invoice["CurrencyCode"] == source["CurrencyCode"],
         "The currency of the credit and of the invoice do not match."),
        (amount > 0, "The allocation amount must be greater than zero."),
        (amount <= source["RemainingCredit"], "Allocation amount exceeds the remaining credit"),
        (amount <= invoice["AmountDue"], "Allocation amount exceeds the amount outstanding on this document"),
    )
    return [problem for fits, problem in checks if not fits]


def unallocate(org, kind, source_id, allocation_id):
    row = org.get("Allocations", allocation_id)
    if row is None or row["SourceKind"] != kind or row["Source"] != source_id:
        raise Unknown
    org.check_unlocked(row["Date"])
    org.store.remove("Allocations", allocation_id)
    resettle(org, kind, row["Source"])
    resettle(org, "Invoices", row["Invoice"])
    return row


def show_allocation(row):
    """An allocation as the answer to its writing has it."""
    return {
        "Amount": row["Amount"], "Date": dates.ticks(row["Date"]),
        "Invoice": {
            "InvoiceID": row["Invoice"], "Payments": [], "CreditNotes": [], "Prepayments": [], "Overpayments": [],
            "HasErrors": False, "IsDiscounted": False, "LineItems": [], "ValidationErrors": [],
        },
        row["SourceKind"].removesuffix("s"): {
            credit.KEYS[row["SourceKind"]]: row["Source"], "ID": row["Source"], "LineItems": [],
        },
        "ValidationErrors": [],
    }
