"""Hugging Face: the pages of papers, which know repositories with their code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from metalint.adding.records import SourceRecord, list_at, text_at, year_at
from metalint.adding.sources.concurrency import objects_of
from metalint.papers.identifiers import Identity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from metalint.adding.network import Network
    from metalint.adding.sources.base import Answers


class HuggingFace:
    """The papers of Hugging Face, by the id that arXiv gave them."""

    key = "huggingface"

    def fetch(self, network: Network, ids: Sequence[str]) -> AsyncIterator[Answers]:
        """Yield one page at a time."""
        return objects_of(network, self.key, ids, lambda id_: f"/api/papers/{quote(id_, safe='/')}")

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
