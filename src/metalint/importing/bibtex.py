"""Reading BibTeX and BibLaTeX."""

import logging
import re
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Final

from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock
from bibtexparser.model import Entry as BibEntry
from bibtexparser.splitter import Splitter

from metalint.importing.addresses import is_code
from metalint.importing.entries import ListEntry, Value, one_line
from metalint.importing.fields import roles_of_fields
from metalint.importing.records import Remark
from metalint.names.latex import decode_latex
from metalint.names.people import SUFFIX, join_name
from metalint.rendering.escape import is_web

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it has to say is among its blocks

_BRACED: Final = re.compile(r"\{.*\}", re.DOTALL)
_URL: Final = re.compile(r"\\(?:url|href)\s*\{([^{}]*)\}")
_ESCAPED: Final = re.compile(r"\\([%&_#$~^])(?:\{\})?|\{\\textasciitilde\}|\{\}|[{}]")
_AND: Final = re.compile(r"[{}]|(?<=\s)and(?=\s)", re.IGNORECASE)
_COMMA: Final = re.compile("[{},]")
_NAME_PART: Final = re.compile(
    r"(family|given|prefix|suffix|(?:family|given|prefix|suffix)-i|useprefix|juniorcomma)\s*+=\s*+(.*)",
    re.IGNORECASE | re.DOTALL,
)
"""A part of a name as BibLaTeX has it too: `family=Smith, given=Ann`; what else Biber knows there is no name."""

_ENCLOSING: Final = re.compile(r'(?<!\\)[{}"]')
_FIELD: Final = re.compile(r"\s*[A-Za-z][\w-]*\s*=")
_SEMICOLON: Final = re.compile("[{};]")
_COMMA_OR_SEMICOLON: Final = re.compile("[{},;]")
_LONGEST: Final = 100_000
_MOST_GROWTH: Final = 10


def read(path: str, text: str) -> Iterator[ListEntry | Remark]:
    """Yield the entries of a bibliography, and a remark for each that is broken."""
    bibliography = Splitter(text).split()
    entries: list[BibEntry | None] = []
    for block in bibliography.blocks:
        inner: Block | None = block  # an entry also where its key or one of its fields was there before
        while isinstance(inner, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            inner = inner.ignore_error_block
        entries.append(inner if isinstance(inner, BibEntry) else None)
    strings = {name.lower(): _join_pieces(string.value, {}) for name, string in bibliography.strings_dict.items()}
    # characters that strings and volumes may still add, so that no small file fills a disk
    most = _MOST_GROWTH * len(text) + _LONGEST
    volumes: dict[str, dict[str, str]] = {_volume_of(entry, strings): {} for entry in entries if entry is not None}
    volumes.pop("", None)
    for entry in entries:
        if entry is not None and volumes.get(entry.key.casefold()) == {}:
            written, grown = _read_fields(entry, strings, {}, most)
            volumes[entry.key.casefold()] = written or {}
            most -= grown
    for block, entry in zip(bibliography.blocks, entries, strict=True):
        at = (block.start_line or 0) + 1
        if entry is not None:
            if entry.key.casefold() not in volumes or entry.entry_type.casefold() not in _VOLUMES:
                if name := next((field.key for field in entry.fields if _lacks_comma(str(field.value))), ""):
                    yield Remark(path, at, f"a comma is missing behind the field `{name}`; the entry is not read")
                    continue
                written, grown = _read_fields(entry, strings, volumes.get(_volume_of(entry, strings), {}), most)
                most -= grown
                yield (
                    Remark(path, at, _TOO_MUCH) if written is None else _make_entry(path, at, entry.entry_type, written)
                )
        elif isinstance(block, ParsingFailedBlock) and not isinstance(block, DuplicateBlockKeyBlock):
            reason = getattr(block.error, "abort_reason", None) or str(block.error)
            yield Remark(path, at, f"the entry is broken and not read: {one_line(reason)}")


def _lacks_comma(raw: str) -> bool:
    """Tell whether another field follows the braces or quotes of a value: `{The title} author = {Bell, Ann}`."""
    depth, is_quoted = 0, raw.startswith('"')
    for match in _ENCLOSING.finditer(raw, is_quoted) if raw.startswith(("{", '"')) else ():
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0 and (match[0] == '"') == is_quoted:
            return _FIELD.match(raw, match.end()) is not None
    return False


def _volume_of(entry: BibEntry, strings: Mapping[str, str]) -> str:
    """Return the key of the entry that an entry's ``crossref`` names; nothing where it names none."""
    named = (str(field.value) for field in entry.fields if field.key.lower() == "crossref")
    return _join_pieces(next(named, ""), strings).strip().casefold()


def _read_fields(
    entry: BibEntry, strings: Mapping[str, str], volume: Mapping[str, str], most: int
) -> tuple[dict[str, str] | None, int]:
    """Return the fields of an entry with those of its volume that it lacks, and how many characters are not its own.

    There are none if those are more than ``most``.
    """
    written: dict[str, str] = {}
    grown = 0
    for field in entry.fields:
        raw = str(field.value)
        value = _join_pieces(raw, strings)
        grown += max(0, len(value) - len(raw))
        if grown > most:
            return None, most
        written.setdefault(field.key.lower(), value)
    title = volume.get("title", "")
    inherited = {"booktitle": title} if title and title != written.get("title") else {}
    inherited |= {name: volume[name] for name in _OF_VOLUME if name in volume}
    inherited = {name: value for name, value in inherited.items() if name not in written}
    grown += sum(map(len, inherited.values()))
    return (None, most) if grown > most else ({**inherited, **written}, grown)


def _make_entry(path: str, at: int, kind: str, written: Mapping[str, str]) -> ListEntry | Remark:
    if name := next((name for name, value in written.items() if len(value) > _LONGEST), ""):
        return Remark(path, at, f"the field `{name}` has more than {_LONGEST:,} characters; the entry is not read")
    try:
        texts = {name: decode_latex(value) for name, value in written.items() if name not in _RAW}
        return ListEntry(at, _make_roles(kind, written, texts), {**written, **texts})
    except RecursionError:
        return Remark(path, at, "braces are nested too deeply; the entry is not read")


_TOO_MUCH: Final = "strings and volumes make the file more than ten times as long; the entry is not read"
_VOLUMES: Final = frozenset({"proceedings", "mvproceedings", "collection", "mvcollection"})
_OF_VOLUME: Final = ("booktitle", "eventtitle", "journal", "journaltitle", "volume", "number", "year", "date")
"""What an entry takes over from the volume that its ``crossref`` names, as BibTeX and BibLaTeX do."""

_PLACES: Final = ("booktitle", "journal", "journaltitle", "eventtitle")
_SELF_PUBLISHED: Final = frozenset({"misc", "online", "unpublished", "preprint"})
_INSTITUTIONS: Final = ("affiliations", "affiliation", "institution", "school")
"""Fields of institutions: those of Web of Science, of Scopus and metalint, and of reports."""

_KEYWORDS: Final = ("keywords", "keyword", "author_keywords", "mendeley-tags")
_FURTHER_ADDRESSES: Final = ("html", "pdf", "link", "bdsk-url-1", "note")
"""Fields that may have an address, as in al-folio and BibDesk, the likeliest first."""

_RAW: Final = frozenset({"url", "file", "doi", "eprint", "bdsk-url-1", "bdsk-url-2", "note", "annote"})
"""Fields that are not LaTeX, or that nobody asks for."""


def _join_pieces(raw: str, strings: Mapping[str, str]) -> str:
    """Return a value without its quotes or braces; pieces that ``#`` joins, and names of strings, as one text.

    A ``#`` within braces or quotes joins nothing.
    """
    pieces, depth, is_quoted, start = [], 0, False, 0
    for at, char in enumerate(raw if "#" in raw else ""):
        if at and raw[at - 1] == "\\":
            continue
        depth += (char == "{") - (char == "}")
        is_quoted ^= char == '"' and depth == 0
        if char == "#" and depth == 0 and not is_quoted:
            pieces.append(raw[start:at].strip())
            start = at + 1
    pieces.append(raw[start:].strip())
    if len(pieces) > 1:
        lengths = accumulate(len(piece) + len(strings.get(piece.lower(), "")) for piece in pieces)
        pieces = [piece for piece, before in zip(pieces, (0, *lengths), strict=False) if before <= _LONGEST]
        return "".join(_join_pieces(piece, strings) for piece in pieces)  # nobody reads one that is longer
    piece = pieces[0]
    if len(piece) > 1 and (piece[0], piece[-1]) in {("{", "}"), ('"', '"')}:
        return piece[1:-1]
    return strings.get(piece.lower(), piece)


def _make_roles(kind: str, written: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, Value]:
    def address(*names: str) -> str:
        return next(filter(None, (_web_address(written.get(name, "")) for name in names)), "")

    roles = roles_of_fields({**written, **texts}, is_self_published=kind.casefold() in _SELF_PUBLISHED)
    subtitle = texts.get("subtitle", "")
    is_arxiv = texts.get("archiveprefix", texts.get("eprinttype", "arxiv")).casefold() == "arxiv"
    is_preprint = is_arxiv and "eprint" in written and ("primaryclass" in written or "url" not in written)
    keywords = next((written[name] for name in _KEYWORDS if written.get(name)), "")
    arxiv = (is_arxiv and written.get("eprint", "")) or written.get("arxivid", "") or written.get("arxiv", "")
    further = [url for name in _FURTHER_ADDRESSES if (url := _web_address(written.get(name, "")))]
    further += filter(None, (_web_address(written.get(name, "")) for name in _PLACES))
    others = [] if arxiv or written.get("doi") else [url for url in further if not is_code(url)]
    return roles | {
        "title": f"{roles['title']}: {subtitle}" if subtitle else roles["title"],
        "authors": tuple(map(_given_name_first, _split_names(written.get("author", "")))),
        "institutions": tuple(_read_institutions(written)),
        "venue": roles["venue"] or ("arXiv" if is_preprint else ""),
        "url": address("url", "howpublished") or next(iter(others), ""),
        "arxiv": arxiv,
        "doi": _ESCAPED.sub(lambda match: match[1] or "", written.get("doi", "")),
        "keywords": tuple(
            one_line(decode_latex(part)) for part in _split_outside_braces(keywords, _COMMA_OR_SEMICOLON)
        ),
        "code": address("code", "github") or next(filter(is_code, further), ""),
        "code-type": texts.get("codetype", ""),
        "own-venue": texts.get("listvenue", ""),
    }


def _web_address(raw: str) -> str:
    """Return the URL in a field, whether written as it is or escaped for LaTeX; nothing where there is none."""
    inner = match[1] if (match := _URL.search(raw)) else raw
    plain = _ESCAPED.sub(lambda escaped: escaped[1] or ("~" if "tilde" in escaped[0] else ""), inner).strip()
    return plain if is_web(plain) else ""


def _split_names(raw: str) -> list[str]:
    """Return the names that *and* parts; where none does, those that semicolons part, as some programs write them."""
    names = [name for name in _split_outside_braces(raw, _AND) if name]
    return names if len(names) > 1 else [name for name in _split_outside_braces(raw, _SEMICOLON) if name]


def _given_name_first(raw: str) -> str:
    """Return a name with the given name first: of ``King, Jr., Martin`` too. Commas within braces belong to it."""
    written = _split_outside_braces(raw, _COMMA)
    parts = [one_line(decode_latex(part)) for part in written]
    named = map(_NAME_PART.fullmatch, written)
    if found := {match[1].casefold(): one_line(decode_latex(match[2])) for match in named if match}:
        names = (found.get(name, "") for name in ("family", "given", "suffix"))
        family, given, suffix = names if len(found) == len(parts) else ("", "", "")
        return join_name(f"{found.get('prefix', '')} {family}".strip(), given, suffix) or ", ".join(parts)
    if len(parts) == 3 and all(parts) and not SUFFIX.fullmatch(parts[1]):  # noqa: PLR2004 - `King, Martin, Jr.`
        is_suffix = SUFFIX.fullmatch(parts[2]) is not None
        return join_name(*parts) if is_suffix else ", ".join(parts)
    if len(parts) in {2, 3} and all(parts):
        return join_name(parts[0], parts[-1], *parts[1:-1])
    return ", ".join(parts)


def _read_institutions(written: Mapping[str, str]) -> list[str]:
    """Return the institutions: several where each is in braces, as metalint writes them."""
    raw = next((written[name] for name in _INSTITUTIONS if written.get(name)), "")
    parts = [part for part in _split_outside_braces(raw, _AND) if part]
    if not all(_BRACED.fullmatch(part) for part in parts):
        parts = _split_outside_braces(raw, _SEMICOLON)
    return [one_line(decode_latex(part)) for part in parts]


def _split_outside_braces(raw: str, mark: re.Pattern[str]) -> list[str]:
    """Return the parts of a text between marks outside of braces; the pattern matches braces as well.

    The library's own function for names loses the backslash of one that begins with an accent.
    """
    parts, depth, start = [], 0, 0
    for match in mark.finditer(raw):
        depth += (match[0] == "{") - (match[0] == "}")
        if depth == 0 and match[0] not in "{}":
            parts.append(raw[start : match.start()].strip())
            start = match.end()
    return [*parts, raw[start:].strip()]
