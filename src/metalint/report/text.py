"""The ``text`` format: for people, with the line of the file, a caret, help, and the fix as a small diff."""

from collections.abc import Callable, Sequence
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
    is_plain,
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
        # most findings are plain as they stand, so that the whole tells; colors never are
        lines = _write_lines(diagnostic, text, style, str) if not style.color else []
        if not lines or not is_plain("".join(lines)):
            lines = _write_lines(diagnostic, text, style, escape_controls)
        blocks.append("\n".join([*lines, ""]))
    if stale:
        blocks.append(_write_stale_lists(stale, style))
    lines = [*blocks, *habits, *list_closing_lines(report, style)]
    return "\n".join([*lines, ""]) if lines else ""


def _write_stale_lists(stale: Sequence[Diagnostic], style: Style) -> str:
    """Return one line for all lists that are out of date: one command is the remedy for all."""
    paths = [escape_controls(diagnostic.path) for diagnostic in stale]
    named = ", ".join(paths[:_MAX_LISTS])
    more = f" and {len(paths) - _MAX_LISTS} more" if len(paths) > _MAX_LISTS else ""
    label, place = f"{stale[0].severity}[{stale[0].rule}]", f"{named}{more}"
    if style.color:
        label, place = paint(label, _COLORS[stale[0].severity]), paint(place, Color.BOLD)
    what = "is out of date" if len(paths) == 1 else "are out of date"
    return f"{place}: {label} {what}; run `metalint render` and commit the result\n"


def _write_lines(diagnostic: Diagnostic, text: str, style: Style, shown: Callable[[str], str]) -> list[str]:
    path, start = diagnostic.path, diagnostic.start
    place, label = f"{shown(path)}:{start.line}:{start.column}", f"{diagnostic.severity}[{diagnostic.rule}]"
    if style.color:
        place, label = paint(place, Color.BOLD), paint(label, _COLORS[diagnostic.severity])
    if style.links is not None:
        place, label = (
            add_hyperlink(place, make_file_uri(style.links, path)),
            add_hyperlink(label, find_rule_page(diagnostic.rule)),
        )
    gutter = " " * len(str(start.line))
    lines = wrap_text(f"{place}: {label} {shown(diagnostic.statement)}", style.width)
    lines += _write_source(diagnostic, text, gutter, style, shown)
    for other in diagnostic.related:
        at = f"{shown(other.path)}:{other.start.line}:{other.start.column}"
        lines += wrap_text(f"{gutter} = {at}: {shown(other.message)}", style.width)
    if diagnostic.help:
        mark = paint("help", Color.BOLD) if style.color else "help"
        kind = _LABELS[diagnostic.fix.safety] if diagnostic.fix else ""
        lines += wrap_text(f"{mark}: {shown(diagnostic.help)}{kind}", style.width)
    return lines + _write_diff(diagnostic.fix, text, gutter, style, shown) if diagnostic.fix else lines


def _write_source(
    diagnostic: Diagnostic, text: str, gutter: str, style: Style, shown: Callable[[str], str]
) -> tuple[str, ...]:
    """Return the line of the finding and the caret below it; nothing of an empty line."""
    start, end = diagnostic.start, diagnostic.end
    line_end = text.find("\n", start.offset)
    line = text[text.rfind("\n", 0, start.offset) + 1 : line_end if line_end >= 0 else len(text)].rstrip("\r")
    if not line or line.isspace():
        return ()
    first = start.column - 1
    last = first + max(end.offset - start.offset, 1) if end.line == start.line else len(line)
    if len(line) <= _MAX_SHOWN:
        before, marked, after = shown(line[:first]), shown(line[first:last]), shown(line[last:])
    else:
        skipped = max(0, first - _MAX_SHOWN // 2)
        part = line[skipped : skipped + _MAX_SHOWN]
        before = ("…" if skipped else "") + shown(part[: first - skipped])
        marked = shown(part[first - skipped : last - skipped])
        after = shown(part[last - skipped :]) + ("…" if skipped + _MAX_SHOWN < len(line) else "")
    caret = "^" * max(measure_width(marked), 1)
    if style.color:
        caret = paint(caret, _COLORS[diagnostic.severity])
    return f"{start.line} | {before}{marked}{after}".rstrip(), f"{gutter} | {' ' * measure_width(before)}{caret}"


def _write_diff(fix: Fix, text: str, gutter: str, style: Style, shown: Callable[[str], str]) -> list[str]:
    """Return the lines that a fix takes away and puts in, if they are few."""
    if not fix.edits or fix.safety is Safety.DISPLAY:
        return []
    start = text.rfind("\n", 0, fix.edits[0].start.offset) + 1
    end = text.find("\n", fix.edits[-1].end.offset)
    before = text[start : end if end >= 0 else len(text)]
    edits = [Edit(Span(edit.start.offset - start, edit.end.offset - start), edit.content) for edit in fix.edits]
    sides = (before, apply_edits(before, edits))
    old, new = ([line for line in side.splitlines() if line and not line.isspace()] for side in sides)
    if len(old) == 1 and old[0] not in new:  # most are so, and need no look for what stays
        removed_and_added = [("-", old[0]), *[("+", line) for line in new]]
    else:
        removed_and_added = []
        for start, end, new_start, new_end in find_differing_blocks(old, new):
            removed_and_added += [("-", line) for line in old[start:end]]
            removed_and_added += [("+", line) for line in new[new_start:new_end]]
    if len(removed_and_added) > _MAX_DIFF:
        return []
    lines = []
    for sign, line in removed_and_added:
        written = f"{sign} {shown(line if len(line) <= _MAX_SHOWN else line[:_MAX_SHOWN] + '…')}"
        lines.append(f"{gutter}   {paint(written, DIFF_COLORS[sign]) if style.color else written}")
    return lines
