"""Text edits: replacing spans of a text, all at once."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from metalint.text.span import Span

_LINE: Final = re.compile(r"[^\n]*+\n|[^\n]++")


class Edit(NamedTuple):
    """Put ``content`` in the place of the text at ``span``."""

    span: Span
    content: str


def have_overlap(edits: Iterable[Edit]) -> bool:
    """Tell whether two of the edits touch the same text, or insert at the same place."""
    ordered = sorted(edits)
    return any(right.span.start < left.span.end or right.span == left.span for left, right in pairwise(ordered))


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """Return ``text`` with all ``edits`` made; they must not overlap."""
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits):
        pieces += (text[done : edit.span.start], edit.content)
        done = edit.span.end
    pieces.append(text[done:])
    return "".join(pieces)


class Block(NamedTuple):
    """Lines ``start`` up to ``end`` of one text, in whose place another has ``new_start`` up to ``new_end``."""

    start: int
    end: int
    new_start: int
    new_end: int


def find_line_edits(old: str, new: str) -> list[Edit]:
    """Return edits of whole lines that turn ``old`` into ``new``, in the order of the text."""
    before, after = _LINE.findall(old), _LINE.findall(new)
    offsets = [0, *accumulate(map(len, before))]
    return [
        Edit(Span(offsets[start], offsets[end]), "".join(after[new_start:new_end]))
        for start, end, new_start, new_end in find_differing_blocks(before, after)
    ]


def find_differing_blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[Block]:
    """Yield the blocks of lines that differ, in the order of the text.

    Lines that occur once in both texts are anchors, and only what differs between two of them is replaced, so
    the work does not grow with the square of the lengths.
    """
    left = right = 0
    places = {line: at for at, line in enumerate(after)}
    counts, others = Counter(before), Counter(after)
    pairs = [(at, places[line]) for at, line in enumerate(before) if counts[line] == 1 and others.get(line) == 1]
    for anchor in (*find_longest_rising(pairs), (len(before), len(after))):
        if (left, right) != anchor:
            start, end, new_start, new_end = left, anchor[0], right, anchor[1]
            while start < end and new_start < new_end and before[start] == after[new_start]:
                start, new_start = start + 1, new_start + 1
            while start < end and new_start < new_end and before[end - 1] == after[new_end - 1]:
                end, new_end = end - 1, new_end - 1
            if start < end or new_start < new_end:
                yield Block(start, end, new_start, new_end)
        left, right = anchor[0] + 1, anchor[1] + 1


def find_longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence of ``pairs`` in which the second members rise."""
    ends: list[int] = []  # by length: the least second member in which such a sequence can end, …
    tops: list[int] = []  # … and the number of that pair
    previous: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        previous.append(tops[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        tops[length : length + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = tops[-1] if tops else -1
    while number >= 0:
        chain.append(pairs[number])
        number = previous[number]
    return chain[::-1]
