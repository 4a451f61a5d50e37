"""The source of each kind of job: one line for every model of Odoo whose records are sent."""

from ..connect.missing_accounts import Settings
from .account_items import AccountItems
from .accounts import Accounts, Journals
from .attachments import Files, InvoicePdfs
from .contacts import Contacts
from .currency_contact_source import CurrencyContacts
from .documents import Documents
from .doubles import Doubles
from .items import Items
from .partials import Partials
from .payments import Payments
from .sent_marks import SentMarks
from .taxes_created import Taxes
from .write_offs import WriteOffs

SOURCES = {
    "account.move": Documents(),
    "ir.attachment": Files(),
    "res.partner": Contacts(),
    "books.currency.contact": CurrencyContacts(),
    "product.product": Items(),
    "account.account": Accounts(),
    "account.journal": Journals(),
    "account.tax": Taxes(),
    "books.connection": Settings(),
    "account.payment": Payments(),
    "account.bank.statement.line": Payments(),
    "account.partial.reconcile": Partials(),
    "account.move.line": WriteOffs(),
}
# What is sent in addition to entries of Odoo: {kind: source}
BESIDE = {"attachment": InvoicePdfs(), "sent_mark": SentMarks()}
# Models whose records are sent as objects of several kinds.
OF_KIND = {("account.account", "item"): AccountItems()}
SOURCES["books.record"] = Doubles(SOURCES)


def source_of(model, kind):
    """The `Source` for records of a model that are sent as objects of this kind."""
    beside = BESIDE.get(kind) if model == "account.move" else None
    return beside or OF_KIND.get((model, kind)) or SOURCES[model]
