"""The accounting services we connect to. Nothing below this folder imports odoo."""

from .quickbooks.provider import QuickBooks
from .xero.provider import Xero

PROVIDERS = {provider.code: provider for provider in (QuickBooks, Xero)}
