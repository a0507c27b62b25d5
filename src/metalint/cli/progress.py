"""How a check of URLs goes on: a bar on a terminal, a line now and then elsewhere; both on standard error."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from metalint.links.status import Alive, Dead, Moved, Uncertain
from metalint.links.watching import Watcher
from metalint.report.terminal import plain
from metalint.util.wording import plural

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from metalint.links.status import LinkStatus

_SHOWN: Final = (Alive, Moved, Dead, Uncertain)
_EVERY: Final = 10.0  # seconds between lines
_HOSTS: Final = 3  # that are named beside the bar


class Tally:
    """What is known so far."""

    def __init__(self) -> None:
        self.total = 0
        self.done = 0
        self.statuses: Counter[type[LinkStatus]] = Counter()
        self.hosts: Counter[str] = Counter()

    def begin(self, total: int) -> None:
        """Expect ``total`` more URLs."""
        self.total += total

    def add(self, host: str, status: LinkStatus) -> None:
        """Count one."""
        self.done += 1
        self.statuses[type(status)] += 1
        self.hosts[host] += 1

    def words(self) -> str:
        """Return the counts by status."""
        return ", ".join(f"{self.statuses[kind]} {kind.word}" for kind in _SHOWN)

    def busiest(self) -> str:
        """Return the counts of the hosts with the most URLs."""
        return ", ".join(f"{plain(host)} {number}" for host, number in self.hosts.most_common(_HOSTS))


class Lines(Watcher):
    """Says every few seconds how far the check is."""

    def __init__(self) -> None:
        self._tally = Tally()
        self._said = time.monotonic()

    def begin(self, total: int) -> None:
        """Expect ``total`` URLs."""
        self._tally.begin(total)
        self._said = time.monotonic()

    def advance(self, host: str, status: LinkStatus) -> None:
        """Count one, and say so if it has been quiet for long."""
        self._tally.add(host, status)
        if time.monotonic() - self._said >= _EVERY:
            self._said = time.monotonic()
            print(f"{self._tally.done} of {plural(self._tally.total, 'URL')}: {self._tally.words()}", file=sys.stderr)


class Bar(Watcher):
    """A bar with the counts by status and the busiest hosts; it vanishes at the end."""

    def __init__(self) -> None:
        self._tally = Tally()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def begin(self, total: int) -> None:
        """Show the bar."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._tally.begin(total)
        self._bar = Progress(
            BarColumn(20),
            MofNCompleteColumn(),
            TextColumn("{task.fields[words]}", markup=False),
            TextColumn("{task.fields[hosts]}", style="dim", markup=False),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("", total=self._tally.total, completed=self._tally.done, words="", hosts="")
        self._bar.start()

    def advance(self, host: str, status: LinkStatus) -> None:
        """Move the bar on."""
        self._tally.add(host, status)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=1, words=self._tally.words(), hosts=self._tally.busiest())

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
