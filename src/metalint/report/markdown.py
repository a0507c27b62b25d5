"""The ``markdown`` format: the summary of a job on GitHub, or the text of an issue."""

from collections.abc import Iterator
from typing import Final

from metalint.engine.report_types import Report
from metalint.report.addresses import find_rule_page
from metalint.report.closing import count_rules, list_advice, list_notes, list_unanswered, summarize
from metalint.report.formats import Style, join_stale_lists
from metalint.report.markdown_text import escape_markdown, escape_with_commits, take_rows
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Severity

_LISTED: Final = 300  # nobody reads more rows than these
# bytes for all rows: GitHub refuses a summary of more than 1 MiB, and an issue of more than 64 KiB
_ROOM: Final = 400 << 10
_REASONS: Final = 20  # for which URLs could not be judged
_CELL: Final = 600  # characters of a message or path that are shown
_ORDER: Final = {str(severity): at for at, severity in enumerate(Severity)}  # the worst first


def render(report: Report, style: Style) -> str:
    """Return the sum, what to run, the papers that a change is about, a table by rule, and each finding."""
    lines = [f"**{summarize(report)}**", ""]
    for paragraph in (*map(escape_with_commits, list_notes(report)), *list_advice(report)):
        lines += [paragraph, ""]
    if reasons := list(list_unanswered(report.links or {})):  # readers of a pull request see no log
        rows = [f"- {escape_markdown(_cut_value(reason))}" for reason in reasons[:_REASONS]]
        rows += [f"- … and {len(reasons) - _REASONS} more"] if len(reasons) > _REASONS else []
        lines += ["Not judged, uncertain or skipped:", "", *rows, ""]
    if report.changes:
        from metalint.report.changed_papers import changed_papers

        lines += changed_papers(report, style.files)
    if report.diagnostics:
        lines += ["| findings | rule | level | fixed by `metalint fix` |", "|--:|:--|:--|--:|"]
        lines += [
            f"| {number} | [{rule}]({find_rule_page(rule, report.rules)}) | {severity} | {fixable or ''} |"
            for rule, severity, number, fixable in sorted(count_rules(report), key=lambda count: _ORDER[count.severity])
        ]
        lines += ["", *_list_findings(report), ""]
    return "\n".join(lines)


def _list_findings(report: Report) -> Iterator[str]:
    yield f"<details{' open' if len(report.diagnostics) <= _LISTED // 10 else ''}><summary>Each finding</summary>"
    yield ""
    yield "| where | level | rule | what |"
    yield "|:--|:--|:--|:--|"
    worst_first = sorted(join_stale_lists(report.diagnostics), key=lambda diagnostic: _ORDER[diagnostic.severity])
    rows = take_rows(list(map(_write_row, worst_first[:_LISTED])), _ROOM)
    yield from rows
    yield ""
    if len(worst_first) > len(rows):
        yield f"… and {len(worst_first) - len(rows)} more."
        yield ""
    yield "</details>"


def _write_row(diagnostic: Diagnostic) -> str:
    where = f"{escape_markdown(_cut_value(diagnostic.path))}:{diagnostic.start.line}"
    what = escape_markdown(_cut_value(diagnostic.message))
    return f"| {where} | {diagnostic.severity} | {diagnostic.rule} | {what} |"


def _cut_value(value: str) -> str:
    return value if len(value) <= _CELL else f"{value[:_CELL]}…"
