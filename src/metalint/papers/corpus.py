"""All papers together, and what rules may ask about their surroundings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from metalint.names.institutions.outcomes import Reading
from metalint.papers.paper import Paper, SchemaDeclarations
from metalint.util.disk_cache import make_key

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.settings import Config
    from metalint.files.workspace import Workspace
    from metalint.names.institutions.registry import Registry
    from metalint.names.institutions.ror.reading import NameReader
    from metalint.names.registries import OwnRegistries
    from metalint.names.venues import Venues
    from metalint.names.vocabulary import VocabularyClaim


_DUMPS: Final = "https://doi.org/10.5281/zenodo.6347574"  # where data dumps of the Research Organization Registry are


class Context:
    """What the rules know besides the papers: settings, this year, and what is read when asked for."""

    def __init__(
        self,
        config: Config,
        this_year: int,
        cache: Path | None,
        read_declared: Callable[[], SchemaDeclarations] = SchemaDeclarations,
    ) -> None:
        self.config = config
        self.this_year = this_year
        self.cache = cache  # where what takes long to make is kept
        self._read_declared = read_declared
        self._readings: dict[str, Reading] = {}
        self.known: dict[str, Any] = {}  # what earlier runs learned, plain data by question
        self.learnt: dict[str, Any] = {}  # answers that no earlier run gave

    @cached_property
    def declared(self) -> SchemaDeclarations:
        """What the schema declares of its fields."""
        return self._read_declared()

    @property
    def roles(self) -> frozenset[str]:
        """The roles that have a field in the schema."""
        return self.declared.roles

    @property
    def defaults(self) -> Mapping[str, str]:
        """The default that the schema declares for the field of a role, by role; most fields declare none."""
        # The first value of an enum and the 0 of an integer are none: no author of a schema chose them for a list.
        return self.declared.defaults

    @property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """What people call the values of roles whose field is an enum, by role and value."""
        return self.declared.names

    def is_required(self, role: str) -> bool:
        """Tell whether the schema or the configuration demands a value of a role."""
        return role in self.config.required or self.config.fields.get(role) in self.declared.required

    def options(self, rule: str) -> Mapping[str, Any]:
        """Return what the configuration says in ``rule-options`` for a rule of a plug-in; nothing for no table."""
        return self.config.rule_options.get(rule, {})

    @cached_property
    def own_registries(self) -> OwnRegistries:
        """The repository's own registries, each file read once; raises a `ConfigError` for one that is not there."""
        from metalint.names.registries import read

        return read(self.config, self.cache)

    @cached_property
    def institutions(self) -> Registry:
        """The packaged registry of organizations with the repository's own additions."""
        from metalint.names.institutions.loading import load

        return load(self.own_registries.institutions.values())

    @cached_property
    def reader(self) -> NameReader:
        """Reads names against all registries, and ROR if there is a dump; raises a `ConfigError` for a bad one."""
        from metalint.names.institutions.ror.opening import open_index
        from metalint.names.institutions.ror.reading import NameReader

        root, ror, digest = self.config.root, self.config.ror, self.ror_digest
        index = open_index(root, ror, self.cache, digest) if ror and digest else None
        return NameReader(self.institutions, index)

    @cached_property
    def ror_digest(self) -> str:
        """A digest of the dump of ROR, empty where there is none; raises a `ConfigError` if it cannot be read."""
        root, ror = self.config.root, self.config.ror
        if not ror:
            return ""
        from metalint.names.institutions.ror.opening import digest_of, is_there

        return digest_of(root, ror, self.cache) if is_there(root, ror) else ""

    def reading(self, name: str) -> Reading:
        """Return how a name is read against the registry of organizations; each name is read once."""

        def read() -> tuple[str | None, ...]:
            if self.config.ror:
                return tuple(self.reader.judge(name))
            from metalint.names.institutions import reading

            return tuple(reading.read(name, self.institutions))

        if name not in self._readings:
            self._readings[name] = Reading(*self._answer(f"how is it read: {name}", read))
        return self._readings[name]

    def ror_of(self, name: str) -> str | None:
        """Return the id in ROR of the organization that a name is read as; None where there is no single one."""
        ror: str = self._answer(f"what is it in ROR: {name}", lambda: self.reader.read(name).ror or "")
        return ror or None

    def current_ror(self, ror: str) -> str:
        """Return the id in ROR of what the organization with this id has become."""
        current: str = self._answer(f"what has become of it: {ror}", lambda: self.reader.current(ror))
        return current

    def organisations(self, *names: str) -> list[str]:
        """Return which of the ``names`` the registry of organizations has in exactly this spelling."""
        question = "\n".join(["which are known:", *names])
        known: list[str] = self._answer(question, lambda: list(filter(self.institutions.exact.get, names)))
        return known

    def _answer(self, question: str, work_out: Callable[[], Any]) -> Any:  # noqa: ANN401 - plain data
        """Answer from memory, or else work the answer out: for that the registry must be loaded, which takes long."""
        answer = self.learnt.get(question, self.known.get(question))
        if answer is None:
            answer = self.learnt[question] = work_out()
        return answer

    def learnt_of(self, question: str, names: list[str], work_out: Callable[[], Any]) -> Any:  # noqa: ANN401 - plain data
        """Answer a question about all names together, which takes long, again only where there are other names."""
        digest = make_key(names)
        answer = self.learnt.get(question, self.known.get(question))
        if answer is None or answer[0] != digest:
            answer = self.learnt[question] = (digest, work_out())
        return answer[1]

    @cached_property
    def venues(self) -> Venues:
        """The packaged registry of venues with the repository's own additions."""
        from metalint.names.venues import load

        return load(self.own_registries.venues.values())

    @cached_property
    def code_types(self) -> Mapping[str, VocabularyClaim]:
        """The packaged registry of types of code with the repository's own additions."""
        from metalint.names.code_types import load

        return load(self.own_registries.code_types.values())

    @cached_property
    def own_institutions(self) -> Mapping[str, frozenset[str]]:
        """The organizations of the repository's own registries, by name: all their names that are right."""
        if not self.config.institutions:
            return {}
        from metalint.names.institutions.loading import extracted

        records = self.own_registries.institutions.values()
        organisations = [organisation for record in records for organisation in extracted(record)]
        return {
            organisation.name: frozenset((organisation.name, *organisation.other_names))
            for organisation in organisations
        }


def prepare_ror(context: Context) -> str | None:
    """Make the index of the dump of ROR; return why there is none, or raise a `ConfigError` for one that is bad."""
    root, ror = context.config.root, context.config.ror
    if not ror:
        return None
    from metalint.names.institutions.ror.opening import is_there, prepare

    if not is_there(root, ror):
        where = context.config.source or "the configuration"
        return (
            f"{ror}: no such file, although `ror` in {where} names it; put a data dump of ROR there "
            f"({_DUMPS}), or remove `ror`"
        )
    if context.cache is not None:
        prepare(root, ror, context.cache, context.ror_digest)
    return None


class Surroundings(NamedTuple):
    """What is around a paper: the files of the repository, and what the rules know.

    ``is_mentioned`` tells whether a paper mentions a key of the rule that is given these, see `GroupRule`.
    """

    workspace: Workspace
    context: Context
    is_mentioned: Callable[[str], bool] = lambda _: False


class Corpus(NamedTuple):
    """Every paper that parses, in the order of the paths, with the files around them.

    ``paths`` names all papers, those that do not parse included.
    """

    papers: tuple[Paper, ...]
    paths: tuple[str, ...]
    workspace: Workspace
    context: Context

    @property
    def surroundings(self) -> Surroundings:
        """What is around each paper."""
        return Surroundings(self.workspace, self.context)
