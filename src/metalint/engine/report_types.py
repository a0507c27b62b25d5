"""What a run is asked, and what it reports: plain data between the stages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.engine import baseline
from metalint.index.project_index import ProjectIndex
from metalint.papers.paper import Paper
from metalint.rules.base import OnlineRule
from metalint.rules.diagnostics import Diagnostic, sort_key
from metalint.rules.rule_set import PACKAGED, RULES, RuleSet

if TYPE_CHECKING:
    from metalint.links.status import Answer
    from metalint.papers.record_check import RecordCheck

ONLINE: Final = frozenset(rule.name for rule in RULES if isinstance(rule, OnlineRule))
"""Rules that run only where a request says whom to ask."""


def report_all_paths(_: str) -> bool:
    """Tell that a path is of interest, whatever it is."""
    return True


class Request(NamedTuple):
    """What a run is asked to do."""

    enabled: frozenset[str]  # names of the rules that run
    # tells which paths findings are reported for; the whole corpus is checked anyway
    reported: Callable[[str], bool] = report_all_paths
    texts: Mapping[str, str] = {}  # by path, what stands for the content on disk
    baseline: tuple[baseline.BaselineEntry, ...] = ()  # findings to hold back
    # looks for URLs on the network; None to leave the network alone, and with it the rules that need it
    ask: Callable[[Iterable[str]], Mapping[str, Answer]] | None = None
    # tells which URL of which path to look for, of those in files that are reported
    is_wanted: Callable[[str, str], bool] = lambda _path, _url: True
    # whether nothing but papers is reported on; else notes and other files around them are, too
    is_about_papers: bool = False
    jobs: int = 0  # the number of processes that check papers; 0 to choose by the number of papers
    # returns what records say of papers, by path; None to ask nobody
    check_records: Callable[[Sequence[Paper]], Mapping[str, RecordCheck]] | None = None
    deleted: Mapping[str, str] = {}  # what papers held that the change in question deletes or moves, by path
    added: AbstractSet[str] = frozenset()  # the paths of files that it adds


class PaperChange(NamedTuple):
    """A paper that a change adds, removes, alters or moves; one that cannot be read has nothing but its path."""

    old: Paper | None  # None for a new paper
    new: Paper | None  # None for one that is removed


class Report(NamedTuple):
    """What a run found, in the order of path, place and rule."""

    diagnostics: tuple[Diagnostic, ...]
    files: int  # how many papers are reported on
    silenced: tuple[tuple[Diagnostic, str], ...]  # findings that comments suppress, with their reasons
    held: tuple[Diagnostic, ...]  # findings in the baseline
    gone: int  # how many findings of the baseline are no longer there
    text_of: Callable[[str], str]  # returns the text of a file with findings by its path
    project_index: ProjectIndex  # what the report depends on
    warnings: tuple[str, ...] = ()  # for people: what went wrong beside the work
    notes: tuple[str, ...] = ()  # sentences for its end: what else readers should know
    links: Mapping[str, Answer] | None = None  # the answers of the network by URL; None if nobody was asked
    checks: Mapping[str, RecordCheck] | None = None  # what records say of papers, by path; None if nobody was asked
    rules: RuleSet = PACKAGED  # those that could run
    left_out: tuple[Diagnostic, ...] = ()  # findings that a paper has a duplicate, which another one tells of
    ran: frozenset[str] = frozenset()  # names of the rules that ran
    unfixable: frozenset[str] = frozenset()  # names of the rules whose fixes the settings forbid
    changes: tuple[PaperChange, ...] | None = None  # the papers that a change is about; None where there is none

    def find_fixes(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return those with a fix that the settings allow to make."""
        return [one for one in diagnostics if one.fix is not None and one.rule not in self.unfixable]

    @property
    def every(self) -> tuple[Diagnostic, ...]:
        """All findings that stay once each file is committed, those left out included."""
        return tuple(sorted([*self.diagnostics, *self.left_out], key=sort_key)) if self.left_out else self.diagnostics

    @property
    def paths(self) -> AbstractSet[str]:
        """The paths of all papers."""
        return self.project_index.analyses.keys()

    @property
    def suppressed(self) -> int:
        """How many findings comments suppress."""
        return len(self.silenced)

    @property
    def baselined(self) -> int:
        """How many findings the baseline holds back."""
        return len(self.held)
