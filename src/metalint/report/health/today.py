"""The numbers of a list as it is today: what a maintainer asks first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from metalint.config.settings import ROLES
from metalint.engine import baseline
from metalint.engine.report_building import find_baseline_files
from metalint.engine.report_types import ONLINE, Report
from metalint.index.project import Project
from metalint.names.institutions.renamings import without_period
from metalint.papers.paper import Paper
from metalint.report.formats import count_severity
from metalint.report.health.history import CommitHistory, Revision
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Safety, Severity
from metalint.util.grouping import group_pairs

RELATIONS: Final = ("ok", "alias", "typo", "variant", "ambiguous", "unknown")
STATUSES: Final = ("alive", "moved", "dead", "uncertain", "skipped", "unchecked")
AGES: Final = (
    (7, "up to 7 days"), (30, "up to 30 days"), (90, "up to 90 days"), (365, "up to 365 days"),
    (None, "more than 365 days"),
)  # fmt: skip
NOT_COMMITTED: Final = "not committed"
DAY: Final = 86_400
_ORDER: Final = list(Severity)


class RuleCount(NamedTuple):
    """What a rule finds: how often, how many of it a fix takes away, and how many the baseline holds back."""

    rule: str
    severity: Severity
    found: int
    safe: int
    unsafe: int
    baselined: int


class Names(NamedTuple):
    """Names of institutions that are read in one way: how many there are, in how many places, and the commonest."""

    relation: str
    names: int
    uses: int
    examples: tuple[tuple[str, int], ...]


class SuppressedFinding(NamedTuple):
    """A finding that a comment suppresses, and the reason that it gives."""

    path: str
    line: int
    rule: str
    reason: str


class Held(NamedTuple):
    """The baseline: how many findings it holds, how many of them are still there, and how many are gone."""

    entries: int
    held: int
    gone: int


class Since(NamedTuple):
    """What has changed since a commit, by rule: findings that are new, and those that are fixed."""

    reference: str
    commit: str
    new: Mapping[str, int]
    fixed: Mapping[str, int]


class Health(NamedTuple):
    """A list today."""

    papers: int  # how many there are
    broken: int  # how many cannot be read
    clean: int  # how many have no finding
    severities: Mapping[str, int]  # how many findings there are by severity
    rules: tuple[RuleCount, ...]  # what each rule finds, the worst and most frequent first
    folders: Mapping[str, Mapping[str, int]]  # how often each rule was found in a folder, by folder
    fields: tuple[tuple[str, str, int], ...]  # each role, its field, and how many papers say anything in it
    institutions: tuple[Names, ...]  # the names by how they are read
    links: Mapping[str, int]  # how many URLs have each status, by what earlier checks have seen
    suppressions: tuple[SuppressedFinding, ...]  # what comments suppress
    baseline: Held | None  # what it comes to; None where there is none
    ages: Mapping[str, int] | None = None  # how many findings have been there for how long; None without a history
    since: Since | None = None  # what has changed since a commit; None where none is named

    @property
    def findings(self) -> int:
        """How many findings there are."""
        return sum(self.severities.values())

    @property
    def safe(self) -> int:
        """How many findings ``metalint fix`` takes away."""
        return sum(rule.safe for rule in self.rules)

    @property
    def unsafe(self) -> int:
        """How many more a review of their fixes takes away."""
        return sum(rule.unsafe for rule in self.rules)


def measure_health(
    project: Project,
    report: Report,
    entries: tuple[baseline.BaselineEntry, ...] | None,
    links: Iterable[str],
) -> Health:
    """Return the numbers of a list: all findings of today, the entries of its baseline, statuses of URLs."""
    diagnostics = report.diagnostics
    may_be_held = [diagnostic for diagnostic in report.every if baseline.is_baselinable(diagnostic)]
    files = find_baseline_files(report.project_index)
    outcome = baseline.apply_baseline(may_be_held, entries or (), files, lambda rule, _: rule not in ONLINE)
    statuses = Counter(links)
    with_findings = {diagnostic.path for diagnostic in diagnostics}
    held = None if entries is None else Held(sum(entry.times for entry in entries), len(outcome.held), outcome.gone)
    by_folder = group_pairs((diagnostic.path.rpartition("/")[0] or ".", diagnostic.rule) for diagnostic in diagnostics)
    return Health(
        papers=report.files,
        broken=len(report.project_index.broken),
        clean=len(report.paths - with_findings),
        severities={str(level): number for level in Severity if (number := count_severity(diagnostics, level))},
        rules=_count_by_rule(report, diagnostics, [found for found in outcome.held if found not in report.left_out]),
        folders={folder: Counter(sorted(rules)) for folder, rules in sorted(by_folder.items())},
        fields=tuple(_measure_completeness(project, report.project_index.corpus.papers)),
        institutions=tuple(_count_institutions(project, report)),
        links={status: statuses[status] for status in STATUSES if statuses[status]},
        suppressions=tuple(
            SuppressedFinding(diagnostic.path, diagnostic.start.line, diagnostic.rule, reason)
            for diagnostic, reason in report.silenced
        ),
        baseline=held,
    )


def _count_by_rule(report: Report, found: Iterable[Diagnostic], held: Iterable[Diagnostic]) -> tuple[RuleCount, ...]:
    by_rule = group_pairs((diagnostic.rule, diagnostic) for diagnostic in found)
    baselined = Counter(diagnostic.rule for diagnostic in held)
    counts = []
    for rule, those in by_rule.items():
        worst = min((diagnostic.severity for diagnostic in those), key=_ORDER.index)
        fixes = Counter(one.fix.safety for one in report.find_fixes(those) if one.fix)
        safe, unsafe = fixes[Safety.SAFE], fixes[Safety.UNSAFE]
        counts.append(RuleCount(rule, worst, len(those), safe, unsafe, baselined[rule]))
    return tuple(sorted(counts, key=lambda count: (_ORDER.index(count.severity), -count.found, count.rule)))


def _measure_completeness(project: Project, papers: Iterable[Paper]) -> Iterator[tuple[str, str, int]]:
    fields = {role: path for path, role in project.kind.roles.items()}
    for role in filter(fields.__contains__, ROLES):
        yield role, fields[role], sum(_is_filled(paper, role) for paper in papers)


def _is_filled(paper: Paper, role: str) -> bool:
    if role == "year":
        return bool(paper.year and paper.year.value)
    return any(value.value.strip() for value in paper.many(role))


def _count_institutions(project: Project, report: Report) -> Iterator[Names]:
    names: Counter[str] = Counter()
    for name, paths in report.project_index.papers_by_name["institutions"].items():
        names[without_period(name)] += len(paths)
    ranked = sorted(names.items(), key=lambda item: (-item[1], item[0]))
    by_relation = group_pairs((project.context.reading(use[0]).relation, use) for use in ranked)
    for relation in RELATIONS:
        if found := by_relation.get(relation):
            yield Names(relation, len(found), sum(uses for _, uses in found), tuple(found))


def measure_ages(report: Report, history: CommitHistory) -> dict[str, int]:
    """Return how long findings have been there, by the first commit of a history that has them."""
    # findings of the oldest commit may be older; what no commit has is not committed
    counts: Counter[str] = Counter()
    last = history.revisions[-1].commit.seconds if history.revisions else 0
    for diagnostic in report.diagnostics:
        at = history.first.get((diagnostic.rule, diagnostic.fingerprint))
        if at is None:
            counts[NOT_COMMITTED] += 1
        else:
            days = (last - history.revisions[at].commit.seconds) / DAY
            counts[next(name for most, name in AGES if most is None or days <= most)] += 1
    return {name: counts[name] for name in (NOT_COMMITTED, *(name for _, name in AGES)) if counts[name]}


def compare_since(report: Report, reference: str, revision: Revision) -> Since:
    """Return what is new, and what is fixed, in a report on what is found now, since a revision."""
    now = Counter((diagnostic.rule, diagnostic.fingerprint) for diagnostic in report.diagnostics)
    before = Counter(revision.fingerprints)
    return Since(reference, revision.commit.name, _sum_by_rule(now - before), _sum_by_rule(before - now))


def _sum_by_rule(findings: Mapping[tuple[str, str], int]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for (rule, _), number in findings.items():
        counts[rule] += number
    return dict(sorted(counts.items()))
