"""The ``text`` format: for people, with the line of the file, a caret, help, and the fix as a small diff."""

from collections.abc import Sequence
from typing import Final

from metalint.engine.report_types import Report
from metalint.report.addresses import find_rule_page, make_file_uri
from metalint.report.closing import list_closing_lines, list_statistics
from metalint.report.formats import Style, is_stale
from metalint.report.terminal import (
    DIFF_COLORS,
    Color,
    add_hyperlink,
    escape_controls,
    measure_width,
    paint,
    wrap_text,
)
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Fix, Safety, Severity
from metalint.text.edit import Edit, apply_edits, find_differing_blocks
from metalint.text.span import Span

_COLORS: Final = {Severity.ERROR: Color.RED, Severity.WARNING: Color.YELLOW, Severity.INFO: Color.BLUE}
_LABELS: Final = {Safety.SAFE: "", Safety.UNSAFE: " (unsafe fix)", Safety.DISPLAY: " (suggestion)"}
_MAX_SHOWN: Final = 110  # characters of a source line
_MAX_LISTS: Final = 5  # that are named in a line
_MAX_DIFF: Final = 6  # lines of a fix; a longer one is named, not shown


def render(report: Report, style: Style) -> str:
    """Return the findings, each with its line, those of lists to be rendered in one, and the closing lines.

    Of statistics, the table alone.
    """
    if style.statistics:
        return "".join(f"{line}\n" for line in list_statistics(report))
    habits: list[str] = []
    if report.checks is not None:
        from metalint.report import statuses

        found = statuses.find_habits(report)
        summed = {(rule, path) for rule, paths, _ in found for path in paths}
        kept = tuple(one for one in report.diagnostics if (one.rule, one.path) not in summed)
        shown = report._replace(diagnostics=kept)
        habits = [escape_controls(line) for _, _, line in found]
        if not style.is_quiet:
            habits += ["", *map(escape_controls, statuses.list_lines(report.checks)), ""]
    else:
        shown = report
    stale = [diagnostic for diagnostic in shown.diagnostics if is_stale(diagnostic)]
    blocks: list[str] = []
    path, text = None, ""
    for diagnostic in shown.diagnostics:
        if stale and is_stale(diagnostic):
            continue
        if diagnostic.path != path:
            path = diagnostic.path
            text = report.text_of(path)
        blocks.append("\n".join([*_write_lines(diagnostic, text, style), ""]))
    if stale:
        blocks.append(_write_stale_lists(stale, style))
    lines = [*blocks, *habits, *list_closing_lines(report, style)]
    return "\n".join([*lines, ""]) if lines else ""


def _write_stale_lists(stale: Sequence[Diagnostic], style: Style) -> str:
    """Return one line for all lists that are out of date: one command is the remedy for all."""
    paths = [escape_controls(diagnostic.path) for diagnostic in stale]
    named = ", ".join(paths[:_MAX_LISTS])
    more = f" and {len(paths) - _MAX_LISTS} more" if len(paths) > _MAX_LISTS else ""
    place, label = _write_head(stale[0], f"{named}{more}", style)
    what = "is out of date" if len(paths) == 1 else "are out of date"
    return f"{place}: {label} {what}; run `metalint render` and commit the result\n"


def _write_head(diagnostic: Diagnostic, place: str, style: Style) -> tuple[str, str]:
    """Return the place of a finding and its label, both in color if the style wants it."""
    label = f"{diagnostic.severity}[{diagnostic.rule}]"
    if not style.color:
        return place, label
    return paint(place, Color.BOLD), paint(label, _COLORS[diagnostic.severity])


def _write_lines(diagnostic: Diagnostic, text: str, style: Style) -> list[str]:
    path, start = diagnostic.path, diagnostic.start
    place, label = _write_head(diagnostic, f"{escape_controls(path)}:{start.line}:{start.column}", style)
    if style.links is not None:
        place, label = (
            add_hyperlink(place, make_file_uri(style.links, path)),
            add_hyperlink(label, find_rule_page(diagnostic.rule)),
        )
    gutter = " " * len(str(start.line))
    lines = wrap_text(f"{place}: {label} {escape_controls(diagnostic.statement)}", style.width)
    lines += _write_source(diagnostic, text, gutter, style)
    for other in diagnostic.related:
        at = f"{escape_controls(other.path)}:{other.start.line}:{other.start.column}"
        lines += wrap_text(f"{gutter} = {at}: {escape_controls(other.message)}", style.width)
    if diagnostic.help:
        mark = paint("help", Color.BOLD) if style.color else "help"
        kind = _LABELS[diagnostic.fix.safety] if diagnostic.fix else ""
        lines += wrap_text(f"{mark}: {escape_controls(diagnostic.help)}{kind}", style.width)
    return lines + _write_diff(diagnostic.fix, text, gutter, style) if diagnostic.fix else lines


def _write_source(diagnostic: Diagnostic, text: str, gutter: str, style: Style) -> tuple[str, ...]:
    """Return the line of the finding and the caret below it; nothing of an empty line."""
    start, end = diagnostic.start, diagnostic.end
    line_end = text.find("\n", start.offset)
    line = text[text.rfind("\n", 0, start.offset) + 1 : line_end if line_end >= 0 else len(text)].rstrip("\r")
    if not line or line.isspace():
        return ()
    first = start.column - 1
    last = first + max(end.offset - start.offset, 1) if end.line == start.line else len(line)
    skipped = max(0, first - _MAX_SHOWN // 2) if len(line) > _MAX_SHOWN else 0
    part = line[skipped : skipped + _MAX_SHOWN]
    before = ("…" if skipped else "") + escape_controls(part[: first - skipped])
    marked = escape_controls(part[first - skipped : last - skipped])
    after = escape_controls(part[last - skipped :]) + ("…" if skipped + _MAX_SHOWN < len(line) else "")
    caret = "^" * max(measure_width(marked), 1)
    if style.color:
        caret = paint(caret, _COLORS[diagnostic.severity])
    return f"{start.line} | {before}{marked}{after}".rstrip(), f"{gutter} | {' ' * measure_width(before)}{caret}"


def _write_diff(fix: Fix, text: str, gutter: str, style: Style) -> list[str]:
    """Return the lines that a fix takes away and puts in, if they are few."""
    if not fix.edits or fix.safety is Safety.DISPLAY:
        return []
    start = text.rfind("\n", 0, fix.edits[0].start.offset) + 1
    end = text.find("\n", fix.edits[-1].end.offset)
    before = text[start : end if end >= 0 else len(text)]
    edits = [Edit(Span(edit.start.offset - start, edit.end.offset - start), edit.content) for edit in fix.edits]
    sides = (before, apply_edits(before, edits))
    old, new = ([line for line in side.splitlines() if line and not line.isspace()] for side in sides)
    lines = []
    for start, end, new_start, new_end in find_differing_blocks(old, new):
        signed = [("-", line) for line in old[start:end]] + [("+", line) for line in new[new_start:new_end]]
        for sign, line in signed:
            written = f"{sign} {escape_controls(line if len(line) <= _MAX_SHOWN else line[:_MAX_SHOWN] + '…')}"
            lines.append(f"{gutter}   {paint(written, DIFF_COLORS[sign]) if style.color else written}")
    return lines if len(lines) <= _MAX_DIFF else []
