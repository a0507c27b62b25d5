"""The engine: from papers to a report."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from metalint import baseline, changes, suppress
from metalint.corpus import Corpus
from metalint.diagnostic import (
    AppliedFix,
    Diagnostic,
    Fix,
    Place,
    PlacedEdit,
    Problem,
    RelatedPlace,
    Severity,
)
from metalint.discover import discover
from metalint.facts import paper_id
from metalint.globs import matches
from metalint.rules import BY_NAME, RULES
from metalint.rules.base import CorpusRule, UrlRule
from metalint.text.parser import parse
from metalint.text.span import Span, line_starts, locate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from metalint.facts import Facts, Value
    from metalint.project import Paper, Project
    from metalint.text.cst import Document
    from metalint.verdicts import Answer

Found = dict[str, list[tuple[str, Problem]]]
"""Rules and problems by path."""


ONLINE = frozenset(rule.name for rule in RULES if isinstance(rule, UrlRule))
"""Rules that run only where a request says whom to ask."""

_WEB = re.compile(r"\s*https?://\S", re.IGNORECASE)


class Request(NamedTuple):
    """What a run is asked to do.

    Attributes:
        enabled: names of the rules that run.
        reported: tells which paths findings are reported for; the whole corpus is checked all the same.
        texts: by path, what stands for the content on disk.
        baseline: findings to hold back.
        ask: looks for URLs on the network; None to leave the network alone, and with it the rules that need it.
        is_wanted: tells which URL of which path to look for, of those in files that are reported.
    """

    enabled: frozenset[str]
    reported: Callable[[str], bool] = lambda _: True
    texts: Mapping[str, str] = {}
    baseline: Mapping[str, baseline.Entry] = {}
    ask: Callable[[Iterable[str]], Mapping[str, Answer]] | None = None
    is_wanted: Callable[[str, str], bool] = lambda _path, _url: True


class Silenced(NamedTuple):
    """A finding that a comment suppresses, and the reason that it gives."""

    diagnostic: Diagnostic
    reason: str


class Report(NamedTuple):
    """What a run found, in the order of path, place and rule.

    ``files`` counts the papers reported on; ``texts`` holds those of the papers that have findings; ``silenced``
    are findings that comments suppress, ``held`` those that the baseline holds back; ``gone`` counts findings of
    the baseline that are no longer there.
    """

    diagnostics: tuple[Diagnostic, ...]
    files: int
    silenced: tuple[Silenced, ...]
    held: tuple[Diagnostic, ...]
    gone: int
    texts: Mapping[str, str]

    @property
    def suppressed(self) -> int:
        """How many findings comments suppress."""
        return len(self.silenced)

    @property
    def baselined(self) -> int:
        """How many findings the baseline holds back."""
        return len(self.held)


def run(project: Project, request: Request) -> Report:
    """Check the whole corpus of ``project`` and report as ``request`` asks.

    Raises:
        MetalintError: settings or a schema that cannot be used.
    """
    papers = load(project, request)
    found = {paper.source.path: list(paper.problems) for paper in papers}
    whole = corpus(project, papers)
    _add_corpus_problems(whole, request.enabled, found)
    _add_url_problems(whole, request, found)
    _add_stale_outputs(project, whole, papers, request.enabled, found)
    silenced = _suppress(papers, request.enabled - ONLINE, found)  # what the network says today may differ tomorrow
    texts = _texts(project, papers, found)
    diagnostics = sorted(_stamp(project, texts, found), key=_order)
    outcome = baseline.apply(diagnostics, _of_rules_that_ran(request))
    reported = _reported(outcome.diagnostics, request)
    return Report(
        diagnostics=reported,
        files=sum(request.reported(paper.source.path) for paper in papers),
        silenced=tuple(
            Silenced(one, silenced.reason(one))
            for one in _reported(sorted(_stamp(project, texts, silenced.found), key=_order), request)
        ),
        held=_reported(outcome.held, request),
        gone=outcome.gone,
        texts={one.place.path: texts.get(one.place.path, "") for one in reported},
    )


def _reported(diagnostics: Iterable[Diagnostic], request: Request) -> tuple[Diagnostic, ...]:
    return tuple(one for one in diagnostics if request.reported(one.place.path))


def _of_rules_that_ran(request: Request) -> Mapping[str, baseline.Entry]:
    """Return the part of the baseline of which it can be told whether it is still there."""
    ran = request.enabled if request.ask else request.enabled - ONLINE
    return {fingerprint: entry for fingerprint, entry in request.baseline.items() if entry.rule in ran}


def load(project: Project, request: Request) -> list[Paper]:
    """Read every paper, in the order of the paths; buffers count as files."""
    project.prepare()
    paths = sorted({*discover(project.config), *request.texts})
    return [project.paper(path, request.enabled, request.texts.get(path)) for path in paths]


def corpus(project: Project, papers: list[Paper]) -> Corpus:
    """Return the corpus of the papers that parse."""
    facts = tuple(paper.facts for paper in papers if paper.facts is not None)
    return Corpus(facts, tuple(paper.source.path for paper in papers), project.workspace, project.context)


def _add_corpus_problems(whole: Corpus, enabled: frozenset[str], found: Found) -> None:
    for rule in RULES:
        if isinstance(rule, CorpusRule) and rule.name in enabled:
            for path, problem in rule.check(whole):
                found.setdefault(path, []).append((rule.name, problem))


def _add_url_problems(whole: Corpus, request: Request, found: Found) -> None:
    rules = [rule for rule in RULES if isinstance(rule, UrlRule) and rule.name in request.enabled]
    if request.ask is None or not rules:
        return
    reported = [paper for paper in whole.papers if request.reported(paper.path)]
    uses = [(paper, url) for paper in reported for url in _urls(paper) if request.is_wanted(paper.path, url.value)]
    answers = request.ask(url.value for _, url in uses)
    for paper, url in uses:
        for rule in rules:
            problems = rule.check(paper, url, answers[url.value])
            found.setdefault(paper.path, []).extend((rule.name, problem) for problem in problems)


def _urls(paper: Facts) -> Iterator[Value[str]]:
    """Yield the values that are a URL as a whole, whatever their field."""
    return (value for value in paper.texts if _WEB.match(value.value))


def _add_stale_outputs(
    project: Project, whole: Corpus, papers: list[Paper], enabled: frozenset[str], found: Found
) -> None:
    """Compare the outputs; while a paper is broken they cannot be rendered, which is a finding already."""
    if "stale-output" not in enabled or not project.config.outputs or len(whole.papers) < len(papers):
        return
    from metalint.render.outputs import stale

    for path, problem in stale(whole):
        found.setdefault(path, []).append(("stale-output", problem))


class _Silenced(NamedTuple):
    """What comments silence, and the reason by path, rule and place."""

    found: Found
    reasons: dict[tuple[str, str, int], str]

    def reason(self, one: Diagnostic) -> str:
        """Return why a finding is silenced."""
        return self.reasons[one.place.path, one.rule, one.place.start.offset]


def _suppress(papers: list[Paper], enabled: frozenset[str], found: Found) -> _Silenced:
    """Take out of ``found`` what comments silence, and return that."""
    silenced = _Silenced({}, {})
    for paper in papers:
        if paper.facts is not None and paper.facts.comments:
            path = paper.source.path
            outcome = suppress.apply(paper.facts, paper.source.text, found[path], enabled)
            found[path] = outcome.problems
            silenced.found[path] = [(rule, problem) for rule, problem, _ in outcome.silenced]
            reasons = {(path, rule, problem.span.start): reason for rule, problem, reason in outcome.silenced}
            silenced.reasons.update(reasons)
    return silenced


def _texts(project: Project, papers: list[Paper], found: Found) -> dict[str, str]:
    """Return the texts of all papers, and of the other files in which problems have a place of their own."""
    texts = {paper.source.path: paper.source.text for paper in papers}
    places = {path for path, problems in found.items() for _, problem in problems if problem.span.end}
    places |= {one.path for problems in found.values() for _, problem in problems for one in problem.related}
    return texts | {path: project.workspace.text(path) or "" for path in sorted(places - texts.keys())}


def _stamp(project: Project, texts: Mapping[str, str], found: Found) -> Iterator[Diagnostic]:
    ignores = project.config.per_file_ignores
    starts = cache(lambda path: line_starts(texts.get(path, "")))
    document = cache(lambda path: parse(texts.get(path, "")))

    def place(path: str, span: Span) -> Place:
        return Place(path, locate(starts(path), span.start), locate(starts(path), span.end))

    for path, problems in found.items():
        ignored = _ignored(path, ignores)
        for rule, problem in problems:
            if rule in ignored:
                continue
            yield Diagnostic(
                rule=rule,
                severity=_severity(project, rule, problem),
                place=place(path, problem.span),
                message=problem.message,
                field=problem.field,
                value=problem.value,
                related=tuple(RelatedPlace(place(one.path, one.span), one.message) for one in problem.related),
                fix=_worked_out(path, document(path), problem.fix, place) if problem.fix else None,
                fingerprint=_fingerprint(rule, path, problem),
            )


def _ignored(path: str, ignores: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    from metalint.select import PARSE, expand

    names = [name for glob, listed in ignores.items() if matches(path, glob) for name in listed]
    return expand(names, "per-file-ignores") - PARSE


def _severity(project: Project, rule: str, problem: Problem) -> Severity:
    chosen = project.config.severity.get(rule)
    return Severity(chosen) if chosen else problem.severity or BY_NAME[rule].severity


def _worked_out(path: str, document: Document, fix: Fix, place: Callable[[str, Span], Place]) -> AppliedFix:
    edits = changes.edits(document, fix.changes)
    placed = tuple(PlacedEdit(place(path, edit.span), edit.content) for edit in sorted(edits))
    return AppliedFix(fix.title, fix.safety, placed, fix.changes)


def _fingerprint(rule: str, path: str, problem: Problem) -> str:
    """Identify a finding wherever its lines move to, and whichever element of its field it becomes."""
    field = re.sub(r"\[\d+\]", "", problem.field)
    parts = (rule, paper_id(path), field, problem.value or problem.message)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _order(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    start, end = diagnostic.place.start, diagnostic.place.end
    return diagnostic.place.path, start.offset, end.offset, diagnostic.rule, diagnostic.message
