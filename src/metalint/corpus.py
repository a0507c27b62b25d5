"""All papers together, and what rules may ask about the world around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metalint.config import Config
    from metalint.facts import Facts
    from metalint.institutions.registry import Registry
    from metalint.venues import Venues
    from metalint.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules know besides the papers: settings, this year, and the registries."""

    config: Config
    this_year: int
    institutions: Registry
    venues: Venues


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every paper that parses, in the order of the paths, with the files around them.

    ``paths`` names all papers, those that do not parse included.
    """

    papers: tuple[Facts, ...]
    paths: tuple[str, ...]
    workspace: Workspace
    context: Context
