"""How a report ends: the sum, and what to run next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from metalint.engine.report_types import ONLINE, Report
from metalint.report.formats import Style
from metalint.report.terminal import wrap_text
from metalint.rules.problems import Safety, Severity
from metalint.util.wording import plural

if TYPE_CHECKING:
    from metalint.links.status import Answer, Skipped, Uncertain


def list_closing_lines(report: Report, style: Style) -> Iterator[str]:
    """Yield the last lines: the sum, and what to run; the command that fixes most is last. Nothing if ``is_quiet``."""
    if style.is_quiet:
        return
    lines = (summarize(report), *list_notes(report), *list_advice(report))
    yield from (part for line in lines for part in wrap_text(line, style.width))


def list_notes(report: Report) -> Iterator[str]:
    """Yield what else should be known: what a comparison comes to, and how many URLs nobody could judge."""
    yield from report.notes
    if report.checks is not None:
        from metalint.report.statuses import count_statuses

        yield count_statuses(report.checks)
    links = report.links or {}
    unsure = len(_find_unsure(links))
    if unsure and (unsure < len(links) or report.diagnostics):
        yield f"{unsure} of {plural(len(links), 'URL')} could not be judged: uncertain or skipped."


def list_unanswered(answers: Mapping[str, Answer]) -> Iterator[str]:
    """Yield which URLs are uncertain or were skipped, by host, and why; most first."""
    from metalint.util.urls import split_url

    unsure = _find_unsure(answers)
    counts = Counter((status.word, split_url(url.strip()).host[:60], status.why) for url, status in unsure)
    for (word, host, why), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{number} {word} on {host}: {why}"


def _find_unsure(answers: Mapping[str, Answer]) -> list[tuple[str, Skipped | Uncertain]]:
    """Return the URLs that nobody could judge, with their status."""
    if not answers:
        return []
    from metalint.links.status import Skipped, Uncertain

    return [(url, answer.status) for url, answer in answers.items() if isinstance(answer.status, Skipped | Uncertain)]


def list_advice(report: Report) -> Iterator[str]:
    """Yield what to run next, commands in backticks; nothing if there is nothing to do."""
    if report.gone:
        verb = "is" if report.gone == 1 else "are"
        yield f"{plural(report.gone, 'finding')} of the baseline {verb} gone: run `metalint baseline --prune`."
    fixes = Counter(one.fix.safety for one in report.find_fixes(report.diagnostics) if one.fix)
    severities = {diagnostic.severity for diagnostic in report.diagnostics}
    worst = next((severity for severity in Severity if severity in severities), None)
    by_hand = Counter(
        diagnostic.rule
        for diagnostic in report.diagnostics
        if diagnostic.severity is worst and (diagnostic.fix is None or diagnostic.rule in report.unfixable)
    )
    if by_hand:
        yield f"Read about a rule with `metalint explain {max(by_hand, key=by_hand.__getitem__)}`."
    if fixes[Safety.UNSAFE]:
        command = f"metalint fix{_choose_option(report, Safety.UNSAFE)} --unsafe --diff"
        yield f"{fixes[Safety.UNSAFE]} more fixable after review: see `{command}`."
    if fixes[Safety.SAFE]:
        yield f"{fixes[Safety.SAFE]} fixable with `metalint fix{_choose_option(report, Safety.SAFE)}`."


def _choose_option(report: Report, safety: Safety) -> str:
    """Return the option without which some fixes are not made: those of what the network says."""
    if report.links is None and report.checks is None:  # nobody was asked
        return ""
    fixed = {diagnostic.rule for diagnostic in report.diagnostics if diagnostic.fix and diagnostic.fix.safety is safety}
    return "" if fixed.isdisjoint(ONLINE) else " --online"


def list_statistics(report: Report) -> Iterator[str]:
    """Yield how often each rule was found, most first; `[*]` marks rules with safe fixes."""
    for count in count_rules(report):
        yield f"{count.number:>6}  {count.severity:<8} {count.rule:<22} {'[*]' if count.fixable else ''}".rstrip()


class Count(NamedTuple):
    """How often a rule was found, and how many of its findings have a safe fix."""

    rule: str
    severity: str
    number: int
    fixable: int


def count_rules(report: Report) -> list[Count]:
    """Return the counts of all rules that were found, most first."""
    counts = Counter((diagnostic.rule, diagnostic.severity.value) for diagnostic in report.diagnostics)
    fixable = Counter(
        (diagnostic.rule, diagnostic.severity.value)
        for diagnostic in report.find_fixes(report.diagnostics)
        if diagnostic.fix and diagnostic.fix.safety is Safety.SAFE
    )
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Count(*key, number, fixable[key]) for key, number in ordered]


def _describe_none(number: int, noun: str) -> str:
    return f"none of {number} {noun}s could" if number > 1 else f"the only {noun} could not"


def summarize(report: Report) -> str:
    """Return in a sentence how much was found, in how many files, and how many were checked."""
    if not report.files and not report.diagnostics:
        return "No papers among the files looked at: nothing to report."
    counts = Counter([diagnostic.severity for diagnostic in report.diagnostics])
    parts = [plural(counts[severity], severity.value) for severity in Severity if counts[severity]]
    aside = [f"{report.files} checked"]
    aside += [f"{report.suppressed} suppressed"] * bool(report.suppressed)
    aside += [f"{report.baselined} in the baseline"] * bool(report.baselined)
    tail = f" ({', '.join(aside)})"
    if not parts and report.links and len(_find_unsure(report.links)) == len(report.links):
        return f"Nothing found, but {_describe_none(len(report.links), 'URL')} be judged: uncertain or skipped{tail}."
    if not parts and report.checks and all(check.status == "unknown" for check in report.checks.values()):
        return f"Nothing found, but {_describe_none(len(report.checks), 'paper')} be verified{tail}."
    if not parts:
        return f"All checks passed{tail}."
    found = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    files = len({diagnostic.path for diagnostic in report.diagnostics})
    return f"Found {found} in {plural(files, 'file')}{tail}."
