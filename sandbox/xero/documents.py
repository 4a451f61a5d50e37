"""What invoices and credit notes have in common: reading, statuses, sums, and what remains open."""
from . import contacts, dates, lines
from .errors import Refused
from .kind import Kind, dated, reference_length, updated
from .organisation import new_id

NOT_MODIFIABLE = "Invoice not of valid status for modification"
ALLOCATED = "This document cannot be edited as it has a payment or credit note allocated to it."
DRAFTS = ("DRAFT", "SUBMITTED")
# From each status, the statuses a client may ask for.
MOVES = {
    "DRAFT": {"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"},
    "SUBMITTED": {"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"},
    "AUTHORISED": {"AUTHORISED", "VOIDED"},
    "PAID": set(),
    "VOIDED": set(),
    "DELETED": set(),
}
# What may no longer change once a payment or credit note is applied.
FIXED_ONCE_PAID = (
    "Type", "Contact", "Date", "LineAmountTypes", "CurrencyCode", "CurrencyRate", "SubTotal", "TotalTax", "Total",
)


class Documents(Kind):
    """A document of one kind; `sales` and `purchases` are the words for its two types."""

    sales = purchases = number = prefix = table = ""
    discounts = False
    not_unique = ""
    searched = ()

    def meant(self, org, element):
        row = super().meant(org, element)
        number = element.get(self.number)
        if row is None and number and element.get("Type", self.sales) == self.sales:
            row = org.store.find(self.plural, "number", number.casefold())
        return row

    def create(self, org, element, asked):
        if element.get(self.key):
            raise Refused(f"A {self.key} cannot be specified when creating.")
        problems = []
        row = {
            self.key: new_id(), "Type": element.get("Type"), "Status": "DRAFT", "LineItems": [], "LineAmountTypes":
            "Exclusive", "Reference": "", self.number: "", "Date": org.today(), "DueDate": None,
            "SentToContact": False, "HasAttachments": False, "App": asked.app, "AmountPaid": lines.ZERO,
            "AmountCredited": lines.ZERO, "FullyPaidOnDate": None, "CreatedDateUTC": org.clock.now(),
        }
        if row["Type"] not in (self.sales, self.purchases):
            raise Refused(f"The Type must be {self.sales} or {self.purchases}.")
        if org.details["Class"] in ("LEDGER", "GST_CASHBOOK", "NON_GST_CASHBOOK"):
            raise Refused("Your organisation's pricing plan does not include invoices and bills.")
        status = element.get("Status") or "DRAFT"
        if status not in (*DRAFTS, "AUTHORISED"):
            problems.append(f"A document cannot be created with the status {status}.")
            status = "DRAFT"
        row["Status"] = status
        self._fill(org, row, None, element, asked, problems)
        if not row[self.number] and row["Type"] == self.sales:
            row[self.number] = org.next_number(self.plural, self.prefix)
        contacts.used(org, org.get("Contacts", row["Contact"]), row["Type"] == self.sales)
        self.approved(org, None, row)
        return self.settle(org, row)

    def update(self, org, row, element, asked):
        if row["Status"] in ("VOIDED", "DELETED"):
            raise Refused(NOT_MODIFIABLE)
        if element.get("Type") not in (None, row["Type"]):
            raise Refused("The Type of a document cannot be changed.")
        status = element.get("Status") or row["Status"]
        applied = bool(row["AmountPaid"] or row["AmountCredited"])
        if element.get("Status") and status not in MOVES[row["Status"]]:
            raise Refused(NOT_MODIFIABLE, *([ALLOCATED] if applied else []))
        if status in ("VOIDED", "DELETED"):
            return self._end(org, row, status, applied)
        new, problems = dict(row), []
        new["Status"] = status
        self._fill(org, new, row, element, asked, problems)
        if (applied or row["Status"] == "PAID") and not self._same(row, new):
            raise Refused(NOT_MODIFIABLE, ALLOCATED)
        self.approved(org, row, new)
        # A later due date on a part-paid invoice leaves its last change as it was.
        return self.settle(org, new, touch=not applied)

    def _end(self, org, row, status, applied):
        if applied:
            raise Refused(NOT_MODIFIABLE, ALLOCATED)
        org.check_unlocked(row["Date"])
        new = {**row, "Status": status}
        self.approved(org, row, new)
        return org.save(self.plural, row[self.key], new)

    def _same(self, row, new):
        """Whether nothing changed that payments stand on."""
        drop = {"LineItemID"}
        old_lines, new_lines = ([{k: v for k, v in line.items() if k not in drop} for line in one["LineItems"]]
                                for one in (row, new))
        return old_lines == new_lines and all(row[field] == new[field] for field in FIXED_ONCE_PAID)

    def _fill(self, org, row, before, element, asked, problems):
        """Read what the element says into the row; raise when anything is wrong."""
        sale = row["Type"] == self.sales
        self._take_head(org, row, before, element, asked, problems)
        contact = org.get("Contacts", row.get("Contact"))
        if before is None or element.get("CurrencyCode") or element.get("CurrencyRate") is not None:
            code = element.get("CurrencyCode") or row.get("CurrencyCode") or (contact or {}).get("DefaultCurrency")
            row["CurrencyCode"], row["CurrencyRate"] = org.currency(code, element.get("CurrencyRate"), problems)
        reader = lines.Lines(
            org, problems, sale=sale, types=row["LineAmountTypes"], contact=contact,
            approved=row["Status"] == "AUTHORISED", discounts=self.discounts and sale, unitdp=asked.unitdp,
        )
        if element.get("LineItems") is not None:
            row["LineItems"] = reader.read(element["LineItems"], row["LineItems"])
        elif before is not None and (before["Status"], before["LineAmountTypes"]) != (
            row["Status"], row["LineAmountTypes"],
        ):
            row["LineItems"] = reader.again(row["LineItems"])
        if row["Status"] != "DRAFT" and not row["LineItems"]:
            problems.append("One or more line items must be specified")
        row.update(lines.totals(row["LineItems"], row["LineAmountTypes"]))
        if row["Total"] < 0:
            problems.append("The document total cannot be less than zero.")
        for day in {row["Date"], (before or row)["Date"]}:
            problem = org.lock_problem(day)
            if problem and problem not in problems:
                problems.append(problem)
        if problems:
            raise Refused(*problems)

    def _take_head(self, org, row, before, element, asked, problems):
        if before is None or element.get("Contact"):
            contact = contacts.resolve(org, element.get("Contact"), problems, asked)
            if contact:
                row["Contact"] = contact["ContactID"]
        for field in ("Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate"):
            if element.get(field):
                row[field] = dates.parse(element[field])
        if element.get("LineAmountTypes"):
            row["LineAmountTypes"] = element["LineAmountTypes"]
        self._take_number(org, row, element, problems)
        reference_length(element, problems)
        if element.get("Reference") is not None and self.takes_reference(row):
            row["Reference"] = element["Reference"]
        if element.get("BrandingThemeID"):
            row["BrandingThemeID"] = element["BrandingThemeID"].lower()
            if not org.get("BrandingThemes", row["BrandingThemeID"]):
                problems.append("The branding theme could not be found.")

    def _take_number(self, org, row, element, problems):
        number = element.get(self.number)
        if not number:
            return
        if len(number) > 255:
            problems.append(f"{self.number} must not be more than 255 characters")
        row[self.number] = number
        other = org.store.find(self.plural, "number", number.casefold())
        if row["Type"] == self.sales and other and other[self.key] != row[self.key]:
            problems.append(self.not_unique)

    def takes_reference(self, row):
        return True

    def approved(self, org, before, row):
        """Called before a document is stored with its new status."""

    def settle(self, org, row, touch=True):
        """Recount what is paid and credited, and derive what is open and the status from it."""
        raise NotImplementedError

    def show_tail(self, org, row, asked):
        """From the contact on, all documents read the same."""
        shown = contacts.inside if asked.detail == "one" else contacts.brief
        found = {"Contact": shown(org, row["Contact"])}
        found.update(dated("Date", row["Date"]))
        found.update(dated("DueDate", row["DueDate"]))
        if row.get("BrandingThemeID"):
            found["BrandingThemeID"] = row["BrandingThemeID"]
        found["Status"] = row["Status"]
        found["LineAmountTypes"] = row["LineAmountTypes"]
        if asked.detail != "summary":
            told = row["LineItems"] if asked.detail in ("one", "paged") else []
            found["LineItems"] = [lines.shown(line, asked.unitdp) for line in told]
        found.update(SubTotal=row["SubTotal"], TotalTax=row["TotalTax"], Total=row["Total"])
        if row["TotalDiscount"]:
            found["TotalDiscount"] = row["TotalDiscount"]
        found.update(updated(row))
        found["CurrencyCode"] = row["CurrencyCode"]
        if row["FullyPaidOnDate"]:
            found["FullyPaidOnDate"] = dates.ticks(row["FullyPaidOnDate"])
        return found
