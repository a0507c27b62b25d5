"""Comments that silence findings: ``# metalint: ignore[rule, …] reason``, and ``ignore-file`` in the header."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.diagnostic import Fix, Problem, Rewrite, Safety
from metalint.rules import BY_NAME
from metalint.text.edit import Edit
from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from metalint.facts import Comment, Facts

_COMMENT: Final = re.compile(
    r"#\s*metalint:\s*(?P<kind>ignore-file|ignore)\s*(?:\[(?P<rules>[^\]]*)\])?\s*(?P<reason>.*)"
)


class Suppression(NamedTuple):
    """One comment that silences ``rules``; ``line`` is the line it speaks of, or None for the whole file."""

    rules: tuple[str, ...]
    line: int | None
    span: Span


class Outcome(NamedTuple):
    """What is left of the problems of a file, and how many were silenced."""

    problems: list[tuple[str, Problem]]
    silenced: int


def apply(paper: Facts, text: str, problems: list[tuple[str, Problem]], enabled: frozenset[str]) -> Outcome:
    """Silence ``problems`` (rule and problem) of one file as its comments ask.

    Comments that are malformed, or that silence nothing although all their rules ran, become problems.
    """
    suppressions, malformed = _read(paper, text)
    used: set[tuple[Suppression, str]] = set()
    kept = [one for one in problems if not _silence(paper, one, suppressions, used)]
    result = [("invalid-suppression", problem) for problem in malformed if "invalid-suppression" in enabled]
    if "unused-suppression" in enabled:
        result += [("unused-suppression", unused) for unused in _unused(text, suppressions, used, enabled)]
    return Outcome(kept + result, len(problems) - len(kept))


def _silence(
    paper: Facts,
    found: tuple[str, Problem],
    suppressions: list[Suppression],
    used: set[tuple[Suppression, str]],
) -> bool:
    rule, problem = found
    line = paper.position(problem.span.start).line
    hits = [one for one in suppressions if rule in one.rules and one.line in {None, line}]
    used.update((one, rule) for one in hits)
    return bool(hits)


def _read(paper: Facts, text: str) -> tuple[list[Suppression], list[Problem]]:
    suppressions: list[Suppression] = []
    malformed: list[Problem] = []
    for comment in paper.comments:
        match = _COMMENT.match(comment.text)
        trouble = _trouble(comment, match)
        if match is None or trouble:
            malformed.append(Problem(comment.span, trouble, value=comment.text))
            continue
        line = None if match["kind"] == "ignore-file" else _line(paper, text, comment)
        suppressions.append(Suppression(_names(match), line, comment.span))
    return suppressions, malformed


def _names(match: re.Match[str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in (match["rules"] or "").split(",") if name.strip())


def _trouble(comment: Comment, match: re.Match[str] | None) -> str:
    """Return what is wrong with a comment to metalint; nothing if it is fine."""
    if match is None:
        return "not understood; write '# metalint: ignore[rule] reason'"
    if not _names(match):
        return "silences everything; name the rules: '# metalint: ignore[rule] reason'"
    for name in _names(match):
        if name not in BY_NAME:
            return f"'{name}' is no rule; see 'metalint rules'"
        if BY_NAME[name].group in {"parse", "suppressions"}:
            return f"'{name}' cannot be silenced"
    if not match["reason"].strip():
        return "gives no reason; write it behind the bracket"
    if match["kind"] == "ignore-file" and not comment.in_header:
        return "'ignore-file' must stand before the first field"
    return ""


def _line(paper: Facts, text: str, comment: Comment) -> int:
    """Return the line that a comment speaks of: its own, or the next one that is no comment."""
    line = paper.position(comment.span.start).line
    lines = text.split("\n")
    if lines[line - 1].lstrip().startswith("#"):
        while line < len(lines) and (not lines[line - 1].strip() or lines[line - 1].lstrip().startswith("#")):
            line += 1
    return line


def _unused(
    text: str,
    suppressions: Iterable[Suppression],
    used: set[tuple[Suppression, str]],
    enabled: frozenset[str],
) -> Iterator[Problem]:
    for one in suppressions:
        idle = [rule for rule in one.rules if rule in enabled and (one, rule) not in used]
        if not idle:
            continue
        left = [rule for rule in one.rules if rule not in idle]
        edit = _narrowed(text, one, left) if left else _without(text, one.span)
        title = f"Take {', '.join(idle)} out of the comment" if left else "Delete the comment"
        fix = Fix(title, Safety.SAFE, (Rewrite((edit,)),))
        value = text[one.span.start : one.span.end]
        yield Problem(one.span, f"silences nothing: no finding of {', '.join(idle)} here", value=value, fix=fix)


def _narrowed(text: str, one: Suppression, rules: list[str]) -> Edit:
    start = text.index("[", one.span.start) + 1
    return Edit(Span(start, text.index("]", start)), ", ".join(rules))


def _without(text: str, span: Span) -> Edit:
    """Return the edit that deletes a comment: with its line if nothing else is there, else with the blanks before."""
    line_start = text.rfind("\n", 0, span.start) + 1
    before = text[line_start : span.start]
    if not before.strip():
        line_end = text.find("\n", span.end)
        return Edit(Span(line_start, line_end + 1 if line_end >= 0 else len(text)), "")
    start = span.start - (len(before) - len(before.rstrip()))
    return Edit(Span(start, span.end), "")
