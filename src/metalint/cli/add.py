"""``metalint add``."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from metalint.adding import issues
from metalint.adding import run as adding
from metalint.adding.additions import AdditionOptions as How
from metalint.adding.additions import AddOutcome
from metalint.adding.gathering import importer_of
from metalint.adding.run import RunSummary
from metalint.cli.commands import AddOptions
from metalint.cli.issue_comment import make_comment
from metalint.cli.opening import open_project
from metalint.cli.terminal import print_diffs, print_note, print_raw, read_standard_input, read_text
from metalint.cli.transactions import open_to_write
from metalint.cli.warnings import warn
from metalint.engine import run as engine
from metalint.errors import UsageError
from metalint.files.atomic_writes import WriteError
from metalint.files.transactions import Transaction, Write, carry_out
from metalint.files.writing import ListFileWriter
from metalint.fixes.fixer import Changed
from metalint.importing.entries import ListEntry, identifiers
from metalint.importing.formats import SUFFIXES, entries
from metalint.index.project import Project
from metalint.report.logs import dump_json
from metalint.services.answers import AnswerCache
from metalint.services.environment import Environment
from metalint.util.wording import code, plural, quote_for_shell

_MOST: Final = 10_000
_NO_ID: Final = "the entry has neither an arXiv id nor a DOI, nor the URL of a paper"


def run(options: AddOptions) -> int:
    """Add papers; 1 if one could not be added, or is there already."""
    is_dry = options.dry_run or options.diff
    editor = _find_editor() if options.edit and not is_dry else []
    if options.title and (options.ids or options.from_file is not None):
        raise UsageError("--title describes one paper; leave out identifiers and --from-file")
    if not options.title and (options.url or options.author):
        raise UsageError("--url and --author need --title")
    others = options.ids or options.from_file is not None or options.title
    if options.from_issue and (others or options.edit or options.format != "text"):
        raise UsageError("--from-issue reads one paper; leave out identifiers, --from-file, --title, --edit, --format")
    texts, unread = _read_identifiers(options)
    project = (open_project if is_dry else open_to_write)(options)
    project.prepare()
    keywords: tuple[str, ...] = ()
    if options.from_issue:
        words = issues.keyword_vocabulary(project, engine.load_corpus(project)[0].papers).words
        suggestion = issues.read_suggestion(options.from_issue, words)
        if isinstance(suggestion, str):
            print_raw(make_comment(suggestion))
            return 1
        identifier, keywords = suggestion
        texts = [identifier]
    cache = AnswerCache(project.cache)
    work = _Work(project, options, len(texts))
    how = How(options.comments, is_dry, keywords)
    try:
        work.refuse(unread)
        if options.title:
            summary = adding.sketch(project, options.title, options.url, options.author, how, work.take)
        else:
            summary = adding.add(project, texts, how, Environment(answers=cache), work.take)
        work.finish(summary)
    finally:
        work.end()
        cache.close()
    if editor and work.written:
        _open_editor(editor, [project.config.root / path for path in work.written])
    return int(work.has_failed)


def _read_identifiers(options: AddOptions) -> tuple[list[str], list[str]]:
    """Return the identifiers, each once, in the order in which they are given, and what could not be read as one."""
    texts, unread = [*([options.title] if options.title else []), *map(str.strip, options.ids)], list[str]()
    for identifier, complaint in _read_file(options.from_file) if options.from_file is not None else ():
        (unread if complaint else texts).append(complaint or identifier)
    if not texts and not unread and not options.from_issue:
        raise UsageError("no identifiers; give some, or --from-file FILE with one per line")
    if len(texts) > _MOST:
        raise UsageError(f"more than {_MOST:,} identifiers; split the list")
    return list(dict.fromkeys(texts)), unread


def _read_file(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each identifier in a file of records, or one a line; in place of one, why there is none."""
    kind = SUFFIXES.get(path.suffix.lower(), "markdown")
    if kind == "markdown":
        data = read_standard_input().decode("utf-8", "replace") if str(path) == "-" else read_text(path)
        lines = (line.partition(" #")[0].strip() for line in data.splitlines())  # behind a blank, `#` is a comment
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


def _find_editor() -> list[str]:
    """Return the command of the user's editor; refuse a missing one, and one with a quote that is not closed."""
    written = os.environ.get("EDITOR") or os.environ.get("VISUAL") or ""
    try:
        if sys.platform != "win32":
            command = shlex.split(written)
        elif shutil.which(written.strip()):  # a path with spaces stands without quotes there, too
            command = [written.strip()]
        else:  # a backslash is a part of a path, and only double quotes are quotes
            lexer = shlex.shlex(written, posix=True)
            lexer.whitespace_split, lexer.escape, lexer.quotes, lexer.commenters = True, "", '"', ""
            command = list(lexer)
    except ValueError as error:
        raise UsageError(f"--edit: {code(written)} in $EDITOR or $VISUAL is not a command: {error}") from error
    if not command:
        raise UsageError("--edit: $EDITOR is not set; set it to the command of an editor")
    return command


def _open_editor(command: list[str], paths: Sequence[Path]) -> None:
    try:
        status = subprocess.run([*command, *map(str, paths)], check=False).returncode  # noqa: S603 - the user's editor
    except OSError as error:
        raise UsageError(f"--edit: `{command[0]}` cannot be run: {error.strerror}; the files are written") from error
    if status:
        raise UsageError(f"--edit: `{command[0]}` ended with {status}; the files are written")


class _Work:
    """Takes what comes of identifiers: writes files, and tells of each."""

    def __init__(self, project: Project, options: AddOptions, total: int) -> None:
        self.written: list[str] = []
        self.has_failed = False
        self._project = project
        self._options = options
        self._total = total
        self._done = 0
        self._reported: list[dict[str, Any]] = []
        self._is_shown = sys.stderr.isatty() and options.volume >= 0 and total > 1

    def refuse(self, complaints: Sequence[str]) -> None:
        """Tell what is not added, because it could not be read."""
        self.has_failed |= bool(complaints)
        for complaint in complaints:
            self._say(complaint)

    def take(self, outcomes: Sequence[AddOutcome], door: ListFileWriter | None) -> None:
        """Write the new files among ``outcomes``, and tell of all."""
        for outcome in outcomes:
            self._done += 1
            told = self._write(outcome, door) if outcome.status == "new" and door else outcome
            self.has_failed |= told.status != "new"
            if self._options.format == "json":
                self._reported.append(_as_json(told, is_dry=self._options.dry_run or self._options.diff))
            else:
                self._print_outcome(told)
        if self._is_shown:
            print(f"\r{self._done} of {plural(self._total, 'paper')}", end="", file=sys.stderr, flush=True)

    def _write(self, outcome: AddOutcome, door: ListFileWriter) -> AddOutcome:
        root = self._project.config.root
        try:
            note = outcome.note
            if note is not None and door.read(root / note.path) != note.data:
                writes = (Write(note.path, None, note.data), Write(outcome.path, None, outcome.content.encode()))
                title = "--title " if self._options.title else ""
                command = f"metalint add {title}{quote_for_shell(outcome.text)}"
                carry_out(root, Transaction(writes, (), command=command))
            else:
                door.write(root / outcome.path, outcome.content, None)
        except WriteError as error:
            return outcome._replace(status="failed", why=str(error))
        self.written.append(outcome.path)
        return outcome

    def _print_outcome(self, outcome: AddOutcome) -> None:
        if outcome.status != "new" and self._options.from_issue:
            print_raw(make_comment(outcome.why, outcome.path))
        elif outcome.status == "failed":
            self._say(f"{outcome.text}: {outcome.why}")
        elif outcome.status == "present":
            self._say(f"{outcome.text}: the list has this paper already: {outcome.path}")
        elif self._options.diff:
            changes = [Changed(path, "", content) for path, content in _list_files(outcome)]
            print_diffs(changes, self._options.color, are_new=True)
        elif self._options.dry_run:
            print_raw("".join(f"# {path}\n{content}" for path, content in _list_files(outcome)))
        elif self._options.volume >= 0:
            print_raw(f"{outcome.path}\n")
        if outcome.status == "new" and self._options.volume >= 0:
            for remark in outcome.remarks:
                self._say(f"{outcome.path}: {remark}")

    def finish(self, summary: RunSummary) -> None:
        """Tell which services did not answer, and print the report where it is asked for as JSON."""
        self.end()
        warn(f"{name}: {why}" for name, why in summary.unavailable.items())
        warn(summary.warnings)
        if self.written and self._project.config.outputs and self._options.volume >= 0:
            self._say("metalint: the lists do not have the new papers yet; run `metalint render`")
        if self._options.format == "json":
            sources = [
                {"source": name, "status": "unavailable", "why": why} for name, why in summary.unavailable.items()
            ]
            report = {"version": 1, "papers": self._reported, "sources": sources}
            print(dump_json(report, indent=1))

    def end(self) -> None:
        """Take the progress away."""
        if self._is_shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._is_shown = False

    def _say(self, text: str) -> None:
        if self._is_shown:
            print("\r\033[K", end="", file=sys.stderr)
        print_note(text)


def _list_files(outcome: AddOutcome) -> list[tuple[str, str]]:
    notes = [(outcome.note.path, outcome.note.data.decode())] if outcome.note else []
    return [(outcome.path, outcome.content), *notes]


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
        if outcome.note:
            entry["note"] = {"path": outcome.note.path, "content": outcome.note.data.decode()}
    return entry
