"""One company's books: the rows, their versions, and what links them."""
import collections
import contextlib
import datetime
import itertools

from . import refusals, times
from .money import ZERO, cents

LONG_AGO = 10 * 86400  # seconds: when what is made in silence was made
ISO_2 = {"USA": "US", "GBR": "GB", "AUS": "AU", "CAN": "CA"}


class Company:
    def __init__(self, clock, kinds, realm):
        self.clock = clock
        self.kinds = kinds
        self.realm = realm
        self.tables = {name: {} for name in kinds}
        self.deleted = {name: {} for name in kinds}
        self.updated = {}
        self.sequences = collections.defaultdict(lambda: itertools.count(1))
        self.sequences["Attachable"] = itertools.count(5000000000000503001)
        self.names = {}
        self.numbers = collections.defaultdict(dict)
        self.last_number = 1000
        # {(kind, id) of a document: {(kind, id) of a payment: amount}}
        self.applied = collections.defaultdict(dict)
        self.withheld = {}  # {(kind, Id): what is due less for no reason that its JSON tells}
        self.paying = collections.defaultdict(set)
        # {(kind, id) of what tells no balance: {(kind, id) of a customer or vendor: what stands with that name}}
        self.standing = {}
        self.deposited = set()
        self.files = {}
        # What webhooks will tell: (kind, Id, operation, seconds).
        self.told = []
        # {(kind, Id of the one that stays): Id of the one that is gone}
        self.merged = {}
        self.gone_into = {}  # {(kind, Id that is gone): Id of the one that stays}
        self.custom_fields = {}
        # US: state -> Id of the tax code the automated engine charges there.
        self.nexus = {}
        self.ended = False
        self.denied = False
        self.warn_duplicates = True
        self.close_password = False

    @property
    def settings(self):
        return next(iter(self.tables["Preferences"].values()))

    @property
    def country(self):
        """Two letters, whichever form CompanyInfo shows."""
        return ISO_2.get(self.card["Country"], self.card["Country"])

    @property
    def card(self):
        """The CompanyInfo row."""
        return next(iter(self.tables["CompanyInfo"].values()))

    @property
    def home(self):
        return self.settings["CurrencyPrefs"]["HomeCurrency"]["value"]

    @property
    def multicurrency(self):
        return self.settings["CurrencyPrefs"]["MultiCurrencyEnabled"]

    @property
    def american(self):
        return self.country == "US"

    def rows(self, kind):
        return self.tables[kind].values()

    def get(self, kind, key):
        return self.tables[kind].get(key)

    def refer(self, kind, ref, field):
        """The active row a reference names; Refusal 2500 or 610 otherwise."""
        row = self.tables[kind].get(ref.get("value")) if ref else None
        if row is None:
            raise refusals.invalid_reference(_LIST_WORDS.get(kind, kind), (ref or {}).get("value"), field)
        if row.get("Active") is False:
            raise refusals.not_found()
        return row

    def find_account(self, account_type, sub_type=None):
        """The first active account of a type, or None."""
        for row in self.rows("Account"):
            if row["AccountType"] == account_type and row["Active"] and sub_type in (None, row["AccountSubType"]):
                return row
        return None

    def account_ref(self, account):
        return {"value": account["Id"], "name": account["FullyQualifiedName"]} if account else None

    def next_id(self, sequence):
        return str(next(self.sequences[sequence]))

    def create(self, kind, body, options=frozenset()):
        rule = self.kinds[kind]
        if not rule.creatable:
            raise refusals.unsupported(f"Create {kind}")
        row = {key: value for key, value in body.items() if key not in rule.dropped}
        rule.complete(self, row, None, body, options)
        self._check_period(rule, row)
        row["Id"] = self.next_id(rule.sequence)
        return self._store(rule, row, None)

    def put(self, kind, row, old=None):
        """Store a row as the service itself makes it, without a client's checks."""
        row = {**(old or {}), **row}
        row["Id"] = old["Id"] if old else row.get("Id") or self.next_id(self.kinds[kind].sequence)
        return self._store(self.kinds[kind], row, old)

    def update(self, kind, body, options=frozenset()):
        rule, old = self.kinds[kind], self.version(kind, body)
        sent = {key: value for key, value in body.items() if key not in rule.dropped}
        if body.get("sparse"):
            row = {**old, **sent}
        else:
            kept = {key: value for key, value in old.items() if key in rule.dropped}
            row = {**kept, **sent}
        self._check_period(rule, old)
        rule.complete(self, row, old, body, options)
        self._check_period(rule, row)
        return self._store(rule, row, old)

    def delete(self, kind, body):
        rule, old = self.kinds[kind], self.version(kind, body)
        if not rule.deletable:
            raise refusals.unsupported(f"Delete {kind}")
        self._check_period(rule, old)
        rule.check_removal(self, old)
        del self.tables[kind][old["Id"]]
        self._forget_number(kind, old)
        self.deleted[kind][old["Id"]] = self.clock.seconds()
        rule.removed(self, old)
        self.told.append((kind, old["Id"], "Delete", self.clock.seconds()))
        return {"domain": "QBO", "status": "Deleted", "Id": old["Id"]}

    def void(self, kind, body):
        rule, old = self.kinds[kind], self.version(kind, body)
        if not rule.voidable:
            raise refusals.unsupported(f"Void {kind}")
        self._check_period(rule, old)
        row = dict(old)
        rule.void(self, row)
        note = old.get("PrivateNote", "")
        if not note.startswith("Voided"):
            row["PrivateNote"] = f"Voided - {note}" if note else "Voided"
        return self._store(rule, row, old, "Void")

    def version(self, kind, body):
        """The stored row a client means, when the client knows its present version."""
        key = body.get("Id")
        if key is None:
            raise refusals.missing("Id")
        if not key.isdigit():
            raise refusals.invalid_id(key)
        row = self.tables[kind].get(key)
        if row is None:
            raise refusals.not_found()
        if body.get("SyncToken") is None:
            raise refusals.missing("SyncToken")
        if body["SyncToken"] != row["SyncToken"]:
            raise refusals.stale()
        return row

    def touch(self, kind, row, version=True):
        """Mark a row as changed by the service itself."""
        now = self.clock.seconds()
        if version:
            row["SyncToken"] = str(int(row["SyncToken"]) + 1)
            self.told.append((kind, row["Id"], "Update", now))
        row["MetaData"] = {**row["MetaData"], "LastUpdatedTime": self.stamp_of(now)}
        self.updated[kind, row["Id"]] = now

    @contextlib.contextmanager
    def silence(self):
        """What is done in this context leaves no time of its own, and nobody is told of it."""
        updated, told = dict(self.updated), len(self.told)
        deleted = {kind: dict(rows) for kind, rows in self.deleted.items()}
        yield
        for (kind, key), seconds in list(self.updated.items()):
            if updated.get((kind, key)) != seconds and key in self.tables[kind]:
                row, stamp = self.tables[kind][key], self.stamp_of(seconds - LONG_AGO)
                row["MetaData"] = {**row["MetaData"], "LastUpdatedTime": stamp}
                if (kind, key) not in updated:
                    row["MetaData"]["CreateTime"] = stamp
                self.updated[kind, key] = seconds - LONG_AGO
        self.deleted.update(deleted)
        del self.told[told:]

    def _store(self, rule, row, old, operation=None):
        now = self.clock.seconds()
        stamp = self.stamp_of(now)
        created = old["MetaData"]["CreateTime"] if old else stamp
        row["domain"], row["sparse"] = "QBO", False
        row["SyncToken"] = str(int(old["SyncToken"]) + 1) if old else "0"
        row["MetaData"] = {"CreateTime": created, "LastUpdatedTime": stamp}
        self.tables[rule.name][row["Id"]] = row
        self.updated[rule.name, row["Id"]] = now
        self.told.append((rule.name, row["Id"], operation or ("Update" if old else "Create"), now))
        if old:
            self._forget_number(rule.name, old)
        if row.get("DocNumber"):
            self.numbers[rule.name].setdefault(row["DocNumber"], []).append(row["Id"])
        rule.stored(self, row, old)
        return row

    def _forget_number(self, kind, row):
        holders = self.numbers[kind].get(row.get("DocNumber"), [])
        if row["Id"] in holders:
            holders.remove(row["Id"])

    def stamp_of(self, seconds):
        return times.stamp(datetime.datetime.fromtimestamp(seconds, times.UTC))

    def _check_period(self, rule, row):
        closed = self.settings["AccountingInfoPrefs"].get("BookCloseDate")
        if rule.transaction and closed and row.get("TxnDate", "9999") <= closed:
            raise refusals.closed_period(self.close_password)

    def apply(self, payment, targets):
        """Set what a payment pays: {(kind, id): amount}. Balances follow."""
        before = {key: self.applied[key].pop(payment) for key in self.paying.pop(payment, ())}
        for key, amount in targets.items():
            self.applied[key][payment] = amount
            self.paying[payment].add(key)
        for key in sorted({*before, *targets}):
            row = self.get(*key) if before.get(key) != targets.get(key) else None
            if row is not None:
                self.settle(key, row)
                self.touch(key[0], row)

    def release(self, key):
        """Take a document out of every payment that pays it."""
        for payer in list(self.applied[key]):
            self.kinds[payer[0]].unlink(self, self.get(*payer), key)

    def paid(self, key, without=None):
        return sum((amount for payer, amount in self.applied[key].items() if payer != without), ZERO)

    def open(self, key, row, without=None):
        """What of a document is not settled yet; `without` one payment."""
        due = self.kinds[key[0]].due(self, row)
        return cents(due - self.paid(key, without=without))

    def settle(self, key, row):
        """Recompute a document's links, and what is open of it, from what is applied to it."""
        others = [link for link in row.get("LinkedTxn", []) if link["TxnType"] not in ("Payment", "BillPaymentCheck")]
        words = {"BillPayment": "BillPaymentCheck"}
        row["LinkedTxn"] = others + [
            {"TxnId": payer, "TxnType": words.get(kind, kind)} for kind, payer in self.applied[key]]
        self.kinds[key[0]].settled(self, row)

    def shift_balance(self, row, difference):
        """Carry a change of what is owed to the customer or vendor."""
        ref = row.get("CustomerRef") or row.get("VendorRef")
        kind = "Customer" if row.get("CustomerRef") else "Vendor"
        name = self.get(kind, ref["value"]) if ref else None
        if not difference or name is None:
            return
        name["Balance"] = cents(name.get("Balance", ZERO) + difference)
        # Recorded: the customer's time moves with its balance, its SyncToken does not.
        self.touch(kind, name, version=False)
        while kind == "Customer" and name:
            name["BalanceWithJobs"] = cents(name.get("BalanceWithJobs", ZERO) + difference)
            name = self.get(kind, name.get("ParentRef", {}).get("value"))

    def rate(self, currency, date):
        """Home units for one foreign unit on a day, from the company's own list."""
        known = [
            row for row in self.rows("ExchangeRate")
            if row["SourceCurrencyCode"] == currency and row["AsOfDate"] <= date
        ]
        return max(known, key=lambda row: row["AsOfDate"])["Rate"] if known else 1


def owed(kind, row):
    """What a document adds to its customer's or vendor's balance."""
    if kind in ("Invoice", "Bill"):
        return row.get("Balance", ZERO)
    if kind in ("CreditMemo", "VendorCredit"):
        return -row.get("Balance", ZERO)
    if kind in ("Payment", "BillPayment"):
        return -row.get("UnappliedAmt", ZERO)
    return ZERO


_LIST_WORDS = {"Customer": "Names", "Vendor": "Names", "Employee": "Names", "Account": "Accounts", "Item": "Item"}
