"""A repository as metalint sees it: settings, the kinds of paper in it, registries, and the files around papers."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from metalint.config.settings import Config
from metalint.errors import ConfigError, SchemaError, UnknownMessageError
from metalint.files import decoding
from metalint.files.decoding import SourceFile
from metalint.files.folders import spell_path_as_on_disk
from metalint.files.git import is_within
from metalint.files.provenance import Provenance, States
from metalint.files.workspace import Workspace
from metalint.index.analysis import FileAnalysis
from metalint.papers import extraction
from metalint.papers.corpus import Context, Surroundings, prepare_ror
from metalint.papers.paper import Paper
from metalint.rules.diagnostics import DiagnosticBuilder, parsed
from metalint.schema import compiling
from metalint.schema.admission import Admission, Authority
from metalint.schema.binding import Refusal
from metalint.schema.protobuf_check import Record
from metalint.text.cst import Document
from metalint.text.header import NO_HEADER, Header, read_header
from metalint.util.file_names import relative_path
from metalint.util.limits import ParseOptions

_AT_HAND: Final = 1 << 10  # papers: several rules ask for a paper that shares something with others


class Progress:
    """How far a run is: how many papers must be checked, and how many have been."""

    def __init__(self) -> None:
        self.total = 0
        self.done = 0


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

    def decode_text(self, path: str, text: str) -> SourceFile:
        """Return the file that ``text`` would be at ``path``."""
        return decoding.decode_source(path, text.encode("utf-8", "surrogateescape"), self.config.limits.size)

    def admit(self, document: Document, authority: Authority | None = None) -> Record | list[Refusal]:
        """Pass ``document`` through the strict gate; ``authority`` stands for the one that was given."""
        return self.admission.admit(document, authority)


class Project:
    """Settings, compiled schema and files of one repository.

    Args:
        config: the settings.
        this_year: the year that plausibility is judged by.
        cache: folder for compiled schemas and results; None to keep nothing.
        authority: when protobuf itself reads a file.
        tracked: the paths that count as git's index; without, git is asked.
    """

    def __init__(
        self,
        config: Config,
        this_year: int,
        cache: Path | None,
        authority: Authority = "auto",
        tracked: frozenset[str] | None = None,
    ) -> None:
        self.config = config
        self.this_year = this_year
        self.cache = cache
        self.authority = authority
        self.progress = Progress()
        self.kind = kind = PaperKind(config, cache, authority)
        self.context = Context(
            config, this_year, cache, lambda: extraction.declared(config, kind.roles, kind.schema.root)
        )
        self.workspace = Workspace(config.root, tracked)
        # what was found in texts that stand for what is on disk, by path, rules, and whether one looked around
        self.of_texts: dict[tuple[str, frozenset[str], bool], tuple[str, FileAnalysis]] = {}
        self._of_headers: dict[tuple[str | None, str | None, str | None], Project | SchemaError] = {}

    def with_fresh_files(self, tracked: frozenset[str] | None = None) -> Project:
        """Return the same settings, schema and registries with files that nobody has looked at yet.

        ``tracked`` is as for a new project.
        """
        fresh = Project(self.config, self.this_year, self.cache, self.authority, tracked)
        fresh.kind, fresh.context, fresh.progress = self.kind, self.context, self.progress
        return fresh

    @cached_property
    def surroundings(self) -> Surroundings:
        """What is around the papers."""
        return Surroundings(self.workspace, self.context)

    def read(self, path: str) -> SourceFile:
        """Return the file at ``path``, or why it cannot be read."""
        return decoding.read_source(self.config.root, path, self.config.limits.size)

    def paper(self, path: str, text: bytes) -> Paper:
        """Return the paper that a text at ``path`` is, which was admitted before; of no text, its path alone."""
        if not text:
            return Paper(path)
        written = text.decode()
        return self.choose_reader(read_header(written), path).kind.admitted(path, written)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What the settings name and is not there, although metalint can do without."""
        missing = prepare_ror(self.context)
        return (f"{missing}; until then names are read without it",) if missing else ()

    def prepare(self) -> None:
        """Refuse settings and schemas that cannot be used before any paper is read."""
        try:
            _ = self.kind.roles
        except UnknownMessageError as error:
            raise ConfigError(f"{self.config.source or 'configuration'}: message: {error}") from error
        if self.config.names:
            _ = self.context.names
        _ = self.kind.admission.constraint_files
        if self.config.rules:
            from metalint.rules.declared import refuse_unknown_fields

            refuse_unknown_fields(self.config.rules, self.config.source or "configuration", self.kind.schema.root)
        _ = self.warnings

    # -- texts of other kinds: those whose header names another schema

    def choose_reader(self, header: Header, path: str = "") -> Project:
        """Return what reads a text with a ``header``: this project, or one of the message that the header names.

        A ``.proto`` that is not where schemas are may lie beside the file at ``path``.

        Raises:
            SchemaError: the header names a file or message that is not there.
        """
        if header is NO_HEADER:
            return self
        key = (*header[:2], posixpath.dirname(path))
        if key not in self._of_headers:
            self._of_headers[key] = self._open_reader(header, key[2])
        found = self._of_headers[key]
        if isinstance(found, SchemaError):
            raise found.with_traceback(None)
        found._of_headers.setdefault((*header[:2], ""), found)  # noqa: SLF001 - another of this class
        return found

    def _open_reader(self, header: Header, folder: str) -> Project | SchemaError:
        """Return the same for files in a folder, or why nothing reads them."""
        try:
            proto = _find_proto(self.config, self.workspace, header.file, folder)
            meant = header
            if proto and proto != self.config.proto:  # of a part of the schema: the whole knows more types for `Any`
                full = self.kind.full_name(proto, header.message or self.config.message)
                proto, meant = (self.config.proto, header._replace(message=full)) if full else (proto, header)
            # the message of the settings, or none
            is_own = meant.message is None or f".{self.kind.schema.root.name}".endswith(f".{meant.message}")
            if is_own and (meant.file is None or proto == self.config.proto):
                return self
            other = (proto, meant.message, None)
            if other not in self._of_headers:
                message = meant.message or self.config.message
                # a role that this message has no field for is absent, though the settings name one of theirs
                config = self.config._replace(proto=proto, message=message, json_schema=None, rules=(), names={})
                config = config._replace(chosen_fields=frozenset())
                reader = Project(config, self.this_year, self.cache, self.authority)
                reader.workspace = self.workspace
                _ = reader.kind.roles
                self._of_headers[other] = reader
            return self._of_headers[other]
        except SchemaError as error:
            return error


def relative_to_root(root: Path, path: Path) -> str:
    """Return ``path`` relative to ``root`` with ``/``; it may begin with ``..``."""
    return relative_path(path, root.resolve())


def spell_as_on_disk(root: Path, path: Path) -> str:
    """Return the same as the disk spells it: a path that somebody typed may have other capitals than the file."""
    name = relative_to_root(root, path)
    if name.split("/")[0] == "..":  # unless the way to the root is what is spelled otherwise
        top = next((folder for folder in path.parents if _is_root(folder, root)), None)
        name = path.relative_to(top).as_posix() if top else name
    return spell_path_as_on_disk(root, name)


def _is_root(folder: Path, root: Path) -> bool:
    try:
        return folder.samefile(root)
    except OSError:
        return False


# -- which schema the header of a file names


def _find_proto(config: Config, workspace: Workspace, file: str | None, folder: str) -> str | None:
    """Return the path of the ``.proto`` that the header of a file in a folder names.

    It is looked for below the root, where schemas are, and in the folder itself; where it begins with dots, there
    first. The configured one may be named by any of its ends.

    Raises:
        SchemaError: it is not there.
    """
    own = config.proto or "paper.proto"
    if file is None:
        return config.proto
    root = config.root.resolve()
    place = (root / folder).resolve()
    beside = [folder]  # as its path is written, and where it is if links lead to it
    if is_within(place, root) and (real := place.relative_to(root).as_posix()) != folder:
        beside.append(real)
    if file.startswith("../") and (found := _find_first(beside, file, config, workspace)):
        return found
    if f"/{own}".endswith(f"/{file}") or f"/{file}".endswith(f"/{own}"):
        return config.proto
    folders = ("", posixpath.dirname(own), *config.proto_paths, *beside)
    if found := _find_first(folders, file, config, workspace):
        return found
    raise SchemaError(f"`{file}` is not there; name a `.proto` below the root, from there or from this file")


def _find_first(folders: Iterable[str], file: str, config: Config, workspace: Workspace) -> str | None:
    """Return the path of a file in the first of the folders that has it, inside of the repository."""
    paths = (posixpath.normpath(posixpath.join(folder, file)) for folder in folders)
    return next((path for path in paths if _is_there(path, config, workspace)), None)


def _is_there(path: str, config: Config, workspace: Workspace) -> bool:
    """Tell whether a file is there, inside of the repository, and part of the commit where that alone counts."""
    try:
        if workspace.leaves_root(path) or not (config.root / path).is_file():
            return False
    except OSError:  # a name that no system takes
        return False
    file = workspace.find(path) if config.tracked_only else None
    return file is None or file.is_tracked
