"""What bookkeepers do by other forms than invoices and payments."""
from .bodies import account_ref, find, known, paid_line, payment_body
from .money import ZERO, cents


def give_back(company, customer, amount, account="35", check=False, date=None, memo=None):
    """Money back to a customer as bookkeepers give it: an expense or check on accounts receivable."""
    name = find(company, "Customer", customer)
    line = {
        "Amount": cents(amount), "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": _receivable(company, name)},
    }
    body = {
        "PaymentType": "Check" if check else "Cash", "AccountRef": account_ref(company, account),
        "EntityRef": {"value": name["Id"], "type": "Customer"}, "Line": [line],
    } | ({"PrivateNote": memo} if memo else {})
    return company.create("Purchase", _foreign(company, body, name, date))


def prepay_vendor(company, vendor, amount, account="35", check=True, date=None, others=()):
    """Money to a vendor before his bill: a check, or an expense, on accounts payable. `others` are further lines:
    [[account, amount]]."""
    name = find(company, "Vendor", vendor)
    lines = [
        {"Amount": cents(part), "DetailType": "AccountBasedExpenseLineDetail",
         "AccountBasedExpenseLineDetail": {"AccountRef": ref}}
        for part, ref in ((amount, _receivable(company, name, "Vendor")),
                          *((part, account_ref(company, other)) for other, part in others))]
    body = {
        "PaymentType": "Check" if check else "Cash", "AccountRef": account_ref(company, account),
        "EntityRef": {"value": name["Id"], "type": "Vendor"}, "Line": lines}
    return company.create("Purchase", _foreign(company, body, name, date))


def journal_entry(company, contact, amount, account, kind="Customer", debit=False, date=None, memo=None):
    """What a customer or vendor owes or is owed changed by hand, against another account."""
    name = find(company, kind, contact)
    sides = ("Debit", "Credit") if debit else ("Credit", "Debit")
    person = {"Type": kind, "EntityRef": {"value": name["Id"]}}
    lines = [
        {"Amount": cents(amount), "DetailType": "JournalEntryLineDetail",
         "JournalEntryLineDetail": {"PostingType": side, "AccountRef": ref, **more}}
        for side, ref, more in zip(
            sides, (_receivable(company, name, kind), account_ref(company, account)), ({"Entity": person}, {}),
            strict=True)
    ]
    body = {"Line": lines} | ({"PrivateNote": memo} if memo else {})
    return company.create("JournalEntry", _foreign(company, body, name, date))


def _receivable(company, name, kind="Customer"):
    wanted = {"Customer": "Accounts Receivable", "Vendor": "Accounts Payable"}[kind]
    return next(
        {"value": row["Id"]} for row in company.rows("Account") if row["AccountType"] == wanted
        and row["CurrencyRef"]["value"] == name["CurrencyRef"]["value"])


def _foreign(company, body, name, date):
    if company.multicurrency:
        body["CurrencyRef"] = name["CurrencyRef"]
    if "EntityRef" in body and not company.american:
        body["GlobalTaxCalculation"] = "NotApplicable"
    if date:
        body["TxnDate"] = date
    return body


def deposit(company, contact, amount, kind="Vendor", account="35", date=None, others=(), memo=None):
    """A bank deposit of a vendor's or customer's money; `others` are the further lines: [[account, amount]]."""
    name = find(company, kind, contact)
    person = {"value": name["Id"], "type": kind.upper()}
    lines = [
        {"Amount": cents(part), "DetailType": "DepositLineDetail", "DepositLineDetail": {"AccountRef": ref, **more}}
        for part, ref, more in (
            (amount, _receivable(company, name, kind), {"Entity": person}),
            *((part, account_ref(company, other), {}) for other, part in others))
    ]
    body = {"DepositToAccountRef": account_ref(company, account), "Line": lines}
    if memo:
        body["PrivateNote"] = memo
    return company.create("Deposit", _foreign(company, body, name, date))


def settle(company, customer=None, parts=(), payment=None, vendor=None, account="35"):
    """"Receive payment" with these ticked, [[kind, row, amount]]: a payment of zero, or one that is there already; for
    a vendor a check of zero."""
    if vendor:
        return _settle_with(company, find(company, "Vendor", vendor), parts, account)
    name = find(company, "Customer", customer)
    lines = [paid_line(kind, find(company, _ROWS.get(kind, kind), row), amount) for kind, row, amount in parts]
    if payment:
        return company.update("Payment", known(find(company, "Payment", payment), Line=lines))
    body = payment_body(company, {"value": name["Id"]}, ZERO, name["CurrencyRef"], None, None, None, None)
    return company.create("Payment", {**body, "Line": lines})


def _settle_with(company, vendor, parts, account):
    lines = [paid_line(kind, find(company, _ROWS.get(kind, kind), row), amount) for kind, row, amount in parts]
    return company.create("BillPayment", _foreign(company, {
        "VendorRef": {"value": vendor["Id"]}, "TotalAmt": ZERO, "PayType": "Check",
        "CheckPayment": {"BankAccountRef": account_ref(company, account)}, "Line": lines}, vendor, None))


_ROWS = {"Expense": "Purchase", "Check": "Purchase"}


def enter_deposit(company, invoice, amount, account=None):
    """The field "Deposit" of an invoice: paid when it was written, without a payment of its own."""
    body = {"Deposit": cents(amount)}
    if account:
        body["DepositToAccountRef"] = account_ref(company, account)
    return company.update("Invoice", known(find(company, "Invoice", invoice), **body))


def withhold(company, kind, row, amount):
    """What is due of a document is less, or more, than total and payments make: retainage, a deduction at source, a
    surcharge. Nothing of its JSON says why."""
    row = find(company, kind, row)
    company.withheld[kind, row["Id"]] = cents(amount)
    company.settle((kind, row["Id"]), row)
    company.touch(kind, row)
    return row
