"""A repository as metalint sees it: settings, schema, registries, and how one file is checked by itself."""

from __future__ import annotations

import os
import posixpath
import sys
from copy import copy
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metalint.errors import SchemaError
from metalint.files import decoding
from metalint.files.discovery import paper_test
from metalint.files.provenance import Provenance
from metalint.files.workspace import Workspace
from metalint.index.analysis import NO_ASSETS, AssetState, Entry, FileAnalysis, FileFlags, hashed, hashed_keys
from metalint.papers import extraction
from metalint.papers.assets import notes, of_paper
from metalint.papers.corpus import Context, Surroundings
from metalint.papers.paper import Paper
from metalint.papers.serialization import pack_paper, pack_text, text_of, unpack_paper
from metalint.rules.base import Values
from metalint.rules.checking import (
    check_assets,
    check_indented_text,
    check_note,
    check_paper,
    check_path,
    check_text,
    check_values,
    running,
)
from metalint.rules.diagnostics import SourceText, diagnosed, options_of, parsed
from metalint.rules.problems import Fix, Problem, Rewrite, Safety
from metalint.rules.registry import RULES, rules_of
from metalint.rules.serialization import joined, pack_diagnostics, pack_problems
from metalint.schema import compiling
from metalint.schema.admission import Admission, Authority, excess
from metalint.text.edit import Edit
from metalint.text.header import NO_HEADER, header_of
from metalint.text.span import Span, line_starts
from metalint.util.limits import MAX_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from metalint.config.settings import Config
    from metalint.files.decoding import SourceFile, Unreadable
    from metalint.files.provenance import States
    from metalint.papers.assets import Asset
    from metalint.rules.base import NameUse, NoteRule, Rule
    from metalint.rules.checking import RunningRules
    from metalint.schema.binding import Refusal
    from metalint.schema.gate import Record
    from metalint.schema.proof import Proof, Shape
    from metalint.text.cst import Document
    from metalint.text.header import Header
    from metalint.util.limits import ParseOptions

MAX_PLANS = 1 << 12  # shapes of files of which it is kept what their values are
_FRAMES = 12  # calls in each other that a message in a message takes, those of protobuf's parser in Python included
Found = list[tuple[str, Problem]]  # names of rules, and what they found

_WITHOUT_BOM = Fix("Remove the byte order mark", Safety.SAFE, (Rewrite((Edit(Span(0, len(decoding.BOM)), ""),)),))


class Progress:
    """How far a run is: how many papers must be checked, and how many have been; of all collections together."""

    def __init__(self) -> None:
        self.total = 0
        self.done = 0


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
        self.progress = Progress()
        self.context = Context(config, this_year, cache, lambda: extraction.declared(self.roles, self.schema.root))
        self.workspace = Workspace(config.root, tracked)
        self._tracked = tracked
        self._of_headers: dict[tuple[str | None, str | None], Project] = {}
        self._known: dict[tuple[str, frozenset[str], bool], tuple[str, Entry]] = {}
        self._plans: dict[Shape, extraction.Plan] = {}
        self._analyses: dict[tuple[str, bytes, frozenset[str]], FileAnalysis] | None = None

    @cached_property
    def parts(self) -> tuple[Project, ...]:
        """A project for each collection; none where all files are of one kind."""
        config = self.config
        shared = {name: getattr(config, name) for name in ("root", "tracked_only", "plugins", "disabled_plugins")}
        parts = [
            Project(one._replace(**shared), self.this_year, self.cache, self.authority, self._tracked)
            for one in config.collections
        ]
        for part in parts:
            part.progress = self.progress
            part.context.list_config = config
        return tuple(parts)

    def part_of(self, path: str) -> Project:
        """Return the project of the collection that a path belongs to; this one where it belongs to none."""
        return next((part for part in self.parts if paper_test(part.config)(path)), self)

    @cached_property
    def options(self) -> ParseOptions:
        """How strictly files are read."""
        return options_of(self.config)

    def read(self, path: str) -> SourceFile:
        """Return the file at ``path``, or why it cannot be read."""
        return decoding.read(self.config.root, path, self.config.limits.size)

    def decoded(self, path: str, text: str) -> SourceFile:
        """Return the file that ``text`` would be at ``path``."""
        return decoding.decode(path, text.encode("utf-8", "surrogateescape"), self.config.limits.size)

    def running(self, enabled: frozenset[str]) -> RunningRules:
        """Return the rules that ``enabled`` names."""
        return running(enabled, self._others)

    @cached_property
    def _others(self) -> tuple[Rule, ...]:
        """The rules that are not metalint's own."""
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
    def _admission(self) -> Admission:
        return Admission(self.config, self.schema, self.cache, self.authority)

    @property
    def constraints_as_written(self) -> Any:  # noqa: ANN401 - JSON is anything
        """The JSON Schema of the constraints; one that allows all where there is none."""
        return self._admission.constraints_as_written

    @property
    def constraint_files(self) -> States:
        """The provenance of the repository's own constraints, which can be used; the packaged ones are metalint's."""
        return self._admission.constraint_files

    @cached_property
    def registry_files(self) -> States:
        """The provenance of the repository's own registries."""
        provenance = Provenance()
        for path in (*self.config.institutions, *self.config.venues, *self.config.code_types):
            if not self.workspace.leaves_root(path):
                provenance.note(f"{self.config.root}/{path}")
        return provenance.states

    def over(self, root: Path, tracked: frozenset[str], cache: Path | None) -> Project:
        """Return a project of the files below ``root``, judged by the settings, schema and registries of this one.

        An analysis is kept by the content of its file, for all projects that are made of this one in this way.
        ``tracked`` are the paths that count as git's index; ``cache`` is the folder for results.

        Raises:
            MetalintError: settings, a schema or a registry that cannot be used.
        """
        self.prepare()
        if not self.parts:
            _ = self._written_roles, self.registry_files, self._others
        other = copy(self)
        if self._analyses is None:
            self._analyses = {}
        vars(other).pop("surroundings", None)
        vars(other).update(_known={}, _analyses=self._analyses, _of_headers={})
        other.config = self.config._replace(root=root, tracked_only=False)
        other.cache = cache
        other.progress = Progress()
        other.parts = tuple(part.over(root, tracked, cache) for part in self.parts)
        for part in other.parts:
            part.progress = other.progress
        other.context = self.context.over(other.config)
        other.workspace = Workspace(root, tracked)
        return other

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What the settings name and is not there, although metalint can do without."""
        missing = self.context.prepare_ror()
        return (f"{missing}; until then names are read without it",) if missing else ()

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
        _ = self.warnings
        deepest = self.config.limits.depth * _FRAMES
        if deepest > sys.getrecursionlimit():
            sys.setrecursionlimit(deepest)

    def of_text(self, text: str) -> Project:
        """Return what reads a text: this project, or one of the message that the header of the text names.

        Raises:
            SchemaError: the header names a file or message that is not there.
        """
        header = header_of(text)
        if header is NO_HEADER or self._is_own(header):
            return self
        if header[:2] not in self._of_headers:
            proto = self._proto_of(header.file)
            message = header.message or self.config.message
            config = self.config._replace(proto=proto, message=message, json_schema=None, rules=())
            other = Project(config, self.this_year, self.cache, self.authority)
            other.workspace = self.workspace
            _ = other.roles
            self._of_headers[header[:2]] = other
        return self._of_headers[header[:2]]

    def _is_own(self, header: Header) -> bool:
        """Tell whether a header names the message of the configuration, or none."""
        own = self.schema.root.name
        is_message = header.message is None or f".{own}".endswith(f".{header.message}")
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
        raise SchemaError(f"`{file}` is not there; name a `.proto` below the root or below `proto-paths`")

    def prove(self, text: str) -> Proof | None:
        """Return what ``text``, which holds no NUL, says if it is valid beyond doubt; else protobuf has to read it."""
        return self._admission.prove(text)

    def afresh(self) -> Project:
        """Return the same settings, schema and registries with files that nobody has looked at yet."""
        other = copy(self)
        vars(other).pop("surroundings", None)
        other.parts = tuple(part.afresh() for part in self.parts)
        other.workspace = Workspace(self.config.root)
        other._known = {}  # noqa: SLF001 - what was found around a text may have changed
        other._of_headers = {}  # noqa: SLF001 - the same
        return other

    def admit(self, document: Document) -> Record | list[Refusal]:
        """Pass ``document`` through the strict gate: types, protobuf's own parser, constraints."""
        return self._admission.admit(document)

    # -- one file: read → parse → proof or gate → Paper → rules → diagnostics

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
        problem = Problem(
            Span(0, 0),
            "the file is a symbolic link that leaves the repository: it is not read",
            help="replace it with the file itself",
        )
        return self._broken(decoding.SourceFile(path, ""), [("unsafe-path", problem)], enabled)

    def _examine(self, file: SourceFile, enabled: frozenset[str], *, looks: bool) -> Entry:
        if self._analyses is None or not file.digest:
            return self._examine_uncached(file, enabled, looks=looks)
        key = (file.path, file.digest, enabled)
        if (known := self._analyses.get(key)) is not None:
            if not looks or known.flags.is_broken:
                return Entry(known, NO_ASSETS if known.flags.is_broken else None)
            paper = self.paper(file.path, known.paper)
            source = SourceText(file.text, paper.line_starts, known.flags.is_plain)
            return Entry(known, self.examine_assets(paper, source, enabled))
        entry = self._examine_uncached(file, enabled, looks=looks)
        if not entry.analysis.flags.is_foreign:
            self._analyses[key] = entry.analysis
        return entry

    def _examine_uncached(self, file: SourceFile, enabled: frozenset[str], *, looks: bool) -> Entry:
        if file.problems:
            return self._broken(file, [self._unreadable(file, one) for one in file.problems], enabled)
        try:
            reader = self.of_text(file.text)
        except SchemaError as error:
            what, help_ = f"the header names no schema: {error}", "correct the header, or remove it"
            problem = Problem(header_of(file.text).span, what, help=help_)
            return _foreign(self._broken(file, [("schema", problem)], enabled))
        if reader is not self:
            return _foreign(reader._examine_uncached(file, enabled, looks=looks))  # noqa: SLF001 - one of its own kind
        rules = self.running(enabled)
        proof = self.prove(file.text)
        read: Record | Proof
        if proof is not None:
            document = parsed(file.text, self.options) if rules.reads_plain_texts or not proof.is_indented else None
            paper, packed, read = self._of_proof(file.path, proof), pack_text(file.text), proof
        else:
            document = parsed(file.text, self.options)
            record = self.admit(document)
            limits = self.config.limits
            refusals = record[:MAX_PROBLEMS] if isinstance(record, list) else [*excess(record, limits)]
            if refusals or isinstance(record, list):
                found = [
                    (one.rule, Problem(one.span, one.message, one.field, one.value, help=one.help)) for one in refusals
                ]
                return self._broken(file, found, enabled)
            read = record
            paper = extraction.extract(file.path, extraction.of_record(record), self.roles)
            packed = pack_paper(paper)
        if document is not None:
            found = [*check_text(document, rules, self.context)]
        else:
            found = [] if proof is None or proof.is_laid_out else [*check_indented_text(file.text, rules)]
        if rules.values:
            found += check_values(Values(file.path, read.entries, read.messages, self.schema.root), rules, self.context)
        found += [*check_paper(paper, rules, self.context), *check_path(file.path, rules)]
        flags = FileFlags(is_plain=proof is not None and proof.is_indented, is_commented=bool(paper.comments))
        source = SourceText(file.text, paper.line_starts, flags.is_plain)
        analysis = self._analysis(file, source, paper, found, enabled)._replace(flags=flags, paper=packed)
        return Entry(analysis, self.examine_assets(paper, source, enabled) if looks else None)

    def _broken(self, file: SourceFile, found: Found, enabled: frozenset[str]) -> Entry:
        source = SourceText(file.text, line_starts(file.text), is_plain=False)
        found = [*found, *check_path(file.path, self.running(enabled))]
        analysis = self._analysis(file, source, Paper(file.path), found, enabled)
        return Entry(analysis._replace(flags=FileFlags(is_broken=True)), NO_ASSETS)

    def _analysis(
        self, file: SourceFile, source: SourceText, paper: Paper, found: Found, enabled: frozenset[str]
    ) -> FileAnalysis:
        """Return the analysis of a file, except for its marks and the paper."""
        rules = self.running(enabled)
        keys = hashed_keys((*rules.groups, *rules.references), paper)
        names: dict[str, tuple[NameUse, ...]] = {}
        for kind in rules.sources:
            if kind.role in self._written_roles:
                names[kind.key] = held = tuple(kind.uses(paper, self.context))
                keys.update([hashed(kind.key, use[0]) for use in held])
        findings = self._packed(file.path, found, source)
        return FileAnalysis(file.path, file.digest, FileFlags(), b"", findings, tuple(keys), names)

    def _packed(self, path: str, found: Found, source: SourceText) -> bytes:
        """Return what was found in a paper as diagnostics, packed."""
        return pack_diagnostics(diagnosed(self.config, self.roles, path, found, lambda _: source)) if found else b""

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

    def _unreadable(self, file: SourceFile, one: Unreadable) -> tuple[str, Problem]:
        is_mark = file.text.startswith(decoding.BOM) and (one.start, one.end) == (0, len(decoding.BOM))
        fix = _WITHOUT_BOM if is_mark and self._is_paper(file.path, file.text[one.end :]) else None
        help_ = f"run `metalint fix`, or {one.help}" if fix else one.help
        return one.rule, Problem(Span(one.start, one.end), one.message, fix=fix, help=help_)

    def _is_paper(self, path: str, text: str) -> bool:
        if self.decoded(path, text).problems:
            return False
        return self.prove(text) is not None or not isinstance(self.admit(parsed(text, self.options)), list)

    # -- the files that a paper names

    def examine_assets(self, paper: Paper, source: SourceText, enabled: frozenset[str]) -> AssetState:
        """Return what the ``enabled`` rules find in the files that a paper names, and the keys it has from them."""
        assets = tuple(of_paper(paper, self.surroundings))
        if not assets:
            return NO_ASSETS
        rules = self.running(enabled)
        found = list(check_assets(paper, assets, rules, self.surroundings))
        keys = {
            hashed(rule.name, key.text)
            for rule in rules.groups
            if rule.asset_keys
            for key in rule.asset_keys(paper, assets, self.surroundings)
        }
        mine = [(rule, problem) for path, rule, problem in found if path == paper.path]
        others = pack_problems(one for one in found if one[0] != paper.path)
        in_notes = (self._in_notes(rule, assets) for rule in rules.notes)
        packed = joined([others, *(one for found_by_rule in in_notes for one in found_by_rule)])
        return AssetState(self._packed(paper.path, mine, source), packed, tuple(keys))

    def _in_notes(self, rule: NoteRule, assets: Iterable[Asset]) -> Iterator[bytes]:
        """Yield packed what a rule finds in notes; each note is looked at once a run."""
        for note in dict.fromkeys(note for note, _ in notes(assets)):
            yield self.workspace.once(rule.name, note, partial(self._in_note, rule))

    def _in_note(self, rule: NoteRule, path: str) -> bytes:
        return pack_problems(check_note(rule, path, self.surroundings))


def _foreign(entry: Entry) -> Entry:
    """Return what there is to say about a file whose header names another schema."""
    analysis, asset_state = entry
    return Entry(analysis._replace(flags=analysis.flags._replace(is_foreign=True)), asset_state)


def relative(root: Path, path: Path) -> str:
    """Return ``path`` relative to ``root`` with ``/``; it may begin with ``..``."""
    return Path(os.path.relpath(path, root.resolve())).as_posix()  # Path.relative_to knows no walk_up before 3.12
