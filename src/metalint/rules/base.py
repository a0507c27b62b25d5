"""What a rule is: data and a pure generator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from metalint.config.settings import PROFILES
from metalint.names.conventions import Form
from metalint.names.institutions.outcomes import Pair
from metalint.papers.assets import Asset
from metalint.papers.corpus import Context, Corpus, Surroundings
from metalint.papers.paper import Paper, Value
from metalint.rules.problems import Problem, Safety, Severity
from metalint.schema.types import MessageType, ScalarValue
from metalint.text.cst import Document
from metalint.text.span import Span

if TYPE_CHECKING:
    from metalint.links.status import Answer
    from metalint.papers.publication import Publication
    from metalint.papers.record_check import RecordCheck

# Names of no other rule or group: groups that metalint treats in a way of their own, and what else `select` knows.
RESERVED: Final = frozenset({"parse", "outputs", "suppressions", "all", "default", *PROFILES})
MAX_FINDINGS: Final = 1000  # a rule finds no more in one file at a time; one on all papers of a plug-in, in a run


_Check = TypeVar("_Check")


class _CheckingRule(NamedTuple, Generic[_Check]):
    """What rules have in common whose ``check`` is given one thing at a time."""

    name: str
    group: str
    severity: Severity
    check: _Check
    fixes: Safety | None = None
    default: bool = True


class FileRule(_CheckingRule[Callable[[Paper, Context], Iterator[Problem]]]):
    """A rule that needs one paper at a time."""

    __slots__ = ()


class Values(NamedTuple):
    """What a file says, whatever it is to metalint."""

    path: str  # of the file
    entries: Sequence[ScalarValue]  # its scalars, in their order
    messages: Mapping[str, Span]  # the names of its messages by path
    root: MessageType  # its message type


class ValueRule(_CheckingRule[Callable[[Values, Context], Iterator[Problem]]]):
    """A rule on the values of a file, whether or not their fields have roles."""

    __slots__ = ()


class PathRule(_CheckingRule[Callable[[str], Iterator[Problem]]]):
    """A rule on the path of a paper, whatever the file holds; those that cannot be read count too."""

    __slots__ = ()


class TextRule(_CheckingRule[Callable[[Document, Context], Iterator[Problem]]]):
    """A rule on how a file is written, not on what it says."""

    __slots__ = ()


class AssetRule(_CheckingRule[Callable[[Paper, Sequence[Asset], Surroundings], Iterator[tuple[str, Problem]]]]):
    """A rule on the files that a paper names; yields paths and problems, for what is wrong may lie in such a file."""

    __slots__ = ()


class NoteRule(_CheckingRule[Callable[[str, Surroundings], Iterator[Problem]]]):
    """A rule on a Markdown note by itself, however many papers name it; yields problems in that file."""

    __slots__ = ()


class GroupRule(NamedTuple):
    """A rule on papers that have a key in common, such as a title; yields paths and problems."""

    name: str
    group: str
    severity: Severity
    keys: Callable[[Paper], Iterator[str]]  # those that a paper has by itself
    # is given a key and the papers that have it, in the order of their paths
    check: Callable[[str, Sequence[Paper], Surroundings], Iterator[tuple[str, Problem]]]
    # those that a paper has from the files that it names
    asset_keys: Callable[[Paper, Sequence[Asset], Surroundings], Iterator[str]] | None = None
    fixes: Safety | None = None
    default: bool = True
    mentions: Callable[[Paper], Iterator[str]] | None = None  # keys that a paper speaks of; `check` may ask for them
    # finds what is wrong because of the files that one paper names, whatever it shares
    check_alone: Callable[[Paper, Sequence[Asset], Surroundings], Iterator[tuple[str, Problem]]] | None = None


class Name(NamedTuple):
    """What a paper may be looked up by, and what should be written where it is meant."""

    key: str
    reference: str


class MovedPaper(NamedTuple):
    """A paper that has moved: how to refer to it now, its path, and whether it is beyond doubt that it is the same."""

    reference: str
    path: str
    is_certain: bool


class ReferenceRule(NamedTuple):
    """A rule on what papers say of other papers."""

    name: str
    group: str
    severity: Severity
    names: Callable[[Paper], Iterator[Name]]  # those of a paper
    words: Callable[[Paper], Iterator[str]]  # the few that the keys of its names end in
    word_of: Callable[[str], str]  # the one of a key; only papers that have it are looked at
    is_referring: Callable[[Paper], bool]  # whether a paper refers to others
    # is given one that does, what returns the references to all papers that are looked up by a key, and what finds the
    # paper that had a name before it moved
    check: Callable[[Paper, Callable[[str], AbstractSet[str]], Callable[[str], MovedPaper | None]], Iterator[Problem]]
    fixes: Safety | None = None
    default: bool = True


NameUse = tuple[str, str, int, int, str, int | None]
"""A name that a paper holds: the value that holds it, which may say more, where that starts and ends, its field; and
the year of the paper, if the name depends on it.
"""


class NameSource(NamedTuple):
    """Names of a kind that papers hold; rules that look at the same ones share a source."""

    key: str  # what the index of all papers calls it
    role: str  # that of the values
    uses: Callable[[Paper, Context], list[NameUse]]


class NameRule(NamedTuple):
    """A rule on names that look alike; yields paths and problems."""

    name: str
    group: str
    severity: Severity
    names: NameSource
    # is given all names of the corpus, the most frequent first; what it yields depends on nothing else
    pairs: Callable[[Sequence[str], Context], Iterator[Pair]]
    # is given a pair, the first paper that holds the preferred name, and the reported ones that hold the other
    check: Callable[[Pair, Sequence[Paper], Sequence[Paper]], Iterator[tuple[str, Problem]]]
    fixes: Safety | None = None
    default: bool = True


class ConventionRule(NamedTuple):
    """A rule on names that the corpus or its registries write in another way; `metalint.names.conventions` decides."""

    name: str
    group: str
    severity: Severity
    names: NameSource
    # is given all names of the corpus, sorted, and yields what those are read as that it knows; depends on nothing else
    forms: Callable[[Sequence[str], Context], Iterator[Form]]
    # makes the new value of the form to write, the form that the paper writes, and its year; None for none
    filled: Callable[[str, str, int | None], str | None] = lambda form, _name, _year: form
    fixes: Safety | None = None
    default: bool = True


class CorpusRule(NamedTuple):
    """A rule that needs all papers at once; yields paths and problems.

    ``left_behind`` yields what is left of papers that a change deletes or moves, wherever that lies; it runs for such a
    change even if the rule is off by default.
    """

    name: str
    group: str
    severity: Severity
    check: Callable[[Corpus], Iterator[tuple[str, Problem]]]
    fixes: Safety | None = None
    default: bool = True
    left_behind: Callable[[Corpus, Sequence[Paper]], Iterator[tuple[str, Problem]]] | None = None


class UrlRule(NamedTuple):
    """A rule on what the network says of a URL; runs only where a checker is given to ask."""

    name: str
    group: str
    severity: Severity
    check: Callable[[Paper, Value[str], Answer], Iterator[Problem]]
    fixes: Safety | None = None
    default: bool = True


class PublicationRule(NamedTuple):
    """A rule on where a preprint has been published since; runs only where somebody is given to ask."""

    name: str
    group: str
    severity: Severity
    is_preprint: Callable[[Paper, Context], bool]  # whether to ask about a paper
    check: Callable[[Paper, Publication], Iterator[Problem]]
    fixes: Safety | None = None
    default: bool = True


class RecordRule(NamedTuple):
    """A rule on what the records of services say of a paper; runs only where somebody is given to ask."""

    name: str
    group: str
    severity: Severity
    check: Callable[[Paper, RecordCheck], Iterator[Problem]]
    fixes: Safety | None = None
    default: bool = True


class StageRule(NamedTuple):
    """A rule whose problems come out of a stage of the pipeline: decoding, parsing, binding, rendering …."""

    name: str
    group: str
    severity: Severity
    fixes: Safety | None = None
    default: bool = True


_OnOneThing = FileRule | ValueRule | PathRule | TextRule | AssetRule | NoteRule | UrlRule | PublicationRule
Rule = _OnOneThing | RecordRule | GroupRule | ReferenceRule | NameRule | ConventionRule | CorpusRule | StageRule
