"""GitHub: with a token a hundred repositories a request (GraphQL), without one each alone (REST), sixty an hour."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from metalint.links import targets
from metalint.links.failures import Failure
from metalint.links.host_policies import Policy
from metalint.links.rate_limits import is_used_up
from metalint.links.registries.base import (
    CircuitBreaker,
    Claim,
    Finding,
    NoAnswer,
    ask_json,
    limiter_of,
    one_by_one,
    refused,
    silence,
    text_of,
)
from metalint.links.registries.github_names import is_page_of_repository, is_reserved
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from metalint.links.host_limiter import HostLimiter
    from metalint.links.messages import Reply
    from metalint.links.scheduler import Scheduler
    from metalint.util import urls

BATCH: Final = 100
_ALONE: Final = 50
"""Repositories that are asked for without a token; GitHub answers 60 an hour, and the others by their pages."""

_POLICY: Final = Policy(concurrency=2, interval=0.1)
_OK: Final = 200
_GONE: Final = frozenset({404, 410})
_SAYS_GONE: Final = frozenset({"not found", "gone"})
"""What GitHub says then; gateways in between say other things."""

_REDIRECTS: Final = frozenset({301, 302, 307, 308})
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_WITHHELD: Final = 451
_LIMITED: Final = ("RATE_LIMITED", "RATE_LIMIT")
_NAME: Final = lazy(r"(?!\.{1,2}\Z)[\w.-]{1,100}", re.ASCII)
_LOGIN: Final = lazy(r"(?=.{1,39}\Z)[a-z\d]+(?:-[a-z\d]+)*", re.ASCII | re.IGNORECASE)
_ORIGIN: Final = "https://api.github.com"
_BY_NUMBER: Final = lazy(r"/repositories/(\d{1,12})/?\Z")
_NOBODY: Final = "no--such--owner/none"
"""Nobody can have two hyphens side by side in a name."""


class GitHub:
    """The repositories of GitHub.

    Args:
        base: of the interface; the token goes to https://api.github.com alone, wherever this leads.
        token: None to ask without one.
    """

    name = "GitHub"
    known = "git/git"
    impossible = _NOBODY

    def __init__(self, base: str, token: str | None) -> None:
        self.base = base
        self._has_token = bool(token)
        is_github = bool(base) and targets.read(base).origin == _ORIGIN
        self._fields = {"Authorization": f"Bearer {token}"} if token and is_github else {}

    def claim(self, url: urls.Url) -> Claim | None:
        """Claim repositories and what is below them; pages of GitHub's own may look alike."""
        segments = url.segments
        if url.host.removeprefix("www.") != "github.com" or len(segments) < 2:  # noqa: PLR2004 - owner and name
            return None
        owner, name = segments[0], segments[1].removesuffix(".git")
        if is_reserved(owner) or not _NAME.fullmatch(owner) or not _NAME.fullmatch(name):
            return None
        is_whole = len(segments) == 2 and not url.query  # noqa: PLR2004
        is_certain = _LOGIN.fullmatch(owner) is not None and is_page_of_repository(segments)
        return Claim(f"{owner}/{name}".lower(), is_whole=is_whole, is_certain=is_certain)

    def moved(self, url: urls.Url, to: str) -> str:
        """Return ``url`` with the new owner and name."""
        rest = url.segments[2:]
        return str(url._replace(scheme="https", authority="github.com", path="/" + "/".join([to, *rest])))

    def control(self, url: urls.Url) -> str:
        """Return the page of a repository whose owner cannot exist."""
        return str(url._replace(path=f"/{_NOBODY}", query="", fragment=""))

    async def look_up(
        self, scheduler: Scheduler, keys: Sequence[str], report: Callable[[str, Finding | NoAnswer], None]
    ) -> None:
        """Ask in batches if there is a token, else for some one by one."""
        limiter = limiter_of(scheduler, self.base, _POLICY)
        if not self._has_token:
            await one_by_one(
                keys[:_ALONE], lambda key: self._alone(scheduler, limiter, key), report, limiter.policy.concurrency
            )
            for key in keys[_ALONE:]:
                report(key, NoAnswer("it answers few questions without a token; set GITHUB_TOKEN"))
            return
        breaker = CircuitBreaker()
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            if breaker.lost:
                found: dict[str, Finding | NoAnswer] = dict.fromkeys(batch, breaker.lost)
            else:
                found = await self._together(scheduler, limiter, batch)
            for key, one in found.items():
                report(key, one)
            if len(set(found.values())) == 1:
                breaker.note(found[batch[0]])

    async def _together(
        self, scheduler: Scheduler, limiter: HostLimiter, keys: Sequence[str]
    ) -> dict[str, Finding | NoAnswer]:
        content = json.dumps(_query(keys)).encode()
        url = f"{self.base.removesuffix('/v3')}/graphql"
        try:
            reply, said = await ask_json(scheduler, limiter, url, self._fields, content)
        except Failure as failure:
            return dict.fromkeys(keys, silence(failure))
        if reply.status != _OK or not isinstance(said, dict):
            return dict.fromkeys(keys, _refused(reply, said))
        if not isinstance(said.get("data"), dict):
            return dict.fromkeys(keys, _refused_together(reply, said))
        return {key: _of_node(said, f"r{number}", key) for number, key in enumerate(keys)}

    async def _alone(self, scheduler: Scheduler, limiter: HostLimiter, key: str) -> Finding | NoAnswer:
        reply, said = await ask_json(scheduler, limiter, f"{self.base}/repos/{key}", self._fields)
        is_renamed = reply.status in _REDIRECTS
        if is_renamed:
            reply, said = await self._follow(scheduler, limiter, reply)
        if reply.status in _GONE and text_of(said, "message").lower() in _SAYS_GONE:
            return Finding(is_known=False)
        name = text_of(said, "full_name")
        if reply.status != _OK or not name:
            return _refused(reply, said)
        if not is_renamed and name.lower() != key:
            return NoAnswer(f"it answers for another repository, `{name[:80]}`")
        return _found(key, name)

    async def _follow(self, scheduler: Scheduler, limiter: HostLimiter, reply: Reply) -> tuple[Reply, Any]:
        """Ask where a repository is now; only the interface itself is believed, and asked."""
        base = targets.read(self.base)
        there = targets.follow(base, reply.fields.get("location", ""))
        if there.origin == base.origin:
            return await ask_json(scheduler, limiter, str(there), self._fields)
        number = _BY_NUMBER.search(there.path) if there.origin == _ORIGIN else None
        if number:
            return await ask_json(scheduler, limiter, f"{self.base}/repositories/{number[1]}", self._fields)
        return reply, None


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
    if name := text_of(said, "data", alias, "nameWithOwner"):
        return _found(key, name)
    for error in _errors(said):
        if error.get("path") == [alias]:
            return Finding(is_known=False) if error.get("type") == "NOT_FOUND" else NoAnswer(_why(error))
    return NoAnswer("it says nothing of this repository")


def _errors(said: dict[str, Any]) -> list[dict[str, Any]]:
    errors = said.get("errors")
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _refused_together(reply: Reply, said: dict[str, Any]) -> NoAnswer:
    """Return what a refusal of a whole query comes to."""
    errors = _errors(said)
    if is_used_up(reply.fields) or any(map(_is_rate_limit, errors)):
        return NoAnswer("its rate limit is used up", stops_after=1)
    return NoAnswer(_why(errors[0])) if errors else refused(reply)


def _is_rate_limit(error: dict[str, Any]) -> bool:
    return error.get("type") in _LIMITED or "rate limit" in text_of(error, "message").lower()


def _refused(reply: Reply, said: Any) -> NoAnswer:  # noqa: ANN401 - whatever JSON says
    """Return what a refusal comes to, in words where GitHub gives a reason."""
    if reply.status == _WITHHELD or text_of(said, "block", "reason"):
        reason = text_of(said, "block", "reason")[:40]
        return NoAnswer(f"access is blocked{f' ({reason})' if reason else ''}", is_final=True)
    if reply.status == _UNAUTHORIZED:
        return NoAnswer("it does not accept GITHUB_TOKEN", stops_after=1)
    if reply.status == _FORBIDDEN:
        message = text_of(said, "message")
        if is_used_up(reply.fields) or "retry-after" in reply.fields or "rate limit" in message.lower():
            return NoAnswer("its rate limit is used up", stops_after=1)
        if "x-github-sso" in reply.fields or "saml" in message.lower():
            return NoAnswer("its owner asks for a single sign-on (SAML) of the token")
        if message:
            return NoAnswer(f"it refuses: {message[:100]}")
    return refused(reply)


def _why(error: dict[str, Any]) -> str:
    """Return what an error of GraphQL comes to."""
    message = text_of(error, "message")
    return "its owner asks for a single sign-on (SAML) of the token" if "SAML" in message else message[:100]


def _found(key: str, name: str) -> Finding | NoAnswer:
    if not all(map(_NAME.fullmatch, name.partition("/")[::2])):
        return NoAnswer(f"it gives a name that no repository can have, `{name[:80]}`")
    return Finding(is_known=True, moved_to=name if name.lower() != key else "")
