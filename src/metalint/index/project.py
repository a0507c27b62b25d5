"""A repository as metalint sees it: settings, schema, registries, and how one file is checked by itself."""

from __future__ import annotations

import os
import posixpath
import sys
from functools import cached_property, lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from metalint.errors import SchemaError
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
    ValueRule,
    Values,
)
from metalint.rules.diagnostics import SourceText, diagnosed, options_of, parsed
from metalint.rules.problems import Problem
from metalint.rules.registry import RULES, rules_of
from metalint.schema import compiling
from metalint.text.header import NO_HEADER, header_of
from metalint.text.span import Span, line_starts
from metalint.util.disk_cache import read_cached, write_cached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from metalint.config.settings import Config
    from metalint.files.assets import Asset
    from metalint.files.decoding import SourceFile, Unreadable
    from metalint.files.provenance import States
    from metalint.rules.base import NameSource, NameUse, Rule
    from metalint.schema.binding import Refusal
    from metalint.schema.constraints import Constraints
    from metalint.schema.documents import Documents
    from metalint.schema.gate import Record
    from metalint.schema.proof import Proof, Prover, Shape
    from metalint.text.cst import Document
    from metalint.text.header import Header
    from metalint.util.limits import Limits, ParseOptions

Authority = Literal["auto", "always"]
"""When protobuf reads a file: ``always``, or only if it cannot be proven valid without."""

MAX_PROBLEMS = 100
"""More reasons to refuse one file say nothing new."""

_FRAMES = 12
"""Calls inside of each other that a message in a message takes, protobuf's parser in Python included."""

MAX_FINDINGS = 1000
"""A rule finds no more in one file at a time."""

MAX_PLANS = 1 << 12
"""Shapes of files of which it is kept what their values are."""


class Chosen(NamedTuple):
    """The rules that run, by what they look at."""

    files: tuple[FileRule, ...]
    values: tuple[ValueRule, ...]
    paths: tuple[PathRule, ...]
    texts: tuple[TextRule, ...]
    assets: tuple[AssetRule, ...]
    notes: tuple[NoteRule, ...]
    groups: tuple[GroupRule, ...]
    references: tuple[ReferenceRule, ...]
    sources: tuple[NameSource, ...]

    @property
    def reads_plain_texts(self) -> bool:
        """Whether a rule looks at the text of a file that is known to be laid out."""
        return any(rule.name != "layout" for rule in self.texts)


@lru_cache(maxsize=8)
def chosen(enabled: frozenset[str], of_others: tuple[Rule, ...] = ()) -> Chosen:
    """Return the rules that ``enabled`` names, of metalint's own and those ``of_others``."""
    rules = [rule for rule in (*RULES, *of_others) if rule.name in enabled]
    return Chosen(
        tuple(rule for rule in rules if isinstance(rule, FileRule)),
        tuple(rule for rule in rules if isinstance(rule, ValueRule)),
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
        self._tracked = tracked
        self._known: dict[tuple[str, frozenset[str], bool], tuple[str, Entry]] = {}
        self._proven: tuple[str, Proof | None] | None = None
        self._plans: dict[Shape, extraction.Plan] = {}
        self._others: dict[tuple[str | None, str | None], Project] = {}

    @cached_property
    def parts(self) -> tuple[Project, ...]:
        """A project for each collection; none where all files are of one kind."""
        config = self.config
        shared = {name: getattr(config, name) for name in ("root", "tracked_only", "plugins", "disabled_plugins")}
        parts = [
            Project(one._replace(**shared), self.this_year, self.cache, self.authority, self._tracked)
            for one in config.collections
        ]
        return tuple(parts)

    @cached_property
    def options(self) -> ParseOptions:
        """How strictly files are read."""
        return options_of(self.config)

    def read(self, path: str) -> SourceFile:
        """Return the file at ``path``, or why it cannot be read."""
        return decoding.read(self.config.root, path, self.config.limits.size)

    def decoded(self, path: str, text: str) -> SourceFile:
        """Return the file that ``text`` would be at ``path``."""
        return decoding.decode(path, text.encode(), self.config.limits.size)

    def chosen(self, enabled: frozenset[str]) -> Chosen:
        """Return the rules that ``enabled`` names."""
        return chosen(enabled, self._of_others)

    @cached_property
    def _of_others(self) -> tuple[Rule, ...]:
        return rules_of(self.config).rules[len(RULES) :]

    @cached_property
    def surroundings(self) -> Surroundings:
        """What is around the papers."""
        return Surroundings(self.workspace, self.context)

    @cached_property
    def schema(self) -> compiling.Schema:
        """The compiled message type."""
        proto = self.config.proto
        path = self.config.root / proto if proto else compiling.PACKAGED / "paper.proto"
        roots = tuple(self.config.root / folder for folder in self.config.proto_paths)
        return compiling.load(path, self.config.message, self.config.root, self.cache, roots)

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

    def of_text(self, text: str) -> Project:
        """Return what reads a text: this project, or one of the message that the header of the text names.

        Raises:
            SchemaError: the header names a file or message that is not there.
        """
        header = header_of(text)
        if header is NO_HEADER or self._is_own(header):
            return self
        if header[:2] not in self._others:
            proto = self._proto_of(header.file)
            message = header.message or self.config.message
            config = self.config._replace(proto=proto, message=message, json_schema=None)
            other = Project(config, self.this_year, self.cache, self.authority)
            other.workspace = self.workspace
            _ = other.roles
            self._others[header[:2]] = other
        return self._others[header[:2]]

    def _is_own(self, header: Header) -> bool:
        """Tell whether a header names the message of the configuration, or none."""
        own = self.schema.root.name
        is_message = header.message is None or header.message in {own, own.rpartition(".")[2]}
        return is_message and (header.file is None or self._proto_of(header.file) == self.config.proto)

    def _proto_of(self, file: str | None) -> str | None:
        """Return the path of the ``.proto`` that a header names; the configured one may be named by any of its ends."""
        own = self.config.proto or "paper.proto"
        if file is None or f"/{own}".endswith(f"/{file}") or f"/{file}".endswith(f"/{own}"):
            return self.config.proto
        for folder in ("", posixpath.dirname(own), *self.config.proto_paths):
            path = posixpath.normpath(posixpath.join(folder, file))
            if (self.config.root / path).is_file() and not self.workspace.leaves_root(path):
                return path
        raise SchemaError(f"`{file}` is not there; name a .proto below the root or below `proto-paths`")

    def prepare(self) -> None:
        """Refuse settings and schemas that cannot be used before any paper is read."""
        for part in self.parts:
            part.prepare()
        if self.parts:
            return
        _ = self.roles
        _ = self.constraint_files
        if self.config.rules:
            from metalint.rules.declared import refuse_unknown_fields

            refuse_unknown_fields(self.config.rules, self.config.source or "configuration", self.schema.root)
        deepest = self.config.limits.depth * _FRAMES
        if deepest > sys.getrecursionlimit():
            sys.setrecursionlimit(deepest)

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
            return self._examine(self.read(path), enabled, looks=looks)
        key = (path, enabled, looks)
        if key not in self._known or self._known[key][0] != text:  # fixes ask for a text several times
            self._known[key] = (text, self._examine(self.decoded(path, text), enabled, looks=looks))
        return self._known[key][1]

    def refuse(self, path: str, enabled: frozenset[str]) -> Entry:
        """Return what there is to say about a paper that leads out of the repository; it is not read."""
        problem = Problem(Span(0, 0), "a symbolic link that leaves the repository; it is not read")
        return self._broken(decoding.SourceFile(path, ""), (("unsafe-path", problem),), enabled)

    def _examine(self, file: SourceFile, enabled: frozenset[str], *, looks: bool) -> Entry:
        if file.problems:
            return self._broken(file, tuple(map(_unreadable, file.problems)), enabled)
        try:
            reader = self.of_text(file.text)
        except SchemaError as error:
            problem = Problem(header_of(file.text).span, f"the header names no schema: {error}")
            return self._broken(file._replace(digest=b""), (("schema", problem),), enabled)
        if reader is not self:  # its schema is not part of what results are kept by, so that they are not kept
            return reader._examine(file._replace(digest=b""), enabled, looks=looks)  # noqa: SLF001 - one of its own kind
        proof = self.prove(file.text)
        found: list[tuple[str, Problem]] = []
        needs_text = proof is None or not proof.is_laid_out or self.chosen(enabled).reads_plain_texts
        if needs_text:
            document = parsed(file.text, self.options)
        if proof is None:
            record = self.admit(document)
            if isinstance(record, list) or _excess(record, self.config.limits):
                return self._broken(file, _why_refused(record, self.config.limits), enabled)
            paper = extraction.extract(file.path, extraction.of_record(record), self.roles)
            found += self._found_in_values(file.path, record, enabled)
            packed = pack_paper(paper)
        else:
            paper = self._of_proof(file.path, proof)
            found += self._found_in_values(file.path, proof, enabled)
            packed = pack_text(file.text)
        if needs_text:
            found += self._found_in_text(document, enabled)  # not before: of what is refused nobody wants to know
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
        reader = self.of_text(text)
        if reader is not self:
            return reader.paper(path, packed)
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

    def _found_in_values(
        self, path: str, read: Record | Proof, enabled: frozenset[str]
    ) -> Iterator[tuple[str, Problem]]:
        rules = self.chosen(enabled).values
        if rules:
            values = Values(path, read.entries, read.messages, self.schema.root)
            for rule in rules:
                yield from ((rule.name, one) for one in islice(rule.check(values, self.context), MAX_FINDINGS))

    def _found_in_text(self, document: Document, enabled: frozenset[str]) -> Iterator[tuple[str, Problem]]:
        for rule in self.chosen(enabled).texts:
            yield from ((rule.name, problem) for problem in rule.check(document, self.context))

    def _found(self, paper: Paper, enabled: frozenset[str]) -> Iterator[tuple[str, Problem]]:
        is_large = len(paper.texts) > MAX_FINDINGS // 2  # no rule has more than two findings on a value
        for rule in self.chosen(enabled).files:
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
        rules = self.chosen(enabled)
        keys = set(hashed_keys((*rules.groups, *rules.references), paper))
        names: dict[str, tuple[NameUse, ...]] = {}
        for kind in rules.sources:
            if kind.role in self._written_roles:
                names[kind.key] = held = tuple(kind.uses(paper, self.context))
                keys.update([hashed_name(kind.key, use[0]) for use in held])
        every = [*found, *_found_in_path(file.path, rules)]
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
            for rule in self.chosen(enabled).assets
            for path, problem in islice(rule.check(paper, assets, self.surroundings), MAX_FINDINGS)
        ]
        keys = {
            hashed(rule, key)
            for rule in self.chosen(enabled).groups
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
        for rule in self.chosen(enabled).notes:
            for note in dict.fromkeys(note for note, _ in notes(assets)):
                yield self.workspace.once(rule.name, note, partial(self._in_note, rule))

    def _in_note(self, rule: NoteRule, path: str) -> bytes:
        found = islice(rule.check(path, self.surroundings), MAX_FINDINGS)
        return pack_problems((path, rule.name, problem) for problem in found)


def _found_in_path(path: str, rules: Chosen) -> Iterator[tuple[str, Problem]]:
    for rule in rules.paths:
        yield from ((rule.name, problem) for problem in rule.check(path))


def _unreadable(one: Unreadable) -> tuple[str, Problem]:
    return one.rule, Problem(Span(one.start, one.end), one.message)


def _why_refused(record: Record | list[Refusal], limits: Limits) -> tuple[tuple[str, Problem], ...]:
    if isinstance(record, list):
        return tuple(_refused(one) for one in record[:MAX_PROBLEMS])
    excess = _excess(record, limits)
    return (("oversized-file", excess),) if excess else ()


def _excess(record: Record, limits: Limits) -> Problem | None:
    """Return what a file has too much of, before any rule compares its values with each other."""
    length = 0
    for count, entry in enumerate(record.entries):
        length += entry.span.end - entry.span.start
        if count == limits.values:
            message = f"the file has {len(record.entries):,} values; `limits.values` allows {limits.values:,}"
            return Problem(entry.span, message)
        if length > limits.characters:
            whole = sum(one.span.end - one.span.start for one in record.entries)
            allowed = f"`limits.size = {limits.size}` allows {limits.characters:,}"
            return Problem(entry.span, f"the values have {whole:,} characters together; {allowed}")
    comments = [Span(start, end) for kind, start, end in record.document.tokens if kind == "comment"]
    for span in comments[limits.values : limits.values + 1]:
        return Problem(span, f"the file has {len(comments):,} comments; `limits.values` allows {limits.values:,}")
    return None


def _refused(refusal: Refusal) -> tuple[str, Problem]:
    return refusal.rule, Problem(refusal.span, refusal.message, refusal.field)


def relative(root: Path, path: Path) -> str:
    """Return ``path`` relative to ``root`` with ``/``; it may begin with ``..``."""
    return Path(os.path.relpath(path, root.resolve())).as_posix()  # Path.relative_to knows no walk_up before 3.12
