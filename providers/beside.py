"""What is sent beside a document that is in the books: its files, and that it was sent to its contact."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

from .documents import Document


@dataclass(frozen=True, kw_only=True)
class Attachment(Document):
    """A file beside a document that is in the books."""

    kind: ClassVar[str] = "attachment"

    owner_kind: str
    owner_id: str
    name: str
    mime: str = ""
    content: bytes = dataclasses.field(repr=False)
    online: bool = False  # whether the customer sees it with the document


@dataclass(frozen=True, kw_only=True)
class SentMark(Document):
    """That a document in the books was sent to its contact: it is marked so there, and nothing is sent by that."""

    kind: ClassVar[str] = "sent_mark"

    owner_kind: str
    email: str = ""  # where it was sent; "" where it did not go by e-mail
