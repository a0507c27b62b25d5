"""What a health report shows, in the order of reading: the same for HTML and Markdown."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from metalint.charts import over_time
from metalint.charts.over_time import Bars, Series, Spark, Trend
from metalint.files.commits import Commit
from metalint.report.health.history import CommitHistory, Revision
from metalint.report.health.today import Health
from metalint.report.terminal import escape_controls
from metalint.util.wording import plural, shorten

MOST: Final = 50  # rows of a table: nobody reads more, and the page stays small
_FOLDERS: Final = 20
_RULES: Final = 7
_LENGTH: Final = 120  # characters of a text from papers
_SPARK: Final = 40  # points
_LEVELS: Final = {"error": "first", "warning": "second", "info": "third"}
"""The style in which charts draw the findings of each severity."""

_OPEN: Final = "first"  # the style of names that a person has to settle
_READINGS: Final = {
    "ok": ("right", "third"),
    "alias": ("another spelling", "second"),
    "typo": ("misspelled", "second"),
    "variant": ("may be a variant", _OPEN),
    "ambiguous": ("ambiguous", _OPEN),
    "unknown": ("not registered", _OPEN),
}
"""How names of institutions are read, in the words of the report, and the style in which charts draw them."""

Cell = str | int


class ReportTable(NamedTuple):
    """A table; it ``is_folded`` where a chart says most of it."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: Collection[int] = range(1, MOST)  # the columns that hold numbers: by default all but the first
    is_code: bool = False  # whether the first column holds code
    is_folded: bool = False


class ReportSection(NamedTuple):
    """A part of the report: what it says in words, charts and tables; ``id`` names it in addresses."""

    id: str
    title: str
    tables: Sequence[ReportTable] = ()
    texts: Sequence[str] = ()
    charts: Sequence[Trend | Bars] = ()

    @property
    def is_half(self) -> bool:
        """Whether it is narrow enough to be beside another one."""
        return len(self.charts) == 1


class RuleRow(NamedTuple):
    """A rule that finds something today; ``numbers`` are the other columns by their heads."""

    rule: str
    found: int
    severity: str
    numbers: Mapping[str, int]
    spark: Spark | None  # None where the history has too few commits


class ReportPage(NamedTuple):
    """The report."""

    headline: str
    notes: Sequence[str]
    tiles: Sequence[tuple[str, str, str]]  # numbers to see first: what each is of, the number, and a hint
    rules: Sequence[RuleRow]
    sections: Sequence[ReportSection]  # the trend first, if there is one


def make_page(health: Health, history: CommitHistory) -> ReportPage:
    """Return what there is to show."""
    revisions = history.revisions
    shown = [revisions[at] for at in over_time.sample_commits(len(revisions))]
    if len(shown) == 1:  # no trend
        shown = []
    headline = [plural(health.papers, "paper"), plural(health.findings, "finding")]
    if revisions:
        first, last = (_write_day(revisions[at].commit) for at in (0, -1))
        when = f"of {first}" if first == last else f"from {first} to {last}"
        headline.append(f"{plural(len(revisions), 'commit')} {when}")
    notes = list(map(_cut_text, history.notes))
    rules = list(_make_rules(health, shown))
    return ReportPage(
        " · ".join(headline), notes, list(_make_tiles(health)), rules, list(_make_sections(health, history, shown))
    )


def _make_sections(health: Health, history: CommitHistory, shown: Sequence[Revision]) -> Iterator[ReportSection]:
    if shown:
        yield _make_trend(shown, len(history.revisions))
    yield from _make_problems(history)
    yield from _make_since(health)
    yield from _make_folders(health)
    text = "A finding is as old as the first commit of the history that has it."
    ages = ReportTable("Findings by age", ("Age", "Findings"), list((health.ages or {}).items()), is_folded=True)
    yield from _chart_counts(ReportSection("age", "Age", (ages,), (text,)), "Age of findings")
    yield _make_fields(health)
    yield from _make_institutions(health)
    text = "As earlier checks on this machine left it; nobody was asked now. Run `metalint links` to check."
    links = ReportTable("URLs by status", ("Status", "URLs"), list(health.links.items()), is_folded=True)
    yield from _chart_counts(ReportSection("links", "Links", (links,), (text,)), "URLs by status")
    yield from _make_suppressions(health)


def _cut_text(text: str) -> str:
    """Return text from papers as it may be shown: nothing in it is invisible, and it is not endless."""
    return shorten(escape_controls(text[: _LENGTH + 1]), _LENGTH)


def _write_day(commit: Commit) -> str:
    return commit.date[:10] or "no date"


def _write_share(part: float, whole: float) -> str:
    if not whole:
        return "–"
    percent = round(100 * part / whole)
    is_some = 0 < part < whole  # neither none of it nor all: 431 of 433 is not 100 %
    return f"{min(max(percent, 1), 99) if is_some else percent} %"


def _make_tiles(health: Health) -> Iterator[tuple[str, str, str]]:
    levels = ", ".join(plural(health.severities[level], level) for level in _LEVELS if level in health.severities)
    yield "Findings", f"{health.findings:,}", levels or "nothing is found"
    share = _write_share(health.clean, health.papers)
    yield "Papers without findings", share, f"{health.clean} of {health.papers}"
    yield "Fixable", f"{health.safe:,}", f"safely; {health.unsafe} more after review"
    if health.broken:
        yield "Unreadable papers", f"{health.broken:,}", "parse or schema errors"
    if baseline := health.baseline:
        yield "In the baseline", f"{baseline.held:,}", f"{baseline.gone} of its {baseline.entries} are gone"
    if since := health.since:
        new, fixed = sum(since.new.values()), sum(since.fixed.values())
        yield f"New since {_cut_text(since.reference)}", f"{new:,}", f"{fixed} fixed"


def _make_rules(health: Health, shown: Sequence[Revision]) -> Iterator[RuleRow]:
    """Return what each rule finds; its sparkline has some of the revisions that are shown."""
    step = max(1, len(shown) // _SPARK)
    few = [*shown[:-1:step], *shown[-1:]]
    times = [revision.commit.seconds for revision in few]
    for count in health.rules:
        rule = count.rule
        numbers = {"Safe fixes": count.safe, "Unsafe fixes": count.unsafe, "In baseline": count.baselined}
        if since := health.since:
            numbers |= {"New": since.new.get(rule, 0), "Fixed": since.fixed.get(rule, 0)}
        spark = None
        if few:
            values = [revision.findings.get(rule, 0) if revision.is_judged else None for revision in few]
            spark = over_time.draw_spark(f"Trend of {rule}", times, values)
        yield RuleRow(rule, count.found, str(count.severity), numbers, spark)


def _make_trend(shown: Sequence[Revision], count: int) -> ReportSection:
    """Chart the revisions that are shown, of ``count``; where one is not judged, the charts have a gap."""
    times = [revision.commit.seconds for revision in shown]
    dates = (_write_day(shown[0].commit), _write_day(shown[-1].commit))

    def draw(title: str, *series: Series) -> Trend:
        return over_time.draw_trend(title, times, series, dates)

    judged = [revision if revision.is_judged else None for revision in shown]
    levels = [level for level in _LEVELS if any(level in revision.severities for revision in shown)]
    charts = []
    if levels:
        counts = {level: [revision and revision.severities.get(level, 0) for revision in judged] for level in levels}
        charts.append(draw("Findings", *((f"{level}s", _LEVELS[level], counts[level]) for level in levels)))
    papers = [revision and revision.papers for revision in judged]
    density = [revision and _find_density(revision) for revision in judged]
    charts += [
        draw("Papers", ("papers", "first", papers)),
        draw("Findings per paper", ("per paper", "first", density)),
    ]
    held = [revision.baselined for revision in shown]  # known of a commit that is not judged, too
    if any(held):
        charts.append(draw("Baseline burn-down", ("held back", "first", held)))
    note = f" Shown are {len(shown)} of {count} commits." if count > len(shown) else ""
    text = f"Each commit is judged with the settings of today, as `metalint lint --no-baseline` would.{note}"
    return ReportSection("trend", "Trend", (_make_commits(shown, levels),), (text,), charts)


def _find_density(revision: Revision) -> float | None:
    return sum(revision.findings.values()) / revision.papers if revision.papers else None


def _make_commits(shown: Sequence[Revision], levels: Sequence[str]) -> ReportTable:
    rows: list[list[Cell]] = []
    for revision in reversed(shown):
        counts = [revision.papers, *(revision.severities.get(level, 0) for level in levels)]
        known = counts if revision.is_judged else ["–"] * len(counts)
        baselined = "–" if revision.baselined is None else revision.baselined
        rows.append([*_name_commit(revision.commit), *known, baselined])
    heads = ("Date", "Commit", "Papers", *(f"{level.capitalize()}s" for level in levels), "In baseline")
    return ReportTable("Commits, newest first", heads, rows, range(2, len(heads)), is_folded=True)


def _name_commit(commit: Commit) -> tuple[str, str]:
    return _write_day(commit), commit.name[:12]


def _make_problems(history: CommitHistory) -> Iterator[ReportSection]:
    """Tell which commits are damaged, or had settings that cannot be used; neighbors with the same one are a row."""
    rows = []
    for problem, group in groupby(history.revisions, key=lambda revision: revision.problem):
        first, *others = group
        if problem:
            what = problem if first.is_judged else f"not judged: {problem}"
            rows.append((*_name_commit(first.commit), 1 + len(others), _cut_text(what)))
    if rows:
        heads = ("Since", "Commit", "Commits", "Problem")
        table = ReportTable("Damaged commits, broken settings or schemas", heads, rows[-MOST:], {2})
        text = "The settings of today stand in for those of these commits."
        yield ReportSection("problems", "Commits with a problem", (table,), (text,))


def _make_since(health: Health) -> Iterator[ReportSection]:
    since = health.since
    if since is None:
        return
    counts = ((rule, since.new.get(rule, 0), since.fixed.get(rule, 0)) for rule in {*since.new, *since.fixed})
    rows = sorted(counts, key=lambda row: (-row[1], -row[2], row[0]))
    caption = f"New and fixed since {_cut_text(since.reference)} ({since.commit[:12]})"
    section = ReportSection("since", "New and fixed", texts=("Nothing is new, and nothing is fixed.",))
    if rows:
        table = ReportTable(caption, ("Rule", "New", "Fixed"), rows, is_code=True)
        section = section._replace(tables=(table,), texts=())
    yield section


def _chart_counts(section: ReportSection, title: str) -> Iterator[ReportSection]:
    """Yield a section with a chart of its table, which holds counts by name; nothing if that is empty."""
    (table,) = section.tables
    if table.rows:
        chart = over_time.draw_bars(
            title, [(str(name), "first", int(count), f"{count:,}") for name, count in table.rows]
        )
        yield section._replace(charts=(chart,))


def _make_folders(health: Health) -> Iterator[ReportSection]:
    """Tell where the findings lie: the folders and rules with most of them."""
    folders = health.folders
    if not folders:
        return
    worst = sorted(folders, key=lambda folder: (-sum(folders[folder].values()), folder))[:_FOLDERS]
    most_found = sorted(health.rules, key=lambda count: (-count.found, count.rule))[:_RULES]
    rules = [count.rule for count in most_found]
    rows: list[Sequence[Cell]] = []
    for folder in worst:
        total = sum(folders[folder].values())
        counts = [folders[folder].get(rule, 0) for rule in rules]
        rows.append((_cut_text(folder), total, *counts, total - sum(counts)))
    table = ReportTable("Findings by folder and rule", ("Folder", "All", *rules, "Others"), rows, is_code=True)
    text = f"Shown are the {len(worst)} folders with most findings of {len(folders)}."
    yield ReportSection("folders", "Folders", (table,), (text,) if len(folders) > len(worst) else ())


def _make_fields(health: Health) -> ReportSection:
    readable = health.papers - health.broken
    shares = [(role, field, filled, _write_share(filled, readable)) for role, field, filled in health.fields]
    bars = [(role, "first", filled, share) for role, _, filled, share in shares]
    chart = over_time.draw_bars("Papers that fill a field", bars, whole=readable)
    heads = ("Role", "Field", "Papers", "Share")
    table = ReportTable("Completeness of fields", heads, shares, {2, 3}, is_folded=True)
    return ReportSection("fields", "Fields", (table,), (f"Of {plural(readable, 'readable paper')}.",), (chart,))


def _make_institutions(health: Health) -> Iterator[ReportSection]:
    bars, rows, to_settle = [], [], []
    for relation, names, uses, examples in health.institutions:
        reading, style = _READINGS[relation]
        bars.append((reading, style, names, f"{names:,}"))
        rows.append((reading, names, uses))
        if style == _OPEN:
            to_settle += [(_cut_text(name), reading, count) for name, count in examples]
    if not rows:
        return
    heads = ("Reading", "Names", "Uses")
    tables = [ReportTable("Names of institutions by reading", heads, rows, is_folded=True)]
    if to_settle:
        most_used = sorted(to_settle, key=lambda row: -row[2])[:MOST]
        of_all = f", {MOST} of {len(to_settle)}" if len(to_settle) > MOST else ""
        tables.append(ReportTable(f"Names to settle{of_all}", ("Name", "Reading", "Papers"), most_used, {2}))
    chart = over_time.draw_bars("Names of institutions", bars)
    yield ReportSection("institutions", "Institutions", tables, charts=(chart,))


def _make_suppressions(health: Health) -> Iterator[ReportSection]:
    found = health.suppressions
    if found:
        rows = [(rule, f"{_cut_text(path)}:{line}", _cut_text(reason)) for path, line, rule, reason in found[:MOST]]
        table = ReportTable("Suppressed findings", ("Rule", "Place", "Reason"), rows, (), is_code=True)
        texts = (f"Shown are {MOST} of {len(found)}.",) if len(found) > MOST else ()
        yield ReportSection("suppressions", "Suppressions", (table,), texts)
