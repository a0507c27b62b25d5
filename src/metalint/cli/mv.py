"""``metalint mv``."""

import posixpath
from collections.abc import Iterator, Mapping
from functools import partial

from metalint.cli.commands import MvOptions
from metalint.cli.opening import load_settings
from metalint.cli.paths import reported_paths, working_directory
from metalint.cli.terminal import print_line
from metalint.cli.transactions import finish_same, opened_list, print_transaction
from metalint.errors import UsageError
from metalint.files.transactions import Transaction, carry_out, make_path_finder
from metalint.index.project import Project
from metalint.moving import places
from metalint.moving.by_year import describe_nothing_to_move, find_misplaced
from metalint.moving.plan import Plan, WholeList, plan, plan_moves, transaction
from metalint.util.wording import in_words, join_words, plural, quote_for_shell


def run(options: MvOptions) -> int:
    """Move papers, or finish that; 1 if one of the papers cannot be parsed, or was changed since a run was killed."""
    _refuse_wrong_arguments(options)
    is_left = finish_same(options, partial(_is_same, options))
    if is_left is not None and not options.by_year:
        return int(is_left)
    with opened_list(options) as whole:
        if whole is None:
            return 1
        project, root = whole.project, whole.config.root
        found = _plan_moves(project, whole, options)
        if found is None:
            if not options.quiet:
                print(describe_nothing_to_move(whole.papers))
            return int(is_left or False)
        made = transaction(root, found, is_dry=options.diff)
        if not options.diff:
            carry_out(root, made)
    if not options.quiet:
        would = "would " * options.diff
        lines = [f"{would}{'move' if would else 'moved'} {old} to {new}" for old, new in found.moves]
        if found.years:
            lines.append(f"{would}set the year to {found.years[1]}, it was {found.years[0]}")
        print_transaction(project.config.root, made, lines, options)
        for line in _settings_to_edit(found, project):
            print_line(line)
    return int(is_left or False)


def _is_same(options: MvOptions, begun: Transaction) -> bool:
    """Tell whether the move that was begun is the one that is asked for; by year, any may be a part of it."""
    if options.by_year or not begun.moves:
        return bool(begun.moves)
    root, here = load_settings(options).root, working_directory()
    pairs = zip(options.paths, begun.moves[0], strict=True)
    return all(places.may_mean(written, path, root, here) for written, path in pairs)


def _refuse_wrong_arguments(options: MvOptions) -> None:
    if options.by_year and options.keep_year:
        raise UsageError("--by-year moves papers by the years that they have, and changes none; leave out --keep-year")
    if not options.by_year and len(options.paths) != 2:  # noqa: PLR2004 - OLD and NEW
        raise UsageError(f"mv takes OLD and NEW, not {plural(len(options.paths), 'path')}; see `metalint mv --help`")


def _plan_moves(project: Project, whole: WholeList, options: MvOptions) -> Plan | None:
    """Return what must be done; None where each paper lies in the folder of its year."""
    if options.by_year:
        wanted = list(find_misplaced(whole.papers, reported_paths(project, options)))
        command = " ".join(["metalint mv --by-year", *map(quote_for_shell, options.paths)])
        return plan_moves(whole, wanted, command) if wanted else None
    old, new = options.paths
    here = working_directory()
    source = places.find_source(old, here, whole.papers)
    return plan(whole, source, places.find_destination(new, source, here), keeps_year=options.keep_year)


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
