"""The query string of a list: which rows, in which order, how many, how whole."""
import uuid

from . import dates, where
from .errors import BadQuery, HighVolume
from .kind import Asked

MOST = 1000
# Lists of more rows are answered in pages only, and filtered and sorted by nothing but these fields.
HIGH_VOLUME = 100_000
EFFICIENT = {
    "Invoices": {
        "Status", "Contact.ContactID", "Contact.Name", "Contact.ContactNumber", "Reference", "InvoiceNumber",
        "InvoiceID", "Type", "AmountPaid", "AmountDue", "Date", "DueDate", "UpdatedDateUTC"},
    "Contacts": {"ContactID", "Name", "ContactStatus", "ContactNumber", "EmailAddress", "UpdatedDateUTC"},
}
EFFICIENT_ELSEWHERE = {"Status", "Type", "Date", "UpdatedDateUTC"}
NARROWING = ("IDs", "InvoiceNumbers", "ContactIDs")
STATUS_FIELDS = {"Contacts": "ContactStatus"}


class Query:
    def __init__(self, request, operation, app):
        self.values = request.args
        self.since = request.headers.get("If-Modified-Since")
        self.app = app
        unknown = [name for name in self.values if operation and name not in operation["query"]]
        if unknown:
            raise BadQuery(f"The query parameter '{unknown[0]}' is not known here.")

    def flag(self, name):
        text = self.values.get(name, "").lower()
        if text not in ("", "true", "false"):
            raise BadQuery(f"The value '{text}' of {name} is not true or false.")
        return text == "true"

    @property
    def summarize(self):
        """Unless told false, one bad element fails the whole request."""
        return self.values.get("summarizeErrors", "true").lower() != "false"

    @property
    def unitdp(self):
        return 4 if self.values.get("unitdp") == "4" else 2

    def texts(self, name):
        """The set of a comma-separated parameter, or None where it is not given."""
        text = self.values.get(name)
        return None if not text else {part.strip().strip('"').casefold() for part in text.split(",") if part.strip()}

    def ids(self, name):
        found = self.texts(name)
        for text in found or ():
            try:
                uuid.UUID(text)
            except ValueError as error:
                raise BadQuery(f"The value '{text}' of {name} is not a GUID.") from error
        return found

    def number(self, name, default, most=None):
        text = self.values.get(name)
        if text is None:
            return default
        if not text.isdigit() or not 1 <= int(text) <= (most or int(text)):
            raise BadQuery(f"The value '{text}' of {name} is not valid.")
        return int(text)

    @property
    def paged(self):
        return "page" in self.values or "pageSize" in self.values

    def asked(self):
        detail = "summary" if self.flag("summaryOnly") else "paged" if self.paged else "list"
        return Asked(unitdp=self.unitdp, app=self.app, detail=detail)

    def rows(self, org, kind):
        """(rows, pagination or None) of a list."""
        self._check_volume(org, kind)
        rows = list(kind.listed(org, self))
        for test in self._tests(org, kind):
            rows = [row for row in rows if test(row)]
        if self.values.get("order"):
            for key, descending in reversed(where.order(self.values["order"], kind.single, org.follow)):
                rows.sort(key=key, reverse=descending)
        if not self.paged:
            return rows, None
        if not self.values.get("order"):
            # No order is promised; this one nobody can take for his own.
            rows.sort(key=lambda row: row[kind.key])
        page, size = self.number("page", 1), self.number("pageSize", 100, MOST)
        count = len(rows)
        pagination = {"page": page, "pageSize": size, "pageCount": -(-count // size), "itemCount": count}
        return rows[(page - 1) * size: page * size], pagination

    def _check_volume(self, org, kind):
        if len(org.store.all(kind.plural)) <= HIGH_VOLUME:
            return
        fields = where.fields(self.values["where"], kind.single) if self.values.get("where") else set()
        for part in filter(None, self.values.get("order", "").split(",")):
            fields.add(".".join(where.field_of(part.split()[0], kind.single)[0]))
        allowed = EFFICIENT.get(kind.plural, EFFICIENT_ELSEWHERE | {kind.key})
        narrow = self.paged or self.since or any(self.values.get(name) for name in NARROWING)
        if not narrow or fields - allowed:
            raise HighVolume(kind)

    def _tests(self, org, kind):
        values = self.values
        if self.since:
            try:
                since = dates.parse_moment(self.since)
            except ValueError as error:
                raise BadQuery("The If-Modified-Since header is not a valid date.") from error
            yield lambda row: row.get("UpdatedDateUTC", since) >= since
        for name, field in (
            ("IDs", kind.key), ("ContactIDs", "Contact"), ("InvoiceNumbers", "InvoiceNumber"),
            ("References", "Reference"), ("Statuses", STATUS_FIELDS.get(kind.plural, "Status")),
        ):
            wanted = self.ids(name) if name.endswith("IDs") else self.texts(name)
            if wanted is not None:
                yield _among(field if kind.plural != "Prepayments" or name != "InvoiceNumbers" else "Reference", wanted)
        if self.flag("createdByMyApp"):
            yield lambda row: row.get("App") == self.app
        if values.get("searchTerm"):
            term = values["searchTerm"].casefold()
            yield lambda row: any(term in (row.get(field) or "").casefold() for field in kind.searched)
        if values.get("where"):
            yield where.where(values["where"], kind.single, org.follow)


def _among(field, wanted):
    return lambda row: (row.get(field) or "").casefold() in wanted
