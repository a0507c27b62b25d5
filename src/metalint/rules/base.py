"""What a rule is: data and a pure generator. There are seven kinds, by what `check` is given.

All are a `Rule`, and say of themselves:

- ``fixes``: the safest of their fixes; ``grounds`` say why safe ones are right, and which values they may change.
- ``roles``: those of the values that the rule looks at. Without any it looks at a file whatever roles its fields have.
- ``can_read``: whether the rule could look into a file that a paper names: only then its silence says something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.config.settings import PROFILES, Config
from metalint.names.conventions import Form
from metalint.names.institutions.outcomes import Pair
from metalint.papers.assets import Asset
from metalint.papers.corpus import Context, Corpus, Surroundings
from metalint.papers.paper import Paper, Value
from metalint.rules.problems import PathProblem, Problem, Safety, Severity

if TYPE_CHECKING:
    from metalint.links.status import Answer
    from metalint.papers.record_check import RecordCheck

# Names of no other rule or group: groups that metalint treats in a special way, and what else `select` knows.
RESERVED: Final = frozenset({"parse", "outputs", "suppressions", "all", "default", *PROFILES})
MAX_FINDINGS: Final = 1000  # a rule finds no more in one file at a time; one on all papers of a plug-in, in a run


class Grounds(NamedTuple):
    """The grounds of a rule's safe fixes; `metalint.rules.safety` makes each fix unsafe that goes beyond them."""

    reason: str  # why a maintainer would let them run without review
    roles: frozenset[str] = frozenset()  # those whose values they may change
    # whether they may remove a value that says something, because it is said elsewhere as well
    may_remove: bool = False


def correction(*roles: str) -> Grounds:
    """Return the grounds of fixes that correct mistakes in values of ``roles``."""
    return Grounds("corrects a mistake", frozenset(roles))


def agreement(*roles: str, may_remove: bool = False) -> Grounds:
    """Return the grounds of fixes that make the list agree with itself in values of ``roles``."""
    return Grounds("makes the list agree with itself", frozenset(roles), may_remove)


LAYOUT: Final = Grounds("changes blanks and comments of the file, and no value")


class Plugin(NamedTuple):
    """An installed package that holds rules."""

    name: str  # of the distribution
    version: str  # of it
    code: tuple[str, ...] = ()  # the folders and files that hold its code

    def __str__(self) -> str:
        """Return name and version."""
        return f"{self.name} {self.version}"


Roles = tuple[str, ...] | Callable[[Config], Iterable[str]]


@dataclass(frozen=True)
class Rule:
    """What is known of a rule of any kind."""

    name: str
    group: str
    severity: Severity = Severity.WARNING
    fixes: Safety | None = None  # the safest of its fixes: safe ones have grounds
    default: bool = True
    roles: Roles = ()
    grounds: Grounds | None = None
    more_groups: tuple[str, ...] = ()  # others that select it
    is_declared: bool = False  # by the configuration
    plugin: Plugin | None = None  # the package that it comes from, if that is not metalint
    docs: str = ""  # its documentation, where that is not the docstring of the module of its name

    def __post_init__(self) -> None:
        """Note that a rule with grounds has safe fixes."""
        if self.grounds:
            object.__setattr__(self, "fixes", Safety.SAFE)

    @property
    def selectors(self) -> set[str]:
        """What selects it: its name, its groups, and what stands for many rules."""
        names = {"all", self.name, self.group, *self.more_groups}
        if self.default:
            names.add("default")
        if self.is_declared or (self.default and self.group in {"parse", "format"}):
            names.update(PROFILES)
        return names


@dataclass(frozen=True, kw_only=True)
class FileRule(Rule):
    """A rule that needs one file at a time: what it says, how it is written, where it lies."""

    check: Callable[[Paper, Context], Iterator[Problem]]
    takes_broken: bool = False  # whether it looks at files that cannot be read, too: of those there is but the path
    # is given the paths of all papers, sorted, and what returns the paper at one: for what is wrong with where they lie
    check_places: Callable[[Sequence[str], Callable[[str], Paper]], Iterator[PathProblem]] | None = None


@dataclass(frozen=True, kw_only=True)
class AssetRule(Rule):
    """A rule on the files that papers name."""

    # is given a paper and the files that it names; what is wrong may lie in such a file
    check: Callable[[Paper, Sequence[Asset], Surroundings], Iterator[PathProblem]] | None = None
    # is given the path of a Markdown note, once a run, however many papers name it; yields problems in that file
    check_note: Callable[[str, Surroundings], Iterator[Problem]] | None = None
    can_read: Callable[[Asset, Surroundings], bool] | None = None


PapersWith = Callable[[str], Iterable[Paper]]  # returns the papers that have a key, and perhaps a few others


@dataclass(frozen=True, kw_only=True)
class GroupRule(AssetRule):
    """A rule on papers that have a key in common, such as a title, or that speak of each other.

    Its ``check`` finds what is wrong because of the files that one paper names, whatever it shares.
    """

    keys: Callable[[Paper], Iterator[str]]  # those that a paper has by itself
    # is given a key and the papers that have it, where there are several, in the order of their paths
    check_group: Callable[[str, Sequence[Paper], Surroundings], Iterator[PathProblem]] | None = None
    # those that a paper has from the files that it names
    asset_keys: Callable[[Paper, Sequence[Asset], Surroundings], Iterator[str]] | None = None
    mentions: Callable[[Paper], Iterator[str]] | None = None  # keys that a paper speaks of; `check_group` may ask
    # is given the papers that mention the empty key, in the order of their paths
    check_mentions: Callable[[Iterable[Paper], PapersWith], Iterator[PathProblem]] | None = None


NameUse = tuple[str, str, int, int, str, int | None]
"""A name that a paper holds: the value that holds it, which may say more, where that starts and ends, its field; and
the year of the paper, if the name depends on it.
"""


class NameSource(NamedTuple):
    """Names of a kind that papers hold; rules that look at the same ones share a source."""

    key: str  # what the index of all papers calls it
    role: str  # that of the values
    uses: Callable[[Paper, Context], list[NameUse]]


@dataclass(frozen=True, kw_only=True)
class NameRule(Rule):
    """A rule on the names that all papers hold: what they are read as, which look alike, or both."""

    names: NameSource
    # is given all names of the corpus, sorted, and yields what those are read as that it knows; depends on nothing
    # else. `metalint.names.conventions` decides which form each paper should write.
    forms: Callable[[Sequence[str], Context], Iterator[Form]] | None = None
    # makes the new value of the form to write, the form that the paper writes, and its year; None for none
    filled: Callable[[str, str, int | None], str | None] = lambda form, _name, _year: form
    # is given all names of the corpus, the most frequent first; what it yields depends on nothing else
    pairs: Callable[[Sequence[str], Context], Iterator[Pair]] | None = None
    # is given a pair, the first paper that holds the preferred name, and the reported ones that hold the other
    check_pair: Callable[[Pair, Sequence[Paper], Sequence[Paper]], Iterator[PathProblem]] | None = None


@dataclass(frozen=True, kw_only=True)
class CorpusRule(Rule):
    """A rule that needs all papers at once.

    ``left_behind`` yields what is left of papers that a change deletes or moves, wherever that lies; it runs for such a
    change even if the rule is off by default.
    """

    check: Callable[[Corpus], Iterator[PathProblem]]
    left_behind: Callable[[Corpus, Sequence[Paper]], Iterator[PathProblem]] | None = None


@dataclass(frozen=True, kw_only=True)
class OnlineRule(Rule):
    """A rule on what services say of a URL or of a paper; runs only where somebody is given to ask."""

    check_url: Callable[[Paper, Value[str], Answer], Iterator[Problem]] | None = None
    check_record: Callable[[Paper, RecordCheck], Iterator[Problem]] | None = None  # compared with records of services


class StageRule(Rule):
    """A rule whose problems come out of a stage of the pipeline: decoding, parsing, binding, rendering …."""
