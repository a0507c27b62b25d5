"""A list in a file of somebody's own: its papers give way to a region that ``render`` writes; all else stays."""

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import Final

from metalint.config.toml_strings import write_literal
from metalint.errors import UsageError
from metalint.importing import markup
from metalint.importing.records import ParsedFile
from metalint.util.wording import quote

MARKER: Final = "papers"
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_ADDRESS: Final = re.compile(r"https?://[^\s)>\]]*")
_BELOW_HEADER: Final = re.compile(r"[\s|:]*-[\s|:-]*")
_PROSE: Final = 4  # words of a line that no paper has; a venue in full has fewer, or is seldom alone


def with_region(path: str, text: str, parsed: ParsedFile) -> str:
    """Return a list with a region where its papers stand, with their headings.

    Raises:
        UsageError: something stands among the papers that no region would have.
    """
    if f"<!-- metalint:begin {MARKER} -->" in text:
        raise UsageError(f"--region: {path} has its region already")
    found = markup.outline_blocks(text)
    papers = {record.line for record in parsed.records}
    others = {*(remark.line for remark in parsed.unread), *(item.line for item in parsed.no_papers)}
    held = [at for at, (_, first, last) in enumerate(found) if not papers.isdisjoint(range(first, last + 1))]
    if not held:
        raise UsageError(f"--region: {path} holds no papers")
    begin, end = held[0], held[-1]
    begin = next((at for at in range(begin, -1, -1) if found[at][0] > 1), begin)
    while begin and found[begin - 1][0] > 1:  # the headings above the first papers, but not the title of the list
        begin -= 1
    lines = text.split("\n")
    for at, (level, first, last) in enumerate(found[begin : end + 1], begin):
        left = others.intersection(range(first, last + 1))
        if left or (not level and at not in held):
            line = min(left, default=first)
            what = f"--region: {path}:{line}: {quote(lines[line - 1].strip()[:80])}"
            if line in papers:
                raise UsageError(f"{what} names a paper that is not read; give each paper an item of its own")
            raise UsageError(f"{what} is among the papers, but is not a paper; move it above or below them")
    before, after = lines[: found[begin][1] - 1], lines[found[end][2] :]
    cr = "\r" if lines[found[begin][1] - 1].endswith("\r") else ""
    region = [f"<!-- metalint:begin {MARKER} -->{cr}", f"<!-- metalint:end {MARKER} -->{cr if after else ''}"]
    return "\n".join((*before, *region, *([cr] if after and after[0].strip() else ()), *after))


def lines_of_prose(before: str, after: str, parsed: ParsedFile) -> list[int]:
    """Return the numbers of the lines that a region replaces and that say more than their papers, such as a summary.

    The papers of a line are those of the last item that begins at it or above, and of the first below it, whose
    headings stand between.
    """
    records = sorted(parsed.records, key=lambda record: record.line)
    starts = [record.line for record in records]
    kept = set(after.split("\n"))

    def known(number: int) -> set[str]:
        at = bisect_right(starts, number)
        around = records[bisect_left(starts, starts[at - 1]) if at else 0 : at + 1]
        return {word for record in around for value in record for word in _words(value)}

    return [
        number
        for number, (line, below) in enumerate(pairwise([*before.split("\n"), ""]), 1)
        if line not in kept
        and not _BELOW_HEADER.fullmatch(below)
        and len(_words(_ADDRESS.sub(" ", line)) - known(number)) >= _PROSE
    ]


def _words(value: object) -> set[str]:
    texts = value if isinstance(value, tuple) else (value,)
    return {word.casefold() for text in texts if isinstance(text, str) for word in _WORD.findall(text)}


def region_settings(path: str, parsed: ParsedFile) -> list[str]:
    """Return the table of the settings for a region: with the sections that the list had, in their order."""
    records = parsed.records
    sections = list(dict.fromkeys(word for record in records for word in record.keywords))
    is_by_keyword = all(record.keywords for record in records)
    years = {record.year for record in records} & {text for record in records for text in record.headings}
    has_authors = 2 * sum(bool(record.authors) for record in records) > len(records)
    view = "keyword" if is_by_keyword else "year" if years else "all"
    table = [
        "[[outputs]]",
        f"path = {write_literal(path)}",
        f'view = "{view}"',
        'layout = "list"',
        f'marker = "{MARKER}"',
    ]
    order = [f"order = [{', '.join(map(write_literal, sections))}]"] if is_by_keyword else []
    return [*table, *order, *(["authors = true"] if has_authors else [])]
