"""Which scope opens which endpoint. Apps of today know only the granular ones."""

SIGN_IN = {"openid", "profile", "email", "offline_access"}
SINGLE = {
    "accounting.invoices", "accounting.payments", "accounting.banktransactions", "accounting.manualjournals",
    "accounting.settings", "accounting.contacts", "accounting.attachments",
}
REPORTS = {"accounting.reports.trialbalance.read"}
KNOWN = SIGN_IN | SINGLE | REPORTS | {f"{scope}.read" for scope in SINGLE}
ENDPOINTS = {
    "Invoices": ("invoices",), "CreditNotes": ("invoices",), "Items": ("settings", "invoices"),
    "Payments": ("payments",), "BatchPayments": ("payments",), "Overpayments": ("payments",),
    "Prepayments": ("payments",), "BankTransactions": ("banktransactions",), "ManualJournals": ("manualjournals",),
    "Accounts": ("settings",), "BrandingThemes": ("settings",), "Currencies": ("settings",),
    "Organisation": ("settings",), "TaxRates": ("settings",), "TrackingCategories": ("settings",),
    "Users": ("settings",), "Contacts": ("contacts",), "ContactGroups": ("contacts",),
    "Reports": ("reports.trialbalance",),
}


def opened(scopes, endpoint, part, reading):
    """Whether these scopes allow a request; `part` is what follows the record's id in the address."""
    areas = ("attachments",) if part == "Attachments" else ENDPOINTS.get(endpoint, ())
    for area in areas:
        if f"accounting.{area}" in scopes or (reading and f"accounting.{area}.read" in scopes):
            return True
    return False
