"""Reading BibTeX and BibLaTeX."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from metalint.importing.entries import ListEntry, Value, given_name_first, one_line
from metalint.importing.fields import roles_of_fields
from metalint.importing.records import Remark
from metalint.names.bibtex import BibtexBlock, join_pieces, lacks_comma, read_blocks, split_outside_braces
from metalint.names.latex import decode_latex
from metalint.names.people import join_name
from metalint.rendering.escape import is_web

_URL: Final = re.compile(r"\\(?:url|href)\s*\{([^{}]*)\}")
_ESCAPED: Final = re.compile(r"\\([%&_#$~^])(?:\{\})?|(\{\\textasciitilde\})|\{\}|[{}]")
_BRACED: Final = re.compile(r"\{.*\}", re.DOTALL)
_AND, _COMMA, _SEMICOLON, _COMMA_OR_SEMICOLON = (
    re.compile(rf"\\.|[{{}}]|{mark}", re.DOTALL | re.IGNORECASE) for mark in (r"(?<=\s)and(?!\S)", ",", ";", "[,;]")
)
_NAME_PART: Final = re.compile(
    r"(family|given|prefix|suffix|(?:family|given|prefix|suffix)-i|useprefix|juniorcomma)\s*+=\s*+(.*)",
    re.IGNORECASE | re.DOTALL,
)
"""A part of a name as BibLaTeX has it too: `family=Smith, given=Ann`; what else Biber knows there is no name."""

_LONGEST: Final = 100_000
_MOST_GROWTH: Final = 10
_TOO_MUCH: Final = "strings and volumes make the file more than ten times as long; the entry is not read"
_TOO_DEEP: Final = "braces are nested too deeply; the entry is not read"
_VOLUMES: Final = frozenset({"proceedings", "mvproceedings", "collection", "mvcollection"})
_OF_VOLUME: Final = {
    "title": "booktitle",
    **{
        name: name
        for name in ("booktitle", "eventtitle", "journal", "journaltitle", "volume", "number", "year", "date")
    },
}
"""What an entry takes over from the volume that its ``crossref`` names, as BibTeX and BibLaTeX do."""

_RAW: Final = frozenset({"file", "doi", "eprint", "annote"})  # not LaTeX, or what nobody asks for
_ADDRESSES: Final = frozenset({
    "url", "howpublished", "note", "html", "pdf", "link", "bdsk-url-1", "code", "github", "booktitle", "journal",
    "journaltitle", "eventtitle",
})  # fmt: skip
"""Fields that may have an address, also that of al-folio and BibDesk."""


def read(path: str, text: str) -> Iterator[ListEntry | Remark]:
    """Yield the entries of a bibliography, and a remark for each that is broken."""
    blocks, strings = read_blocks(text)
    named = {block.key: block for block in reversed(blocks) if block.key}
    volumes = [join_pieces(block.fields.get("crossref", ""), strings).strip().casefold() for block in blocks]
    # characters that strings and volumes may still add, so that no small file fills a disk
    left = _MOST_GROWTH * len(text) + _LONGEST
    for block, volume in zip(blocks, volumes, strict=True):
        if block.why_broken:
            yield Remark(path, block.line, f"the entry is broken and not read: {one_line(block.why_broken)}")
        elif name := next((name for name, raw in block.fields.items() if lacks_comma(raw)), ""):
            yield Remark(path, block.line, f"a comma is missing behind the field `{name}`; the entry is not read")
        elif block.kind not in _VOLUMES or not block.key or block.key not in volumes:
            own = sum(map(len, block.fields.values()))
            written = _join_fields(block, named.get(volume, block), strings, own + left)
            left = 0 if written is None else left - max(0, sum(map(len, written.values())) - own)
            yield Remark(path, block.line, _TOO_MUCH) if written is None else _make_entry(path, block, written)


def _join_fields(block: BibtexBlock, volume: BibtexBlock, strings: dict[str, str], most: int) -> dict[str, str] | None:
    """Return the fields of an entry with those of its volume that it lacks; None if they have more characters."""
    inherited = {own: volume.fields[name] for name, own in _OF_VOLUME.items() if name in volume.fields}
    raws = {**(inherited if volume.key != block.key else {}), **block.fields}
    written: dict[str, str] = {}
    for name, raw in raws.items():
        written[name] = join_pieces(raw, strings)
        most -= len(written[name])
        if most < 0:
            return None
    return written


def _make_entry(path: str, block: BibtexBlock, written: Mapping[str, str]) -> ListEntry | Remark:
    try:
        fields = {name: _read_field(name, raw) for name, raw in written.items()}
    except RecursionError:
        return Remark(path, block.line, _TOO_DEEP)
    archive = fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv"
    if "eprint" in fields and one_line(archive).casefold() == "arxiv":
        is_preprint = "primaryclass" in fields or "url" not in fields
        fields |= {"arxiv": fields["eprint"], **({"repository": "arXiv"} if is_preprint else {})}
    title = ": ".join(one_line(fields[name]) for name in ("title", "subtitle") if fields.get(name))
    fields |= {"title": title, "entry type": block.kind}
    return ListEntry(block.line, roles_of_fields(fields), fields)


def _read_field(name: str, raw: str) -> Value:
    """Return the text or the texts that a field has; of one with an address, that.

    Raises:
        RecursionError: braces are nested too deeply.
    """
    if name in _RAW or len(raw) > _LONGEST:
        return _unescape(raw)
    if name in _LISTS:
        return tuple(filter(None, _LISTS[name](raw)))
    if name in _ADDRESSES and is_web(address := _unescape(match[1] if (match := _URL.search(raw)) else raw)):
        return address
    return decode_latex(raw)


def _unescape(raw: str) -> str:
    return _ESCAPED.sub(lambda escaped: escaped[1] or ("~" if escaped[2] else ""), raw).strip()


def _decode_parts(raw: str, mark: re.Pattern[str]) -> list[str]:
    return [one_line(decode_latex(part)) for part in split_outside_braces(raw, mark)]


def _read_people(raw: str) -> list[str]:
    """Return the names that *and* parts; where none does, those that semicolons part, as some programs write them."""
    names = list(filter(None, split_outside_braces(raw, _AND)))
    return list(map(_read_person, names if len(names) > 1 else split_outside_braces("".join(names), _SEMICOLON)))


def _read_person(raw: str) -> str:
    """Return a name with the given name first: of ``King, Jr., Martin`` too. Commas within braces belong to it."""
    named = list(map(_NAME_PART.fullmatch, split_outside_braces(raw, _COMMA)))
    parts = _decode_parts(raw, _COMMA)
    if not all(named):
        return ", ".join(parts) if any(named) else given_name_first(parts)
    found = {match[1].casefold(): one_line(decode_latex(match[2])) for match in named if match}
    prefix, family, given, suffix = (found.get(name, "") for name in ("prefix", "family", "given", "suffix"))
    return join_name(f"{prefix} {family}".strip(), given, suffix)


def _read_institutions(raw: str) -> list[str]:
    """Return the institutions: several where each is in braces, as metalint writes them."""
    parts = filter(None, split_outside_braces(raw, _AND))
    return _decode_parts(raw, _AND if all(map(_BRACED.fullmatch, parts)) else _SEMICOLON)


def _read_keywords(raw: str) -> list[str]:
    return _decode_parts(raw, _COMMA_OR_SEMICOLON)


_LISTS: Final[Mapping[str, Callable[[str], list[str]]]] = {
    "author": _read_people,
    **dict.fromkeys(("affiliations", "affiliation", "institution", "school"), _read_institutions),
    **dict.fromkeys(("keywords", "keyword", "author_keywords", "mendeley-tags"), _read_keywords),
}
