{
    "name": "QuickBooks & Xero Connector: Everywhere",
    "summary": "Connects every company as soon as it exists, for Odoo's own tests",
    "version": "19.0.2.2.0",
    "license": "LGPL-3",
    "author": "Books Connector Contributors",
    "depends": ["books_connector"],
    "post_init_hook": "connect_all",
}
