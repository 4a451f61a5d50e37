"""A tax rate that is created in the books."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from .documents import Document


@dataclass(frozen=True, kw_only=True)
class TaxRate(Document):
    """`use` is "sale" or "purchase", as that of a Record."""

    kind: ClassVar[str] = "tax"

    name: str
    percent: Decimal  # of the net amount
    use: str
