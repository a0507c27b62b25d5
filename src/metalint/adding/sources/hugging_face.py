"""Hugging Face: the pages of papers, which know repositories with their code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from metalint.adding.records import SourceRecord, list_at, text_at, year_at
from metalint.adding.sources.concurrency import one_by_one
from metalint.papers.identifiers import Identity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from metalint.adding.network import Network
    from metalint.adding.sources.base import Answers

_OK: Final = 200
_MISSING: Final = 404


class HuggingFace:
    """The papers of Hugging Face, by the id that arXiv gave them."""

    key = "huggingface"

    async def fetch(self, network: Network, ids: Sequence[str]) -> AsyncIterator[Answers]:
        """Yield one page at a time."""

        async def ask(id_: str) -> Answers:
            status, said = await network.json(self.key, f"/api/papers/{quote(id_, safe='/')}")
            if status == _MISSING:
                return {id_: None}
            return {id_: said} if status == _OK and isinstance(said, dict) else {}

        async for answers in one_by_one(ids, ask):
            yield answers

    def read(self, id_: str, answer: Any) -> tuple[SourceRecord, ...]:  # noqa: ANN401
        """Return what a page says."""
        return (
            SourceRecord(
                "Hugging Face",
                title=text_at(answer, "title"),
                authors=tuple(filter(None, (text_at(one, "name") for one in list_at(answer, "authors")))),
                identities=frozenset([Identity("arXiv", id_)]),
                url=f"https://arxiv.org/abs/{id_}",
                year=year_at(answer, "publishedAt"),
                code_url=text_at(answer, "githubRepo"),
            ),
        )
