"""Who changed an object of the books last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class LastChange:
    """The last change of one object, as far as the books tell it; the time is UTC."""

    at: datetime
    by: str = ""  # the person or program, in the books' words
    what: str = ""  # what was done, in the books' words
