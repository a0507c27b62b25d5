"""What a health report shows, in the order of reading: the same for HTML and Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from metalint.charts import over_time
from metalint.charts.over_time import Bars, Spark, Trend
from metalint.report.health.history import CommitHistory, Revision
from metalint.report.health.today import Health
from metalint.report.terminal import escape_controls
from metalint.util.wording import plural, shorten

MOST: Final = 50  # rows of a table: nobody reads more, and the page stays small
_FOLDERS: Final = 20
_RULES: Final = 7
_LENGTH: Final = 120  # characters of a text from papers
_SPARK: Final = 40  # points
_KINDS: Final = ("first", "second", "third")
_LEVELS: Final = ("error", "warning", "info")
_OPEN: Final = ("ambiguous", "unknown", "variant")  # readings of names that a person has to settle
READINGS: Final = {
    "ok": "right", "alias": "another spelling", "typo": "misspelled", "variant": "may be a variant",
    "ambiguous": "ambiguous", "unknown": "not registered",
}  # fmt: skip


class ReportTable(NamedTuple):
    """A table; ``numbers`` tells which columns hold some. It ``is_folded`` where a chart says most of it."""

    caption: str
    heads: tuple[str, ...]
    numbers: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    is_code: bool = False
    is_folded: bool = False


class ReportSection(NamedTuple):
    """A part of the report: what it says in words, charts and tables; ``id`` names it in addresses."""

    id: str
    title: str
    charts: tuple[Trend | Bars, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def is_half(self) -> bool:
        """Whether it is narrow enough to be beside another one."""
        return len(self.charts) == 1


class RuleRow(NamedTuple):
    """A rule that finds something today."""

    rule: str
    found: int
    severity: str
    numbers: tuple[int, ...]
    spark: Spark | None


class ReportPage(NamedTuple):
    """The report."""

    headline: str
    notes: tuple[str, ...]
    tiles: tuple[tuple[str, str, str], ...]  # numbers to see first: what each is of, the number, and a hint
    rules: tuple[RuleRow, ...]
    sections: tuple[ReportSection, ...]
    has_since: bool
    has_trend: bool


def make_page(health: Health, history: CommitHistory) -> ReportPage:
    """Return what there is to show."""
    shown = [history.revisions[at] for at in over_time.sample_commits(len(history.revisions))]
    has_trend = len(shown) > 1
    headline = [plural(health.papers, "paper"), plural(health.findings, "finding")]
    if history.revisions:
        first, last = (_write_day(history.revisions[at].commit.date) for at in (0, -1))
        when = f"of {first}" if first == last else f"from {first} to {last}"
        headline.append(f"{plural(len(history.revisions), 'commit')} {when}")
    text = "A finding is as old as the first commit of the history that has it."
    ages = ReportSection("age", "Age", texts=(text,))
    text = "As earlier checks on this machine left it; nobody was asked now. Run `metalint links` to check."
    links = ReportSection("links", "Links", texts=(text,))
    sections = (
        *(_make_trends(shown, len(history.revisions)) if has_trend else ()),
        *_make_problems(history),
        *_make_since(health),
        *_make_folders(health),
        *_make_counted(ages, "Age of findings", "Findings by age", ("Age", "Findings"), health.ages or {}),
        _make_fields(health),
        *_make_institutions(health),
        *_make_counted(links, "URLs by status", "URLs by status", ("Status", "URLs"), health.links),
        *_make_suppressions(health),
    )
    return ReportPage(
        " · ".join(headline),
        tuple(map(_cut_text, history.notes)),
        tuple(_make_tiles(health)),
        tuple(_make_rules(health, shown if has_trend else ())),
        sections,
        health.since is not None,
        has_trend,
    )


def _cut_text(text: str) -> str:
    """Return text from papers as it may be shown: nothing in it is invisible, and it is not endless."""
    return shorten(escape_controls(text[: _LENGTH + 1]), _LENGTH)


def _write_day(date: str) -> str:
    return date[:10] or "no date"


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
    if health.baseline is not None:
        gone = f"{health.baseline.gone} of its {health.baseline.entries} are gone"
        yield "In the baseline", f"{health.baseline.held:,}", gone
    if health.since is not None:
        new, fixed = sum(health.since.new.values()), sum(health.since.fixed.values())
        yield f"New since {_cut_text(health.since.reference)}", f"{new:,}", f"{fixed} fixed"


def _make_rules(health: Health, shown: Sequence[Revision]) -> Iterator[RuleRow]:
    step = max(1, len(shown) // _SPARK)
    few = [*shown[:-1:step], *shown[-1:]]
    times = [revision.commit.seconds for revision in few]
    for rule in health.rules:
        numbers: tuple[int, ...] = (rule.safe, rule.unsafe, rule.baselined)
        if health.since is not None:
            numbers += (health.since.new.get(rule.rule, 0), health.since.fixed.get(rule.rule, 0))
        values = [revision.findings.get(rule.rule, 0) if revision.is_judged else None for revision in few]
        spark = over_time.draw_spark(f"Trend of {rule.rule}", times, values) if few else None
        yield RuleRow(rule.rule, rule.found, str(rule.severity), numbers, spark)


def _make_trends(shown: Sequence[Revision], count: int) -> Iterator[ReportSection]:
    times = [revision.commit.seconds for revision in shown]
    dates = (_write_day(shown[0].commit.date), _write_day(shown[-1].commit.date))
    levels = [level for level in _LEVELS if any(level in revision.severities for revision in shown)]
    series = [
        (f"{level}s", kind, [_find_known(revision, revision.severities.get(level, 0)) for revision in shown])
        for level, kind in zip(_LEVELS, _KINDS, strict=True)
        if level in levels
    ]
    per_paper = [
        _find_known(revision, sum(revision.findings.values()) / revision.papers if revision.papers else None)
        for revision in shown
    ]
    papers = [_find_known(revision, revision.papers) for revision in shown]
    made = [over_time.draw_trend("Findings", times, series, dates)] if series else []
    made += [
        over_time.draw_trend("Papers", times, [("papers", "first", papers)], dates),
        over_time.draw_trend("Findings per paper", times, [("per paper", "first", per_paper)], dates),
    ]
    held = [None if revision.baselined is None else float(revision.baselined) for revision in shown]
    if any(held):
        made.append(over_time.draw_trend("Baseline burn-down", times, [("held back", "first", held)], dates))
    note = f" Shown are {len(shown)} of {count} commits." if count > len(shown) else ""
    text = f"Each commit is judged with the settings of today, as `metalint lint --no-baseline` would.{note}"
    yield ReportSection("trend", "Trend", tuple(made), (_make_commits(shown, levels),), (text,))


def _find_known(revision: Revision, value: float | None) -> float | None:
    return value if revision.is_judged else None


def _make_commits(shown: Sequence[Revision], levels: Sequence[str]) -> ReportTable:
    rows = []
    for revision in reversed(shown):
        counts = [revision.papers, *(revision.severities.get(level, 0) for level in levels)]
        known = map(str, counts) if revision.is_judged else ("–",) * len(counts)
        baselined = "–" if revision.baselined is None else str(revision.baselined)
        rows.append((_write_day(revision.commit.date), revision.commit.name[:12], *known, baselined))
    heads = ("Date", "Commit", "Papers", *(f"{level.capitalize()}s" for level in levels), "In baseline")
    numbers = (False, False, *[True] * (len(levels) + 2))
    return ReportTable("Commits, newest first", heads, numbers, tuple(rows), is_folded=True)


def _make_problems(history: CommitHistory) -> Iterator[ReportSection]:
    """Tell which commits are damaged, or had settings that cannot be used; neighbors with the same one are a row."""
    rows: list[tuple[str, str, str, str]] = []
    before: Revision | None = None
    count = 0
    for revision in history.revisions:
        if revision.problem and before is not None and before.problem == revision.problem:
            count += 1
            rows[-1] = (*rows[-1][:2], str(count), rows[-1][3])
        elif revision.problem:
            count = 1
            what = revision.problem if revision.is_judged else f"not judged: {revision.problem}"
            rows.append((_write_day(revision.commit.date), revision.commit.name[:12], "1", what))
        before = revision
    if rows:
        heads = ("Since", "Commit", "Commits", "Problem")
        listed = tuple((*row[:3], _cut_text(row[3])) for row in rows[-MOST:])
        table = ReportTable("Damaged commits, broken settings or schemas", heads, (False, False, True, False), listed)
        text = "The settings of today stand in for those of these commits."
        yield ReportSection("problems", "Commits with a problem", (), (table,), (text,))


def _make_since(health: Health) -> Iterator[ReportSection]:
    if health.since is None:
        return
    new, fixed = health.since.new, health.since.fixed
    rules = sorted({*new, *fixed}, key=lambda rule: (-new.get(rule, 0), -fixed.get(rule, 0), rule))
    rows = tuple((rule, str(new.get(rule, 0)), str(fixed.get(rule, 0))) for rule in rules)
    caption = f"New and fixed since {_cut_text(health.since.reference)} ({health.since.commit[:12]})"
    table = ReportTable(caption, ("Rule", "New", "Fixed"), (False, True, True), rows, is_code=True)
    tables, texts = ((table,), ()) if rows else ((), ("Nothing is new, and nothing is fixed.",))
    yield ReportSection("since", "New and fixed", (), tables, texts)


def _make_counted(
    section: ReportSection, title: str, caption: str, heads: tuple[str, str], counts: Mapping[str, int]
) -> Iterator[ReportSection]:
    """Yield a section with counts, if there are any, as a chart and as a table before its own."""
    if counts:
        chart = over_time.draw_bars(title, [(name, "first", number, f"{number:,}") for name, number in counts.items()])
        rows = tuple((name, str(number)) for name, number in counts.items())
        table = ReportTable(caption, heads, (False, True), rows, is_folded=True)
        yield section._replace(charts=(chart,), tables=(table, *section.tables))


def _make_folders(health: Health) -> Iterator[ReportSection]:
    """Tell where the findings lie: the folders and rules with most of them."""
    if not health.folders:
        return
    worst = sorted(health.folders, key=lambda folder: (-sum(health.folders[folder].values()), folder))[:_FOLDERS]
    rules = sorted(health.rules, key=lambda count: (-count.found, count.rule))[:_RULES]
    rows = []
    for folder in worst:
        counts = health.folders[folder]
        total = sum(counts.values())
        listed = [counts.get(rule.rule, 0) for rule in rules]
        rows.append((_cut_text(folder), str(total), *map(str, listed), str(total - sum(listed))))
    heads = ("Folder", "All", *(rule.rule for rule in rules), "Others")
    left = len(health.folders) - len(worst)
    texts = (f"Shown are the {len(worst)} folders with most findings of {len(health.folders)}.",) if left else ()
    table = ReportTable(
        "Findings by folder and rule", heads, (False, *[True] * (len(heads) - 1)), tuple(rows), is_code=True
    )
    yield ReportSection("folders", "Folders", (), (table,), texts)


def _make_fields(health: Health) -> ReportSection:
    readable = health.papers - health.broken
    rows = [(role, "first", float(filled), _write_share(filled, readable)) for role, _, filled in health.fields]
    chart = over_time.draw_bars("Papers that fill a field", rows, whole=readable)
    heads, numbers = ("Role", "Field", "Papers", "Share"), (False, False, True, True)
    listed = tuple((role, field, str(filled), _write_share(filled, readable)) for role, field, filled in health.fields)
    table = ReportTable("Completeness of fields", heads, numbers, listed, is_folded=True)
    return ReportSection("fields", "Fields", (chart,), (table,), (f"Of {plural(readable, 'readable paper')}.",))


def _make_institutions(health: Health) -> Iterator[ReportSection]:
    found = health.institutions
    if not found:
        return
    kinds = {"ok": "third", **dict.fromkeys(_OPEN, "first")}
    bars = [
        (READINGS[read.relation], kinds.get(read.relation, "second"), float(read.names), f"{read.names:,}")
        for read in found
    ]
    chart = over_time.draw_bars("Names of institutions", bars)
    rows = tuple((READINGS[read.relation], str(read.names), str(read.uses)) for read in found)
    heads, numbers = ("Reading", "Names", "Uses"), (False, True, True)
    tables = [ReportTable("Names of institutions by reading", heads, numbers, rows, is_folded=True)]
    open_names = [
        (uses, name, read.relation) for read in found if read.relation in _OPEN for name, uses in read.examples
    ]
    if open_names:
        most_used = sorted(open_names, key=lambda entry: -entry[0])[:MOST]
        rows = tuple((_cut_text(name), READINGS[relation], str(uses)) for uses, name, relation in most_used)
        caption = f"Names to settle{f', {MOST} of {len(open_names)}' if len(open_names) > MOST else ''}"
        tables.append(ReportTable(caption, ("Name", "Reading", "Papers"), (False, False, True), rows))
    yield ReportSection("institutions", "Institutions", (chart,), tuple(tables))


def _make_suppressions(health: Health) -> Iterator[ReportSection]:
    if health.suppressions:
        rows = tuple(
            (suppression.rule, f"{_cut_text(suppression.path)}:{suppression.line}", _cut_text(suppression.reason))
            for suppression in health.suppressions[:MOST]
        )
        left = len(health.suppressions) - len(rows)
        texts = (f"Shown are {len(rows)} of {len(health.suppressions)}.",) if left else ()
        table = ReportTable(
            "Suppressed findings", ("Rule", "Place", "Reason"), (False, False, False), rows, is_code=True
        )
        yield ReportSection("suppressions", "Suppressions", (), (table,), texts)
