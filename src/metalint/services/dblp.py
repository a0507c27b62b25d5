"""DBLP: where computer science is published, by title."""

import html
import re
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from metalint.services import identifiers
from metalint.services.lookup import Answer, Service, ask_each
from metalint.services.network import Network
from metalint.services.records import (
    Kind,
    SourceRecord,
    line,
    text_at,
    texts_in,
    value_at,
    values_in,
    without_anonymous,
    year_at,
)
from metalint.services.replies import IN_NO_FORM
from metalint.util.regex import lazy

VENUE: Final = r"(?:conf/|journals/(?!corr/))"
"""A pattern for how the keys of conferences and journals begin; CoRR, a copy of arXiv, stands among the journals."""

_STREAM: Final = lazy(rf"{VENUE}(\w+)/")
_CORR: Final = "journals/corr/"


def stream_of(key: str) -> str:
    """Return the conference or journal in a key: ``icml``; nothing where there is none."""
    match = _STREAM.match(key)
    return match[1] if match else ""


def is_preprint(key: str, venue: str) -> bool:
    """Tell whether a record is of CoRR, by its key or its venue."""
    return key.startswith(_CORR) or venue == "CoRR"


_PATH: Final = "/search/publ/api"
_HITS: Final = 30
_WORD: Final = lazy(r"[^\W_]+")
_MOST_WORDS: Final = 24
_LONGEST: Final = 50
_HOMONYM: Final = lazy(r"(?<!\s)\s++\d{4}\Z")
_PUBLISHED: Final = frozenset({"Conference and Workshop Papers", "Journal Articles"})


async def search_title(network: Network, title: str) -> Answer:
    """Search for the words of a title."""
    words = quote(" ".join(word[:_LONGEST] for word in _WORD.findall(title)[:_MOST_WORDS]))
    if not words:
        return []
    path = "" if network.base("dblp").endswith(_PATH) else _PATH
    said = await network.json("dblp", f"{path}?q={words}&format=json&h={_HITS}&c=0")
    hits = value_at(said, "result", "hits")
    if not isinstance(hits, dict):
        raise network.refuse("dblp", IN_NO_FORM)
    return hits.get("hit", [])


def read_hits(_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401 - the hits say it all
    """Return the records of all hits; whether one is of the paper is for others to say."""
    records = []
    for info in filter(None, values_in(answer, "info")):
        key, venues = text_at(info, "key"), texts_in(info, "venue")
        venue = next((venue for venue in venues if venue != "CoRR"), text_at(info, "venue"))
        people = values_in(info, "authors", "author")
        names = [text_at(someone) or text_at(someone, "text") for someone in people]
        type_ = text_at(info, "type")
        kind: Kind = "published" if type_ in _PUBLISHED else "unknown"
        record = SourceRecord(
            "DBLP",
            "preprint" if is_preprint(key, venue) or type_.startswith("Informal") else kind,
            title=title_of(text_at(info, "title")),
            authors=without_anonymous(map(person, names)),
            identities=identifiers.read_all(*texts_in(info, "doi"), *texts_in(info, "ee")),
            venue=html.unescape(venue),
            year=year_at(info, "year"),
            is_withdrawn=type_ == "Withdrawn Items",
            label=key,
        )
        records.append(record)
    return tuple(records)


SOURCE: Final = Service("dblp", partial(ask_each, "dblp", search_title), read_hits)
"""The publications of DBLP, by the words of a title."""


def person(name: str) -> str:
    """Return a name without the number that tells people of the same name apart."""
    return _HOMONYM.sub("", line(html.unescape(name)))


def title_of(written: str) -> str:
    """Return a title without the full stop that DBLP ends each with."""
    return line(html.unescape(re.sub(r"</?(?:i|b|sub|sup|tt)>", "", written))).removesuffix(".")
