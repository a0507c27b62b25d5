"""What a run adds to what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metalint.holders import Holders
    from metalint.sheets import Around, Row
    from metalint.stamps import Stamp

Stamped = tuple[int, int, int, int] | None
"""A `Stamp` as it is kept; None if only its content tells whether a file is as it was."""


class UnusableError(Exception):
    """The store cannot be used; the text says which, and why."""


Pairs = tuple[bytes, list[Any]]
"""What a rule made of all names, as plain tuples, and the digest of these names."""


class World(NamedTuple):
    """What the results on files around the papers rest upon.

    ``git_index`` is the stamp of git's index, and ``tracked`` the digest of the paths in it; ``probes`` are the stamps
    of files and folders by path. ``number`` is that of this state of the world: what was found in another one no
    longer counts.
    """

    number: int
    git_index: Stamped
    tracked: bytes
    probes: Mapping[str, Stamped]


class News(NamedTuple):
    """What a run adds.

    Attributes:
        rows: of the papers that were checked.
        around: what was found around papers that were known otherwise, by path.
        stamps: of the papers whose stamp is another one than before, by path.
        gone: papers that are no longer there.
        names: how many papers hold each name, by the key of its source.
        holders: who holds which key, if nothing was known before: the papers are numbered as ``rows``; else nothing.
        pairs: what rules made of all names, by rule, with the digest of these.
        answers: what was learnt about names, by question.
        world: as it is now.
    """

    rows: Sequence[Row]
    around: Mapping[str, Around]
    stamps: Mapping[str, Stamp | None]
    gone: Sequence[str]
    names: Mapping[str, Mapping[str, int]]
    holders: Holders
    pairs: Mapping[str, Pairs]
    answers: Mapping[str, Any]
    world: World

    def changes_findings(self) -> bool:
        """Tell whether anything may be found now that was not before, or the other way round."""
        return bool(self.rows or self.around or self.gone)
