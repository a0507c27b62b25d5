"""``metalint import``."""

import json
import os
import posixpath
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from metalint.cli.commands import ImportOptions
from metalint.cli.paths import write_boundary
from metalint.cli.terminal import print_note
from metalint.cli.transactions import open_for_writing
from metalint.config.settings import Config
from metalint.errors import UsageError
from metalint.files.atomic_writes import WriteError
from metalint.files.discovery import find_papers, make_paper_test
from metalint.files.globs import compile_glob
from metalint.files.writing import ListFileWriter, locked_writer
from metalint.importing import plan as importing
from metalint.importing import regions
from metalint.importing.formats import format_of, read
from metalint.importing.keywords import SCHEMA, with_text_keywords
from metalint.importing.records import ParsedFile
from metalint.importing.summary import as_json, lines
from metalint.index.project import Project
from metalint.scaffold.files import CONFIGURATION, DRAFT, quoted
from metalint.scaffold.survey import list_files
from metalint.util.wording import join_words, plural, quote

_SHOWN: Final = 5  # lines


def run(options: ImportOptions) -> int:
    """Import; 1 if a row could not be read, or a paper that differs is in the way."""
    project = open_for_writing(options)
    folder = _below_root(options.out, project.config.root)
    reading = importing.reading(project.config, options.columns, takes_all=options.all, sections=options.section)
    kinds = [format_of(path, options.kind) for path in options.lists]
    parsed = [read(path, kind, reading) for path, kind in zip(options.lists, kinds, strict=True)]
    if options.section and not any(file.records or file.unread for file in parsed):
        raise UsageError(f"no papers below a heading {join_words(options.section, 'or')}")
    failures, notes = list[str](), list[str]()
    root, settings_path = project.config.root, project.config.root / CONFIGURATION
    is_free = project.config.source is None and not os.path.lexists(settings_path)
    is_first = is_free and bool(folder) and not find_papers(project.config)  # of a list without settings
    project = _with_papers_below(folder, project) if is_first else project
    own = _with_region(options, project.config, parsed, is_free=is_free) if options.region else None
    has_new = is_first and any(file.records for file in parsed)
    needs_schema = not options.write_schema and has_new and project.config.proto is None
    has_own = needs_schema and any(path.endswith(".proto") for path in list_files(root))  # without being chosen
    schema = options.write_schema or (root / SCHEMA if needs_schema and not has_own else None)
    if schema:
        project = _with_text_keywords(project, schema, options)
    imported = importing.plan(parsed, project.config, project.kind.schema.root, options.columns, folder)
    within = write_boundary(project.config.root, options.out / "x") or options.out
    written = 0
    settings = ""
    with locked_writer(project.config, {(options.out / name).parent for name in imported.files}, within) as writer:
        for name, text in sorted(imported.files.items()):
            try:
                written += _write(writer, options.out / name, text, forced=options.force)
            except WriteError as error:
                failures.append(str(error))
        if (is_first and written) or (own and is_free):
            settings = CONFIGURATION
            required = [imported.summary.required_line] * bool(imported.summary.not_required)
            writer.write(settings_path, _make_settings(project.config, required, own), None)
    notes += _outside_list(imported.files, "" if settings else folder, project.config)
    if own:
        notes.append(_replace(own, project.config, is_whole=not failures and not imported.summary.unread))
    if schema:
        told = f"`proto = {quoted(project.config.proto or '')}`"
        done = f"wrote {told} to {settings}" if settings else f"set {told} in the settings"
        notes.append(f"schema: wrote {project.config.proto}, whose keywords are text; {done}")
    if options.format == "json":
        print(json.dumps(as_json(imported.summary), ensure_ascii=False, indent=2))
    else:
        outcome = f"files written to {options.out}: {written}"
        notes = [*lines(imported.summary, outcome, is_verbose=options.verbose, settings=settings), *notes]
    for note in (*failures, *(notes if not options.quiet else ())):
        print_note(note)
    return int(bool(failures or imported.summary.unread))


def _outside_list(names: Iterable[str], folder: str, config: Config) -> Iterator[str]:
    """Yield what to say if papers were written below the root where the settings take no file for a paper."""
    is_paper = make_paper_test(config)
    outside = [name for name in sorted(names) if folder and not is_paper(posixpath.normpath(f"{folder}/{name}"))]
    if outside:
        files = f"{plural(len(outside), 'paper')} in {quote(folder)}, such as {quote(outside[0])}"
        papers = f"`papers` in {config.source or 'the settings'} ({join_words(config.papers, 'or')})"
        yield f"not in the list: {files}: {papers} does not match, or `exclude` does"


class _OwnList(NamedTuple):
    """A list of somebody's own with a region instead of its papers, and the table of its settings."""

    path: Path
    before: bytes
    text: str
    table: list[str]
    prose: list[int]  # lines that go, and of which the papers do not have all


def _with_region(options: ImportOptions, config: Config, parsed: Sequence[ParsedFile], *, is_free: bool) -> _OwnList:
    """Return what becomes of the list; its settings must be there, or be written with it."""
    path = Path(os.path.normpath(Path.cwd() / options.lists[0]))
    if len(options.lists) > 1 or not path.is_relative_to(config.root) or format_of(path, options.kind) != "markdown":
        raise UsageError(f"--region: name one list in Markdown below {config.root}")
    name = path.relative_to(config.root).as_posix()
    before = path.read_bytes()
    old = before.decode("utf-8")
    text = regions.with_region(name, old, parsed[0])
    table = regions.region_settings(name, parsed[0])
    if not is_free and all((one.path, one.marker) != (name, regions.MARKER) for one in config.outputs):
        keys = ", ".join(table[1:])
        raise UsageError(f"--region: the settings have no such output yet; add an [[outputs]] with {keys}")
    return _OwnList(path, before, text, table, regions.lines_of_prose(old, text, parsed[0]))


def _replace(own: _OwnList, config: Config, *, is_whole: bool) -> str:
    """Write the list with its region if all of it was imported, and return what to say of it."""
    if not is_whole:
        return f"region: {own.path.name} stays as it is, as not all of it was imported"
    with locked_writer(config, {own.path.parent}, config.root) as writer:
        writer.write(own.path, own.text, own.before)
    done = f"region: replaced the papers in {own.path.name}; `metalint render` writes them"
    if not own.prose:
        return done
    more = f" and {len(own.prose) - _SHOWN} more" if len(own.prose) > _SHOWN else ""
    where = f"line {', '.join(map(str, own.prose[:_SHOWN]))}{more} of what it was"
    return f"{done}. Papers have no field for the text in {where}: see `git diff`"


def _make_settings(config: Config, required: Sequence[str], own: _OwnList | None) -> str:
    """Return the settings of a list that has none; those of a list of somebody's own are complete."""
    draft = [DRAFT] if own is None else []
    is_usual = own is None and config.papers == Config(config.root).papers
    papers = [] if is_usual else [f"papers = [{', '.join(map(quoted, config.papers))}]"]
    proto = [f"proto = {quoted(config.proto)}"] if config.proto else []
    table = ["", *own.table] if own else []
    return "\n".join((*draft, *papers, *proto, *required, *table, ""))


def _with_papers_below(folder: str, project: Project) -> Project:
    """Return a project without settings as one whose papers lie in a folder."""
    if any(compile_glob(pattern).match(f"{folder}/x.prototxt") for pattern in project.config.papers):
        return project
    papers = (posixpath.normpath(f"{folder}/**/*.prototxt"),)
    return Project(project.config._replace(papers=papers), time.gmtime().tm_year, None)


def _below_root(out: Path, root: Path) -> str:
    """Return the path of the folder for papers as patterns have it; the empty string for one outside of the root."""
    folder = Path(os.path.normpath(Path.cwd() / out))
    return folder.relative_to(root).as_posix() if folder.is_relative_to(root) else ""


def _with_text_keywords(project: Project, path: Path, options: ImportOptions) -> Project:
    """Write a copy of the schema whose keywords are text, and return the project with it."""
    root = project.config.root
    name = _below_root(path.parent, root)
    if not name:
        raise UsageError(f"--write-schema {path}: outside of {root}; name a file below it")
    text = with_text_keywords(project.config, project.kind.schema.root)
    with locked_writer(project.config, {path.parent}, write_boundary(root, path) or path.parent) as writer:
        _write(writer, path, text, forced=options.force)
    proto = path.name if name == "." else f"{name}/{path.name}"
    return Project(project.config._replace(proto=proto), time.gmtime().tm_year, None)


def _write(writer: ListFileWriter, path: Path, text: str, *, forced: bool) -> bool:
    """Write a paper; tell whether it was not there."""
    before = writer.read(path)
    if before == text.encode():
        return False
    if path.is_symlink():
        raise WriteError(path, "a symbolic link is in its place; nothing written")
    if before is not None and not forced:
        raise WriteError(path, "differs and is kept; --force overwrites it")
    writer.write(path, text, before, is_durable=before is not None)  # what is new can be imported again
    return True
