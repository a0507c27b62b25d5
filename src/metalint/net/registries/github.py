"""GitHub: with a token a hundred repositories a request (GraphQL), without one each alone (REST), sixty an hour."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from metalint.net import targets
from metalint.net.quirks import Policy
from metalint.net.registries.base import Claim, Finding, NoAnswer, ask_json, lane, one_by_one, refused
from metalint.net.troubles import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from metalint import urls
    from metalint.net.desk import Desk
    from metalint.net.lanes import Lane
    from metalint.net.messages import Reply

BATCH: Final = 100
_ALONE: Final = 50
"""Repositories that are asked for without a token; GitHub answers 60 an hour, and the others by their pages."""

_MANNERS: Final = Policy(concurrency=2, interval=0.1)
_OK: Final = 200
_GONE: Final = frozenset({404, 410})
_REDIRECTS: Final = frozenset({301, 302, 307, 308})
_NAME: Final = re.compile(r"(?!\.{1,2}\Z)[\w.-]{1,100}", re.ASCII)
_OWN_PAGES: Final = frozenset({
    "about", "apps", "collections", "contact", "customer-stories", "enterprise", "events", "explore", "features",
    "login", "marketplace", "notifications", "orgs", "pricing", "readme", "search", "security", "settings", "site",
    "sponsors", "stars", "team", "topics", "trending", "users",
})  # fmt: skip


class GitHub:
    """The repositories of GitHub.

    Args:
        base: of the interface; the token goes to https://api.github.com alone, wherever this leads.
        token: None to ask without one.
    """

    name = "GitHub"

    def __init__(self, base: str, token: str | None) -> None:
        self.base = base
        self._has_token = bool(token)
        is_github = bool(base) and targets.read(base).origin == "https://api.github.com"
        self._fields = {"Authorization": f"Bearer {token}"} if token and is_github else {}

    def claim(self, url: urls.Url) -> Claim | None:
        """Claim repositories and what is below them."""
        segments = url.segments
        if url.host.removeprefix("www.") != "github.com" or len(segments) < 2:  # noqa: PLR2004 - owner and name
            return None
        owner, name = segments[0], segments[1].removesuffix(".git")
        if owner.lower() in _OWN_PAGES or not _NAME.fullmatch(owner) or not _NAME.fullmatch(name):
            return None
        return Claim(f"{owner}/{name}".lower(), is_whole=len(segments) == 2 and not url.query)  # noqa: PLR2004

    def moved(self, url: urls.Url, to: str) -> str:
        """Return ``url`` with the new owner and name."""
        rest = url.segments[2:]
        return str(url._replace(authority="github.com", path="/" + "/".join([to, *rest])))

    async def look_up(self, desk: Desk, keys: Sequence[str], tell: Callable[[str, Finding | NoAnswer], None]) -> None:
        """Ask in batches if there is a token, else for some one by one."""
        way = lane(desk, self.base, _MANNERS)
        if not self._has_token:
            await one_by_one(keys[:_ALONE], lambda key: self._alone(desk, way, key), tell, way.policy.concurrency)
            for key in keys[_ALONE:]:
                tell(key, NoAnswer("it answers few questions without a token; set GITHUB_TOKEN"))
            return
        for start in range(0, len(keys), BATCH):
            for key, found in (await self._together(desk, way, keys[start : start + BATCH])).items():
                tell(key, found)

    async def _together(self, desk: Desk, way: Lane, keys: Sequence[str]) -> dict[str, Finding | NoAnswer]:
        content = json.dumps(_query(keys)).encode()
        url = f"{self.base.removesuffix('/v3')}/graphql"
        try:
            reply, said = await ask_json(desk, way, url, self._fields, content)
        except Trouble as trouble:
            return dict.fromkeys(keys, NoAnswer(str(trouble)))
        if reply.status != _OK or not isinstance(said, dict):
            return dict.fromkeys(keys, refused(reply))
        return {key: _of_node(said, f"r{number}", key) for number, key in enumerate(keys)}

    async def _alone(self, desk: Desk, way: Lane, key: str) -> Finding | NoAnswer:
        reply, said = await ask_json(desk, way, f"{self.base}/repos/{key}", self._fields)
        if reply.status in _REDIRECTS:
            reply, said = await self._follow(desk, way, reply)
        if reply.status in _GONE:
            return Finding(is_known=False)
        if reply.status != _OK or not isinstance(said, dict) or not isinstance(said.get("full_name"), str):
            return refused(reply)
        return _found(key, said["full_name"])

    async def _follow(self, desk: Desk, way: Lane, reply: Reply) -> tuple[Reply, Any]:
        """Ask where a repository is now; only the interface itself is believed, and asked."""
        there = targets.follow(targets.read(self.base), reply.fields.get("location", ""))
        if there.origin != targets.read(self.base).origin:
            return reply, None
        return await ask_json(desk, way, str(there), self._fields)


def _query(keys: Sequence[str]) -> dict[str, Any]:
    """Return one query for all ``keys``; names travel as variables, never as part of the query."""
    variables: dict[str, str] = {}
    for number, key in enumerate(keys):
        variables[f"o{number}"], _, variables[f"n{number}"] = key.partition("/")
    declared = ", ".join(f"${name}: String!" for name in variables)
    asked = " ".join(
        f"r{number}: repository(owner: $o{number}, name: $n{number}) {{ nameWithOwner }}" for number in range(len(keys))
    )
    return {"query": f"query({declared}) {{ {asked} }}", "variables": variables}


def _of_node(said: dict[str, Any], alias: str, key: str) -> Finding | NoAnswer:
    data = said.get("data")
    node = data.get(alias) if isinstance(data, dict) else None
    if isinstance(node, dict) and isinstance(node.get("nameWithOwner"), str):
        return _found(key, node["nameWithOwner"])
    errors = said.get("errors")
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, dict) and error.get("path") == [alias]:
            is_gone = error.get("type") == "NOT_FOUND"
            return Finding(is_known=False) if is_gone else NoAnswer(str(error.get("message"))[:100])
    return NoAnswer("it says nothing of this repository")


def _found(key: str, name: str) -> Finding:
    return Finding(is_known=True, moved_to=name if name.lower() != key else "")
