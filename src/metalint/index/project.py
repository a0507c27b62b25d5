"""A repository as metalint sees it: settings, schema, registries, and how one file is checked by itself."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from metalint.files import decoding
from metalint.files.assets import notes, of_paper
from metalint.files.provenance import Provenance, is_current
from metalint.files.workspace import Workspace
from metalint.index.analysis import NO_ASSETS, AssetState, Entry, FileAnalysis, Marks, hashed, hashed_keys, hashed_name
from metalint.index.serialization import (
    joined,
    pack_diagnostics,
    pack_paper,
    pack_problems,
    pack_text,
    text_of,
    unpack_paper,
)
from metalint.papers import extraction
from metalint.papers.corpus import Context, Surroundings
from metalint.papers.paper import Paper
from metalint.rules.base import (
    AssetRule,
    ConventionRule,
    FileRule,
    GroupRule,
    NameRule,
    NoteRule,
    PathRule,
    ReferenceRule,
    TextRule,
)
from metalint.rules.diagnostics import SourceText, diagnosed, parsed
from metalint.rules.problems import Problem
from metalint.rules.registry import RULES
from metalint.schema import compiling
from metalint.text.span import Span, line_starts
from metalint.util.disk_cache import read_cached, write_cached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from metalint.config.settings import Config
    from metalint.files.assets import Asset
    from metalint.files.decoding import SourceFile, Unreadable
    from metalint.files.provenance import States
    from metalint.rules.base import NameSource, NameUse
    from metalint.schema.binding import Refusal
    from metalint.schema.constraints import Constraints
    from metalint.schema.documents import Documents
    from metalint.schema.gate import Record
    from metalint.schema.proof import Proof, Prover, Shape
    from metalint.text.cst import Document

Authority = Literal["auto", "always"]
"""When protobuf reads a file: ``always``, or only if it cannot be proven valid without."""

MAX_PROBLEMS = 100
"""More reasons to refuse one file say nothing new."""

MAX_FINDINGS = 1000
"""A rule finds no more in one file at a time."""

MAX_PLANS = 1 << 12
"""Shapes of files of which it is kept what their values are."""

MAX_VALUES = 4000
"""A paper with more values, or more comments, is refused before any rule compares them with each other.

The largest collaborations have some three thousand authors.
"""

MAX_LENGTH = 1 << 17
"""The same for the characters of all values: rules fold and split them."""


class Chosen(NamedTuple):
    """The rules that run, by what they look at."""

    files: tuple[FileRule, ...]
    paths: tuple[PathRule, ...]
    texts: tuple[TextRule, ...]
    assets: tuple[AssetRule, ...]
    notes: tuple[NoteRule, ...]
    groups: tuple[GroupRule, ...]
    references: tuple[ReferenceRule, ...]
    sources: tuple[NameSource, ...]


@lru_cache(maxsize=8)
def chosen(enabled: frozenset[str]) -> Chosen:
    """Return the rules that ``enabled`` names."""
    rules = [rule for rule in RULES if rule.name in enabled]
    return Chosen(
        tuple(rule for rule in rules if isinstance(rule, FileRule)),
        tuple(rule for rule in rules if isinstance(rule, PathRule)),
        tuple(rule for rule in rules if isinstance(rule, TextRule)),
        tuple(rule for rule in rules if isinstance(rule, AssetRule)),
        tuple(rule for rule in rules if isinstance(rule, NoteRule)),
        tuple(rule for rule in rules if isinstance(rule, GroupRule)),
        tuple(rule for rule in rules if isinstance(rule, ReferenceRule)),
        tuple(dict.fromkeys(rule.names for rule in rules if isinstance(rule, NameRule | ConventionRule))),
    )


class Project:
    """Settings, compiled schema and files of one repository.

    Args:
        config: the settings.
        this_year: the year that plausibility is judged by.
        cache: folder for compiled schemas and results; None to keep nothing.
        authority: when protobuf itself reads a file.
        tracked: the paths that count as git's index; without, git is asked.
    """

    def __init__(
        self,
        config: Config,
        this_year: int,
        cache: Path | None,
        authority: Authority = "auto",
        tracked: frozenset[str] | None = None,
    ) -> None:
        self.config = config
        self.this_year = this_year
        self.cache = cache
        self.authority = authority
        self.context = Context(config, this_year, cache, lambda: extraction.declared(self.roles, self.schema.root))
        self.workspace = Workspace(config.root, tracked)
        self._known: dict[tuple[str, frozenset[str], bool], tuple[str, Entry]] = {}
        self._proven: tuple[str, Proof | None] | None = None
        self._plans: dict[Shape, extraction.Plan] = {}

    @cached_property
    def surroundings(self) -> Surroundings:
        """What is around the papers."""
        return Surroundings(self.workspace, self.context)

    @cached_property
    def schema(self) -> compiling.Schema:
        """The compiled message type."""
        proto = self.config.proto
        path = self.config.root / proto if proto else compiling.PACKAGED / "paper.proto"
        return compiling.load(path, self.config.message, self.config.root, self.cache)

    @cached_property
    def roles(self) -> extraction.Roles:
        """The role of each field path."""
        return extraction.roles(self.config, self.schema.root)

    @cached_property
    def _written_roles(self) -> frozenset[str]:
        """The roles whose values are strings: an enum's cannot be spelt in another way."""
        return frozenset(role for path, role in self.roles.items() if self.schema.root.field(path).kind == "string")

    @cached_property
    def constraints_path(self) -> Path | None:
        """The JSON Schema in force; the packaged one speaks of messages called ``PaperInfo`` only."""
        if self.config.json_schema:
            return self.config.root / self.config.json_schema
        packaged = self.schema.root.name.rpartition(".")[2] == "PaperInfo"
        return compiling.PACKAGED / "paper.schema.json" if packaged else None

    @cached_property
    def constraints(self) -> Constraints | None:
        """What papers have to keep to besides their types."""
        from metalint.schema import constraints

        return constraints.load(self._documents) if self._documents else None

    @cached_property
    def _documents(self) -> Documents | None:
        from metalint.schema import documents

        path = self.constraints_path
        return documents.load(path, self.config.json_schema or path.name, self.config.root) if path else None

    @cached_property
    def constraints_as_written(self) -> Any:  # noqa: ANN401 - JSON is anything
        """The JSON Schema of the constraints; one that allows all where there is none."""
        if self.config.json_schema:
            return self._documents.main if self._documents else {}
        import json

        path = self.constraints_path
        return json.loads(path.read_text(encoding="utf-8")) if path else {}

    @cached_property
    def constraint_files(self) -> States:
        """The provenance of the repository's own constraints, which can be used; the packaged ones are metalint's."""
        if not self.config.json_schema or self.constraints_path is None:
            return {}
        key = f"{self.constraints_path.absolute()}\0{self.config.root}"
        known: States | None = read_cached(self.cache, "constraints", key)
        if known is not None and is_current(known):
            return known
        states = self._documents.states if self.constraints and self._documents else {}
        write_cached(self.cache, "constraints", key, states)
        return states

    @cached_property
    def registry_files(self) -> States:
        """The provenance of the repository's own registries."""
        provenance = Provenance()
        for path in (*self.config.institutions, *self.config.venues, *self.config.code_types):
            if not self.workspace.leaves_root(path):
                provenance.note(f"{self.config.root}/{path}")
        return provenance.states

    @cached_property
    def _prover(self) -> Prover | None:
        """What proves plain files valid; None where protobuf is to read each, or the constraints say too much."""
        if self.authority == "always":
            return None
        from metalint.schema.bounds import Bounds, UnboundedError
        from metalint.schema.proof import Prover

        try:
            bounds = Bounds(self.constraints_as_written)
        except UnboundedError:
            return None
        return Prover(self.schema.root, bounds)

    def prove(self, text: str) -> Proof | None:
        """Return what ``text``, which holds no NUL, says if it is valid beyond doubt; else protobuf has to read it."""
        if self._proven is None or self._proven[0] != text:  # fixes ask for a text several times
            self._proven = (text, self._prover.prove(text) if self._prover else None)
        return self._proven[1]

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What the settings name and is not there, although metalint can do without."""
        missing = self.context.prepare_ror()
        return (missing,) if missing else ()

    def prepare(self) -> None:
        """Refuse settings and schemas that cannot be used before any paper is read."""
        _ = self.roles
        _ = self.constraint_files
        _ = self.warnings

    def admit(self, document: Document) -> Record | list[Refusal]:
        """Pass ``document`` through the strict gate: types, protobuf's own parser, constraints."""
        from metalint.schema import constraints, gate

        record = gate.admit(document, self.schema)
        if isinstance(record, list) or self.constraints is None:
            return record
        return list(constraints.refusals(record, self.constraints)) or record

    def examine(self, path: str, enabled: frozenset[str], text: str | None = None, *, looks: bool = True) -> Entry:
        """Return what the ``enabled`` rules find in the paper at ``path`` by itself, and around it if one ``looks``.

        ``text`` stands for what is on disk.
        """
        if text is None:
            return self._examine(decoding.read(self.config.root, path), enabled, looks=looks)
        key = (path, enabled, looks)
        if key not in self._known or self._known[key][0] != text:  # fixes ask for a text several times
            self._known[key] = (text, self._examine(decoding.decode(path, text.encode()), enabled, looks=looks))
        return self._known[key][1]

    def refuse(self, path: str, enabled: frozenset[str]) -> Entry:
        """Return what there is to say about a paper that leads out of the repository; it is not read."""
        problem = Problem(Span(0, 0), "a symbolic link that leaves the repository; it is not read")
        return self._broken(decoding.SourceFile(path, ""), (("unsafe-path", problem),), enabled)

    def _examine(self, file: SourceFile, enabled: frozenset[str], *, looks: bool) -> Entry:
        if file.problems:
            return self._broken(file, tuple(map(_unreadable, file.problems)), enabled)
        proof = self.prove(file.text)
        found: list[tuple[str, Problem]] = []
        if proof is None or not proof.is_laid_out:
            document = parsed(file.text)
        if proof is None:
            record = self.admit(document)
            if isinstance(record, list) or _excess(record):
                return self._broken(file, _why_refused(record), enabled)
            paper = extraction.extract(file.path, extraction.of_record(record), self.roles)
            packed = pack_paper(paper)
        else:
            paper = self._of_proof(file.path, proof)
            packed = pack_text(file.text)
        if proof is None or not proof.is_laid_out:
            found += _found_in_text(document, enabled)  # not before: of what is refused nobody wants to know
        found += self._found(paper, enabled)
        marks = Marks(is_plain=proof is not None and proof.is_laid_out, is_commented=bool(paper.comments))
        page = SourceText(file.text, paper.line_starts, marks.is_plain)
        analysis = self._analysis(file, page, paper, found, enabled, marks, packed)
        return Entry(analysis, self.examine_assets(paper, page, enabled) if looks else None)

    def paper(self, path: str, packed: bytes) -> Paper:
        """Return the paper at ``path`` that its analysis holds; a broken one holds its path alone."""
        text = text_of(packed)
        if text is None:
            return unpack_paper(path, packed)
        proof = self.prove(text)
        if proof is None:
            raise ValueError("damaged")
        return self._of_proof(path, proof)

    def _of_proof(self, path: str, proof: Proof) -> Paper:
        plan = self._plans.get(proof.shape)
        if plan is None:
            plan = extraction.planned(proof.shape, self.roles)
            if len(self._plans) < MAX_PLANS:
                self._plans[proof.shape] = plan
        return extraction.of_proof(path, proof, plan)

    def _found(self, paper: Paper, enabled: frozenset[str]) -> Iterator[tuple[str, Problem]]:
        is_large = len(paper.texts) > MAX_FINDINGS // 2  # no rule has more than two findings on a value
        for rule in chosen(enabled).files:
            found = rule.check(paper, self.context)
            for problem in islice(found, MAX_FINDINGS) if is_large else found:
                yield rule.name, problem

    def _broken(self, file: SourceFile, problems: tuple[tuple[str, Problem], ...], enabled: frozenset[str]) -> Entry:
        page = SourceText(file.text, line_starts(file.text), is_plain=False)
        marks = Marks(is_broken=True)
        return Entry(self._analysis(file, page, Paper(file.path), problems, enabled, marks, b""), None)

    def _analysis(  # noqa: PLR0913, PLR0917 - what an analysis is made of
        self,
        file: SourceFile,
        page: SourceText,
        paper: Paper,
        found: Iterable[tuple[str, Problem]],
        enabled: frozenset[str],
        marks: Marks,
        packed: bytes,
    ) -> FileAnalysis:
        """Return the analysis of a file; ``packed`` is its paper."""
        rules = chosen(enabled)
        keys = set(hashed_keys((*rules.groups, *rules.references), paper))
        names: dict[str, tuple[NameUse, ...]] = {}
        for kind in rules.sources:
            if kind.role in self._written_roles:
                names[kind.key] = held = tuple(kind.uses(paper, self.context))
                keys.update([hashed_name(kind.key, use[0]) for use in held])
        every = [*found, *_found_in_path(file.path, enabled)]
        marked = diagnosed(self.config, self.roles, file.path, every, lambda _: page) if every else None
        findings = pack_diagnostics(marked) if marked else b""
        return FileAnalysis(file.path, file.digest, marks, packed, findings, tuple(keys), names)

    def examine_assets(self, paper: Paper, page: SourceText, enabled: frozenset[str]) -> AssetState:
        """Return what the ``enabled`` rules find in the files that a paper names, and the keys it has from them."""
        assets = tuple(of_paper(paper, self.surroundings))
        if not assets:
            return NO_ASSETS
        found = [
            (path, rule.name, problem)
            for rule in chosen(enabled).assets
            for path, problem in islice(rule.check(paper, assets, self.surroundings), MAX_FINDINGS)
        ]
        keys = {
            hashed(rule, key)
            for rule in chosen(enabled).groups
            if rule.asset_keys
            for key in rule.asset_keys(paper, assets, self.surroundings)
        }
        mine = [(rule, problem) for path, rule, problem in found if path == paper.path]
        others = [one for one in found if one[0] != paper.path]
        findings = (
            pack_diagnostics(diagnosed(self.config, self.roles, paper.path, mine, lambda _: page)) if mine else b""
        )
        packed = [pack_problems(others), *self._in_notes(assets, enabled)]
        return AssetState(findings, joined(packed), tuple(keys))

    def _in_notes(self, assets: Iterable[Asset], enabled: frozenset[str]) -> Iterator[bytes]:
        """Yield packed what the ``enabled`` rules find in notes; each note is looked at once a run."""
        for rule in chosen(enabled).notes:
            for note in dict.fromkeys(note for note, _ in notes(assets)):
                yield self.workspace.once(rule.name, note, partial(self._in_note, rule))

    def _in_note(self, rule: NoteRule, path: str) -> bytes:
        found = islice(rule.check(path, self.surroundings), MAX_FINDINGS)
        return pack_problems((path, rule.name, problem) for problem in found)


def _found_in_path(path: str, enabled: frozenset[str]) -> Iterator[tuple[str, Problem]]:
    for rule in chosen(enabled).paths:
        yield from ((rule.name, problem) for problem in rule.check(path))


def _found_in_text(document: Document, enabled: frozenset[str]) -> Iterator[tuple[str, Problem]]:
    for rule in chosen(enabled).texts:
        yield from ((rule.name, problem) for problem in rule.check(document))


def _unreadable(one: Unreadable) -> tuple[str, Problem]:
    return one.rule, Problem(Span(one.start, one.end), one.message)


def _why_refused(record: Record | list[Refusal]) -> tuple[tuple[str, Problem], ...]:
    if isinstance(record, list):
        return tuple(_refused(one) for one in record[:MAX_PROBLEMS])
    excess = _excess(record)
    return (("oversized-file", excess),) if excess else ()


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
