"""What a bookkeeper does with contacts, accounts, items, taxes, rates and settings in QuickBooks."""
from .bodies import find, known
from .money import ZERO, cents, number
from .settings import ExchangeRate, create_tax_code


def _contact(company, contact, kind):
    kinds = [kind] if kind else ["Customer", "Vendor", "Employee"]
    for word in kinds:
        try:
            return word, find(company, word, contact)
        except LookupError:
            continue
    raise LookupError(f"no contact {contact}")


def create_contact(company, name, kind="Customer", email=None, **fields):
    body = {"DisplayName": name, **fields}
    if email:
        body["PrimaryEmailAddr"] = {"Address": email}
    return company.create(kind, body)


def change_contact(company, contact, kind=None, **fields):
    """Set any fields of a customer or vendor, in the service's own names."""
    kind, row = _contact(company, contact, kind)
    return company.update(kind, known(row, **fields))


def rename_contact(company, contact, name, kind=None):
    return change_contact(company, contact, kind, DisplayName=name)


def archive_contact(company, contact, kind=None):
    return change_contact(company, contact, kind, Active=False)


def restore_contact(company, contact, kind=None):
    return change_contact(company, contact, kind, Active=True)


def merge_contacts(company, winner, loser, kind="Customer"):
    """The loser's documents go to the winner; the loser is gone from the lists."""
    kept, gone = find(company, kind, winner), find(company, kind, loser)
    name = kept.get("FullyQualifiedName") or kept["DisplayName"]
    for document in (
            "Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt", "Payment", "Bill", "VendorCredit", "BillPayment"):
        for row in company.rows(document):
            if row.get(f"{kind}Ref", {}).get("value") == gone["Id"]:
                row[f"{kind}Ref"] = {"value": kept["Id"], "name": name}
                company.touch(document, row)
    kept["Balance"] = cents(kept["Balance"] + gone["Balance"])
    gone["Balance"] = ZERO
    company.touch(kind, kept, version=False)
    company.told.append((kind, kept["Id"], "Merge", company.clock.seconds()))
    company.merged[kind, kept["Id"]] = gone["Id"]
    return archive_contact(company, gone["Id"], kind)


def create_row(company, kind, name, **fields):
    """A new account, item or term, in the service's own names."""
    return company.create(kind, {"Name": name, **fields})


def create_item(company, name, account):
    """A service on any account of income or expense, as the form lets a person choose, for bad debts, say."""
    row = find(company, "Account", account)
    return company.put("Item", {
        "Name": name, "FullyQualifiedName": name, "Active": True, "Type": "Service", "Taxable": False, "UnitPrice": 0,
        "TrackQtyOnHand": False, "IncomeAccountRef": company.account_ref(row)})


def change_row(company, kind, row, **fields):
    """Rename an account, item or term, make it inactive or active, set any field."""
    return company.update(kind, known(find(company, kind, row), **fields))


def create_tax(company, name, rate):
    """A tax code of one new rate on sales, of the first agency."""
    return create_tax_code(company, {"TaxCode": name, "TaxRateDetails": [{
        "TaxRateName": name, "RateValue": number(rate), "TaxAgencyId": "1",
        "TaxApplicableOn": "Sales"}]})


def archive_tax(company, tax):
    """Make a tax code inactive; the API cannot do it."""
    row = find(company, "TaxCode", tax)
    return company.put("TaxCode", {**row, "Active": False}, row)


def deactivate(company, kind, row):
    """Make an account, item, term or the like inactive."""
    found = find(company, kind, row)
    return company.update(kind, known(found, Active=False))


def set_rate(company, currency, rate, date):
    return ExchangeRate.put(company, {"SourceCurrencyCode": currency, "Rate": number(rate), "AsOfDate": date})


SWITCHES = {
    "CustomTxnNumbers": "SalesFormsPrefs", "AllowDiscount": "SalesFormsPrefs", "AllowDeposit": "SalesFormsPrefs",
    "AllowShipping": "SalesFormsPrefs", "AutoApplyCredit": "SalesFormsPrefs", "UsingSalesTax": "TaxPrefs",
    "PartnerTaxEnabled": "TaxPrefs", "MultiCurrencyEnabled": "CurrencyPrefs",
    "BookCloseDate": "AccountingInfoPrefs", "QuantityOnHand": "ProductAndServicesPrefs",
}


def preferences(company, warn_duplicates=None, close_password=None, ended=None, denied=None, **switches):
    """Turn the company's settings, and states no setting shows: an ended subscription, a removed user."""
    settings = company.settings
    for name, value in switches.items():
        if name == "WarnDuplicateBillNumber":
            pairs = settings["OtherPrefs"]["NameValue"]
            next(pair for pair in pairs if pair["Name"] == name)["Value"] = "true" if value else "false"
            continue
        if name not in SWITCHES:
            raise ValueError(f"a preference is one of {', '.join(SWITCHES)}")
        group = settings[SWITCHES[name]]
        if value is None:
            group.pop(name, None)
        else:
            group[name] = value
    company.warn_duplicates = company.warn_duplicates if warn_duplicates is None else warn_duplicates
    company.close_password = company.close_password if close_password is None else close_password
    company.ended = company.ended if ended is None else ended
    company.denied = company.denied if denied is None else denied
    company.touch("Preferences", settings)
    return settings


ACTS = (
    create_contact, change_contact, rename_contact, archive_contact, restore_contact, merge_contacts, create_row,
    create_item, change_row, create_tax, archive_tax, deactivate, set_rate, preferences,
)
