"""Every error of the books that a document can meet: what the accountant reads, where the remedy leads, and that it
goes through after it was mended."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import ConnectedCase

SCREENS = {
    "mapping": "books.mapping", "contacts": "books.record", "settings": "books.connection",
    "reconnect": "books.connection", "odoo": "account.move", "number": "books.number", "books": "ir.actions.act_url",
}


class RefusalStories:
    # (what the books answer, a part of our sentence, the remedy); what needs nobody has no remedy
    refusals = ()

    def setUp(self):
        super().setUp()
        self.customer = self.partner(self.code)
        self.press(self.accountants[self.code], self.invoice(self.code, partner=self.customer), "action_books_send")

    def test_every_refusal_is_explained_leads_to_its_remedy_and_goes_through_once_mended(self):
        for refusal, sentence, remedy in self.refusals:
            with self.subTest(refusal=refusal):
                self.rest()
                move = self.invoice(self.code, partner=self.customer)
                self.refuse(move, refusal)
                self.press(self.accountants[self.code], move, "action_books_send")
                self.box.control.faults_clear()
                if sentence is None:
                    self.assertNotEqual(move.books_state, "error", move.books_error)
                elif remedy == "reconnect" and self.connection.state == "expired":
                    self.assertEqual(move.books_state, "pending")
                    self.assertIn(sentence, self.connection.error)
                    self.connect(self.code)
                else:
                    self.check_told(move, refusal, sentence, remedy)
                    self.press(self.accountants[self.code], move, "action_books_retry")
                if move.books_state == "pending":
                    self.pass_time(hours=30)
                    self.run_schedules(self.code)
                self.assertEqual(move.books_state, "synced", move.books_error)
                self.assertFalse(move.books_error)
                self.assertEqual(len(self.in_books(move)), 1)

    def check_told(self, move, refusal, sentence, remedy):
        self.assertEqual(move.books_state, "error")
        self.assertIn(sentence, move.books_error)
        self.assertIn(self.words(refusal), move.books_error, "the provider's own words")
        job = self.env["books.job"].search([("res_model", "=", "account.move"), ("res_id", "=", move.id)])
        self.assertEqual(job.remedy, remedy)
        action = self.press(self.accountants[self.code], job, "action_remedy")
        self.assertEqual(action.get("res_model") or action["type"], SCREENS[remedy])
        alerts = move.with_user(self.accountants[self.code])._get_alerts()
        self.assertEqual(alerts["books_error"]["message"], move.books_error)
        self.assertIn("books_retry", alerts)

    def rest(self):
        """Let the minute of which the books take so many requests go by."""
        self.env["books.quota"].search([]).used = False
        self.connection.paused_until = False

    def pass_time(self, **span):
        """Let time go by, here and there."""
        for job in self.env["books.job"].search([("state", "in", ("todo", "sending"))]):
            job.not_before = fields.Datetime.now()
            job.sent_at = job.sent_at and fields.Datetime.subtract(job.sent_at, **span)
        self.rest()
        self.env.flush_all()
        self.box.control.clock(timedelta(**span).total_seconds())


@tagged("post_install", "-at_install")
class TestRefusalsOfQuickBooks(RefusalStories, ConnectedCase):
    code = "quickbooks"
    # ((code, detail, element), …), or of a gateway before it: ((HTTP status, body), …)
    refusals = (
        ((401, '{"fault":{"error":[{"message":"message=AuthenticationFailed; errorCode=003200; statusCode=401",'
          '"detail":"Token expired","code":"3200"}],"type":"AUTHENTICATION"}}'), None, None),
        ((403, '<IntuitResponse><Fault type="SERVICE"><Error code="3001"><Message>message=ThrottleExceeded; '
          'errorCode=003001; statusCode=403</Message></Error></Fault></IntuitResponse>'), None, None),
        ((429, ""), None, None),
        ((500, "<html>Internal Server Error</html>"), None, None),
        ((503, "<html>Service Unavailable</html>"), None, None),
        (("100", "General Authentication Error", ""), "Connect as an administrator", "reconnect"),
        (("120", "Authorization Failure", ""), "Connect as an administrator", "reconnect"),
        (("3100", "ApplicationAuthorizationFailed", ""), "Connect as an administrator", "reconnect"),
        (("3200", "AuthenticationFailed", ""), "Connect as an administrator", "reconnect"),
        (("130", "Realm is on another cluster", ""), None, None),
        (("150", "Service is down for maintenance", ""), None, None),
        (("3001", "ThrottleExceeded", ""), None, None),
        (("600", "Duplicate Request ID", ""), None, None),
        (("10000", "An unexpected error occurred", ""), None, None),
        (("10200", "Unexpected Internal Error", ""), None, None),
        (("5010", "You and Sam were working on this at the same time", ""), None, None),
        (("500", "Operation Create is not supported", ""), "refused this document", "odoo"),
        (("610", "Something you're trying to use has been made inactive. Check the fields with accounts, customers, "
          "items, vendors or employees.", ""), "is missing or archived in QuickBooks", "mapping"),
        (("620", "TxnId 12 cannot be linked", "TxnId"), "cannot apply it to this document", "books"),
        (("630", "TxnId 12 cannot be linked twice", "TxnId"), "cannot apply it to this document", "books"),
        (("1040", "Batch size exceeds the limit", ""), "refused this document", "odoo"),
        (("2010", "Property Name:Unrecognized field", "Foo"), "refused this document", "odoo"),
        (("2020", "Required parameter ItemRef is missing", "Line.ItemRef"), "A product on this document", "mapping"),
        (("2030", "Id should be a valid number. Supplied value:x", "Id"), "refused this document", "odoo"),
        (("2040", "Element contains invalid characters: <", "PrivateNote"), "refused this document", "odoo"),
        (("2050", "Min:0 Max:21 supported. Supplied length:30", "DocNumber"), "refused this document", "odoo"),
        (("2090", "Invalid Number : abc", "Amount"), "refused this document", "odoo"),
        (("2170", "Invalid Enumeration : x", "GlobalTaxCalculation"), "refused this document", "odoo"),
        (("2210", "Email Address does not conform to the rules", "BillEmail"), "refused this document", "odoo"),
        (("2220", "Invalid Currency Type : XYZ", "CurrencyRef"), "not enabled in QuickBooks", "books"),
        (("2500", "Invalid Reference Id : Item element id 9 not found", "ItemRef"), "A product on this", "mapping"),
        (("2500", "Invalid Reference Id : Names element id 9 not found", "CustomerRef"), "customer or vendor", "books"),
        (("5020", "The user may not create invoices", ""), "Connect as an administrator", "reconnect"),
        (("5030", "Feature Not Supported for the user", ""), "Connect as an administrator", "reconnect"),
        (("6000", "You can only use a customer of this company", ""), "refused this document", "odoo"),
        (("6000", "The account period has closed", ""), "closed period of QuickBooks", "settings"),
        (("6070", "Amount is not equal to UnitPrice * Qty", "Line.Amount"), "other amounts", "odoo"),
        (("6100", "Invalid tax code. US companies take TAX or NON", "TaxCodeRef"), "A tax on this", "mapping"),
        (("6140", "DocNumber=7 is assigned to TxnType=Invoice with TxnId=12", ""), "already has this number", "number"),
        (("6170", "TxnTaxDetail with NotApplicable", "TxnTaxDetail"), "A tax on this document", "mapping"),
        (("6200", "The account period has closed", ""), "closed period of QuickBooks", "settings"),
        (("6210", "The account period has closed; a password is required", ""), "closed period of", "settings"),
        (("6240", "The name supplied already exists", ""), None, None),
        (("6250", "Inactive customer", "CustomerRef"), "The customer or vendor is missing or inactive", "books"),
        (("6270", "Transaction date is prior to start date for inventory item", ""), "has no stock yet", "mapping"),
        (("6420", "Email address is missing", "BillEmail"), "refused this document", "odoo"),
        (("6430", "Invalid account type", "AccountRef"), "An account on this document", "mapping"),
        (("6480", "This transaction is linked to others", ""), "refused this document", "odoo"),  # it is not there yet
        (("6540", "Deposited Transaction cannot be changed", ""), "part of a bank deposit", "books"),
    )

    def refuse(self, move, refusal):
        match = {"path": "/batch$", "contains": '"Invoice"'}
        if len(refusal) == 2:
            self.box.control.fault(self.code, "status", match=match, status=refusal[0], body=refusal[1])
            return
        code, detail, element = refusal
        error = {"Message": "Message of QuickBooks", "Detail": detail, "code": code, "element": element}
        self.box.control.fault(
            self.code, "status", match=match, status=200, headers={"intuit_tid": "1-abc"},
            body={"BatchItemResponse": [{"bId": "0", "Fault": {"Error": [error], "type": "ValidationFault"}}]})

    def words(self, refusal):
        return refusal[1]

    def in_books(self, move):
        return [one for one in self.books(self.code)["Invoice"] if one.get("DocNumber") == move.name]


@tagged("post_install", "-at_install")
class TestRefusalsOfXero(RefusalStories, ConnectedCase):
    code = "xero"
    # (HTTP status, what it says, …): 200 and 400 name the element, others speak of the whole request.
    refusals = (
        ((401, "TokenExpired: token expired at 11/21/2026 10:00:00"), None, None),
        ((429, ""), None, None),
        ((500, "An error occurred in Xero"), None, None),
        ((503, "The organisation is currently unavailable"), None, None),
        ((403, "AuthenticationUnsuccessful"), "Connect as an administrator", "reconnect"),
        ((403, "insufficient_scope"), "Connect as an administrator", "reconnect"),
        ((404, ""), "no longer exists in Xero", "books"),
        ((412, "Precondition Failed"), "refused this document", "odoo"),
        ((414, "JSON for post data was invalid"), "refused this document", "odoo"),
        ((200, "The document date cannot be before the period lock date"), "closed period of Xero", "settings"),
        ((200, "The specified contact details matched an archived contact. Archived contacts cannot currently be "
          "edited via the API."), "The customer or vendor is missing or inactive", "books"),
        ((200, "Account code '200' is not a valid code for this document."), "An account on this", "mapping"),
        ((200, "The TaxType code 'OUTPUT9' does not exist or cannot be used for this type of transaction"),
         "A tax on this document", "mapping"),
        ((200, "Organisation is not subscribed to currency USD"), "not enabled in Xero", "books"),
        ((200, "Invoice # must be unique."), "already has this number", "number"),
        ((200, "The line total 12.00 does not match the expected line total 11.99"), "other amounts", "odoo"),
        ((200, "Price List Item with Code 'LAMP' was not found"), "A product on this document", "mapping"),
        ((200, "Invoice not of valid status for modification"), "refused this document", "odoo"),  # it is not there yet
        ((200, "The document total cannot be less than zero."), "accepts no negative total", "odoo"),
        ((200, "You do not have permission to approve invoices"), "Connect as an administrator", "reconnect"),
        ((200, "You have reached the limit of Invoices you can approve"), "The plan of Xero", "books"),
        ((200, "Something that nobody foresaw"), "refused this document", "odoo"),
        ((400, "Invoice # must be unique."), "already has this number", "number"),
        ((400, "Something that nobody foresaw"), "refused this document", "odoo"),
    )

    def refuse(self, move, refusal):
        status, words = refusal
        element = {
            "InvoiceID": "00000000-0000-0000-0000-000000000000", "InvoiceNumber": move.name, "HasErrors": True,
            "StatusAttributeString": "ERROR", "ValidationErrors": [{"Message": words}]}
        headers, body = {}, {"Title": "Forbidden", "Status": status, "Detail": words}
        if status == 200:
            body = {"Status": "OK", "Invoices": [element]}
        elif status == 400:
            body = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred",
                    "Elements": [element]}
        elif status == 414:
            status, body = 400, {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": words}
        elif status == 404:
            body = ""
        elif status == 429:
            headers, body = {"Retry-After": "26", "X-Rate-Limit-Problem": "minute"}, ""
        elif words == "insufficient_scope":
            headers = {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}
        self.box.control.fault(
            self.code, "status", match={"method": "PUT", "path": "/Invoices$"}, status=status, headers=headers,
            body=body)

    def words(self, refusal):
        return refusal[1]

    def in_books(self, move):
        return [one for one in self.books(self.code)["Invoices"] if one.get("InvoiceNumber") == move.name]
