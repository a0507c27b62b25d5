"""Hugging Face: models, data sets and spaces (https://huggingface.co/docs/hub/api)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from metalint.links import targets
from metalint.links.host_policies import Policy
from metalint.links.registries.base import Claim, Finding, NoAnswer, ask_json, limiter_of, one_by_one, refused, text_of
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from metalint.links.host_limiter import HostLimiter
    from metalint.links.scheduler import Scheduler
    from metalint.util import urls

_POLICY: Final = Policy(concurrency=2, interval=0.25)
"""500 requests in five minutes are granted; towards their end the answers say how far apart to ask."""

_OK: Final = 200
_HIDDEN: Final = frozenset({401, 404})
_GATED: Final = "GatedRepo"
_DISABLED: Final = "Access to this resource is disabled."
_REDIRECTS: Final = frozenset({301, 302, 307, 308})
_ORIGIN: Final = "https://huggingface.co"
_KINDS: Final = ("datasets", "spaces")
_NAME: Final = lazy(r"(?!\.{1,2}\Z)[\w.-]{1,100}", re.ASCII)
_NOBODY: Final = "no--such--owner/no--such--name"
"""Two hyphens side by side are in no name of Hugging Face."""

_OWN_PAGES: Final = frozenset({
    "api", "blog", "changelog", "chat", "collections", "docs", "enterprise", "hardware", "inference", "join", "kernels",
    "languages", "learn", "login", "metrics", "models", "new", "notifications", "oauth", "organizations", "papers",
    "playground", "posts", "pricing", "search", "settings", "spaces-launch", "storage", "support", "tasks", "welcome",
})  # fmt: skip


class HuggingFace:
    """The repositories of Hugging Face; its pages of papers are looked at themselves.

    Guests are told the same of a repository that is missing and of one that is private, so that none is ever gone.
    """

    name = "Hugging Face"
    known = "models/openai-community/gpt2"
    impossible = f"models/{_NOBODY}"

    def __init__(self, base: str) -> None:
        self.base = base

    def claim(self, url: urls.Url) -> Claim | None:
        """Claim ``owner/name``, ``datasets/owner/name`` and ``spaces/owner/name``, and what is below them."""
        if url.host.removeprefix("www.") not in {"huggingface.co", "hf.co"}:
            return None
        segments = url.segments
        kind = segments[0] if segments and segments[0] in _KINDS else "models"
        names = segments if kind == "models" else segments[1:]
        if len(names) < 2 or names[0] in _OWN_PAGES or not all(map(_NAME.fullmatch, names[:2])):  # noqa: PLR2004
            return None
        return Claim(f"{kind}/{names[0]}/{names[1]}", is_whole=len(names) == 2 and not url.query)  # noqa: PLR2004

    def moved(self, url: urls.Url, to: str) -> str:
        """Return ``url`` with the new owner and name."""
        kind, _, name = to.partition("/")
        start = 2 if kind == "models" else 3
        path = [*([] if kind == "models" else [kind]), name, *url.segments[start:]]
        return str(url._replace(scheme="https", authority="huggingface.co", path="/" + "/".join(path)))

    def control(self, url: urls.Url) -> str:
        """Return the page of a model that cannot exist."""
        return str(url._replace(path=f"/{_NOBODY}", query="", fragment=""))

    async def look_up(
        self, scheduler: Scheduler, keys: Sequence[str], report: Callable[[str, Finding | NoAnswer], None]
    ) -> None:
        """Ask for each repository."""
        limiter = limiter_of(scheduler, self.base, _POLICY)
        await one_by_one(keys, lambda key: self._ask(scheduler, limiter, key), report, limiter.policy.concurrency)

    async def _ask(self, scheduler: Scheduler, limiter: HostLimiter, key: str) -> Finding | NoAnswer:
        reply, said = await ask_json(scheduler, limiter, f"{self.base}/api/{key}")
        if reply.status == _OK and text_of(said, "id").lower() == key.partition("/")[2].lower():
            return Finding(is_known=True)
        if reply.fields.get("x-error-code") == _GATED or reply.fields.get("x-error-message") == _DISABLED:
            return Finding(is_known=True)
        if reply.status in _REDIRECTS and (new := self._new_name(reply.fields.get("location", ""), key)):
            return Finding(is_known=True, moved_to=new, is_same=new.lower() == key.lower())
        if reply.status in _HIDDEN and text_of(said, "error"):
            return NoAnswer(f"`{key.removeprefix('models/')}` is missing or private", is_final=True)
        return refused(reply)

    def _new_name(self, location: str, key: str) -> str:
        """Return what a renamed repository is called now, of the same kind as ``key``; nothing for other redirects."""
        base = targets.read(self.base)
        there = targets.follow(base, location)
        path = there.path.removeprefix(base.path.rstrip("/"))
        found = re.fullmatch(rf"/api/({key.partition('/')[0]}/[\w.-]+/[\w.-]+)/?(?:\?.*)?", path, re.ASCII)
        is_own = there.origin in {base.origin, _ORIGIN}
        return found[1] if found and is_own and found[1] != key else ""
