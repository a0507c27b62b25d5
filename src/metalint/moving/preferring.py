"""Which name a list writes for a thing: how its own registries say so, for `names prefer` and for `rename`."""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from metalint.config.settings import Config, explain_top_level
from metalint.engine import run as engine
from metalint.errors import UsageError
from metalint.files.file_changes import FileChange
from metalint.index.project import Project
from metalint.names import code_types, registries, venues, vocabulary
from metalint.names.institutions import loading
from metalint.names.institutions.reading import read
from metalint.names.institutions.registry_edits import add_alias
from metalint.names.institutions.renamings import LAST_YEARS
from metalint.names.registries import KINDS, RegistryKind, refuse_outside
from metalint.papers.paper import Value
from metalint.rules.edits import edits
from metalint.rules.problems import Change, Remove, Replace
from metalint.schema.protobuf_check import Record
from metalint.text.edit import apply_edits
from metalint.util.wording import join_words, nearest, quote

_REFERRING: Final = ("parent", "distinct_from")  # fields that hold the name of another entry

_YEAR: Final = re.compile(r"(?:19|20|['\u2019])\d\d(?!\d)")
_OWN_TABLE: Final = re.compile(r"^\[tool\.metalint\][ \t]*(?:#.*)?\n", re.MULTILINE)
_FIRST_TABLE: Final = re.compile(r"^[ \t]*\[", re.MULTILINE)


class Preference(NamedTuple):
    """What makes a list write a name."""

    registry: str  # the path of the registry that says so
    others: tuple[str, ...]  # the spellings that are not used any more
    changed: tuple[FileChange, ...]  # the registry, and the settings that name it from now on
    remedy: str  # what is left to do; empty where that is nothing
    has_deviations: bool  # whether a paper writes the name otherwise


def prefer_name(project: Project, name: str, others: Sequence[str]) -> Preference:
    """Plan that the list writes ``name`` and none of the ``others``, nor the packaged name of the same thing.

    Raises:
        ConfigError: a registry cannot be read.
        UsageError: it is no name, or a registry says something else.
    """
    config = project.config
    project.context.own_registries.require()
    for spelling in (name, *others):
        refuse_odd_name(spelling)
    if name in others:
        raise UsageError(f"{quote(name)} is given twice; --instead-of takes another spelling")
    role, written = _find_role(project, name, others)
    if role == "venue" and _YEAR.search(name):
        raise UsageError(f"{quote(name)} has a year, which each paper has in a field of its own; write it without")
    kind = KINDS[role]
    paths = _list_paths(config, kind)
    before = {path: registries.require(config, path, None, kind, project.cache) for path in paths}
    if not paths:
        refuse_outside(config.root, kind.path, kind)
        text = None if os.path.lexists(config.root / kind.path) else ""
        before = {kind.path: registries.require(config, kind.path, text, kind, project.cache)}
    packaged = _read_name(project, role, name) or name
    replaced = [other for other in dict.fromkeys([*others, packaged]) if other != name]
    records = dict(before)
    for other in replaced or [""]:
        records, reason = _prefer(config, project.cache, kind, records, name, other, adds_entry=True)
        if reason:
            raise UsageError(reason)
    path = next((path for path, record in records.items() if name in _paths_by_name(record)), kind.path)
    changed = _list_changed(before, records)
    settings = None if paths else _name_in_settings(config, kind.key, path)
    remedy = ""
    if not paths and settings is None:
        where = f"{config.source or 'metalint.toml'}, {explain_top_level(config.source or 'metalint.toml')}"
        remedy = f'the file is not read yet; add to {where}: {kind.key} = ["{path}"]'
    things = {name, packaged, *others}
    deviates = any(one in things or _read_name(project, role, one) in things for one in written - {name})
    return Preference(path, tuple(replaced), (*changed, *([settings] if settings else ())), remedy, deviates)


def refuse_odd_name(name: str) -> None:
    """Refuse a name that is empty, or that nobody could write again."""
    if not name or name != " ".join(name.split()) or not name.isprintable():
        raise UsageError(f"{quote(name)} cannot be a name: write one without extra blanks, in characters that print")


def _find_role(project: Project, name: str, others: Sequence[str]) -> tuple[str, set[str]]:
    """Return the role of a name, and the values of that role in papers.

    It is that of the papers which have the name, else that whose vocabulary knows it.
    """
    values = {role: set[str]() for role in KINDS if role in project.context.roles}
    for paper in engine.load_corpus(project)[0].papers:
        for role, written in values.items():
            written.update(value.value for value in paper.many(role))
    spellings = {name, *others}
    used = [role for role, written in values.items() if spellings & written]
    known = [role for role in used or values if any(_read_name(project, role, one) is not None for one in spellings)]
    if not used and not known:
        what = f"{quote(name)}: no paper has this name, and no registry"
        near = read(name, project.context.institutions).canonical or nearest(name, set().union(*values.values()))
        raise UsageError(f"{what}; did you mean {quote(near)}?" if near else f"{what}; write it as the papers do")
    if len(used) > 1 and len(known) != 1:
        raise UsageError(
            f"{quote(name)} is a value of {join_words(used)}; write it into the registry of one of them by hand"
        )
    role = (known or used)[0]
    return role, values[role]


def _read_name(project: Project, role: str, name: str) -> str | None:
    """Return the registered name that a spelling may replace, or nothing where it says more; None if it is unknown."""
    context = project.context
    if role == "institutions":
        reading = read(name, context.institutions)
        is_known = reading.relation == "ok" or (reading.relation == "alias" and reading.safety == "safe")
        if not is_known or reading.canonical is None:
            return None
        return "" if reading.form == "fuller" or name in LAST_YEARS else reading.canonical
    if role == "venue":
        part = context.venues.read_form(name)
        return None if part is None else "" if part.grade == "lossy" else part.packaged
    claim = context.code_types.get(code_types.fold(name))
    return claim.packaged if claim else None


def _name_in_settings(config: Config, key: str, path: str) -> FileChange | None:
    """Return the settings with a registry in them; None where nobody but their author can say where it goes."""
    name = config.source or "metalint.toml"
    file = config.root / name
    text = file.read_bytes().decode("utf-8") if config.source else ""
    line = f'{key} = ["{path}"]\n'
    is_shared = name.endswith("pyproject.toml")
    head = _OWN_TABLE.search(text) if is_shared else _FIRST_TABLE.search(text)
    if head is None and (is_shared or not f"\n{text}".endswith("\n")):
        return None
    at = len(text) if head is None else head.end() if is_shared else head.start()
    new = f"{text[:at]}{line}{text[at:]}"
    try:
        found, expected = tomllib.loads(new), tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # a line of a longer string, which looks like a table
        return None
    table = expected["tool"]["metalint"] if is_shared else expected
    table[key] = [path]
    return FileChange(name, text, new) if found == expected else None


def registry_folders(root: Path) -> list[Path]:
    """Return the folders of the registries that `prefer_name` may make."""
    return [(root / kind.path).parent for kind in KINDS.values()]


def rename_in_registries(
    config: Config, cache: Path | None, role: str, old: str, new: str
) -> tuple[list[FileChange], str]:
    """Return the registries of a role that change once ``old`` is called ``new``, and why ``old`` becomes no alias.

    The reason is empty where it becomes one. Nothing is written.

    Raises:
        ConfigError: a registry cannot be read.
        UsageError: the registry would contradict itself, or both names have an entry that says more than names.
    """
    kind = KINDS.get(role)
    if kind is None or not (paths := _list_paths(config, kind)):
        return [], ""
    before = {path: registries.require(config, path, None, kind, cache) for path in paths}
    adds_entry = role == "institutions"  # of other roles the vocabulary is small, and most values are in none
    records, reason = _prefer(config, cache, kind, before, new, old, adds_entry=adds_entry)
    return _list_changed(before, records), reason


def _prefer(  # noqa: PLR0913, PLR0917 - a registry, and two names
    config: Config,
    cache: Path | None,
    kind: RegistryKind,
    before: Mapping[str, Record],
    name: str,
    other: str,
    *,
    adds_entry: bool,
) -> tuple[dict[str, Record], str]:
    """Return registries in which a thing is called ``name``, and ``other`` is an alias of it, or why it is none.

    Without ``other`` the name alone is registered. ``adds_entry`` tells whether a name that no registry has gets one.
    """
    owners = {named: path for path, record in before.items() for named in _paths_by_name(record)}
    records = dict(before)
    aliases: list[str] = []
    if other in owners and name in owners:
        aliases = _aliases_to_merge(records[owners[other]], owners[other], other, name)
    for path, record in before.items():
        changes = _find_changes(record, other, name, is_merged=name in owners)
        if changes:
            text = apply_edits(record.document.text, edits(record.document, changes))
            records[path] = registries.require(config, path, text, kind, cache)
    reason = ""
    if other in owners:
        aliases.append(other)
    elif other and (adds_entry or name in owners):
        reason = _why_no_alias(kind.key, before, other, name)
        aliases = [] if reason else [other]
    path = owners.get(name, owners.get(other, next(iter(before))))
    for alias in aliases if other else [""] * (adds_entry and name not in owners):
        start = f"{_paths_by_name(records[path]).get(name, '')}.aliases["
        known = {str(entry.value) for entry in records[path].entries if entry.path.startswith(start)}
        if alias not in known:
            text = add_alias(records[path].document, name, alias, kind.entries)
            records[path] = registries.require(config, path, text, kind, cache)
    if kind.key == "institutions":
        _refuse_contradictions(before, records)
    return records, reason


def _list_paths(config: Config, kind: RegistryKind) -> tuple[str, ...]:
    paths: tuple[str, ...] = getattr(config, kind.key.replace("-", "_"))
    return paths


def _list_changed(before: Mapping[str, Record], after: Mapping[str, Record]) -> list[FileChange]:
    return [
        FileChange(path, before[path].document.text, record.document.text)
        for path, record in after.items()
        if record.document.text != before[path].document.text
    ]


def _paths_by_name(record: Record) -> dict[str, str]:
    """Return the path of each entry by its name."""
    return {
        str(entry.value): entry.path.rpartition(".")[0] for entry in record.entries if entry.path.endswith("].name")
    }


def _aliases_to_merge(record: Record, path: str, old: str, new: str) -> list[str]:
    entry = _paths_by_name(record)[old]
    values = [value for value in record.entries if value.path.startswith(f"{entry}.")]
    for value in values:
        field = value.path.removeprefix(f"{entry}.")
        if field != "name" and not field.startswith("aliases["):
            what = f"both {quote(old)} and {quote(new)} have an entry, and that of {quote(old)} has {quote(field)}, too"
            raise UsageError(f"{path}: {what}; merge the entries first")
    return [str(value.value) for value in values if value.path.startswith(f"{entry}.aliases[")]


def _find_changes(record: Record, old: str, new: str, *, is_merged: bool) -> list[Change]:
    """Return what changes about the entry of the old name, and where others refer to it."""
    changes: list[Change] = []
    names = _paths_by_name(record)
    entry = names.get(old)
    for value in record.entries:
        around, _, field = value.path.rpartition(".")
        target = Value(str(value.value), value.span, value.path)
        if field.partition("[")[0] in _REFERRING and value.value == old and around != entry:
            changes.append(Replace(target, new))
        elif entry is None or around != entry or is_merged:
            # the new name is no alias any longer of whatever has it
            continue
        elif field == "name":
            changes.append(Replace(target, new))
        elif value.value == new:
            changes.append(Remove(target))
    if entry is not None and is_merged:
        changes.append(Remove(Value("", record.messages[entry], entry)))
    return changes


def _why_no_alias(key: str, records: Mapping[str, Record], old: str, new: str) -> str:
    """Return why the old name cannot be an alias of the new one; nothing where it can."""
    if key != "institutions":  # a packaged name of something else: its entry would go
        module, noun = (venues, "venue") if key == "venues" else (code_types, "code type")
        packaged = vocabulary.load(vocabulary.packaged(module.PACKAGED), (), module.fold)
        known, other = packaged.get(module.fold(old)), packaged.get(module.fold(new))
        is_free = known is None or known.kind == "alias" or (other is not None and other.entry == known.entry)
        return "" if is_free else f"{quote(old)} is the name of another registered {noun}"
    registry = loading.load(records.values())
    if registry.are_distinct(old, new) or registry.are_distinct(new, old):
        return f"{quote(old)} and {quote(new)} are registered as distinct"
    is_registered = any(claim.kind == "name" for claim in registry.exact.get(new, ()))
    claims = registry.exact.get(old, ())
    if is_registered and any(claim.kind == "name" and claim.owner != new for claim in claims):
        return f"{quote(old)} is the name of another registered organization"
    return ""


def _refuse_contradictions(before: Mapping[str, Record], after: Mapping[str, Record]) -> None:
    known = {problem.message for _, problem in loading.problems(before)}
    for path, problem in loading.problems(after):
        if problem.message not in known:
            raise UsageError(f"{path}: {problem.message}; edit the registry first")
