"""Enters a history's papers in a company, each as a request of the API or an act by hand would: all rules hold."""
from decimal import Decimal

from . import acts, batch
from .beside import enter_beside
from .bodies import known, paid_line
from .company import owed
from .money import cents

NAMES = {"customer": "Customer", "supplier": "Vendor"}
FORMS = {
    "invoice": "Invoice", "credit_note": "CreditMemo", "bill": "Bill", "vendor_credit": "VendorCredit",
    "receipt": "SalesReceipt", "payout": "RefundReceipt", "expense": "Purchase",
}
SALES = ("invoice", "credit_note", "receipt", "payout")
CALCULATIONS = {"excluded": "TaxExcluded", "inclusive": "TaxInclusive", "none": "NotApplicable"}
BANK, FUNDS = "35", "4"


class Bookkeeper:
    bank = BANK

    def __init__(self, company):
        self.company = company
        self.items = {}
        self.categories = {}
        self.in_funds = []
        self.codes = {}

    @property
    def home(self):
        return self.company.home

    @property
    def currencies(self):
        """The home currency and up to two others."""
        return [self.home, *(row["Code"] for row in self.company.rows("CompanyCurrency"))][:3]

    def write(self, kind, body, operation="create", options=frozenset()):
        return batch.write(self.company, kind, operation, body, options)

    def act(self, act, /, **values):
        return acts.perform(self.company, act, values)

    # Lists

    def set_up(self, goods, projects):
        self.act("name_custom_field", field=1, name="Reference Number")
        accounts = {"IncomeAccountRef": {"value": "1"}, "ExpenseAccountRef": {"value": "80"}}
        self.write("Item", {"Name": "Services", "Type": "Service", "UnitPrice": 0, **accounts})
        for category, rows in goods.items():
            self.categories[category] = self.write("Item", {"Name": category, "Type": "Category"})["Id"]
            for row in rows:
                self.add_good(category, row)

    def add_good(self, category, row):
        code, name, price, service = row
        self.items[code] = self.write("Item", {
            "Name": name, "Sku": code, "UnitPrice": Decimal(price), "Type": "Service" if service else "NonInventory",
            "IncomeAccountRef": {"value": "1" if service else "79"}, "ExpenseAccountRef": {"value": "80"},
            "SubItem": True, "ParentRef": {"value": self.categories[category]}, "Taxable": self.company.american})["Id"]

    def retire(self, code):
        self.act("deactivate", kind="Item", row=self.items.pop(code))

    def add_party(self, party, details):
        place = {
            "Line1": details["street"], "City": details["town"], "PostalCode": details["code"],
            "Country": details["country"]}
        body = {"DisplayName": party.name, "BillAddr": place}
        if " " in party.name and len(party.name.split()) == 2:
            body.update(zip(("GivenName", "FamilyName"), party.name.split(), strict=True))
        else:
            body["CompanyName"] = party.name
        if details["mail"]:
            body["PrimaryEmailAddr"] = {"Address": details["mail"]}
        if self.company.multicurrency:
            body["CurrencyRef"] = {"value": party.currency}
        if party.parent:
            body.update(Job=True, ParentRef={"value": party.parent.id})
        body["PrimaryPhone"] = {"FreeFormNumber": details["phone"]}
        return self.write(NAMES[party.side], body)["Id"]

    def add_project(self, party, name):
        return self.act("create_project", customer=party.id, name=f"{name}, {party.name}")["Id"]

    def rename(self, party):
        self.act("rename_contact", contact=party.id, kind=NAMES[party.side], name=party.name)

    def archive(self, party):
        self.act("archive_contact", contact=party.id, kind=NAMES[party.side])

    def merge(self, loser, winner):
        self.act("merge_contacts", winner=winner.id, loser=loser.id, kind=NAMES[loser.side])

    # Documents

    def number(self, paper, story):
        """Invoices and credit memos share the numbers, some have none; a year of "2024-0001" begins again."""
        if not self.company.settings["SalesFormsPrefs"]["CustomTxnNumbers"] or story.happens(3):
            return ""
        age = (paper.date - story.days.start.date()).days / story.days.length
        if age < 0.4:
            return str(story.counted("plain", 1000))
        if age < 0.75:
            return f"TS-{paper.date.year}-{story.counted(f'TS {paper.date.year}'):04}"
        if story.happens(1):
            paper.twice = True
            return f"{story.chance.randrange(1001, 1001 + max(1, story.counters.get('plain', 1001) - 1000))}"
        return f"INV/{paper.date.year}/{story.counted(f'INV {paper.date.year}'):05}"

    def enter(self, paper):
        kind = FORMS[paper.kind]
        body = {"TxnDate": str(paper.date), "Line": self.lines(paper), **self.party_ref(paper)}
        if paper.kind in ("invoice", "bill"):
            body["DueDate"] = str(paper.due)
        if paper.number:
            body["DocNumber"] = paper.number
        self.set_currency(body, paper.party, paper.rate)
        if not self.company.american:
            body["GlobalTaxCalculation"] = CALCULATIONS[paper.taxes]
        self.adorn(body, paper)
        row = self.write(kind, body, options=frozenset({"allowduplicatedocnum"} if paper.twice else ()))
        if paper.tax_off and (row.get("TxnTaxDetail") or {}).get("TaxLine"):
            self.override_tax(kind, row, paper.tax_off)
        return row["Id"]

    def enter_payout(self, paper):
        body = {
            "TxnDate": str(paper.date), "Line": self.lines(paper), "DepositToAccountRef": {"value": BANK},
            **self.party_ref(paper)}
        self.set_currency(body, paper.party, paper.rate)
        if not self.company.american:
            body["GlobalTaxCalculation"] = CALCULATIONS[paper.taxes]
        self.write("RefundReceipt", body)

    def party_ref(self, paper):
        if paper.kind in SALES:
            return {"CustomerRef": {"value": paper.party.id}}
        if paper.kind == "expense":
            return {
                "EntityRef": {"value": paper.party.id, "type": NAMES[paper.party.side]}, "PaymentType": "Cash",
                "AccountRef": {"value": BANK}}
        return {"VendorRef": {"value": paper.party.id}}

    def set_currency(self, body, party, rate):
        if self.company.multicurrency:
            body["CurrencyRef"] = {"value": party.currency}
            if party.currency != self.home:
                body["ExchangeRate"] = rate

    def adorn(self, body, paper):
        if paper.memo:
            body["PrivateNote"] = paper.memo
        if paper.kind in SALES and paper.remark:
            body["CustomerMemo"] = {"value": paper.remark}
        if paper.kind in SALES and paper.reference:
            body["CustomField"] = [{"DefinitionId": "1", "Type": "StringType", "StringValue": paper.reference[:31]}]
        if paper.project:
            body["ProjectRef"] = {"value": paper.project}

    def override_tax(self, kind, row, off):
        """A cent more or less of the first tax, as it stood on the paper."""
        [first, *others] = row["TxnTaxDetail"]["TaxLine"]
        if first["Amount"] + off <= 0:
            return
        first = {**first, "Amount": first["Amount"] + off, "TaxLineDetail": {
            **first["TaxLineDetail"], "PercentBased": False}}
        wanted = {"TaxLine": [first, *others]}
        if self.company.american:
            wanted = {"TotalTax": first["Amount"] + sum(line["Amount"] for line in others),
                      "TxnTaxCodeRef": row["TxnTaxDetail"]["TxnTaxCodeRef"]}
        more = {"VendorRef": row["VendorRef"]} if "VendorRef" in row else {}
        self.write(kind, known(row, TxnTaxDetail=wanted, **more), "update")

    def lines(self, paper):
        found = [self.line(paper, line) for line in paper.lines]
        if paper.remark and paper.kind in SALES:
            found.append({"DetailType": "DescriptionOnly", "Description": paper.remark, "DescriptionLineDetail": {}})
        if paper.discount and paper.kind == "invoice":
            found.append({"DetailType": "DiscountLineDetail", "DiscountLineDetail": {
                "PercentBased": True, "DiscountPercent": paper.discount}})
        return found

    def line(self, paper, line):
        code, percent = self.tax_code(line.tax, paper.kind in SALES)
        detail = {"Qty": line.quantity, "UnitPrice": line.price} if paper.kind in SALES else {}
        amount = cents(line.quantity * line.price)
        if paper.taxes == "inclusive" and not self.company.american:
            # By hand the gross price is entered; stored is the net amount, the price follows from it.
            detail.pop("UnitPrice", None)
            detail["TaxInclusiveAmt"], amount = amount, cents(amount * 100 / (100 + percent))
        if self.company.american or paper.taxes != "none":
            detail["TaxCodeRef"] = {"value": code}
        name = "SalesItemLineDetail" if paper.kind in SALES else "AccountBasedExpenseLineDetail"
        if paper.kind in SALES:
            detail["ItemRef"] = {"value": self.items.get(line.code) or "1"}
        else:
            detail["AccountRef"] = {"value": "15" if line.price < 200 else "7"}
        return {"Amount": amount, "Description": line.text, "DetailType": name, name: detail}

    def tax_code(self, word, sale):
        """(Id, percentage) of the code for standard, reduced or zero tax."""
        if self.company.american:
            return ("NON" if word == "zero" or not sale else "TAX"), 0
        if (word, sale) not in self.codes:
            side = "SalesTaxRateList" if sale else "PurchaseTaxRateList"
            found = sorted(((self.percent(row, side), row["Id"]) for row in self.company.rows("TaxCode")
                            if row["Active"] and len(row.get(side, {}).get("TaxRateDetail", ())) == 1),
                           key=lambda pair: (-pair[0], int(pair[1])))
            taxed = [pair for pair in found if pair[0]]
            percent, key = {"standard": taxed[0], "reduced": taxed[-1],
                            "zero": next(pair for pair in found if not pair[0])}[word]
            self.codes[word, sale] = key, percent
        return self.codes[word, sale]

    def percent(self, code, side):
        return sum(self.company.get("TaxRate", detail["TaxRateRef"]["value"])["RateValue"]
                   for detail in code[side]["TaxRateDetail"])

    def approve(self, entered):
        """Whatever is entered here stands."""
        return True

    def is_draft(self, entered):
        return False

    def row(self, entered):
        kind = FORMS.get(entered.kind)
        if entered.kind == "unapplied":
            kind = "Payment" if entered.party.side == "customer" else "Purchase"
        return kind, self.company.get(kind, entered.id)

    def stands(self, entered):
        _kind, row = self.row(entered)
        return bool(row and row["TotalAmt"])

    may_be_due = stands

    def due(self, entered):
        kind, row = self.row(entered)
        return row["Balance"] if row else cents(0)

    def left(self, credit):
        """What of a credit is not used yet."""
        kind, row = self.row(credit)
        if row is None:
            return cents(0)
        if kind == "Purchase":
            return self.company.open((kind, row["Id"]), row)
        return -owed(kind, row)

    def void(self, entered):
        kind, row = self.row(entered)
        if row is None or not self.stands(entered):
            return
        if entered.kind == "invoice":
            self.act("void_invoice", invoice=entered.id)
        elif entered.kind == "unapplied" and kind == "Payment":
            self.undo_payment(entered.id, True)
        elif not self.company.applied[kind, row["Id"]]:
            self.act("delete_document", kind=kind, row=row["Id"])

    def delete(self, entered):
        kind, row = self.row(entered)
        if row and entered.kind == "invoice":
            self.act("delete_invoice", invoice=entered.id)
        elif row and not self.company.applied[kind, row["Id"]]:
            self.act("delete_document", kind=kind, row=row["Id"])

    def amend(self, entered, story):
        kind, row = self.row(entered)
        if kind == "Invoice":
            later = max(row["TxnDate"], str(story.today()))
            self.act("change_invoice", invoice=entered.id, due_date=later, reference=f"Rev {row['SyncToken']}")

    # Money

    def pay(self, party, parts, extra, date, rate, reference, story):
        """([payment], credit that is left of it or None)"""
        kind = "Payment" if party.side == "customer" else "BillPayment"
        word = "Invoice" if party.side == "customer" else "Bill"
        lines = [paid_line(word, self.row(entered)[1], amount) for entered, amount in parts]
        body = {"TxnDate": str(date), "TotalAmt": sum((line["Amount"] for line in lines), extra), "Line": lines}
        self.set_currency(body, party, rate)
        if kind == "Payment":
            body.update(self.received(party, reference, story))
        else:
            body.update(VendorRef={"value": party.id}, PayType="Check",
                        CheckPayment={"BankAccountRef": {"value": BANK}})
            if reference:
                body["DocNumber"] = reference
        row = self.write(kind, body)
        if body.get("DepositToAccountRef") == {"value": FUNDS}:
            self.in_funds.append(row["Id"])
        return [(kind, row["Id"])], row["Id"] if extra else None

    def received(self, party, reference, story):
        waits = party.currency == self.home and story.happens(25)
        found = {
            "CustomerRef": {"value": party.id}, "DepositToAccountRef": {"value": FUNDS if waits else BANK},
            "PaymentMethodRef": {"value": "2" if waits else "6"}}
        return {**found, "PaymentRefNum": reference} if reference else found

    def prepay(self, party, amount, date, rate, reference, story):
        if party.side == "customer":
            body = {"TxnDate": str(date), "TotalAmt": amount, **self.received(party, reference, story)}
            self.set_currency(body, party, rate)
            row = self.write("Payment", body)
            if body["DepositToAccountRef"] == {"value": FUNDS}:
                self.in_funds.append(row["Id"])
            return row["Id"]
        if party.currency != self.home:  # accounts payable are kept in the home currency only
            return None
        return self.act("prepay_vendor", vendor=party.id, amount=amount, date=str(date))["Id"]

    def apply(self, credit, entered, amount, date):
        kind, row = self.row(credit)
        target = self.row(entered)[1]
        if kind == "Payment":
            lines = [*row["Line"], paid_line("Invoice", target, amount)]
            self.write("Payment", known(row, Line=[self.sent(line) for line in lines]), "update")
        elif kind == "CreditMemo":
            body = {
                "TxnDate": str(date), "TotalAmt": cents(0), "CustomerRef": row["CustomerRef"],
                "Line": [paid_line("Invoice", target, amount), paid_line("CreditMemo", row, amount)]}
            self.set_currency(body, credit.party, self.rate_of(target))
            self.write("Payment", body)
        else:
            word = "VendorCredit" if kind == "VendorCredit" else "Check"
            self.settle_bill(credit.party, date, target, [paid_line("Bill", target, amount),
                                                          paid_line(word, row, amount)])

    def settle_bill(self, party, date, target, lines):
        body = {
            "TxnDate": str(date), "TotalAmt": cents(0), "VendorRef": {"value": party.id}, "PayType": "Check",
            "CheckPayment": {"BankAccountRef": {"value": BANK}}, "Line": lines}
        self.set_currency(body, party, self.rate_of(target))
        self.write("BillPayment", body)

    @staticmethod
    def rate_of(row):
        return row.get("ExchangeRate", 1)

    @staticmethod
    def sent(line):
        return {key: value for key, value in line.items() if key in ("Amount", "LinkedTxn")}

    def refund(self, credit, amount, date, rate, reference):
        """To a customer an expense on accounts receivable, set against his credit; from a supplier a deposit."""
        kind, row = self.row(credit)
        party = credit.party
        if party.side == "customer":
            body = self.act("give_back", customer=party.id, amount=amount, date=str(date))
            back = ("Expense", body["Id"], amount)
            if kind == "Payment":
                parts = [(line["LinkedTxn"][0]["TxnType"], line["LinkedTxn"][0]["TxnId"], line["Amount"])
                         for line in row["Line"]]
                self.act("settle", customer=party.id, parts=[*parts, back], payment=row["Id"])
            else:
                self.act("settle", customer=party.id, parts=[back, ("CreditMemo", row["Id"], amount)])
        elif party.currency == self.home:
            deposit = self.act("deposit", contact=party.id, amount=amount, date=str(date))
            self.act("settle", vendor=party.id, parts=[
                ("Deposit", deposit["Id"], amount),
                ("VendorCredit" if kind == "VendorCredit" else "Check", row["Id"], amount)])

    def undo_payment(self, payment, void):
        """Whether it is gone: what was taken to the bank is not, nor what is gone already."""
        kind, key = payment if isinstance(payment, tuple) else ("Payment", payment)
        row = self.company.get(kind, key)
        if row is None or not row["TotalAmt"] or (kind, key) in self.company.deposited:
            return False
        self.write(kind, known(row), "void" if void else "delete")
        if key in self.in_funds:
            self.in_funds.remove(key)
        return True

    def beside(self, story):
        enter_beside(self, story)
