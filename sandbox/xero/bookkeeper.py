"""Enters a history's papers in an organisation, each as a request or an act by hand would: all rules hold."""
import dataclasses
from decimal import Decimal

from ..history.papers import money
from . import allocations, contract
from .acts import Acts
from .beside import enter_beside
from .kind import Asked
from .kinds import KINDS
from .organisation import ACTIVE, rounded

BY_HAND = Asked(unitdp=4)
# Kind of paper -> (endpoint, type).
FORMS = {
    "invoice": ("Invoices", "ACCREC"), "bill": ("Invoices", "ACCPAY"), "credit_note": ("CreditNotes", "ACCRECCREDIT"),
    "vendor_credit": ("CreditNotes", "ACCPAYCREDIT"), "receipt": ("BankTransactions", "RECEIVE"),
    "expense": ("BankTransactions", "SPEND"),
}
IDS = {kind: KINDS[kind].key for kind in ("Invoices", "CreditNotes", "BankTransactions", "Overpayments", "Prepayments")}
TYPES = {"excluded": "Exclusive", "inclusive": "Inclusive", "none": "NoTax"}
SELLING = ("invoice", "credit_note", "receipt")
NOTHING = money(0)


class Bookkeeper:
    def __init__(self, org):
        self.org = org
        self.acts = Acts(org)
        self.taxes = {}
        self.projects = None
        self.kept = 0

    @property
    def home(self):
        return self.org.base

    @property
    def currencies(self):
        """The home currency and up to two others."""
        found = [row["Code"] for row in self.org.store.all("Currencies")] if self.org.multicurrency else []
        return [self.home, *(code for code in found if code != self.home)][:3]

    def write(self, kind, element, asked=BY_HAND, row=None):
        contract.check(element, {"is": KINDS[kind].single})
        row = KINDS[kind].create(self.org, element, asked) if row is None else KINDS[kind].update(
            self.org, row, element, asked)
        self.org.settle()
        return self.org.get(kind, row[KINDS[kind].key])

    def act(self, act, /, **values):
        return self.acts.perform(act, values)

    # Lists

    def set_up(self, goods, projects):
        live = [row for row in self.org.store.all("TrackingCategories") if row["Status"] == ACTIVE]
        self.projects = next((row["Name"] for row in live if row["Name"] == "Project"), None)
        if not self.projects and len(live) < 2:
            self.projects = self.write("TrackingCategories", {"Name": "Project"})["Name"]
        for category, rows in goods.items():
            for row in rows:
                self.add_good(category, row)

    def add_good(self, category, row):
        """There are no categories here: the code says it."""
        code, name, price, service = row
        self.write("Items", {
            "Code": code, "Name": name, "Description": name, "IsPurchased": not service,
            "SalesDetails": {"UnitPrice": Decimal(price), "AccountCode": self.sales_account}})

    @property
    def sales_account(self):
        return self.first_account("REVENUE")

    def first_account(self, word):
        return next(row["Code"] for row in self.org.store.all("Accounts") if row["Class"] == word)

    def retire(self, code):
        """An item cannot be made inactive here, it is deleted; documents keep what they say of it."""
        self.act("delete_item", item=self.org.item(code)["ItemID"])

    def add_party(self, party, details):
        element = {
            "Name": party.name, "FirstName": details["given"], "LastName": details["family"],
            "Addresses": [{
                "AddressType": "POBOX", "AddressLine1": details["street"], "City": details["town"],
                "PostalCode": details["code"], "Country": details["country"]}],
            "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": details["phone"]}]}
        if details["mail"]:
            element["EmailAddress"] = details["mail"]
        if details["vat"]:
            element["TaxNumber"] = details["vat"]
        if party.currency != self.home:
            element["DefaultCurrency"] = party.currency
        return self.write("Contacts", element)["ContactID"]

    def add_project(self, party, name):
        """An option of the tracking category, which contacts share."""
        if not self.projects:
            return None
        row = next(row for row in self.org.store.all("TrackingCategories") if row["Name"] == self.projects)
        if not any(option["Name"] == name for option in row["Options"]):
            KINDS["TrackingCategories"].add_option(self.org, row, {"Name": name})
            self.org.settle()
        return name

    def rename(self, party):
        self.act("rename_contact", contact=party.id, name=party.name)

    def archive(self, party):
        self.act("archive_contact", contact=party.id)

    def merge(self, loser, winner):
        self.act("merge_contacts", contact=loser.id, into=winner.id)

    # Documents

    def number(self, paper, story):
        """The service's own numbers, and some that were typed."""
        if not story.happens(14) or paper.kind != "invoice":
            return ""
        if story.happens(30):
            return f"INV {paper.date:%m}-{story.counted('typed', 18)}"
        count = story.counted(f"typed {paper.date.year}")
        return story.chance.choice((f"{paper.date.year}/{count:04}", f"{count:05}-{paper.date:%y}"))

    def enter(self, paper):
        kind, type_ = FORMS[paper.kind]
        element = {
            "Type": type_, "Contact": {"ContactID": paper.party.id}, "Date": str(paper.date),
            "LineAmountTypes": TYPES[paper.taxes], "LineItems": self.lines(paper)}
        if kind == "BankTransactions":
            element["BankAccount"] = {"AccountID": self.bank(self.home)["AccountID"]}
        else:
            element["Status"] = self.status(paper)
            self.set_currency(element, paper.party, paper.rate)
        if kind == "Invoices":
            element["DueDate"] = str(paper.due)
        if paper.number:
            element["InvoiceNumber" if kind == "Invoices" else "CreditNoteNumber"] = paper.number
        if paper.reference and paper.kind != "bill":
            element["Reference"] = paper.reference
        return self.write(kind, element)[IDS[kind]]

    def status(self, paper):
        """Of those that stay drafts every other one waits for approval."""
        if not paper.draft:
            return "AUTHORISED"
        self.kept += paper.draft == "kept"
        return ("DRAFT", "SUBMITTED")[(self.kept if paper.draft == "kept" else len(paper.lines)) % 2]

    def set_currency(self, element, party, rate):
        element["CurrencyCode"] = party.currency
        if party.currency != self.home:
            element["CurrencyRate"] = self.turned(rate)

    @staticmethod
    def turned(rate):
        """Units for one of the home currency, as the service has its rates."""
        return rounded(1 / rate, 6)

    def lines(self, paper):
        found = [self.line(paper, line, place) for place, line in enumerate(paper.lines)]
        if paper.remark:
            found.append({"Description": paper.remark})
        return found

    def line(self, paper, line, place):
        selling = paper.kind in SELLING
        item = self.org.item(line.code) if selling and line.code else None
        price = line.price
        element = {
            "Description": line.text, "Quantity": line.quantity, "UnitAmount": rounded(price, 4),
            "AccountCode": self.sales_account if selling else self.cost_account(line)}
        if item:
            element["ItemCode"] = item["Code"]
        if paper.taxes != "none":
            element["TaxType"] = self.tax_type(line.tax, selling)
            self.override_tax(element, paper, place)
        if paper.discount and paper.kind == "invoice":
            element["DiscountRate"] = paper.discount
        if paper.project:
            element["Tracking"] = [{"Name": self.projects, "Option": paper.project}]
        return element

    def override_tax(self, element, paper, place):
        """A cent more or less of the first line's tax, as it stood on the paper."""
        percent = self.org.tax_rate(element["TaxType"])["EffectiveRate"]
        if paper.tax_off and percent and not place and paper.taxes == "excluded" and not paper.discount:
            due = rounded(rounded(element["Quantity"] * element["UnitAmount"]) * percent / 100)
            element["TaxAmount"] = max(due + paper.tax_off, NOTHING)

    def cost_account(self, line):
        codes = [row["Code"] for row in self.org.store.all("Accounts")
                 if row["Class"] == "EXPENSE" and not row.get("SystemAccount") and row["Status"] == ACTIVE]
        return codes[len(line.text) % len(codes)]

    def tax_type(self, word, sale):
        """The tax of the accounts, a lower one, or one of zero."""
        if (word, sale) not in self.taxes:
            standard = self.org.details["AccountTaxes"]["REVENUE" if sale else "EXPENSE"]
            field = "CanApplyToRevenue" if sale else "CanApplyToExpenses"
            rates = sorted((row["EffectiveRate"], row["TaxType"]) for row in self.org.store.all("TaxRates")
                           if row["Status"] == ACTIVE and row[field])
            highest = self.org.tax_rate(standard)["EffectiveRate"]
            lower = [name for rate, name in rates if 0 < rate < highest]
            zero = [name for rate, name in rates if not rate]
            self.taxes[word, sale] = {
                "standard": standard, "reduced": (lower or [standard])[0], "zero": (zero or [standard])[0]}[word]
        return self.taxes[word, sale]

    def is_draft(self, entered):
        return self.row(entered)[1]["Status"] in ("DRAFT", "SUBMITTED")

    def approve(self, entered):
        """Whether it stands now: what is no longer in the price list is written off as a draft."""
        kind, row = self.row(entered)
        if not all(self.org.item(line["ItemCode"]) for line in row["LineItems"] if line.get("ItemCode")):
            self.delete(entered)
            return False
        self.write(kind, {IDS[kind]: row[IDS[kind]], "Type": row["Type"], "Status": "AUTHORISED"}, row=row)
        return True

    def row(self, entered):
        """(endpoint, row); the id of credit that is not a credit note has its endpoint before it."""
        kind, _type = FORMS.get(entered.kind, (None, None))
        if kind is None:
            kind, key = entered.id.split(" ")
            return kind, self.org.get(kind, key)
        return kind, self.org.get(kind, entered.id)

    def stands(self, entered):
        return self.row(entered)[1]["Status"] in ("AUTHORISED", "PAID")

    def may_be_due(self, entered):
        return self.row(entered)[1]["Status"] in ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID")

    def due(self, entered):
        _kind, row = self.row(entered)
        return row["AmountDue"] if row["Status"] == "AUTHORISED" else NOTHING

    def left(self, credit):
        _kind, row = self.row(credit)
        return row["RemainingCredit"] if row["Status"] == "AUTHORISED" else NOTHING

    def void(self, entered):
        kind, row = self.row(entered)
        if row["Status"] != "AUTHORISED" or row["AmountPaid"] or row["AmountCredited"]:
            return
        if kind in ("Overpayments", "Prepayments"):
            self.delete_money(kind, row)
        else:
            self.act("void_invoice" if kind == "Invoices" else "void_credit_note", **{
                "invoice" if kind == "Invoices" else "credit_note": row[IDS[kind]]})

    def delete_money(self, kind, row):
        """The bank transaction goes, and with it the credit that it made."""
        transaction = next(found for found in self.org.store.find_all("BankTransactions", "contact", row["Contact"])
                           if found.get(IDS[kind]) == row[IDS[kind]])
        self.act("delete_bank_transaction", transaction=transaction["BankTransactionID"])

    def delete(self, entered):
        """Only drafts are deleted."""
        kind, row = self.row(entered)
        if row["Status"] in ("DRAFT", "SUBMITTED"):
            self.write(kind, {IDS[kind]: row[IDS[kind]], "Type": row["Type"], "Status": "DELETED"}, row=row)
        else:
            self.void(entered)

    def amend(self, entered, story):
        kind, row = self.row(entered)
        if kind == "Invoices":
            self.act("change_invoice", invoice=row["InvoiceID"], due=str(max(row["DueDate"], story.today())),
                     reference="Revised" if row["Type"] == "ACCREC" else None)

    # Money

    def bank(self, currency):
        """The first account in this currency, else the first at home."""
        banks = [row for row in self.org.store.all("Accounts") if row["Type"] == "BANK" and row["Status"] == ACTIVE]
        return next((row for row in banks if row["CurrencyCode"] == currency),
                    next(row for row in banks if row["CurrencyCode"] == self.home))

    def pay(self, party, parts, extra, date, rate, reference, story):
        """([payment], credit that is left of it or None)"""
        bank = self.bank(party.currency)
        if len(parts) > 1 and bank["CurrencyCode"] == party.currency and story.happens(60):
            payments = [self.pay_together(parts, bank, date, reference)]
        else:
            payments = [self.pay_one("Invoice", entered.id, amount, party, bank, date, rate, reference)
                        for entered, amount in parts]
        over = extra and bank["CurrencyCode"] == party.currency
        return payments, self.receive("Overpayment", party, extra, date, rate, reference, story) if over else None

    def pay_together(self, parts, bank, date, reference):
        row = self.write("BatchPayments", {
            "Account": {"AccountID": bank["AccountID"]}, "Date": str(date), "Reference": reference,
            "Payments": [{"Invoice": {"InvoiceID": entered.id}, "Amount": amount} for entered, amount in parts]})
        return "BatchPayments", row["BatchPaymentID"]

    def pay_one(self, name, key, amount, party, bank, date, rate, reference):
        element = {
            name: {f"{name}ID": key}, "Account": {"AccountID": bank["AccountID"]}, "Date": str(date),
            "Amount": amount, "Reference": reference}
        if party.currency != self.home:
            element["CurrencyRate"] = self.turned(rate)
        return "Payments", self.write("Payments", element)["PaymentID"]

    def prepay(self, party, amount, date, rate, reference, story):
        if self.bank(party.currency)["CurrencyCode"] != party.currency:
            return None
        return self.receive("Prepayment", party, amount, date, rate, reference, story)

    def receive(self, word, party, amount, date, rate, reference, story):
        """Money with its credit: the bank transaction makes both."""
        customer = party.side == "customer"
        line = {"Description": word, "Quantity": Decimal(1), "UnitAmount": amount}
        if word == "Prepayment":
            line.update(AccountCode=self.sales_account if customer else self.first_account("EXPENSE"), TaxType="NONE")
        element = {
            "Type": f"{'RECEIVE' if customer else 'SPEND'}-{word.upper()}", "Contact": {"ContactID": party.id},
            "BankAccount": {"AccountID": self.bank(party.currency)["AccountID"]}, "Date": str(date),
            "LineItems": [line], "Reference": reference}
        if party.currency != self.home:
            element["CurrencyRate"] = self.turned(rate)
        short = f"{'AR' if customer else 'AP'}{word.upper()}" if story.happens(30) else ""
        row = self.write("BankTransactions", element, dataclasses.replace(BY_HAND, credit_type=short))
        return f"{word}s {row[f'{word}ID']}"

    def apply(self, credit, entered, amount, date):
        kind, row = self.row(credit)
        allocations.allocate(self.org, kind, row[IDS[kind]], {
            "Invoice": {"InvoiceID": entered.id}, "Amount": amount, "Date": str(date)}, BY_HAND)
        self.org.settle()

    def refund(self, credit, amount, date, rate, reference):
        kind, row = self.row(credit)
        party = credit.party
        self.pay_one(kind.removesuffix("s"), row[IDS[kind]], amount, party, self.bank(party.currency), date, rate,
                     reference)

    def undo_payment(self, payment, void):
        """Whether it is gone: what was reconciled is not."""
        kind, key = payment
        row = self.org.get(kind, key)
        if row["Status"] == "DELETED" or row["IsReconciled"]:
            return False
        if kind == "BatchPayments":
            self.act("delete_batch_payment", batch=key)
        elif row.get("BatchPayment"):
            return False
        else:
            self.write(kind, {"Status": "DELETED"}, row=row)
        return True

    def beside(self, story):
        enter_beside(self, story)
