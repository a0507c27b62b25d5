"""What a rule is: data and a pure generator."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from metalint.corpus import Context, Corpus
    from metalint.diagnostic import Problem, Safety, Severity
    from metalint.facts import Facts, Value
    from metalint.text.cst import Document
    from metalint.verdicts import Answer


class FileRule(NamedTuple):
    """A rule that needs one paper at a time."""

    name: str
    group: str
    severity: Severity
    check: Callable[[Facts, Context], Iterator[Problem]]
    fixes: Safety | None = None
    default: bool = True


class TextRule(NamedTuple):
    """A rule on how a file is written, not on what it says."""

    name: str
    group: str
    severity: Severity
    check: Callable[[Document], Iterator[Problem]]
    fixes: Safety | None = None
    default: bool = True


class CorpusRule(NamedTuple):
    """A rule that needs all papers, or the files beside them; yields paths and problems."""

    name: str
    group: str
    severity: Severity
    check: Callable[[Corpus], Iterator[tuple[str, Problem]]]
    fixes: Safety | None = None
    default: bool = True


class UrlRule(NamedTuple):
    """A rule on what the network says of a URL; runs only where a checker is given to ask."""

    name: str
    group: str
    severity: Severity
    check: Callable[[Facts, Value[str], Answer], Iterator[Problem]]
    fixes: Safety | None = None
    default: bool = True


class StageRule(NamedTuple):
    """A rule whose problems come out of a stage of the pipeline: decoding, parsing, binding, rendering …."""

    name: str
    group: str
    severity: Severity
    fixes: Safety | None = None
    default: bool = True


Rule = FileRule | TextRule | CorpusRule | UrlRule | StageRule
