"""A point that nothing public settles: sources disagree, or there is none."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Point:
    """
    :ivar key: how it is named in the output
    :ivar question: what is asked
    :ivar cannot: why no play can ask it
    """

    key: str
    question: str
    cannot: str = ""
