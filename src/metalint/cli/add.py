"""``metalint add``."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from metalint.adding import run as adding
from metalint.adding.additions import AdditionOptions, AddOutcome
from metalint.adding.gathering import importer_of
from metalint.adding.run import RunSummary
from metalint.cli.commands import AddOptions
from metalint.cli.opening import open_project
from metalint.cli.options import Options
from metalint.cli.terminal import print_diffs, print_note, print_raw, read_standard_input, read_text
from metalint.cli.warnings import warn
from metalint.errors import UsageError
from metalint.files.atomic_writes import WriteError
from metalint.files.file_changes import FileChange
from metalint.files.writing import ListFileWriter
from metalint.importing.entries import ListEntry, identifiers
from metalint.importing.formats import SUFFIXES, entries
from metalint.index.project import Project
from metalint.report.logs import dump_json
from metalint.services.answers import AnswerCache
from metalint.services.environment import Environment, is_of_strangers
from metalint.util.wording import plural

_MAX_IDENTIFIERS: Final = 10_000
_NO_ID: Final = "the entry has neither an arXiv id nor a DOI, nor the URL of a paper"


def run(options: AddOptions) -> int:
    """Add papers; 1 if one could not be added, or is there already."""
    if options.title and (options.ids or options.from_file is not None):
        raise UsageError("--title describes one paper; leave out identifiers and --from-file")
    if not options.title and (options.url or options.author):
        raise UsageError("--url and --author need --title")
    texts, unread = _read_identifiers(options)
    project = open_project(options, writes=not options.diff)
    project.prepare()
    added = AddedPapers(project, options, len(texts), is_dry=options.diff, is_json=options.format == "json")
    added.refuse(unread)
    if not options.title:
        return add_papers(added, texts)
    how = AdditionOptions(is_dry=options.diff)
    added.finish(adding.sketch(project, options.title, options.url, options.author, how, added.take))
    return int(added.has_failed)


def add_papers(added: "AddedPapers", texts: Sequence[str], keywords: tuple[str, ...] = ()) -> int:
    """Add papers by their identifiers; 1 if one could not be added, or is there already."""
    cache = AnswerCache(added.project.cache)
    how = AdditionOptions(is_dry=added.is_dry, keywords=keywords)
    environment = Environment(answers=cache, is_of_strangers=is_of_strangers(added.options.command))
    try:
        added.finish(adding.add(added.project, texts, how, environment, added.take))
    finally:
        added.end_progress()
        cache.close()
    return int(added.has_failed)


def _read_identifiers(options: AddOptions) -> tuple[list[str], list[str]]:
    """Return the identifiers, each once, in the order in which they are given, and what could not be read as one."""
    texts, unread = [*([options.title] if options.title else []), *map(str.strip, options.ids)], list[str]()
    for identifier, complaint in _read_file(options.from_file) if options.from_file is not None else ():
        (unread if complaint else texts).append(complaint or identifier)
    if not texts and not unread:
        raise UsageError("no identifiers; give some, or --from-file FILE with one per line")
    if len(texts) > _MAX_IDENTIFIERS:
        raise UsageError(f"more than {_MAX_IDENTIFIERS:,} identifiers; split the list")
    return list(dict.fromkeys(texts)), unread


def _read_file(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each identifier in a file of records, or one a line; in place of one, why there is none."""
    kind = SUFFIXES.get(path.suffix.lower(), "markdown")
    if kind == "markdown":
        data = read_standard_input().decode("utf-8", "replace") if str(path) == "-" else read_text(path)
        lines = (line.partition(" #")[0].strip() for line in data.splitlines())  # after a space, `#` is a comment
        texts = [line for line in lines if line and not line.startswith("#")]
        if len(texts) > 1 and not any(map(importer_of, texts)):
            help_ = "write one per line, or read a list of papers with `metalint import`"
            raise UsageError(f"{path}: no line is an identifier; {help_}")
        yield from ((text, "") for text in texts)
        return
    for entry in entries(path, kind):
        if not isinstance(entry, ListEntry):
            yield "", str(entry)
        elif known := next(filter(importer_of, identifiers(entry)), None):
            yield known, ""
        else:
            yield "", f"{path}:{entry.line}: {_NO_ID}"


class AddedPapers:
    """Takes what comes of identifiers: writes files, and tells of each."""

    def __init__(
        self, project: Project, options: Options, total: int, *, is_dry: bool = False, is_json: bool = False
    ) -> None:
        self.project = project
        self.is_dry = is_dry
        self.has_failed = False
        self.options = options
        self._is_json = is_json
        self._total = total
        self._done = 0
        self._written: list[str] = []
        self._reported: list[dict[str, Any]] = []
        self._is_shown = sys.stderr.isatty() and not options.quiet and total > 1

    def refuse(self, complaints: Sequence[str]) -> None:
        """Tell what is not added, because it could not be read."""
        self.has_failed |= bool(complaints)
        for complaint in complaints:
            self._say(complaint)

    def take(self, outcomes: Sequence[AddOutcome], writer: ListFileWriter | None) -> None:
        """Write the new files among ``outcomes``, and tell of all."""
        for outcome in outcomes:
            self._done += 1
            told = self._write(outcome, writer) if outcome.status == "new" and writer else outcome
            self.has_failed |= told.status != "new"
            if self._is_json:
                self._reported.append(_as_json(told, is_dry=self.is_dry))
            elif told.status == "new":
                self._tell_new(told)
            else:
                self.tell_refusal(told)
        if self._is_shown:
            print(f"\r{self._done} of {plural(self._total, 'paper')}", end="", file=sys.stderr, flush=True)

    def tell_refusal(self, outcome: AddOutcome) -> None:
        """Tell of what was not added."""
        why = f"the list has this paper already: {outcome.path}" if outcome.status == "present" else outcome.why
        self._say(f"{outcome.text}: {why}")

    def finish(self, summary: RunSummary) -> None:
        """Tell which services did not answer, and print the report where it is asked for as JSON."""
        self.end_progress()
        warn(summary.warnings)
        if self._written and self.project.config.outputs and not self.options.quiet:
            self._say("metalint: the lists do not have the new papers yet; run `metalint render`")
        if self._is_json:
            sources = [
                {"source": name, "status": "unavailable", "why": why} for name, why in summary.unavailable.items()
            ]
            report = {"version": 1, "papers": self._reported, "sources": sources}
            print(dump_json(report, indent=1))

    def end_progress(self) -> None:
        """Take the progress away."""
        if self._is_shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._is_shown = False

    def _write(self, outcome: AddOutcome, writer: ListFileWriter) -> AddOutcome:
        try:
            writer.write(self.project.config.root / outcome.path, outcome.content, None)
        except WriteError as error:
            return outcome._replace(status="failed", why=str(error))
        self._written.append(outcome.path)
        return outcome

    def _tell_new(self, outcome: AddOutcome) -> None:
        if self.is_dry:
            print_diffs([FileChange(outcome.path, None, outcome.content)], self.options.color)
        elif not self.options.quiet:
            print_raw(f"{outcome.path}\n")
        for remark in outcome.remarks if not self.options.quiet else ():
            self._say(f"{outcome.path}: {remark}")

    def _say(self, text: str) -> None:
        if self._is_shown:
            print("\r\033[K", end="", file=sys.stderr)
        print_note(text)


def _as_json(outcome: AddOutcome, *, is_dry: bool) -> dict[str, Any]:
    status = {"present": "present", "failed": "failed", "new": "would add" if is_dry else "added"}[outcome.status]
    entry: dict[str, Any] = {"id": outcome.text, "status": status, "path": outcome.path or None}
    if outcome.why:
        entry["why"] = outcome.why
    if outcome.status == "new":
        entry["content"] = outcome.content
        entry["fields"] = fields = {}
        for path, field in outcome.fields.items():
            role = outcome.roles.get(path)
            value = list(field.values) if role in {"authors", "institutions", "ror"} else field.values[0]
            fields[path] = {"role": role, "value": value, "source": field.source}
        entry["remarks"] = list(outcome.remarks)
    return entry
