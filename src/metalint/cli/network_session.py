"""A session with the network: the checker, its memory, how it is shown, and what it comes to."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from metalint.adding.record_checks import RecordChecks
from metalint.cli.commands import FixOptions, GateOptions
from metalint.cli.options import Options, ReportOptions
from metalint.cli.progress_line import progress_line
from metalint.cli.terminal import print_note
from metalint.cli.warnings import warn
from metalint.index.project import Project
from metalint.links.checker import LinkChecker, Watcher
from metalint.links.history import LinkHistory
from metalint.links.status import Alive, Dead, LinkStatus, Moved, Skipped, Uncertain
from metalint.papers.paper import Paper
from metalint.report.closing import list_unanswered
from metalint.report.terminal import escape_controls
from metalint.services.answers import AnswerCache
from metalint.services.environment import Environment, is_of_strangers
from metalint.util.durations import format_duration
from metalint.util.wording import plural

if TYPE_CHECKING:
    from metalint.papers.record_check import RecordCheck

_KINDS: Final = (Alive, Moved, Dead, Uncertain, Skipped)
_LINES: Final = 20  # reasons that are listed unless `--verbose`


class NetworkSession:
    """Looks for URLs and asks for records; standard error is for people, standard output for the report."""

    def __init__(
        self,
        project: Project,
        options: ReportOptions | FixOptions | GateOptions,
        *,
        asks_urls: bool,  # whether pages are looked at as well
        suggest: bool,
    ) -> None:
        settings = project.config.links
        if options.budget is not None:
            settings = settings._replace(budget=options.budget)
        self._options = options
        self._budget = settings.budget
        self._answers = AnswerCache(project.cache)
        environment = Environment(answers=self._answers, paces={}, is_of_strangers=is_of_strangers(options.command))
        self._checks = RecordChecks(project, environment)
        self._history = LinkHistory(project.cache) if project.cache is not None else None
        watcher = Watcher()
        if not options.quiet:
            # a runner may offer a terminal, and then not find the annotations between its control sequences
            is_terminal = sys.stderr.isatty() and os.environ.get("GITHUB_ACTIONS") != "true"
            watcher = Progress(is_terminal=is_terminal)
        self._checker = LinkChecker(
            settings,
            project.config.internal_hosts,
            environment,
            sources=project.config.sources,
            history=self._history,
            watcher=watcher,
            suggest=suggest,
        )
        self.ask: LinkChecker | None = self._checker if asks_urls else None

    def check_records(self, papers: Sequence[Paper]) -> Mapping[str, RecordCheck]:
        """Return what records say of papers, by path."""
        if self._checker.is_offline or self._checker.was_interrupted:
            return {}
        return self._checks.of(papers, self._budget - self._checker.seconds)

    def close(self) -> bool:
        """Say what it came to and close the memory; tell whether ^C cut it short."""
        warn(self._checks.unavailable())
        for memory in (self._answers, self._history):
            if memory is not None:
                memory.close()
                warn(memory.warnings)
        if self.ask is not None:
            for line in _summarize_checks(self.ask, self._options):
                print(escape_controls(line), file=sys.stderr)
        return self._checker.was_interrupted or self._checks.was_interrupted


def _summarize_checks(checker: LinkChecker, options: Options) -> Iterator[str]:
    answers = checker.answers
    counts = Counter(type(answer.status) for answer in answers.values())
    if checker.is_offline:
        verb = "stays" if counts[Uncertain] == 1 else "stay"
        left = f"{plural(counts[Uncertain], 'URL')} {verb} uncertain"
        yield f"metalint: no network: nobody answers, and no name can be looked up; {left}"
    if options.quiet:
        return
    kinds = ", ".join(f"{counts[kind]} {kind.word}" for kind in _KINDS)
    requests, urls = plural(checker.requests, "request"), plural(len(answers), "URL")
    memory = f", {checker.from_history} from memory" if checker.from_history else ""
    yield f"{urls}: {kinds}; {requests} in {format_duration(round(checker.seconds, 1))}{memory}."
    if options.verbose and not checker.is_offline:  # each by itself
        statuses = ((url, answer.status) for url, answer in answers.items())
        unsure = [(url, status) for url, status in statuses if isinstance(status, Uncertain | Skipped)]
        yield from sorted(f"  {status.word}: {url}: {status.why}" for url, status in unsure)
    elif not checker.is_offline:
        listed = list(list_unanswered(answers))
        yield from (f"  {reason}" for reason in listed[:_LINES])
        if len(listed) > _LINES:
            yield f"  … and {len(listed) - _LINES} more; --verbose lists all"
    if checker.was_interrupted:
        yield "metalint: interrupted; what is known so far is above, and kept"


_SHOWN: Final = (Alive, Moved, Dead, Uncertain)
_EVERY: Final = 10.0  # seconds between lines
_HOSTS: Final = 3  # that are named


class Progress(Watcher):
    """Shows how far the check is: on a terminal as a line that vanishes at the end, else as one every few seconds."""

    def __init__(self, *, is_terminal: bool) -> None:
        self._is_terminal = is_terminal
        self._shown = ExitStack()
        self._total = 0
        self._statuses: Counter[type[LinkStatus]] = Counter()
        self._hosts: Counter[str] = Counter()
        self._last_line = 0.0

    def begin(self, total: int) -> None:
        """Expect ``total`` URLs."""
        self._total += total
        self._last_line = time.monotonic()
        if self._is_terminal:
            self._shown.enter_context(progress_line(self._describe_with_hosts))

    def advance(self, host: str, status: LinkStatus) -> None:
        """Count a URL."""
        self._statuses[type(status)] += 1
        self._hosts[host] += 1
        if not self._is_terminal and time.monotonic() - self._last_line >= _EVERY:
            self._last_line = time.monotonic()
            print_note(self._describe())

    def end(self) -> None:
        """Take the line away."""
        self._shown.close()

    def _describe(self) -> str:
        words = ", ".join(f"{self._statuses[kind]} {kind.word}" for kind in _SHOWN)
        return f"{self._statuses.total()} of {plural(self._total, 'URL')}: {words}"

    def _describe_with_hosts(self) -> str:
        """Return the same with the busiest hosts."""
        hosts = (f"; {escape_controls(host)} {number}" for host, number in self._hosts.most_common(_HOSTS))
        return self._describe() + "".join(hosts)
