"""Registries that speak the formats of the real ones, about papers and repositories that a test names."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from net.fault_server import Answer, Exchange

FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/SkuXkYxumgL1drFIL7NufdnpkFc</id>
  <title>arXiv Query: search_query=&amp;id_list=&amp;start=0&amp;max_results={count}</title>
  <updated>2025-11-11T18:34:08Z</updated>
  <link href="https://arxiv.org/api/query?start=0" type="application/atom+xml"/>
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
    <summary>incorrect id format for {id}</summary>
  </entry>
"""


@dataclass
class ArXiv:
    """The API of arXiv; ids are known unless they are ``missing``, and spoil a request if ``refused``.

    ``lost`` is left out of the first answer only, as happens when arXiv is busy.
    """

    titles: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    summaries: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    version: int = 2
    asked: list[list[str]] = field(default_factory=list)

    async def __call__(self, exchange: Exchange) -> None:
        query = parse_qs(urlsplit(exchange.path).query)
        ids = query["id_list"][0].split(",")
        shown = int(query.get("max_results", ["10"])[0])
        self.asked.append(ids)
        bad = self.refused & set(ids)
        if bad:
            await self.feed(exchange, [ERROR.format(id=min(bad))], 1)
            return
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

    async def feed(self, exchange: Exchange, entries: list[str], count: int) -> None:
        text = FEED.format(count=count, total=len(entries), entries="".join(entries))
        await exchange.reply("200 OK", "Content-Type: application/atom+xml; charset=utf-8", body=text.encode())


@dataclass
class GitHub:
    """GraphQL and REST of GitHub; ``owner/name`` in small letters is gone, renamed, or as it is."""

    gone: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    async def graphql(self, exchange: Exchange) -> None:
        said = json.loads(exchange.body)
        variables = said["variables"]
        data: dict[str, Any] = {}
        errors = []
        for alias, owner, name in re.findall(r"(\w+): repository\(owner: \$(\w+), name: \$(\w+)\)", said["query"]):
            key = f"{variables[owner]}/{variables[name]}"
            data[alias] = None
            if key in self.gone:
                message = f"Could not resolve to a Repository with the name '{key}'."
                errors.append({"type": "NOT_FOUND", "path": [alias], "message": message})
            elif key in self.broken:
                errors.append({"type": "SERVICE_UNAVAILABLE", "path": [alias], "message": "Something went wrong"})
            else:
                data[alias] = {"nameWithOwner": self.renamed.get(key, key.title())}
        await reply_json(exchange, "200 OK", {"data": data} | ({"errors": errors} if errors else {}))

    async def repos(self, exchange: Exchange) -> None:
        key = unquote(exchange.path.removeprefix("/repos/"))
        if key in self.gone:
            await reply_json(exchange, "404 Not Found", {"message": "Not Found", "status": "404"})
        elif key in self.renamed:
            await exchange.reply("301 Moved Permanently", "Location: /repositories/" + self.renamed[key], body=b"{}")
        else:
            await reply_json(exchange, "200 OK", {"id": 1, "full_name": key.title(), "archived": False})

    async def repositories(self, exchange: Exchange) -> None:
        name = exchange.path.removeprefix("/repositories/")
        await reply_json(exchange, "200 OK", {"id": 1, "full_name": name, "archived": False})

    def answers(self) -> dict[str, Answer]:
        return {"graphql": self.graphql, "repos": self.repos, "repositories": self.repositories}


@dataclass
class Doi:
    """The handle system, and content negotiation; a DOI without a title is missing."""

    titles: dict[str, str] = field(default_factory=dict)

    async def api(self, exchange: Exchange) -> None:
        doi = unquote(urlsplit(exchange.path).path.removeprefix("/api/handles/"))
        if doi not in self.titles:
            await reply_json(exchange, "404 Not Found", {"responseCode": 100, "handle": doi})
            return
        value = {"index": 1, "type": "URL", "data": {"format": "string", "value": "https://a.example/"}, "ttl": 86400}
        await reply_json(exchange, "200 OK", {"responseCode": 1, "handle": doi, "values": [value]})

    async def page(self, exchange: Exchange) -> None:
        assert exchange.headers["accept"] == "application/vnd.citationstyles.csl+json"
        await exchange.reply("302 Found", f"Location: /agency{exchange.path}")

    async def agency(self, exchange: Exchange) -> None:
        doi = unquote(exchange.path.removeprefix("/agency/"))
        await reply_json(exchange, "200 OK", {"type": "article-journal", "DOI": doi, "title": self.titles[doi]})

    def answers(self) -> dict[str, Answer]:
        prefixes = {doi.partition("/")[0] for doi in self.titles}
        return {"api": self.api, "agency": self.agency} | dict.fromkeys(prefixes, self.page)


@dataclass
class OpenReview:
    """Notes of both versions of the interface."""

    new: dict[str, dict[str, Any]] = field(default_factory=dict)
    old: dict[str, dict[str, Any]] = field(default_factory=dict)
    forbidden: set[str] = field(default_factory=set)

    async def __call__(self, exchange: Exchange, notes: dict[str, dict[str, Any]]) -> None:
        id_ = parse_qs(urlsplit(exchange.path).query)["id"][0]
        if id_ in self.forbidden:
            error = {"name": "ForbiddenError", "message": f"User Guest does not have permission to see Note {id_}"}
            await reply_json(exchange, "403 Forbidden", error | {"status": 403})
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
    """Models and data sets, by ``models/owner/name``."""

    gone: set[str] = field(default_factory=set)
    gated: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)

    async def __call__(self, exchange: Exchange) -> None:
        key = exchange.path.removeprefix("/api/")
        if key in self.gone:
            error = "X-Error-Code: RepoNotFound"
            await exchange.reply("401 Unauthorized", error, body=b'{"error":"Repository not found"}')
        elif key in self.gated:
            await exchange.reply("403 Forbidden", "X-Error-Code: GatedRepo", body=b'{"error":"Access is restricted"}')
        elif key in self.renamed:
            await exchange.reply("307 Temporary Redirect", f"Location: /api/{self.renamed[key]}", body=b"{}")
        else:
            await reply_json(exchange, "200 OK", {"id": key.partition("/")[2], "private": False, "gated": False})


async def reply_json(exchange: Exchange, status: str, said: object) -> None:
    await exchange.reply(status, "Content-Type: application/json; charset=utf-8", body=json.dumps(said).encode())
