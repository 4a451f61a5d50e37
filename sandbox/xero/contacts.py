"""Contacts: one active contact a name, archived ones closed to the API."""
import re

from . import dates
from .errors import Refused
from .kind import Asked, Kind
from .organisation import ACTIVE, name_key, new_id

ARCHIVED_EDIT = (
    "The specified contact details matched an archived contact. "
    "Archived contacts cannot currently be edited via the API."
)
UNIDENTIFIED = (
    "The Contact must contain at least 1 of the following elements to identify the contact: "
    "Name, ContactID, ContactNumber"
)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE_TYPES = ("DDI", "DEFAULT", "FAX", "MOBILE")
ADDRESS_TYPES = ("STREET", "POBOX")
DEFAULTS = (
    "SalesDefaultLineAmountType", "PurchasesDefaultLineAmountType", "DefaultCurrency", "XeroNetworkKey",
    "SalesDefaultAccountCode", "PurchasesDefaultAccountCode", "TrackingCategoryName", "TrackingCategoryOption",
)
TEXTS = (
    "ContactNumber", "AccountNumber", "Name", "FirstName", "LastName", "CompanyNumber", "EmailAddress",
    "BankAccountDetails", "TaxNumber", "TaxNumberType", "AccountsReceivableTaxType", "AccountsPayableTaxType",
    *DEFAULTS,
)

INSIDE = Asked(detail="inside", written=True)


class Contacts(Kind):
    plural, single, key = "Contacts", "Contact", "ContactID"
    error_flag = "HasValidationErrors"
    number_index = "number"
    searched = ("Name", "FirstName", "LastName", "ContactNumber", "CompanyNumber", "EmailAddress")

    def meant(self, org, element):
        """By id, then by number, then by name."""
        row = super().meant(org, element)
        if row is None and element.get("ContactNumber"):
            row = org.store.find("Contacts", "number", element["ContactNumber"].casefold())
        if row is None and element.get("Name") and not element.get("ContactNumber"):
            name = name_key(element["Name"])
            row = org.store.find("Contacts", "name", name) or org.store.find("Contacts", "any_name", name)
        return row

    def create(self, org, element, asked):
        if element.get("ContactID"):
            raise Refused("A ContactID cannot be specified when creating a contact.")
        problems = []
        row = {
            "ContactID": new_id(), "ContactStatus": ACTIVE, "IsSupplier": False, "IsCustomer": False,
            "HasAttachments": False, "EmailAddress": "", "BankAccountDetails": "", "ContactPersons": [],
            "Addresses": {}, "Phones": {}, "App": asked.app,
        }
        if not element.get("Name"):
            problems.append("Contact name must be specified")
        if element.get("ContactStatus") not in (None, "", ACTIVE):
            problems.append("A contact can only be created with the status ACTIVE.")
        self._fill(org, row, element, problems)
        return org.save("Contacts", row["ContactID"], row)

    def update(self, org, row, element, asked):
        if row["ContactStatus"] != ACTIVE:
            raise Refused(ARCHIVED_EDIT)
        new = dict(row)
        if element.get("ContactStatus"):
            new["ContactStatus"] = element["ContactStatus"]
        self._fill(org, new, element, [])
        return org.save("Contacts", row["ContactID"], new)

    def _fill(self, org, row, element, problems):
        for field in TEXTS:
            if element.get(field) is not None:
                row[field] = element[field].strip() if field == "Name" else element[field]
                if not row[field] and field in ("ContactNumber", "AccountNumber"):
                    del row[field]
        self._check(org, row, problems)
        self._reach(row, element, problems)
        if element.get("PaymentTerms"):
            row["PaymentTerms"] = {**row.get("PaymentTerms", {}), **element["PaymentTerms"]}
        if element.get("BatchPayments"):
            row["BatchPayments"] = element["BatchPayments"]
        theme = (element.get("BrandingTheme") or {}).get("BrandingThemeID")
        if theme:
            row["BrandingTheme"] = org.get("BrandingThemes", theme)
            if not row["BrandingTheme"]:
                problems.append("The branding theme could not be found.")
        if problems:
            raise Refused(*problems)

    def _check(self, org, row, problems):
        name = row.get("Name", "")
        other = org.store.find("Contacts", "name", name_key(name))
        if other and other["ContactID"] != row["ContactID"] and row["ContactStatus"] == ACTIVE:
            problems.append(
                f"The contact name {name} is already assigned to another contact. "
                "The contact name must be unique across all active contacts."
            )
        number = row.get("ContactNumber")
        other = org.store.find("Contacts", "number", number.casefold()) if number else None
        if other and other["ContactID"] != row["ContactID"]:
            problems.append(f"The contact number {number} is already assigned to another contact")
        if row.get("EmailAddress") and not EMAIL.fullmatch(row["EmailAddress"]):
            problems.append("Email address must be valid.")
        if row.get("DefaultCurrency") and not org.get("Currencies", row["DefaultCurrency"]):
            problems.append(f"Organisation is not subscribed to currency {row['DefaultCurrency']}")
        for field in ("AccountsReceivableTaxType", "AccountsPayableTaxType"):
            if row.get(field) and not org.tax_rate(row[field]):
                problems.append(f"The TaxType code {row[field]} does not exist or cannot be used.")
        for field in ("SalesDefaultAccountCode", "PurchasesDefaultAccountCode"):
            if row.get(field) and not org.account(row[field]):
                problems.append(f"Account code '{row[field]}' is not a valid code.")

    def _reach(self, row, element, problems):
        """Addresses, phones and people: kinds that are sent replace the stored ones of that kind."""
        for field, name, kinds in (
            ("Addresses", "AddressType", ADDRESS_TYPES), ("Phones", "PhoneType", PHONE_TYPES),
        ):
            if element.get(field) is None:
                continue
            kept = dict(row[field])
            for part in element[field]:
                if part.get(name) not in kinds:
                    problems.append(f"The {name} '{part.get(name)}' is not valid")
                else:
                    kept[part[name]] = {key: value for key, value in part.items() if value is not None}
            row[field] = kept
        if element.get("ContactPersons") is not None:
            if len(element["ContactPersons"]) > 5:
                problems.append("A contact can have at most 5 contact persons.")
            row["ContactPersons"] = element["ContactPersons"]

    def listed(self, org, query):
        rows = org.store.all("Contacts")
        if query.flag("includeArchived"):
            return rows
        return [row for row in rows if row["ContactStatus"] == ACTIVE]

    def show(self, org, row, asked):
        found = {"ContactID": row["ContactID"], **_filled(row, "ContactNumber", "AccountNumber")}
        found["ContactStatus"] = row["ContactStatus"]
        whole = asked.detail in ("one", "paged")
        if row.get("MergedToContactID") and whole:
            found["MergedToContactID"] = row["MergedToContactID"]
        found["Name"] = row["Name"]
        found.update(_filled(row, "FirstName", "LastName", "CompanyNumber", "Website"))
        found["EmailAddress"] = row["EmailAddress"]
        if asked.detail != "summary":
            self._show_details(row, found)
        found["UpdatedDateUTC"] = dates.ticks(row["UpdatedDateUTC"])
        found.update(IsSupplier=row["IsSupplier"], IsCustomer=row["IsCustomer"])
        found.update(_filled(row, *DEFAULTS))
        if asked.detail == "summary":
            return found
        found["ContactGroups"] = []
        if whole:
            self._show_whole(org, row, found)
        if not asked.written:
            found["HasAttachments"] = row["HasAttachments"]
        found["HasValidationErrors"] = False
        return found

    def _show_details(self, row, found):
        found["BankAccountDetails"] = row["BankAccountDetails"]
        found.update(_filled(
            row, "TaxNumber", "TaxNumberType", "AccountsReceivableTaxType", "AccountsPayableTaxType"))
        found["Addresses"] = [address(kind, row["Addresses"].get(kind)) for kind in ADDRESS_TYPES]
        found["Phones"] = [phone(kind, row["Phones"].get(kind)) for kind in PHONE_TYPES]

    def _show_whole(self, org, row, found):
        found.update(SalesTrackingCategories=[], PurchasesTrackingCategories=[])
        found.update(_filled(row, "PaymentTerms", "BatchPayments"))
        if row.get("BrandingTheme"):
            theme = row["BrandingTheme"]
            found["BrandingTheme"] = {"BrandingThemeID": theme["BrandingThemeID"], "Name": theme["Name"]}
        found["ContactPersons"] = row["ContactPersons"]
        balances = outstanding(org, row["ContactID"])
        if balances:
            found["Balances"] = balances


def _filled(row, *fields):
    """Those of these fields that have a value, in this order."""
    return {field: row[field] for field in fields if row.get(field)}


def address(kind, sent):
    empty = {"City": "", "Region": "", "PostalCode": "", "Country": ""}
    return {"AddressType": kind, **empty, **(sent or {})}


def phone(kind, sent):
    return {"PhoneType": kind, "PhoneNumber": "", "PhoneAreaCode": "", "PhoneCountryCode": "", **(sent or {})}


def outstanding(org, contact_id):
    """What is owed by and to a contact, each amount as its document has it; {} where it never had a document."""
    found, today = {}, org.today()
    for name, kind in (("AccountsReceivable", "ACCREC"), ("AccountsPayable", "ACCPAY")):
        rows = [row for row in org.store.find_all("Invoices", "contact", contact_id) if row["Type"] == kind]
        rows = [row for row in rows if row["Status"] in ("AUTHORISED", "PAID")]
        if rows:
            found[name] = {
                "Outstanding": sum(row["AmountDue"] or 0 for row in rows),
                "Overdue": sum(row["AmountDue"] or 0 for row in rows if row["DueDate"] and row["DueDate"] < today),
            }
    return found


def brief(org, contact_id, number=False):
    """A contact as lists of documents carry it."""
    row = org.get("Contacts", contact_id)
    found = {"ContactID": contact_id}
    if number:
        found["ContactNumber"] = row.get("ContactNumber", "")
    return {
        **found, "Name": row["Name"], "Addresses": [], "Phones": [], "ContactGroups": [], "ContactPersons": [],
        "HasValidationErrors": False,
    }


def inside(org, contact_id):
    """A contact as one document carries it."""
    row = org.get("Contacts", contact_id)
    found = KIND.show(org, row, INSIDE)
    found.update(SalesTrackingCategories=[], PurchasesTrackingCategories=[], ContactPersons=row["ContactPersons"])
    return found


def resolve(org, element, problems, asked):
    """The row of the contact a document names: by id, by number, or by name, which creates one where none has it."""
    wish = element or {}
    row = None
    if wish.get("ContactID"):
        row = org.get("Contacts", wish["ContactID"])
        if row is None:
            problems.append("The contact with the specified ContactID could not be found.")
            return None
    if row is None and wish.get("ContactNumber"):
        row = org.store.find("Contacts", "number", wish["ContactNumber"].casefold())
    if row is None and wish.get("Name"):
        row = org.store.find("Contacts", "name", name_key(wish["Name"]))
    if row is None:
        if not wish.get("Name"):
            problems.append(UNIDENTIFIED)
            return None
        try:
            return KIND.create(org, wish, asked)
        except Refused as refusal:
            problems.extend(refusal.messages)
            return None
    if row["ContactStatus"] != ACTIVE:
        problems.append(ARCHIVED_EDIT)
        return None
    return row


def used(org, row, sale):
    """Note that a contact is a customer or a supplier from its first document on; its last change stays."""
    field = "IsCustomer" if sale else "IsSupplier"
    if not row[field]:
        org.save("Contacts", row["ContactID"], {**row, field: True}, touch=False)


KIND = Contacts()
