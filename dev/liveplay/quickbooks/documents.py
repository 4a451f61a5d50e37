"""Invoices, credit memos, bills and the rest, with their taxes."""

import datetime
from decimal import Decimal

from .common import (
    DAY,
    TODAY,
    change,
    cost,
    create,
    keep,
    latest,
    line,
    made,
    paid,
    purchase,
    ref,
    reported,
    sale,
    taxed,
    totals,
    untaxed,
    write,
)


def plain(side):
    due = (TODAY + datetime.timedelta(days=9)).isoformat()
    row = create(side, "plain", "Invoice", sale(
        side, line(side, "12.50", untaxed(side), 3, Description="Work"),
        {"DetailType": "DescriptionOnly", "Description": "Thank you", "DescriptionLineDetail": {}},
        DocNumber=side.number(), DueDate=due, PrivateNote="Made by a play", CustomerMemo={"value": "Memo"},
        **({"SalesTermRef": {"value": side.at["term"]}} if side.at["term"] else {})))
    side.point("Q25", "yes" if row.get("DueDate") == due else "no")
    word = "on" if side.at["own_numbers"] else "off"
    side.point("Q24", f"{'kept' if row.get('DocNumber') else 'replaced'}, own numbers are {word}")


def numbered(side):
    """Without a number of ours, and with one that is taken."""
    create(side, "unnumbered", "Invoice", sale(side, line(side, 1, untaxed(side))), "created without a number")
    number = side.number()
    create(side, "first", "Invoice", sale(side, line(side, 1, untaxed(side)), DocNumber=number))
    answer = write(side, "Invoice", sale(side, line(side, 1, untaxed(side)), DocNumber=number),
                   "a number that is taken", expect="6140" if side.at["own_numbers"] else None)
    keep(side, "second", "Invoice", answer)
    create(side, "third", "Invoice", sale(side, line(side, 1, untaxed(side)), DocNumber=number),
           "a number that is taken, allowed", include="allowduplicatedocnum")
    write(side, "Invoice", sale(side, line(side, 1, untaxed(side)), DocNumber="x" * 22), "a number of 22 characters",
          expect="2050")


def taxes(side):
    create(side, "taxed", "Invoice", sale(side, line(side, "33.33", taxed(side)), line(side, 10, untaxed(side))))
    several = side.at["tax several"]
    if several:
        create(side, "several", "Invoice", sale(
            side, line(side, "33.33", several["code"]), line(side, "11.11", taxed(side))), "several taxes")


def own_tax(side):
    """Tax amounts of ours that the rate does not give."""
    if side.at["us"]:
        group = (side.at["tax_settings"].get("TaxGroupCodeRef") or {}).get("value")
        for point, code in (("Q31", None), ("Q32", group)):
            if point == "Q32" and not group:
                continue
            detail = {"TotalTax": Decimal("7.43"), **({"TxnTaxCodeRef": {"value": code}} if code else {})}
            _own(side, point, detail)
        return
    tax = side.at["tax one"]
    if not tax:
        return
    for point, form in (("Q29", {"PercentBased": False}), ("Q30", {"PercentBased": True, "TaxPercent": 10})):
        detail = {"TaxLine": [{"Amount": Decimal("7.43"), "DetailType": "TaxLineDetail", "TaxLineDetail": {
            "TaxRateRef": {"value": tax["rates"][0]}, "NetAmountTaxable": 50, **form}}]}
        _own(side, point, detail)


def _own(side, point, detail):
    answer = write(side, "Invoice", sale(side, line(side, 50, taxed(side)), TxnTaxDetail=detail),
                   f"a tax amount of ours ({point})", expect=None)
    keep(side, f"own tax {point}", "Invoice", answer)
    side.point(point, reported(answer, "Invoice", totals))


def inclusive(side):
    if side.at["us"]:
        return
    row = create(side, "inclusive", "Invoice", sale(side, _gross(line(side, 100, taxed(side))),
                                                    GlobalTaxCalculation="TaxInclusive"))
    detail = row["Line"][0]["SalesItemLineDetail"]
    side.point("Q26", f"Amount {row['Line'][0]['Amount']}, TaxInclusiveAmt {detail.get('TaxInclusiveAmt')}, "
                      f"{totals(row)}")
    if side.at["home"] == "CAD":
        small = create(side, "small", "Invoice", sale(side, *[line(side, "0.10", taxed(side)) for _one in range(3)]))
        side.point("Q33", totals(small))
    write(side, "Invoice", {key: value for key, value in sale(side, line(side, 1, taxed(side))).items()
                            if key != "GlobalTaxCalculation"}, "without a word on taxes", expect="2020")


def _gross(gross):
    """A line whose price includes its tax; the net amount is what the service makes of it."""
    detail = {key: value for key, value in gross["SalesItemLineDetail"].items() if key not in ("Qty", "UnitPrice")}
    return {**gross, "SalesItemLineDetail": {**detail, "TaxInclusiveAmt": gross["Amount"]}}


def lines(side):
    """Lines without an item, a discount, amounts that do not fit."""
    free = {"Amount": 7, "DetailType": "SalesItemLineDetail", "Description": "Without an item",
            "SalesItemLineDetail": {"TaxCodeRef": {"value": untaxed(side)}}}
    answer = write(side, "Invoice", sale(side, free, line(side, 1, untaxed(side))), "a line without an item",
                   expect=None)
    row = keep(side, "free", "Invoice", answer)
    first = (row.get("Line") or [{}])[0]
    side.point("Q23", reported(answer, "Invoice", lambda row: (
        f"total {row['TotalAmt']}, "
        f"{'an item of the books' if (first.get('SalesItemLineDetail') or {}).get('ItemRef') else 'no item'}")))
    create(side, "discount", "Invoice", sale(side, line(side, 100, untaxed(side)), {
        "DetailType": "DiscountLineDetail", "Amount": 10,
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}}), "a discount of 10 %")
    wrong = line(side, 10, untaxed(side), 3)
    write(side, "Invoice", sale(side, {**wrong, "Amount": 31}), "an amount that is not quantity × price",
          expect="6070")
    write(side, "Invoice", sale(side), "no lines", expect="2020")
    field = [{"DefinitionId": "1", "Type": "StringType", "StringValue": "x" * 32}]
    answer = write(side, "Invoice", sale(side, line(side, 1, untaxed(side)), CustomField=field),
                   "a custom field of 32 characters", expect=None)
    keep(side, "custom", "Invoice", answer)
    side.point("Q27", reported(answer, "Invoice", lambda row: f"kept {len(_custom(row))} characters"))


def _custom(row):
    return next((one.get("StringValue") or "" for one in row.get("CustomField") or []), "")


def changed(side):
    row = change(side, "plain", "Invoice", {"Line": [line(side, 20, untaxed(side), Description="Instead")]},
                 "its lines changed")
    left = [one for one in row["Line"] if one["DetailType"] == "SalesItemLineDetail"]
    side.point("Q28", f"{len(left)} of 2 lines, total {row['TotalAmt']}")
    change(side, "plain", "Invoice", {"DueDate": DAY}, "its due date changed")
    answer = write(side, "Invoice", {**latest(side, "plain"), "sparse": True, "EmailStatus": "NeedToSend"},
                   "to be mailed, without an address", expect=None)
    if made(answer, "Invoice"):
        side.made["plain"]["row"] = made(answer, "Invoice")
    marked = change(side, "plain", "Invoice", {
        "EmailStatus": "EmailSent", "BillEmail": {"Address": "ann@example.com"}}, "marked as sent", expect=None)
    side.point("Q43", marked.get("EmailStatus", "refused"))
    create(side, "mailed", "Customer", {
        "DisplayName": side.name("mailed"), "PreferredDeliveryMethod": "Email",
        "PrimaryEmailAddr": {"Address": "ann@example.com"}}, "created, prefers mail")
    left_open = create(side, "left open", "Invoice", sale(
        side, line(side, 1, untaxed(side)), customer="mailed", BillEmail={"Address": "ann@example.com"}),
        "says nothing of mail", expect=None)
    side.point("Q45", left_open.get("EmailStatus", "refused"))


def credit(side):
    create(side, "credit", "CreditMemo", sale(side, line(side, 5, untaxed(side)), DocNumber=side.number()))
    create(side, "credited", "Payment", {
        "CustomerRef": ref(side, "customer"), "TotalAmt": 0, "TxnDate": DAY, "Line": [
            paid(5, "Invoice", side.made["plain"]["id"]), paid(5, "CreditMemo", side.made["credit"]["id"])]},
        "a credit memo set against an invoice")


def bills(side):
    row = create(side, "bill", "Bill", purchase(
        side, cost(side, 40, taxed(side), Description="Paper"), cost(side, 2, untaxed(side)),
        VendorRef=ref(side, "vendor"), DocNumber=side.number(), DueDate=DAY))
    answer = write(side, "Bill", {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True, "DueDate": DAY},
                   "changed without its vendor", expect=None)
    side.point("Q38", reported(answer, "Bill", lambda _row: "taken"))
    if made(answer, "Bill"):
        side.made["bill"]["row"] = made(answer, "Bill")
    unwanted = create(side, "unwanted", "Bill", purchase(
        side, cost(side, 1, untaxed(side)), VendorRef=ref(side, "vendor")))
    voided = write(side, "Bill", {"Id": unwanted["Id"], "SyncToken": unwanted["SyncToken"]}, "voided", expect=None,
                   operation="void")
    side.point("Q34", reported(voided, "Bill", lambda row: f"total {row.get('TotalAmt')}"))
    create(side, "vendor credit", "VendorCredit", purchase(
        side, cost(side, 4, untaxed(side)), VendorRef=ref(side, "vendor")))


def others(side):
    """What is paid at once, and entries."""
    bank = {"value": side.at["bank account"]}
    create(side, "receipt", "SalesReceipt", sale(side, line(side, 9, untaxed(side)), DepositToAccountRef=bank))
    create(side, "refund", "RefundReceipt", sale(side, line(side, 3, untaxed(side)), DepositToAccountRef=bank))
    create(side, "expense", "Purchase", purchase(
        side, cost(side, 6, taxed(side)), PaymentType="Cash", AccountRef=bank,
        EntityRef={"value": side.made["vendor"]["id"], "type": "Vendor"}))
    create(side, "deposit", "Deposit", {
        "TxnDate": DAY, "DepositToAccountRef": bank, "Line": [{
            "Amount": 8, "DetailType": "DepositLineDetail",
            "DepositLineDetail": {"AccountRef": {"value": side.at["equity account"]}}}]})
    create(side, "entry", "JournalEntry", {"TxnDate": DAY, "Line": [
        {"Amount": 2, "DetailType": "JournalEntryLineDetail", "Description": side_of, "JournalEntryLineDetail": {
            "PostingType": side_of, "AccountRef": {"value": side.at[f"{account} account"]}}}
        for side_of, account in (("Debit", "expense"), ("Credit", "equity"))]})


STEPS = (
    ("An invoice with term, due date, memo and a line of words", plain),
    ("Document numbers", numbered),
    ("One tax and several", taxes),
    ("Tax amounts of our own", own_tax),
    ("Prices that include their tax", inclusive),
    ("Lines without item, a discount, lines that do not fit", lines),
    ("An invoice changed, and marked as mailed", changed),
    ("A credit memo set against an invoice", credit),
    ("Bills and a vendor credit", bills),
    ("Receipts, an expense, a deposit, a journal entry", others),
)
