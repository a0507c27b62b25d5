"""Text edits: replacing spans of a text, all at once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LINE: Final = re.compile(r"[^\n]*+\n|[^\n]++")


class Edit(NamedTuple):
    """Put ``content`` in the place of the text at ``span``."""

    span: Span
    content: str


def overlaps(edits: Iterable[Edit]) -> bool:
    """Tell whether two of the edits touch the same text, or insert at the same place."""
    ordered = sorted(edits)
    return any(right.span.start < left.span.end or right.span == left.span for left, right in pairwise(ordered))


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return ``text`` with all ``edits`` made; they must not overlap."""
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits):
        pieces += (text[done : edit.span.start], edit.content)
        done = edit.span.end
    pieces.append(text[done:])
    return "".join(pieces)


def between(old: str, new: str) -> list[Edit]:
    """Return edits of whole lines that turn ``old`` into ``new``, in the order of the text.

    Lines that occur once in both texts are anchors, and only what differs between two of them is replaced, so
    the work does not grow with the square of the lengths.
    """
    before, after = _LINE.findall(old), _LINE.findall(new)
    offsets = [0, *accumulate(map(len, before))]
    edits: list[Edit] = []
    left = right = 0
    for anchor in (*_anchors(before, after), (len(before), len(after))):
        if (left, right) != anchor:
            edits += _replacing(before[left : anchor[0]], after[right : anchor[1]], offsets[left])
        left, right = anchor[0] + 1, anchor[1] + 1
    return edits


def _anchors(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Return the longest rising sequence of the places of lines that are unique on both sides."""
    places = {line: at for at, line in enumerate(after)}
    counts, others = Counter(before), Counter(after)
    pairs = [(at, places[line]) for at, line in enumerate(before) if counts[line] == 1 and others.get(line) == 1]
    return _longest_rising(pairs)


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
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


def _replacing(before: list[str], after: list[str], offset: int) -> list[Edit]:
    """Return the edit, if any, for lines of the old text that begin at ``offset``."""
    shorter = min(len(before), len(after))
    head = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    rest = shorter - head
    tail = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    gone, come = before[head : len(before) - tail], after[head : len(after) - tail]
    if not gone and not come:
        return []
    start = offset + sum(map(len, before[:head]))
    return [Edit(Span(start, start + sum(map(len, gone))), "".join(come))]
