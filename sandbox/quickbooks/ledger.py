"""The general ledger: what each document posts. Debits are positive, amounts in the home currency."""
import collections

from .money import ZERO, cents, number
from .purchases import Bill, Purchase, VendorCredit

# What its customer or vendor owes for a document: more (1) or less (-1).
SALES = {"Invoice": 1, "SalesReceipt": 1, "CreditMemo": -1, "RefundReceipt": -1}
PURCHASES = {Bill.name: 1, Purchase.name: 1, VendorCredit.name: -1}
PAYMENTS = ("Payment", "BillPayment")
TAXES = ("SalesTaxPayable", "GlobalTaxPayable")


def balances(company, last, first=None):
    """{Id of an account: its balance after the day `last`}

    :param first: of income and expenses only what was posted since this day; before it they are retained earnings.
    """
    found = collections.defaultdict(lambda: ZERO)
    retained = _account(company, "Equity", "RetainedEarnings")
    for kind in (*SALES, *PURCHASES, *PAYMENTS, "Deposit", "JournalEntry"):
        for row in company.rows(kind):
            if row["TxnDate"] <= last:
                before = first is not None and row["TxnDate"] < first
                for account, amount in postings(company, kind, row):
                    closed = before and company.get("Account", account)["Classification"] in ("Revenue", "Expense")
                    found[retained if closed else account] += amount
    return {account: amount for account, amount in found.items() if amount}


def postings(company, kind, row):
    """[(Id of an account, amount)] of a document; they add up to zero."""
    rate = number(row.get("ExchangeRate") or 1)
    if kind in PAYMENTS:
        return list(_payment(company, kind, row, rate))
    found = [(account, cents(amount * rate)) for account, amount in POSTED[kind](company, kind, row)]
    rest = sum((amount for _account, amount in found), ZERO)
    if rest:  # cents of the rate, on the last line
        account, amount = found[-1]
        found[-1] = account, amount - rest
    return found


def _account(company, account_type, sub_type=None):
    return company.find_account(account_type, sub_type)["Id"]


def _owed_on(company, account_type, row):
    """The receivables or payables of a currency have an account of their own."""
    accounts = [one for one in company.rows("Account") if one["AccountType"] == account_type and one["Active"]]
    own = [one for one in accounts if one["CurrencyRef"] == row["CurrencyRef"]]
    return (own or accounts)[0]["Id"]


def _tax(company, row):
    tax = (row.get("TxnTaxDetail") or {}).get("TotalTax") or ZERO
    return [(next(one["Id"] for one in company.rows("Account") if one["AccountSubType"] in TAXES), tax)] if tax else []


def _sale(company, kind, row):
    sign, total = SALES[kind], row["TotalAmt"]
    deposit = total if kind.endswith("Receipt") else row.get("Deposit") or ZERO
    if deposit:
        yield row["DepositToAccountRef"]["value"], sign * deposit
    if total != deposit:
        yield _owed_on(company, "Accounts Receivable", row), sign * (total - deposit)
    for account, amount in _tax(company, row):
        yield account, -sign * amount
    for line in row["Line"]:
        if line["DetailType"] == "SalesItemLineDetail":
            detail = line["SalesItemLineDetail"]
            yield detail.get("ItemAccountRef", {}).get("value") or _account(company, "Income"), -sign * line["Amount"]
        elif line["DetailType"] == "DiscountLineDetail":
            yield line["DiscountLineDetail"]["DiscountAccountRef"]["value"], sign * line["Amount"]


def _purchase(company, kind, row):
    sign = -1 if row.get("Credit") else PURCHASES[kind]
    against = row["AccountRef" if kind == Purchase.name else "APAccountRef"]["value"]
    yield against, -sign * row["TotalAmt"]
    for account, amount in _tax(company, row):
        yield account, sign * amount
    for line in row["Line"]:
        if line["DetailType"] == "AccountBasedExpenseLineDetail":
            yield line["AccountBasedExpenseLineDetail"]["AccountRef"]["value"], sign * line["Amount"]
        elif line["DetailType"] == "ItemBasedExpenseLineDetail":
            item = company.get("Item", line["ItemBasedExpenseLineDetail"]["ItemRef"]["value"])
            yield item["ExpenseAccountRef"]["value"], sign * line["Amount"]


def _deposit(company, kind, row):
    yield row["DepositToAccountRef"]["value"], row["TotalAmt"]
    for line in row["Line"]:
        yield line["DepositLineDetail"]["AccountRef"]["value"], -line["Amount"]


def _journal(company, kind, row):
    for line in row["Line"]:
        detail = line.get("JournalEntryLineDetail")
        if detail:
            amount = line["Amount"] if detail["PostingType"] == "Debit" else -line["Amount"]
            yield detail["AccountRef"]["value"], amount


def _payment(company, kind, row, rate):
    """What it settles leaves receivables or payables at the rate of the document, the money comes at its own."""
    rule, incoming = company.kinds[kind], kind == "Payment"
    sign = 1 if incoming else -1
    there = _owed_on(company, "Accounts Receivable" if incoming else "Accounts Payable", row)
    if incoming:
        money = row["DepositToAccountRef"]["value"]
    else:
        money = next(row[block][field]["value"] for block, field, _type in rule.ACCOUNTS.values()
                     if row.get(block, {}).get(field))
    moved = cents(row["TotalAmt"] * rate)
    unapplied, settled, parts = row["TotalAmt"], ZERO, {}
    for line in row["Line"]:
        [link] = line["LinkedTxn"]
        parts[rule.target(link)] = -1 if rule.is_credit(company, row, link) else 1
    for target, direction in parts.items():
        unapplied -= direction * company.applied[target][kind, row["Id"]]
        settled += direction * _at_its_rate(company, target, (kind, row["Id"]))
    settled += cents(unapplied * rate)
    if moved:
        yield money, sign * moved
    if settled:
        yield there, -sign * settled
    if moved != settled:
        yield _account(company, "Other Expense", "ExchangeGainOrLoss"), -sign * (moved - settled)


def _at_its_rate(company, key, payer):
    """What a document is settled with by one payment, at the rate of the document. All that settle it leave nothing."""
    rate = number(company.get(*key).get("ExchangeRate") or 1)
    before = ZERO
    for one, amount in company.applied[key].items():
        if one == payer:
            return cents((before + amount) * rate) - cents(before * rate)
        before += amount
    return ZERO


# {kind: what it posts in its own currency}
POSTED = {**dict.fromkeys(SALES, _sale), **dict.fromkeys(PURCHASES, _purchase), "Deposit": _deposit,
          "JournalEntry": _journal}
