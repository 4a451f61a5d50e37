"""Xero: Accounting API 2.0, https://developer.xero.com/documentation/api/accounting/overview"""
