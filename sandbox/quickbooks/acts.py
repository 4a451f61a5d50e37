"""What a bookkeeper does in QuickBooks: by hand, beside what an app does."""
from decimal import Decimal

from . import by_hand, list_acts, refusals
from .bodies import account_ref, find, known, paid_line, payment_body
from .company import owed
from .money import ZERO, cents, number


def perform(company, act, values):
    """Do the act; the changed row. ValueError with the words of the service when it refuses."""
    function = ACTS.get(act)
    if function is None:
        raise ValueError(f"act is one of {', '.join(sorted(ACTS))}")
    try:
        return function(company, **values)
    except refusals.Refusal as refusal:
        raise ValueError(f"{refusal.code} {refusal.detail}") from None


def record_payment(
    company, invoice, amount=None, date=None, account=None, reference=None, method=None, exchange_rate=None
):
    """Pay an invoice; what exceeds its balance stays unapplied."""
    row = find(company, "Invoice", invoice)
    amount = row["Balance"] if amount in (None, "") else cents(amount)
    body = payment_body(company, row["CustomerRef"], amount, row["CurrencyRef"], date, account, reference, method)
    if exchange_rate:
        body["ExchangeRate"] = number(exchange_rate)
    applied = min(amount, row["Balance"])
    body["Line"] = [paid_line("Invoice", row, applied)] if applied else []
    return company.create("Payment", body)


def receive_payment(
    company, customer, amount, invoices=(), date=None, account=None, reference=None, method=None, exchange_rate=None,
    memo=None
):
    """One payment over several invoices: [{"invoice", "amount"}]; the rest is the customer's credit."""
    name = find(company, "Customer", customer)
    body = payment_body(
        company, {"value": name["Id"]}, amount, name["CurrencyRef"], date, account, reference, method
    )
    if exchange_rate:
        body["ExchangeRate"] = number(exchange_rate)
    if memo:
        body["PrivateNote"] = memo
    body["Line"] = [
        paid_line("Invoice", find(company, "Invoice", part["invoice"]), part["amount"]) for part in invoices
    ]
    return company.create("Payment", body)


def change_payment(company, payment, amount=None, date=None, account=None, reference=None):
    row = find(company, "Payment", payment)
    changed = {}
    if amount not in (None, ""):
        changed["TotalAmt"] = cents(amount)
        changed["Line"] = _fitted(company, row, changed["TotalAmt"])
    if date:
        changed["TxnDate"] = date
    if account:
        changed["DepositToAccountRef"] = account_ref(company, account)
    if reference:
        changed["PaymentRefNum"] = reference
    return company.update("Payment", known(row, **changed))


def _fitted(company, row, amount):
    """The payment's lines for another amount: each invoice gets what it can, in their order."""
    lines, left, payer = [], amount, ("Payment", row["Id"])
    for line in row["Line"]:
        link = line["LinkedTxn"][0]
        target = company.get(link["TxnType"], link["TxnId"])
        room = target["TotalAmt"] - target.get("Deposit", 0) - company.paid(
            (link["TxnType"], link["TxnId"]), without=payer
        )
        if link["TxnType"] == "CreditMemo":
            left += line["Amount"]
            lines.append(line)
            continue
        share = min(left, room)
        left -= share
        if share > 0:
            lines.append({**line, "Amount": share})
    return lines


def unapply_payment(company, payment):
    return company.update("Payment", known(find(company, "Payment", payment), Line=[]))


def apply_payment(company, payment, invoices=()):
    """What the payment is set against from now on: [{"invoice", "amount"}]; the rest is the customer's credit."""
    return company.update("Payment", known(find(company, "Payment", payment), Line=[
        paid_line("Invoice", find(company, "Invoice", part["invoice"]), part["amount"]) for part in invoices]))


def void_payment(company, payment):
    return company.void("Payment", known(find(company, "Payment", payment)))


def delete_payment(company, payment):
    return company.delete("Payment", known(find(company, "Payment", payment)))


def deposit_payment(company, payment, account="35", fee=None):
    """Put the payment into a bank deposit, less a fee [account, amount]; from then on it cannot be changed."""
    row = find(company, "Payment", payment)
    lines = [{"LinkedTxn": [{"TxnId": row["Id"], "TxnType": "Payment"}]}]
    if fee:
        lines.append({
            "Amount": -cents(fee[1]), "DetailType": "DepositLineDetail",
            "DepositLineDetail": {"AccountRef": account_ref(company, fee[0])}})
    currency = {"CurrencyRef": row["CurrencyRef"]} if company.multicurrency else {}
    return company.create("Deposit", {"DepositToAccountRef": account_ref(company, account), "Line": lines, **currency})


def create_invoice(company, customer, amount, item=None, number=None, date=None, tax_code=None, description=None):
    """An invoice made by hand in QuickBooks."""
    return company.create("Invoice", _sales_body(company, customer, amount, item, number, date, tax_code, description))


def _sales_body(company, customer, amount, item=None, number=None, date=None, tax_code=None, description=None):
    name = find(company, "Customer", customer)
    detail = {"ItemRef": {"value": find(company, "Item", item or "1")["Id"]}}
    if tax_code or not company.american:
        code = tax_code or next(row["Id"] for row in company.rows("TaxCode"))
        detail["TaxCodeRef"] = {"value": str(code)}
    line = {"Amount": cents(amount), "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    if description:
        line["Description"] = description
    body = {"CustomerRef": {"value": name["Id"]}, "Line": [line]}
    if not company.american:
        body["GlobalTaxCalculation"] = "TaxExcluded"
    return _headed(company, body, name["CurrencyRef"], number, date)


def _headed(company, body, currency, number, date):
    """A document's body with what may be said of it beside its lines."""
    if company.multicurrency:
        body["CurrencyRef"] = currency
    if number:
        body["DocNumber"] = number
    if date:
        body["TxnDate"] = date
    return body


def change_invoice(
    company, invoice, line=0, amount=None, description=None, due_date=None, number=None, memo=None, reference=None
):
    """Change one line's amount or words, the due date, the number, the memo, or the first custom field."""
    row, changed = find(company, "Invoice", invoice), {}
    if amount not in (None, "") or description is not None:
        lines = [_copied(item) for item in row["Line"] if item["DetailType"] != "SubTotalLineDetail"]
        target = lines[int(line)]
        if amount not in (None, ""):
            _price(target, cents(amount))
        if description is not None:
            target["Description"] = description
        changed["Line"] = lines
    if due_date:
        changed["DueDate"] = due_date
    if number:
        changed["DocNumber"] = number
    if memo is not None:
        changed["PrivateNote"] = memo
    if reference is not None:
        field = next(iter(company.custom_fields))
        changed["CustomField"] = [{"DefinitionId": field, "Type": "StringType", "StringValue": reference}]
    return company.update("Invoice", known(row, **changed))


def _copied(line):
    line = dict(line)
    detail = line.get("SalesItemLineDetail")
    if detail:
        line["SalesItemLineDetail"] = {key: value for key, value in detail.items() if key != "TaxInclusiveAmt"}
    return line


def _price(line, amount):
    """A new amount of a line, by its price where the quantity divides it."""
    line["Amount"] = amount
    detail = line["SalesItemLineDetail"]
    if detail.get("Qty"):
        detail["UnitPrice"] = (amount / number(detail["Qty"])).quantize(Decimal("0.0000001")).normalize()


def copy_document(company, kind, row):
    """What the button "Copy" does: the same once more, memo and all, under a number of its own."""
    row = find(company, kind, row)
    unsaid = company.kinds[kind].computed | {
        "Id", "SyncToken", "MetaData", "domain", "sparse", "DocNumber", "LinkedTxn", "TxnTaxDetail", "Line", "Credit"}
    body = {key: value for key, value in row.items() if key not in unsaid}
    body["Line"] = [_copied(line) for line in row["Line"] if line["DetailType"] != "SubTotalLineDetail"]
    if (row.get("TxnTaxDetail") or {}).get("TotalTax"):
        body["TxnTaxDetail"] = {"TotalTax": row["TxnTaxDetail"]["TotalTax"]}
    return company.create(kind, body)


def void_invoice(company, invoice):
    return company.void("Invoice", known(find(company, "Invoice", invoice)))


def delete_invoice(company, invoice):
    """By hand QuickBooks deletes a paid invoice too; its payments become unapplied."""
    row = find(company, "Invoice", invoice)
    company.release(("Invoice", row["Id"]))
    return company.delete("Invoice", known(company.get("Invoice", row["Id"])))


def create_credit_memo(
    company, customer, amount, invoice=None, item=None, number=None, date=None, tax_code=None, description=None
):
    """A credit memo, applied to an invoice when one is named."""
    body = _sales_body(company, customer, amount, item, number, date, tax_code, description)
    memo = company.create("CreditMemo", body)
    if invoice:
        apply_credit(company, memo["Id"], invoice)
    return memo


def apply_credit(company, credit_memo, invoice, amount=None, date=None):
    """What QuickBooks does too: a payment of zero that links both."""
    memo, row = find(company, "CreditMemo", credit_memo), find(company, "Invoice", invoice)
    amount = min(memo["Balance"], row["Balance"]) if amount in (None, "") else cents(amount)
    body = payment_body(company, row["CustomerRef"], ZERO, row["CurrencyRef"], date, None, None, None)
    body["Line"] = [paid_line("Invoice", row, amount), paid_line("CreditMemo", memo, amount)]
    return company.create("Payment", body)


def refund(company, customer, amount, account="35", item=None, number=None, date=None, tax_code=None):
    body = _sales_body(company, customer, amount, item, number, date, tax_code)
    return company.create("RefundReceipt", {**body, "DepositToAccountRef": account_ref(company, account)})


def pay_bill(company, bill, amount=None, date=None, account="35", vendor_credit=None, entry=None):
    """Settle so much of a bill, first with a vendor credit or a journal entry; where it covers all, by nothing more."""
    row = find(company, "Bill", bill)
    amount = row["Balance"] if amount in (None, "") else cents(amount)
    lines, used = [paid_line("Bill", row, amount)], ZERO
    if vendor_credit:
        credit = find(company, "VendorCredit", vendor_credit)
        used = min(credit["Balance"], amount)
        lines.append(paid_line("VendorCredit", credit, used))
    if entry:
        row_of = find(company, "JournalEntry", entry)
        used = min(row_of["TotalAmt"], amount)
        lines.append(paid_line("JournalEntry", row_of, used))
    body = {
        "VendorRef": row["VendorRef"], "TotalAmt": amount - used, "PayType": "Check",
        "CheckPayment": {"BankAccountRef": account_ref(company, account)}, "Line": lines,
    }
    if company.multicurrency:
        body["CurrencyRef"] = row["CurrencyRef"]
    if date:
        body["TxnDate"] = date
    return company.create("BillPayment", body)


def create_bill(company, vendor, amount, account="7", number=None, date=None):
    """A bill entered by hand in QuickBooks, without tax."""
    name = find(company, "Vendor", vendor)
    body = {"VendorRef": {"value": name["Id"]}, "Line": [{
        "Amount": cents(amount), "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": account_ref(company, account)}}]}
    if not company.american:
        body["GlobalTaxCalculation"] = "NotApplicable"
    return company.create("Bill", _headed(company, body, name["CurrencyRef"], number, date))


def create_vendor_credit(company, bill, amount, number=None, date=None):
    """A credit of the bill's vendor, on the account and with the tax of the bill's first line."""
    row = find(company, "Bill", bill)
    line = {field: row["Line"][0][field] for field in ("DetailType", row["Line"][0]["DetailType"])}
    body = {"VendorRef": row["VendorRef"], "Line": [{**_copied(line), "Amount": cents(amount)}]}
    if "GlobalTaxCalculation" in row:
        body["GlobalTaxCalculation"] = row["GlobalTaxCalculation"]
    return company.create("VendorCredit", _headed(company, body, row["CurrencyRef"], number, date))


def rewrite(company, kind, row, **fields):
    """Fields of a row as the service itself might one day hold them, None for one that is left out: none of its rules
    is asked. The balance of its customer or vendor stays the sum of what is due."""
    found = find(company, kind, row)
    before = dict(found)
    for name, value in fields.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = value
    if fields.keys() & {"Balance", "CustomerRef", "VendorRef"} and all(
            isinstance(one.get("Balance", 0), int | Decimal) for one in (before, found)):
        company.shift_balance(before, -owed(kind, before))
        company.shift_balance(found, owed(kind, found))
    company.touch(kind, found)
    return found


def delete_document(company, kind, row):
    found = find(company, kind, row)
    return company.delete(kind, known(found))


ACTS = {
    function.__name__: function
    for function in (
        record_payment, receive_payment, change_payment, apply_payment, unapply_payment, void_payment,
        delete_payment, deposit_payment, create_invoice, change_invoice, copy_document, void_invoice,
        delete_invoice, create_bill,
        create_credit_memo, apply_credit, refund, by_hand.give_back, by_hand.prepay_vendor, by_hand.journal_entry,
        by_hand.deposit, by_hand.settle, by_hand.enter_deposit, by_hand.withhold, pay_bill, create_vendor_credit,
        delete_document, rewrite, *list_acts.ACTS,
    )
}
