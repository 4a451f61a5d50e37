"""How payments of Odoo are expressed in the books: a strategy for each provider. Plain data in, plain data out."""

from .facts import MONEY, PART, CREDITED_WRITE_OFF, WRITE_OFF, Money, Part, WriteOff
from .many_documents import ManyDocuments
from .one_document import OneDocument
from .strategy import After, Impossible, MoneyStrategy, Planned, Push

__all__ = [
    "CREDITED_WRITE_OFF", "MONEY", "PART", "WRITE_OFF", "After", "Impossible", "ManyDocuments", "Money",
    "MoneyStrategy", "OneDocument", "Part", "Planned", "Push", "WriteOff",
]
