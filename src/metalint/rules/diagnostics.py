"""Diagnostics: what rules yield, as it is reported, with severity, place, fix and fingerprint."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from typing import NamedTuple

from metalint.config.settings import Config
from metalint.files.globs import matches_glob
from metalint.papers.ids import paper_id
from metalint.rules.edits import edit_literals, moves_comments
from metalint.rules.edits import edits as edits_of
from metalint.rules.problems import Fix, PlacedEdit, Problem, Related, Safety, Severity
from metalint.rules.rule_set import known_rules
from metalint.rules.selection import PARSE, expand_rule_names
from metalint.text.cst import Document
from metalint.text.span import FIRST, Position, Span, locate_offset
from metalint.util.limits import STRICT, ParseOptions


class Diagnostic(NamedTuple):
    """What a rule found in a file: a `Problem` with rule, severity, place and paper."""

    rule: str
    severity: Severity
    path: str
    start: Position
    end: Position
    message: str  # all in a line: what is wrong, why, and behind a semicolon the help, where there is one
    field: str
    value: str
    related: tuple[Related, ...]
    fix: Fix | None
    paper: str  # the id of the paper, as `metalint.papers.ids.paper_id` has it
    help: str | None = None  # the part of the message that says what to do

    @property
    def fingerprint(self) -> str:
        """What identifies the finding, wherever its lines move to."""
        return hash_parts(self.paper, content_fingerprint(self.rule, self.field, self.value))

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


class DiagnosticBuilder:
    """What makes diagnostics of what rules find: what the settings say of findings, worked out once for all files.

    Args:
        config: the settings.
        roles: those of fields, by path; a fix that is called safe and goes beyond them becomes unsafe.
    """

    def __init__(self, config: Config, roles: Mapping[str, str]) -> None:
        self._roles = roles
        self._rules = rules = known_rules(config)
        self._id_patterns = config.papers
        self._options = config.parse_options
        self._severities = {rule: Severity(chosen) for rule, chosen in config.severity.items()}
        known = rules._replace(is_complete=False)  # an unknown name is refused when rules are selected
        self._ignores = {
            glob: expand_rule_names(names, "per-file-ignores", known) - PARSE
            for glob, names in config.per_file_ignores.items()
        }

    def ignored(self, path: str) -> frozenset[str]:
        """Return the rules that ``per-file-ignores`` switches off for the file at ``path``."""
        name = path.rpartition("/")[2]  # which a pattern without folder is of
        fitting = [glob for glob in self._ignores if matches_glob(path if "/" in glob else name, glob)]
        return frozenset(chain.from_iterable(map(self._ignores.__getitem__, fitting)))

    def build(
        self, path: str, found: Iterable[tuple[str, Problem]], page: Callable[[str], SourceText]
    ) -> Iterator[Diagnostic]:
        """Yield what rules have found in a file as diagnostics, but what ``per-file-ignores`` names.

        ``page`` returns the file, and any other that problems relate to, by its path.
        """
        ignored, paper, source = self.ignored(path), paper_id(self._id_patterns, path), page(path)

        def diagnose(rule: str, problem: Problem) -> Diagnostic:
            span, message, field, value, fix, others, severity, help_ = problem
            placed = self._place_fix(rule, fix, path, source) if fix else None
            related = tuple([Related(*other[:3], *_locate(page(other.path), other.span)) for other in others])
            severity = self._severities.get(rule) or severity or self._rules.by_name[rule].severity
            if fix and not help_:  # what the fix does
                help_ = fix.title[:1].lower() + fix.title[1:]
            told, place = f"{message}; {help_}" if help_ else message, _locate(source, span)
            return Diagnostic(rule, severity, path, *place, told, field, value, related, placed, paper, help_ or None)

        for rule, problem in found:
            if rule in ignored:
                continue
            try:
                yield diagnose(rule, problem)
            except Exception as error:
                plugin = self._rules.by_name[rule].plugin
                if plugin is None:
                    raise
                from metalint.rules.plugins import failure

                yield diagnose(rule, failure(plugin, rule, error))  # its fix does not fit the file

    def _place_fix(self, rule: str, fix: Fix, path: str, source: SourceText) -> Fix:
        """Return a fix of the file at ``path`` with its text edits; unsafe if it goes beyond its grounds."""
        from metalint.rules.safety import judge_fix  # not where all is cached

        safety = judge_fix(fix, self._rules.by_name[rule].grounds, self._roles)
        edits = edit_literals(source.text, fix.changes)
        if edits is None:
            document = source.document or parsed(source.text, self._options)
            edits = edits_of(document, fix.changes)
            if safety is Safety.SAFE and moves_comments(document, fix.changes):
                safety = Safety.UNSAFE
        placed = [PlacedEdit(path, *_locate(source, edit.span), edit.content) for edit in sorted(edits)]
        return Fix(fix.title, safety, fix.changes, tuple(placed))


def sort_key(diagnostic: Diagnostic) -> tuple[int, str, int, str, int, str]:
    """Return what diagnostics are sorted by: papers, then files around them, then stale outputs; path, start, rule."""
    start, end = diagnostic.start, diagnostic.end
    kind = 0 if diagnostic.paper[:1] != "/" else 2 if diagnostic.rule == "stale-output" else 1
    return kind, diagnostic.path, start.offset, diagnostic.rule, end.offset, diagnostic.message


def _locate(page: SourceText, span: Span) -> tuple[Position, Position]:
    if not span.end:  # the file as a whole, whatever it holds
        return FIRST, FIRST
    start, end = span
    return locate_offset(page.starts, start), locate_offset(page.starts, end)


@lru_cache(maxsize=1)
def parsed(text: str, options: ParseOptions = STRICT) -> Document:
    """Return what a text holds; that of the last one is at hand, for most are asked for by several."""
    from metalint.text.reading import read_text

    return read_text(text, options)


def hash_parts(*parts: str) -> str:
    """Identify a finding by the id of its paper and its `content_fingerprint`, or by what that is made of."""
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def content_fingerprint(rule: str, field: str, value: str) -> str:
    """Identify a finding wherever its file lies, and whichever element of its field it becomes."""
    return hash_parts(rule, without_list_places(field), value)


def without_list_places(field: str) -> str:
    """Return the path of a field without places in lists, which edits elsewhere change; keys of maps stay."""
    return re.sub(r"\[\d+\]", "", field) if "[" in field else field
