"""The company card, its preferences, exchange rates, tax lists and attachments."""
from . import refusals
from .kind import Kind, ListKind
from .money import number


def custom_field_preferences(fields):
    """What the preferences say of the custom fields of sales forms."""
    names = [
        {"Name": f"SalesFormsPrefs.SalesCustomName{key}", "Type": "StringType", "StringValue": name}
        for key, name in fields.items()
    ]
    used = [
        {"Name": f"SalesFormsPrefs.UseSalesCustom{key}", "Type": "BooleanType", "BooleanValue": key in fields}
        for key in ("1", "2", "3")
    ]
    return [{"CustomField": used}, {"CustomField": names}]


class CompanyInfo(Kind):
    name = "CompanyInfo"
    creatable = False
    in_changes = False

    def complete(self, company, row, old, sent, options):
        for field in ("Country", "CompanyStartDate", "NameValue", "DefaultTimeZone"):
            row[field] = old[field]


class Preferences(Kind):
    name = "Preferences"
    creatable = False
    in_changes = False
    # Fields of the reference that an app may write.
    WRITABLE = {
        "SalesFormsPrefs": ("CustomTxnNumbers", "AllowDeposit", "AllowDiscount", "AllowEstimates", "AllowShipping",
                            "AllowServiceDate", "DefaultCustomerMessage", "DefaultTerms", "EmailCopyToCompany"),
        "ReportPrefs": ("ReportBasis",),
        "ProductAndServicesPrefs": ("ForSales", "ForPurchase", "QuantityWithPriceAndRate", "QuantityOnHand"),
    }

    def complete(self, company, row, old, sent, options):
        for group, values in old.items():
            if isinstance(values, dict) and group in row:
                writable = self.WRITABLE.get(group, ())
                changed = {key: value for key, value in sent.get(group, {}).items() if key in writable}
                row[group] = {**values, **changed}
        for group, values in old.items():
            row.setdefault(group, values)


class ExchangeRate(Kind):
    name = "ExchangeRate"
    creatable = False
    in_changes = False
    filterable = frozenset({"SourceCurrencyCode", "AsOfDate"})

    def complete(self, company, row, old, sent, options):
        """Rates are looked up and written through `look_up` and `put`."""

    @staticmethod
    def look_up(company, source, date):
        known = [row for row in company.rows("ExchangeRate") if row["SourceCurrencyCode"] == source]
        earlier = [row for row in known if row["AsOfDate"] <= date]
        if not earlier:
            raise refusals.not_found()
        return {**max(earlier, key=lambda row: row["AsOfDate"]), "AsOfDate": date}

    @classmethod
    def put(cls, company, body):
        if not company.multicurrency:
            raise refusals.business("Multi Currency should be enabled to perform this operation.")
        for field in ("SourceCurrencyCode", "Rate", "AsOfDate"):
            if field not in body:
                raise refusals.missing(field)
        if number(body["Rate"]) <= 0:
            raise refusals.invalid_number("Rate", body["Rate"])
        source, date = body["SourceCurrencyCode"], body["AsOfDate"]
        rows = company.rows("ExchangeRate")
        old = next((row for row in rows if (row["SourceCurrencyCode"], row["AsOfDate"]) == (source, date)), None)
        fresh = {
            "SourceCurrencyCode": source, "TargetCurrencyCode": company.home, "Rate": body["Rate"], "AsOfDate": date,
        }
        return company.put("ExchangeRate", fresh, old)


class TaxList(ListKind):
    """TaxCode and TaxRate: written through the tax service only."""

    creatable = False
    in_changes = False
    filterable = frozenset({"Name", "Active", "Description"})

    def __init__(self, name):
        self.name = name
        super().__init__()

    def complete(self, company, row, old, sent, options):
        raise refusals.unsupported(f"Update {self.name}")


class TaxAgency(ListKind):
    name = "TaxAgency"
    label = "DisplayName"
    in_changes = False
    filterable = frozenset({"DisplayName"})

    def complete(self, company, row, old, sent, options):
        if old:
            raise refusals.unsupported("Update TaxAgency")
        if not row.get("DisplayName"):
            raise refusals.missing("DisplayName")
        if any(other["DisplayName"].lower() == row["DisplayName"].lower() for other in company.rows("TaxAgency")):
            raise refusals.duplicate_name()
        row.setdefault("TaxTrackedOnPurchases", False)
        row.setdefault("TaxTrackedOnSales", True)


def create_tax_code(company, body):
    """The tax service: a code over new or existing rates."""
    if not body.get("TaxCode"):
        raise refusals.missing("TaxCode")
    if not body.get("TaxRateDetails"):
        raise refusals.missing("TaxRateDetails")
    if any(row["Name"].lower() == body["TaxCode"].lower() for row in company.rows("TaxCode")):
        raise refusals.duplicate_name()
    lists, answered = {}, []
    for detail in body["TaxRateDetails"]:
        rate = _tax_rate(company, detail)
        side = f"{detail.get('TaxApplicableOn', 'Sales')}TaxRateList"
        entries = lists.setdefault(side, {"TaxRateDetail": []})["TaxRateDetail"]
        entries.append({
            "TaxRateRef": {"value": rate["Id"], "name": rate["Name"]}, "TaxTypeApplicable": "TaxOnAmount",
            "TaxOrder": len(entries),
        })
        answered.append({
            "TaxRateName": rate["Name"], "TaxRateId": rate["Id"], "RateValue": rate["RateValue"],
            "TaxAgencyId": rate["AgencyRef"]["value"], "TaxApplicableOn": detail.get("TaxApplicableOn", "Sales"),
        })
    code = company.put("TaxCode", {
        "Name": body["TaxCode"], "Description": body["TaxCode"], "Active": True, "Hidden": False, "Taxable": True,
        "TaxGroup": True, "TaxCodeConfigType": "USER_DEFINED", **lists,
    })
    return {"TaxCode": code["Name"], "TaxCodeId": code["Id"], "TaxRateDetails": answered}


def _tax_rate(company, detail):
    if detail.get("TaxRateId"):
        rate = company.get("TaxRate", detail["TaxRateId"])
        if rate is None:
            raise refusals.invalid_reference("TaxRate", detail["TaxRateId"], "TaxRateId")
        return rate
    for field in ("TaxRateName", "RateValue", "TaxAgencyId"):
        if detail.get(field) is None:
            raise refusals.missing(field)
    agency = company.get("TaxAgency", detail["TaxAgencyId"])
    if agency is None:
        raise refusals.invalid_reference("TaxAgency", detail["TaxAgencyId"], "TaxAgencyId")
    if not 0 <= detail["RateValue"] <= 100:
        raise refusals.Refusal("2150", "Invalid Percent", f"Invalid Percent : {detail['RateValue']}", "RateValue")
    if any(row["Name"].lower() == detail["TaxRateName"].lower() for row in company.rows("TaxRate")):
        raise refusals.duplicate_name()
    return company.put("TaxRate", {
        "Name": detail["TaxRateName"], "Description": detail["TaxRateName"], "Active": True,
        "RateValue": detail["RateValue"], "AgencyRef": {"value": agency["Id"], "name": agency["DisplayName"]},
        "SpecialTaxType": "NONE", "DisplayType": "ReadOnly",
    })


class Attachable(Kind):
    name = "Attachable"
    deletable = True
    computed = frozenset({"FileAccessUri", "TempDownloadUri", "Size", "ThumbnailFileAccessUri"})
    filterable = frozenset({"FileName", "AttachableRef.EntityRef.type", "AttachableRef.EntityRef.value", "Category"})

    def complete(self, company, row, old, sent, options):
        if not row.get("FileName") and not row.get("Note"):
            raise refusals.missing("FileName")
        kept = []
        for ref in row.get("AttachableRef", []):
            target = ref.get("EntityRef", {})
            kind, key = target.get("type"), target.get("value")
            if kind not in company.tables:
                raise refusals.Refusal(
                    "6050", "The entity reference type is unsupported for Attachable",
                    f"The entity reference type {kind} is unsupported for Attachable", "EntityRef",
                )
            if company.get(kind, key) is None:
                raise refusals.business(
                    f"The entity {kind} {key} that you are trying to link does not exist. {kind} {key}"
                )
            kept.append({"EntityRef": {"value": key, "type": kind}, "IncludeOnSend": ref.get("IncludeOnSend", False)})
        if "AttachableRef" in row:
            row["AttachableRef"] = kept

    def removed(self, company, row):
        company.files.pop(row["Id"], None)
