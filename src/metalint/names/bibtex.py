"""BibTeX as it is written: its entries, their fields, and what braces and quotes keep together."""

import logging
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it has to say is among its blocks
_HASH: Final = re.compile(r'\\.|[{}"#]', re.DOTALL)
_FIELD: Final = re.compile(r'\\.|[{}"]|(?<=[\s}"])[A-Za-z][\w-]*+\s*+=', re.DOTALL)
_LONGEST: Final = 100_000  # characters of a value; nobody reads one that is longer


class BibtexBlock(NamedTuple):
    """An entry, its kind and key in small letters, its fields as they are written; or why there is none, if broken."""

    line: int
    kind: str = ""
    key: str = ""
    fields: Mapping[str, str] = {}
    why_broken: str = ""


def read_blocks(text: str) -> tuple[list[BibtexBlock], dict[str, str]]:
    """Return the entries of a text, also broken ones, and the values of its strings by name.

    A key may be that of several entries; of a field that an entry has twice, the first counts, as for BibTeX.
    """
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock
    from bibtexparser.splitter import Splitter

    library = Splitter(text).split()
    found = []
    for whole in library.blocks:
        line, block = (whole.start_line or 0) + 1, whole
        while isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock) and block.ignore_error_block:
            block = block.ignore_error_block
        if isinstance(block, Entry):
            fields = {field.key.lower(): str(field.value) for field in reversed(block.fields)}
            found.append(BibtexBlock(line, block.entry_type.casefold(), block.key.casefold(), fields))
        elif isinstance(block, ParsingFailedBlock):
            why = str(getattr(block.error, "abort_reason", None) or block.error)
            found.append(BibtexBlock(line, why_broken=why))
    strings = {name.lower(): join_pieces(string.value, {}) for name, string in library.strings_dict.items()}
    return found, strings


def join_pieces(raw: str, strings: Mapping[str, str]) -> str:
    """Return a value without its quotes or braces; pieces that ``#`` joins, and names of strings, as one text."""
    value = ""
    for piece in split_outside_braces(raw, _HASH):
        is_enclosed = len(piece) > 1 and (piece[0], piece[-1]) in {("{", "}"), ('"', '"')}
        value += piece[1:-1] if is_enclosed else strings.get(piece.lower(), piece)
        if len(value) > _LONGEST:
            break
    return value


def lacks_comma(raw: str) -> bool:
    """Tell whether another field follows the braces or quotes of a value: `{The title} author = {Bell, Ann}`."""
    return len(split_outside_braces(raw, _FIELD)) > 1


def split_outside_braces(raw: str, mark: re.Pattern[str]) -> list[str]:
    """Return the parts of a text between marks outside of braces, and of quotes where the pattern matches those.

    It matches braces and what a backslash escapes as well. The library's own function for names loses the backslash of
    one that begins with an accent.
    """
    parts, depth, start, is_quoted = [], 0, 0, False
    for match in mark.finditer(raw):
        depth += (match[0] == "{") - (match[0] == "}")
        is_quoted ^= match[0] == '"' and depth == 0
        if depth == 0 and not is_quoted and match[0][0] not in '{}"\\':
            parts.append(raw[start : match.start()].strip())
            start = match.end()
    return [*parts, raw[start:].strip()]
