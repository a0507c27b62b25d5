"""The feed: what is new in the list, in Atom (RFC 4287)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from metalint.exporting.records import ExportRecord
    from metalint.files.commits import CommitTimes

_NAMESPACE: Final = uuid.UUID("6c1c6c0e-6a3b-5d0e-9b57-2f0f6a9be1a4")
"""Makes the ids of entries from ids of papers; another one would make every entry a new one to every reader."""

_MOST: Final = 100
_EPOCH: Final = "1970-01-01T00:00:00Z"
_YEARS: Final = range(1, 10_000)


class FeedEntry(NamedTuple):
    """A paper in the feed; ``id`` is a URN that never changes, ``updated`` a time of RFC 3339."""

    id: str
    updated: str
    record: ExportRecord


class Feed(NamedTuple):
    """The newest papers. ``is_dated`` tells that the times are those of commits, and not made of the papers' years."""

    id: str
    updated: str
    entries: tuple[FeedEntry, ...]
    is_dated: bool


def make(records: Sequence[ExportRecord], times: CommitTimes | None, feed_id: str = "") -> Feed:
    """Return the feed of papers, the last changed first.

    Where the time of some papers is known, the feed has only those: the others are not committed yet, or were before
    the history of a shallow clone begins. Where none is known, each paper has the first day of its year.

    Ids are made of ``feed_id``, which tells the list from others, and of the papers' ids: nothing else changes them.
    """
    newest = times.newest if times else {}
    dated = [record for record in records if record.path in newest]
    entries = []
    for record in dated or records:
        updated = f"{record.year:04d}-01-01T00:00:00Z" if record.year in _YEARS else _EPOCH
        if record.path in newest:
            updated = _EPOCH
            with suppress(ValueError, OverflowError, OSError):  # a commit from a year that no calendar has
                updated = datetime.fromtimestamp(newest[record.path], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        entries.append(FeedEntry(_make_urn(feed_id, record.id), updated, record))
    entries.sort(key=lambda entry: entry.updated, reverse=True)
    latest = max((entry.updated for entry in entries), default=_EPOCH)
    return Feed(_make_urn(feed_id, ""), latest, tuple(entries[:_MOST]), bool(dated))


def _make_urn(feed_id: str, paper: str) -> str:
    return uuid.uuid5(_NAMESPACE, f"{feed_id}\n{paper}").urn
