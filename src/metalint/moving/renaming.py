"""Planning to rename a value of a role: in papers, references, the ``.proto``, registries, settings and lists."""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from metalint.config import settings
from metalint.config.settings import Config
from metalint.engine.references import PaperIndex
from metalint.errors import UsageError
from metalint.files.file_changes import FileChange
from metalint.files.git import is_within
from metalint.index.project import Project, relative_to_root
from metalint.moving.plan import Plan, WholeList, command_line, planned_outputs
from metalint.moving.preferring import refuse_odd_name, rename_in_registries
from metalint.moving.settings_renames import ValueRename, rename_in_settings
from metalint.names.enum_names import display_names
from metalint.papers.paper import Paper, Value, without_indexes
from metalint.rules.problems import Remove, Replace
from metalint.schema import enum_edits
from metalint.schema.types import EnumType
from metalint.util.wording import all_nearest, join_words, nearest, plural, quote

_MOST_NEAR: Final = 5  # values that a refusal lists
_ALIKE: Final = 0.6
_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Rename(NamedTuple):
    """What somebody asks for: a role, a value of it, and its new name; in papers at ``paths``, or all."""

    role: str
    old: str
    new: str
    paths: tuple[str, ...] = ()
    is_wanted: Callable[[str], bool] = lambda _: True

    @property
    def command(self) -> str:
        """The command line that asks for it."""
        return command_line("rename", self.role, self.old, self.new, *self.paths)


class _EnumChange(NamedTuple):
    """An enum whose value is renamed or given up, and what becomes of the ``.proto`` files, by resolved path."""

    enum: EnumType
    protos: dict[Path, str]
    is_merged: bool


def plan_rename(whole: WholeList, rename: Rename) -> Plan:
    """Plan a rename; writes nothing.

    Raises:
        UsageError: nobody uses the old value, or it cannot be renamed with all that depends on it.
        MetalintError: a registry or schema that cannot be used.
    """
    project = whole.project
    root, config = project.config.root, project.config
    if rename.role not in project.context.roles:
        raise UsageError(f"{rename.role}: the schema has no field of this role; see `fields` in the configuration")
    _check_values(whole, rename)
    change = _enum_change(whole, rename)
    others: list[FileChange] = []
    notes: list[str] = []
    protos = change.protos if change else {}
    if not rename.paths:
        others += [FileChange(relative_to_root(root, path), _text_of(path), new) for path, new in protos.items()]
        if change is not None and change.is_merged:
            why = "" if protos else ", which a schema outside of this repository declares"
            if rename.old == next(iter(change.enum.numbers)):
                why = ": its first value is what an absent field means"
            notes += [f"Note: {quote(rename.old)} stays in the enum{why}."] if why else []
        registries, reason = rename_in_registries(project, rename.role, rename.old, rename.new)
        others += registries
        notes += [f"Note: the registry stays as it is: {reason}."] if reason else []
        changed = _change_settings(whole, rename, change)
        if changed is not None:
            settings_change, config = changed
            others.append(settings_change)

    @cache
    def project_after(before: Project) -> Project:
        """Return what reads what ``before`` reads, once the schema and the settings have changed."""
        after = Project(
            config if before is project else before.config, before.this_year, before.cache, before.authority
        )
        after.workspace = before.workspace
        if protos:
            after.kind.schema = before.kind.schema_with(protos)
        return after

    _ = project_after(project).context.names  # which refuses two values with the same name for people
    papers = tuple(_change_papers(whole, rename, change, project_after))
    step = f"{quote(rename.old)} to {quote(rename.new)} in {plural(len(papers), 'paper')}"
    # an enum that is written as a number has another name by the new schema, and the file stays
    changes = (*(_read_otherwise(whole, rename.old) if protos else ()), *papers)
    lists = planned_outputs(whole, changes, project_after=project_after)
    return Plan(rename.command, (("rename", step),), papers, (*others, *lists), notes=tuple(notes))


# -- what is asked for


def values_of(whole: WholeList, role: str, is_wanted: Callable[[str], bool] = lambda _: True) -> list[str]:
    """Return the values of a role that papers have, sorted."""
    papers = (paper for paper in whole.papers.corpus.papers if is_wanted(paper.path))
    return sorted({value.value for paper in papers for value in paper.many(role)})


def known_values(whole: WholeList, role: str) -> list[str]:
    """Return the values of a role that can be renamed: those that papers have, and those that an enum declares."""
    enum = _find_enum(whole.project, role)
    return sorted({*values_of(whole, role), *(enum.numbers if enum else ())})


def _find_enum(project: Project, role: str) -> EnumType | None:
    """Return the enum that the field of a role is; None if the schema has no such field, or it is of another type."""
    if role not in project.context.roles:
        return None
    return project.kind.schema.root.field(project.config.fields[role]).enum


def _check_values(whole: WholeList, rename: Rename) -> None:
    """Refuse an old value that nobody has, and a new one that cannot be written."""
    old, new = rename.old, rename.new
    known = values_of(whole, rename.role, rename.is_wanted) if rename.paths else known_values(whole, rename.role)
    if old not in known:
        raise UsageError(f"{quote(old)}: no paper has this value of `{rename.role}`{_list_nearest(old, known)}")
    if old == new:
        raise UsageError(f"{quote(old)} is called so already; nothing to rename")
    refuse_odd_name(new)


def _list_nearest(old: str, known: Sequence[str]) -> str:
    """Return what is there in place of a value that is not."""
    near = all_nearest(old, known, _MOST_NEAR, _ALIKE) or all_nearest(old, known, _MOST_NEAR)
    if not near:
        return ", nor any other"
    return f"; did you mean {quote(near[0])}?" if len(near) == 1 else f"; the nearest are {join_words(near)}"


def _enum_change(whole: WholeList, rename: Rename) -> _EnumChange | None:
    """Return what becomes of the enum of a role; None where its values are texts."""
    enum = _find_enum(whole.project, rename.role)
    if enum is None or rename.old not in enum.numbers:
        return None
    is_merged = rename.new in enum.numbers
    if rename.paths:
        if not is_merged:
            near = nearest(rename.new, enum.numbers)
            hint = f"did you mean {quote(near)}?" if near else "leave out the paths to rename it everywhere"
            raise UsageError(f"{quote(rename.new)} is not a value of the enum {quote(enum.name)}; {hint}")
        return _EnumChange(enum, {}, is_merged)
    if not is_merged and not _IDENTIFIER.fullmatch(rename.new):
        raise UsageError(f"{quote(rename.new)} cannot be a value of an enum; write letters, digits and `_`")
    protos = _protos_with(whole, enum)
    if not protos and not is_merged:
        what = f"the enum {quote(enum.name)} is part of a schema outside of this repository"
        raise UsageError(f"{quote(rename.old)}: {what}; set `proto` to one of your own to rename its values")
    if len(protos) > 1:
        raise UsageError(f"{quote(enum.name)} is declared in {join_words(map(str, protos))}; rename the value by hand")
    edit = enum_edits.merge_values if is_merged else enum_edits.rename_value
    changed = {path: edit(text, enum, rename.old, rename.new) for path, text in protos.items()}
    return _EnumChange(enum, {path: new for path, new in changed.items() if new != protos[path]}, is_merged)


def _protos_with(whole: WholeList, enum: EnumType) -> dict[Path, str]:
    """Return the texts of the ``.proto`` files of the repository that declare an enum, by resolved path."""
    root = whole.workspace.root.resolve()
    found: dict[Path, str] = {}
    for name in whole.project.kind.schema.files:
        path = Path(name).resolve()
        if path in found or not path.is_file() or not is_within(path, root):
            continue
        text = _text_of(path)
        blocks = enum_edits.find_declared_values(text, enum)
        if len(blocks) > 1:
            raise UsageError(
                f"{relative_to_root(root, path)}: several enums are called {quote(enum.name)}; rename by hand"
            )
        if blocks:
            found[path] = text
    return found


def _text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")


# -- the settings, and what reads papers with them


def _change_settings(whole: WholeList, rename: Rename, change: _EnumChange | None) -> tuple[FileChange, Config] | None:
    """Return what becomes of the file of settings, and what it says then; None where it stays."""
    config, role = whole.config, rename.role
    if config.source is None:
        return None
    beside = config.root / config.source
    path = beside if beside.is_file() else Path(config.source).absolute()
    text = _text_of(path)
    shown = whole.project.context.names.get(role, {})
    value = ValueRename(
        role,
        rename.old,
        rename.new,
        shown.get(rename.old, rename.old),
        rename.new if change is None else shown.get(rename.new) or _name_of_new(whole.project, rename, change),
        config.fields.get(role, ""),
        is_merged=change.is_merged if change else rename.new in values_of(whole, role),
    )
    new = rename_in_settings(text, path.name, value)
    if new == text:
        return None
    if not is_within(path.resolve(), config.root.resolve()):
        raise UsageError(f"{path}: names {quote(rename.old)}, and lies outside of the repository; edit it first")
    table = tomllib.loads(new.removeprefix("\ufeff"))
    table = table["tool"]["metalint"] if path.name == "pyproject.toml" else table
    made = settings.read_config(table, config.root, config.source or path.name)
    after = made._replace(
        tracked_only=config.tracked_only, plugins=config.plugins, disabled_plugins=config.disabled_plugins
    )
    return FileChange(relative_to_root(config.root, path), text, new), after


def _name_of_new(project: Project, rename: Rename, change: _EnumChange) -> str:
    """Return what people call the new value of an enum: the name in the settings, else what the schema gives."""
    given = project.config.names.get(rename.role, {})
    if rename.old in given:
        return given[rename.old]
    schema = project.kind.schema_with(change.protos) if change.protos else project.kind.schema
    enum = schema.root.field(project.config.fields[rename.role]).enum
    if enum is None or rename.new not in enum.numbers:
        return rename.new
    return display_names(enum.name, enum.numbers, enum.comments, given)[rename.new]


# -- papers


def _change_papers(
    whole: WholeList, rename: Rename, change: _EnumChange | None, project_after: Callable[[Project], Project]
) -> Iterator[FileChange]:
    references = _references_by_abbr(whole.papers, rename) if rename.role == "abbr" else {}
    for known in whole.papers.corpus.papers:
        own = references.get(known.path, [])
        # a value of an enum has the first of several names of its number, whichever is written
        may_have = own or _has_value(known, rename.old) or (change and rename.old in whole.read(known.path))
        if not (may_have and rename.is_wanted(known.path)):
            continue
        text = whole.read(known.path)
        reader = whole.reader_of(known.path)
        paper = reader.kind.admitted(known.path, text)
        changes = _make_changes(paper, [*_targets(paper, text, reader, rename, change), *own], rename.new)
        if not changes:
            continue
        is_only_schema = change is not None and not change.is_merged  # which keeps an enum that is a number
        written = [one for one in changes if not is_only_schema or text[slice(*one.target.span)] == rename.old]
        implied = [one for one in changes if one not in written]
        changed = whole.change_values(known.path, written, project_after(reader), implied)
        if changed.new != text:
            yield changed


def _references_by_abbr(papers: PaperIndex, rename: Rename) -> dict[str, list[Value[str]]]:
    """Return the references that mean, by its short name, a paper that is renamed; by path."""
    named = [paper for paper in papers.corpus.papers if paper.abbr and paper.abbr.value == rename.old]
    renamed = {paper.path for paper in named if rename.is_wanted(paper.path)}
    found: dict[str, list[Value[str]]] = {}
    for paper in papers.corpus.papers:
        for value in paper.references:
            meant = {other.path for other in papers.find_meant_by_abbr(value.value)}
            if meant and meant <= renamed:
                found.setdefault(paper.path, []).append(value)
    taken = [paper.path for paper in papers.meant(rename.new) if paper.path not in renamed]
    if found and taken:
        what = f"papers refer to {quote(rename.old)}, and {quote(rename.new)} would mean {join_words(taken)}"
        raise UsageError(f"{what}; choose another name")
    return found


def _targets(paper: Paper, text: str, reader: Project, rename: Rename, change: _EnumChange | None) -> list[Value[str]]:
    """Return the values of a paper that are renamed: those of the role, and all of an enum that changes."""
    if change is None or rename.paths:
        return [value for value in paper.many(rename.role) if value.value == rename.old]
    root = reader.kind.schema.root
    found = []
    for path, value, span, kind in paper.scalars:
        place, written = without_indexes(path), text[slice(*span)]
        # of several names of one number, the value is the first one, whichever is written
        name = written if written in change.enum.numbers else value
        if kind == "enum" and name == rename.old and root.has(place) and root.field(place).enum == change.enum:
            found.append(Value(str(value), span, path))
    return found


def _make_changes(paper: Paper, targets: Sequence[Value[str]], new: str) -> list[Replace | Remove]:
    """Return the changes that write ``new``, once in each repeated field, which may hold it already."""
    gone = {target.path for target in targets}
    having = {path for path, value, *_ in paper.scalars if str(value) == new and path.endswith("]")} - gone
    full = {path.rpartition("[")[0] for path in having}
    changes: list[Replace | Remove] = []
    for target in targets:
        field = target.path.rpartition("[")[0] if target.path.endswith("]") else ""
        changes.append(Remove(target) if field and field in full else Replace(target, new))
        full.add(field)
    return changes


def _read_otherwise(whole: WholeList, old: str) -> Iterator[FileChange]:
    """Yield the papers that have a value of an enum, which another schema may call otherwise, as they are."""
    for paper in whole.papers.corpus.papers:
        if _has_value(paper, old):
            text = whole.read(paper.path)
            yield FileChange(paper.path, text, text)


def _has_value(paper: Paper, value: str) -> bool:
    return any(scalar.value == value for scalar in paper.scalars)
