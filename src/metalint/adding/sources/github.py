"""GitHub: the paper of a repository, by its CITATION.cff or README; and what became of a repository."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from metalint.adding import identifiers
from metalint.adding.network import UnavailableError
from metalint.adding.records import SourceRecord, list_at, text_at, year_at
from metalint.adding.sources.concurrency import one_by_one
from metalint.links.failures import Failure
from metalint.util.json_values import value_at
from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from metalint.adding.network import Network
    from metalint.adding.sources.base import Answers
    from metalint.links.messages import Reply
    from metalint.papers.identifiers import Identity

_OK: Final = 200
_GONE: Final = frozenset({404, 410, 451})
_RAW: Final = {"Accept": "application/vnd.github.raw+json"}
_MOST: Final = 200_000
_BEGINNING: Final = 3000
_URL: Final = lazy(r"https?://[^\s<>()\[\]\"'`{}|\\]+")
_KINDS: Final = frozenset({"arXiv", "DOI", "OpenReview", "ACL Anthology", "PMLR", "NeurIPS", "CVF"})
_PAPERS: Final = frozenset(
    {"article", "conference-paper", "conference", "proceedings", "report", "thesis", "unpublished", "generic"}
)
_ARCHIVES: Final = ("10.5281/", "10.6084/", "10.17605/")


class GitHub:
    """The repositories of GitHub, as ``owner/name``."""

    key = "github"

    def matches(self, text: str) -> str | None:
        """Return owner and name of a repository, as they are written."""
        id_ = identifiers.id_of("GitHub", text)
        at = text.casefold().find(id_) if id_ else -1
        return text[at : at + len(id_)] if id_ and at >= 0 else id_

    async def fetch(self, network: Network, ids: Sequence[str]) -> AsyncIterator[Answers]:
        """Yield one repository at a time, with what its citation file and README say."""

        async def ask(id_: str) -> Answers:
            status, repository = await network.json(self.key, f"/repos/{quote(id_)}")
            if status in _GONE:
                return {id_: None}
            if status != _OK or not isinstance(repository, dict):
                return {}
            name = text_at(repository, "full_name") or id_
            citation = await _text(network, f"/repos/{quote(name)}/contents/CITATION.cff")
            readme = "" if _paper_in(citation) else await _text(network, f"/repos/{quote(name)}/readme")
            kept = {key: repository.get(key) for key in ("full_name", "html_url", "homepage", "description", "fork")}
            parent = text_at(repository, "parent", "full_name")
            return {id_: {**kept, "parent": parent, "citation": citation, "readme": readme}}

        async for answers in one_by_one(ids, ask):
            yield answers

    def read(self, id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
        """Return the paper that a repository names as its own, with the repository as its code."""
        name = text_at(answer, "parent") if answer.get("fork") is True else ""
        code = f"https://github.com/{name or text_at(answer, 'full_name') or id_}"
        cited = _cited(answer.get("citation") or "")
        if cited is not None:
            return (cited._replace(code_url=code),)
        found = _linked(answer)
        return tuple(
            SourceRecord("GitHub", identities=frozenset([one]), code_url=code, label="README") for one in found
        )


async def names(network: Network, ids: Sequence[str]) -> dict[str, str]:
    """Return the present names of repositories by ``owner/name``; those that are gone or not answered are left out."""

    async def ask(id_: str) -> Answers:
        status, repository = await network.json("github", f"/repos/{quote(id_)}")
        name = text_at(repository, "full_name")
        return {id_: name} if status == _OK and name else {}

    found: dict[str, str] = {}
    async for answers in one_by_one(ids, ask):
        found |= answers
    return found


async def _text(network: Network, path: str) -> str:
    """Return the text of a file in a repository; nothing where there is none."""
    try:
        reply = await network.ask("github", path, _RAW)
        return "" if reply.status != _OK else _plain(reply)[:_MOST]
    except (UnavailableError, Failure):
        return ""


def _plain(reply: Reply) -> str:
    """Return the text of a file: as it is, or in the JSON of an interface that does not send it so."""
    text = reply.text().decode("utf-8", "replace")
    if not text.lstrip().startswith("{"):
        return text
    try:
        content = json.loads(text).get("content")
        return base64.b64decode(content).decode("utf-8", "replace") if isinstance(content, str) else text
    except (ValueError, binascii.Error, AttributeError, RecursionError):
        return text


def _paper_in(citation: str) -> bool:
    return _cited(citation) is not None


def _cited(text: str) -> SourceRecord | None:
    """Return the paper that a CITATION.cff prefers to be cited; the file itself describes the software."""
    if not text.strip():
        return None
    import yaml

    try:
        said = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts, lists and mappings only
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    preferred = value_at(said, "preferred-citation")
    if not isinstance(preferred, dict) or text_at(preferred, "type").lower() not in _PAPERS:
        return None
    authors = [one for one in list_at(preferred, "authors") if isinstance(one, dict)]
    values = [text_at(preferred, "doi"), text_at(preferred, "url")]
    values += [text_at(one, "value") for one in list_at(preferred, "identifiers")]
    venue = (
        text_at(preferred, "conference", "name")
        or text_at(preferred, "collection-title")
        or text_at(preferred, "journal")
    )
    return SourceRecord(
        "GitHub",
        "unknown",
        title=text_at(preferred, "title"),
        authors=tuple(filter(None, map(_person, authors))),
        identities=frozenset(_papers(values)),
        url=text_at(preferred, "url"),
        venue=venue,
        year=year_at(preferred, "year"),
        label="CITATION.cff",
    )


def _person(author: dict[str, Any]) -> str:
    parts = ("given-names", "name-particle", "family-names", "name-suffix")
    return " ".join(filter(None, (text_at(author, part) for part in parts))) or text_at(author, "name")


def _linked(answer: dict[str, Any]) -> list[Identity]:
    """Return the papers that a repository may be of: that of its homepage, else those of the first links in its README.

    What stands far below is mostly related work.
    """
    if own := _papers([text_at(answer, "homepage")]):
        return own
    readme = answer.get("readme") or ""
    for text in (text_at(answer, "description"), readme[:_BEGINNING], readme):
        if found := _papers(match[0].rstrip(".,;:!?*_") for match in _URL.finditer(text)):
            return found
    return []


def _papers(texts: Iterable[str]) -> list[Identity]:
    found = (identifiers.read(text) for text in texts if text)
    kept = (one for one in found if one and one.kind in _KINDS and not one.id.startswith(_ARCHIVES))
    return list(dict.fromkeys(kept))
