"""One reason why something is not sent or not registered."""

from dataclasses import dataclass

from odoo.tools.translate import LazyGettext


@dataclass(frozen=True)
class Reason:
    """
    :ivar sentence: what is wrong, where, and what to press.
    :ivar remedy: a code of `remedies.REMEDIES`.
    :ivar shared: the cause may block many documents: it belongs to the connection, not to the document. Once one of
        them is accepted, the others are tried again.
    """

    code: str
    sentence: LazyGettext
    remedy: str = "odoo"
    shared: bool = False
