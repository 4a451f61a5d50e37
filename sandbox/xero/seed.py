"""The organisations a fresh sandbox has, read from seeds/; their ids are the same after each start."""
import datetime
import decimal
import json
import pathlib
import uuid

from . import contacts, invoices, items, payments
from .accounts import CLASSES
from .kind import Asked
from .organisation import CURRENCY_NAMES, INDEXES, Organisation
from .settings import CAN_APPLY, component, rates

COUNTRIES = ("gb", "us", "au", "nz", "be")
NAMESPACE = uuid.UUID("3c2f4a0e-5d1b-4b5e-9d43-7c1f5e0a6b11")
# A bookkeeper's own entries: no app made them.
BY_HAND = Asked(unitdp=4)
FOLDER = pathlib.Path(__file__).with_name("seeds")
# How long ago the lists were last touched.
SET_UP = datetime.timedelta(days=75)
BEGUN = datetime.datetime(2024, 2, 19, 9, 30, 15, tzinfo=datetime.timezone.utc)


def organisations(clock):
    return [Seed(clock, country).organisation() for country in COUNTRIES]


def empty(tenant_id, clock):
    """The organisation of this id as it was set up: its lists by this clock, no contacts and no documents."""
    return next(seed for seed in (Seed(clock, country) for country in COUNTRIES) if seed.org.id == tenant_id).set_up()


class Seed:
    def __init__(self, clock, country):
        self.country = country
        self.plan = json.loads(FOLDER.joinpath(f"{country}.json").read_text(), parse_float=decimal.Decimal)
        details = {
            "OrganisationID": self.id("organisation"), **self.plan["organisation"], "CreatedDateUTC": BEGUN,
            "OrganisationEntityType": self.plan["organisation"]["OrganisationType"], "Addresses": [], "Phones": [],
            "ExternalLinks": [], "PaymentTerms": {}, "AccountTaxes": self.plan["account_taxes"],
        }
        self.org = Organisation(clock, self.id("tenant"), details)

    def id(self, word):
        return str(uuid.uuid5(NAMESPACE, f"{self.country} {word}"))

    def set_up(self):
        for part in (self.taxes, self.currencies, self.accounts, self.themes, self.tracking):
            part()
        self.org.store.settle()
        return self.org

    def organisation(self):
        self.set_up()
        self.contacts()
        for element in self.plan["items"]:
            self.own("Items", items.KIND.create(self.org, element, BY_HAND))
        for entry in self.plan["invoices"]:
            self.invoice(entry)
        self.age()
        self.org.store.settle()
        return self.org

    def age(self):
        """Nothing of the seed is news: documents were last touched on their own day, the rest long before."""
        now = self.org.clock.now()
        for kind in INDEXES:
            for row in self.org.store.all(kind):
                day = row.get("FullyPaidOnDate") or row.get("Date")
                row["UpdatedDateUTC"] = now - (self.org.today() - day if day else SET_UP)

    def own(self, kind, row):
        """Let a row written through the books keep one id over all starts."""
        key = {"Items": "ItemID", "Contacts": "ContactID"}[kind]
        self.org.store.remove(kind, row[key])
        new = {**row, key: self.id(f"{kind} {row['Name']}")}
        return self.org.save(kind, new[key], new)

    def taxes(self):
        for tax_type, name, percent, use in self.plan["taxes"]:
            parts = [component({"Name": name.split(" (")[0], "Rate": percent})]
            row = {"TaxType": tax_type, "Name": name, "Status": "ACTIVE", "TaxComponents": parts, **rates(parts)}
            row.update({f"CanApplyTo{word}": True for word in CAN_APPLY})
            row.update(CanApplyToRevenue=use != "in", CanApplyToExpenses=use != "out")
            row["ReportTaxType"] = {"out": "OUTPUT", "in": "INPUT", "any": "NONE"}[use]
            row["Own"] = tax_type.startswith("TAX0")
            self.org.save("TaxRates", tax_type, row)

    def currencies(self):
        for code in self.plan["currencies"]:
            self.org.save("Currencies", code, {"Code": code, "Description": CURRENCY_NAMES[code]})

    def accounts(self):
        for code, name, kind, tax, *more in self.plan["accounts"]:
            role, extra = (*more, "", "")[:2]
            row = {
                "AccountID": self.id(f"account {code}"), "Code": code, "Name": name, "Type": kind,
                "Class": CLASSES[kind], "TaxType": tax, "Status": "ACTIVE", "HasAttachments": False,
                "EnablePaymentsToAccount": extra == "payments", "ShowInExpenseClaims": False, "AddToWatchlist": False,
            }
            if kind == "BANK":
                row.update(BankAccountNumber=extra, BankAccountType="BANK", CurrencyCode=role or self.org.base)
            elif role:
                row["SystemAccount"] = role
            self.org.save("Accounts", row["AccountID"], row)

    def themes(self):
        for place, name in enumerate(("Standard", "Export")):
            row = {"BrandingThemeID": self.id(f"theme {name}"), "Name": name, "SortOrder": place}
            self.org.save("BrandingThemes", row["BrandingThemeID"], row)
        user = {
            "UserID": self.id("user"), "EmailAddress": "bookkeeper@sandbox.example", "FirstName": "Robin",
            "LastName": "Ledger", "IsSubscriber": True, "OrganisationRole": "FINANCIALADVISER",
        }
        self.org.save("Users", user["UserID"], user)

    def tracking(self):
        for name, options in self.plan["tracking"].items():
            row = {
                "TrackingCategoryID": self.id(f"tracking {name}"), "Name": name, "Status": "ACTIVE",
                "Options": [
                    {"TrackingOptionID": self.id(f"option {name} {option}"), "Name": option, "Status": "ACTIVE"}
                    for option in options
                ],
            }
            self.org.save("TrackingCategories", row["TrackingCategoryID"], row)

    def contacts(self):
        for element in self.plan["contacts"]:
            status = element.pop("ContactStatus", "ACTIVE")
            row = self.own("Contacts", contacts.KIND.create(self.org, element, BY_HAND))
            if status != "ACTIVE":
                self.org.save("Contacts", row["ContactID"], {**row, "ContactStatus": status})

    def invoice(self, entry):
        """An approved document `days` from today, perhaps paid."""
        today = self.org.today()
        day = today + datetime.timedelta(days=entry["days"])
        due = day + datetime.timedelta(days=30)
        element = {**entry["element"], "Date": f"{day}", "DueDate": f"{due}", "Status": "AUTHORISED"}
        row = invoices.KIND.create(self.org, element, BY_HAND)
        if "paid" in entry:
            payments.KIND.create(self.org, {
                "Invoice": {"InvoiceID": row["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": row["Total"],
                "Date": f"{today + datetime.timedelta(days=entry['paid'])}", "Reference": "Bank transfer",
            }, BY_HAND)
