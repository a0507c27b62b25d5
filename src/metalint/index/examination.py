"""One file: read → parse → gate → `Paper` → rules → what is wrong with it, and with the files that it names."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from metalint.errors import SchemaError
from metalint.files import decoding
from metalint.files.decoding import SourceFile, Unreadable
from metalint.index.analysis import AssetState, FileAnalysis, FileFlags, Findings, hashed, hashed_keys
from metalint.index.project import Project
from metalint.papers import extraction
from metalint.papers.assets import Asset, notes, of_paper
from metalint.papers.paper import Paper
from metalint.rules.base import NameUse, NoteRule, Values
from metalint.rules.checking import check_assets, check_note, check_paper, check_path, check_text, check_values
from metalint.rules.diagnostics import SourceText, diagnosed, parsed
from metalint.rules.problems import Fix, Problem, Rewrite, Safety
from metalint.rules.serialization import joined, pack_problems
from metalint.text.edit import Edit
from metalint.text.header import header_of
from metalint.text.span import Span, line_starts
from metalint.util.limits import MAX_PROBLEMS

if TYPE_CHECKING:
    Found = list[tuple[str, Problem]]  # names of rules, and what they found

_WITHOUT_BOM = Fix("Remove the byte order mark", Safety.SAFE, (Rewrite((Edit(Span(0, len(decoding.BOM)), ""),)),))


def examine(
    project: Project, path: str, enabled: frozenset[str], text: str | None = None, *, looks: bool = True
) -> FileAnalysis:
    """Return what the ``enabled`` rules find in the paper at ``path`` by itself, and around it if one ``looks``.

    ``text`` stands for what is on disk.
    """
    if text is None:
        return _examined(project, project.read(path), enabled, looks=looks)
    key = (path, enabled, looks)
    known = project.of_texts.get(key)
    if known is None or known[0] != text:  # fixes ask for a text several times
        analysis = _examined(project, project.kind.decoded(path, text), enabled, looks=looks)
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
    return _broken(project, decoding.SourceFile(path, ""), [("unsafe-path", problem)], enabled)


def _examined(project: Project, file: SourceFile, enabled: frozenset[str], *, looks: bool) -> FileAnalysis:
    try:
        return _read(project, file, enabled, looks=looks)
    except RecursionError:  # the limit is that of a process which only its owner may raise: not for the API
        return _foreign(_broken(project, file, [("oversized-file", _too_deep())], enabled))


def _read(project: Project, file: SourceFile, enabled: frozenset[str], *, looks: bool) -> FileAnalysis:
    if file.problems:
        return _broken(project, file, [_unreadable(project, file, one) for one in file.problems], enabled)
    try:
        reader = project.of_text(file.text, file.path)
    except SchemaError as error:
        what, help_ = f"the header names no schema: {error}", "correct the header, or remove it"
        problem = Problem(header_of(file.text).span, what, help=help_)
        return _foreign(_broken(project, file, [("schema", problem)], enabled))
    analysis = _admitted(reader, file, enabled, looks=looks)
    return analysis if reader is project else _foreign(analysis)


def _admitted(project: Project, file: SourceFile, enabled: frozenset[str], *, looks: bool) -> FileAnalysis:
    kind, context = project.kind, project.context
    document = parsed(file.text, kind.options)
    record = kind.admit(document)
    if isinstance(record, list):
        refusals = (
            (one.rule, Problem(one.span, one.message, one.field, one.value, help=one.help))
            for one in record[:MAX_PROBLEMS]
        )
        return _broken(project, file, [*refusals], enabled)
    rules = kind.running(enabled)
    paper = extraction.extract(file.path, record, kind.roles)
    found = [*check_text(document, rules, context)]
    if rules.values:
        values = Values(file.path, record.entries, record.messages, kind.schema.root)
        found += check_values(values, rules, context)
    found += [*check_paper(paper, rules, context), *check_path(file.path, rules)]
    flags = FileFlags(is_commented=bool(paper.comments))
    analysis = _analysis(project, file, paper, found, enabled)
    assets = _assets(project, paper, SourceText(file.text, paper.line_starts), enabled) if looks else None
    return analysis._replace(flags=flags, paper=file.text.encode(), assets=assets)


def _broken(project: Project, file: SourceFile, found: Found, enabled: frozenset[str]) -> FileAnalysis:
    found = [*found, *check_path(file.path, project.kind.running(enabled))]
    paper = Paper(file.path, line_starts=line_starts(file.text))
    analysis = _analysis(project, file, paper, found, enabled)
    return analysis._replace(flags=FileFlags(is_broken=True), assets=AssetState(Findings(file.path)))


def _analysis(project: Project, file: SourceFile, paper: Paper, found: Found, enabled: frozenset[str]) -> FileAnalysis:
    """Return the analysis of a file, except for its flags, the paper, and what lies around it."""
    rules = project.kind.running(enabled)
    keys = hashed_keys((*rules.groups, *rules.references), paper)
    names: dict[str, tuple[NameUse, ...]] = {}
    for source_of_names in rules.sources:
        if source_of_names.role in project.kind.written_roles:
            names[source_of_names.key] = tuple(source_of_names.uses(paper, project.context))
    findings = _findings(project, file.path, found, SourceText(file.text, paper.line_starts))
    return FileAnalysis(file.path, file.digest, FileFlags(), b"", findings, tuple(keys), names)


def _findings(project: Project, path: str, found: Found, source: SourceText) -> Findings:
    if not found:
        return Findings(path)

    def page(of: str) -> SourceText:
        if of == path:
            return source
        text = project.workspace.text(of) or ""
        return SourceText(text, line_starts(text))

    return Findings(path, [*diagnosed(project.config, project.kind.roles, path, found, page)])


def _unreadable(project: Project, file: SourceFile, one: Unreadable) -> tuple[str, Problem]:
    is_mark = file.text.startswith(decoding.BOM) and (one.start, one.end) == (0, len(decoding.BOM))
    fix = _WITHOUT_BOM if is_mark and _is_paper(project, file.path, file.text[one.end :]) else None
    help_ = f"run `metalint fix`, or {one.help}" if fix else one.help
    return one.rule, Problem(Span(one.start, one.end), one.message, fix=fix, help=help_)


def _is_paper(project: Project, path: str, text: str) -> bool:
    if project.kind.decoded(path, text).problems:
        return False
    return not isinstance(project.kind.admit(parsed(text, project.kind.options)), list)


# -- the files that a paper names


def with_assets(project: Project, analysis: FileAnalysis, enabled: frozenset[str]) -> FileAnalysis:
    """Return the analysis of a paper with what the ``enabled`` rules find in the files that it names."""
    paper = project.paper(analysis.path, analysis.paper)
    source = SourceText(analysis.paper.decode(), paper.line_starts)
    return analysis._replace(assets=_assets(project, paper, source, enabled))


def _assets(project: Project, paper: Paper, source: SourceText, enabled: frozenset[str]) -> AssetState:
    """Return what the ``enabled`` rules find in the files that a paper names, and the keys it has from them."""
    surroundings = project.surroundings
    assets = tuple(of_paper(paper, surroundings))
    if not assets:
        return AssetState(Findings(paper.path))
    rules = project.kind.running(enabled)
    found = list(check_assets(paper, assets, rules, surroundings))
    keys = {
        hashed(rule.name, key)
        for rule in rules.groups
        if rule.asset_keys
        for key in rule.asset_keys(paper, assets, surroundings)
    }
    own = [(rule, problem) for path, rule, problem in found if path == paper.path]
    others = pack_problems(one for one in found if one[0] != paper.path)
    in_notes = (_in_notes(project, rule, assets) for rule in rules.notes)
    packed = joined([others, *(one for found_by_rule in in_notes for one in found_by_rule)])
    return AssetState(_findings(project, paper.path, own, source), packed, tuple(keys))


def _in_notes(project: Project, rule: NoteRule, assets: Iterable[Asset]) -> Iterator[bytes]:
    """Yield packed what a rule finds in notes; each note is looked at once a run."""
    check = partial(_in_note, project, rule)
    for note in dict.fromkeys(note for note, _ in notes(assets)):
        yield project.workspace.once(rule.name, note, check)


def _in_note(project: Project, rule: NoteRule, path: str) -> bytes:
    return pack_problems(check_note(rule, path, project.surroundings))


def _too_deep() -> Problem:
    what = f"the messages are nested too deeply for a process that nests {sys.getrecursionlimit():,} calls"
    return Problem(Span(0, 0), what, help="nest less deeply, or raise the process's limit by `sys.setrecursionlimit`")


def _foreign(analysis: FileAnalysis) -> FileAnalysis:
    """Return the analysis of a file by more than the settings: nothing of it is kept for later."""
    return analysis._replace(flags=analysis.flags._replace(is_foreign=True))
