"""QuickBooks Online, Accounting API version 3."""
