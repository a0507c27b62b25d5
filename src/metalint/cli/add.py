"""``metalint add``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from metalint.cli.options import add_command
from metalint.util.wording import plural

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from metalint.adding.additions import Outcome
    from metalint.adding.answers import AnswerCache
    from metalint.adding.run import Closing
    from metalint.cli.options import Commands
    from metalint.index.project import Project

_MOST: Final = 10_000


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "add", run, "add papers by their identifiers")
    made.add_argument(
        "ids",
        nargs="*",
        metavar="ID",
        help="an arXiv id, a DOI, or the address of a paper at arXiv, OpenReview, the ACL Anthology, PMLR, NeurIPS, "
        "CVF, Hugging Face, or of its repository on GitHub",
    )
    made.add_argument("--from-file", type=Path, metavar="FILE", help="read identifiers from FILE, one per line")
    made.add_argument("--dry-run", action="store_true", help="print the new files and write nothing")
    made.add_argument("--diff", action="store_true", help="print a unified diff and write nothing")
    made.add_argument("--edit", action="store_true", help="open the new files in $EDITOR")
    made.add_argument("--comments", action="store_true", help="write the source of each value into a comment")
    made.add_argument("--fetch-cover", action="store_true", help="take the first figure of arXiv's HTML page as cover")
    made.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")


def run(arguments: argparse.Namespace) -> int:
    """Add papers; 1 if one could not be added, or is there already."""
    from metalint.adding import run as adding
    from metalint.adding.additions import AddOptions
    from metalint.adding.answers import AnswerCache
    from metalint.cli import setup
    from metalint.links.environment import Environment

    editor = _editor() if arguments.edit and not _is_dry(arguments) else []
    texts = _identifiers(arguments)
    project = setup.open_project(arguments)
    project.prepare()
    cache = AnswerCache(project.cache)
    work = _Work(project, arguments, cache, len(texts))
    options = AddOptions(arguments.comments, arguments.fetch_cover)
    try:
        closing = adding.add(project, work.left(texts), options, cache, Environment(), work.take)
        work.finish(closing)
    finally:
        work.end()
        cache.close()
    if editor and work.written:
        _edit(editor, [project.config.root / path for path in work.written])
    return int(work.has_failed)


def _is_dry(arguments: argparse.Namespace) -> bool:
    return bool(arguments.dry_run or arguments.diff)


def _identifiers(arguments: argparse.Namespace) -> list[str]:
    """Return the identifiers, each once, in the order in which they are given."""
    from metalint.errors import UsageError

    texts = [text.strip() for text in arguments.ids]
    if arguments.from_file is not None:
        texts += list(_listed(arguments.from_file))
    if not texts:
        raise UsageError("no identifiers; give some, or --from-file FILE with one per line")
    if len(texts) > _MOST:
        raise UsageError(f"more than {_MOST:,} identifiers; split the list")
    return list(dict.fromkeys(texts))


def _listed(path: Path) -> Iterator[str]:
    """Yield the identifiers in a file, one a line; what follows a ``#`` behind a blank is a comment."""
    from metalint.cli import setup

    text = sys.stdin.read() if str(path) == "-" else setup.read_text(path)
    for line in text.splitlines():
        identifier = line.partition(" #")[0].strip()
        if identifier and not identifier.startswith("#"):
            yield identifier


def _editor() -> list[str]:
    import shlex

    from metalint.errors import UsageError

    command = shlex.split(os.environ.get("EDITOR") or os.environ.get("VISUAL") or "")
    if not command:
        raise UsageError("--edit: $EDITOR is not set; set it to the command of an editor")
    return command


def _edit(command: list[str], paths: Sequence[Path]) -> None:
    import subprocess

    from metalint.errors import UsageError

    try:
        code = subprocess.run([*command, *map(str, paths)], check=False).returncode  # noqa: S603 - the user's editor
    except OSError as error:
        raise UsageError(f"--edit: `{command[0]}` cannot be run: {error.strerror}; the files are written") from error
    if code:
        raise UsageError(f"--edit: `{command[0]}` ended with {code}; the files are written")


class _Work:
    """Takes what comes of identifiers: writes files, and tells of each."""

    def __init__(self, project: Project, arguments: argparse.Namespace, cache: AnswerCache, total: int) -> None:
        self.written: list[str] = []
        self.has_failed = False
        self._project = project
        self._arguments = arguments
        self._cache = cache
        self._total = total
        self._done = 0
        self._reported: list[dict[str, Any]] = []
        self._task = _task(project, arguments)
        self._is_shown = sys.stderr.isatty() and arguments.volume >= 0 and total > 1

    def left(self, texts: Sequence[str]) -> list[str]:
        """Return the identifiers that an earlier run, which was cut short, has not added."""
        done = self._cache.done(self._task) if self._task else {}
        root = self._project.config.root
        added = {text: path for text, path in done.items() if (root / path).is_file()}
        if found := [text for text in texts if text in added]:
            self._say(f"metalint: {len(found)} of {len(texts)} were added by an earlier run; going on")
        self._done = len(found)
        self._reported += [{"id": text, "status": "added", "path": added[text]} for text in found]
        return [text for text in texts if text not in added]

    def take(self, outcomes: Sequence[Outcome]) -> None:
        """Write the new files among ``outcomes``, and tell of all."""
        for one in outcomes:
            self._done += 1
            self._take(one)
        if self._is_shown:
            print(f"\r{self._done} of {plural(self._total, 'paper')}", end="", file=sys.stderr, flush=True)

    def _take(self, one: Outcome) -> None:
        if one.status == "new" and not _is_dry(self._arguments):
            one = self._write(one)
        self.has_failed |= one.status != "new"
        if self._arguments.format == "json":
            self._reported.append(_as_json(one, is_dry=_is_dry(self._arguments)))
        else:
            self._print(one)

    def _write(self, one: Outcome) -> Outcome:
        from metalint.files.writing import WriteError, write_bytes, write_text

        root = self._project.config.root
        if os.path.lexists(root / one.path):
            return one._replace(status="failed", why=f"{one.path} was made by somebody else meanwhile; run again")
        try:
            if one.asset is not None:
                write_bytes(root / one.asset.path, one.asset.data, within=root)
            write_text(root / one.path, one.content, within=root)
        except WriteError as error:
            return one._replace(status="failed", why=str(error))
        self.written.append(one.path)
        if self._task:
            self._cache.note_done(self._task, one.text, one.path)
        return one

    def _print(self, one: Outcome) -> None:
        from metalint.cli import setup
        from metalint.fixes.fixer import Changed
        from metalint.report.fixes import unified

        if one.status == "failed":
            self._say(f"{one.text}: {one.why}")
        elif one.status == "present":
            self._say(f"{one.text}: the list has this paper already: {one.path}")
        elif self._arguments.diff:
            colour = setup.wants_colour(self._arguments)
            setup.print_raw(unified(Changed(one.path, "", one.content), colour=colour, is_new=True), is_plain=colour)
        elif self._arguments.dry_run:
            setup.print_raw(f"# {one.path}\n{one.content}")
        elif self._arguments.volume >= 0:
            setup.print_raw(f"{one.path}\n")
        if one.status == "new" and self._arguments.volume >= 0:
            for remark in one.remarks:
                self._say(f"{one.path}: {remark}")

    def finish(self, closing: Closing) -> None:
        """Tell which services did not answer, and print the report where it is asked for as JSON."""
        self.end()
        for name, why in closing.unavailable.items():
            self._say(f"metalint: {name}: {why}")
        for warning in closing.warnings:
            self._say(f"metalint: {warning}")
        if self.written and self._project.config.outputs and self._arguments.volume >= 0:
            self._say("metalint: the lists do not have the new papers yet; run `metalint render`")
        if self._task:
            self._cache.forget(self._task)
        if self._arguments.format == "json":
            sources = [
                {"source": name, "status": "unavailable", "why": why} for name, why in closing.unavailable.items()
            ]
            report = {"version": 1, "papers": self._reported, "sources": sources}
            from metalint.report.logs import as_json

            print(as_json(report, indent=1))

    def end(self) -> None:
        """Take the progress away."""
        if self._is_shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._is_shown = False

    def _say(self, text: str) -> None:
        from metalint.report.terminal import line

        if self._is_shown:
            print("\r\033[K", end="", file=sys.stderr)
        print(line(text), file=sys.stderr)


def _task(project: Project, arguments: argparse.Namespace) -> str:
    """Return what stands for a list of identifiers and the repository that they go to; nothing without a list."""
    from metalint.util.hashing import blake2b

    if arguments.from_file is None or _is_dry(arguments) or str(arguments.from_file) == "-":
        return ""
    said = f"{project.config.root}\0{arguments.from_file.resolve()}"
    return blake2b(said.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _as_json(one: Outcome, *, is_dry: bool) -> dict[str, Any]:
    status = {"present": "present", "failed": "failed", "new": "would add" if is_dry else "added"}[one.status]
    entry: dict[str, Any] = {"id": one.text, "status": status, "path": one.path or None}
    if one.why:
        entry["why"] = one.why
    if one.status == "new":
        entry["content"] = one.content
        entry["fields"] = {path: _field_as_json(one, path) for path in one.fields}
        entry["remarks"] = list(one.remarks)
    return entry


def _field_as_json(one: Outcome, path: str) -> dict[str, Any]:
    values = one.fields[path].values
    role = one.roles[path]
    is_list = role in {"authors", "institutions", "ror"}
    return {"role": role, "value": list(values) if is_list else values[0], "source": one.fields[path].source}
