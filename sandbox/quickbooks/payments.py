"""Money in and out against documents: Payment and BillPayment."""
from . import refusals
from .company import owed
from .documents import account_of, check_project, fits_currency, party, set_currency, set_date
from .kind import TransactionKind
from .money import ZERO, cents

# What stands with the names on its own lines.
NAMED = ("JournalEntry", "Deposit")


class Settlement(TransactionKind):
    """A sum spread over documents, and over credits that pay them too."""

    voidable = True
    party_field = party_kind = pays = credit = ""
    # Words for what is paid besides: {word in a link: kind}
    words = {}

    def complete(self, company, row, old, sent, options):
        set_date(company, row)
        name = party(company, row, self.party_field, self.party_kind)
        if row.get("TotalAmt") is None:
            raise refusals.missing("TotalAmt")
        row["TotalAmt"] = cents(row["TotalAmt"])
        if row["TotalAmt"] < ZERO:
            raise refusals.Refusal("2140", "Invalid Amount", f"Invalid Amount : {row['TotalAmt']}", "TotalAmt")
        set_currency(company, row, name)
        check_project(company, row)
        if old and ("Payment", old["Id"]) in company.deposited and self._moves(row, old):
            raise deposited()
        row["Line"] = [self._line(company, row, old, line) for line in row.get("Line", [])]
        paid, credited = self._sums(company, row)
        if paid > row["TotalAmt"] + credited:
            raise refusals.business("The amount applied to transactions is greater than the amount of the payment.")
        row["UnappliedAmt"] = cents(row["TotalAmt"] + credited - paid)

    def _moves(self, row, old):
        fields = ("TotalAmt", "DepositToAccountRef", "CustomerRef", "CurrencyRef")
        return any(_value(row[field]) != _value(old.get(field, {})) for field in fields if field in row)

    def _sums(self, company, row):
        """What its lines pay, and with how much credit."""
        paid = credited = ZERO
        for line in row["Line"]:
            if self.is_credit(company, row, line["LinkedTxn"][0]):
                credited += line["Amount"]
            else:
                paid += line["Amount"]
        return paid, credited

    def is_credit(self, company, row, link):
        if link["TxnType"] in NAMED:
            entry = company.get(link["TxnType"], link["TxnId"])
            return company.kinds[link["TxnType"]].named(company, entry).get(self.name_of(row), ZERO) < ZERO
        return link["TxnType"] in self.credits

    @property
    def credits(self):
        return (self.credit,)

    def name_of(self, row):
        """(kind, Id) of the customer or vendor."""
        return self.party_kind, row[self.party_field]["value"]

    def _line(self, company, row, old, line):
        links = line.get("LinkedTxn")
        if not links:
            raise refusals.missing("LinkedTxn")
        if "Amount" not in line:
            raise refusals.missing("Amount")
        amount = cents(line["Amount"])
        if amount < ZERO:
            raise refusals.Refusal("2290", "Negative Amount", "Negative amounts aren't supported on lines.", "Amount")
        word, key = links[0].get("TxnType"), links[0].get("TxnId")
        if word not in (self.pays, self.credit, *self.words, *NAMED):
            raise refusals.invalid_enumeration("TxnType", word)
        kind, _key = self.target(links[0])
        target = company.get(kind, key)
        if target is None or not self._is(word, target):
            raise refusals.cannot_be_linked(key)
        self._check_target(company, row, old, (kind, key), target, amount)
        extra = {"txnId": key, "txnOpenBalance": f"{company.open((kind, key), target):.2f}"}
        if target.get("DocNumber"):
            extra["txnReferenceNumber"] = target["DocNumber"]
        return {"Amount": amount, "LinkedTxn": [{"TxnId": key, "TxnType": word}], "LineEx": {"any": _pairs(extra)}}

    def target(self, link):
        """(kind, Id) of what a line's link names."""
        return self.words.get(link["TxnType"], link["TxnType"]), link["TxnId"]

    def _is(self, word, target):
        """Whether a document may be linked under this word."""
        if word not in self.words:
            return True
        named = target.get("EntityRef", {}).get("type") == self.party_kind
        return named and (word == "Check") == (target["PaymentType"] == "Check")

    def _check_target(self, company, row, old, key, target, amount):
        payer = (self.name, old["Id"]) if old else None
        if key[0] in NAMED:
            name, entries = self.name_of(row), company.kinds[key[0]]
            if name not in entries.named(company, target):
                raise refusals.cannot_be_linked(key[1])
            rest = abs(entries.open_for(company, target, name, without=payer))
        else:
            own, theirs = row[self.party_field]["value"], (target.get(self.party_field) or target["EntityRef"])["value"]
            if own != theirs and own not in _family(company, theirs):
                raise refusals.cannot_be_linked(key[1])
            rest = company.open(key, target, without=payer)
        if target["CurrencyRef"]["value"] != row["CurrencyRef"]["value"]:
            raise refusals.business("The payment's currency doesn't match the currency of the transaction it pays.")
        if amount > rest:
            raise refusals.business(
                f"You can't apply more than the open balance. Amount {amount}, open balance {cents(rest)}.", "Amount"
            )

    def stored(self, company, row, old):
        if old and old.get(self.party_field) != row.get(self.party_field):
            company.shift_balance(old, -owed(self.name, old))
            company.shift_balance(row, owed(self.name, row))
        else:
            company.shift_balance(row, owed(self.name, row) - (owed(self.name, old) if old else ZERO))
        targets = {}
        for line in row["Line"]:
            key = self.target(line["LinkedTxn"][0])
            targets[key] = targets.get(key, ZERO) + line["Amount"]
        company.apply((self.name, row["Id"]), targets)

    def removed(self, company, row):
        company.shift_balance(row, -owed(self.name, row))
        company.apply((self.name, row["Id"]), {})

    def check_removal(self, company, row):
        if (self.name, row["Id"]) in company.deposited:
            raise deposited()

    def void(self, company, row):
        self.check_removal(company, row)
        row["TotalAmt"], row["UnappliedAmt"], row["Line"] = ZERO, ZERO, []

    def unlink(self, company, row, key, amount=None):
        """Take a document, or a part of what it gets, out of a stored payment."""
        before = owed(self.name, row)
        kept = []
        for line in row["Line"]:
            if self.target(line["LinkedTxn"][0]) == key:
                rest = ZERO if amount is None else line["Amount"] - amount
                if rest > 0:
                    kept.append({**line, "Amount": rest})
            else:
                kept.append(line)
        row["Line"] = kept
        paid, credited = self._sums(company, row)
        row["UnappliedAmt"] = max(ZERO, cents(row["TotalAmt"] + credited - paid))
        payer = (self.name, row["Id"])
        if amount is None or company.applied[key][payer] <= amount:
            company.applied[key].pop(payer)
            company.paying[payer].discard(key)
        else:
            company.applied[key][payer] -= amount
        company.shift_balance(row, owed(self.name, row) - before)
        company.touch(self.name, row)


def _value(field):
    """What a reference names, whatever name it has now; other values as they are."""
    return field.get("value") if isinstance(field, dict) else field


def deposited():
    return refusals.Refusal(
        "6540", "Deposited Transaction cannot be changed",
        "This transaction has been deposited. If you want to change or delete it, you must first edit the deposit it "
        "appears on and remove it.", "",
    )


def _pairs(values):
    return [
        {
            "name": "{http://schema.intuit.com/finance/v3}NameValue", "nil": False,
            "value": {"Name": name, "Value": value},
            "declaredType": "com.intuit.schema.finance.v3.NameValue",
            "scope": "javax.xml.bind.JAXBElement$GlobalScope", "globalScope": True, "typeSubstituted": False,
        }
        for name, value in values.items()
    ]


def _family(company, customer_id):
    """The customer's ancestors: a parent may pay for its sub-customers."""
    ancestors, row = set(), company.get("Customer", customer_id)
    while row and row.get("ParentRef"):
        ancestors.add(row["ParentRef"]["value"])
        row = company.get("Customer", row["ParentRef"]["value"])
    return ancestors


class Payment(Settlement):
    name = "Payment"
    party_field, party_kind, pays, credit = "CustomerRef", "Customer", "Invoice", "CreditMemo"
    # What of an expense stands on accounts receivable is owed by the customer, and settled as an invoice is.
    words = {"Expense": "Purchase", "Check": "Purchase"}
    computed = frozenset({"UnappliedAmt", "LinkedTxn", "TaxExemptionRef"})
    filterable = frozenset({"CustomerRef", "PaymentRefNum", "TotalAmt", "TxnDate", "ProjectRef"})

    def complete(self, company, row, old, sent, options):
        super().complete(company, row, old, sent, options)
        row.setdefault("ProcessPayment", False)
        if row.get("DepositToAccountRef"):
            account = account_of(company, row, "DepositToAccountRef", "Bank", "Other Current Asset")
        else:
            account = company.find_account("Other Current Asset", "UndepositedFunds")
        fits_currency(company, row, account, "DepositToAccountRef")
        row["DepositToAccountRef"] = {"value": account["Id"]}
        if row.get("PaymentMethodRef"):
            method = company.refer("PaymentMethod", row["PaymentMethodRef"], "PaymentMethodRef")
            row["PaymentMethodRef"] = {"value": method["Id"]}

    def use_credits(self, company, invoice):
        """What the preference AutoApplyCredit does when an invoice is made."""
        customer = invoice["CustomerRef"]["value"]
        for memo in list(company.rows("CreditMemo")):
            amount = min(memo["Balance"], invoice["Balance"])
            same = memo.get("CustomerRef", {}).get("value") == customer
            if not same or amount <= 0 or memo["CurrencyRef"] != invoice["CurrencyRef"]:
                continue
            linked = [(invoice, "Invoice"), (memo, "CreditMemo")]
            company.create("Payment", {
                "CustomerRef": {"value": customer}, "TotalAmt": ZERO, "TxnDate": invoice["TxnDate"],
                "CurrencyRef": invoice["CurrencyRef"],
                "Line": [
                    {"Amount": amount, "LinkedTxn": [{"TxnId": row["Id"], "TxnType": word}]} for row, word in linked
                ],
            })


class BillPayment(Settlement):
    name = "BillPayment"
    party_field, party_kind, pays, credit = "VendorRef", "Vendor", "Bill", "VendorCredit"
    # A check on accounts payable is credit with the vendor.
    words = {"Expense": "Purchase", "Check": "Purchase"}
    computed = frozenset({"LinkedTxn", "UnappliedAmt"})

    @property
    def credits(self):
        return (self.credit, *self.words)

    filterable = frozenset({"VendorRef", "TotalAmt", "TxnDate", "DocNumber", "PayType"})
    ACCOUNTS = {
        "Check": ("CheckPayment", "BankAccountRef", "Bank"),
        "CreditCard": ("CreditCardPayment", "CCAccountRef", "Credit Card"),
    }

    def complete(self, company, row, old, sent, options):
        super().complete(company, row, old, sent, options)
        if row["UnappliedAmt"] and not (old and not row["Line"]):
            raise refusals.business("The amount of the bill payment must equal the bills it pays.")
        pay_type = row.get("PayType")
        if not pay_type:
            raise refusals.missing("PayType")
        block, field, account_type = self.ACCOUNTS[pay_type]
        if not row.get(block, {}).get(field):
            raise refusals.missing(field)
        account = account_of(company, row[block], field, account_type)
        fits_currency(company, row, account, field)
        row[block] = {**row[block], field: company.account_ref(account)}
        row.pop("UnappliedAmt")
