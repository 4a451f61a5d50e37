"""The general ledger: what each record posts. Debits are positive, amounts in the base currency."""
import collections
import decimal

from .allocations import AGAINST
from .credit import payments_of
from .kinds import KINDS
from .lines import ZERO
from .organisation import rounded


def balances(org, last, first=None):
    """{AccountID: its balance after the day `last`}, with what is open in other currencies valued at the rate of that
    day.

    :param first: of revenue and expenses only what was posted since this day; before it they are retained earnings.
    """
    found = collections.defaultdict(lambda: ZERO)
    retained = org.system_account("RETAINEDEARNINGS")["AccountID"]
    foreign = collections.defaultdict(lambda: ZERO)  # {(AccountID, currency): amount in that currency}
    booked = collections.defaultdict(lambda: ZERO)  # the same in the base currency, at the rates of the records
    for day, account, amount, currency, own in postings(org, last):
        closed = first and day < first and org.get("Accounts", account)["Class"] in ("REVENUE", "EXPENSE")
        found[retained if closed else account] += amount
        if currency != org.base:
            foreign[account, currency] += own
            booked[account, currency] += amount
    _revalue(org, found, foreign, booked, last)
    return {account: amount for account, amount in found.items() if amount}


def rate_on(org, currency, day):
    """Units of a currency for one unit of the base currency on a day: it moves a little."""
    if currency == org.base:
        return decimal.Decimal(1)
    return org.day_rate(currency) * (1 + decimal.Decimal(day.toordinal() % 5) / 1000)


def _revalue(org, found, foreign, booked, day):
    """Receivables, payables and bank accounts in another currency are worth what they are worth on that day."""
    for (account, currency), own in foreign.items():
        row = org.get("Accounts", account)
        if row["Type"] == "BANK" and row.get("CurrencyCode") == currency or (
                row.get("SystemAccount") in ("DEBTORS", "CREDITORS")):
            more = rounded(own / rate_on(org, currency, day)) - booked[account, currency]
            found[account] += more
            gain = "BANKCURRENCYGAIN" if row["Type"] == "BANK" else "UNREALISEDCURRENCYGAIN"
            found[org.system_account(gain)["AccountID"]] -= more


def postings(org, last):
    """(day, AccountID, amount, currency of the record, amount in it) of all records until a day."""
    for kind, (statuses, posted) in POSTED.items():
        for row in org.store.all(kind):
            if row["Date"] <= last and (statuses is None or row["Status"] in statuses):
                yield from posted(org, row)


def _home(amount, rate):
    return rounded(amount / decimal.Decimal(rate))


def _document(org, row, head, sign):
    """Its total on one account, against the net amounts of its lines and the tax."""
    total = row["Total"] - row.get("CISDeduction", ZERO)
    parts = [(head, total)]
    if row.get("CISDeduction"):
        parts.append((org.system_account("GST")["AccountID"], row["CISDeduction"]))
    for line in row["LineItems"]:
        tax = line["TaxAmount"]
        net = line["LineAmount"] - tax if row["LineAmountTypes"] == "Inclusive" else line["LineAmount"]
        if tax:
            parts.append((org.system_account("GST")["AccountID"], -tax))
        if net:
            parts.append((line["AccountID"], -net))
    yield from _balanced(org, row["Date"], [
        (account, sign * _home(amount, row["CurrencyRate"]), sign * amount) for account, amount in parts],
        "ROUNDING", row["CurrencyCode"])


def _owing(org, row):
    """An invoice, a bill or a credit note."""
    sale = AGAINST.get(row["Type"], row["Type"]) == "ACCREC"
    sign = (1 if sale else -1) * (-1 if row["Type"].endswith("CREDIT") else 1)
    return _document(org, row, org.system_account("DEBTORS" if sale else "CREDITORS")["AccountID"], sign)


def _bank_transaction(org, row):
    return _document(org, row, row["BankAccount"], 1 if row["Type"].startswith("RECEIVE") else -1)


def _journal(org, row):
    for line in row["JournalLines"]:
        yield row["Date"], line["AccountID"], line["LineAmount"], org.base, line["LineAmount"]


def _payment(org, row):
    """The document leaves receivables or payables at its own rate, the money comes at that of the payment."""
    document = org.get(row["Kind"], row["Document"])
    sale = AGAINST.get(document["Type"], document["Type"]) == "ACCREC"
    sign = (1 if sale else -1) * (1 if row["Kind"] == "Invoices" else -1)
    head = org.system_account("DEBTORS" if sale else "CREDITORS")["AccountID"]
    if row["Kind"] == "Prepayments":
        head = document["LineItems"][0]["AccountID"]
    yield from _balanced(org, row["Date"], [
        (row["Account"], sign * _home(row["Amount"], row["CurrencyRate"]), sign * row["Amount"]),
        (head, -sign * _at_its_rate(org, row["Kind"], document, row["PaymentID"]), -sign * row["Amount"])],
        "REALISEDCURRENCYGAIN", document["CurrencyCode"])


def _allocation(org, row):
    """Credit and invoice leave receivables or payables, each at its own rate."""
    source, invoice = org.get(row["SourceKind"], row["Source"]), org.get("Invoices", row["Invoice"])
    sign = 1 if invoice["Type"] == "ACCREC" else -1
    head = org.system_account("DEBTORS" if sign == 1 else "CREDITORS")["AccountID"]
    own = source["LineItems"][0]["AccountID"] if row["SourceKind"] == "Prepayments" else head
    yield from _balanced(org, row["Date"], [
        (own, sign * _at_its_rate(org, row["SourceKind"], source, row["AllocationID"]), sign * row["Amount"]),
        (head, -sign * _at_its_rate(org, "Invoices", invoice, row["AllocationID"]), -sign * row["Amount"])],
        "REALISEDCURRENCYGAIN", invoice["CurrencyCode"])


def _at_its_rate(org, kind, document, part_id):
    """What one payment or allocation settles of a document, at the rate of the document. All of them leave nothing."""
    key = document[KINDS[kind].key]
    parts = [(row["PaymentID"], row["Amount"]) for row in payments_of(org, key)]
    parts += [(row["AllocationID"], row["Amount"]) for row in org.store.find_all(
        "Allocations", "invoice" if kind == "Invoices" else "source", key)]
    before = ZERO
    for one, amount in parts:
        if one == part_id:
            return _home(before + amount, document["CurrencyRate"]) - _home(before, document["CurrencyRate"])
        before += amount
    return ZERO


def _balanced(org, day, parts, role, currency):
    """These postings, and what is left of them on a system account."""
    rest = -sum((amount for _account, amount, _own in parts), ZERO)
    if rest:
        parts.append((org.system_account(role)["AccountID"], rest, ZERO))
    for account, amount, own in parts:
        yield day, account, amount, currency, own


# {kind: (statuses in which it is posted, what it posts)}
POSTED = {
    "Invoices": (("AUTHORISED", "PAID"), _owing), "CreditNotes": (("AUTHORISED", "PAID"), _owing),
    "BankTransactions": (("AUTHORISED", "PAID"), _bank_transaction), "Payments": (("AUTHORISED",), _payment),
    "Allocations": (None, _allocation), "ManualJournals": (("POSTED",), _journal),
}
