"""Texts within Xero's length limits."""

from __future__ import annotations

import re

from ..errors import Rejected
from ..texts import shortened

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def prose(text: str, longest: int) -> str:
    """A text that may be shortened: after a word, with an ellipsis."""
    return shortened(_UNPRINTABLE.sub("", text or "").strip(), longest)


def name(text: str, longest: int, what: str) -> str:
    """A name or number, which is never shortened.

    :param what: the name of the field in the message.
    :raises Rejected: it is longer than Xero accepts.
    """
    text = _UNPRINTABLE.sub("", text or "").strip()
    if len(text) > longest:
        raise Rejected(f"{what} has {len(text)} characters, Xero accepts {longest}: {text}", reason="refused")
    return text
