"""From entries of any format, values by role, to records of papers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from metalint.importing.addresses import is_code, is_paper
from metalint.importing.candidates import ListReading
from metalint.importing.cells import linked_file
from metalint.importing.citations import doubt_of_mononyms
from metalint.importing.people import is_east_asian_name, names
from metalint.importing.records import LISTED, PaperRecord, ParsedFile, Remark, list_unused
from metalint.importing.tables import column_key
from metalint.importing.venues import split_date
from metalint.names.people import ET_AL, SUFFIX, join_name, split_left_out, without_left_out, without_period
from metalint.names.venue_names import candidates, registered
from metalint.names.venue_titles import is_side_event
from metalint.names.venues import Venues
from metalint.papers import arxiv
from metalint.rendering.escape import is_web
from metalint.util.wording import quote

Value = str | tuple[str, ...]
"""What an entry says of a role: a text, which may list several, or values that are apart already."""

_YEAR: Final = re.compile(r"(?<!\d)(?:1[89]|20|21)\d\d(?!\d)")
_ARXIV: Final = re.compile(rf"(?:arxiv[:.\s/]*|abs/){arxiv.ID}", re.ASCII | re.IGNORECASE)
_ARXIV_ID: Final = re.compile(rf"(?:arxiv:)?\s*{arxiv.ID}(?:v\d{{1,3}})?", re.ASCII | re.IGNORECASE)
_NEXT_URL: Final = re.compile(r"[;,]?\s(?=https?://)", re.IGNORECASE)
_OF_INDEX: Final = re.compile(
    r"https?://(?:www\.|api\.)?(?:scopus\.com|webofscience\.com|webofknowledge\.com|semanticscholar\.org)/"
)
"""Addresses of indexes, also those that only their users can open: the DOI of a paper tells more."""

_DOI: Final = re.compile(r"(?:doi:\s*)?(10\.\d{4,9}/\S+)", re.ASCII | re.IGNORECASE)
_PREPRINT: Final = re.compile(
    r"(?P<whole>corr|arxiv[ .](?:e-prints?|preprints?|org|\(cornell university\)))|(?:arxiv\b|ar5iv|corr\b).*",
    re.IGNORECASE | re.DOTALL,
)

_ISSUE: Final = re.compile(r"(?<=[^\W\d_])[ ,]{1,2}\d{1,4}\.0?[1-9][\d-]{0,9}\Z")  # Nature 521.7553
_ISSUED: Final = re.compile(r"([^,]*[^\W\d_]),? \d{3}")  # Nature 521
_EDITION: Final = re.compile(
    r"(?:\A|, |: | [-\u2013]{1,2} )(?P<name>[A-Z][\w/&+@-]{1,20}(?: [A-Z][\w/&+-]{1,20}){0,2})"
    r" ?(?:(?:19|20)\d\d|['\u2019]\d\d)(?=[,:]| [-\u2013]|\Z)"
)  # as DBLP and the ACM name it: `…, ICLR 2017, Toulon, …`, `SIGIR '21: The 44th …`
_FINDINGS: Final = re.compile(r"\bfindings\b", re.IGNORECASE)
_TRACK: Final = re.compile(r"\btrack\b(?! proceedings)", re.IGNORECASE)
_LONGEST_VENUE: Final = 1_000
_SHORT_VENUE: Final = 3  # words; such a venue is somebody's own short name for it
_AND: Final = re.compile(r"(?:(?:(?<!\s)\s++)?+,|(?<!\s))\s++(?:and|&)\s++", re.IGNORECASE)
_WIDE_COMMA: Final = re.compile("[\uff0c\u3001]")
_PARTED: Final = re.compile(r";|\||\s/\s")
_QUOTED: Final = re.compile(r"'([^']+)'|\"([^\"]+)\"")
_QUOTED_LIST: Final = re.compile(rf"\[\s*+(?:{_QUOTED.pattern})(?:\s*+,\s*+(?:{_QUOTED.pattern}))*+\s*+\]")
"""What a program writes for a list: `['Ann Bell', 'Bo Carr']`."""

_RAISED: Final = re.compile(r"<sup>[^<>]*</sup>", re.IGNORECASE)
_JOINED: Final = re.compile(r"^(?:and|&)\s+", re.IGNORECASE)  # `Bell, Ann; Carr, Bo; and Dunn, Cy`
_GROUP: Final = re.compile(r"\{[^{}]+\}")  # as JabRef writes the name of one
_SEPARATORS: Final[Mapping[str, str]] = {"keywords": r"[,;\n]", "institutions": r"[;\n]", "references": r"[,;\n]"}
_BLANK: Final = r"\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029"  # besides a space
_BLANKS: Final = re.compile(rf"[ {_BLANK}]{{2,}}|[{_BLANK}]")
_FORMATTED: Final = re.compile(r"<(i|b|u|em|strong|sub|sup|sc|scp|span)(?: [^<>]*)?>([^<>]*)</\1>", re.IGNORECASE)
_MOST_NESTED: Final = 3
_ELSEWHERE: Final = re.compile(r"/|~/|[A-Za-z]:[/\\]|\\\\")
_LONGEST: Final = 100_000


_TEXTS: Final = {
    **{role: role for role in ("title", "abbr", "url", "cover", "venue", "year", "note", "abstract")},
    "code-type": "code_type", "code": "code_url",
}  # fmt: skip
"""What a record calls the roles of entries that are one text."""

_SAID: Final = {
    **{role: (role,) for role in ("authors", "venue", "year", "institutions", "keywords", "note", "cover")},
    "url": ("url", "doi", "arxiv"),
}  # fmt: skip
"""Roles of a paper that it may lack although an entry has one of these."""


class ListEntry(NamedTuple):
    """What one place in a file says of a paper.

    Attributes:
        line: where it begins.
        roles: what it says by role; besides, ``arxiv`` and ``doi`` may stand for the URL, ``own-venue`` is the venue as
            a list of metalint has it, and ``id`` is what metalint calls the paper.
        fields: all of it by the names that the file has for it, for ``--columns``.
        is_exact: whether metalint wrote the file, so that every value is meant as it stands.
        unused: the names of fields that have a value and no role, where people choose the names.
    """

    line: int
    roles: Mapping[str, Value]
    fields: Mapping[str, Value] = {}
    is_exact: bool = False
    unused: tuple[str, ...] = ()


def parse_entries(path: str, found: Iterable[ListEntry | Remark], reading: ListReading) -> ParsedFile:
    """Return the papers of a file from its entries; what could not be read is among them as a remark."""
    keys = {role: column_key(name) for role, name in reading.columns.items()}
    entries: list[ListEntry] = []
    unread: list[Remark] = []
    unused, chosen = dict[str, int](), set[str]()  # names with the first line of each, and roles
    for item in found:
        if isinstance(item, Remark):
            unread.append(item)
            continue
        named = {column_key(name): value for name, value in item.fields.items()} if keys else {}
        told = {role: named[key] for role, key in keys.items() if key in named}
        entry = item._replace(roles={**item.roles, **told})
        chosen.update(told)
        for name in entry.unused:
            unused.setdefault(name, entry.line)
        if why := _why_unread(entry.roles):
            unread.append(Remark(path, entry.line, why))
            continue
        entries.append(entry)
        if _is_path(name := one_line(entry.roles.get("id", ""))):
            why = f"`{name}` leads to another folder; the paper is named after its title"
            unread.append(Remark(path, entry.line, why))
    if not entries and not unread:
        unread.append(Remark(path, 1, "no papers in the file"))
    records = tuple(_make_record(path, entry, reading.venues) for entry in entries)
    unused = {name: at for name, at in unused.items() if column_key(name) not in keys.values()}
    notes = (*list_unused(path, unused), *_list_lost(path, entries, records))
    return ParsedFile(records, tuple(unread), notes=notes, columns=frozenset(chosen) if records else None)


def _list_lost(path: str, entries: Sequence[ListEntry], records: Sequence[PaperRecord]) -> Iterator[Remark]:
    """Yield which roles some entries say something of that papers do not get; a date for a venue is its year."""
    for role, said_by in _SAID.items():
        lacking = [
            (entry, record.year) for entry, record in zip(entries, records, strict=True) if not getattr(record, role)
        ]
        said = [
            (entry.line, year, one_line(next((entry.roles[name] for name in said_by if entry.roles.get(name)), "")))
            for entry, year in lacking
        ]
        lost = [(line, text) for line, year, text in said if text and not (year and year in text)]
        if lost:
            have = "1 entry has" if len(lost) == 1 else f"{len(lost)} entries have"
            read = f"{len(records) - len(lacking)} of {len(records)} read"
            yield Remark(path, lost[0][0], f"{role}: {read}, though {have} one, such as {quote(lost[0][1])}")


def _why_unread(roles: Mapping[str, Value]) -> str:
    for role, value in roles.items():
        if len(str(value)) > _LONGEST:  # in quotes and with commas
            return f"too much for {role}: more than {_LONGEST:,} characters"
    return "" if one_line(roles.get("title", "")) else "no title"


def _is_path(name: str) -> bool:
    """Tell whether an id would lead to a file elsewhere."""
    return _ELSEWHERE.match(name) is not None or ".." in re.split(r"[/\\]", name)


def _make_record(path: str, entry: ListEntry, venues: Venues) -> PaperRecord:
    roles = entry.roles
    read = _as_written if entry.is_exact else _without_tags
    told: dict[str, Any] = {} if entry.is_exact else _read_texts(roles, venues)
    told |= {name: read(roles.get(role, "")) for role, name in _TEXTS.items() if name not in told}
    told |= {role: _split_values(role, roles) for role in LISTED if role != "authors"}
    name, listed = one_line(roles.get("id", "")), roles.get("authors", "")
    is_text = isinstance(listed, str)
    named = people(_RAISED.sub("", one_line(listed))) if is_text else listed
    authors, leaves_out_authors = without_left_out(filter(None, named))
    source = "" if _is_path(name) else name
    return PaperRecord(
        path,
        entry.line,
        name=linked_file(f"{source}.prototxt") if source else "",
        source=source,
        authors=authors,
        doubt=doubt_of_mononyms(authors) if is_text and not entry.is_exact else None,
        is_exact=entry.is_exact,
        leaves_out_authors=leaves_out_authors,
        **told,
    )


def _read_texts(roles: Mapping[str, Value], venues: Venues) -> dict[str, str]:
    """Return the texts of a record that are not as an entry has them."""
    texts = {role: one_line(roles.get(role, "")) for role in ("year", "code", "note", "cover")}
    dated = _YEAR.search(texts["year"])
    year = dated[0] if dated else split_date(texts["year"]).year
    address = f"https://{texts['code']}"
    return {
        "url": _paper_address(roles),
        "venue": _find_venue(roles, int(year or 0) or None, venues),
        "year": year,
        "code_url": address if is_code(address) else texts["code"],
        **{role: texts[role] if is_web(texts[role]) else "" for role in ("note", "cover")},
    }


def _as_written(value: Value) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def one_line(value: Value) -> str:
    """Return a value on one line, with single spaces; other kinds of space stay."""
    return _BLANKS.sub(" ", _as_written(value)).strip(" ")


def _without_tags(value: Value) -> str:
    """Return a value on one line without the tags that Zotero and Crossref set parts of titles with."""
    text = one_line(value)
    for _ in range(_MOST_NESTED if "</" in text else 0):
        text = _FORMATTED.sub(r"\2", text)
    return text


def _paper_address(roles: Mapping[str, Value]) -> str:
    """Return the address of a paper: its own, else that of its arXiv id or DOI, wherever that is written."""
    arxiv_, doi, own, said, further = _list_addresses(roles)
    best, other = ("", own) if _OF_INDEX.match(own) else (own, "")
    return next(filter(None, (best, arxiv_, doi, said, other, further, one_line(roles.get("url", "")))), "")


def identifiers(entry: ListEntry) -> list[str]:
    """Return the addresses that an entry has for its paper: of its arXiv id, of its DOI, and its own."""
    return list(filter(None, _list_addresses(entry.roles)))


def _list_addresses(roles: Mapping[str, Value]) -> list[str]:
    """Return addresses, empty where there are none: of arXiv id and DOI, its own, of an arXiv id in a text, another."""
    texts = {role: one_line(roles.get(role, "")) for role in ("arxiv", "doi", "url", "further", "venue", "number")}
    texts["url"] = _NEXT_URL.split(texts["url"], maxsplit=1)[0]  # Mendeley writes all of a paper into one field
    said = _ARXIV.search(texts["venue"]) or _ARXIV.search(texts["number"])
    texts["said"] = said[1] if said else ""
    return [texts[role] and _web_address(texts[role]) for role in ("arxiv", "doi", "url", "said", "further")]


def _web_address(text: str) -> str:
    """Return the address that an arXiv id, a DOI, or one without its scheme stands for; nothing for any other text."""
    address = text if is_web(text) else f"https://{text}"
    if is_web(text) or is_paper(address):  # `arxiv.org/abs/2106.09685`
        return address
    arxiv_, doi = _ARXIV_ID.fullmatch(text), _DOI.fullmatch(text)
    return f"https://arxiv.org/abs/{arxiv_[1]}" if arxiv_ else f"https://doi.org/{doi[1]}" if doi else ""


def _find_venue(roles: Mapping[str, Value], year: int | None, venues: Venues) -> str:
    """Return the venue as its registered name where a title of proceedings or a journal is written out."""
    if own := one_line(roles.get("own-venue", "")):
        return own
    text = one_line(roles.get("venue", ""))
    if (dated := split_date(text)).year and not dated.venue:  # of a column such as `Published`
        return ""
    if (preprint := _PREPRINT.fullmatch(text)) and (_ARXIV.search(text) or preprint["whole"]):
        return "arXiv"
    text = _ISSUE.sub("", text)
    if (issued := _ISSUED.fullmatch(text)) and registered(venues, issued[1], year):
        text = issued[1]
    if len(text) > _LONGEST_VENUE or _TRACK.search(text) or is_side_event(text):
        return text
    editions = (match["name"] for match in _EDITION.finditer(text, 1))
    named = ((f"{name} Findings" if _FINDINGS.search(text) else name) for name in editions)
    known = filter(None, (registered(venues, name, year) for name in (*candidates(text), *named)))
    return venue.packaged if len(text.split()) > _SHORT_VENUE and (venue := next(known, None)) else text


def _split_values(role: str, roles: Mapping[str, Value]) -> tuple[str, ...]:
    value = roles.get(role, "")
    if not isinstance(value, str):
        return tuple(filter(None, value))
    if _QUOTED_LIST.fullmatch(value):
        return tuple(match[1] or match[2] for match in _QUOTED.finditer(value))
    return tuple(filter(None, map(one_line, re.split(_SEPARATORS.get(role, ";"), value))))


def people(text: str) -> list[str]:
    """Return the persons that a text lists, given names first.

    ``Lin, Ji and Han, Song``, ``Lin, J.; Han, S.`` and ``Ji Lin, Song Han, and Others`` are read.
    """
    if _QUOTED_LIST.fullmatch(text):
        return [match[1] or match[2] for match in _QUOTED.finditer(text)]
    bare, has_more = split_left_out(text.strip(" ,;"))
    parts, ands = _PARTED.split(bare), _AND.split(bare)
    if len(parts) == 1 and not all(map(_is_one_person, ands)):
        return list(names(bare + ET_AL * has_more))
    parts = ands if len(parts) == 1 else parts
    found = [person(part) for part in filter(None, map(str.strip, parts))]
    return [*found, *["others"] * (has_more and bool(found))]


def person(name: str) -> str:
    """Return a name with the given name first; of a group in braces, which is as it is, without them."""
    return name[1:-1] if _GROUP.fullmatch(name) else given_name_first(_JOINED.sub("", without_period(name)).split(","))


def _is_one_person(text: str) -> bool:
    """Tell whether a text is one name: `Bell, Ann, Jr.`, and not `Ann Bell, Bo Carr` or `李飞飞, 王伟`."""
    first, *others = (part for part in map(str.strip, text.split(",")) if not SUFFIX.fullmatch(part))
    is_family = " " not in first or first[0].islower()
    are_short = not all(len(part) > 1 and is_east_asian_name(part) for part in (first, *others))
    is_turned = len(others) == 1 and all(others) and bool(first) and is_family and are_short
    return not _WIDE_COMMA.search(text) and (not others or is_turned)


def given_name_first(parts: Iterable[str]) -> str:
    """Return a name from what commas part in it, given name first: of `Lin, Ji`, of `King, Jr., Martin`."""
    family, *others = map(str.strip, parts)
    given = [part for part in others if not SUFFIX.fullmatch(part)]
    suffixes = [part for part in others if part not in given]
    is_name = len(given) == 1 and len(suffixes) < 2 and all((family, *given))  # noqa: PLR2004
    return join_name(family, *given, *suffixes) if is_name else ", ".join((family, *others))
