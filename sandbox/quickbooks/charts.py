"""The accounts and tax lists QuickBooks gives a new company of each country."""

# Id, number, name, type, sub type.
US = [
    ("1", "4100", "Services", "Income", "ServiceFeeIncome"),
    ("4", "1250", "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    ("5", "4110", "Sales", "Income", "SalesOfProductIncome"),
    ("7", "6010", "Advertising", "Expense", "AdvertisingPromotional"),
    ("8", "6120", "Bank Charges", "Expense", "BankCharges"),
    ("15", "6300", "Office Expenses", "Expense", "OfficeGeneralAdministrativeExpenses"),
    ("17", "6400", "Rent or Lease", "Expense", "RentOrLeaseOfBuildings"),
    ("20", "6500", "Travel", "Expense", "Travel"),
    ("21", "6510", "Meals and Entertainment", "Expense", "EntertainmentMeals"),
    ("24", "6600", "Utilities", "Expense", "Utilities"),
    ("31", "6900", "Uncategorized Expense", "Expense", "OtherMiscellaneousServiceCost"),
    ("32", "1900", "Uncategorized Asset", "Other Current Asset", "OtherCurrentAssets"),
    ("33", "2000", "Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
    ("34", "3000", "Opening Balance Equity", "Equity", "OpeningBalanceEquity"),
    ("35", "1000", "Checking", "Bank", "Checking"),
    ("36", "1010", "Savings", "Bank", "Savings"),
    ("41", "2100", "Mastercard", "Credit Card", "CreditCard"),
    ("50", "3200", "Retained Earnings", "Equity", "RetainedEarnings"),
    ("54", "7000", "Shipping and Delivery", "Expense", "ShippingFreightDelivery"),
    ("79", "4000", "Sales of Product Income", "Income", "SalesOfProductIncome"),
    ("80", "5000", "Cost of Goods Sold", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("81", "1200", "Inventory Asset", "Other Current Asset", "Inventory"),
    ("84", "1100", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    ("86", "4800", "Discounts given", "Income", "DiscountsRefundsGiven"),
    ("87", "4900", "Unapplied Cash Payment Income", "Income", "UnappliedCashPaymentIncome"),
    ("89", "2200", "California Department of Tax and Fee Administration Payable", "Other Current Liability",
     "SalesTaxPayable"),
    ("92", "4950", "Uncategorized Income", "Income", "SalesOfProductIncome"),
]


def elsewhere(tax_account):
    """Outside the US the account of the sales tax is named for the tax, the rest is alike."""
    return [
        *((key, number, name.replace("Checking", "Current"), kind, sub_type)
          for key, number, name, kind, sub_type in US if sub_type != "SalesTaxPayable"),
        ("89", "2200", tax_account, "Other Current Liability", "GlobalTaxPayable"),
        ("95", "7900", "Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss"),
    ]


# Code name, description, [(rate name, percent)], taxable. Sales and purchase rates are two rates of one name.
UK_CODES = [
    ("20.0% S", "Standard rate", [("Standard", "20")], True),
    ("5.0% R", "Reduced rate", [("Reduced", "5")], True),
    ("0.0% Z", "Zero rate", [("Zero", "0")], True),
    ("Exempt", "Exempt", [("Exempt", "0")], True),
    ("No VAT", "No VAT", [("No VAT", "0")], False),
]
AU_CODES = [
    ("GST", "GST 10%", [("GST", "10")], True),
    ("GST free", "GST free", [("GST free", "0")], True),
    ("Input tax", "Input taxed", [("Input tax", "0")], True),
    ("Out of Scope", "Out of scope", [("Out of Scope", "0")], False),
]
CA_CODES = [
    ("GST", "Goods and Services Tax", [("GST", "5")], True),
    ("HST ON", "Harmonized Sales Tax Ontario", [("HST ON", "13")], True),
    ("GST/PST BC", "GST and British Columbia PST", [("GST BC", "5"), ("PST BC", "7")], True),
    ("GST/QST QC", "GST and Quebec QST", [("GST QC", "5"), ("QST", "9.975")], True),
    ("Zero-rated", "Zero-rated", [("Zero-rated", "0")], True),
    ("Exempt", "Exempt", [("Exempt GST", "0")], True),
    ("Out of Scope", "Out of scope", [("Out of Scope", "0")], False),
]
BE_CODES = [
    ("21%", "21% BTW", [("BTW 21", "21")], True),
    ("12%", "12% BTW", [("BTW 12", "12")], True),
    ("6%", "6% BTW", [("BTW 6", "6")], True),
    ("0%", "0% BTW", [("BTW 0", "0")], True),
    ("0% EU", "0% EU", [("BTW EU", "0")], True),
    ("0% Cocontractant", "0% Cocontractant", [("BTW medecontractant", "0")], True),
    ("0% Export", "0% Export", [("BTW export", "0")], True),
    ("No VAT", "No VAT", [("No VAT", "0")], False),
]
