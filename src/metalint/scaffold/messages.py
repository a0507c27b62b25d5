"""Which message of which ``.proto`` each file of a repository is."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from metalint.config.settings import Config
from metalint.errors import SchemaError
from metalint.files import decoding
from metalint.papers.paper import without_indexes
from metalint.scaffold.roles import by_name, is_paper
from metalint.schema import compiling, protobuf_check
from metalint.schema.binding import bind_document
from metalint.schema.compiling import Schema
from metalint.text.cst import Document
from metalint.text.reading import read_text
from metalint.util.grouping import group_pairs
from metalint.util.regex import lazy

_IMPORT: Final = lazy(r"(?m)^[ \t]*import\s+(?:public\s+|weak\s+)?[\"']([^\"'\n]+)[\"']\s*;")
_OF_PROTOBUF: Final = "google/protobuf/"  # what the compiler has itself


def find_import_roots(
    proto: str, protos: Sequence[str], known: Sequence[str], text_of: Callable[[str], str]
) -> tuple[str, ...]:
    """Return the folders, besides those that are ``known``, that ``proto`` and what it imports need in ``proto-paths``.

    A folder around the importing file goes before others, the nearest first. Its own and the root are known always.
    """
    there = set(protos)
    roots = dict.fromkeys([posixpath.dirname(proto), "", *map(posixpath.normpath, known)])
    given = set(roots)
    pending = [proto]
    for path in pending:
        for name in _IMPORT.findall(text_of(path)):
            places = (posixpath.join(root, name) for root in roots)
            file = next((place for place in places if place in there), None)
            if file is None and not name.startswith(_OF_PROTOBUF):
                folders = [proto.removesuffix(f"/{name}") for proto in protos if proto.endswith(f"/{name}")]
                around = [folder for folder in folders if path.startswith(f"{folder}/")]
                if folders:
                    folder = max(around, key=len) if around else min(folders, key=lambda folder: (len(folder), folder))
                    roots[folder] = None
                    file = f"{folder}/{name}"
            if file is not None and file not in pending:
                pending.append(file)
    return tuple(root for root in roots if root not in given)


MAX_PROTOS: Final = 50  # schemas that are compiled, those nearest to the root first
_HEADER: Final = lazy(r"\A(?:\s*#.*\n)*?\s*#\s*proto-message:\s*([\w.]+)")


class TextFile(NamedTuple):
    """A file in the text format."""

    path: str  # where it lies
    document: Document  # what it says, as far as it can be read
    names: frozenset[str]  # those of its outermost fields
    header: str  # what it says that it is
    is_whole: bool  # whether it can be decoded as it should


class MessageCandidate:
    """A message that files may be."""

    def __init__(self, proto: str | None, schema: Schema, setting: str, proto_paths: tuple[str, ...] = ()) -> None:
        self.proto = proto  # the path of its schema, None for the packaged one
        self.schema = schema  # the compiled message
        self.setting = setting  # what ``message`` in the configuration calls it
        self.proto_paths = proto_paths  # the folders that ``proto-paths`` has to name, so that its schema compiles

    @property
    def name(self) -> str:
        """Its full name."""
        return self.schema.root.name

    @property
    def short(self) -> str:
        """Its name without package and outer messages."""
        return self.name.rpartition(".")[2]

    def reads(self, text: TextFile) -> bool:
        """Tell whether a file is a valid message of this type."""
        if not text.is_whole or not text.names <= self.schema.root.fields.keys():
            return False
        bound = protobuf_check.read_document(text.document, self.schema)
        if isinstance(bound, list):
            return False
        is_sure = protobuf_check.needs_no_protobuf(text.document, bound)
        return is_sure or isinstance(
            protobuf_check.confirm_with_protobuf(text.document, bound, self.schema), protobuf_check.Record
        )

    def values(self, text: TextFile) -> dict[str, list[str]]:
        """Return the values of a file by the path of their field without indexes, as far as the message has it."""
        entries = bind_document(text.document, self.schema.root, lambda _name, _of: None).entries
        return group_pairs((without_indexes(entry.path), str(entry.value)) for entry in entries)

    def knows(self, text: TextFile) -> bool:
        """Tell whether half of the outermost fields of a file, which may be broken, are fields of this message."""
        return 2 * len(text.names & self.schema.root.fields.keys()) >= len(text.names)


class Fit(NamedTuple):
    """The candidates, by their places, that a file is a valid message of, and those that know most of its fields."""

    valid: frozenset[int]
    near: frozenset[int]


def read_texts(root: Path, paths: Iterable[str]) -> Iterator[TextFile]:
    """Yield the files that hold a field at least."""
    for path in paths:
        source = decoding.read_source(root, path)
        text = source.text.removeprefix(decoding.BOM)
        document = read_text(text)
        header = _HEADER.match(text)
        names = frozenset(field.name for field in document.fields)
        if names:
            yield TextFile(path, document, names, header[1] if header else "", not source.problems)


def load_candidates(root: Path, proto: str, proto_paths: tuple[str, ...]) -> list[MessageCandidate]:
    """Return the messages that a schema declares; a SchemaError if it does not compile."""
    schemas = compiling.load_each(root / proto, root, [root / folder for folder in proto_paths])
    names = [schema.root.name.rpartition(".")[2] for schema in schemas]
    return [
        MessageCandidate(proto, schema, short if names.count(short) == 1 else schema.root.name, proto_paths)
        for schema, short in zip(schemas, names, strict=True)
    ]


def find_candidates(
    root: Path, protos: Sequence[str], proto_paths: Sequence[str] = ()
) -> tuple[list[MessageCandidate], list[str]]:
    """Return the messages of the ``protos`` and of the packaged schema, and a line for each that does not compile."""
    # Imports are looked up below `proto_paths`, too, and below the folders of the repository that have them.
    candidates: list[MessageCandidate] = []
    complaints: list[str] = []
    nearest = sorted(protos, key=_depth)
    for proto in nearest[:MAX_PROTOS]:
        more = find_import_roots(proto, protos, proto_paths, lambda path: decoding.read_source(root, path).text)
        folders = (*proto_paths, *more)
        try:
            candidates += load_candidates(root, proto, folders)
        except SchemaError as error:
            complaints.append(f"{proto}: {error}" if proto not in str(error) else str(error))
    if nearest[MAX_PROTOS:]:
        complaints.append(f"{len(nearest[MAX_PROTOS:])} more .proto files: not looked at; set `proto` if one is it")
    default = Config(root).message
    packaged = compiling.load_schema(compiling.PACKAGED / "paper.proto", default, compiling.PACKAGED, None)
    return [*candidates, MessageCandidate(None, packaged, default)], complaints


def _depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


def match_candidates(text: TextFile, candidates: Sequence[MessageCandidate]) -> Fit:
    """Return what a file may be; its header, where it has one, decides."""
    places = range(len(candidates))
    if text.header:
        named = [at for at in places if text.header in {candidates[at].name, candidates[at].short}]
        places = named or places  # type: ignore[assignment]
    near = frozenset(at for at in places if candidates[at].knows(text))
    return Fit(frozenset(at for at in near if candidates[at].reads(text)), near)


def rank_candidates(candidates: Sequence[MessageCandidate], fits: Mapping[str, Fit]) -> list[int]:
    """Return the messages for papers that most files are, best first; those that no file is are left out, if any is.

    A message of the repository goes before the packaged one unless it fits less than half as many files.
    """
    counts = [sum(at in outcome.near for outcome in fits.values()) for at in range(len(candidates))]
    valid = [sum(at in outcome.valid for outcome in fits.values()) for at in range(len(candidates))]
    likely = [at for at in range(len(candidates)) if (counts[at] or not fits) and is_paper(candidates[at].schema.root)]
    roles = {at: len(by_name(candidates[at].schema.root, {})) for at in likely}
    depths = [_depth(candidate.proto or "") for candidate in candidates]
    ranked = sorted(likely, key=lambda at: (-valid[at], -counts[at], -roles[at], depths[at], at))
    own = [at for at in ranked if candidates[at].proto is not None]
    packaged = [at for at in ranked if candidates[at].proto is None]
    if own and packaged and 2 * counts[own[0]] < counts[packaged[0]]:
        return packaged + own
    return own + packaged
