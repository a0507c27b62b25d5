"""Vocabularies of names: a packaged file, and what a repository's own registries add to it or override."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, Literal, NamedTuple, TypeVar

from metalint.schema.binding import Refusal
from metalint.schema.compiling import PACKAGED
from metalint.schema.protobuf_check import Record
from metalint.util.regex import lazy
from metalint.util.wording import quote

Entry = TypeVar("Entry", bound=NamedTuple)
Fold = Callable[[str], str]  # returns what spellings share that differ in capitals and punctuation only
RULE: Final = "registry-conflict"  # the rule that tells what is wrong with a registry
_LINE: Final = lazy(r'^  (\w+): (?:"((?:[^"\\\n]|\\["\\])*)"|(\d+))$', re.MULTILINE)
_ESCAPE: Final = lazy(r'\\(["\\])')


class Term(NamedTuple):
    """A thing with a name; the fields are those of its message in the `.proto`."""

    name: str
    aliases: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    former_name: str = ""
    renamed: int = 0
    edition_offset: int = 0
    volume_offset: int = 0


class VocabularyClaim(NamedTuple):
    """That ``spelling`` names ``entry``."""

    entry: Term  # whose spelling it is
    kind: Literal["name", "other", "alias"]  # whether it is right in itself, ``name`` and ``other``, or not
    spelling: str  # as the registry has it
    packaged: str  # the name of the packaged entry that this is or replaces; else its own
    is_own: bool = False  # whether the repository's own registry has the entry
    is_accepted: bool = False  # whether that calls the spelling right


def load(entries: Iterable[Term], records: Iterable[Record], fold: Fold) -> dict[str, VocabularyClaim]:
    """Return the claims of packaged ``entries`` by folded spelling, with a repository's own registries, which win."""
    # An entry there under a packaged name, or with one among its spellings, takes over its other spellings. A spelling
    # that several entries of one file claim names nothing, not even what the package says.
    claims: dict[str, VocabularyClaim] = {}
    for claim in _list_claims(entries, is_own=False):
        claims.setdefault(fold(claim.spelling), claim)
    for record in records:
        own: dict[str, VocabularyClaim] = {}
        owners: dict[str, set[str]] = defaultdict(set)
        for claim in _list_claims(extracted(record), is_own=True):
            own.setdefault(fold(claim.spelling), claim)
            owners[fold(claim.spelling)].add(claim.entry.name)
        contested = {key for key, names in owners.items() if len(names) > 1}
        own = {key: claim for key, claim in own.items() if key not in contested}
        claims = {key: claim for key, claim in claims.items() if key not in contested}
        shared = [(claims[key], claim.entry) for key, claim in own.items() if key in claims]
        heirs = {known.entry.name: entry for known, entry in shared if fold(known.entry.name) == fold(known.spelling)}
        replaced = {heir.name: name for name, heir in heirs.items()}
        for key, claim in [*claims.items()]:
            if heir := heirs.get(claim.entry.name):  # which takes the place of the packaged entry
                entry = heir._replace(
                    edition_offset=heir.edition_offset or claim.entry.edition_offset,
                    volume_offset=heir.volume_offset or claim.entry.volume_offset,
                )
                if claim.spelling == claim.entry.former_name:  # right for papers of that time, whatever is pinned
                    entry = entry._replace(renamed=claim.entry.renamed, former_name=claim.spelling)
                is_alias = claim.kind == "alias"
                claims[key] = claim._replace(entry=entry, kind="alias" if is_alias else "other", is_own=True)
        claims |= {
            key: claim._replace(packaged=replaced.get(claim.packaged, claim.packaged)) for key, claim in own.items()
        }
    return claims


def _list_claims(entries: Iterable[Term], *, is_own: bool) -> Iterator[VocabularyClaim]:
    for entry in entries:
        yield VocabularyClaim(entry, "name", entry.name, entry.name, is_own, is_own)
        for spelling in entry.other_names:
            yield VocabularyClaim(entry, "other", spelling, entry.name, is_own, is_own)
        for spelling in entry.aliases:
            yield VocabularyClaim(entry, "alias", spelling, entry.name, is_own)


@cache
def packaged(file: str) -> tuple[Term, ...]:
    """Return the entries of a packaged vocabulary."""
    return tuple(entry_of(Term, fields) for fields in packaged_fields(file))


def packaged_fields(file: str) -> list[list[tuple[str, str]]]:
    """Return names and values of the fields of each entry of a packaged registry."""
    # The file's layout is known, one field a line, and so it is read without a parser: it is on the path of every run.
    # A test holds this reading against the strict one.
    text = (PACKAGED / file).read_text(encoding="utf-8")
    blocks = filter(None, map(_LINE.findall, text.split("\n}\n")))
    return [
        [(name, number or (_ESCAPE.sub(r"\1", value) if "\\" in value else value)) for name, value, number in block]
        for block in blocks
    ]


def entry_of(kind: type[Entry], fields: Iterable[tuple[str, str]]) -> Entry:
    """Return the entry of a registry with these fields; a list's values are fields of the same name."""
    values: dict[str, Any] = {"name": "", **kind._field_defaults}
    for name, value in fields:
        known = values[name]
        values[name] = (*known, value) if isinstance(known, tuple) else int(value) if isinstance(known, int) else value
    return kind._make(values.values())


def extracted(record: Record) -> tuple[Term, ...]:
    """Return the entries of a strictly parsed registry; one without a name is none."""
    return tuple(entry_of(Term, found) for found in fields(record).values() if _has_name(found))


def problems(records: Mapping[str, Record], what: str, fold: Fold) -> Iterator[tuple[str, Refusal]]:
    """Yield what contradicts itself in a repository's own registries of ``what``, which come by path."""
    for path, record in records.items():
        for entry, found in fields(record).items():
            if not _has_name(found):
                message = f"this {what} has no name"
                yield path, Refusal(RULE, record.messages[entry], message, entry, help="write its `name`")
        owners: dict[str, str] = {}
        for scalar in record.entries:
            value, entry = str(scalar.value), scalar.path.rpartition(".")[0]
            if scalar.kind == "string" and owners.setdefault(fold(value), entry) != entry:
                message = f"{quote(value)} is already a name of another {what}"
                yield path, Refusal(RULE, scalar.span, message, scalar.path, value, "remove one of the two")


def fields(record: Record) -> dict[str, list[tuple[str, str]]]:
    """Return names and values of the fields of each entry, by the entry's path."""
    found: dict[str, list[tuple[str, str]]] = {entry: [] for entry in record.messages}
    for value in record.entries:
        entry, _, field = value.path.rpartition(".")
        found[entry].append((field.partition("[")[0], str(value.value)))
    return found


def _has_name(fields: Iterable[tuple[str, str]]) -> bool:
    return any(field == "name" and value.strip() for field, value in fields)
