"""Files: read → parse → gate → `Paper` → rules → what is wrong with them, and with the files that they name."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.errors import SchemaError, UnknownMessageError
from metalint.files import decoding
from metalint.files.decoding import SourceFile
from metalint.index.analysis import AssetState, FileAnalysis, Findings, hash_key, hash_keys_of_paper
from metalint.index.project import Project
from metalint.papers import extraction
from metalint.papers.assets import of_paper
from metalint.papers.paper import Paper
from metalint.rules import checking
from metalint.rules.base import GroupRule, NameRule, Rule
from metalint.rules.diagnostics import SourceText, parsed
from metalint.rules.problems import Fix, Found, Problem, Rewrite, Safety
from metalint.schema.protobuf_check import Record
from metalint.text.edit import Edit
from metalint.text.header import read_header
from metalint.text.span import Span, find_line_starts
from metalint.util.limits import MAX_PROBLEMS

if TYPE_CHECKING:
    Problems = list[tuple[str, Problem]]  # in the file itself, each with the name of its rule

_MOST_TOGETHER: Final = 1 << 20  # characters of files whose trees are in memory at once
_WITHOUT_BOM: Final = Fix(
    "Remove the byte order mark", Safety.SAFE, (Rewrite((Edit(Span(0, len(decoding.BOM)), ""),)),)
)


def examine_text(
    project: Project, path: str, enabled: frozenset[str], text: str, *, checks_assets: bool = True
) -> FileAnalysis:
    """Return what the ``enabled`` rules find in a ``text`` at ``path`` by itself, and in its notes and covers."""
    key = (path, enabled, checks_assets)
    known = project.of_texts.get(key)
    if known is None or known[0] != text:  # fixes ask for a text several times
        (analysis,) = _examine_sources(
            project, [project.kind.decode_text(path, text)], enabled, lambda _: checks_assets
        )
        known = project.of_texts[key] = (text, analysis)
    return known[1]


def examine_files(
    project: Project, paths: Iterable[str], enabled: frozenset[str], checks_assets: Callable[[str], bool]
) -> Iterator[FileAnalysis]:
    """Yield the same of files on disk; ``checks_assets`` tells of which paths to check the notes and covers.

    They go from stage to stage together: the code of a stage is at hand then, as `metalint.rules.checking` says.
    """
    together: list[SourceFile] = []
    size = 0
    for path in paths:
        together.append(project.read(path))
        size += len(together[-1].text)
        if size > _MOST_TOGETHER:
            yield from _examine_sources(project, together, enabled, checks_assets)
            together, size = [], 0
    yield from _examine_sources(project, together, enabled, checks_assets)


def examine_papers(
    project: Project,
    enabled: frozenset[str],
    checks_assets: Callable[[str], bool],
    links: AbstractSet[str],
    paths: Sequence[str],
) -> list[FileAnalysis]:
    """Return what there is to say about papers, in their order; ``links`` are those that are no regular files."""
    refused = {path: reading for path in links & set(paths) if (reading := _refuse_link(project, path))}
    examined = examine_files(project, (path for path in paths if path not in refused), enabled, checks_assets)
    return [
        _make_analyses(project, [refused[path]], enabled, lambda _: False)[0] if path in refused else next(examined)
        for path in paths
    ]


def make_paper(project: Project, path: str, text: str) -> Paper:
    """Return the paper that a text at ``path`` is; one that is broken holds its path alone."""
    return project.paper(path, examine_text(project, path, frozenset(), text, checks_assets=False).paper)


class _Reading(NamedTuple):
    """A file as it was read: what reads it, why it is refused, and what it holds if it is not."""

    reader: Project
    file: SourceFile
    refusals: Problems
    record: Record | None = None
    is_foreign: bool = False


def _refuse_link(project: Project, path: str) -> _Reading | None:
    """Return what there is to say about a paper that is a link, if it is not read."""
    why = "leaves the repository" if project.workspace.leaves_root(path) else ""
    if not why and project.config.tracked_only:
        file = project.workspace.find(path)
        why = "" if file is None or file.is_tracked else "leads to a file that git does not track"
    if not why:
        return None
    what = f"the file is a symbolic link that {why}: it is not read"
    problem = Problem(Span(0, 0), what, help="replace it with the file itself")
    return _Reading(project, SourceFile(path, ""), [("unsafe-path", problem)])


def _examine_sources(
    project: Project, files: Sequence[SourceFile], enabled: frozenset[str], checks_assets: Callable[[str], bool]
) -> list[FileAnalysis]:
    try:
        readings = _read_together(project, files)
        groups = groupby(readings, lambda reading: reading.reader)
        return [
            analysis
            for reader, group in groups
            for analysis in _make_analyses(reader, [*group], enabled, checks_assets)
        ]
    except RecursionError:  # the limit is that of a process which only its owner may raise: not for the API
        if len(files) > 1:
            return [
                analysis for file in files for analysis in _examine_sources(project, [file], enabled, checks_assets)
            ]
        what = f"the messages are nested too deeply for a process that nests {sys.getrecursionlimit():,} calls"
        help_ = "nest less deeply, or raise the process's limit by `sys.setrecursionlimit`"
        refusals = [("oversized-file", Problem(Span(0, 0), what, help=help_))]
        return _make_analyses(project, [_Reading(project, files[0], refusals, is_foreign=True)], enabled, checks_assets)


def _read_together(project: Project, files: Sequence[SourceFile]) -> list[_Reading]:
    """Return the files as their readers read them: all are parsed before the first passes the strict gate."""
    begun = [_choose_reader(project, file) for file in files]
    documents = [
        None if reading.refusals else parsed(reading.file.text, reading.reader.kind.options) for reading in begun
    ]
    readings = []
    for reading, document in zip(begun, documents, strict=True):
        if document is None:
            readings.append(reading)
            continue
        record = reading.reader.kind.admit(document)
        if not isinstance(record, list):
            readings.append(reading._replace(record=record))
            continue
        refusals = [
            (refusal.rule, Problem(refusal.span, refusal.message, refusal.field, refusal.value, help=refusal.help))
            for refusal in record[:MAX_PROBLEMS]
        ]
        readings.append(reading._replace(refusals=refusals))
    return readings


def _choose_reader(project: Project, file: SourceFile) -> _Reading:
    """Return what reads a file, or why nothing does."""
    if file.problems:
        return _explain_unreadable(project, file)
    header = read_header(file.text)
    try:
        reader = project.choose_reader(header, file.path)
    except SchemaError as error:
        what, help_ = f"the header names no schema: {error}", "correct the header, or remove it"
        names_message = isinstance(error, UnknownMessageError) and header.message is not None
        span = header.message_span if names_message or header.file is None else header.file_span
        problem = Problem(span, what, help=help_)
        return _Reading(project, file, [("schema", problem)], is_foreign=True)
    return _Reading(reader, file, [], is_foreign=reader is not project)


def _make_analyses(
    project: Project, readings: Sequence[_Reading], enabled: frozenset[str], checks_assets: Callable[[str], bool]
) -> list[FileAnalysis]:
    """Return what the ``enabled`` rules find in files that ``project`` has read, and in their notes and covers."""
    kind, context, rules = project.kind, project.context, checking.choose_rules(project.config, enabled)
    read: dict[str, tuple[_Reading, Paper, SourceText]] = {}
    for reading in readings:
        file, record = reading.file, reading.record
        if record is None:
            paper = Paper(file.path, line_starts=find_line_starts(file.text))
        else:
            paper = extraction.extract(file.path, record, kind.roles)
        read[file.path] = reading, paper, SourceText(file.text, paper.line_starts, record and record.document)
    broken = [paper for reading, paper, _ in read.values() if reading.record is None]
    whole = [paper for reading, paper, _ in read.values() if reading.record is not None]
    found = {path: [*reading.refusals] for path, (reading, _, _) in read.items()}
    for path, rule, problem in checking.check_papers(whole, broken, rules, context):
        found[path].append((rule, problem))
    sources = {path: source for path, (_, _, source) in read.items()}
    with_assets = [paper for paper in whole if checks_assets(paper.path)]
    around = _examine_surroundings(project, with_assets, sources, rules)
    around |= {paper.path: AssetState(Findings()) for paper in broken}
    groups = [rule for rule in rules if isinstance(rule, GroupRule)]
    of_names = dict.fromkeys(rule.names for rule in rules if isinstance(rule, NameRule))
    written = [names for names in of_names if names.role in kind.written_roles]
    return [
        FileAnalysis(
            path=path,
            digest=reading.file.digest,
            is_broken=reading.record is None,
            is_commented=bool(paper.comments),
            is_foreign=reading.is_foreign,
            paper=reading.file.text.encode() if reading.record else b"",
            findings=_make_findings(project, path, found[path], source),
            keys=tuple(hash_keys_of_paper(groups, paper)),
            names={names.key: tuple(names.uses(paper, context)) for names in written},
            assets=around.get(path),
        )
        for path, (reading, paper, source) in read.items()
    ]


def _make_findings(project: Project, path: str, found: Problems, source: SourceText) -> Findings:
    if not found:
        return Findings()

    def page(of: str) -> SourceText:
        if of == path:
            return source
        text = project.workspace.text(of) or ""
        return SourceText(text, find_line_starts(text))

    return Findings([*project.kind.diagnostics.build(path, found, page)])


def _explain_unreadable(project: Project, file: SourceFile) -> _Reading:
    """Return why nothing reads a file; a byte order mark is removed where the rest of the file is a paper."""
    fix, is_foreign = None, False
    if file.text.startswith(decoding.BOM):
        rest = project.kind.decode_text(file.path, file.text.removeprefix(decoding.BOM))
        if not rest.problems:
            (reading,) = _read_together(project, [rest])
            fix, is_foreign = (_WITHOUT_BOM if reading.record else None), reading.is_foreign
    refusals = []
    for rule, start, end, message, help_ in file.problems:
        told = f"run `metalint fix`, or {help_}" if fix else help_
        refusals.append((rule, Problem(Span(start, end), message, fix=fix, help=told)))
    return _Reading(project, file, refusals, is_foreign=is_foreign)


# -- the files that a paper names


def examine_assets(project: Project, analysis: FileAnalysis, enabled: frozenset[str]) -> FileAnalysis:
    """Return the analysis of a paper with what the ``enabled`` rules find in the files that it names."""
    paper = project.paper(analysis.path, analysis.paper)
    sources = {paper.path: SourceText(analysis.paper.decode(), paper.line_starts)}
    around = _examine_surroundings(project, [paper], sources, checking.choose_rules(project.config, enabled))
    return analysis._replace(assets=around[paper.path])


def _examine_surroundings(
    project: Project, papers: Sequence[Paper], sources: Mapping[str, SourceText], rules: Sequence[Rule]
) -> dict[str, AssetState]:
    """Return what ``rules`` find in the files that papers name, and the keys they have from them, by their paths."""
    surroundings = project.surroundings
    states = {paper.path: AssetState(Findings()) for paper in papers}
    named = [(paper, assets) for paper in papers if (assets := tuple(of_paper(paper, surroundings)))]
    own: dict[str, Problems] = {paper.path: [] for paper, _ in named}
    others: dict[str, list[Found]] = {paper.path: [] for paper, _ in named}
    for owner, (path, rule, problem) in checking.check_assets(named, rules, surroundings):
        if path == owner:
            own[path].append((rule, problem))
        else:
            others[owner].append((path, rule, problem._replace(fix=None)))  # only papers are fixed
    for paper, assets in named:
        path = paper.path
        keys = {
            hash_key(rule.name, key)
            for rule in rules
            if isinstance(rule, GroupRule) and rule.asset_keys
            for key in rule.asset_keys(paper, assets, surroundings)
        }
        in_others = tuple(
            part for part in (tuple(others[path]), *checking.check_notes(assets, rules, surroundings)) if part
        )
        states[path] = AssetState(_make_findings(project, path, own[path], sources[path]), in_others, tuple(keys))
    return states
