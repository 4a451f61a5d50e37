"""Stateful look-alikes of QuickBooks Online and Xero, for tests and the demo."""
