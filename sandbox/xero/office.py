"""The pages of the web application a bookkeeper works in, and where deep links lead."""
import urllib.parse

from werkzeug.utils import redirect

from ..pages import page
from . import attachments, credit
from .acts import Acts
from .kinds import KINDS

LISTS = {
    "/AccountsReceivable/Search.aspx": ("Invoices", "ACCREC", "Invoices"),
    "/AccountsPayable/Search.aspx": ("Invoices", "ACCPAY", "Bills"),
    "/AccountsReceivable/SearchCreditNotes.aspx": ("CreditNotes", "ACCRECCREDIT", "Credit notes"),
    "/AccountsPayable/SearchCreditNotes.aspx": ("CreditNotes", "ACCPAYCREDIT", "Supplier credit notes"),
}
HOME = "/AccountsReceivable/Search.aspx"
# Form fields that say where to go, not what to do.
ABOUT = {"act", "shortcode", "back"}
LONGEST_LIST = 200


class Office:
    def __init__(self, service):
        self.service = service

    def routes(self):
        views = [
            (f"/Accounts{side}/{name}.aspx", view)
            for side in ("Receivable", "Payable")
            for name, view in (("View", self.invoice), ("Edit", self.invoice), ("ViewCreditNote", self.credit_note))
        ]
        pages = [
            ("/organisationlogin/default.aspx", self.login), *((path, self.documents) for path in LISTS), *views,
            ("/Contacts/", self.contacts), ("/Contacts/View/<contact_id>", self.contact),
            ("/Bank/Payments.aspx", self.payments), ("/Bank/ViewTransaction.aspx", self.transaction),
            ("/Settings/ConnectedApps.aspx", self.apps), ("/", self.login),
        ]
        return [(["GET"], path, view) for path, view in pages] + [(["POST"], "/Act", self.perform)]

    def act(self, org, act, values):
        if act == "disconnect_app":
            gone = [row for row in self.service.connections if row["tenantId"] == org.id]
            self.service.connections = [row for row in self.service.connections if row["tenantId"] != org.id]
            return {"connections": len(gone)}
        return Acts(org).perform(act, values)

    def login(self, request):
        """A deep link: open the organisation of the short code, then the page."""
        try:
            org = self.service.organisation(request.args.get("shortcode"))
        except KeyError:
            return self._missing(request)
        target = request.args.get("redirecturl") or HOME
        if not target.startswith("/") or target.startswith("//"):
            target = HOME
        code = urllib.parse.urlencode({"shortcode": org.details["ShortCode"]})
        return redirect(f"{request.script_root}{target}{'&' if '?' in target else '?'}{code}")

    def documents(self, request):
        kind, document_type, title = LISTS[request.path]
        org = self._org(request)
        if org is None:
            return self._missing(request)
        rows = [row for row in org.store.all(kind) if row["Type"] == document_type]
        rows.sort(key=lambda row: (row["Date"], row["CreatedDateUTC"]), reverse=True)
        number = KINDS[kind].number
        shown = [
            {
                "url": self._document_url(kind, row), "number": row[number], "row": row,
                "contact": org.get("Contacts", row["Contact"])["Name"],
                "due": row["AmountDue"] if kind == "Invoices" else row["RemainingCredit"],
            }
            for row in rows[:LONGEST_LIST]
        ]
        return self._page(request, org, "documents", title=title, documents=shown, count=len(rows))

    def invoice(self, request):
        return self._document(request, "Invoices", "InvoiceID")

    def credit_note(self, request):
        return self._document(request, "CreditNotes", "creditNoteID")

    def _document(self, request, kind, parameter):
        org, row = self._find(request, kind, _argument(request, parameter))
        if row is None:
            return self._missing(request)
        shown = KINDS[kind]
        row_id = row[shown.key]
        applied = org.store.find_all("Allocations", "invoice" if kind == "Invoices" else "source", row_id)
        return self._page(
            request, org, "document", row=row, kind=kind, row_id=row_id, number=row[shown.number],
            contact=org.get("Contacts", row["Contact"]), payments=self._payments(org, row_id),
            open=row["AmountDue"] if kind == "Invoices" else row["RemainingCredit"],
            banks=self._banks(org, row["CurrencyCode"]), today=org.today(),
            applied=[self._applied(org, one) for one in applied], files=attachments.of(org, row_id),
            notes=attachments.notes(org, row_id)[:30], credits=self._credits(org, row) if kind == "Invoices" else [],
        )

    def _banks(self, org, currency):
        """Bank accounts, those of the currency first."""
        banks = [row for row in org.store.all("Accounts") if row["Type"] == "BANK" and row["Status"] == "ACTIVE"]
        return sorted(banks, key=lambda row: row["CurrencyCode"] != currency)

    def _payments(self, org, row_id):
        return [
            {**row, "AccountName": org.get("Accounts", row["Account"])["Name"]}
            for row in org.store.find_all("Payments", "document", row_id)
        ]

    def _applied(self, org, allocation):
        source = org.get(allocation["SourceKind"], allocation["Source"])
        invoice = org.get("Invoices", allocation["Invoice"])
        return {
            **allocation, "SourceName": source.get("CreditNoteNumber") or source["Type"].title(),
            "InvoiceNumber": invoice["InvoiceNumber"], "InvoiceUrl": self._document_url("Invoices", invoice),
        }

    def _credits(self, org, invoice):
        """Credit of the contact that could be set against this invoice."""
        found = []
        for kind, key in credit.KEYS.items():
            for row in org.store.find_all(kind, "contact", invoice["Contact"]):
                if row["Status"] == "AUTHORISED" and row["CurrencyCode"] == invoice["CurrencyCode"]:
                    name = row.get("CreditNoteNumber") or row["Type"].title()
                    found.append({"id": row[key], "name": name, "left": row["RemainingCredit"]})
        return found

    def contacts(self, request):
        org = self._org(request)
        if org is None:
            return self._missing(request)
        rows = sorted(org.store.all("Contacts"), key=lambda row: row["Name"].casefold())
        return self._page(request, org, "contacts", contacts=rows[:LONGEST_LIST], count=len(rows))

    def contact(self, request, contact_id):
        org, row = self._find(request, "Contacts", contact_id)
        if row is None:
            return self._missing(request)
        rows = org.store.find_all("Invoices", "contact", row["ContactID"])
        documents = [{"row": one, "url": self._document_url("Invoices", one)} for one in rows[-LONGEST_LIST:]]
        return self._page(request, org, "contact", row=row, documents=documents, merged=org.get(
            "Contacts", row.get("MergedToContactID")))

    def payments(self, request):
        org = self._org(request)
        if org is None:
            return self._missing(request)
        rows = sorted(org.store.all("Payments"), key=lambda row: row["UpdatedDateUTC"], reverse=True)
        shown = [self._shown_payment(org, row) for row in rows[:LONGEST_LIST]]
        return self._page(request, org, "payments", payments=shown, count=len(rows))

    def _shown_payment(self, org, row):
        document = org.get(row["Kind"], row["Document"])
        number = document.get("InvoiceNumber") or document.get("CreditNoteNumber") or document["Type"].title()
        return {
            "row": row, "number": number, "url": self._document_url(row["Kind"], document),
            "contact": org.get("Contacts", document["Contact"])["Name"],
            "account": org.get("Accounts", row["Account"])["Name"], "currency": document["CurrencyCode"],
        }

    def transaction(self, request):
        """A payment or a bank transaction."""
        wanted = _argument(request, "bankTransactionID") or _argument(request, "paymentID")
        org, row = self._find(request, "Payments", wanted)
        if row is not None:
            return self._page(
                request, org, "payment", payment=self._shown_payment(org, row), row=row,
                banks=self._banks(org, org.base),
            )
        org, row = self._find(request, "BankTransactions", wanted)
        if row is None:
            return self._missing(request)
        bank = org.get("Accounts", row["BankAccount"])
        return self._page(
            request, org, "transaction", row=row, bank=bank, contact=org.get("Contacts", row["Contact"])
        )

    def apps(self, request):
        org = self._org(request)
        if org is None:
            return self._missing(request)
        rows = [row for row in self.service.connections if row["tenantId"] == org.id]
        return self._page(request, org, "apps", connections=rows)

    def perform(self, request):
        """A form of these pages; back to where it stood, with the reason where it was refused."""
        org = self.service.organisation(request.form.get("shortcode"))
        values = {key: value for key, value in request.form.items() if key not in ABOUT and value != ""}
        back = request.form.get("back") or HOME
        try:
            self.act(org, request.form.get("act", ""), values)
            told = {"notice": "Saved."}
        except (KeyError, TypeError, ValueError) as error:
            told = {"refusal": str(error.args[0] if error.args else error)}
        return redirect(f"{back}{'&' if '?' in back else '?'}{urllib.parse.urlencode(told)}", 303)

    def _org(self, request):
        try:
            return self.service.organisation(request.args.get("shortcode"))
        except KeyError:
            return None

    def _find(self, request, kind, row_id):
        """The organisation and row; a short code narrows the search to its organisation."""
        code = request.args.get("shortcode")
        for org in self.service.organisations.values():
            if code in (None, org.details["ShortCode"]) and org.get(kind, row_id):
                return org, org.get(kind, row_id)
        return None, None

    def _document_url(self, kind, row):
        side = "AccountsReceivable" if row["Type"] in ("ACCREC", "ACCRECCREDIT") else "AccountsPayable"
        if kind == "Invoices":
            return f"/{side}/{'View' if side == 'AccountsReceivable' else 'Edit'}.aspx?InvoiceID={row['InvoiceID']}"
        if kind == "CreditNotes":
            return f"/{side}/ViewCreditNote.aspx?creditNoteID={row['CreditNoteID']}"
        return HOME

    def _page(self, request, org, template, **values):
        here = {key: value for key, value in request.args.items() if key not in ("notice", "refusal")}
        back = f"{request.script_root}{request.path}{'?' if here else ''}{urllib.parse.urlencode(here)}"
        return page(
            request, self.service, f"xero/templates/{template}.html", org=org, back=back,
            code=urllib.parse.quote(org.details["ShortCode"]), path=request.path, notice=request.args.get("notice"),
            refusal=request.args.get("refusal"), **values,
        )

    def _missing(self, request):
        return page(request, self.service, "xero/templates/missing.html", 404)


def _argument(request, name):
    """A query parameter whatever its case, as links write it."""
    return next((value for key, value in request.args.items() if key.lower() == name.lower()), "")
