"""One organisation's books: its rows, how they hang together, and the rules all documents share."""
import collections
import contextvars
import datetime
import decimal
import random
import uuid

from . import dates
from .errors import Refused
from .store import Store

# Units of each currency for one pound: the day's rate where a client sends none.
DAY_RATES = {
    "GBP": "1", "EUR": "1.172000", "USD": "1.296500", "AUD": "1.985300", "NZD": "2.143700", "CAD": "1.786400",
    "CHF": "1.104900", "JPY": "193.842000", "SGD": "1.741200", "ZAR": "23.118000", "SEK": "13.214500",
    "NOK": "13.911000", "DKK": "8.741300", "HKD": "10.093200", "INR": "109.371000", "MXN": "25.861000",
}
CURRENCY_NAMES = {
    "GBP": "British Pound", "EUR": "Euro", "USD": "United States Dollar", "AUD": "Australian Dollar",
    "NZD": "New Zealand Dollar", "CAD": "Canadian Dollar", "CHF": "Swiss Franc", "JPY": "Japanese Yen",
    "SGD": "Singapore Dollar", "ZAR": "South African Rand", "SEK": "Swedish Krona", "NOK": "Norwegian Krone",
    "DKK": "Danish Krone", "HKD": "Hong Kong Dollar", "INR": "Indian Rupee", "MXN": "Mexican Peso",
}
# Which table a field of a row refers to by id.
REFERENCES = {
    "Contact": "Contacts", "Invoice": "Invoices", "CreditNote": "CreditNotes", "Overpayment": "Overpayments",
    "Prepayment": "Prepayments", "Account": "Accounts", "BankAccount": "Accounts", "BatchPayment": "BatchPayments",
}
ACTIVE = "ACTIVE"
LONG_AGO = datetime.timedelta(days=10)  # when what is made in silence was made
# Kinds of which webhooks tell.
TOLD = ("Contacts", "Invoices", "CreditNotes", "Prepayments", "Payments")


def _folded(field, unless=(), fold=str.casefold):
    """An index by a text whatever its case, leaving out rows of some status."""

    def key(row):
        status = row.get("Status") or row.get("ContactStatus")
        return fold(row[field]) if row.get(field) and status not in unless else None

    return key


def name_key(name):
    """What names of contacts have in common that are one to the service: blanks of every kind, and case."""
    return " ".join(name.split()).casefold()


def _plain(field):
    return lambda row: row.get(field)


def _sales_number(row):
    """Numbers are unique among sales documents only; a deleted draft gives its number back."""
    number = row.get("InvoiceNumber") or row.get("CreditNoteNumber")
    sale = row["Type"] in ("ACCREC", "ACCRECCREDIT")
    return number.casefold() if number and sale and row["Status"] != "DELETED" else None


INDEXES = {
    "Accounts": {"code": _folded("Code", unless=("DELETED",)), "name": _folded("Name", unless=("DELETED",))},
    "Contacts": {
        "name": _folded("Name", unless=("ARCHIVED", "GDPRREQUEST"), fold=name_key),
        "any_name": _folded("Name", fold=name_key),
        "number": _folded("ContactNumber"),
    },
    "Invoices": {"number": _sales_number, "any_number": _folded("InvoiceNumber"), "contact": _plain("Contact")},
    "CreditNotes": {"number": _sales_number, "any_number": _folded("CreditNoteNumber"), "contact": _plain("Contact")},
    "Payments": {"document": _plain("Document"), "batch": _plain("BatchPayment")},
    "BatchPayments": {}, "BankTransactions": {"contact": _plain("Contact")},
    "Overpayments": {"contact": _plain("Contact")}, "Prepayments": {"contact": _plain("Contact")},
    "Allocations": {"source": _plain("Source"), "invoice": _plain("Invoice")},
    "ManualJournals": {},
    "Items": {"code": _folded("Code")},
    "TaxRates": {}, "Currencies": {}, "BrandingThemes": {}, "TrackingCategories": {}, "Users": {},
    "Attachments": {"owner": _plain("Owner")}, "History": {"owner": _plain("Owner")},
}


class Organisation:
    def __init__(self, clock, tenant_id, details):
        self.clock = clock
        self.id = tenant_id
        self.details = details
        self.store = Store(INDEXES)
        self.counters = collections.Counter()
        # What webhooks have not told yet: {(kind, id): (created or not, moment)}.
        self.told = {}
        self.silent = False  # whether what is done now leaves no time, and nobody is told of it

    @property
    def name(self):
        return self.details["Name"]

    @property
    def base(self):
        return self.details["BaseCurrency"]

    @property
    def multicurrency(self):
        """Only the dearer plans keep books in several currencies."""
        return self.details["Class"] in ("PREMIUM", "ULTIMATE", "COMPREHENSIVE", "ULTRA", "DEMO")

    def today(self):
        return self.clock.today()

    def get(self, kind, row_id):
        return self.store.get(kind, row_id)

    def save(self, kind, row_id, row, touch=True):
        """Store a new version of a row; every touch is what If-Modified-Since sees."""
        if touch and self.silent:
            row["UpdatedDateUTC"] = self.clock.now() - LONG_AGO
        elif touch:
            row["UpdatedDateUTC"] = self.clock.now()
        return self.store.put(kind, row_id, row)

    def follow(self, row, path):
        """The value at a path of fields such as ["Contact", "Name"]."""
        value = row.get(path[0])
        for before, field in zip(path, path[1:], strict=False):
            if before in REFERENCES and isinstance(value, str):
                value = self.get(REFERENCES[before], value)
            if value is None:
                return None
            value = value.get(field)
        return value

    def settle(self):
        """Keep what was written since the last time, and remember it for webhooks."""
        for kind, row_id, before in self.store.changes:
            row = self.get(kind, row_id)
            if kind not in TOLD or row is None or (before and before["UpdatedDateUTC"] == row["UpdatedDateUTC"]):
                continue
            created = before is None or self.told.get((kind, row_id), (False,))[0]
            self.told[kind, row_id] = (created, row["UpdatedDateUTC"])
        self.store.settle()

    def account(self, code=None, account_id=None):
        """The account of a code or id, archived ones too, or None."""
        if account_id:
            return self.get("Accounts", account_id)
        return self.store.find("Accounts", "code", code.casefold()) if code else None

    def system_account(self, role):
        return next(row for row in self.store.all("Accounts") if row.get("SystemAccount") == role)

    def tax_rate(self, tax_type):
        row = self.get("TaxRates", tax_type)
        return row if row and row["Status"] == ACTIVE else None

    def item(self, code):
        return self.store.find("Items", "code", code.casefold()) if code else None

    def day_rate(self, currency):
        """Units of a currency for one unit of the base currency."""
        rate = decimal.Decimal(DAY_RATES.get(currency, "1")) / decimal.Decimal(DAY_RATES.get(self.base, "1"))
        return rate.quantize(decimal.Decimal("0.000001"), decimal.ROUND_HALF_UP)

    def currency(self, code, rate, problems):
        """(currency code, rate) of a document, checked against what the organisation uses."""
        code = code or self.base
        if not self.get("Currencies", code):
            problems.append(f"Organisation is not subscribed to currency {code}")
            return code, decimal.Decimal(1)
        if code == self.base:
            return code, decimal.Decimal("1.000000")
        if rate is None:
            return code, self.day_rate(code)
        rate = decimal.Decimal(rate).quantize(decimal.Decimal("0.000001"), decimal.ROUND_HALF_UP)
        if rate <= 0:
            problems.append("The currency rate must be greater than zero")
        return code, rate

    def lock_problem(self, day):
        """Why nothing may be dated on this day, or None."""
        for field, words in (("EndOfYearLockDate", "end of year lock date"), ("PeriodLockDate", "period lock date")):
            locked = self.details.get(field)
            if locked and day <= locked:
                return (
                    f"The document date cannot be before the {words}, currently set at {dates.worded(locked)}"
                )
        return None

    def check_unlocked(self, day):
        problem = self.lock_problem(day)
        if problem:
            raise Refused(problem)

    def next_number(self, kind, prefix):
        """The next free number of the organisation's own sequence, such as INV-0001."""
        while True:
            self.counters[prefix] += 1
            number = f"{prefix}{self.counters[prefix]:04d}"
            if not self.store.find(kind, "number", number.casefold()):
                return number

    def note(self, owner, changes, details, user="System Generated"):
        """Add a line to the history of a record."""
        row_id = new_id()
        row = {"Owner": owner, "Changes": changes, "Details": details, "User": user, "DateUTC": self.clock.now()}
        self.store.put("History", row_id, row)
        return row


# Where the bits of new ids come from: one that was given a seed makes the same ids again.
BITS = contextvars.ContextVar("bits", default=random.SystemRandom().getrandbits)


def new_id():
    return str(uuid.UUID(int=BITS.get()(128), version=4))


def rounded(value, places=2):
    """Half up, as the service rounds money."""
    return decimal.Decimal(value).quantize(decimal.Decimal(1).scaleb(-places), decimal.ROUND_HALF_UP)

