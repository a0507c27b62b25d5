"""``metalint import``."""

import json
import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from metalint.cli.commands import ImportOptions
from metalint.cli.opening import open_project
from metalint.cli.paths import write_boundary
from metalint.cli.terminal import print_note
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
from metalint.importing.summary import ImportSummary, as_json, lines
from metalint.index.project import Project
from metalint.scaffold.files import CONFIGURATION, DRAFT, quoted
from metalint.scaffold.survey import list_files
from metalint.util.wording import join_words, plural, quote

_SHOWN: Final = 5  # lines


def run(options: ImportOptions) -> int:
    """Import; 1 if a row could not be read, or a paper that differs is in the way."""
    project = open_project(options, writes=True)
    root, settings_path = project.config.root, project.config.root / CONFIGURATION
    folder = _below_root(options.out, root)
    parsed = _read_files(project.config, options)
    has_settings = project.config.source is not None or os.path.lexists(settings_path)
    is_first = not has_settings and bool(folder) and not find_papers(project.config)  # of a list without settings
    project = _with_papers_below(folder, project) if is_first else project
    own = _with_region(options, project.config, parsed, has_settings=has_settings) if options.region else None
    schema = options.write_schema
    if schema is None and is_first and _needs_schema(project.config, parsed):
        schema = root / SCHEMA
    project = _with_text_keywords(project, schema, options) if schema else project
    config = project.config
    imported = importing.plan(parsed, config, project.kind.schema.root, options.columns, folder)
    summary = imported.summary
    within = write_boundary(root, options.out / "x") or options.out
    with locked_writer(config, {(options.out / name).parent for name in imported.files}, within) as writer:
        written, messages = _write_papers(writer, imported.files, options)
        is_complete = not messages and not summary.unread
        writes_settings = not has_settings and bool(own or (is_first and written))
        if writes_settings:
            own_settings = [f"{line}\n" for line in _list_settings(config, summary, own)]
            writer.write(settings_path, "".join(own_settings), None)
    settings = CONFIGURATION if writes_settings else ""
    notes = [
        "" if settings else _describe_outside(imported.files, folder, config),
        _replace(own, config, is_whole=is_complete) if own else "",
        _describe_schema(config, settings) if schema else "",
    ]
    if options.format == "json":
        print(json.dumps(as_json(summary), ensure_ascii=False, indent=2))
    else:
        outcome = f"files written to {options.out}: {written}"
        notes = [*lines(summary, outcome, is_verbose=options.verbose, settings=settings), *notes]
    messages += [] if options.quiet else filter(None, notes)
    for message in messages:
        print_note(message)
    return int(not is_complete)


def _read_files(config: Config, options: ImportOptions) -> list[ParsedFile]:
    """Return what each file says; refuse headings below which there is nothing."""
    reading = importing.reading(config, options.columns, takes_all=options.all, sections=options.section)
    kinds = [format_of(path, options.kind) for path in options.lists]  # all are known before any is read
    parsed = [read(path, kind, reading) for path, kind in zip(options.lists, kinds, strict=True)]
    if options.section and not any(file.records or file.unread for file in parsed):
        raise UsageError(f"no papers below a heading {join_words(options.section, 'or')}")
    return parsed


def _needs_schema(config: Config, parsed: Iterable[ParsedFile]) -> bool:
    """Tell whether the first papers need a schema, unless the repository has one without choosing it."""
    if config.proto is not None or not any(file.records for file in parsed):
        return False
    return not any(path.endswith(".proto") for path in list_files(config.root))


def _write_papers(writer: ListFileWriter, files: Mapping[str, str], options: ImportOptions) -> tuple[int, list[str]]:
    """Write what can be written; return how many papers were not there, and why others could not be written."""
    written, failures = 0, list[str]()
    for name, text in sorted(files.items()):
        try:
            written += _write(writer, options.out / name, text, forced=options.force)
        except WriteError as error:
            failures.append(str(error))
    return written, failures


def _describe_outside(names: Iterable[str], folder: str, config: Config) -> str:
    """Return what to say if papers were written below the root where the settings take no file for a paper."""
    is_paper = make_paper_test(config)
    outside = [name for name in sorted(names) if not is_paper(posixpath.normpath(f"{folder}/{name}"))]
    if not (folder and outside):
        return ""
    files = f"{plural(len(outside), 'paper')} in {quote(folder)}, such as {quote(outside[0])}"
    papers = f"`papers` in {config.source or 'the settings'} ({join_words(config.papers, 'or')})"
    return f"not in the list: {files}: {papers} does not match, or `exclude` does"


def _describe_schema(config: Config, settings: str) -> str:
    """Return what to say of the schema that was written; ``settings`` is the file that was written with it."""
    setting = f"`proto = {quoted(config.proto or '')}`"
    done = f"wrote {setting} to {settings}" if settings else f"set {setting} in the settings"
    return f"schema: wrote {config.proto}, whose keywords are text; {done}"


class _OwnList(NamedTuple):
    """A list of somebody's own with a region instead of its papers, and the table of its settings."""

    path: Path
    before: bytes
    text: str
    table: list[str]
    prose: list[int]  # lines that go, and of which the papers do not have all


def _with_region(
    options: ImportOptions, config: Config, parsed: Sequence[ParsedFile], *, has_settings: bool
) -> _OwnList:
    """Return what becomes of the list; its settings must be there, or be written with it."""
    path = Path(os.path.normpath(Path.cwd() / options.lists[0]))
    if len(options.lists) > 1 or not path.is_relative_to(config.root) or format_of(path, options.kind) != "markdown":
        raise UsageError(f"--region: name one list in Markdown below {config.root}")
    name = path.relative_to(config.root).as_posix()
    before = path.read_bytes()
    old = before.decode("utf-8")
    text = regions.with_region(name, old, parsed[0])
    table = regions.region_settings(name, parsed[0])
    if has_settings and all((one.path, one.marker) != (name, regions.MARKER) for one in config.outputs):
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


def _list_settings(config: Config, summary: ImportSummary, own: _OwnList | None) -> Iterator[str]:
    """Yield the lines of the settings of a list that has none; those of a list of somebody's own are complete."""
    if own is None:
        yield DRAFT
    if own or config.papers != Config(config.root).papers:
        yield f"papers = [{', '.join(map(quoted, config.papers))}]"
    if config.proto:
        yield f"proto = {quoted(config.proto)}"
    if summary.not_required:
        yield summary.required_line
    if own:
        yield from ("", *own.table)


def _with_papers_below(folder: str, project: Project) -> Project:
    """Return a project without settings as one whose papers lie in a folder."""
    if any(compile_glob(pattern).match(f"{folder}/x.prototxt") for pattern in project.config.papers):
        return project
    papers = (posixpath.normpath(f"{folder}/**/*.prototxt"),)
    return Project(project.config._replace(papers=papers), project.this_year, None)


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
    return Project(project.config._replace(proto=proto), project.this_year, None)


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
