"""``metalint mv``."""

import posixpath
from collections.abc import Iterator, Mapping
from functools import partial

from metalint.cli.commands import MvOptions
from metalint.cli.list_changes import change_list
from metalint.cli.opening import load_settings
from metalint.cli.paths import reported_paths, working_directory
from metalint.errors import UsageError
from metalint.files.transactions import Transaction, make_path_finder
from metalint.index.project import Project
from metalint.moving import places
from metalint.moving.by_year import describe_nothing_to_move, find_misplaced
from metalint.moving.plan import Plan, WholeList, command_line, plan_moves, plan_single_move
from metalint.util.wording import in_words, join_words, plural


def run(options: MvOptions) -> int:
    """Move papers, or finish that; 1 if one of the papers cannot be parsed, or was changed since a run was killed."""
    _refuse_wrong_arguments(options)
    return change_list(options, partial(_is_same, options), partial(_plan_move, options))


def _is_same(options: MvOptions, begun: Transaction) -> bool:
    """Tell whether the move that was begun is the one that is asked for."""
    if options.by_year or not begun.moves:
        return bool(begun.moves) and begun.command == _command_by_year(options)
    root, here = load_settings(options).root, working_directory()
    pairs = zip(options.paths, begun.moves[0], strict=True)
    return all(places.may_mean(written, path, root, here) for written, path in pairs)


def _command_by_year(options: MvOptions) -> str:
    return command_line("mv --by-year", *options.paths)


def _refuse_wrong_arguments(options: MvOptions) -> None:
    if options.by_year and options.keep_year:
        raise UsageError("--by-year moves papers by the years that they have, and changes none; leave out --keep-year")
    if not options.by_year and len(options.paths) != 2:  # noqa: PLR2004 - OLD and NEW
        raise UsageError(f"mv takes OLD and NEW, not {plural(len(options.paths), 'path')}; see `metalint mv --help`")


def _plan_move(options: MvOptions, whole: WholeList) -> Plan:
    """Return what must be done; nothing where each paper lies in the folder of its year."""
    if options.by_year:
        command = _command_by_year(options)
        wanted = list(find_misplaced(whole.papers, reported_paths(whole.project, options)))
        if not wanted:
            return Plan(command, (), (), (), notes=(describe_nothing_to_move(whole.papers),))
        plan = plan_moves(whole, wanted, command)
    else:
        old, new = options.paths
        here = working_directory()
        source = places.find_source(old, here, whole.papers)
        place = places.find_destination(new, source, here)
        plan = plan_single_move(whole, source.paper, place, keeps_year=options.keep_year)
    return plan._replace(notes=tuple(_settings_to_edit(plan, whole.project)))


def _settings_to_edit(plan: Plan, project: Project) -> Iterator[str]:
    """Tell of settings that are about the old place: rules that are off there alone, and whatever else names it."""
    told = set()
    source, ignored = project.config.source, project.kind.diagnostics.ignored
    for old, new in plan.moves:
        if lost := ignored(old) - ignored(new):
            told.add("per-file-ignores")
            what = f"it ignores {join_words(sorted(lost))} in {old}, not in {new}"
            yield f"Next: edit `per-file-ignores` in {source}: {what}."
    find_new_path = make_path_finder(plan.moves)
    stale: dict[str, str] = {}
    for field, value in project.config._asdict().items():
        key = field.replace("_", "-")
        for text in _list_texts(value) if key not in told else ():
            path = posixpath.normpath(text.lstrip("!/"))
            if find_new_path(path) != path:
                stale[key] = path
    if stale:
        what = f"{'it still names' if len(stale) == 1 else 'they still name'} {in_words(sorted(set(stale.values())))}"
        yield f"Next: edit {join_words(sorted(stale))} in {source}: {what}."


def _list_texts(value: object) -> Iterator[str]:
    """Yield the texts in a setting, keys of tables included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _list_texts((*value, *value.values()))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _list_texts(item)
