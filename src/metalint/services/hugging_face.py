"""Hugging Face: the pages of papers, which know repositories with their code; and whether a repository exists.

Models, data sets and spaces are repositories: https://huggingface.co/docs/hub/api.
"""

import re
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from metalint.config.services import SERVICES
from metalint.papers.identifiers import Identity
from metalint.services import targets
from metalint.services.failures import NoAnswer
from metalint.services.lookup import Answer, IdClaim, Service, ask_each, ask_objects, with_path
from metalint.services.network import Network, json_in
from metalint.services.records import SourceRecord, text_at, texts_in, year_at
from metalint.util import packaged, urls
from metalint.util.regex import lazy

_HIDDEN: Final = frozenset({401, 404})
_GATED: Final = "GatedRepo"
_DISABLED: Final = "Access to this resource is disabled."
_KINDS: Final = ("datasets", "spaces")
_NAME: Final = lazy(r"(?!\.{1,2}\Z)[\w.-]{1,100}", re.ASCII)
_NOBODY: Final = "no--such--owner/no--such--name"  # two hyphens side by side are in no name of Hugging Face
_OWN_PAGES: Final = frozenset(packaged.read_sections("words/services.txt")["hugging face"].split())


def read_paper(id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
    """Return what the page of a paper says."""
    return (
        SourceRecord(
            "Hugging Face",
            title=text_at(answer, "title"),
            authors=texts_in(answer, "authors", "name"),
            identities=frozenset([Identity("arXiv", id_)]),
            url=f"https://arxiv.org/abs/{id_}",
            year=year_at(answer, "publishedAt"),
            code_url=text_at(answer, "githubRepo"),
        ),
    )


SOURCE: Final = Service(
    "huggingface", ask_objects("huggingface", lambda id_: f"/api/papers/{quote(id_, safe='/')}"), read_paper
)
"""The papers of Hugging Face, by the id that arXiv gave them."""


def claim_repository(url: urls.Url) -> IdClaim | None:
    """Claim ``owner/name``, ``datasets/owner/name`` and ``spaces/owner/name``, and what is below them."""
    if url.host.removeprefix("www.") not in {"huggingface.co", "hf.co"}:
        return None
    segments = url.segments
    kind = segments[0] if segments and segments[0] in _KINDS else "models"
    names = segments if kind == "models" else segments[1:]
    if len(names) < 2 or names[0] in _OWN_PAGES or not all(map(_NAME.fullmatch, names[:2])):  # noqa: PLR2004
        return None
    return IdClaim(f"{kind}/{names[0]}/{names[1]}", is_whole=len(names) == 2 and not url.query)  # noqa: PLR2004


def rename_repository(url: urls.Url, to: str) -> str:
    """Return ``url`` with the new owner and name."""
    kind, _, name = to.partition("/")
    start = 2 if kind == "models" else 3
    path = [*([] if kind == "models" else [kind]), name, *url.segments[start:]]
    return str(url._replace(scheme="https", authority="huggingface.co", path="/" + "/".join(path)))


async def find_repository(network: Network, key: str) -> Answer:
    """Ask for a repository, by its kind, owner and name."""
    reply = await network.exchange("huggingface", f"/api/{key}")
    said = json_in(reply)
    kind, _, name = key.partition("/")
    is_named = reply.status == HTTPStatus.OK and text_at(said, "id").lower() == name.lower()
    shut = (reply.fields.get("x-error-code"), reply.fields.get("x-error-message"))
    if is_named or _GATED in shut or _DISABLED in shut:
        return SourceRecord("Hugging Face")
    base = targets.parse_url(network.base("huggingface"))
    there = targets.resolve_redirect(base, reply.location)  # a renamed repository is of the same kind as before
    pattern = rf"/api/({kind}/[\w.-]+/[\w.-]+)/?(?:\?.*)?"
    match = re.fullmatch(pattern, there.path.removeprefix(base.path.rstrip("/")), re.ASCII)
    new = match[1] if match and there.origin in {base.origin, SERVICES["huggingface"].base} else key
    if new != key:
        return SourceRecord("Hugging Face", moved_to=new, is_same=new.lower() == key.lower())
    if reply.status in _HIDDEN and text_at(said, "error"):
        return NoAnswer(f"`{key.removeprefix('models/')}` is missing or private", is_final=True)
    return network.no_answer(reply)


IDS: Final = Service(
    "huggingface",
    partial(ask_each, "huggingface", find_repository),
    claim=claim_repository,
    impossible_url=lambda url: with_path(url, f"/{_NOBODY}"),
    moved=rename_repository,
)
"""The repositories of Hugging Face; its pages of papers are looked at themselves.

Guests get the same answer for a missing repository and a private one, so that none is ever gone.
"""
