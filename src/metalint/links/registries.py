"""The registries of papers and repositories: they know with certainty what exists, and answer for many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.errors import ConfigError
from metalint.services import targets
from metalint.services.arxiv import ArXiv
from metalint.services.doi import Doi
from metalint.services.failures import Failure
from metalint.services.github import GitHub
from metalint.services.hugging_face import HuggingFace
from metalint.services.openreview import OpenReview
from metalint.util.wording import code

if TYPE_CHECKING:
    from metalint.config.links import Links
    from metalint.services.registry import Registry


def registries(settings: Links, token: str | None) -> list[Registry]:
    """Return the registries that the configuration has a base URL for, in the order in which they claim URLs.

    Raises:
        ConfigError: nobody could be asked at one of these.
    """
    bases = settings.registries
    for name, base in bases.items():
        try:
            if base:
                targets.read(base)
        except Failure as failure:
            raise ConfigError(f"links.registries.{name}: {code(base)}: {failure.detail}; correct the URL") from failure
    made: list[Registry] = [
        ArXiv(bases["arxiv"]),
        GitHub(bases["github"], token),
        OpenReview(bases["openreview"], bases["openreview-old"]),
        HuggingFace(bases["huggingface"]),
        Doi(bases["doi"]),
    ]
    return [registry for registry in made if registry.base]
