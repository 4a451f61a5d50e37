"""What all documents share: date, currency, number, total."""
from . import lines, refusals, tax
from .company import owed
from .kind import TransactionKind
from .money import ZERO, cents, number
from .names import currency_ref


def set_date(company, row):
    if not row.get("TxnDate"):
        row["TxnDate"] = company.clock.today().isoformat()


def set_currency(company, row, party):
    """Currency and rate, which follow the customer or vendor."""
    code = row.get("CurrencyRef", {}).get("value")
    if not company.multicurrency:
        if code not in (None, company.home):
            raise refusals.business("Multi Currency should be enabled to perform this operation.")
        row["CurrencyRef"] = currency_ref(company.home)
        row.pop("ExchangeRate", None)
        return
    if code is None:
        raise refusals.missing("CurrencyRef")
    wanted = party["CurrencyRef"]["value"] if party else code
    if code != wanted:
        raise refusals.business(
            f"The currency of the transaction ({code}) doesn't match the currency of the name ({wanted}).",
            "CurrencyRef",
        )
    row["CurrencyRef"] = currency_ref(code)
    if code == company.home:
        row["ExchangeRate"] = 1
    elif not row.get("ExchangeRate"):
        row["ExchangeRate"] = company.rate(code, row["TxnDate"])
    if number(row["ExchangeRate"]) <= 0:
        raise refusals.invalid_number("ExchangeRate", row["ExchangeRate"])


def check_project(company, row):
    """A document names none but a project that there is."""
    if row.get("ProjectRef"):
        project = company.refer("Customer", row["ProjectRef"], "ProjectRef")
        if not project.get("IsProject"):
            raise refusals.invalid_reference("Project", project["Id"], "ProjectRef")
        row["ProjectRef"] = {"value": project["Id"], "name": project["DisplayName"]}


def set_home_total(company, row):
    if company.multicurrency:
        row["HomeTotalAmt"] = cents(row["TotalAmt"] * number(row["ExchangeRate"]))


def fits_currency(company, row, account, field):
    """Money goes through an account in the document's currency or in the home currency."""
    if account["CurrencyRef"]["value"] not in (row["CurrencyRef"]["value"], company.home):
        raise refusals.business("The account's currency doesn't match the transaction's currency.", field)


def party(company, row, field, kind, code="610"):
    """The customer or vendor of a document, its reference completed."""
    ref = row.get(field)
    if not ref:
        raise refusals.missing(field)
    name = company.get(kind, ref.get("value"))
    if name is not None and not name["Active"] and code == "6250":
        raise refusals.Refusal(
            "6250", "Invalid Customer", f"The customer {name['Id']} doesn't exist or is inactive.", field
        )
    name = company.refer(kind, ref, field)
    row[field] = {"value": name["Id"], "name": name.get("FullyQualifiedName") or name["DisplayName"]}
    return name


def refuse_duplicate(company, kind, row, old, options, among=None):
    """6140 for a number another document of the kind has, unless the client allows it."""
    if "allowduplicatedocnum" in options or (old and old.get("DocNumber") == row["DocNumber"]):
        return
    for key in company.numbers[kind].get(row["DocNumber"], []):
        if not (old and key == old["Id"]) and (among is None or among(company.get(kind, key))):
            raise refusals.duplicate_number(row["DocNumber"], kind, key)


def total_up(company, row, old, sent, read):
    """Lines, tax and total. Tax already set stays while an update touches nothing it depends on."""
    depends = {"Line", "TxnTaxDetail", "GlobalTaxCalculation", "ApplyTaxAfterDiscount", "CustomerRef", "CurrencyRef"}
    if old and sent.get("sparse") and not depends & set(sent):
        return
    if not company.american and not row.get("GlobalTaxCalculation"):
        raise refusals.missing("GlobalTaxCalculation")
    if company.american:
        row.pop("GlobalTaxCalculation", None)
    total = read(company, row)
    row["Line"] = total.lines
    row["TxnTaxDetail"] = tax.add(company, row, sent, total)
    row["TotalAmt"] = cents(total.subtotal - total.discount + row["TxnTaxDetail"]["TotalTax"])
    if row["TotalAmt"] < ZERO:
        raise refusals.business("Transaction amount must be 0 or greater.")


def wrong_account(account, field):
    return refusals.Refusal(
        "6430", "Invalid account type used",
        f"Invalid account type: {account['AccountType']} ({account['AccountSubType']}). You need to select a different "
        "type of account for this transaction.", field,
    )


def account_of(company, row, field, *types):
    """The account a reference names, which must be of one of the types."""
    account = company.refer("Account", row[field], field)
    if account["AccountType"] not in types:
        raise wrong_account(account, field)
    return account


class Balanced:
    """A document with an open balance, which payments settle."""

    party_field = "CustomerRef"

    def stored(self, company, row, old):
        super().stored(company, row, old)
        key = (self.name, row["Id"])
        if old and old[self.party_field]["value"] != row[self.party_field]["value"]:
            company.release(key)
            company.shift_balance(old, -owed(self.name, old))
            row["Balance"] = ZERO
        if row["TotalAmt"] == 0:
            company.release(key)
        self._trim(company, key, row)
        company.settle(key, row)

    def _trim(self, company, key, row):
        """Payments keep what a smaller total leaves them; the rest of them is unapplied."""
        surplus = company.paid(key) - self.due(company, row)
        for payer in reversed(list(company.applied[key])):
            if surplus <= 0:
                return
            taken = min(surplus, company.applied[key][payer])
            company.kinds[payer[0]].unlink(company, company.get(*payer), key, taken)
            surplus -= taken

    def settled(self, company, row):
        """Carry what is open of it now to its balance and that of its customer or vendor."""
        previous, rest = owed(self.name, row), company.open((self.name, row["Id"]), row)
        row["Balance"] = rest
        if self.name == "CreditMemo":
            row["RemainingCredit"] = rest
        if "HomeTotalAmt" in row:
            row["HomeBalance"] = cents(rest * row.get("ExchangeRate", 1))
        company.shift_balance(row, owed(self.name, row) - previous)

    def removed(self, company, row):
        super().removed(company, row)
        company.shift_balance(row, -owed(self.name, row))

    def check_removal(self, company, row):
        if company.applied[self.name, row["Id"]]:
            raise refusals.business("The transaction is linked to a payment. Unlink it before you delete it.")


class Standing:
    """What tells no balance, but stands with customers or vendors until payments settle it."""

    def standing(self, company, row):
        """{(kind, Id) of a customer or vendor: what of it is open now and adds to the balance of that name}"""
        raise NotImplementedError

    def stored(self, company, row, old):
        super().stored(company, row, old)
        company.settle((self.name, row["Id"]), row)

    def settled(self, company, row):
        self._carry(company, row, self.standing(company, row))

    def removed(self, company, row):
        super().removed(company, row)
        self._carry(company, row, {})

    def check_removal(self, company, row):
        if company.applied[self.name, row["Id"]]:
            raise refusals.business("The transaction is linked to a payment. Unlink it before you change or delete it.")

    def _carry(self, company, row, now):
        """Let this stand with its names, and nothing that stood there before."""
        before = company.standing.pop((self.name, row["Id"]), {})
        if now:
            company.standing[self.name, row["Id"]] = now
        for kind, key in {**before, **now}:
            change = now.get((kind, key), ZERO) - before.get((kind, key), ZERO)
            company.shift_balance({f"{kind}Ref": {"value": key}}, change)


NAMED = {"Accounts Receivable": "Customer", "Accounts Payable": "Vendor"}


class Named(Standing):
    """What stands with the names on its own lines, as their debt or their credit."""

    def named(self, company, row):
        """{(kind, Id) of a customer or vendor: what it adds to the balance of that name}"""
        raise NotImplementedError

    def due(self, company, row):
        return sum(map(abs, self.named(company, row).values()), ZERO)

    def open_for(self, company, row, name, without=None):
        """What of it is open with one name: negative where it is that name's credit."""
        amount = self.named(company, row).get(name, ZERO)
        paid = sum((
            part for payer, part in company.applied[self.name, row["Id"]].items()
            if payer != without and company.kinds[payer[0]].name_of(company.get(*payer)) == name), ZERO)
        return amount + paid if amount < ZERO else amount - paid

    def standing(self, company, row):
        return {name: self.open_for(company, row, name) for name in self.named(company, row)}


class PurchaseForm(TransactionKind):
    """Bill, VendorCredit and Purchase: lines on accounts or items."""

    computed = frozenset({"TotalAmt", "HomeTotalAmt", "Balance", "HomeBalance", "LinkedTxn", "RecurDataRef"})

    def total(self, company, row, old, sent):
        check_project(company, row)
        total_up(company, row, old, sent, lines.purchase)
        if company.american:
            row.pop("TxnTaxDetail", None)
        set_home_total(company, row)
