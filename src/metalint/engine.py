"""The engine: from papers to a report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from metalint import baseline, suppress
from metalint.corpus import Corpus
from metalint.discover import discover
from metalint.rules import RULES
from metalint.rules.base import CorpusRule, UrlRule
from metalint.stamping import Found, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from metalint.diagnostic import Diagnostic
    from metalint.facts import Facts, Value
    from metalint.project import Paper, Project
    from metalint.verdicts import Answer

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
    _add_registry_problems(project, request.enabled, found)
    _add_stale_outputs(project, whole, papers, request.enabled, found)
    silenced = _suppress(papers, request.enabled - ONLINE, found)  # what the network says today may differ tomorrow
    texts = _texts(project, papers, found, silenced.found)
    diagnostics = stamp(project, texts, found)
    outcome = baseline.apply(diagnostics, _of_rules_that_ran(request))
    reported = _reported(outcome.diagnostics, request)
    return Report(
        diagnostics=reported,
        files=sum(request.reported(paper.source.path) for paper in papers),
        silenced=tuple(
            Silenced(one, silenced.reason(one)) for one in _reported(stamp(project, texts, silenced.found), request)
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


def _add_registry_problems(project: Project, enabled: frozenset[str], found: Found) -> None:
    for path, rule, problem in project.context.own_registries.problems():
        if rule in enabled:
            found.setdefault(path, []).append((rule, problem))


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


def _texts(project: Project, papers: list[Paper], *parts: Found) -> dict[str, str]:
    """Return the texts of all papers, and of the other files in which problems have a place of their own."""
    texts = {paper.source.path: paper.source.text for paper in papers}
    placed = [(path, problem) for found in parts for path, problems in found.items() for _, problem in problems]
    places = {path for path, problem in placed if problem.span.end}
    places |= {one.path for _, problem in placed for one in problem.related}
    refused = {one.path: one.text for one in project.context.own_registries.refused}
    others = sorted(places - texts.keys())
    return texts | {path: refused.get(path) or project.workspace.text(path) or "" for path in others}
