"""All kinds of objects the service knows."""
from .deposits import Deposit
from .journal import JournalEntry
from .lists import Account, CompanyCurrency, Item, Named, Term
from .names import Customer, Employee, Vendor
from .payments import BillPayment, Payment
from .purchases import Bill, Purchase, VendorCredit
from .sales import CreditMemo, Invoice, RefundReceipt, SalesReceipt
from .settings import Attachable, CompanyInfo, ExchangeRate, Preferences, TaxAgency, TaxList

KINDS = {
    kind.name: kind
    for kind in (
        CompanyInfo(), Preferences(), CompanyCurrency(), ExchangeRate(), Account(), Term(),
        Named("PaymentMethod", Type="NON_CREDIT_CARD"), Named("Class"), Named("Department"), TaxAgency(),
        TaxList("TaxRate"), TaxList("TaxCode"), Item(), Customer(), Vendor(), Employee(), Invoice(), CreditMemo(),
        SalesReceipt(), RefundReceipt(), Payment(), Bill(), VendorCredit(), BillPayment(), Purchase(), JournalEntry(),
        Deposit(), Attachable(),
    )
}
