"""OpenReview: notes of the second version of its interface, and of the first for older venues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from metalint import identity
from metalint.net.quirks import Policy
from metalint.net.registries.base import Claim, Finding, NoAnswer, ask_json, lane, one_by_one, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from metalint import urls
    from metalint.net.desk import Desk
    from metalint.net.lanes import Lane

_MANNERS: Final = Policy(concurrency=2, interval=0.5)
_OK: Final = 200
_NOT_FOUND: Final = 404
_GONE: Final = frozenset({"NotFoundError", "NotFound", "Not Found"})


class OpenReview:
    """The papers of OpenReview; one is missing if neither version of the interface knows it."""

    name = "OpenReview"

    def __init__(self, base: str, old_base: str) -> None:
        self.base = base
        self._old_base = old_base

    def claim(self, url: urls.Url) -> Claim | None:
        """Claim the page of a paper, and its PDF."""
        found = identity.identify(str(url)) if url.host in {"openreview.net", "www.openreview.net"} else None
        return Claim(found.id) if found and found.kind == "OpenReview" else None

    def moved(self, url: urls.Url, to: str) -> str:  # noqa: ARG002 - papers of OpenReview stay where they are
        """Return ``url``."""
        return str(url)

    async def look_up(self, desk: Desk, keys: Sequence[str], tell: Callable[[str, Finding | NoAnswer], None]) -> None:
        """Ask for each paper."""
        ways = [(base, lane(desk, base, _MANNERS)) for base in (self.base, self._old_base) if base]
        workers = ways[0][1].policy.concurrency
        await one_by_one(keys, lambda key: _ask_all(desk, ways, key), tell, workers)


async def _ask_all(desk: Desk, ways: list[tuple[str, Lane]], key: str) -> Finding | NoAnswer:
    found: Finding | NoAnswer = NoAnswer("")
    for base, way in ways:
        found = await _ask(desk, way, base, key)
        if isinstance(found, NoAnswer) or found.is_known:
            return found
    return found


async def _ask(desk: Desk, way: Lane, base: str, key: str) -> Finding | NoAnswer:
    reply, said = await ask_json(desk, way, f"{base}/notes?id={key}")
    if not isinstance(said, dict):
        return refused(reply)
    notes = said.get("notes")
    if reply.status == _OK and isinstance(notes, list):
        return _of_note(notes[0]) if notes and isinstance(notes[0], dict) else Finding(is_known=False)
    is_gone = reply.status == _NOT_FOUND and bool({said.get("name"), said.get("message")} & _GONE)
    return Finding(is_known=False) if is_gone else refused(reply)


def _of_note(note: dict[str, Any]) -> Finding:
    """Read a note: ``content`` holds plain values in the first version, ``{"value": …}`` in the second."""
    content = note.get("content")
    fields = content if isinstance(content, dict) else {}
    marks = [_value(fields, "venueid"), _value(fields, "venue"), str(note.get("invitation") or "")]
    is_withdrawn = any("withdrawn" in mark.lower() for mark in marks) or note.get("ddate") is not None
    return Finding(is_known=True, title=" ".join(_value(fields, "title").split()), is_withdrawn=is_withdrawn)


def _value(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if isinstance(value, dict):
        value = value.get("value")
    return value if isinstance(value, str) else ""
