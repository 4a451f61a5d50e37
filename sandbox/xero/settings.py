"""What an organisation has set up: taxes, currencies, themes, tracking, users, and itself."""
import decimal

from . import dates
from .errors import Refused
from .kind import Kind
from .organisation import ACTIVE, CURRENCY_NAMES, new_id, rounded

CAN_APPLY = ("Assets", "Equity", "Expenses", "Liabilities", "Revenue")
SALES_REPORTS = (
    "OUTPUT", "SALESOUTPUT", "ZERORATEDOUTPUT", "EXEMPTOUTPUT", "ECOUTPUT", "ECOUTPUTSERVICES", "USSALESTAX",
)


class TaxRates(Kind):
    """A tax rate's id is its TaxType."""

    plural, single, key = "TaxRates", "TaxRate", "TaxType"
    error_flag = "HasErrors"
    has_status_attribute = False

    def create(self, org, element, asked):
        if element.get("TaxType"):
            raise Refused("A TaxType cannot be specified when creating a tax rate.")
        problems = []
        own = sum(row["TaxType"].startswith("TAX0") for row in org.store.all("TaxRates"))
        row = {"TaxType": f"TAX{own + 1:03d}", "Status": ACTIVE, "Own": True}
        if not element.get("Name"):
            problems.append("Name must be specified")
        if not element.get("TaxComponents"):
            problems.append("At least one tax component must be specified")
        if not element.get("ReportTaxType") and org.details["CountryCode"] in ("AU", "NZ", "GB"):
            problems.append("ReportTaxType must be specified")
        return self._fill(org, row, element, problems)

    def update(self, org, row, element, asked):
        if not row.get("Own"):
            raise Refused("System tax rates cannot be edited.")
        return self._fill(org, dict(row), element, [])

    def _fill(self, org, row, element, problems):
        for field in ("Name", "ReportTaxType", "Status"):
            if element.get(field):
                row[field] = element[field]
        if any(
            other["Name"].casefold() == row.get("Name", "").casefold() and other["TaxType"] != row["TaxType"]
            for other in org.store.all("TaxRates") if other["Status"] == ACTIVE
        ):
            problems.append("The tax rate name must be unique.")
        if element.get("TaxComponents"):
            row["TaxComponents"] = [component(part) for part in element["TaxComponents"]]
            row.update(rates(row["TaxComponents"]))
        if problems:
            raise Refused(*problems)
        sale = row.get("ReportTaxType") in (None, *SALES_REPORTS)
        row.update({f"CanApplyTo{name}": True for name in CAN_APPLY})
        if row.get("ReportTaxType"):
            row.update(CanApplyToRevenue=sale, CanApplyToExpenses=not sale)
        return org.save("TaxRates", row["TaxType"], row)

    def show(self, org, row, asked):
        found = {"Name": row["Name"], "TaxType": row["TaxType"]}
        if row.get("ReportTaxType"):
            found["ReportTaxType"] = row["ReportTaxType"]
        for name in CAN_APPLY:
            found[f"CanApplyTo{name}"] = row[f"CanApplyTo{name}"]
        found.update(DisplayTaxRate=row["DisplayTaxRate"], EffectiveRate=row["EffectiveRate"], Status=row["Status"])
        return {**found, "TaxComponents": row["TaxComponents"]}


def component(part):
    return {
        "Name": part.get("Name", ""), "Rate": rounded(part.get("Rate") or 0, 4),
        "IsCompound": bool(part.get("IsCompound")), "IsNonRecoverable": bool(part.get("IsNonRecoverable")),
    }


def rates(components):
    """What is displayed and what is effective: a compound part stands on the other parts."""
    plain = sum((part["Rate"] for part in components if not part["IsCompound"]), decimal.Decimal(0))
    compound = sum((part["Rate"] for part in components if part["IsCompound"]), decimal.Decimal(0))
    effective = rounded(plain + compound * (100 + plain) / 100, 4)
    return {"DisplayTaxRate": effective, "EffectiveRate": effective}


class Currencies(Kind):
    plural, single, key = "Currencies", "Currency", "Code"
    has_status_attribute = False

    def create(self, org, element, asked):
        code = element.get("Code")
        if not code:
            raise Refused("A currency code must be provided.")
        if not org.multicurrency:
            raise Refused("Your organisation's pricing plan does not include multiple currencies.")
        return org.save("Currencies", code, {"Code": code, "Description": CURRENCY_NAMES.get(code, code)})

    def show(self, org, row, asked):
        return {"Code": row["Code"], "Description": row["Description"]}


class BrandingThemes(Kind):
    plural, single, key = "BrandingThemes", "BrandingTheme", "BrandingThemeID"

    def show(self, org, row, asked):
        return {
            "BrandingThemeID": row["BrandingThemeID"], "Name": row["Name"], "Type": "INVOICE",
            "SortOrder": row["SortOrder"], "CreatedDateUTC": dates.ticks(row["UpdatedDateUTC"]),
        }


class TrackingCategories(Kind):
    plural, single, key = "TrackingCategories", "TrackingCategory", "TrackingCategoryID"
    has_status_attribute = False

    def create(self, org, element, asked):
        name = (element.get("Name") or "").strip()
        live = [row for row in org.store.all("TrackingCategories") if row["Status"] == ACTIVE]
        if not name:
            raise Refused("Name must be specified")
        if any(row["Name"].casefold() == name.casefold() for row in live):
            raise Refused("A tracking category with this name exists already.")
        if len(live) >= 2:
            raise Refused("An organisation can have at most 2 active tracking categories.")
        row = {"TrackingCategoryID": new_id(), "Name": name, "Status": ACTIVE, "Options": []}
        return org.save("TrackingCategories", row["TrackingCategoryID"], row)

    def update(self, org, row, element, asked):
        new = {**row, **{field: element[field] for field in ("Name", "Status") if element.get(field)}}
        return org.save("TrackingCategories", row["TrackingCategoryID"], new)

    def delete(self, org, row):
        return org.save("TrackingCategories", row["TrackingCategoryID"], {**row, "Status": "DELETED"})

    def add_option(self, org, row, element):
        name = (element.get("Name") or "").strip()
        if not name:
            raise Refused("Name must be specified")
        if any(option["Name"].casefold() == name.casefold() for option in row["Options"]):
            raise Refused("A tracking option with this name exists already.")
        option = {"TrackingOptionID": new_id(), "Name": name, "Status": ACTIVE}
        new = {**row, "Options": [*row["Options"], option]}
        org.save("TrackingCategories", row["TrackingCategoryID"], new)
        return option

    def listed(self, org, query):
        hidden = ("DELETED",) if query.flag("includeArchived") else ("DELETED", "ARCHIVED")
        return [row for row in org.store.all("TrackingCategories") if row["Status"] not in hidden]

    def show(self, org, row, asked):
        return {
            "Name": row["Name"], "Status": row["Status"], "TrackingCategoryID": row["TrackingCategoryID"],
            "Options": [show_option(option) for option in row["Options"]],
        }


def show_option(option):
    return {
        **option, "HasValidationErrors": False, "IsDeleted": False, "IsArchived": option["Status"] == "ARCHIVED",
        "IsActive": option["Status"] == ACTIVE,
    }


class Users(Kind):
    plural, single, key = "Users", "User", "UserID"

    def show(self, org, row, asked):
        return {**row, "UpdatedDateUTC": dates.ticks(row["UpdatedDateUTC"])}


def show_organisation(org):
    found = {key: value for key, value in org.details.items() if key != "AccountTaxes"}
    for field in ("PeriodLockDate", "EndOfYearLockDate"):
        if found.get(field):
            found[field] = dates.ticks(found[field])
        else:
            found.pop(field, None)
    found["CreatedDateUTC"] = dates.bare_ticks(found["CreatedDateUTC"])
    return found


TAX_RATES = TaxRates()
CURRENCIES = Currencies()
BRANDING_THEMES = BrandingThemes()
TRACKING_CATEGORIES = TrackingCategories()
USERS = Users()
