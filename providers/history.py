"""Documents of the past: what an import reads of the books, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from .documents import Document
from .errors import NotUnderstood
from .reading import FAILURES

if TYPE_CHECKING:
    from .documents import Page, Record


@dataclass(frozen=True, kw_only=True)
class HistoricLine:
    """One line as the books hold it, amounts in the document's currency. A note has a description and nothing else."""

    description: str = ""
    is_note: bool = False
    quantity: Decimal = Decimal(1)
    net: Decimal = Decimal(0)  # without tax; negative for a discount
    tax: Decimal | None = None  # None if the books state taxes for the whole document only
    tax_id: str = ""  # of the tax in the books; "" if the line has none
    item_id: str = ""
    item_code: str = ""  # where the books name an item by its code only
    account_id: str = ""  # "" if only its item determines the account
    account_code: str = ""
    project: str = ""  # the project, class or tracking option of the line, as the books name it


@dataclass(frozen=True, kw_only=True)
class HistoricTax:
    """What one rate amounts to in a whole document."""

    rate_id: str  # external id of a `TaxComponent`, or of the tax itself where the books know no rates
    amount: Decimal
    net: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class HistoricDocument(Document):
    """The whole of an invoice, a bill or a credit of either side: what its `Record` does not contain.

    Of one whose lines are not understood only what identifies it is stated, and the reason.
    """

    kind: ClassVar[str] = "historic"

    contact_name: str = ""
    rate: Decimal | None = None  # units of its currency for ONE unit of the home currency; None if not stated
    home_total: Decimal | None = None  # in the home currency, if the books state it
    lines: tuple[HistoricLine, ...] = ()
    taxes: tuple[HistoricTax, ...] = ()
    memo: str = ""
    project: str = ""  # the project's name, if the books state it
    project_id: str = ""  # external id of the contact that is its project, where projects are contacts
    not_understood: str = ""  # field and value that is not understood

    @property
    def net(self) -> Decimal:
        """The sum of the lines without tax, in the document's currency."""
        return sum((line.net for line in self.lines), Decimal(0))


def understood(
    read: Callable[[Record, Mapping, Mapping[str, str]], HistoricDocument], record: Record, source: Mapping,
    identity: Mapping[str, str],
) -> HistoricDocument:
    """The whole of a document; of one whose lines are not understood only what identifies it, and the reason.

    :param read: makes the document of the other parameters.
    :param source: the document as the books return it.
    :param identity: the fields that tell which document it is.
    """
    try:
        return read(record, source, identity)
    except FAILURES as error:  # its record is understood, so that it can be linked, or entered by hand
        words = error.words if isinstance(error, NotUnderstood) else f"{type(error).__name__}: {error}"
        return HistoricDocument(not_understood=words, **identity)


class History:
    """The part of a Provider that reads what was entered before the connection. Read-only."""

    # The lists that `history` reads, in this order: documents come before what settles them.
    historic: ClassVar[tuple[str, ...]] = ()
    history_prefix: ClassVar[str] = ""  # of the number that a document without one gets, before its id
    history_page: ClassVar[int] = 1000  # rows of a page of each
    # Lists that are only counted: documents that are in none of Odoo's and that no import creates.
    historic_counted: ClassVar[tuple[str, ...]] = ()

    def history(
        self, name: str, since: date | None, *, until: date | None = None, open_only: bool = False, cursor: str = "",
    ) -> Iterator[Page]:
        """One of the lists in `historic`, from a date. The `cursor` of a page is the position after it, "" at the end.

        Records of documents have a `HistoricDocument`, those of payments their `Payment`. Drafts, voided and deleted
        documents are included with their state. A list that is continued after an interruption may return some rows
        twice; it leaves out none that exist the whole time.

        :param since: the first date of the documents; None for all.
        :param until: the last one.
        :param open_only: only documents of which something is still due, as far as the provider can tell them apart.
        :raises NotConnected, TryLater, Rejected: as every verb.
        """
        raise NotImplementedError(name)

    def history_counts(self, since: date | None, *, open_only: bool = False) -> dict[str, int]:
        """{name of a list in `historic` or `historic_counted`: the number of its objects}. At most one request a list;
        without those that the person who connected may not read.

        :raises NotConnected, TryLater, Rejected: as every verb.
        """
        raise NotImplementedError
