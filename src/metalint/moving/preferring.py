"""Which name a list writes for a thing: how its own registries say so, for `names prefer` and for `rename`."""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Final

from metalint.config.settings import Config, explain_top_level
from metalint.engine import run as engine
from metalint.errors import UsageError
from metalint.files.file_changes import FileChange
from metalint.index.project import Project
from metalint.moving.plan import Plan, command_line
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
from metalint.util.wording import join_words, nearest, quote, quote_for_shell

_REFERRING: Final = ("parent", "distinct_from")  # fields that hold the name of another entry

_YEAR: Final = re.compile(r"(?:19|20|['\u2019])\d\d(?!\d)")
_OWN_TABLE: Final = re.compile(r"^\[tool\.metalint\][ \t]*(?:#.*)?\n", re.MULTILINE)
_FIRST_TABLE: Final = re.compile(r"^[ \t]*\[", re.MULTILINE)


class _Registries:
    """The registries of a role, by path, as they become: those that the settings name, else the one to make."""

    def __init__(self, project: Project, kind: RegistryKind) -> None:
        self.kind = kind
        self.named = _named_paths(project, kind)
        self.records: dict[str, Record] = {}
        self._project = project
        self._before: dict[str, str | None] = {}
        root = project.config.root
        for path in self.named or (kind.path,):
            refuse_outside(root, path, kind)
            is_there = bool(self.named) or os.path.lexists(root / path)
            self.rewrite(path, None if is_there else "")
            self._before[path] = self.records[path].document.text if is_there else None

    def rewrite(self, path: str, text: str | None) -> None:
        """Have a registry hold a text; None for what its file holds."""
        self.records[path] = registries.require(self._project.config, path, text, self.kind, self._project.cache)

    def changes(self) -> list[FileChange]:
        """Return those that say something else."""
        news = {path: record.document.text for path, record in self.records.items()}
        made = [FileChange(path, old, news[path]) for path, old in self._before.items()]
        return [change for change in made if change.new != (change.old or "")]


def prefer_name(project: Project, name: str, others: Sequence[str]) -> Plan:
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
    known = _Registries(project, KINDS[role])
    packaged = _read_name(project, role, name) or name
    replaced = [other for other in dict.fromkeys([*others, packaged]) if other != name]
    for other in replaced or [""]:
        if reason := _prefer(known, name, other, adds_entry=True):
            raise UsageError(reason)
    path = _find_registry(known.records, name)
    changed, notes = known.changes(), []
    if not known.named:
        line, source = f'{known.kind.key} = ["{path}"]', config.source or "metalint.toml"
        settings = _add_to_settings(config, source, line)
        changed += settings
        notes += [] if settings else [f"Next: add to {source}, {explain_top_level(source)}: {line}"]
    if not changed:
        return Plan("", (), (), (), notes=(f"{path} says so already: {quote(name)}", *notes))
    things = {name, packaged, *others}
    if any(one in things or _read_name(project, role, one) in things for one in written - {name}):
        notes.append("Next: `metalint fix` changes the papers that write it otherwise.")
    step = quote(name) + (f", and not {join_words(replaced)}" if replaced else "")
    verb = " ".join(["names prefer", *(f"--instead-of {quote_for_shell(other)}" for other in others)])
    return Plan(command_line(verb, name), (("write", step),), (), tuple(changed), notes=tuple(notes))


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


def _add_to_settings(config: Config, source: str, line: str) -> list[FileChange]:
    """Return the settings with a line of the top level; nothing where only their author can say where it goes."""
    text = (config.root / source).read_bytes().decode("utf-8") if config.source else ""
    is_shared = source.endswith("pyproject.toml")
    head = (_OWN_TABLE if is_shared else _FIRST_TABLE).search(text)
    if head is None and (is_shared or not f"\n{text}".endswith("\n")):
        return []
    at = len(text) if head is None else head.end() if is_shared else head.start()
    new = f"{text[:at]}{line}\n{text[at:]}"
    try:
        found, expected = tomllib.loads(new), tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # a line of a longer string, which looks like a table
        return []
    table = expected["tool"]["metalint"] if is_shared else expected
    table.update(tomllib.loads(line))
    return [FileChange(source, text if config.source else None, new)] if found == expected else []


def rename_in_registries(project: Project, role: str, old: str, new: str) -> tuple[list[FileChange], str]:
    """Return the registries of a role that change once ``old`` is called ``new``, and why ``old`` becomes no alias.

    The reason is empty where it becomes one. Nothing is written.

    Raises:
        ConfigError: a registry cannot be read.
        UsageError: the registry would contradict itself, or both names have an entry that says more than names.
    """
    kind = KINDS.get(role)
    if kind is None or not _named_paths(project, kind):
        return [], ""
    known = _Registries(project, kind)
    # of other roles the vocabulary is small, and most values are in none
    reason = _prefer(known, new, old, adds_entry=role == "institutions")
    return known.changes(), reason


def _prefer(known: _Registries, name: str, other: str, *, adds_entry: bool) -> str:
    """Have registries call a thing ``name``, with ``other`` as an alias, and return why it is none.

    Without ``other`` the name alone is registered. ``adds_entry`` tells whether a name that no registry has gets one.
    """
    before = dict(known.records)
    owner, place = _find_registry(before, other), _find_registry(before, name)
    merged = _aliases_to_merge(before[owner], owner, other, name) if owner and place else []
    is_named = bool(owner or place or adds_entry)
    reason = _why_no_alias(known.kind.key, before, other, name) if is_named and not owner else ""
    for path, record in before.items():
        if changes := _find_changes(record, other, name, is_merged=bool(place)):
            known.rewrite(path, apply_edits(record.document.text, edits(record.document, changes)))
    path = place or owner or next(iter(before))
    for alias in (*merged, other) if is_named and not reason else ():
        record = known.records[path]
        entry = _find_entry(record, name)
        if not entry or (alias and ("aliases", alias) not in entry):
            known.rewrite(path, add_alias(record.document, name, alias, known.kind.entries))
    if known.kind.key == "institutions":
        _refuse_contradictions(before, known.records)
    return reason


def _named_paths(project: Project, kind: RegistryKind) -> tuple[str, ...]:
    paths: tuple[str, ...] = getattr(project.config, kind.key.replace("-", "_"))
    return paths


def _find_entry(record: Record, name: str) -> list[tuple[str, str]]:
    """Return names and values of the fields of the entry with a name; nothing if there is none."""
    return next((found for found in vocabulary.fields(record).values() if ("name", name) in found), [])


def _find_registry(records: dict[str, Record], name: str) -> str | None:
    """Return the path of the last registry that has an entry with a name."""
    return next((path for path, record in reversed(records.items()) if _find_entry(record, name)), None)


def _aliases_to_merge(record: Record, path: str, old: str, new: str) -> list[str]:
    entry = _find_entry(record, old)
    for field, _ in entry:
        if field not in {"name", "aliases"}:
            what = f"both {quote(old)} and {quote(new)} have an entry, and that of {quote(old)} has {quote(field)}, too"
            raise UsageError(f"{path}: {what}; merge the entries first")
    return [value for field, value in entry if field == "aliases"]


def _find_changes(record: Record, old: str, new: str, *, is_merged: bool) -> list[Change]:
    """Return what changes about the entry of the old name, and where others refer to it."""
    changes: list[Change] = []
    entries = vocabulary.fields(record).items()
    entry = next((path for path, found in entries if ("name", old) in found), None)
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
