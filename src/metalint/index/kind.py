"""One kind of paper: its settings, its schema, the roles of its fields, and what a file of it has to pass."""

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from metalint.config.settings import Config
from metalint.files import decoding
from metalint.files.decoding import SourceFile
from metalint.files.provenance import Provenance, States
from metalint.files.workspace import Workspace
from metalint.papers import extraction
from metalint.papers.paper import Paper
from metalint.rules.base import Rule
from metalint.rules.checking import RunningRules, running
from metalint.rules.diagnostics import DiagnosticBuilder, parsed
from metalint.rules.rule_set import RULES, known_rules
from metalint.schema import compiling
from metalint.schema.admission import Admission, Authority
from metalint.schema.binding import Refusal
from metalint.schema.protobuf_check import Record
from metalint.text.cst import Document
from metalint.util.limits import ParseOptions

_AT_HAND: Final = 1 << 10  # papers: several rules ask for a paper that shares something with others


class PaperKind:
    """How papers of one kind are read; of the papers themselves nothing is known here."""

    def __init__(self, config: Config, cache: Path | None, authority: Authority) -> None:
        self.config = config
        self._cache = cache  # folder for compiled schemas; None to keep nothing
        self._authority = authority  # when protobuf itself reads a file

        @lru_cache(maxsize=_AT_HAND)
        def admitted(path: str, text: str) -> Paper:
            record = self.admission.read(parsed(text, self.options))
            if isinstance(record, list):
                raise ValueError("damaged")  # noqa: TRY004 - no matter of types
            return extraction.extract(path, record, self.roles)._replace(document=None)

        # the paper that the text at a path is, which was admitted before; ValueError if it was not
        self.admitted: Callable[[str, str], Paper] = admitted

    @cached_property
    def options(self) -> ParseOptions:
        """How strictly files are read."""
        return self.config.parse_options

    @cached_property
    def schema(self) -> compiling.Schema:
        """The compiled message type."""
        path, root, roots = self._schema_places
        return compiling.load_schema(path, self.config.message, root, self._cache, roots)

    def schema_with(self, changed: Mapping[Path, str]) -> compiling.Schema:
        """Return the message type as it would be if some ``.proto`` files, by resolved path, held other texts."""
        path, root, roots = self._schema_places
        return compiling.load_changed(path, self.config.message, root, roots, changed)

    @property
    def _schema_places(self) -> tuple[Path, Path, tuple[Path, ...]]:
        """The ``.proto``, the root that imports are looked up below, and the further ones."""
        proto = self.config.proto
        path = self.config.root / proto if proto else compiling.PACKAGED / "paper.proto"
        roots = tuple(self.config.root / folder for folder in self.config.proto_paths)
        root = self.config.root if proto or roots else compiling.PACKAGED  # it imports nothing: one for all lists
        return path, root, roots

    def full_name(self, proto: str, message: str) -> str | None:
        """Return what a message of a ``.proto`` is called that the schema contains; None where it does not."""
        path, root, roots = self._schema_places
        folders = compiling.list_folders(path.resolve(), root, roots)
        return self.schema.full_name(self.config.root / proto, message, folders)

    @cached_property
    def roles(self) -> extraction.Roles:
        """The role of each field path."""
        return extraction.roles(self.config, self.schema.root)

    @cached_property
    def diagnostics(self) -> DiagnosticBuilder:
        """What makes diagnostics of what rules find."""
        return DiagnosticBuilder(self.config, self.roles)

    @cached_property
    def written_roles(self) -> frozenset[str]:
        """The roles whose values are strings: an enum's cannot be spelled in another way."""
        return frozenset(role for path, role in self.roles.items() if self.schema.root.field(path).kind == "string")

    @cached_property
    def admission(self) -> Admission:
        """What files have to pass."""
        return Admission(self.config, self.schema, self._cache, self._authority)

    @cached_property
    def registry_files(self) -> States:
        """The provenance of the repository's own registries."""
        provenance, workspace = Provenance(), Workspace(self.config.root)
        for path in (*self.config.institutions, *self.config.venues, *self.config.code_types):
            if not workspace.leaves_root(path):
                provenance.note(f"{self.config.root}/{path}")
        return provenance.states

    @cached_property
    def _additional_rules(self) -> tuple[Rule, ...]:
        """The rules that are not metalint's own."""
        return known_rules(self.config).rules[len(RULES) :]

    def choose_rules(self, enabled: frozenset[str]) -> RunningRules:
        """Return the rules that ``enabled`` names."""
        return running(enabled, self._additional_rules)

    def decode_text(self, path: str, text: str) -> SourceFile:
        """Return the file that ``text`` would be at ``path``."""
        return decoding.decode_source(path, text.encode("utf-8", "surrogateescape"), self.config.limits.size)

    def admit(self, document: Document, authority: Authority | None = None) -> Record | list[Refusal]:
        """Pass ``document`` through the strict gate; ``authority`` stands for the one that was given."""
        return self.admission.admit(document, authority)
