"""The registries of papers and repositories: they know with certainty what exists, and answer for many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.links.registries.arxiv import ArXiv
from metalint.links.registries.doi import Doi
from metalint.links.registries.github import GitHub
from metalint.links.registries.hugging_face import HuggingFace
from metalint.links.registries.openreview import OpenReview

if TYPE_CHECKING:
    from metalint.config.links import Links
    from metalint.links.registries.base import Registry


def registries(settings: Links, token: str | None) -> list[Registry]:
    """Return the registries that the configuration has a base URL for, in the order in which they claim URLs.

    Args:
        settings: the table ``[links]``.
        token: of GitHub.
    """
    bases = settings.registries
    made: list[Registry] = [
        ArXiv(bases["arxiv"]),
        GitHub(bases["github"], token),
        OpenReview(bases["openreview"], bases["openreview-old"]),
        HuggingFace(bases["huggingface"]),
        Doi(bases["doi"]),
    ]
    return [registry for registry in made if registry.base]
