"""``metalint import``."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from metalint.cli import setup
from metalint.cli.options import Commands, CommonOptions, add_command, filled_path
from metalint.config.settings import Config
from metalint.errors import UsageError
from metalint.files.discovery import discover
from metalint.files.globs import compiled
from metalint.files.replacing import WriteError
from metalint.files.writing import Door, opened
from metalint.importing.keywords import with_text_keywords
from metalint.index.project import Project
from metalint.report.terminal import line
from metalint.util.wording import listed, nearest

_FORMATS: Final = ("markdown", "bibtex", "csl-json", "ris", "csv", "tsv", "json", "yaml")


class _Options(CommonOptions):
    lists: Sequence[Path]
    kind: str | None
    out: Path
    columns: Mapping[str, str]
    all: bool
    section: Sequence[str]
    write_schema: Path | None
    format: str
    force: bool


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "import", _Options, run, "read existing lists and records into one file per paper")
    made.add_argument("lists", nargs="+", type=Path, metavar="FILE", help="a list of papers, or a file of records")
    made.add_argument(
        "--from", dest="kind", choices=_FORMATS, help="the format of the files (default: by the suffix of each)"
    )
    made.add_argument("--out", required=True, type=filled_path, metavar="DIR", help="folder for the papers")
    made.add_argument(
        "--columns", type=_columns, default={}, metavar="ROLE=NAME,…", help="names of columns: title=Paper,url=Link"
    )
    made.add_argument("--all", action="store_true", help="also import items that do not look like papers")
    made.add_argument(
        "--section", action="append", default=[], metavar="HEADING", help="only what is below a heading; repeatable"
    )
    made.add_argument(
        "--write-schema",
        type=filled_path,
        metavar="FILE",
        help="write a copy of the schema whose keywords are text, and import with it",
    )
    made.add_argument("--format", choices=("text", "json"), default="text", help="the summary as text or as data")
    made.add_argument("--force", action="store_true", help="overwrite papers that differ from the list")


def _columns(written: str) -> dict[str, str]:
    """Read ``title=Paper,url=Link``."""
    import argparse

    from metalint.importing.tables import COLUMNS

    found: dict[str, str] = {}
    for part in written.split(","):
        role, equals, name = (word.strip() for word in part.partition("="))
        if not equals or not name:
            raise argparse.ArgumentTypeError(f"`{part.strip()}` is not ROLE=NAME, such as `title=Paper`")
        if role not in COLUMNS:
            near = nearest(role, COLUMNS)
            hint = f"did you mean `{near}`?" if near else f"roles are {', '.join(COLUMNS)}"
            raise argparse.ArgumentTypeError(f"`{role}` is not a role of a column; {hint}")
        found[role] = name
    return found


def run(options: _Options) -> int:
    """Import; 1 if a row could not be read, or a paper that differs is in the way."""
    from metalint.importing import plan as importing
    from metalint.importing.formats import format_of, read
    from metalint.importing.summary import as_json, lines
    from metalint.scaffold.files import CONFIGURATION, DRAFT, quoted
    from metalint.scaffold.survey import ENOUGH

    project = setup.open_project(options)
    reading = importing.reading(project.config, options.columns, takes_all=options.all, sections=options.section)
    kinds = [format_of(path, options.kind) for path in options.lists]
    parsed = [read(path, kind, reading) for path, kind in zip(options.lists, kinds, strict=True)]
    if options.section and not any(one.records or one.unread for one in parsed):
        raise UsageError(f"no papers below a heading {listed(options.section, 'or')}")
    failures = []
    if options.write_schema:
        project = _with_text_keywords(project, options.write_schema, options)
    folder = _below_root(options.out, project.config.root)
    imported = importing.plan(parsed, project.config, project.schema.root, options.columns, folder)
    within = setup.bounds(project.config.root, options.out / "x") or options.out
    written = 0
    is_first = _are_first(project.config, folder)
    settings = ""
    with opened(project.config, {(options.out / name).parent for name in imported.files}, within) as door:
        for name, text in sorted(imported.files.items()):
            try:
                written += _write(door, options.out / name, text, forced=options.force)
            except WriteError as error:
                failures.append(str(error))
        if is_first and written >= ENOUGH and imported.summary.required.left_out:
            settings = CONFIGURATION
            lines_ = (DRAFT, *([f"proto = {quoted(project.config.proto)}"] if project.config.proto else ()))
            text = "\n".join((*lines_, imported.summary.required.line, ""))
            door.write(project.config.root / settings, text, None)
    if options.format == "json":
        print(json.dumps(as_json(imported.summary), ensure_ascii=False, indent=2))
        _print(failures, (), options.volume)
    else:
        outcome = f"files written to {options.out}: {written}"
        summed = lines(imported.summary, outcome, is_verbose=options.volume > 0, settings=settings)
        _print(failures, summed, options.volume)
    return int(bool(failures or imported.summary.unread))


def _are_first(config: Config, folder: str) -> bool:
    """Tell whether the papers in a folder are the first ones of a list without settings, which looks for them there."""
    from metalint.scaffold.files import CONFIGURATION

    is_theirs = any(compiled(pattern).match(f"{folder}/x.prototxt") for pattern in config.papers)
    is_free = not os.path.lexists(config.root / CONFIGURATION)
    return bool(folder) and config.source is None and is_theirs and is_free and not discover(config)


def _below_root(out: Path, root: Path) -> str:
    """Return the path of the folder for papers as patterns have it; the empty string for one outside of the root."""
    folder = Path(os.path.normpath(Path.cwd() / out))
    return folder.relative_to(root).as_posix() if folder.is_relative_to(root) else ""


def _with_text_keywords(project: Project, path: Path, options: _Options) -> Project:
    """Write a copy of the schema whose keywords are text, and return the project with it."""
    root = project.config.root
    name = _below_root(path.parent, root)
    if not name:
        raise UsageError(f"--write-schema {path}: outside of {root}; name a file below it")
    text = with_text_keywords(project.config, project.schema.root)
    with opened(project.config, {path.parent}, setup.bounds(root, path) or path.parent) as door:
        _write(door, path, text, forced=options.force)
    proto = path.name if name == "." else f"{name}/{path.name}"
    _print([], [f'{path} is the schema of these papers: set `proto = "{proto}"` in the settings'], options.volume)
    return Project(project.config._replace(proto=proto), time.gmtime().tm_year, None)


def _write(door: Door, path: Path, text: str, *, forced: bool) -> bool:
    """Write a paper; tell whether it was not there."""
    before = door.read(path)
    if before == text.encode():
        return False
    if path.is_symlink():
        raise WriteError(path, "a symbolic link is in its place; nothing written")
    if before is not None and not forced:
        raise WriteError(path, "differs and is kept; --force overwrites it")
    door.write(path, text, before, is_durable=before is not None)  # what is new can be imported again
    return True


def _print(failures: list[str], notes: Iterable[str], volume: int) -> None:
    for failure in failures:
        print(line(failure), file=sys.stderr)
    for note in notes if volume >= 0 else ():
        print(line(note), file=sys.stderr)
