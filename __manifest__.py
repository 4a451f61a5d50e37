{
    "name": "QuickBooks & Xero Connector",
    "summary": "Send invoices to QuickBooks Online or Xero and get their payments back, exact to the cent",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Books Connector",
    "depends": ["account", "sale"],
    "external_dependencies": {
        "python": [
            "cryptography",
            "python-quickbooks",
            "requests-oauthlib",
            "xero-python",
        ],
    },
    "data": [],
    "application": True,
    "installable": True,
}
