"""``metalint mv``."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext

from metalint.cli import setup
from metalint.cli.commands import MvOptions
from metalint.cli.corpus import corpora
from metalint.config.settings import Config
from metalint.engine.references import PaperIndex
from metalint.engine.reports import everything
from metalint.files import journal
from metalint.files.transactions import Transaction, carry_out, placed, unfinished
from metalint.files.writing import opened
from metalint.index.project import Project
from metalint.moving import places
from metalint.moving.plan import Collection, Plan, WholeList, plan, transaction
from metalint.report.terminal import line
from metalint.util.wording import in_words, listed, quoted


def run(options: MvOptions) -> int:
    """Move a paper, or finish that; 1 if one of the papers cannot be parsed, or was changed since a run was killed."""
    root = setup.settings_of(options).root
    begun = None if options.dry_run or journal.begun(root) is None else unfinished(root)
    if begun is not None and begun.moves:
        is_left = setup.finish_begun(root)
        move = begun.moves[0]
        here = setup.here()
        if places.may_mean(options.old, move.old, root, here) and places.may_mean(options.new, move.new, root, here):
            return int(is_left)
    project = setup.open_project(options, use="read" if options.dry_run else "write")
    with nullcontext() if options.dry_run else opened(project.config):
        found = _plan(project, options)
        if found is None:
            return 1
        made = transaction(root, found, is_dry=options.dry_run)
        if not options.dry_run:
            carry_out(root, made)
    if options.volume >= 0:
        parts = project.parts or (project,)
        for told in (*_told(found, made, would="would " * options.dry_run), *_settings_to_edit(found, parts)):
            print(line(told))
    return 0


def _plan(project: Project, options: MvOptions) -> Plan | None:
    """Return what must be done; None, and a report on standard error, while a paper cannot be parsed."""
    parts = project.parts or (project,)
    found = corpora(project, parts, options, everything)
    if found is None:
        return None
    collections = tuple(Collection(PaperIndex(corpus), part) for corpus, part in zip(found, parts, strict=True))
    indexes = [collection.papers for collection in collections]
    papers = {path for index in indexes for path in index.by_path}
    here = setup.here()
    source = places.source(options.old, here, indexes)
    new = places.destination(options.new, source, here, indexes)
    workspace = project.workspace

    def read(path: str) -> str:
        return project.read(path).text if path in papers else workspace.text(path) or ""

    return plan(WholeList(collections, workspace, read), source, new, keeps_year=options.keep_year)


def _told(plan: Plan, made: Transaction, would: str) -> Iterator[str]:
    for old, new in plan.moves:
        yield f"{would}{'move' if would else 'moved'} {old} to {new}"
    if plan.years:
        yield f"{would}set the year to {plan.years[1]}, it was {plan.years[0]}"
    for write in made.writes:
        yield f"{would}{'update' if would else 'updated'} {placed(plan.moves, write.path)}"
    if made.unstaged:
        paths = " ".join(map(quoted, made.unstaged))
        have = "it has" if len(made.unstaged) == 1 else "they have"
        yield f"Next: git add {paths}; {have} other changes that are not staged."


def _settings_to_edit(plan: Plan, parts: Sequence[Project]) -> Iterator[str]:
    """Tell of settings that are about the old place: rules that are off there alone, and whatever else names it."""
    told = set()
    for part in parts:
        ignored = part.kind.diagnostics.ignored
        for old, new in plan.moves:
            if lost := ignored.of(old) - ignored.of(new):
                told.add("per-file-ignores")
                what = f"it ignores {listed(sorted(lost))} in {old}, not in {new}"
                yield f"Next: edit `per-file-ignores` in {part.config.source}: {what}."
    stale = {key: path for part in parts for key, path in _stale(plan, part.config) if key not in told}
    if stale:
        what = f"{'it still names' if len(stale) == 1 else 'they still name'} {in_words(sorted(set(stale.values())))}"
        yield f"Next: edit {listed(sorted(stale))} in {parts[0].config.source}: {what}."


def _stale(plan: Plan, config: Config) -> Iterator[tuple[str, str]]:
    """Yield each key that names a place which something moves away from, as a path or as a pattern, and that place."""
    for field, value in config._asdict().items():
        for text in _texts(value) if field not in {"collections", "siblings"} else ():
            path = posixpath.normpath(text.lstrip("!/"))
            if placed(plan.moves, path) != path:
                yield field.replace("_", "-"), path


def _texts(value: object) -> Iterator[str]:
    """Yield the texts in a setting, keys of tables included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts((*value, *value.values()))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item)
