"""The companies the sandbox starts with."""
import itertools
from decimal import Decimal

from . import charts, few_months
from .company import Company
from .kinds import KINDS
from .settings import custom_field_preferences

TERMS = [("1", "Due on receipt", 0), ("2", "Net 15", 15), ("3", "Net 30", 30), ("4", "Net 60", 60)]
METHODS = [
    ("1", "Cash", "NON_CREDIT_CARD"), ("2", "Check", "NON_CREDIT_CARD"), ("3", "Visa", "CREDIT_CARD"),
    ("4", "MasterCard", "CREDIT_CARD"), ("5", "American Express", "CREDIT_CARD"),
    ("6", "Bank transfer", "NON_CREDIT_CARD"),
]
RATES = {"EUR": "0.8450", "USD": "0.7900", "GBP": "1.1830"}
EPOCH = "2000-01-01"


class Past:
    """A clock some days behind, for the history a company begins with."""

    def __init__(self, clock):
        self.clock = clock
        self.days = 200

    def seconds(self):
        return self.clock.seconds() - self.days * 86400

    def now(self):
        return self.clock.moment(self.seconds())

    def today(self):
        return self.now().date()


def companies(clock):
    """All companies, newly made."""
    for make in MAKERS:
        company = make(Past(clock))
        if make.__name__ in few_months.LIVED:
            few_months.LIVED[make.__name__](company)
        company.clock = clock
        company.told.clear()
        yield company


def empty(realm, clock):
    """The company of this realm as it was set up: its lists by this clock, no customers and no documents."""
    return next(company for company in (make(clock) for make in MAKERS) if company.realm == realm)


def begin(clock, realm, name, country, currency, address, chart, **choices):
    """A company with its card, preferences, accounts, terms and payment methods."""
    company = Company(clock, KINDS, realm)
    _card(company, name, country, address, choices)
    _preferences(company, country, currency, choices)
    for key, number, account, kind, sub_type in chart:
        plant(company, "Account", key, {
            "Name": account, "AcctNum": number, "AccountType": kind, "AccountSubType": sub_type,
        })
    for key, term, days in TERMS:
        plant(company, "Term", key, {"Name": term, "DueDays": days})
    for key, method, kind in METHODS:
        plant(company, "PaymentMethod", key, {"Name": method, "Type": kind})
    for kind, first in (("Account", 100), ("Term", 5), ("PaymentMethod", 7)):
        company.sequences[kind] = itertools.count(first)
    if company.multicurrency:
        for code, rate in RATES.items():
            if code == currency:
                continue
            company.create("CompanyCurrency", {"Code": code})
            company.put("ExchangeRate", {
                "SourceCurrencyCode": code, "TargetCurrencyCode": currency, "Rate": Decimal(rate), "AsOfDate": EPOCH,
            })
    return company


def plant(company, kind, key, body):
    """A row with the Id it has in every company of that kind."""
    row = dict(body)
    KINDS[kind].complete(company, row, None, body, frozenset())
    return company.put(kind, {**row, "Id": key})


def _card(company, name, country, address, choices):
    company.put("CompanyInfo", {
        "Id": "1", "CompanyName": name, "LegalName": name, "CompanyAddr": {"Id": "1", **address},
        "CustomerCommunicationAddr": {"Id": "1", **address}, "LegalAddr": {"Id": "1", **address},
        "CompanyStartDate": "2024-01-01", "FiscalYearStartMonth": "January", "Country": country,
        "Email": {"Address": "books@example.com"}, "WebAddr": {}, "SupportedLanguages": "en",
        "DefaultTimeZone": "America/Los_Angeles",
        "NameValue": [
            {"Name": "OfferingSku", "Value": choices.get("sku", "QuickBooks Online Plus")},
            {"Name": "SubscriptionStatus", "Value": "PAID"}, {"Name": "CompanyType", "Value": "Other"},
        ],
    })
    company.sequences["address"] = itertools.count(2)


def _preferences(company, country, currency, choices):
    american = country in ("US", "USA")
    tax = {"UsingSalesTax": choices.get("sales_tax", True)}
    if american:
        tax["PartnerTaxEnabled"] = choices.get("sales_tax", True)
    company.custom_fields = choices.get("custom_fields", {})
    company.put("Preferences", {
        "Id": "1",
        "AccountingInfoPrefs": {
            "FirstMonthOfFiscalYear": "January", "UseAccountNumbers": True, "TaxYearMonth": "January",
            "ClassTrackingPerTxn": False, "ClassTrackingPerTxnLine": False, "TrackDepartments": False,
            "CustomerTerminology": "Customers",
        },
        "ProductAndServicesPrefs": {
            "ForSales": True, "ForPurchase": True, "QuantityWithPriceAndRate": True,
            "QuantityOnHand": choices.get("sku") is None,
        },
        "SalesFormsPrefs": {
            "CustomField": custom_field_preferences(company.custom_fields),
            "CustomTxnNumbers": choices.get("numbers", True),
            "EmailCopyToCompany": False, "AllowDeposit": True, "AllowDiscount": True, "AllowEstimates": True,
            "ETransactionEnabledStatus": "NotApplicable", "ETransactionAttachPDF": False,
            "ETransactionPaymentEnabled": False, "IPNSupportEnabled": False, "AllowServiceDate": False,
            "AllowShipping": False, "DefaultShippingAccount": "false", "DefaultDiscountAccount": "86",
            "DefaultTerms": {"value": "3"}, "AutoApplyCredit": False, "UsingPriceLevels": False,
            "DefaultCustomerMessage": "Thank you for your business and have a great day!",
        },
        "EmailMessagesPrefs": {"InvoiceMessage": {"Subject": "Invoice", "Message": "Here's your invoice!"}},
        "VendorAndPurchasesPrefs": {
            "TrackingByCustomer": True, "BillableExpenseTracking": True, "POCustomField": [],
        },
        "TimeTrackingPrefs": {"UseServices": False, "BillCustomers": False, "WorkWeekStartDate": "Monday"},
        "TaxPrefs": tax,
        "CurrencyPrefs": {
            "MultiCurrencyEnabled": choices.get("multicurrency", False), "HomeCurrency": {"value": currency},
        },
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "OtherPrefs": {
            "NameValue": [
                {"Name": "SalesFormsPrefs.DefaultItem", "Value": "1"},
                {"Name": "WarnDuplicateCheckNumber", "Value": "true"},
                {"Name": "WarnDuplicateBillNumber", "Value": "false"},
                {"Name": "WarnDuplicateJournalNumber", "Value": "false"},
                {"Name": "SignoutInactiveMinutes", "Value": "60"},
            ]
        },
    })


def tax_lists(company, agency, codes):
    """An agency with sales and purchase rates, and codes over them."""
    company.put("TaxAgency", {
        "DisplayName": agency, "TaxTrackedOnPurchases": True, "TaxTrackedOnSales": True, "Id": "1",
    })
    company.sequences["TaxAgency"] = itertools.count(2)
    for name, description, rates, taxable in codes:
        lists = {}
        for side in ("Sales", "Purchase"):
            details = []
            for order, (rate_name, percent) in enumerate(rates):
                rate = company.put("TaxRate", {
                    "Name": f"{rate_name} ({side})", "Description": rate_name, "Active": True,
                    "RateValue": Decimal(percent), "AgencyRef": {"value": "1"}, "SpecialTaxType": "NONE",
                    "DisplayType": "ReadOnly",
                })
                details.append({
                    "TaxRateRef": {"value": rate["Id"], "name": rate["Name"]}, "TaxTypeApplicable": "TaxOnAmount",
                    "TaxOrder": order,
                })
            lists[f"{side}TaxRateList"] = {"TaxRateDetail": details}
        company.put("TaxCode", {
            "Name": name, "Description": description, "Active": True, "Hidden": False, "Taxable": taxable,
            "TaxGroup": True, "TaxCodeConfigType": "SYSTEM_GENERATED", **lists,
        })


def american_tax(company):
    """TAX and NON, and California, where the company collects 8.25 %."""
    for code, taxable in (("TAX", True), ("NON", False)):
        company.put("TaxCode", {
            "Id": code, "Name": code, "Description": code, "Active": True, "Hidden": False, "Taxable": taxable,
            "TaxGroup": False, "SalesTaxRateList": {"TaxRateDetail": []},
            "PurchaseTaxRateList": {"TaxRateDetail": []}, "TaxCodeConfigType": "SYSTEM_GENERATED",
        })
    company.sequences["TaxCode"], company.sequences["TaxRate"] = itertools.count(2), itertools.count(3)
    company.put("TaxAgency", {
        "DisplayName": "California Department of Tax and Fee Administration", "TaxTrackedOnPurchases": False,
        "TaxTrackedOnSales": True, "TaxAgencyConfig": "SYSTEM_GENERATED", "Id": "1",
    })
    company.sequences["TaxAgency"] = itertools.count(2)
    rate = company.put("TaxRate", {
        "Name": "California", "Description": "Sales Tax", "Active": True, "RateValue": Decimal("8.25"),
        "AgencyRef": {"value": "1"}, "SpecialTaxType": "NONE", "DisplayType": "ReadOnly",
    })
    detail = {"TaxRateRef": {"value": rate["Id"], "name": "California"}, "TaxTypeApplicable": "TaxOnAmount",
              "TaxOrder": 0}
    code = company.put("TaxCode", {
        "Name": "California", "Description": "California", "Active": True, "Hidden": False, "Taxable": True,
        "TaxGroup": True, "SalesTaxRateList": {"TaxRateDetail": [detail]},
        "PurchaseTaxRateList": {"TaxRateDetail": []}, "TaxCodeConfigType": "SYSTEM_GENERATED",
    })
    company.nexus = {"CA": code["Id"]}
    company.settings["TaxPrefs"]["TaxGroupCodeRef"] = {"value": code["Id"]}


def redwood(clock):
    company = begin(
        clock, "4620816365000000001", "Redwood Office Supply LLC", "US", "USD",
        {"Line1": "2600 Marine Way", "City": "Mountain View", "CountrySubDivisionCode": "CA", "PostalCode": "94043",
         "Country": "USA"},
        charts.US, custom_fields={"1": "Reference Number"},
    )
    american_tax(company)
    return company


def thames(clock):
    company = begin(
        clock, "4620816365000000002", "Thames Stationery Ltd", "GBR", "GBP",
        {"Line1": "14 Bankside Lofts", "City": "London", "PostalCode": "SE1 9JX", "Country": "GBR"},
        charts.elsewhere("VAT Control"), multicurrency=True,
    )
    tax_lists(company, "HM Revenue & Customs (VAT)", charts.UK_CODES)
    return company


def yarra(clock):
    company = begin(
        clock, "4620816365000000003", "Yarra Design Pty Ltd", "AUS", "AUD",
        {"Line1": "88 Swan Street", "City": "Richmond", "CountrySubDivisionCode": "VIC", "PostalCode": "3121",
         "Country": "AUS"},
        charts.elsewhere("GST Liabilities Payable"),
    )
    tax_lists(company, "Australian Taxation Office", charts.AU_CODES)
    return company


def maple(clock):
    company = begin(
        clock, "4620816365000000004", "Maple & Birch Inc.", "CA", "CAD",
        {"Line1": "350 Bay Street", "City": "Toronto", "CountrySubDivisionCode": "ON", "PostalCode": "M5H 2S6",
         "Country": "CAN"},
        charts.elsewhere("GST/HST Payable"), numbers=False,
    )
    tax_lists(company, "Canada Revenue Agency", charts.CA_CODES)
    return company


def blank(clock):
    company = begin(
        clock, "4620816365000000005", "Blank Slate LLC", "US", "USD",
        {"Line1": "1 Main Street", "City": "Sacramento", "CountrySubDivisionCode": "CA", "PostalCode": "95814",
         "Country": "USA"},
        charts.US, sku="QuickBooks Online Essentials", sales_tax=False, numbers=False,
    )
    american_tax(company)
    return company


def linde(clock):
    company = begin(
        clock, "4620816365000000006", "Lys & Linde BV", "BEL", "EUR",
        {"Line1": "Kouter 12", "City": "Gent", "PostalCode": "9000", "Country": "BEL"},
        charts.elsewhere("VAT Control"), multicurrency=True,
    )
    tax_lists(company, "FOD Financiën (BTW)", charts.BE_CODES)
    return company


MAKERS = (redwood, thames, yarra, maple, blank, linde)
