"""Payments, overpayments, what is spent at once, and what becomes of documents."""

from decimal import Decimal

from .common import (
    DAY,
    contact,
    create,
    document,
    get,
    invoice,
    keep,
    line,
    payment,
    row,
    take_back,
    take_back_allocation,
    write,
)


def payments(side):
    due = invoice(side, "due")
    create(side, "part", "Payments", payment(side, due["InvoiceID"], 4, Reference="R-1"))
    get(side, f"Invoices/{due['InvoiceID']}", "read, paid in part", values=True)
    write(side, "Payments", payment(side, due["InvoiceID"], 7), "more than is due", expect="10")
    write(side, "Payments", {**payment(side, due["InvoiceID"], 1), "Account": {"Code": side.at["sales account"]}},
          "an account that takes no payments", expect="10")
    write(side, "Payments", payment(side, due["InvoiceID"], 0), "nothing", expect="10")
    rest = create(side, "rest", "Payments", payment(side, due["InvoiceID"], 6))
    get(side, f"Invoices/{due['InvoiceID']}", "read, paid", values=True)
    write(side, "Invoices", {"InvoiceID": due["InvoiceID"], "Status": "VOIDED"}, "voided while paid", method="POST",
          expect="10")
    side.ask("Payments: deleted", "POST", f"Payments/{rest['PaymentID']}", {"Status": "DELETED"})
    side.ask("Payments: deleted again", "POST", f"Payments/{rest['PaymentID']}", {"Status": "DELETED"}, expect="10")
    get(side, f"Payments/{rest['PaymentID']}", "read, deleted", values=True)


def drafts_paid(side):
    found = create(side, "unapproved", "Invoices", document(
        side, line(side, 10), Status="DRAFT", InvoiceNumber=side.number()))
    write(side, "Payments", payment(side, found["InvoiceID"], 4), "of a draft", expect="10")


def overpayment(side):
    """Money that settles nothing, then an invoice."""
    answer = write(side, "BankTransactions", {
        "Type": "RECEIVE-OVERPAYMENT", "Contact": contact(side), "Date": DAY, "LineAmountTypes": "NoTax",
        "BankAccount": {"AccountID": side.at["bank"]}, "LineItems": [
            {"Description": "Too much", "Quantity": 1, "UnitAmount": 9}]}, "an overpayment")
    found = keep(side, "overpayment", "BankTransactions", row(answer, "BankTransactions"))
    key = found["OverpaymentID"]
    side.called[key] = "overpayment itself"
    shown = get(side, f"Overpayments/{key}", "read", values=True)[0]
    side.point("X23", shown["Type"])
    listed = get(side, "Overpayments", "some", page=1, pageSize=5)
    side.point("X24", "yes" if listed and all("CurrencyRate" in one for one in listed) else "no")
    due = invoice(side, "from the overpayment")
    path = f"Overpayments/{key}/Allocations"
    write(side, "Allocations", {"Amount": 3, "Date": DAY, "Invoice": {"InvoiceID": due["InvoiceID"]}}, path=path)
    for one in get(side, f"Overpayments/{key}", "read, allocated", values=True)[0].get("Allocations") or []:
        if one.get("AllocationID"):
            side.undo("Allocation", f"{path}/{one['AllocationID']}", take_back_allocation)


def spent(side):
    """What the company pays at once."""
    create(side, "spent", "BankTransactions", {
        "Type": "SPEND", "Contact": contact(side), "Date": DAY, "LineAmountTypes": "Exclusive", "Reference": "Ref",
        "BankAccount": {"AccountID": side.at["bank"]}, "LineItems": [line(side, 6, account="cost account")]})
    write(side, "BankTransactions", {
        "Type": "SPEND", "Contact": contact(side), "BankAccount": {"AccountID": side.at["bank"]}, "LineItems": []},
        "no lines", expect="10")


def foreign(side):
    if not side.at["foreign"]:
        return
    found = create(side, "foreign", "Invoices", document(
        side, line(side, 100), CurrencyCode=side.at["foreign"], CurrencyRate=Decimal("0.5"),
        InvoiceNumber=side.number()))
    paid = create(side, "foreign payment", "Payments", payment(
        side, found["InvoiceID"], 100, CurrencyRate=Decimal("0.5")))
    side.point("X08", f"{paid.get('BankAmount')}")
    large = create(side, "large", "Invoices", document(
        side, line(side, "98765.43"), CurrencyCode=side.at["foreign"], CurrencyRate=Decimal("1.171995"),
        InvoiceNumber=side.number()))
    create(side, "by the bank's amount", "Payments", payment(
        side, large["InvoiceID"], "98765.43", BankAmount=Decimal("84271.19")), expect=None)
    write(side, "Invoices", document(side, line(side, 1), CurrencyCode="XAF"), "a currency that is not there",
          expect="10")


def batch_payment(side):
    one, two = invoice(side, "batched one"), invoice(side, "batched two")
    answer = write(side, "BatchPayments", {
        "Account": {"AccountID": side.at["bank"]}, "Date": DAY, "Reference": "Batch", "Payments": [
            {"Invoice": {"InvoiceID": due["InvoiceID"]}, "Amount": 10} for due in (one, two)]})
    keep(side, "batch payment", "BatchPayments", row(answer, "BatchPayments"))
    inside = (get(side, f"Invoices/{one['InvoiceID']}", "read, paid in a batch", values=True)[0].get("Payments")
              or [{}])[0]
    if inside.get("PaymentID"):
        side.ask("Payments: deleted out of a batch", "POST", f"Payments/{inside['PaymentID']}", {"Status": "DELETED"},
                 expect=None)


def voids(side):
    found = invoice(side, "void")
    write(side, "Invoices", {"InvoiceID": found["InvoiceID"], "Status": "VOIDED"}, "voided", method="POST")
    write(side, "Invoices", {"InvoiceID": found["InvoiceID"], "Status": "AUTHORISED"}, "approved after its void",
          method="POST", expect="10")
    gone = create(side, "deleted", "Invoices", document(
        side, line(side, 1), Status="DRAFT", InvoiceNumber=side.number()))
    write(side, "Invoices", {"InvoiceID": gone["InvoiceID"], "Status": "DELETED"}, "a draft deleted", method="POST")
    get(side, f"Invoices/{gone['InvoiceID']}", "read, deleted", values=True)


def several(side):
    """One right and one wrong at once, with summarised errors and without."""
    number, other = side.number(), side.number()
    both = [document(side, line(side, 1), InvoiceNumber=number), document(side, InvoiceNumber=other)]
    write(side, "Invoices", both, "one of two is wrong", expect="10", values=False)
    stored = get(side, "Invoices", "after a refused request", InvoiceNumbers=number)
    side.point("X06", "yes" if stored else "no")
    for found in stored:
        side.undo("Invoices stored", f"Invoices {found['InvoiceID']}", take_back)
    third, fourth = side.number(), side.number()
    answer = write(side, "Invoices", [
        document(side, InvoiceNumber=third), document(side, line(side, 1), InvoiceNumber=fourth)],
        "one of two is wrong, each answered", summarizeErrors="false")
    answers = (answer.body or {}).get("Invoices") or []
    side.point("X05", "yes" if [one.get("InvoiceNumber") for one in answers] == [third, fourth] else "no")
    for found in answers[1:]:
        side.keep("right one", found["InvoiceID"], row=found)


def trial_balance(side):
    side.ask("Reports: a trial balance", "GET", "Reports/TrialBalance", values=False)
    [report] = get(side, "Reports/TrialBalance", "the trial balance of a day", date=DAY)
    named = [row["Cells"][0]["Value"] for part in report["Rows"] for row in part.get("Rows", ())]
    side.point("X39", "yes" if any("nrealised" in name or "nrealized" in name for name in named) else "no")


STEPS = (
    ("Payments, some refused, one deleted", payments),
    ("A payment of a draft", drafts_paid),
    ("An overpayment, allocated", overpayment),
    ("Money spent at once", spent),
    ("A foreign invoice and its payments", foreign),
    ("A batch payment", batch_payment),
    ("Voids and deletions", voids),
    ("Several documents at once, some wrong", several),
    ("The trial balance", trial_balance),
)
