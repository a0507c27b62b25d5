"""All papers together, and what rules may ask about the world around them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from metalint.facts import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from metalint.config import Config
    from metalint.facts import Facts
    from metalint.institutions.reading import Reading
    from metalint.institutions.registry import Registry
    from metalint.registries import OwnRegistries
    from metalint.venues import Venues
    from metalint.workspace import Workspace


class Context:
    """What the rules know besides the papers: settings, this year, and what is read when asked for."""

    def __init__(
        self,
        config: Config,
        this_year: int,
        cache: Path | None,
        read_roles: Callable[[], frozenset[str]] = lambda: frozenset(ROLES),
    ) -> None:
        self.config = config
        self.this_year = this_year
        self._cache = cache
        self._read_roles = read_roles
        self._readings: dict[str, Reading] = {}

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles that have a field in the schema."""
        return self._read_roles()

    @cached_property
    def own_registries(self) -> OwnRegistries:
        """The repository's own registries, each file read once.

        Raises:
            ConfigError: one that the configuration names and that is not there.
        """
        from metalint.registries import read

        return read(self.config, self._cache)

    @cached_property
    def institutions(self) -> Registry:
        """The packaged registry of organisations with the repository's own additions."""
        from metalint.institutions.loading import load

        return load(self.own_registries.institutions.values())

    def reading(self, name: str) -> Reading:
        """Return how a name is read against the registry of organisations; each name is read once."""
        from metalint.institutions.reading import read

        if name not in self._readings:
            self._readings[name] = read(name, self.institutions)
        return self._readings[name]

    @cached_property
    def venues(self) -> Venues:
        """The packaged registry of venues with the repository's own additions."""
        from metalint.venues import load

        return load(self.own_registries.venues.values())


class Surroundings(NamedTuple):
    """What is around a paper: the files of the repository, and what the rules know."""

    workspace: Workspace
    context: Context


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every paper that parses, in the order of the paths, with the files around them.

    ``paths`` names all papers, those that do not parse included.
    """

    papers: tuple[Facts, ...]
    paths: tuple[str, ...]
    workspace: Workspace
    context: Context

    @property
    def surroundings(self) -> Surroundings:
        """What is around each paper."""
        return Surroundings(self.workspace, self.context)
