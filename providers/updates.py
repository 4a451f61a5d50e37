"""Which values of a document in the books an update changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import Payload
    from .documents import Document

# Values of a document that may be changed after it was sent; the labels are the descriptions of its lines.
CHANGEABLE = frozenset(("number", "reference", "memo", "due_date", "delivery", "labels"))


class Updates:
    """The part of a Provider that says what an update of a document changes."""

    def sent_fields(self, kind: str) -> frozenset[str]:
        """Which of `CHANGEABLE` a document of this kind carries to the books: only what is owed has a due date."""
        return CHANGEABLE if kind in ("invoice", "bill") else CHANGEABLE - {"due_date"}

    def updated_fields(self, kind: str, values: Mapping) -> frozenset[str]:
        """Which of them an update changes in the books.

        :param values: {field: the value that it would be changed to}
        """
        return self.sent_fields(kind)

    def empty(self, payload: Payload, fields: frozenset[str]) -> Payload:
        """The same whole update, which also empties these fields of `CHANGEABLE`. No HTTP."""
        return payload

    def narrow(self, payload: Payload, document: Document, former: Mapping[str, str]) -> Payload:
        """The part of an update that changes only these values of a document. No HTTP.

        :param document: what the payload was prepared from.
        :param former: {field of `CHANGEABLE`: what it was}, none but `updated_fields`.
        """
        return payload
