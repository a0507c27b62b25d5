"""Hugging Face: models, data sets and spaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from metalint.net.quirks import Policy
from metalint.net.registries.base import Claim, Finding, NoAnswer, ask_json, lane, one_by_one, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from metalint import urls
    from metalint.net.desk import Desk
    from metalint.net.lanes import Lane

_MANNERS: Final = Policy(concurrency=2, interval=0.25)
_OK: Final = 200
_GATED: Final = "GatedRepo"
_MISSING: Final = "RepoNotFound"
_REDIRECTS: Final = frozenset({301, 302, 307, 308})
_KINDS: Final = ("datasets", "spaces")
_NAME: Final = re.compile(r"(?!\.{1,2}\Z)[\w.-]{1,100}", re.ASCII)
_OWN_PAGES: Final = frozenset({
    "blog", "chat", "collections", "docs", "join", "learn", "login", "models", "organizations", "papers", "posts",
    "pricing", "search", "settings", "tasks",
})  # fmt: skip


class HuggingFace:
    """The repositories of Hugging Face; its pages of papers are looked at themselves."""

    name = "Hugging Face"

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
        return str(url._replace(authority="huggingface.co", path="/" + "/".join(path)))

    async def look_up(self, desk: Desk, keys: Sequence[str], tell: Callable[[str, Finding | NoAnswer], None]) -> None:
        """Ask for each repository."""
        way = lane(desk, self.base, _MANNERS)
        await one_by_one(keys, lambda key: self._ask(desk, way, key), tell, way.policy.concurrency)

    async def _ask(self, desk: Desk, way: Lane, key: str) -> Finding | NoAnswer:
        reply, said = await ask_json(desk, way, f"{self.base}/api/{key}")
        code = reply.fields.get("x-error-code", "")
        if (reply.status == _OK and isinstance(said, dict) and "id" in said) or code == _GATED:
            return Finding(is_known=True)
        if code == _MISSING:
            return Finding(is_known=False)
        if reply.status in _REDIRECTS and (new := _new_name(reply.fields.get("location", ""), key)):
            return Finding(is_known=True, moved_to=new)
        return refused(reply)


def _new_name(location: str, key: str) -> str:
    """Return what a renamed repository is called now, of the same kind as ``key``."""
    kind = key.partition("/")[0]
    found = re.search(rf"/api/({kind}/[\w.-]+/[\w.-]+)/?(?:\?.*)?\Z", location, re.ASCII)
    return found[1] if found and found[1] != key else ""
