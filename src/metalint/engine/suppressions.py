"""Comments that silence findings: ``# metalint: ignore[rule, …] reason``, and ``ignore-file`` in the header."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from metalint.papers.paper import Comment, Paper
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.edits import with_line_end
from metalint.rules.problems import Fix, Problem, Rewrite, Safety
from metalint.rules.rule_set import PACKAGED, RuleSet
from metalint.text.edit import Edit
from metalint.text.span import Span
from metalint.util.regex import lazy
from metalint.util.wording import join_words, nearest, quote

_COMMENT: Final = lazy(
    r"#\s*+metalint:\s*+(?P<kind>ignore-file|ignore)\s*+(?:\[(?P<rules>[^\]]*+)\])?\s*+(?P<reason>.*)"
)


class Suppression(NamedTuple):
    """One comment that silences ``rules``; ``line`` is the line it speaks of, or None for the whole file."""

    rules: tuple[str, ...]
    line: int | None
    span: Span
    reason: str


def apply_suppressions(  # noqa: PLR0913 - what a comment may speak of
    paper: Paper,
    text: str,
    found: Iterable[Diagnostic],
    enabled: frozenset[str],
    could_look: Callable[[str], bool],
    *,
    rules: RuleSet = PACKAGED,
) -> tuple[list[Diagnostic], list[tuple[Diagnostic, str]], list[tuple[str, Problem]]]:
    """Silence what was ``found`` in one file as its comments ask.

    Returns what is left, what was silenced, with the reason given, and what is wrong with the comments: those that are
    malformed, that name none of the ``rules``, or that silence nothing of rules that ``could_look`` at the file, become
    problems.
    """
    suppressions, malformed = _parse_comments(paper, text, rules)
    by_line: dict[tuple[str, int | None], list[Suppression]] = defaultdict(list)
    for suppression in suppressions:
        for rule in suppression.rules:
            by_line[rule, suppression.line].append(suppression)
    asked: set[tuple[str, int | None]] = set()
    kept: list[Diagnostic] = []
    silenced: list[tuple[Diagnostic, str]] = []
    for finding in found:
        start, end = finding.start, finding.end
        last = end.line if finding.field else start.line  # of a value that goes over several
        hits = [key for line in (None, start.line, last) if (key := (finding.rule, line)) in by_line]
        asked.update(hits)
        if hits:
            silenced.append((finding, by_line[hits[0]][0].reason))
        else:
            kept.append(finding)
    used = {(suppression, key[0]) for key in asked for suppression in by_line[key]}
    problems = [("invalid-suppression", problem) for problem in malformed if "invalid-suppression" in enabled]
    if "unused-suppression" in enabled:
        problems += [("unused-suppression", unused) for unused in _find_unused(text, suppressions, used, could_look)]
    return kept, silenced, problems


def _parse_comments(paper: Paper, text: str, rules: RuleSet) -> tuple[list[Suppression], list[Problem]]:
    from metalint.text.comment_lines import find_comment_targets  # few papers have a `metalint:` comment

    suppressions: list[Suppression] = []
    malformed: list[Problem] = []
    lines = find_comment_targets(text)
    for comment in paper.comments:
        match = _COMMENT.match(comment.text)
        if failure := _explain_malformed(comment, match, rules):
            what, help_ = failure
            malformed.append(Problem(comment.span, what, value=comment.text, help=help_))
        if match is None or failure:
            continue
        line = None if match["kind"] == "ignore-file" else lines[paper.position(comment.span.start).line - 1]
        suppressions.append(Suppression(_list_names(match), line, comment.span, match["reason"].strip()))
    return suppressions, malformed


def _list_names(match: re.Match[str]) -> tuple[str, ...]:
    """Return the names of rules that a comment lists, each once, however often it is repeated."""
    return tuple(dict.fromkeys(name.strip() for name in (match["rules"] or "").split(",") if name.strip()))


def _explain_malformed(comment: Comment, match: re.Match[str] | None, rules: RuleSet) -> tuple[str, str] | None:
    """Return what is wrong with a comment, and what to do about it."""
    if match is None:
        how = "write `# metalint: ignore[rule] reason`"
        return f"{quote(comment.text)} is not a valid suppression", how
    kind = match["kind"]
    if not _list_names(match):
        return "the suppression names no rule", f"write `# metalint: {kind}[rule] reason`"
    if wrong := next(filter(None, (_explain_wrong_name(name, rules) for name in _list_names(match))), None):
        return wrong
    if not match["reason"].strip():
        example = f"# metalint: {kind}[{match['rules'].strip()}] reason"
        return "the suppression gives no reason", f"write {quote(example)}"
    if kind == "ignore-file" and not comment.in_header:
        return "`ignore-file` works only before the first field", "move the comment to the top of the file"
    return None


def _explain_wrong_name(name: str, rules: RuleSet) -> tuple[str, str] | None:
    rule = rules.by_name.get(name)
    if rule is None:
        near = nearest(name, rules.by_name)
        help_ = f"did you mean {quote(near)}?" if near else "run `metalint explain` to list all"
        return (f"there is no rule {quote(name)}", help_) if rules.is_complete else None
    if rule.group in {"parse", "suppressions"}:
        return f"{quote(name)} cannot be suppressed", "fix the finding instead"
    return None


def _find_unused(
    text: str,
    suppressions: Iterable[Suppression],
    used: set[tuple[Suppression, str]],
    could_look: Callable[[str], bool],
) -> Iterator[Problem]:
    for suppression in suppressions:
        idle = [rule for rule in suppression.rules if (suppression, rule) not in used and could_look(rule)]
        if not idle:
            continue
        left = [rule for rule in suppression.rules if rule not in idle]
        title = f"Remove {join_words(idle)} from the comment" if left else "Delete the comment"
        fix = Fix(title, Safety.SAFE, (_rewrite_comment(text, suppression.span, left),))
        value = text[suppression.span.start : suppression.span.end]
        what = f"the suppression of {join_words(idle)} is unused: there is no such finding here"
        yield Problem(suppression.span, what, value=value, fix=fix)


def _rewrite_comment(text: str, span: Span, rules: list[str]) -> Rewrite:
    """Return the change that leaves ``rules`` in a comment, or nothing of it."""
    if not rules:
        return Rewrite((_delete_comment(text, span),), ((span, ""),))
    start = text.index("[", span.start) + 1
    edit = Edit(Span(start, text.index("]", start)), ", ".join(rules))
    new = text[span.start : start] + edit.content + text[edit.span.end : span.end]
    return Rewrite((edit,), ((span, new.rstrip("\r")),))


def _delete_comment(text: str, span: Span) -> Edit:
    """Return the edit that deletes a comment: with its line if nothing else is there, else with the spaces before."""
    line_start = text.rfind("\n", 0, span.start) + 1
    before = text[line_start : span.start]
    if not before.strip():
        line_end = text.find("\n", span.end)
        return Edit(with_line_end(text, Span(line_start, line_end + 1 if line_end >= 0 else len(text))), "")
    start = span.start - (len(before) - len(before.rstrip()))
    return Edit(Span(start, span.end - text[: span.end].endswith("\r")), "")
