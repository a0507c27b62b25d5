"""Diagnostics: what rules yield, as it is reported, with severity, place, fix and fingerprint."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from hashlib import sha256
from typing import Final, NamedTuple

from metalint.config.settings import Config
from metalint.papers.ids import paper_id
from metalint.rules.edits import edits as edits_of
from metalint.rules.edits import moves_comments, of_literals
from metalint.rules.problems import Change, Fix, Problem, Safety, Severity
from metalint.rules.registry import rules_of
from metalint.rules.selection import IgnoredRules
from metalint.text.cst import Document
from metalint.text.span import Position, Span, locate
from metalint.util.limits import STRICT, ParseOptions

_START = Position(1, 1, 0)


class Place(NamedTuple):
    """A range of a file, from ``start`` up to, not including, ``end``."""

    path: str
    start: Position
    end: Position


place_of: Final[Callable[[tuple[str, Position, Position]], Place]] = partial(tuple.__new__, Place)


class PlacedEdit(NamedTuple):
    """Put ``content`` in the place of the text at ``place``."""

    place: Place
    content: str


class AppliedFix(NamedTuple):
    """A fix worked out as text edits."""

    title: str
    safety: Safety
    edits: tuple[PlacedEdit, ...]
    changes: tuple[Change, ...]


class RelatedPlace(NamedTuple):
    """Another place that belongs to a diagnostic."""

    place: Place
    message: str


class Diagnostic(NamedTuple):
    """A problem as reported: with rule, severity, place and fingerprint."""

    rule: str
    severity: Severity
    place: Place
    message: str  # all in a line: what is wrong, why, and behind a semicolon the help, where there is one
    field: str
    value: str
    related: tuple[RelatedPlace, ...]
    fix: AppliedFix | None
    paper: str  # the id of the paper, as `metalint.papers.ids.paper_id` has it
    help: str = ""

    @property
    def fingerprint(self) -> str:
        """What identifies the finding, wherever its lines move to."""
        return fingerprint_of(self.paper, content_of(self.rule, self.field, self.value))

    @property
    def statement(self) -> str:
        """What is wrong, and why: the message without the help, behind which a reason may follow."""
        before, _, reason = self.message.rpartition(f"; {self.help}") if self.help else (self.message, "", "")
        return before + reason


class SourceText(NamedTuple):
    """A file: its text, the offsets at which its lines begin, and what it holds, where that is at hand."""

    text: str
    starts: tuple[int, ...]
    document: Document | None = None


class _File(NamedTuple):
    """A file with findings: its path, the id of the paper, its text, and what returns any file by its path."""

    path: str
    paper: str
    source: SourceText
    page: Callable[[str], SourceText]


class DiagnosticBuilder:
    """What makes diagnostics of what rules find: what the settings say of findings, worked out once for all files.

    Args:
        config: the settings.
        roles: those of fields, by path; a fix that is called safe and goes beyond them becomes unsafe.
    """

    def __init__(self, config: Config, roles: Mapping[str, str]) -> None:
        from metalint.rules.safety import judged  # not where all is cached

        self.ignored = IgnoredRules(config)
        self._judged = judged
        self._roles = roles
        self._rules = rules_of(config)
        self._id_patterns = config.id_patterns
        self._options = config.parse_options
        self._severities = {rule: Severity(chosen) for rule, chosen in config.severity.items()}

    def build(
        self, path: str, found: Iterable[tuple[str, Problem]], page: Callable[[str], SourceText]
    ) -> Iterator[Diagnostic]:
        """Yield what rules have found in a file as diagnostics, but what ``per-file-ignores`` names.

        ``page`` returns the file, and any other that problems relate to, by its path.
        """
        ignored = self.ignored.of(path)
        file = _File(path, paper_id(self._id_patterns, path), page(path), page)
        for rule, problem in found:
            if rule in ignored:
                continue
            if self._rules.plugins and problem.fix and (plugin := self._rules.plugin_of(rule)):
                from metalint.rules.plugins import failure

                try:
                    yield self._diagnostic(file, rule, problem)
                except Exception as error:  # noqa: BLE001 - the fix does not fit the file
                    yield self._diagnostic(file, rule, failure(plugin, rule, error))
            else:
                yield self._diagnostic(file, rule, problem)

    def _diagnostic(self, file: _File, rule: str, problem: Problem) -> Diagnostic:
        path, paper, source, page = file
        span, message, field, value, fix, others, severity, help_ = problem
        place = _place(path, source, span)
        applied = self._worked_out(rule, fix, span, place, source) if fix else None
        related = [RelatedPlace(_place(other.path, page(other.path), other.span), other.message) for other in others]
        severity = self._severities.get(rule) or severity or self._rules.by_name[rule].severity
        if fix and not help_:  # what the fix does
            help_ = fix.title[:1].lower() + fix.title[1:]
        told = f"{message}; {help_}" if help_ else message
        return Diagnostic(rule, severity, place, told, field, value, tuple(related), applied, paper, help_)

    def _worked_out(self, rule: str, fix: Fix, span: Span, place: Place, page: SourceText) -> AppliedFix:
        """Return the ``fix`` of a problem at a ``span``, which is at ``place``, as text edits."""
        path = place.path
        safety = self._judged(rule, fix, self._roles, self._rules).safety
        edits = of_literals(page.text, fix.changes)
        if edits is None:
            document = page.document or parsed(page.text, self._options)
            edits = edits_of(document, fix.changes)
            if safety is Safety.SAFE and moves_comments(document, fix.changes):
                safety = Safety.UNSAFE
        placed = [
            PlacedEdit(place if edit.span == span else _place(path, page, edit.span), edit.content)
            for edit in (edits if len(edits) == 1 else sorted(edits))
        ]
        return AppliedFix(fix.title, safety, tuple(placed), fix.changes)


def order(diagnostic: Diagnostic) -> tuple[int, str, int, str, int, str]:
    """Return what diagnostics are sorted by: papers, then files around them, then stale outputs; path, start, rule."""
    path, start, end = diagnostic.place
    kind = 0 if diagnostic.paper[:1] != "/" else 2 if diagnostic.rule == "stale-output" else 1
    return kind, path, start.offset, diagnostic.rule, end.offset, diagnostic.message


def _place(path: str, page: SourceText, span: Span) -> Place:
    if not span.end:  # the file as a whole, whatever it holds
        return Place(path, _START, _START)
    start, end = span
    return place_of((path, locate(page.starts, start), locate(page.starts, end)))


@lru_cache(maxsize=1)
def parsed(text: str, options: ParseOptions = STRICT) -> Document:
    """Return what a text holds; that of the last one is at hand, for most are asked for by several."""
    from metalint.text.reading import read

    return read(text, options)


def fingerprint_of(*parts: str) -> str:
    """Identify a finding by these parts: the id of its paper and its content, or what `content_of` makes that of."""
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def content_of(rule: str, field: str, value: str) -> str:
    """Identify a finding wherever its file lies, and whichever element of its field it becomes."""
    return fingerprint_of(rule, without_list_places(field), value)


def without_list_places(field: str) -> str:
    """Return the path of a field without places in lists, which edits elsewhere change; keys of maps stay."""
    return re.sub(r"\[\d+\]", "", field) if "[" in field else field
