"""OpenReview: what became of a submission, by its forum or by title.

Both versions of the interface are read: ``content`` holds plain values in the first, ``{"value": …}`` in the second.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from metalint.adding import dblp_keys, identifiers
from metalint.adding.records import Institution, SourceRecord, line, list_at, text_at
from metalint.adding.sources.concurrency import one_by_one
from metalint.links.registries.withdrawals import has_withdrawn_status
from metalint.papers.identifiers import Identity
from metalint.util.json_values import value_at
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from metalint.adding.network import Network
    from metalint.adding.records import Kind
    from metalint.adding.sources.base import Answers

_OK: Final = 200
_MISSING: Final = 404
_TITLE: Final = "title:"
_HITS: Final = 25
_ACCEPTED: Final = lazy(
    r"(?:[\w.-]+/){1,2}(\d{4})/(?:Conference|Datasets_and_Benchmarks_Track|Track/Datasets_and_Benchmarks"
    r"|Track/Datasets_and_Benchmarks/Round\d|Position_Paper_Track)"
)
_IMPORTED: Final = lazy(rf"dblp\.org/{dblp_keys.VENUE}\w+/(\d{{4}})", re.IGNORECASE)
_JOURNALS: Final = frozenset({"TMLR", "TACL"})
_REFUSALS: Final = lazy(r"reject|withdraw|desk|retract|decline", re.IGNORECASE)
_NOT_SAID: Final = lazy(r"submi|review|reject|withdr|desk|declin|workshop|anonymous|retract|@", re.IGNORECASE)
_DENIED_GROUP: Final = lazy(
    r"(?:[\w.-]+/){1,2}(\d{4})/Conference/(?:Rejected|Withdrawn|Desk_?Rejected)_Submission|TMLR/(?:Rejected|Desk_Rejected|Withdrawn_Submission)"
)
_ANONYMOUS: Final = lazy(r"anonymous(?: authors?.*)?", re.IGNORECASE)
_YEAR: Final = lazy(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


class OpenReview:
    """The submissions of OpenReview, by forum; with ``title:`` before it, by title."""

    key = "openreview"

    def matches(self, text: str) -> str | None:
        """Return the id of a forum."""
        return identifiers.id_of("OpenReview", text)

    async def fetch(self, network: Network, ids: Sequence[str]) -> AsyncIterator[Answers]:
        """Yield the notes for one forum or title at a time."""

        async def ask(id_: str) -> Answers:
            if id_.startswith(_TITLE):
                return {id_: await _found(network, id_.removeprefix(_TITLE))}
            for key in ("openreview", "openreview-old"):
                for name in ("forum", "id") if network.base(key) else ():
                    if notes := await _notes(network, key, f"{name}={quote(id_)}", id_):
                        return {id_: notes}
            return {id_: None}

        async for answers in one_by_one(ids, ask):
            yield answers

    def read(self, id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401, ARG002 - the notes have ids
        """Return the records of notes: the papers among them, not their reviews."""
        notes = answer if isinstance(answer, list) else []
        return tuple(_record(note) for note in notes if isinstance(note, dict) and _is_paper(note))


def by_title(title: str) -> str:
    """Return how a title is asked for."""
    return _TITLE + title


async def _notes(network: Network, key: str, query: str, id_: str) -> list[Any]:
    """Return the paper of a forum, without the reviews and comments that come with it."""
    status, said = await network.json(key, f"/notes?{query}")
    notes = list_at(said, "notes")
    if status == _MISSING:
        return []
    if status != _OK or not isinstance(said, dict) or "notes" not in said:
        raise network.refuse(key, f"answers in another form, with status {status}")
    return [one for one in notes if isinstance(one, dict) and one.get("id") == id_]


async def _found(network: Network, title: str) -> list[Any]:
    words = quote(title[:300], safe="")
    status, said = await network.json(
        "openreview", f"/notes/search?term={words}&type=terms&content=title&source=forum&limit={_HITS}"
    )
    if status != _OK or not isinstance(said, dict) or not isinstance(said.get("notes"), list):
        raise network.refuse("openreview", f"answers in another form, with status {status}")
    return list_at(said, "notes")


def _is_paper(note: dict[str, Any]) -> bool:
    return note.get("id") == note.get("forum", note.get("id")) and bool(_content(note, "title"))


def _record(note: dict[str, Any]) -> SourceRecord:
    id_ = text_at(note, "id")
    group, venue = _content(note, "venueid"), _content(note, "venue")
    kind = _kind(note, group, venue)
    people = _value(note, "authors")
    authors = people if isinstance(people, list) else []
    found = [_institution(where) for one in authors for where in list_at(one, "institutions")]
    year = _year(note, group, venue)
    return SourceRecord(
        "OpenReview",
        kind,
        title=_content(note, "title"),
        authors=tuple(name for name in map(_author, authors) if name and not _ANONYMOUS.fullmatch(name)),
        institutions=tuple(one for one in found if one.name),
        identities=frozenset([Identity("OpenReview", id_)]),
        url=f"https://openreview.net/forum?id={id_}",
        venue=group if group in _JOURNALS else venue,
        year=year,
        code_url=_content(note, "code") or _content(note, "code_url"),
        texts=(_content(note, "abstract"), _content(note, "TL;DR")),
        is_withdrawn=note.get("ddate") is not None or has_withdrawn_status(group, venue),
        label=f"{group} {venue}".strip(),
    )


def _kind(note: dict[str, Any], group: str, venue: str) -> Kind:
    """Tell what became of a submission by its group; an unknown group proves nothing, nor does a contradiction."""
    if _DENIED_GROUP.fullmatch(group):
        return "denied"
    if not (_ACCEPTED.fullmatch(group) or _IMPORTED.fullmatch(group) or group in _JOURNALS):
        return "unknown"
    if not venue or _NOT_SAID.search(venue) or note.get("ddate") is not None:
        return "unknown"
    return "unknown" if _content(note, "_bibtex").lstrip().lower().startswith("@misc") else "published"


def denied_as(record: SourceRecord) -> bool:
    """Tell whether the submission was turned down, or taken back."""
    return record.kind == "denied" or bool(_REFUSALS.search(record.label))


def _year(note: dict[str, Any], group: str, venue: str) -> int | None:
    """Return the year of the venue; that of a journal is when the paper was accepted."""
    found = _ACCEPTED.fullmatch(group) or _IMPORTED.fullmatch(group) or _DENIED_GROUP.fullmatch(group)
    if found and found[1]:
        return int(found[1])
    moments = (note.get("pdate"), note.get("cdate"))
    stamp = next((one for one in moments if type(one) is int and 0 < one < 1 << 43), None)
    if stamp is not None:
        return dt.datetime.fromtimestamp(stamp / 1000, dt.UTC).year
    years = _YEAR.findall(venue)
    return int(years[0]) if len(years) == 1 else None


def _value(note: dict[str, Any], name: str) -> Any:  # noqa: ANN401
    said = value_at(note, "content", name)
    return said.get("value") if isinstance(said, dict) and "value" in said else said


def _content(note: dict[str, Any], name: str) -> str:
    said = _value(note, name)
    if isinstance(said, list):
        said = next((one for one in said if isinstance(one, str)), None)
    return line(said) if isinstance(said, str) else ""


def _author(said: Any) -> str:  # noqa: ANN401
    return line(said) if isinstance(said, str) else text_at(said, "fullname")


def _institution(said: Any) -> Institution:  # noqa: ANN401
    return Institution(text_at(said, "name"))
