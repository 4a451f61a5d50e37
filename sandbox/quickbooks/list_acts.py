"""What a bookkeeper does with contacts, accounts, items, taxes, rates and settings in QuickBooks."""
from .bodies import find, known
from .money import ZERO, cents, number
from .settings import ExchangeRate, create_tax_code, custom_field_preferences


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


def create_project(company, customer, name):
    """A project of a customer, which no request of the accounting API can make."""
    parent = find(company, "Customer", customer)
    row = company.create("Customer", {
        "DisplayName": name, "ParentRef": {"value": parent["Id"]}, "Job": True, "CurrencyRef": parent["CurrencyRef"]})
    row["IsProject"] = True
    return row


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
    _move_entities(company, kind, kept, gone)
    kept["Balance"] = cents(kept["Balance"] + gone["Balance"])
    gone["Balance"] = ZERO
    if kind == "Customer":
        kept["BalanceWithJobs"] = cents(kept["BalanceWithJobs"] + gone["BalanceWithJobs"])
        gone["BalanceWithJobs"] = ZERO
    company.touch(kind, kept, version=False)
    company.told.append((kind, kept["Id"], "Merge", company.clock.seconds()))
    company.merged[kind, kept["Id"]] = gone["Id"]
    company.gone_into[kind, gone["Id"]] = kept["Id"]
    return archive_contact(company, gone["Id"], kind)


def _move_entities(company, kind, kept, gone):
    """What names the loser in another field than a customer's or vendor's, and what of it stands with him."""
    for document in ("Purchase", "Deposit", "JournalEntry"):
        for row in company.rows(document):
            moved = [entity for entity in _entities(row) if _names(entity, kind, gone["Id"])]
            for entity in moved:
                (entity.get("EntityRef") or entity).update(value=kept["Id"], name=kept["DisplayName"])
            if not moved:
                continue
            stands = company.standing.get((document, row["Id"]), {})
            if (kind, gone["Id"]) in stands:
                stands[kind, kept["Id"]] = stands.get((kind, kept["Id"]), ZERO) + stands.pop((kind, gone["Id"]))
            company.touch(document, row)


def _entities(row):
    """Each name on a purchase, or on the lines of a deposit or of a journal entry."""
    details = [line.get("DepositLineDetail") or line.get("JournalEntryLineDetail") or {} for line in row["Line"]]
    found = [row.get("EntityRef")] if "PaymentType" in row else [detail.get("Entity") for detail in details]
    return [entity for entity in found if entity]


def _names(entity, kind, key):
    word = (entity.get("type") or entity.get("Type") or "").capitalize()
    return word == kind and (entity.get("EntityRef") or entity).get("value") == key


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


def name_custom_field(company, field, name):
    """Use one of the three text fields of sales forms under a name."""
    company.custom_fields[str(field)] = name
    company.settings["SalesFormsPrefs"]["CustomField"] = custom_field_preferences(company.custom_fields)
    company.touch("Preferences", company.settings)
    return company.settings


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
    create_contact, create_project, change_contact, rename_contact, archive_contact, restore_contact, merge_contacts,
    create_row, create_item, change_row, create_tax, archive_tax, deactivate, name_custom_field, set_rate, preferences,
)
