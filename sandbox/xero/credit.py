"""Credit and what it is set against: payments and allocations seen from the documents they close."""
from . import contacts, dates
from .kind import dated
from .lines import ZERO

KEYS = {"CreditNotes": "CreditNoteID", "Overpayments": "OverpaymentID", "Prepayments": "PrepaymentID"}


def payments_of(org, document_id):
    """The payments of a document that stand."""
    return [row for row in org.store.find_all("Payments", "document", document_id) if row["Status"] == "AUTHORISED"]


def payment_within(payment):
    """A payment as its document carries it."""
    found = {"PaymentID": payment["PaymentID"]}
    if payment.get("BatchPayment"):
        found["BatchPaymentID"] = payment["BatchPayment"]
    found.update(Date=dates.ticks(payment["Date"]), Amount=payment["Amount"])
    if payment["Reference"]:
        found["Reference"] = payment["Reference"]
    return {**found, "CurrencyRate": payment["CurrencyRate"], "HasAccount": False, "HasValidationErrors": False}


def source_within(org, allocation):
    """A credit note, overpayment or prepayment as the invoice it is set against carries it."""
    kind = allocation["SourceKind"]
    row = org.get(kind, allocation["Source"])
    found = {KEYS[kind]: row[KEYS[kind]]}
    if kind == "CreditNotes":
        found["CreditNoteNumber"] = row["CreditNoteNumber"]
    return {
        **found, "ID": row[KEYS[kind]], "HasErrors": False, "AppliedAmount": allocation["Amount"],
        **dated("Date", row["Date"]), "LineItems": [], "Total": row["Total"],
    }


def named(org, kind, row_id, number, row):
    """A document as lists of payments carry it."""
    return {
        "Type": kind, "InvoiceID": row_id, "InvoiceNumber": number, "Payments": [], "CreditNotes": [],
        "Prepayments": [], "Overpayments": [], "HasErrors": False, "IsDiscounted": False,
        "Contact": contacts.brief(org, row["Contact"], number=True), "LineItems": [],
        "CurrencyCode": row["CurrencyCode"],
    }


def settle(org, kind, row, touch=True):
    """Recount what is left of a credit note, overpayment or prepayment, and its status."""
    row_id = row[KEYS[kind]]
    payments = payments_of(org, row_id)
    allocations = org.store.find_all("Allocations", "source", row_id)
    row["AmountPaid"] = sum((payment["Amount"] for payment in payments), ZERO)
    row["AmountCredited"] = row["AppliedAmount"] = sum((part["Amount"] for part in allocations), ZERO)
    row["RemainingCredit"] = row["Total"] - row["AmountPaid"] - row["AmountCredited"]
    row["FullyPaidOnDate"] = None
    if row["Status"] in ("AUTHORISED", "PAID"):
        row["Status"] = "AUTHORISED" if row["RemainingCredit"] else "PAID"
        if row["Status"] == "PAID":
            row["FullyPaidOnDate"] = max([part["Date"] for part in (*payments, *allocations)] or [row["Date"]])
    return org.save(kind, row_id, row, touch=touch)


def allocations_within(org, row_id):
    """The allocations of a credit as it carries them."""
    found = []
    for row in org.store.find_all("Allocations", "source", row_id):
        invoice = org.get("Invoices", row["Invoice"])
        found.append({
            "AllocationID": row["AllocationID"], "Amount": row["Amount"], **dated("Date", row["Date"]),
            "Invoice": {
                "InvoiceID": invoice["InvoiceID"], "InvoiceNumber": invoice["InvoiceNumber"], "Payments": [],
                "CreditNotes": [], "Prepayments": [], "Overpayments": [], "HasErrors": False, "IsDiscounted": False,
                "LineItems": [],
            },
            "IsDeleted": False,
        })
    return found
