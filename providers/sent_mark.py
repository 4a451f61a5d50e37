"""What is said of a document that is in the books and was sent to its contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .documents import Document


@dataclass(frozen=True, kw_only=True)
class SentMark(Document):
    """That a document in the books was sent to its contact: it is marked so there, and nothing is sent by that."""

    kind: ClassVar[str] = "sent_mark"

    owner_kind: str
    email: str = ""  # where it was sent; "" where it did not go by e-mail
