"""A repository as metalint sees it: settings, schema, registries, and what was read so far."""

from __future__ import annotations

import os
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from metalint import extract, source
from metalint.corpus import Context
from metalint.diagnostic import Problem
from metalint.rules import RULES
from metalint.rules.base import FileRule, TextRule
from metalint.schema import compiling, constraints, gate
from metalint.text.parser import parse
from metalint.text.span import Span
from metalint.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.protocols import Validator

    from metalint.config import Config
    from metalint.facts import Facts
    from metalint.schema.binding import Refusal
    from metalint.schema.gate import Record
    from metalint.source import SourceFile
    from metalint.text.cst import Document

MAX_PROBLEMS = 100
"""More reasons to refuse one file say nothing new."""

MAX_FINDINGS = 1000
"""A rule finds no more in one file at a time."""

MAX_VALUES = 4000
"""A paper with more values, or more comments, is refused before any rule compares them with each other.

The largest collaborations have some three thousand authors.
"""

MAX_LENGTH = 1 << 17
"""The same for the characters of all values: rules fold and split them."""


class Paper(NamedTuple):
    """A file after all that concerns it alone: facts unless it is broken, and (rule, problem) pairs."""

    source: SourceFile
    facts: Facts | None
    problems: tuple[tuple[str, Problem], ...]


class Project:
    """Settings, compiled schema and files of one repository; reads each file once.

    Args:
        config: the settings.
        this_year: the year that plausibility is judged by.
        cache: folder for compiled schemas; None to keep nothing.
    """

    def __init__(self, config: Config, this_year: int, cache: Path | None) -> None:
        self.config = config
        self.cache = cache
        self.context = Context(config, this_year, cache, lambda: frozenset(self.roles.values()))
        self.workspace = Workspace(config.root)
        self._read: dict[tuple[str, frozenset[str]], Paper] = {}

    @cached_property
    def schema(self) -> compiling.Schema:
        """The compiled message type."""
        proto = self.config.proto
        path = self.config.root / proto if proto else compiling.PACKAGED / "paper.proto"
        return compiling.load(path, self.config.message, self.config.root, self.cache)

    @cached_property
    def roles(self) -> extract.Roles:
        """The role of each field path."""
        return extract.roles(self.config, self.schema.root)

    @cached_property
    def constraints_path(self) -> Path | None:
        """The JSON Schema in force; the packaged one speaks of messages called ``PaperInfo`` only."""
        if self.config.json_schema:
            return self.config.root / self.config.json_schema
        packaged = self.schema.root.name.rpartition(".")[2] == "PaperInfo"
        return compiling.PACKAGED / "paper.schema.json" if packaged else None

    @cached_property
    def _validator(self) -> Validator | None:
        path = self.constraints_path
        return constraints.load(path, self.config.json_schema or path.name) if path else None

    def prepare(self) -> None:
        """Refuse settings and schemas that cannot be used before any paper is read."""
        _ = self.roles, self._validator

    def paper(self, path: str, enabled: frozenset[str], text: str | None = None) -> Paper:
        """Return the paper at ``path`` with the problems that the ``enabled`` rules find in it.

        ``text`` stands for what is on disk.
        """
        if text is None and self.workspace.leaves_root(path):
            problem = Problem(Span(0, 0), "a symbolic link that leaves the repository; it is not read")
            return Paper(source.SourceFile(path, "", (("unsafe-path", problem),)), None, (("unsafe-path", problem),))
        kept = self._read.get((path, enabled))
        if kept is not None and (text is None or kept.source.text == text):
            return kept
        file = source.read(self.config.root, path) if text is None else source.decode(path, text.encode())
        made = self._check(file, enabled)
        self._read[path, enabled] = made
        return made

    def admit(self, document: Document) -> Record | list[Refusal]:
        """Pass ``document`` through the strict gate: types, protobuf's own parser, constraints."""
        record = gate.admit(document, self.schema)
        if isinstance(record, list) or self._validator is None:
            return record
        return list(constraints.refusals(record, self._validator)) or record

    def _check(self, file: SourceFile, enabled: frozenset[str]) -> Paper:
        if file.problems:
            return Paper(file, None, file.problems)
        document = parse(file.text)
        record = self.admit(document)
        if isinstance(record, list):
            return Paper(file, None, tuple(_refused(one) for one in record[:MAX_PROBLEMS]))
        if excess := _excess(record):
            return Paper(file, None, (("oversized-file", excess),))
        facts = extract.extract(file.path, record, self.roles)
        return Paper(file, facts, tuple(self._found(document, facts, enabled)))

    def _found(self, document: Document, facts: Facts, enabled: frozenset[str]) -> Iterator[tuple[str, Problem]]:
        for rule in RULES:
            if rule.name not in enabled:
                continue
            if isinstance(rule, FileRule):
                problems = rule.check(facts, self.context)
            elif isinstance(rule, TextRule):
                problems = rule.check(document)
            else:
                continue
            yield from ((rule.name, problem) for problem in islice(problems, MAX_FINDINGS))


def _excess(record: Record) -> Problem | None:
    length = 0
    for count, entry in enumerate(record.entries):
        length += entry.span.end - entry.span.start
        if count == MAX_VALUES:
            return Problem(entry.span, f"more than {MAX_VALUES:,} values; a paper has some dozens")
        if length > MAX_LENGTH:
            return Problem(entry.span, f"values of more than {MAX_LENGTH:,} characters together; a paper has some KB")
    comments = (Span(start, end) for kind, start, end in record.document.tokens if kind == "comment")
    for span in islice(comments, MAX_VALUES, None):
        return Problem(span, f"more than {MAX_VALUES:,} comments; a paper has a few")
    return None


def _refused(refusal: Refusal) -> tuple[str, Problem]:
    return refusal.rule, Problem(refusal.span, refusal.message, refusal.field)


def relative(root: Path, path: Path) -> str:
    """Return ``path`` relative to ``root`` with ``/``; it may begin with ``..``."""
    return Path(os.path.relpath(path, root.resolve())).as_posix()  # Path.relative_to knows no walk_up before 3.12
