"""Customers, items and a few months of documents for the companies that have some."""
import datetime
from decimal import Decimal

REDWOOD_ITEMS = [
    ("Services", "Service", None, "0", "1", None, False),
    ("Office chair", "NonInventory", "CHAIR-01", "189.00", "79", "80", True),
    ("Standing desk", "NonInventory", "DESK-02", "640.00", "79", "80", True),
    ("Copy paper, box", "NonInventory", "PAPER-10", "42.50", "79", "80", True),
    ("Desk lamp", "NonInventory", "LAMP-03", "35.99", "79", "80", True),
    ("Assembly", "Service", "ASSEMBLY", "65.00", "1", None, False),
]
REDWOOD_CUSTOMERS = [
    {"DisplayName": "Amador Architects", "CompanyName": "Amador Architects", "GivenName": "Lucia",
     "FamilyName": "Amador", "PrimaryEmailAddr": {"Address": "lucia@amador.example.com"},
     "PrimaryPhone": {"FreeFormNumber": "(650) 555-0144"},
     "BillAddr": {"Line1": "410 Castro St", "City": "Mountain View", "CountrySubDivisionCode": "CA",
                  "PostalCode": "94041", "Country": "USA"}, "SalesTermRef": {"value": "3"}},
    {"DisplayName": "Bayshore Dental", "CompanyName": "Bayshore Dental",
     "PrimaryEmailAddr": {"Address": "office@bayshoredental.example.com"},
     "BillAddr": {"Line1": "77 El Camino Real", "City": "San Mateo", "CountrySubDivisionCode": "CA",
                  "PostalCode": "94402", "Country": "USA"}},
    {"DisplayName": "Carson & Daughters", "CompanyName": "Carson & Daughters",
     "PrimaryEmailAddr": {"Address": "accounts@carson.example.com"},
     "BillAddr": {"Line1": "900 Virginia St", "City": "Reno", "CountrySubDivisionCode": "NV", "PostalCode": "89501",
                  "Country": "USA"}},
    {"DisplayName": "Del Mar School District", "Taxable": False, "TaxExemptionReasonId": "7",
     "PrimaryEmailAddr": {"Address": "purchasing@delmarsd.example.com"},
     "BillAddr": {"Line1": "11232 El Camino Real", "City": "San Diego", "CountrySubDivisionCode": "CA",
                  "PostalCode": "92130", "Country": "USA"}},
    {"DisplayName": "O'Brien's Print Shop", "PrimaryEmailAddr": {"Address": "hello@obrien.example.com"}},
]


def _at(company, days):
    """Set the company's past clock; answer that day."""
    company.clock.days = days
    return company.clock.today().isoformat()


def _items(company, rows):
    for name, kind, sku, price, income, expense, taxable in rows:
        body = {
            "Name": name, "Type": kind, "UnitPrice": Decimal(price), "IncomeAccountRef": {"value": income},
            "Taxable": taxable,
        }
        if sku:
            body["Sku"] = sku
        if expense:
            body["ExpenseAccountRef"] = {"value": expense}
        company.create("Item", body)


def _line(company, item_name, quantity, code):
    item = next(row for row in company.rows("Item") if row["Name"] == item_name)
    detail = {
        "ItemRef": {"value": item["Id"]}, "Qty": quantity, "UnitPrice": item["UnitPrice"],
        "TaxCodeRef": {"value": code},
    }
    return {
        "Amount": quantity * item["UnitPrice"], "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail,
        "Description": item_name,
    }


def _invoice(company, days, customer, number, lines, **more):
    name = next(row for row in company.rows("Customer") if row["DisplayName"] == customer)
    body = {
        "TxnDate": _at(company, days), "CustomerRef": {"value": name["Id"]},
        "Line": [_line(company, *line) for line in lines], **more,
    }
    if number:
        body["DocNumber"] = number
    if company.multicurrency:
        body["CurrencyRef"] = name["CurrencyRef"]
    if not company.american:
        body.setdefault("GlobalTaxCalculation", "TaxExcluded")
    return company.create(more.pop("kind", "Invoice"), body)


def _pay(company, days, invoice, amount=None, reference=None, account="35"):
    amount = invoice["Balance"] if amount is None else Decimal(amount)
    body = {
        "TxnDate": _at(company, days), "CustomerRef": {"value": invoice["CustomerRef"]["value"]}, "TotalAmt": amount,
        "DepositToAccountRef": {"value": account}, "PaymentMethodRef": {"value": "2"},
        "Line": [{
            "Amount": min(amount, invoice["Balance"]),
            "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}],
        }],
    }
    if reference:
        body["PaymentRefNum"] = reference
    if company.multicurrency:
        body["CurrencyRef"] = invoice["CurrencyRef"]
    return company.create("Payment", body)


def redwood(company):
    _items(company, REDWOOD_ITEMS)
    company.create("Item", {
        "Name": "Filing cabinet", "Type": "Inventory", "Sku": "CABINET-05", "UnitPrice": Decimal("210.00"),
        "PurchaseCost": Decimal("120.00"), "TrackQtyOnHand": True, "QtyOnHand": 25,
        "InvStartDate": (company.clock.today() - datetime.timedelta(days=30)).isoformat(), "Taxable": True,
        "AssetAccountRef": {"value": "81"}, "IncomeAccountRef": {"value": "79"}, "ExpenseAccountRef": {"value": "80"},
    })
    for body in REDWOOD_CUSTOMERS:
        company.create("Customer", body)
    parent = next(row["Id"] for row in company.rows("Customer") if row["DisplayName"] == "Amador Architects")
    company.create("Customer", {"DisplayName": "Lakeside Remodel", "Job": True, "ParentRef": {"value": parent}})
    for name in ("Pacific Paper Mills", "Golden State Furniture"):
        company.create("Vendor", {"DisplayName": name, "CompanyName": name, "TermRef": {"value": "3"}})
    company.create("Employee", {"GivenName": "Dana", "FamilyName": "Whitfield"})
    first = _invoice(company, 120, "Amador Architects", "1001", [("Standing desk", 2, "TAX"), ("Assembly", 3, "NON")])
    _pay(company, 95, first, reference="4711")
    _invoice(company, 88, "Bayshore Dental", "1002", [("Office chair", 4, "TAX")])
    third = _invoice(company, 61, "Carson & Daughters", "1003", [("Copy paper, box", 10, "TAX")])
    _pay(company, 40, third, "200.00", "8802")
    _invoice(company, 33, "Del Mar School District", "1004", [("Desk lamp", 30, "TAX")])
    company.create("Bill", {
        "TxnDate": _at(company, 45), "DocNumber": "PP-8841", "VendorRef": {"value": _vendor(company)},
        "Line": [{
            "Amount": Decimal("318.00"), "DetailType": "AccountBasedExpenseLineDetail", "Description": "Paper stock",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "15"}},
        }],
    })


def _vendor(company):
    return next(row["Id"] for row in company.rows("Vendor"))


def thames(company):
    _items(company, [
        ("Services", "Service", None, "0", "1", "80", True),
        ("Fountain pen", "NonInventory", "PEN-7", "24.00", "79", "80", True),
        ("Notebook A5", "NonInventory", "NOTE-A5", "6.50", "79", "80", True),
        ("Engraving", "Service", "ENGRAVE", "12.00", "1", "80", True),
    ])
    for name, code in (
        ("Harrow & Finch Ltd", "GBP"), ("Ludgate Partners", "GBP"), ("Papeterie Lumière SARL", "EUR"),
        ("Hudson Pen Company", "USD"),
    ):
        company.create("Customer", {"DisplayName": name, "CompanyName": name, "CurrencyRef": {"value": code}})
    company.create("Vendor", {"DisplayName": "Cotswold Paper Co", "CurrencyRef": {"value": "GBP"}})
    first = _invoice(company, 70, "Harrow & Finch Ltd", "TS-101", [("Fountain pen", 12, "1"), ("Engraving", 12, "1")])
    _pay(company, 41, first, reference="BACS 0921")
    _invoice(company, 27, "Papeterie Lumière SARL", "TS-102", [("Notebook A5", 200, "3")], ExchangeRate=Decimal("0.85"))


def yarra(company):
    _items(company, [
        ("Services", "Service", None, "0", "1", None, True),
        ("Design hour", "Service", "HOUR", "145.00", "1", None, True),
        ("Print proof", "NonInventory", "PROOF", "38.50", "79", None, True),
    ])
    for name in ("Collins Street Café", "Fitzroy Fitness"):
        company.create("Customer", {"DisplayName": name, "CompanyName": name})
    _invoice(company, 52, "Collins Street Café", "YD-0031", [("Design hour", 9, "1"), ("Print proof", 2, "2")])


def maple(company):
    _items(company, [
        ("Services", "Service", None, "0", "1", "80", True),
        ("Maple table", "NonInventory", "TABLE", "820.00", "79", "80", True),
    ])
    company.create("Customer", {"DisplayName": "Granville Interiors", "CompanyName": "Granville Interiors"})
    _invoice(company, 30, "Granville Interiors", None, [("Maple table", 1, "3")])


def linde(company):
    _items(company, [
        ("Services", "Service", None, "0", "1", "80", True),
        ("Rounding", "Service", None, "0", "1", None, True),
        ("Oak bench", "NonInventory", "BENCH", "410.00", "79", "80", True),
    ])


LIVED = {function.__name__: function for function in (redwood, thames, yarra, maple, linde)}
