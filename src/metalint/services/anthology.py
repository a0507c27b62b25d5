"""The ACL Anthology: entries of BibTeX, which name the authors as the paper does; its pages may not."""

import contextlib
from functools import partial
from typing import Any, Final

from metalint.papers.identifiers import Identity
from metalint.services import identifiers
from metalint.services.failures import Failure, NoSuchId
from metalint.services.lookup import Answer, Service, ask_each
from metalint.services.network import Network
from metalint.services.records import SourceRecord, line, turned, year_at
from metalint.util.regex import lazy

_LONGEST: Final = 20_000  # characters of a field that are read


def bibtex_fields(text: str) -> dict[str, str]:
    """Return the fields of the first entry by their names in lower case, as they are written, and ``ENTRYTYPE``."""
    from metalint.names.bibtex import join_pieces, read_blocks

    blocks, strings = read_blocks(text)
    entry = next((block for block in blocks if block.kind), None)
    fields = {name: join_pieces(raw, strings) for name, raw in entry.fields.items()} if entry else {}
    return {"ENTRYTYPE": entry.kind, **fields} if entry else {}


def read_latex(value: str) -> str:
    """Return a value as people read it: accents as letters, without the braces that keep capitals."""
    from metalint.names.latex import decode_latex

    value = value[:_LONGEST]
    with contextlib.suppress(RecursionError):
        value = decode_latex(value)
    return line(value)


def bibtex_people(value: str) -> list[str]:
    """Return the persons of a value, family names first as they are written."""
    return list(filter(None, map(read_latex, " ".join(value.split()).split(" and "))))


_MODERN: Final = lazy(r"(\d{4})\.(\w+)-(\w+)\.\d+")
_OLD: Final = lazy(r"([a-z])(\d{2})-(\d{4})")
_MAIN: Final = frozenset({"main", "long", "short"})
_CONFERENCES: Final = frozenset({"acl", "emnlp", "naacl", "eacl", "coling", "conll", "aacl", "ijcnlp", "lrec"})
_JOURNALS: Final = {"tacl": "TACL", "cl": "Computational Linguistics"}
_OLD_VENUES: Final = {"p": "ACL", "d": "EMNLP", "n": "NAACL", "e": "EACL", "q": "TACL", "j": _JOURNALS["cl"]}
_CENTURY: Final = 50
_MANY: Final = 1000


async def ask_entry(network: Network, id_: str) -> Answer:
    """Ask for the fields of a paper's entry of BibTeX."""
    reply = await network.ask("acl", f"/{spell_id(id_)}.bib", "*/*")
    if network.is_missing("acl", reply):
        return NoSuchId()
    try:
        fields = bibtex_fields(reply.decoded_body().decode("utf-8"))
    except (Failure, UnicodeError) as error:
        raise network.refuse("acl", "its answer cannot be read") from error
    if "title" not in fields:
        raise network.refuse("acl", f"its answer is no entry of BibTeX, with status {reply.status}")
    return fields


def read_entry(id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
    """Return what the fields of an entry say."""
    known = venue_of(id_)
    is_volume = answer.get("ENTRYTYPE") == "proceedings"
    venue = known[0] if known else read_latex(answer.get("booktitle") or answer.get("journal", ""))
    return (
        SourceRecord(
            "ACL Anthology",
            "other" if is_volume else "published",
            title=read_latex(answer.get("title", "")),
            authors=tuple(turned(name) for name in bibtex_people(answer.get("author", ""))),
            identities=identifiers.read_all(read_latex(answer.get("doi", ""))) | {Identity("ACL Anthology", id_)},
            url=f"https://aclanthology.org/{spell_id(id_)}/",
            venue=venue,
            year=year_at(answer, "year"),
            texts=(read_latex(answer.get("abstract", "")),),
            label="a whole volume" if is_volume else id_,
        ),
    )


SOURCE: Final = Service(
    "acl", partial(ask_each, "acl", ask_entry), read_entry, partial(identifiers.id_of, "ACL Anthology")
)
"""The papers of the ACL Anthology, by its ids in lower case."""


def spell_id(id_: str) -> str:
    """Return an id as the Anthology writes it: those until 2019 begin with a capital."""
    return id_ if _MODERN.fullmatch(id_) else id_.upper()


def venue_of(id_: str) -> tuple[str, int] | None:
    """Return venue and year that an id stands for; None for workshops, demonstrations and other volumes."""
    if match := _MODERN.fullmatch(id_):
        year, first, second = int(match[1]), match[2], match[3]
        if first == "findings" and second in _CONFERENCES:
            return f"{second.upper()} Findings", year
        if first in _JOURNALS:
            return _JOURNALS[first], year
        is_main = first in _CONFERENCES and (second in _MAIN or (first != "acl" and second == "1"))
        return (first.upper(), year) if is_main else None
    match = _OLD.fullmatch(id_)
    if match is None or match[1] not in _OLD_VENUES:
        return None
    year = int(match[2]) + (1900 if int(match[2]) > _CENTURY else 2000)
    is_first = int(match[3]) // _MANY == 1
    return (_OLD_VENUES[match[1]], year) if is_first else None


def is_workshop_id(id_: str) -> bool:
    """Tell whether an id is of neither a conference's main volume nor a journal."""
    return venue_of(id_) is None and (_MODERN.fullmatch(id_) or _OLD.fullmatch(id_)) is not None
