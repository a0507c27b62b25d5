"""Names in a repository's own registries, once one is renamed: the new one is the name, and the old one an alias."""

from collections.abc import Mapping
from pathlib import Path

from metalint.config.settings import Config
from metalint.errors import UsageError
from metalint.fixes.fixer import Changed
from metalint.names import code_types, venues, vocabulary
from metalint.names.institutions import loading
from metalint.names.institutions.decisions import Decision, entered
from metalint.names.pinning import PLACES, record_of
from metalint.papers.paper import Value
from metalint.rules.edits import edits
from metalint.rules.problems import Change, Remove, Replace
from metalint.schema.protobuf_check import Record
from metalint.text.edit import apply_edits
from metalint.util.wording import code

_KEYS = {"institutions": "institutions", "venue": "venues", "code-type": "code-types"}  # of the registry, by role
_REFERRING = ("parent", "distinct_from")  # fields that hold the name of another entry


def rename_in_registries(
    config: Config, cache: Path | None, role: str, old: str, new: str
) -> tuple[list[Changed], str]:
    """Return the registries of a role that change once ``old`` is called ``new``, and why ``old`` becomes no alias.

    The reason is empty where it becomes one. Nothing is written.

    Raises:
        ConfigError: a registry cannot be read.
        UsageError: the registry would contradict itself, or both names have an entry that says more than names.
    """
    key = _KEYS.get(role, "")
    paths: tuple[str, ...] = getattr(config, key.replace("-", "_")) if key else ()
    if not paths:
        return [], ""
    place = PLACES[key]
    before = {path: record_of(config, path, None, place, cache) for path in paths}
    owners = {name: path for path, record in before.items() for name in _paths_by_name(record)}
    records = dict(before)
    aliases: list[str] = []
    if old in owners and new in owners:
        aliases = _aliases_to_merge(records[owners[old]], owners[old], old, new)
    for path, record in before.items():
        changes = _find_changes(record, old, new, is_merged=new in owners)
        text = record.document.text
        if changes:
            records[path] = record_of(config, path, apply_edits(text, edits(record.document, changes)), place, cache)
    reason = ""
    if old in owners:
        aliases.append(old)
    elif key == "institutions" or new in owners:
        reason = _why_no_alias(key, before, old, new)
        aliases = [] if reason else [old]
    path = owners.get(new, owners.get(old, paths[0]))
    for alias in aliases:
        start = f"{_paths_by_name(records[path]).get(new, '')}.aliases["
        known = {str(entry.value) for entry in records[path].entries if entry.path.startswith(start)}
        if alias not in known:
            text = entered(records[path].document, Decision(new, alias, is_same=True), place.entries)
            records[path] = record_of(config, path, text, place, cache)
    if key == "institutions":
        _refuse_contradictions(before, records)
    changed = [
        Changed(path, before[path].document.text, record.document.text)
        for path, record in records.items()
        if record.document.text != before[path].document.text
    ]
    return changed, reason


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
            what = f"both {code(old)} and {code(new)} have an entry, and that of {code(old)} has {code(field)}, too"
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
        return "" if is_free else f"{code(old)} is the name of another registered {noun}"
    registry = loading.load(records.values())
    if registry.are_distinct(old, new) or registry.are_distinct(new, old):
        return f"{code(old)} and {code(new)} are registered as distinct"
    is_registered = any(claim.kind == "name" for claim in registry.exact.get(new, ()))
    claims = registry.exact.get(old, ())
    if is_registered and any(claim.kind == "name" and claim.owner != new for claim in claims):
        return f"{code(old)} is the name of another registered organization"
    return ""


def _refuse_contradictions(before: Mapping[str, Record], after: Mapping[str, Record]) -> None:
    known = {problem.message for _, problem in loading.problems(before)}
    for path, problem in loading.problems(after):
        if problem.message not in known:
            raise UsageError(f"{path}: {problem.message}; edit the registry first")
