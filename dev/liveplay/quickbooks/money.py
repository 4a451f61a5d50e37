"""Payments, what they may settle, and what becomes of them."""

from decimal import Decimal

from .common import (
    DAY,
    VERSION,
    change,
    create,
    keep,
    latest,
    line,
    paid,
    read,
    ref,
    reported,
    sale,
    taxed,
    totals,
    untaxed,
    write,
)


def payment(side, amount, *settled, customer="customer", **more):
    return {"CustomerRef": ref(side, customer), "TotalAmt": amount, "TxnDate": DAY, "Line": list(settled), **more}


def invoice(side, name, amount=10, customer="customer"):
    return create(side, name, "Invoice", sale(side, line(side, amount, untaxed(side)), customer=customer))


def payments(side):
    one, two = invoice(side, "due one"), invoice(side, "due two", 20)
    create(side, "payment", "Payment", payment(
        side, 35, paid(10, "Invoice", one["Id"]), paid(20, "Invoice", two["Id"]), PaymentRefNum="R-1",
        DepositToAccountRef={"value": side.at["bank account"]}), "two invoices and five more")
    read(side, "Invoice", two["Id"], "read, paid")


def refused(side):
    due = invoice(side, "due")
    write(side, "Payment", payment(side, 11, paid(11, "Invoice", due["Id"])), "more than is due", expect="6000")
    write(side, "Payment", payment(side, 5, paid(10, "Invoice", due["Id"])), "less than it settles", expect=None)
    write(side, "Payment", payment(side, 5, paid(5, "Invoice", due["Id"]), customer="stranger"),
          "another customer's invoice", expect="620")
    write(side, "Payment", payment(side, 5, paid(5, "Invoice", "999999")), "an invoice that is not there", expect=None)


def parents(side):
    due = invoice(side, "child's", customer="child")
    answer = write(side, "Payment", payment(side, 10, paid(10, "Invoice", due["Id"])), "a parent pays", expect=None)
    keep(side, "parent's payment", "Payment", answer)
    side.point("Q35", reported(answer, "Payment", lambda row: f"taken, {row.get('UnappliedAmt')} unapplied"))


def voided_payments(side):
    for point, query in (("Q36", {"operation": "void"}), ("Q37", {"operation": "update", "include": "void"})):
        row = create(side, f"voided {point}", "Payment", payment(side, 4))
        body = {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True}
        answer = write(side, "Payment", body, f"voided by {' '.join(query.values())}", expect=None, **query)
        side.point(point, reported(answer, "Payment", lambda row: f"total {row.get('TotalAmt')}"))


def bill_payment(side):
    create(side, "bill payment", "BillPayment", {
        "VendorRef": ref(side, "vendor"), "PayType": "Check", "TxnDate": DAY, "TotalAmt": 30,
        "CheckPayment": {"BankAccountRef": {"value": side.at["bank account"]}},
        "Line": [paid(30, "Bill", side.made["bill"]["id"])]})
    read(side, "Bill", side.made["bill"]["id"], "read, paid in part")
    write(side, "BillPayment", {
        "VendorRef": ref(side, "vendor"), "PayType": "Check", "TxnDate": DAY, "TotalAmt": 900,
        "CheckPayment": {"BankAccountRef": {"value": side.at["bank account"]}},
        "Line": [paid(900, "Bill", side.made["bill"]["id"])]}, "more than is due", expect="6000")
    write(side, "Bill", latest(side, "bill"), "deleted while it is paid", expect=None, operation="delete")


def foreign(side):
    if not side.at["foreign"]:
        return
    currency = "EUR" if side.at["home"] != "EUR" else "USD"
    create(side, "abroad", "Customer", {
        "DisplayName": side.name("abroad"), "CurrencyRef": {"value": currency}}, f"created, in {currency}")
    rate = {"CurrencyRef": {"value": currency}, "ExchangeRate": Decimal("0.853257")}
    due = create(side, "foreign", "Invoice", sale(
        side, line(side, "98765.43", untaxed(side)), customer="abroad", **rate))
    create(side, "foreign payment", "Payment", payment(
        side, Decimal("98765.43"), paid(Decimal("98765.43"), "Invoice", due["Id"]), customer="abroad", **rate,
        DepositToAccountRef={"value": side.at["bank account"]}), "a foreign payment to a bank at home")
    write(side, "Invoice", sale(side, line(side, 1, untaxed(side)), customer="abroad", CurrencyRef={
        "value": side.at["home"]}), "another currency than its customer's", expect=None)


def voids(side):
    row = invoice(side, "void")
    write(side, "Invoice", {"Id": row["Id"], "SyncToken": row["SyncToken"]}, "voided", operation="void")
    write(side, "Invoice", {"Id": row["Id"], "SyncToken": row["SyncToken"]}, "voided from an old version",
          operation="void", expect=None)
    due = invoice(side, "paid and void")
    money = create(side, "freed", "Payment", payment(side, 10, paid(10, "Invoice", due["Id"])))
    now = read(side, "Invoice", due["Id"], "read, paid")
    write(side, "Invoice", {"Id": due["Id"], "SyncToken": now["SyncToken"]}, "voided while it is paid",
          operation="void")
    read(side, "Payment", money["Id"], "read, its invoice is voided")


def deletes(side):
    row = invoice(side, "deleted")
    write(side, "Invoice", {"Id": row["Id"], "SyncToken": row["SyncToken"]}, "deleted", operation="delete")
    side.ask("Invoice: read, deleted", "GET", f"invoice/{row['Id']}", expect="610", query={"minorversion": 75})
    due = invoice(side, "deleted and paid")
    create(side, "on deleted", "Payment", payment(side, 10, paid(10, "Invoice", due["Id"])))
    now = read(side, "Invoice", due["Id"], "read, paid")
    write(side, "Invoice", {"Id": due["Id"], "SyncToken": now["SyncToken"]}, "deleted while it is paid",
          operation="delete", expect=None)


def more_taxes(side):
    """A credit memo and a discount with tax: where cents get lost."""
    code = (side.at["tax several"] or {}).get("code") or taxed(side)
    row = create(side, "taxed credit", "CreditMemo", sale(
        side, line(side, "0.05", code), line(side, "33.35", code), line(side, "7.77", taxed(side))), "cents")
    side.at["cents"] = totals(row)
    change(side, "taxed credit", "CreditMemo", {"PrivateNote": "Changed"}, "its note changed")


def trial_balance(side):
    def balances(what, expect="done", **query):
        """{account's name: what stands beside it}"""
        answer = side.ask(f"TrialBalance: {what}", "GET", "reports/TrialBalance", expect=expect, values=False,
                          query={**query, **VERSION})
        rows = ((answer.body or {}).get("Rows") or {}).get("Row") or []
        return {row["ColData"][0].get("id"): row["ColData"][1:] for row in rows if "ColData" in row}

    year = balances("of the year", start_date=f"{DAY[:4]}-01-01", end_date=DAY, accounting_method="Accrual")
    day = balances("of the day", start_date=DAY, end_date=DAY, accounting_method="Accrual")
    balances("cash basis", start_date=DAY, end_date=DAY, accounting_method="Cash")
    balances("without an end", expect=None, start_date=DAY)
    same = {name: "the same" if year.get(side.at[f"{name} account"]) == day.get(side.at[f"{name} account"])
            else "another" for name in ("bank", "income")}
    side.point("Q47", f"bank {same['bank']}, income {same['income']}")


STEPS = (
    ("A payment of two invoices and more", payments),
    ("Payments that are refused", refused),
    ("A parent pays for its sub-customer", parents),
    ("Payments voided in two ways", voided_payments),
    ("A bill paid in part", bill_payment),
    ("A foreign invoice and its payment", foreign),
    ("Invoices voided, unpaid and paid", voids),
    ("Invoices deleted, unpaid and paid", deletes),
    ("A credit memo of many cents", more_taxes),
    ("The trial balance", trial_balance),
)
