"""One file: read → parse → gate → `Paper` → rules → what is wrong with it, and with the files that it names."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from metalint.errors import SchemaError
from metalint.files import decoding
from metalint.files.decoding import SourceFile, Unreadable
from metalint.index.analysis import AssetState, FileAnalysis, FileFlags, Findings, hashed, hashed_keys
from metalint.index.project import Project
from metalint.papers import extraction
from metalint.papers.assets import of_paper
from metalint.papers.paper import Paper
from metalint.rules.base import Values
from metalint.rules.checking import (
    RunningRules,
    check_assets,
    check_notes,
    check_paper,
    check_path,
    check_text,
    check_values,
)
from metalint.rules.diagnostics import SourceText, parsed
from metalint.rules.problems import Fix, Found, Problem, Rewrite, Safety
from metalint.schema.gate import Record
from metalint.text.edit import Edit
from metalint.text.header import header_of
from metalint.text.span import Span, line_starts
from metalint.util.limits import MAX_PROBLEMS

if TYPE_CHECKING:
    Problems = list[tuple[str, Problem]]  # in the file itself, each with the name of its rule

_WITHOUT_BOM = Fix("Remove the byte order mark", Safety.SAFE, (Rewrite((Edit(Span(0, len(decoding.BOM)), ""),)),))


def examine(
    project: Project, path: str, enabled: frozenset[str], text: str | None = None, *, looks: bool = True
) -> FileAnalysis:
    """Return what the ``enabled`` rules find in the paper at ``path`` by itself, and around it if one ``looks``.

    ``text`` stands for what is on disk.
    """
    if text is None:
        file = project.read(path)
        return _examined(project, file, enabled, looks=looks)
    key = (path, enabled, looks)
    known = project.of_texts.get(key)
    if known is None or known[0] != text:  # fixes ask for a text several times
        file = project.kind.decoded(path, text)
        analysis = _examined(project, file, enabled, looks=looks)
        known = project.of_texts[key] = (text, analysis)
    return known[1]


def paper_of(project: Project, path: str, text: str) -> Paper:
    """Return the paper that a text at ``path`` is; one that is broken holds its path alone."""
    return project.paper(path, examine(project, path, frozenset(), text, looks=False).paper)


def why_unread(project: Project, path: str) -> str:
    """Return why a paper that is a link is not read; nothing if it is."""
    if project.workspace.leaves_root(path):
        return "leaves the repository"
    found = project.workspace.find(path) if project.config.tracked_only else None
    return "" if found is None or found.is_tracked else "leads to a file that git does not track"


def refused(project: Project, path: str, why: str, enabled: frozenset[str]) -> FileAnalysis:
    """Return what there is to say about a paper that is a link and not read."""
    what = f"the file is a symbolic link that {why}: it is not read"
    problem = Problem(Span(0, 0), what, help="replace it with the file itself")
    return _analysis(_Reading(project, SourceFile(path, ""), [("unsafe-path", problem)]), enabled, looks=False)


class _Reading(NamedTuple):
    """A file as it was read: what reads it, why it is refused, and what it holds if it is not."""

    reader: Project
    file: SourceFile
    refusals: Problems
    record: Record | None = None
    is_foreign: bool = False


def _examined(project: Project, file: SourceFile, enabled: frozenset[str], *, looks: bool) -> FileAnalysis:
    try:
        reading = _read(project, file)
        return _analysis(reading, enabled, looks=looks)
    except RecursionError:  # the limit is that of a process which only its owner may raise: not for the API
        what = f"the messages are nested too deeply for a process that nests {sys.getrecursionlimit():,} calls"
        help_ = "nest less deeply, or raise the process's limit by `sys.setrecursionlimit`"
        refusals = [("oversized-file", Problem(Span(0, 0), what, help=help_))]
        return _analysis(_Reading(project, file, refusals, is_foreign=True), enabled, looks=looks)


def _read(project: Project, file: SourceFile) -> _Reading:
    if file.problems:
        return _Reading(project, file, [_unreadable(project, file, problem) for problem in file.problems])
    header = header_of(file.text)
    try:
        reader = project.of_header(header, file.path)
    except SchemaError as error:
        what, help_ = f"the header names no schema: {error}", "correct the header, or remove it"
        problem = Problem(header.span, what, help=help_)
        return _Reading(project, file, [("schema", problem)], is_foreign=True)
    record = reader.kind.admit(parsed(file.text, reader.kind.options))
    wrong = record[:MAX_PROBLEMS] if isinstance(record, list) else []
    refusals = [
        (refusal.rule, Problem(refusal.span, refusal.message, refusal.field, refusal.value, help=refusal.help))
        for refusal in wrong
    ]
    return _Reading(reader, file, refusals, None if isinstance(record, list) else record, reader is not project)


def _analysis(reading: _Reading, enabled: frozenset[str], *, looks: bool) -> FileAnalysis:
    """Return what the ``enabled`` rules find in a file that was read, and around it if one ``looks``."""
    project, file, found, record, is_foreign = reading
    kind, context, path = project.kind, project.context, file.path
    rules = kind.running(enabled)
    found = [*found]
    assets: AssetState | None = AssetState(Findings(path))
    if record is None:
        paper, written = Paper(path, line_starts=line_starts(file.text)), b""
    else:
        paper, written = extraction.extract(path, record, kind.roles), file.text.encode()
        found += check_text(record.document, rules, context)
        if rules.values:
            found += check_values(Values(path, record.entries, record.messages, kind.schema.root), rules, context)
        found += check_paper(paper, rules, context)
        assets = _assets(project, paper, SourceText(file.text, paper.line_starts), rules) if looks else None
    found += check_path(path, rules)
    return FileAnalysis(
        path,
        file.digest,
        FileFlags(is_broken=record is None, is_commented=bool(paper.comments), is_foreign=is_foreign),
        written,
        _findings(project, path, found, SourceText(file.text, paper.line_starts)),
        tuple(hashed_keys((*rules.groups, *rules.references), paper)),
        {
            source.key: tuple(source.uses(paper, context))
            for source in rules.sources
            if source.role in kind.written_roles
        },
        assets,
    )


def _findings(project: Project, path: str, found: Problems, source: SourceText) -> Findings:
    if not found:
        return Findings(path)

    def page(of: str) -> SourceText:
        if of == path:
            return source
        text = project.workspace.text(of) or ""
        return SourceText(text, line_starts(text))

    return Findings(path, [*project.kind.diagnostics.build(path, found, page)])


def _unreadable(project: Project, file: SourceFile, unreadable: Unreadable) -> tuple[str, Problem]:
    is_mark = file.text.startswith(decoding.BOM) and (unreadable.start, unreadable.end) == (0, len(decoding.BOM))
    fix = _WITHOUT_BOM if is_mark and _is_paper(project, file.path, file.text[unreadable.end :]) else None
    help_ = f"run `metalint fix`, or {unreadable.help}" if fix else unreadable.help
    return unreadable.rule, Problem(Span(unreadable.start, unreadable.end), unreadable.message, fix=fix, help=help_)


def _is_paper(project: Project, path: str, text: str) -> bool:
    if project.kind.decoded(path, text).problems:
        return False
    return not isinstance(project.kind.admit(parsed(text, project.kind.options)), list)


# -- the files that a paper names


def with_assets(project: Project, analysis: FileAnalysis, enabled: frozenset[str]) -> FileAnalysis:
    """Return the analysis of a paper with what the ``enabled`` rules find in the files that it names."""
    paper = project.paper(analysis.path, analysis.paper)
    source = SourceText(analysis.paper.decode(), paper.line_starts)
    return analysis._replace(assets=_assets(project, paper, source, project.kind.running(enabled)))


def _assets(project: Project, paper: Paper, source: SourceText, rules: RunningRules) -> AssetState:
    """Return what ``rules`` find in the files that a paper names, and the keys it has from them."""
    surroundings = project.surroundings
    assets = tuple(of_paper(paper, surroundings))
    if not assets:
        return AssetState(Findings(paper.path))
    keys = {
        hashed(rule.name, key)
        for rule in rules.groups
        if rule.asset_keys
        for key in rule.asset_keys(paper, assets, surroundings)
    }
    own: Problems = []
    others: list[Found] = []
    for path, rule, problem in check_assets(paper, assets, rules, surroundings):
        if path == paper.path:
            own.append((rule, problem))
        else:
            others.append((path, rule, problem._replace(fix=None)))  # only papers are fixed
    in_others = tuple(part for part in (tuple(others), *check_notes(assets, rules, surroundings)) if part)
    return AssetState(_findings(project, paper.path, own, source), in_others, tuple(keys))
