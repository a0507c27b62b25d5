"""What is known of a URL once it was looked for: three-valued truth, never a boolean."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple


@dataclass(frozen=True, slots=True)
class Alive:
    """It answers, or its registry knows it."""

    word: ClassVar[str] = "alive"


@dataclass(frozen=True, slots=True)
class Moved:
    """It is elsewhere for good."""

    word: ClassVar[str] = "moved"

    to: str
    is_same: bool = False  # what is there is known to be the same: by its registry, or the same page by https
    is_front_page: bool = False  # it leads to a site's first page, which is how many sites hide a loss


@dataclass(frozen=True, slots=True)
class Dead:
    """It is certainly gone."""

    word: ClassVar[str] = "dead"

    why: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Nobody can tell: robots are refused, the server is ill, or the network is."""

    word: ClassVar[str] = "uncertain"

    why: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """It was not looked for."""

    word: ClassVar[str] = "skipped"

    why: str


LinkStatus = Alive | Moved | Dead | Uncertain | Skipped


class RegistryEntry(NamedTuple):
    """What a registry has under the id that a URL names; ``title`` is empty where it keeps none."""

    registry: str
    title: str
    is_withdrawn: bool = False


class Answer(NamedTuple):
    """All that a check found out about one URL; ``copy`` is an archived copy of a dead one."""

    status: LinkStatus
    entry: RegistryEntry | None = None
    copy: str | None = None
