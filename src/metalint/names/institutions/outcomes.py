"""What comes of looking at names; apart from what looks, which takes long to load."""

from typing import Literal, NamedTuple

Relation = Literal["ok", "alias", "typo", "variant", "ambiguous", "unknown"]
Form = Literal["", "abbreviation", "variation", "fuller"]
"""What kind of another form of a right name it is: ``variation`` differs in spaces and punctuation, or in words that
are written in two ways; ``fuller`` says more than the canonical name: what a unit belongs to, or which site is meant.
"""


class Reading(NamedTuple):
    """The reading of one name."""

    name: str
    canonical: str | None  # the spelling to use; None where there is no single one
    relation: Relation
    safety: Literal["safe", "unsafe"] | None  # what may rewrite the name to it; None where nothing should be rewritten
    why: str
    form: Form = ""
    right: str = ""  # the right form that it is written like, which may be another one than the canonical name


class Pair(NamedTuple):
    """Two names of what looks like one organization; ``preferred`` is the one to keep."""

    preferred: str
    other: str
    why: str
