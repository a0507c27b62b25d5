"""What comes of looking at names; apart from what looks, which takes long to load."""

from typing import Literal, NamedTuple

Relation = Literal["ok", "alias", "typo", "variant", "ambiguous", "unknown"]


class Reading(NamedTuple):
    """The reading of one name."""

    name: str
    canonical: str | None  # the spelling to use; None where there is no single one
    relation: Relation
    safety: Literal["safe", "unsafe"] | None  # what may rewrite the name to it; None where nothing should be rewritten
    why: str


class Pair(NamedTuple):
    """Two names of what looks like one organization; ``preferred`` is the one to keep."""

    preferred: str
    other: str
    why: str
