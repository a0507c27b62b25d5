"""OpenReview: what became of a submission, by its forum or by title.

Both versions of the interface are read: ``content`` holds plain values in the first, ``{"value": …}`` in the second.
"""

import datetime as dt
import re
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from metalint.papers.identifiers import Identity, identify
from metalint.services import dblp, identifiers
from metalint.services.failures import NoAnswer, NoSuchId, UnavailableError
from metalint.services.lookup import BY_TITLE, Answer, IdClaim, Service, ask_each
from metalint.services.network import Network, json_in
from metalint.services.records import (
    Institution,
    Kind,
    SourceRecord,
    list_of,
    text_at,
    texts_in,
    value_at,
    without_anonymous,
)
from metalint.services.replies import IN_NO_FORM
from metalint.services.withdrawals import has_withdrawn_status
from metalint.util import urls
from metalint.util.regex import lazy

_HITS: Final = 25
_PUBLISHED: Final = lazy(
    r"(?:[\w.-]+/){1,2}\d{4}/(?:Conference|Datasets_and_Benchmarks_Track|Track/Datasets_and_Benchmarks"
    r"|Track/Datasets_and_Benchmarks/Round\d|Position_Paper_Track)"
    rf"|(?i:dblp\.org/{dblp.VENUE}\w+/\d{{4}})|TMLR|TACL"
)
_JOURNALS: Final = frozenset({"TMLR", "TACL"})
_REFUSALS: Final = lazy(r"reject|withdraw|desk|retract|decline", re.IGNORECASE)
_NOT_SAID: Final = lazy(r"submi|review|reject|withdr|desk|declin|workshop|anonymous|retract|@", re.IGNORECASE)
_DENIED_GROUP: Final = lazy(
    r"(?:[\w.-]+/){1,2}\d{4}/Conference/(?:Rejected|Withdrawn|Desk_?Rejected)_Submission|TMLR/(?:Rejected|Desk_Rejected|Withdrawn_Submission)"
)
_YEAR: Final = lazy(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


_NOT_FOUND: Final = "NotFoundError"
_CHALLENGE: Final = "ChallengeRequiredError"
CHALLENGED: Final = "asks guests to solve a challenge"  # for a note; the search may answer
_FORBIDDEN: Final = "ForbiddenError"
_LACKS: Final = "its list of papers lacks this one, which proves nothing"
_LACKING: Final = NoAnswer(_LACKS, is_final=True)
_CHALLENGES: Final = 5  # challenges in a row: they are put to the asker, whatever is asked


async def ask_notes(network: Network, id_: str) -> Answer:
    """Ask for the note of a forum, or search for those with a title."""
    if id_.startswith(BY_TITLE):
        words = quote(id_.removeprefix(BY_TITLE)[:300], safe="")
        query = f"term={words}&type=terms&content=title&source=forum&limit={_HITS}"
        notes = value_at(await network.json("openreview", f"/notes/search?{query}"), "notes")
        if not isinstance(notes, list):
            raise network.refuse("openreview", IN_NO_FORM)
        return notes
    answer = await _find_note(network, id_)
    if isinstance(answer, NoAnswer) and (network.is_check or answer.why != _LACKS):
        raise UnavailableError(answer)  # noted already
    return [answer] if isinstance(answer, dict) else NoSuchId()


async def _find_note(network: Network, id_: str) -> dict[str, Any] | NoSuchId | NoAnswer:
    """Ask until a version knows the paper, or does not answer; a paper is missing if no version says anything else."""
    said: NoSuchId | NoAnswer = NoSuchId()
    for key in ("openreview", "openreview-old"):
        if network.base(key):
            answer = await _ask_version(network, key, id_)
            network.note(key, answer)
            if isinstance(answer, dict):
                return answer
            if isinstance(answer, NoAnswer):
                said = said if isinstance(said, NoAnswer) else answer
                if not answer.is_final:
                    break
    return said


async def _ask_version(network: Network, key: str, id_: str) -> dict[str, Any] | NoSuchId | NoAnswer:
    """Return the paper of an id as one version of the interface has it."""
    reply = await network.exchange(key, f"/notes?id={quote(id_)}")
    said = json_in(reply)
    if not isinstance(said, dict):
        return network.no_answer(reply)
    notes, name = said.get("notes"), text_at(said, "name")
    if reply.status == HTTPStatus.OK and isinstance(notes, list):
        return next((note for note in notes if isinstance(note, dict) and note.get("id") == id_), _LACKING)
    named = re.search(rf"(?<![\w-]){re.escape(id_)}(?![\w-])", text_at(said, "message"))
    if reply.status == HTTPStatus.NOT_FOUND and name == _NOT_FOUND and named:
        return NoSuchId()
    if name == _CHALLENGE:
        return NoAnswer(f"it {CHALLENGED}", stops_after=_CHALLENGES)
    if name == _FORBIDDEN:
        return NoAnswer(f"guests may not read `{id_}`", is_final=True)
    return network.no_answer(reply)


def read_notes(_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401 - the notes have ids
    """Return the records of notes: the papers among them, not their reviews."""
    records = []
    for note in list_of(answer):
        id_ = text_at(note, "id")
        if text_at(note, "forum") not in {id_, ""} or not _content(note, "title"):
            continue
        group, venue = _content(note, "venueid"), _content(note, "venue")
        authors = list_of(_value(note, "authors"))
        names = (text_at(author) or text_at(author, "fullname") for author in authors)
        record = SourceRecord(
            "OpenReview",
            _judge_kind(note, group, venue),
            title=_content(note, "title"),
            authors=without_anonymous(names),
            institutions=tuple(map(Institution, texts_in(authors, "institutions", "name"))),
            identities=frozenset([Identity("OpenReview", id_)]),
            url=f"https://openreview.net/forum?id={id_}",
            venue=group if group in _JOURNALS else venue,
            year=_find_year(note, group, venue),
            code_url=_content(note, "code") or _content(note, "code_url"),
            texts=(_content(note, "abstract"), _content(note, "TL;DR")),
            is_withdrawn=note.get("ddate") is not None
            or has_withdrawn_status(group, venue, text_at(note, "invitation")),
            label=f"{group} {venue}".strip(),
        )
        records.append(record)
    return tuple(records)


def _judge_kind(note: dict[str, Any], group: str, venue: str) -> Kind:
    """Tell what became of a submission by its group; an unknown group proves nothing, nor does a contradiction."""
    if _DENIED_GROUP.fullmatch(group):
        return "denied"
    is_contradicted = _NOT_SAID.search(venue) or _content(note, "_bibtex").lower().startswith("@misc")
    if not venue or is_contradicted or note.get("ddate") is not None:
        return "unknown"
    return "published" if _PUBLISHED.fullmatch(group) else "unknown"


def denied_as(record: SourceRecord) -> bool:
    """Tell whether the submission was turned down, or taken back."""
    return record.kind == "denied" or bool(_REFUSALS.search(record.label))


def _find_year(note: dict[str, Any], group: str, venue: str) -> int | None:
    """Return the year of the venue; that of a journal is when the paper was accepted."""
    dated = _YEAR.findall(group) if _PUBLISHED.fullmatch(group) or _DENIED_GROUP.fullmatch(group) else []
    if dated:
        return int(dated[-1])
    moments = (note.get("pdate"), note.get("cdate"))
    stamp = next((moment for moment in moments if type(moment) is int and 0 < moment < 1 << 43), None)
    if stamp is not None:
        return dt.datetime.fromtimestamp(stamp / 1000, dt.UTC).year
    years = _YEAR.findall(venue)
    return int(years[0]) if len(years) == 1 else None


def _value(note: dict[str, Any], name: str) -> Any:  # noqa: ANN401
    said = value_at(note, "content", name)
    return said.get("value") if isinstance(said, dict) and "value" in said else said


def _content(note: dict[str, Any], name: str) -> str:
    return text_at(_value(note, name))


def claim_paper(url: urls.Url) -> IdClaim | None:
    """Claim the page of a paper, and its PDF."""
    identity = identify(str(url)) if url.host in {"openreview.net", "www.openreview.net"} else None
    return IdClaim(identity.id) if identity and identity.kind == "OpenReview" else None


SOURCE: Final = Service(
    "openreview",
    partial(ask_each, "openreview", ask_notes),
    read_notes,
    partial(identifiers.id_of, "OpenReview"),
    claim_paper,
)
"""The submissions of OpenReview, by forum; with ``title:`` before it, by title.

One is missing if both versions of the interface say so of its id. Pages prove nothing: guests get the same one, a
challenge, whatever they ask for.
"""
