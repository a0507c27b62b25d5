"""``metalint institutions``."""

import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Final

from metalint.cli.commands import DecideOptions, LookupOptions, MatchOptions
from metalint.cli.opening import open_settings
from metalint.cli.terminal import print_line, read_standard_input, read_text
from metalint.cli.transactions import open_to_write
from metalint.cli.warnings import warn_of_unread_file
from metalint.errors import ConfigError, UsageError
from metalint.files.writing import locked_writer
from metalint.index.project import Project
from metalint.names.institutions.decisions import Decision
from metalint.names.institutions.ror.reading import NameReader, RorReading
from metalint.names.pinning import PLACES, plan_decision
from metalint.papers.corpus import prepare_ror
from metalint.report.logs import dump_json

_COLUMNS: Final = ("name", "ror", "canonical", "relation", "safety", "why")


def lookup(options: LookupOptions) -> int:
    """Print the reading of each name, one per line or as data."""
    reader = _open_reader(open_settings(options))
    names = (_read_lines(name) if name == "-" else [name] for name in options.names)
    answers = [reader.read(name) for name in chain.from_iterable(names)]
    if options.format == "json":
        print(dump_json([_as_data(answer) for answer in answers]))
        return 0
    for reading in (answer.reading for answer in answers):
        safety = f", {reading.safety}" if reading.safety else ""
        print_line(f"{reading.name}: {reading.canonical or '?'} ({reading.relation}{safety}): {reading.why}")
    return 0


def match(options: MatchOptions) -> int:
    """Print the organization that each line of a file names, as a table or as data."""
    reader = _open_reader(open_settings(options))
    lines: Iterable[str] = _read_lines(options.file)
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import track

        lines = track(lines, "Matching", console=Console(stderr=True), transient=True)
    answers = [reader.read(name) for name in lines]
    if options.format == "json":
        print(dump_json([_as_data(answer) for answer in answers]))
        return 0
    rows = [_COLUMNS, *(tuple(_as_data(answer)[column] or "" for column in _COLUMNS) for answer in answers)]
    sys.stdout.writelines("\t".join(" ".join(value.split()) for value in row) + "\n" for row in rows)
    return 0


def _open_reader(project: Project) -> NameReader:
    project.context.own_registries.require()
    if missing := prepare_ror(project.context):
        raise ConfigError(missing)
    return project.context.reader


def _as_data(answer: RorReading) -> dict[str, str | None]:
    name, canonical, relation, safety, why, *_ = answer.reading
    return {
        "name": name, "canonical": canonical, "relation": relation, "safety": safety, "why": why, "ror": answer.ror
    }  # fmt: skip


def _read_lines(file: str) -> list[str]:
    """Return the lines of a file; ``-`` is standard input."""
    if file != "-":
        text = read_text(Path(file))
    else:
        try:
            text = read_standard_input().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError(f"standard input is not UTF-8 (byte {error.start})") from error
    lines = text.split("\n")
    return [line.removesuffix("\r") for line in (lines[:-1] if text.endswith("\n") or not text else lines)]


def decide(options: DecideOptions) -> int:
    """Write the decision into the repository's own registry."""
    project = open_to_write(options)
    root = project.config.root
    decision = Decision(options.name, options.other, options.same)
    with locked_writer(project.config, [(root / PLACES["institutions"].path).parent]) as door:
        settled = plan_decision(project.config, project.cache, decision)
        if settled.new != (settled.old or ""):
            old = None if settled.old is None else settled.old.encode()
            door.write(root / settled.path, settled.new, old)
    if settled.new == (settled.old or ""):
        print("already decided; nothing written")
    else:
        what = "another spelling of" if decision.is_same else "another organization than"
        print_line(f"{settled.path}: `{decision.other}` is {what} `{decision.name}`")
    if not settled.is_read:
        warn_of_unread_file(project.config, "institutions", settled.path)
    return 0
