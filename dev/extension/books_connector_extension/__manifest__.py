{
    "name": "QuickBooks & Xero Connector: Extension",
    "summary": "What another addon may change of the connector: every extension method once",
    "version": "19.0.2.0.0",
    "license": "LGPL-3",
    "author": "Books Connector Contributors",
    "depends": ["books_connector", "project"],
}
