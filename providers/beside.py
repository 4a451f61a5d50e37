"""What is sent in addition to a document: its files, and the mark that it was sent to its contact."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

from .documents import Document


@dataclass(frozen=True, kw_only=True)
class Attachment(Document):
    """A file attached to a document that is in the books."""

    kind: ClassVar[str] = "attachment"

    owner_kind: str
    owner_id: str
    name: str
    mime: str = ""
    content: bytes = dataclasses.field(repr=False)
    online: bool = False  # whether the customer sees it with the document


@dataclass(frozen=True, kw_only=True)
class SentMark(Document):
    """Marks a document in the books as sent to its contact. The provider sends nothing because of it."""

    kind: ClassVar[str] = "sent_mark"

    owner_kind: str
    email: str = ""  # the address it was sent to; "" if it was not sent by e-mail
