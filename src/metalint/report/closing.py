"""How a report ends: the sum, and what to run next."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from metalint.engine.run import ONLINE
from metalint.report.reporters import count
from metalint.rules.problems import Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.engine.run import Report
    from metalint.report.reporters import Style
    from metalint.rules.diagnostics import Diagnostic


def closing(report: Report, style: Style) -> Iterator[str]:
    """Yield the last lines: statistics if asked for, the sum, and what to run; the command that fixes most is last."""
    if style.statistics:
        yield from statistics(report)
    yield summed(report)
    yield from notes(report)
    yield from (line.replace("`", "'") for line in advice(report))


def notes(report: Report) -> Iterator[str]:
    """Yield what else is to be known: what a comparison comes to, and how many URLs nobody could judge."""
    yield from report.notes
    if report.links:
        from metalint.links.status import Skipped, Uncertain

        unsure = sum(isinstance(answer.status, Uncertain | Skipped) for answer in report.links.values())
        if unsure:
            yield f"{unsure} of {_plural(len(report.links), 'URL')} could not be judged: uncertain or skipped."


def advice(report: Report) -> Iterator[str]:
    """Yield what to run next, commands in backquotes; nothing if there is nothing to do."""
    if report.gone:
        gone = "is gone; take it out" if report.gone == 1 else "are gone; take them out"
        yield f"{_plural(report.gone, 'finding')} of the baseline {gone}: `metalint baseline --prune`"
    fixes = Counter(one.fix.safety for one in report.diagnostics if one.fix)
    by_hand = Counter(one.rule for one in _worst(report) if one.fix is None)
    if by_hand:
        yield f"To read about a rule: `metalint explain {max(by_hand, key=by_hand.__getitem__)}`"
    if fixes[Safety.UNSAFE]:
        command = f"metalint fix{_online(report, Safety.UNSAFE)} --unsafe --diff"
        yield f"To see {fixes[Safety.UNSAFE]} more fixes, which need your eye: `{command}`"
    if fixes[Safety.SAFE]:
        yield f"To fix {fixes[Safety.SAFE]} of {len(report.diagnostics)}: `metalint fix{_online(report, Safety.SAFE)}`"


def _online(report: Report, safety: Safety) -> str:
    """Return the option without which some fixes are not made: those of what the network says."""
    fixed = {one.rule for one in report.diagnostics if one.fix and one.fix.safety is safety}
    return "" if fixed.isdisjoint(ONLINE) else " --online"


def _worst(report: Report) -> list[Diagnostic]:
    """Return the findings of the highest severity that is found."""
    present = [severity for severity in Severity if any(one.severity is severity for one in report.diagnostics)]
    return [one for one in report.diagnostics if one.severity is present[0]]


def statistics(report: Report) -> Iterator[str]:
    """Yield how often each rule was found, most first."""
    counts = Counter((one.rule, one.severity.value) for one in report.diagnostics)
    for (rule, severity), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{number:>6}  {severity:<8} {rule}"


def summed(report: Report) -> str:
    """Return in a sentence how much was found, and where."""
    if not report.files and not report.diagnostics:
        return "No papers among the files looked at: nothing to report."
    counts = [(count(report.diagnostics, severity), severity.value) for severity in Severity]
    parts = [_plural(number, name) for number, name in counts if number]
    aside = [f"{report.suppressed} suppressed"] * bool(report.suppressed)
    aside += [f"{report.baselined} in the baseline"] * bool(report.baselined)
    tail = f" ({', '.join(aside)})" if aside else ""
    if not parts:
        return f"{_plural(report.files, 'paper')}: all good{tail}."
    found = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return f"Found {found} in {_plural(report.files, 'paper')}{tail}."


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
