"""Registries that answer in the shapes of the real ones, about papers and repositories that a test names.

The shapes (status, header fields, members) are those of the recorded answers that `test_recorded_answers` replays.
"""

from __future__ import annotations

import json
import math
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from links.fault_server import Answer, Exchange

FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/SkuXkYxumgL1drFIL7NufdnpkFc</id>
  <title>arXiv Query: search_query=&amp;id_list=&amp;start=0&amp;max_results={count}</title>
  <updated>2025-11-11T18:34:08Z</updated>
  <link href="https://arxiv.org/api/query?search_query=&amp;start=0&amp;max_results={count}&amp;id_list=" \
type="application/atom+xml"/>
  <opensearch:itemsPerPage>{count}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
{entries}</feed>"""

ENTRY = """  <entry>
    <id>http://arxiv.org/abs/{id}v{version}</id>
    <title>{title}</title>
    <updated>2023-06-20T17:59:59Z</updated>
    <link href="https://arxiv.org/abs/{id}v{version}" rel="alternate" type="text/html"/>
    <summary>{summary}</summary>
    <published>2023-06-20T17:59:59Z</published>
    <arxiv:comment>{comment}</arxiv:comment>
    <author><name>A. Author</name></author>
  </entry>
"""

ERROR = """  <entry>
    <id>https://arxiv.org/api/errors#incorrect_id_format_for_{id}</id>
    <title>Error</title>
    <updated>2026-04-12T22:59:06Z</updated>
    <link href="https://arxiv.org/api/errors#incorrect_id_format_for_{id}" rel="alternate" type="text/html"/>
    <summary>incorrect id format for {id}</summary>
    <author>
      <name>arXiv api core</name>
    </author>
  </entry>
"""


@dataclass
class ArXiv:
    """The API of arXiv; ids are known unless they are ``missing``.

    ``lost`` is left out of the first answer only, as happens when arXiv is busy.
    """

    titles: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    summaries: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    version: int = 2
    asked: list[list[str]] = field(default_factory=list)

    async def __call__(self, exchange: Exchange) -> None:
        query = parse_qs(urlsplit(exchange.path).query)
        ids = query["id_list"][0].split(",")
        shown = int(query.get("max_results", ["10"])[0])
        self.asked.append(ids)
        known = [one for one in ids if one not in self.missing | self.lost]
        self.lost = set()
        await self.feed(exchange, [self.entry(one) for one in known[:shown]], shown)

    def entry(self, id_: str) -> str:
        return ENTRY.format(
            id=id_,
            version=self.version,
            title=escape(self.titles.get(id_, f"The Paper\n  {id_}")),
            comment=escape(self.comments.get(id_, "12 pages")),
            summary=escape(self.summaries.get(id_, "We show that it works.")),
        )

    async def feed(self, exchange: Exchange, entries: list[str], count: int, status: str = "200 OK") -> None:
        text = FEED.format(count=count, total=len(entries), entries="".join(entries))
        await exchange.reply(status, "content-type: application/atom+xml; charset=utf-8", body=text.encode())


@dataclass
class GitHub:
    """GraphQL and REST of GitHub; ``owner/name`` in small letters is gone, renamed, or as it is.

    Renamed repositories are found again by a number: their place in ``renamed``.
    """

    gone: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    async def graphql(self, exchange: Exchange) -> None:
        assert exchange.headers["content-type"] == "application/json"
        said = json.loads(exchange.body)
        variables = said["variables"]
        data: dict[str, Any] = {}
        errors = []
        for alias, owner, name in re.findall(r"(\w+): repository\(owner: \$(\w+), name: \$(\w+)\)", said["query"]):
            key = f"{variables[owner]}/{variables[name]}"
            data[alias] = None
            if key in self.gone:
                message = f"Could not resolve to a Repository with the name '{key}'."
                places = [{"line": 1, "column": 24}]
                errors.append({"type": "NOT_FOUND", "path": [alias], "locations": places, "message": message})
            elif key in self.broken:
                errors.append({"type": "SERVICE_UNAVAILABLE", "path": [alias], "message": "Something went wrong"})
            else:
                full = self.renamed.get(key, key.title())
                data[alias] = {"nameWithOwner": full}
        await reply_json(exchange, "200 OK", {"data": data} | ({"errors": errors} if errors else {}))

    async def repos(self, exchange: Exchange) -> None:
        key = unquote(exchange.path.removeprefix("/repos/"))
        docs = "https://docs.github.com/rest/repos/repos#get-a-repository"
        if key in self.gone:
            said = {"message": "Not Found", "documentation_url": docs, "status": "404"}
            await reply_json(exchange, "404 Not Found", said)
        elif key in self.renamed:
            there = f"https://api.github.com/repositories/{list(self.renamed).index(key)}"
            said = {"message": "Moved Permanently", "url": there, "documentation_url": docs}
            await reply_json(exchange, "301 Moved Permanently", said, f"Location: {there}")
        else:
            await self.repository(exchange, key.title())

    async def repositories(self, exchange: Exchange) -> None:
        number = int(exchange.path.removeprefix("/repositories/"))
        await self.repository(exchange, list(self.renamed.values())[number])

    async def repository(self, exchange: Exchange, name: str) -> None:
        owner, _, short = name.partition("/")
        said = {"id": 1, "name": short, "full_name": name, "private": False, "owner": {"login": owner}}
        limits = ("X-RateLimit-Limit: 60", "X-RateLimit-Remaining: 58", "X-RateLimit-Reset: 4102444800")
        await reply_json(exchange, "200 OK", said, *limits)

    def answers(self) -> dict[str, Answer]:
        return {"graphql": self.graphql, "repos": self.repos, "repositories": self.repositories}


@dataclass
class Doi:
    """The handle system, and content negotiation; a DOI without a title is missing."""

    titles: dict[str, str] = field(default_factory=dict)
    extras: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def api(self, exchange: Exchange) -> None:
        doi = unquote(urlsplit(exchange.path).path.removeprefix("/api/handles/"))
        if doi not in self.titles:
            await reply_json(exchange, "404 Not Found", {"responseCode": 100, "handle": doi})
            return
        data = {"format": "string", "value": "https://a.example/"}
        value = {"index": 1, "type": "URL", "data": data, "ttl": 86400, "timestamp": "2004-09-10T19:49:59Z"}
        await reply_json(exchange, "200 OK", {"responseCode": 1, "handle": doi, "values": [value]})

    async def page(self, exchange: Exchange) -> None:
        assert exchange.headers["accept"] == "application/vnd.citationstyles.csl+json"
        doi = unquote(exchange.path.removeprefix("/"))
        if doi not in self.titles:
            await exchange.reply(
                "404 Not Found", "content-type: text/html;charset=utf-8", body=b"<h1>DOI Not Found</h1>"
            )
            return
        base = exchange.server.base
        await exchange.reply("302 Found", f"location: {base}/agency/{quote(doi, safe='')}", "vary: Origin, Accept")

    async def agency(self, exchange: Exchange) -> None:
        doi = unquote(exchange.path.removeprefix("/agency/"))
        said = {"type": "article-journal", "DOI": doi.upper(), "title": self.titles[doi]}
        await reply_json(exchange, "200 OK", said | self.extras.get(doi, {}))

    def answers(self) -> dict[str, Answer]:
        prefixes = {doi.partition("/")[0] for doi in self.titles}
        return {"api": self.api, "agency": self.agency} | dict.fromkeys(prefixes, self.page)


@dataclass
class OpenReview:
    """Notes of both versions of the interface; ``challenges`` guests, as it has done since 2026."""

    new: dict[str, dict[str, Any]] = field(default_factory=dict)
    old: dict[str, dict[str, Any]] = field(default_factory=dict)
    forbidden: set[str] = field(default_factory=set)
    challenges: bool = False

    async def __call__(self, exchange: Exchange, notes: dict[str, dict[str, Any]]) -> None:
        id_ = parse_qs(urlsplit(exchange.path).query)["id"][0]
        if self.challenges:
            error = {"name": "ChallengeRequiredError", "message": "Challenge verification required", "status": 403}
            details = {"challengeUrl": "https://openreview.net/challenge?redirect=..."}
            await reply_json(exchange, "403 Forbidden", error | {"details": details}, "ratelimit-policy: 180;w=60")
        elif id_ in self.forbidden:
            error = {"name": "ForbiddenError", "message": "User Guest is not reader of OpenReview.net"}
            await reply_json(exchange, "403 Forbidden", error)
        elif id_ in notes:
            await reply_json(exchange, "200 OK", {"notes": [{"id": id_} | notes[id_]], "count": 1})
        else:
            error = {"name": "NotFoundError", "message": f"The Note {id_} was not found", "status": 404}
            await reply_json(exchange, "404 Not Found", error)

    async def version_2(self, exchange: Exchange) -> None:
        await self(exchange, self.new)

    async def version_1(self, exchange: Exchange) -> None:
        await self(exchange, self.old)

    def answers(self) -> dict[str, Answer]:
        return {"v2": self.version_2, "v1": self.version_1}


@dataclass
class HuggingFace:
    """Models and data sets, by ``models/owner/name``; guests are told the same of the missing and the private.

    Attributes:
        grants: how many requests a window of ``window`` seconds grants.
    """

    gone: set[str] = field(default_factory=set)
    gated: set[str] = field(default_factory=set)
    disabled: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    grants: int = 500
    window: float = 300.0
    refusals: int = 0
    _began: float = 0.0
    _used: int = 0

    async def __call__(self, exchange: Exchange) -> None:
        key = exchange.path.removeprefix("/api/")
        limits = self._limits()
        if not limits:
            self.refusals += 1
            said = {"error": "We had to rate limit your IP."}
            await reply_json(exchange, "429 Too Many Requests", said)
        elif key in self.gone:
            message = "Invalid username or password."
            await reply_json(exchange, "401 Unauthorized", {"error": message}, *limits, f"x-error-message: {message}")
        elif key in self.gated:
            message = (
                f"Access to model {key} is restricted. You must have access to it and be authenticated to access it."
            )
            fields = ("x-error-code: GatedRepo", f"x-error-message: {message}")
            await reply_json(exchange, "401 Unauthorized", {"error": message}, *limits, *fields)
        elif key in self.renamed:
            await exchange.reply("307 Temporary Redirect", f"location: /api/{self.renamed[key]}", *limits)
        else:
            said = {"_id": "6283a9b7806a1feb9fbacf18", "id": key.partition("/")[2], "private": False}
            await reply_json(exchange, "200 OK", said | {"disabled": key in self.disabled, "gated": False}, *limits)

    def _limits(self) -> tuple[str, ...]:
        """Count a request and return what is said of the limit; nothing where it is used up."""
        now = time.monotonic()
        if now - self._began > self.window:
            self._began, self._used = now, 0
        self._used += 1
        left, seconds = self.grants - self._used, math.ceil(self.window - (now - self._began))
        if left < 0:
            return ()
        policy = f'ratelimit-policy: "fixed window";"api";q={self.grants};w={math.ceil(self.window)}'
        return f'ratelimit: "api";r={left};t={seconds}', policy


@dataclass
class Wayback:
    """The archive: URLs without scheme that it has; those that are ``shy`` are not found by an address with https."""

    kept: dict[str, str] = field(default_factory=dict)
    shy: bool = False

    async def __call__(self, exchange: Exchange) -> None:
        url = parse_qs(urlsplit(exchange.path).query)["url"][0]
        place = self.kept.get(url.partition("://")[2] or url)
        snapshots: dict[str, Any] = {}
        if place and not (self.shy and url.startswith("https://")):
            copy = f"http://web.archive.org/web/20230101000000/{place}"
            closest = {"status": "200", "available": True, "url": copy, "timestamp": "20230101000000"}
            snapshots = {"closest": closest}
        await reply_json(exchange, "200 OK", {"url": url, "archived_snapshots": snapshots})


async def reply_json(exchange: Exchange, status: str, said: object, *fields: str) -> None:
    kind = "content-type: application/json; charset=utf-8"
    await exchange.reply(status, kind, *fields, body=json.dumps(said).encode())
