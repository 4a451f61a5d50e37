"""What every kind of record owes the API: how to find, write and show it."""
import dataclasses

from . import dates
from .errors import Refused, Unknown


@dataclasses.dataclass(frozen=True)
class Asked:
    """How a request wants its records, and on whose behalf.

    `detail` is "one" for a single record, "paged" or "list" for lists with and without paging, "summary" for
    summaryOnly, "inside" for a record within another; `written` marks the answer to a write; `credit_type` is the
    type that the credit of an overpayment or prepayment shows, where it is not the bank transaction's.
    """

    unitdp: int = 2
    app: str | None = None
    detail: str = "one"
    written: bool = False
    credit_type: str = ""


class Kind:
    plural = ""
    single = ""
    key = ""
    number = None
    error_flag = "HasErrors"
    has_status_attribute = True
    # The search index a GET by number uses, and the fields searchTerm looks into.
    number_index = None
    searched = ()

    def by_address(self, org, word):
        """The row an address names, by id or by number."""
        row = org.get(self.plural, word)
        if row is None and self.number_index:
            row = org.store.find(self.plural, self.number_index, word.casefold())
        if row is None:
            raise Unknown
        return row

    def meant(self, org, element):
        """The row a POSTed element means, or None where it is a new one."""
        row_id = element.get(self.key)
        if not row_id:
            return None
        row = org.get(self.plural, row_id)
        if row is None:
            raise Refused("The document with the supplied id was not found for this endpoint.")
        return row

    def put(self, org, element, asked):
        return self.create(org, element, asked)

    def post(self, org, element, asked):
        row = self.meant(org, element)
        return self.create(org, element, asked) if row is None else self.update(org, row, element, asked)

    def create(self, org, element, asked):
        raise Refused(f"{self.plural} cannot be created through this endpoint.")

    def update(self, org, row, element, asked):
        raise Refused(f"{self.plural} cannot be changed through this endpoint.")

    def listed(self, org, query):
        """The rows a list shows before any filter."""
        return org.store.all(self.plural)

    def show(self, org, row, asked):
        raise NotImplementedError


def updated(row):
    """The two forms of a row's last change."""
    moment = row["UpdatedDateUTC"]
    return {"UpdatedDateUTC": dates.ticks(moment), "UpdatedDateUTCString": dates.moment(moment)}


def dated(field, day):
    """A date and its companion in text."""
    return {f"{field}String": dates.day(day), field: dates.ticks(day)} if day else {}


def reference_length(element, problems):
    if len(element.get("Reference") or "") > 255:
        problems.append("Reference must not be more than 255 characters")
