"""The services that know papers, on a port of this machine: what they hold is set by each test."""

from __future__ import annotations

import html
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from links.fault_server import FaultServer

if TYPE_CHECKING:
    from links.fault_server import Answer, Exchange

KEYS = (
    "arxiv", "openalex", "crossref", "datacite", "dblp", "openreview", "semantic-scholar", "acl", "pmlr", "neurips",
    "cvf", "github", "huggingface",
)  # fmt: skip


def entry(id_: str, title: str, authors: list[str], **more: str) -> dict[str, Any]:
    return {"id": id_, "title": title, "authors": authors, "published": "2023-06-01T17:59:51Z", **more}


def entry_as_atom(one: dict[str, Any]) -> str:
    people = "".join(f"<author><name>{html.escape(name)}</name></author>" for name in one["authors"])
    extra = "".join(
        f"<arxiv:{name}>{html.escape(one[name])}</arxiv:{name}>"
        for name in ("comment", "journal_ref", "doi")
        if name in one
    )
    return (
        f"<entry><id>http://arxiv.org/abs/{one['id']}v{one.get('version', 1)}</id>"
        f"<title>{html.escape(one['title'])}</title><summary>{html.escape(one.get('summary', ''))}</summary>"
        f"<published>{one['published']}</published>{people}{extra}</entry>"
    )


def feed(entries: list[dict[str, Any]]) -> bytes:
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom">'
        f"<opensearch:totalResults>{len(entries)}</opensearch:totalResults>"
    )
    return (head + "".join(map(entry_as_atom, entries)) + "</feed>").encode()


@dataclass
class Services:
    """What the services hold, and how they answer; ``faults`` take the place of a service's answers."""

    arxiv: dict[str, dict[str, Any]] = field(default_factory=dict)
    openalex: dict[str, Any] = field(default_factory=dict)
    crossref: dict[str, Any] = field(default_factory=dict)
    found: dict[str, list[Any]] = field(default_factory=dict)
    datacite: dict[str, Any] = field(default_factory=dict)
    dblp: list[dict[str, Any]] = field(default_factory=list)
    openreview: dict[str, list[Any]] = field(default_factory=dict)
    searched: dict[str, list[Any]] = field(default_factory=dict)
    scholar: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    github: dict[str, Any] = field(default_factory=dict)
    papers: dict[str, Any] = field(default_factory=dict)
    missing: bytes = b"<title>404 Page not found - ACL Anthology, PMLR, NeurIPS, CVF</title>"
    faults: dict[str, Answer] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def server(self) -> FaultServer:
        answers = {key: self._handler(key) for key in KEYS}
        return FaultServer(answers=answers)

    def _handler(self, key: str) -> Answer:
        own = getattr(self, f"answer_{key.replace('-', '_')}", self.answer_file)

        async def answer(exchange: Exchange) -> None:
            self.asked[key] += 1
            await self.faults.get(key, own)(exchange)

        return answer

    def settings(self, server: FaultServer) -> dict[str, str]:
        return {key: f"{server.base}/{key}" for key in KEYS}

    async def answer_arxiv(self, exchange: Exchange) -> None:
        if "/html/" in exchange.path or "/api/query" not in exchange.path:
            await self.answer_file(exchange)
            return
        ids = parse_qs(exchange.path.partition("?")[2])["id_list"][0].split(",")
        found = [self.arxiv[id_] for id_ in ids if id_ in self.arxiv]
        await exchange.reply("200 OK", "Content-Type: application/atom+xml; charset=utf-8", body=feed(found))

    async def answer_openalex(self, exchange: Exchange) -> None:
        doi = unquote(exchange.path.partition("?")[0]).partition("/works/doi:")[2]
        if doi in self.openalex:
            await reply_json(exchange, self.openalex[doi])
        else:
            await exchange.reply("404 Not Found", "Content-Type: text/html", body=b"<!doctype html><title>404</title>")

    async def answer_crossref(self, exchange: Exchange) -> None:
        doi = unquote(exchange.path.partition("?")[0]).partition("/works/")[2]
        if not doi:
            (title,) = parse_qs(exchange.path.partition("?")[2])["query.bibliographic"]
            found = {"total-results": 1, "items": self.found.get(title, [])}
            await reply_json(exchange, {"status": "ok", "message-type": "work-list", "message": found})
        elif doi in self.crossref:
            await reply_json(exchange, {"status": "ok", "message-type": "work", "message": self.crossref[doi]})
        else:
            await exchange.reply("404 Not Found", "Content-Type: text/plain", body=b"Resource not found.")

    async def answer_datacite(self, exchange: Exchange) -> None:
        doi = unquote(exchange.path.partition("?")[0]).partition("/dois/")[2]
        if doi in self.datacite:
            await reply_json(exchange, {"data": {"id": doi, "type": "dois", "attributes": self.datacite[doi]}})
        else:
            await reply_json(exchange, {"errors": [{"status": "404"}]}, "404 Not Found")

    async def answer_dblp(self, exchange: Exchange) -> None:
        words = parse_qs(exchange.path.partition("?")[2])["q"][0].casefold().split()
        hits = [one for one in self.dblp if all(word in str(one["title"]).casefold() for word in words)]
        told: dict[str, Any] = {"@total": str(len(hits)), "@sent": str(len(hits))}
        if hits:
            told["hit"] = [{"info": one} for one in hits]
        await reply_json(exchange, {"result": {"hits": told}})

    async def answer_openreview(self, exchange: Exchange) -> None:
        query = parse_qs(exchange.path.partition("?")[2])
        if "/search" in exchange.path:
            notes = self.searched.get(query["term"][0], [])
        else:
            notes = self.openreview.get((query.get("forum") or query["id"])[0], [])
        await reply_json(exchange, {"notes": notes, "count": len(notes)})

    async def answer_semantic_scholar(self, exchange: Exchange) -> None:
        ids = json.loads(exchange.body)["ids"]
        await reply_json(exchange, [self.scholar.get(id_) for id_ in ids])

    async def answer_github(self, exchange: Exchange) -> None:
        path = unquote(exchange.path.partition("?")[0]).removeprefix("/github")
        found = self.github.get(path)
        if isinstance(found, bytes):
            await exchange.reply("200 OK", "Content-Type: application/vnd.github.raw+json", body=found)
        elif found is not None and path.startswith("/repos/") and self._is_renamed(path, found):
            await exchange.reply(
                "301 Moved Permanently",
                f"Location: {exchange.server.base}/github/repositories/{list(self.github).index(path)}",
            )
        elif path.startswith("/repositories/"):
            await reply_json(exchange, list(self.github.values())[int(path.rpartition("/")[2])])
        elif found is not None:
            await reply_json(exchange, found)
        else:
            await reply_json(exchange, {"message": "Not Found"}, "404 Not Found")

    @staticmethod
    def _is_renamed(path: str, found: dict[str, Any]) -> bool:
        """Tell whether a repository has another name than it is asked for by."""
        name = str(found.get("full_name", ""))
        return path.count("/") == 3 and name.lower() != path.removeprefix("/repos/").lower()

    async def answer_huggingface(self, exchange: Exchange) -> None:
        id_ = exchange.path.rpartition("/api/papers/")[2]
        if id_ in self.papers:
            await reply_json(exchange, self.papers[id_])
        else:
            await reply_json(exchange, {"error": "Paper not found"}, "404 Not Found")

    async def answer_file(self, exchange: Exchange) -> None:
        path = unquote(exchange.path.partition("?")[0])
        if path in self.files:
            await exchange.reply("200 OK", "Content-Type: text/html", body=self.files[path])
        else:
            await exchange.reply("404 Not Found", "Content-Type: text/html", body=self.missing)


async def reply_json(exchange: Exchange, said: Any, status: str = "200 OK") -> None:
    await exchange.reply(status, "Content-Type: application/json", body=json.dumps(said).encode())
