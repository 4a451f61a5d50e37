"""Invoices, credit notes and bills, with their taxes."""

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
    reported,
    row,
    take_back_allocation,
    totals,
    write,
)


def draft(side):
    found = create(side, "draft", "Invoices", document(
        side, line(side, 10), {"Description": "Words only"}, Status="DRAFT", InvoiceNumber=side.number(),
        Reference="Ref", Url="https://example.com/1"))
    get(side, f"Invoices/{found['InvoiceID']}", "read, a draft", values=True)
    write(side, "Invoices", {"InvoiceID": found["InvoiceID"], "Status": "AUTHORISED"}, "approved", method="POST",
          expect=None)


def approved(side):
    found = create(side, "plain", "Invoices", document(
        side, line(side, "12.345", quantity=3), InvoiceNumber=side.number(), Reference="Ref"), unitdp=4,
        summarizeErrors="false")
    get(side, f"Invoices/{found['InvoiceID']}", "read", values=True, unitdp=4)
    get(side, f"Invoices/{found['InvoiceNumber']}", "read by its number", values=True)


def refused(side):
    def no(what, body, expect="10"):
        write(side, "Invoices", body, what, expect=expect)

    whole = document(side, line(side, 1))
    no("no lines", document(side))
    no("no due date", {key: value for key, value in whole.items() if key != "DueDate"})
    no("no contact", {key: value for key, value in whole.items() if key != "Contact"})
    no("a contact that is not there", {**whole, "Contact": {"ContactID": "11111111-1111-4111-8111-111111111111"}})
    no("an account that is not there", document(side, {**line(side, 1), "AccountCode": "NOPE"}))
    no("a tax that is not there", document(side, {**line(side, 1), "TaxType": "NOPE"}))
    no("an amount that is not quantity × price", document(side, line(side, 10, quantity=3, LineAmount=31)))
    no("a negative total", document(side, line(side, -5)))
    no("an unknown status", {**whole, "Status": "PERHAPS"}, None)
    wrong = write(side, "Invoices", {**whole, "Total": 99}, "a total that is wrong", expect=None)
    side.point("X09", reported(wrong, "Invoices", totals))


def numbers(side):
    number = side.number()
    create(side, "first", "Invoices", document(side, line(side, 1), InvoiceNumber=number))
    write(side, "Invoices", document(side, line(side, 2), InvoiceNumber=number), "a number that is taken", expect="10")
    write(side, "Invoices", document(side, line(side, 3), InvoiceNumber=number, Status="AUTHORISED"),
          "a number that is taken, by POST", method="POST")
    create(side, "unnumbered", "Invoices", document(side, line(side, 1)), "created without a number", values=False)


def taxes(side):
    create(side, "taxed", "Invoices", document(
        side, line(side, "33.33", "tax"), line(side, "11.11", "lower tax"), line(side, 10),
        InvoiceNumber=side.number()), "several taxes")
    create(side, "cent", "Invoices", document(
        side, line(side, "37.05", "tax", TaxAmount=Decimal("7.42")), InvoiceNumber=side.number()),
        "a tax amount a cent off", expect=None)
    far = write(side, "Invoices", document(side, line(side, 50, "tax", TaxAmount=1), InvoiceNumber=side.number()),
                "a tax amount far off", expect=None)
    side.point("X31", reported(far, "Invoices", totals))


def inclusive(side):
    create(side, "inclusive", "Invoices", document(
        side, line(side, "100", "tax"), line(side, "0.10", "tax"), line(side, "0.10", "tax"),
        LineAmountTypes="Inclusive", InvoiceNumber=side.number()))
    create(side, "no tax", "Invoices", document(
        side, {key: value for key, value in line(side, 5).items() if key != "TaxType"}, LineAmountTypes="NoTax",
        InvoiceNumber=side.number()), "without tax")


def lines(side):
    item = side.made["item"]["row"]["Code"]
    create(side, "lines", "Invoices", document(
        side, {**line(side, 12.5), "ItemCode": item}, {"Description": "An amount alone", "LineAmount": 7,
                                                      "AccountCode": side.at["sales account"], "TaxType": "NONE"},
        InvoiceNumber=side.number()), "an item and an amount alone")
    create(side, "discount", "Invoices", document(
        side, line(side, 100, "tax", DiscountRate=10), InvoiceNumber=side.number()), "a discount of 10 %")
    gift = write(side, "Invoices", document(
        side, line(side, 100, DiscountRate=100, LineAmount=0), line(side, 1), InvoiceNumber=side.number()),
        "a discount of 100 % and its amount", expect=None)
    side.point("X19", reported(gift, "Invoices", totals))
    write(side, "Invoices", document(
        side, {"Description": "Nothing else"}, line(side, 0), Status="DRAFT", InvoiceNumber=side.number()),
        "a total of nothing", expect=None)


def changed(side):
    key = side.made["plain"]["id"]
    write(side, "Invoices", {"InvoiceID": key, "Reference": "Other", "DueDate": DAY}, "its reference and due date",
          method="POST")
    write(side, "Invoices", {"InvoiceID": key, "LineItems": [line(side, 20)]}, "its lines", method="POST")
    sent = write(side, "Invoices", {"InvoiceID": key, "SentToContact": True}, "marked as sent", method="POST",
                 expect=None)
    side.point("X29", reported(sent, "Invoices", lambda row: str(row.get("SentToContact"))))
    write(side, "Invoices", {"InvoiceID": key, "Type": "ACCPAY"}, "its type", method="POST", expect=None)


def credit(side):
    due = invoice(side, "credited")
    found = create(side, "credit", "CreditNotes", {
        "Type": "ACCRECCREDIT", "Contact": contact(side), "Date": DAY, "Status": "AUTHORISED",
        "CreditNoteNumber": side.number(), "LineItems": [line(side, 5)]})
    side.point("X34", "yes" if found["LineItems"][0].get("LineItemID") else "no")
    path = f"CreditNotes/{found['CreditNoteID']}/Allocations"
    write(side, "Allocations", {"Amount": 4, "Date": DAY, "Invoice": {"InvoiceID": due["InvoiceID"]}}, path=path)
    write(side, "Allocations", {"Amount": 40, "Date": DAY, "Invoice": {"InvoiceID": due["InvoiceID"]}},
          "more than is left", path=path, expect="10")
    now = get(side, f"CreditNotes/{found['CreditNoteID']}", "read, allocated", values=True)[0]
    for one in now.get("Allocations") or []:
        if one.get("AllocationID"):
            side.undo("Allocation", f"{path}/{one['AllocationID']}", take_back_allocation)
    write(side, "Invoices", {"InvoiceID": due["InvoiceID"], "Status": "VOIDED"}, "voided while credited",
          method="POST", expect="10")


def bills(side):
    bill = write(side, "Invoices", document(
        side, line(side, 40, account="cost account"), kind="ACCPAY", InvoiceNumber=side.number(), Reference="Ref"),
        "created, bill")
    keep(side, "bill", "Invoices", row(bill, "Invoices"))
    side.point("X30", reported(bill, "Invoices", lambda row: f"{row.get('Reference') or 'dropped'}"))
    write(side, "Invoices", document(side, line(side, 5, account="cost account", DiscountRate=10), kind="ACCPAY"),
          "a bill with a discount", expect=None)
    create(side, "bill credit", "CreditNotes", {
        "Type": "ACCPAYCREDIT", "Contact": contact(side), "Date": DAY, "Status": "AUTHORISED",
        "CreditNoteNumber": side.number(), "LineItems": [line(side, 4, account="cost account")]})


def locked(side):
    until = side.at["card"].get("PeriodLockDate") or side.at["card"].get("EndOfYearLockDate")
    if not until:
        return
    early = write(side, "Invoices", document(side, line(side, 1), Status="DRAFT", Date="2001-01-01"),
                  "a draft in a locked period", expect=None)
    side.point("X20", reported(early, "Invoices", lambda _row: "taken"))


STEPS = (
    ("A draft", draft),
    ("An approved invoice, with prices of four places", approved),
    ("Invoices that are refused", refused),
    ("Invoice numbers", numbers),
    ("Several taxes, tax amounts of our own", taxes),
    ("Prices that include their tax, and none", inclusive),
    ("Lines with an item, an amount alone, discounts", lines),
    ("An approved invoice changed, and marked as sent", changed),
    ("A credit note allocated", credit),
    ("A bill and its credit note", bills),
    ("A locked period", locked),
)
