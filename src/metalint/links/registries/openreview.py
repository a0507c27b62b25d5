"""OpenReview: notes of the second version of its interface, and of the first for older venues."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from metalint.links.host_policies import Policy
from metalint.links.registries.base import Claim, Finding, NoAnswer, ask_json, limiter_of, one_by_one, refused, text_of
from metalint.links.registries.withdrawals import has_withdrawn_status
from metalint.papers import identifiers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from metalint.links.host_limiter import HostLimiter
    from metalint.links.scheduler import Scheduler
    from metalint.util import urls

_POLICY: Final = Policy(concurrency=2, interval=0.5)
_OK: Final = 200
_NOT_FOUND: Final = 404
_MISSING: Final = "NotFoundError"
_CHALLENGE: Final = "ChallengeRequiredError"
_FORBIDDEN: Final = "ForbiddenError"
_LACKS: Final = "its list of papers lacks this one, which proves nothing"
_CHALLENGES: Final = 5
"""Challenges in a row: they are put to the asker, whatever is asked."""


class OpenReview:
    """The papers of OpenReview; one is missing if both versions of the interface say so of its id."""

    name = "OpenReview"
    known = "Ic2A2gCseC"
    impossible = "noSuchNote0"

    def __init__(self, base: str, old_base: str) -> None:
        self.base = base
        self._old_base = old_base

    def claim(self, url: urls.Url) -> Claim | None:
        """Claim the page of a paper, and its PDF."""
        found = identifiers.identify(str(url)) if url.host in {"openreview.net", "www.openreview.net"} else None
        return Claim(found.id) if found and found.kind == "OpenReview" else None

    def moved(self, url: urls.Url, to: str) -> str:  # noqa: ARG002 - papers of OpenReview stay where they are
        """Return ``url``."""
        return str(url)

    def control(self, url: urls.Url) -> str:  # noqa: ARG002 - the same for all
        """Return nothing: guests get the same page, a challenge, whatever they ask for."""
        return ""

    async def look_up(
        self, scheduler: Scheduler, keys: Sequence[str], report: Callable[[str, Finding | NoAnswer], None]
    ) -> None:
        """Ask for each paper."""
        limiters = [(base, limiter_of(scheduler, base, _POLICY)) for base in (self.base, self._old_base) if base]
        workers = limiters[0][1].policy.concurrency
        await one_by_one(keys, lambda key: _ask_all(scheduler, limiters, key), report, workers)


async def _ask_all(scheduler: Scheduler, limiters: list[tuple[str, HostLimiter]], key: str) -> Finding | NoAnswer:
    """Ask until a version knows the paper, or does not answer; a paper is missing if no version says anything else."""
    said: Finding | NoAnswer = Finding(is_known=False)
    for base, limiter in limiters:
        found = await _ask(scheduler, limiter, base, key)
        if isinstance(found, Finding) and found.is_known:
            return found
        if isinstance(found, NoAnswer):
            said = said if isinstance(said, NoAnswer) else found
            if not found.is_final:
                break
    return said


async def _ask(scheduler: Scheduler, limiter: HostLimiter, base: str, key: str) -> Finding | NoAnswer:
    reply, said = await ask_json(scheduler, limiter, f"{base}/notes?id={key}")
    if not isinstance(said, dict):
        return refused(reply)
    notes = said.get("notes")
    if reply.status == _OK and isinstance(notes, list):
        note = next((one for one in notes if isinstance(one, dict) and one.get("id") == key), None)
        return _of_note(note) if note else NoAnswer(_LACKS, is_final=True)
    name = text_of(said, "name")
    if reply.status == _NOT_FOUND and name == _MISSING and _names(text_of(said, "message"), key):
        return Finding(is_known=False)
    if name == _CHALLENGE:
        return NoAnswer("it asks guests to solve a challenge", stops_after=_CHALLENGES)
    if name == _FORBIDDEN:
        return NoAnswer(f"guests may not read `{key}`", is_final=True)
    return refused(reply)


def _names(message: str, key: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", message) is not None


def _of_note(note: dict[str, Any]) -> Finding:
    """Read a note: ``content`` holds plain values in the first version, ``{"value": …}`` in the second."""
    texts = [_value(note, "venueid"), _value(note, "venue"), text_of(note, "invitation")]
    is_withdrawn = has_withdrawn_status(*texts) or note.get("ddate") is not None
    return Finding(is_known=True, title=" ".join(_value(note, "title").split()), is_withdrawn=is_withdrawn)


def _value(note: dict[str, Any], name: str) -> str:
    return text_of(note, "content", name) or text_of(note, "content", name, "value")
