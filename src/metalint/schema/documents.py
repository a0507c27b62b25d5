"""JSON Schema documents: a schema and all that it refers to, read from the repository and from nowhere else.

A reference is looked up among the identifiers that the documents give to their parts, then among the files of the
repository, relative to the file that it stands in. Nothing is asked of the network.
"""

import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from metalint.errors import SchemaError
from metalint.files.git import is_within
from metalint.files.provenance import MOST, Provenance, States
from metalint.util.wording import code

SEE: Final = "see `json-schema` in the configuration"
_MAX_DOCUMENTS: Final = 500  # documents that a schema may be made of
REFERENCES: Final = ("$ref", "$dynamicRef", "$recursiveRef")  # keywords that lead to other schemas

# keywords whose values are no schemas, whatever they look like
_DATA: Final = frozenset(("const", "enum", "default", "example", "examples"))
# those whose values are schemas by name; the names are no keywords
_NAMED: Final = frozenset(
    ("$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties")
)
_WITH_PLAIN_ID: Final = ("draft-03", "draft-04")
# dialects in which a reference makes all that stands beside it count for nothing
_REFERENCE_ALONE: Final = (*_WITH_PLAIN_ID, "draft-06", "draft-07")


class SchemaDocuments(NamedTuple):
    """A schema and all that it refers to."""

    shown: str  # the path of the schema, for errors
    dialect: str  # the URI of its ``$schema``; empty if it has none
    uri: str  # by which it is looked up
    main: Any  # the schema as it is written
    by_uri: Mapping[str, Any]  # what is looked up by each URI; what a document calls itself is left out
    paths: Mapping[str, str]  # of the documents by their URIs, for errors
    states: States  # their provenance


def load_documents(path: Path, shown: str, root: Path) -> SchemaDocuments:
    """Return the JSON Schema in ``path``, which errors call ``shown``, and all that it refers to below ``root``."""
    # a SchemaError for a file that cannot be read or is no JSON, or a reference to anything but a file below the root
    loading = _Loading(root.resolve())
    uri = path.absolute().as_uri()
    main = loading.read(uri, path.absolute(), shown)
    loading.follow_all()
    return SchemaDocuments(shown, loading.dialect, uri, main, loading.by_uri, loading.paths, loading.provenance.states)


class _Reference(NamedTuple):
    """A reference: as it is written, in which document, what is looked up for it, and what is meant by it."""

    written: str
    document: str
    wanted: str
    meant: str


class _Loading:
    def __init__(self, root: Path) -> None:
        self._root = root
        self.dialect = ""
        self._size = 0
        self._pending: list[_Reference] = []
        self._identified: dict[str, Any] = {}
        self.provenance = Provenance()
        self.paths: dict[str, str] = {}
        self.by_uri: dict[str, Any] = {}

    def read(self, uri: str, path: Path, shown: str) -> Any:  # noqa: ANN401 - JSON is anything
        """Read a document, and return it as it is written."""
        try:
            data = self.provenance.read(str(path))
            self._size += len(data)
            if self._size > MOST:
                raise SchemaError(f"{shown}: with all that it belongs to it is larger than {MOST >> 20} MiB")
            text = data.decode("utf-8")
            read = _parse_number
            content = json.loads(text, parse_int=read, parse_float=read, parse_constant=read)
        except OSError as error:
            raise SchemaError(f"{shown}: cannot be read: {error.strerror}; {SEE}") from error
        except ValueError as error:
            raise SchemaError(f"{shown}: not valid JSON: {error}; {SEE}") from error
        except RecursionError as error:
            raise SchemaError(f"{shown}: nested too deeply") from error
        dialect = content.get("$schema", self.dialect) if isinstance(content, dict) else self.dialect
        if not isinstance(dialect, str):
            raise SchemaError(f"{shown}: not a JSON Schema: `$schema` is not a string")
        if not self.paths:  # others are of the dialect of the first one unless they name their own
            self.dialect = dialect
        self.paths[uri] = shown
        try:
            self._add_document(uri, content, dialect)
        except ValueError as error:  # of an address with brackets in a wrong place
            raise SchemaError(f"{shown}: an identifier or a reference is not a URI: {error}") from error
        return content

    def _add_document(self, uri: str, content: Any, dialect: str) -> None:  # noqa: ANN401
        """Note what a document and every schema within it are called, and what they refer to."""
        by_itself, called = content, _find_identifier(content, dialect)
        if called:
            key = next(key for key in ("$id", "id") if content.get(key) == called)
            by_itself = {name: value for name, value in content.items() if name != key}
        self.by_uri[uri] = by_itself
        self._identified.setdefault(_strip_fragment(urljoin(uri, called)), by_itself)
        # each part with the URIs that its references are relative to: by place, and by identifiers
        parts = [(by_itself, uri, urljoin(uri, called), False)]
        while parts:
            part, base, meant, is_named = parts.pop()
            if isinstance(part, list):
                parts += [(child, base, meant, False) for child in reversed(part)]
            elif isinstance(part, dict) and is_named:
                parts += [(child, base, meant, False) for child in reversed(part.values())]
            elif isinstance(part, dict):
                inner = _find_identifier(part, dialect)
                base, meant = urljoin(base, inner), urljoin(meant, inner)
                if inner:
                    self._identified.setdefault(_strip_fragment(meant), part)
                    self._identified.setdefault(_strip_fragment(base), part)
                for reference in filter(None, map(part.get, REFERENCES)):
                    if isinstance(reference, str) and not reference.startswith("#"):
                        wanted, intended = (_strip_fragment(urljoin(start, reference)) for start in (base, meant))
                        self._pending.append(_Reference(reference, uri, wanted, intended))
                parts += reversed(
                    [(child, base, meant, key in _NAMED) for key, child in part.items() if key not in _DATA]
                )

    def follow_all(self) -> None:
        """Read all that is referred to."""
        while left := [reference for reference in self._pending if not self._is_found(reference)]:
            paths = [self._find_inside(reference.wanted) for reference in left]
            self._pending = [reference for reference, path in zip(left, paths, strict=True) if path is None]
            if len(self._pending) == len(left):
                reference = left[0]
                why = "is not followed: only files of the repository are read, and nothing is asked of the network"
                raise SchemaError(f"{self.paths[reference.document]}: the reference `{reference.written}` {why}")
            for reference, path in zip(left, paths, strict=True):
                if path is None or reference.wanted in self.by_uri:
                    continue
                document = self.paths[reference.document]
                if len(self.paths) == _MAX_DOCUMENTS:
                    raise SchemaError(f"{document}: more than {_MAX_DOCUMENTS} documents refer to each other")
                if not path.is_file():
                    what = f"the reference `{reference.written}` leads to no file of the repository"
                    raise SchemaError(f"{document}: {what}")
                self.read(reference.wanted, path, path.relative_to(self._root).as_posix())

    def _is_found(self, reference: _Reference) -> bool:
        """Tell whether it is known what a reference leads to, and let it be found there."""
        if reference.wanted in self.by_uri:
            return True
        found = self._identified.get(reference.meant, self._identified.get(reference.wanted))
        if found is not None:
            self.by_uri[reference.wanted] = found
            return True
        from jsonschema_specifications import REGISTRY

        return reference.wanted in REGISTRY

    def _find_inside(self, uri: str) -> Path | None:
        """Return the file that a URI names, if it is one of the repository; it need not be there."""
        parts = urlsplit(uri)
        if parts.scheme != "file" or parts.netloc not in {"", "localhost"} or parts.query:
            return None
        path = self._root / unquote(parts.path).lstrip("/" if sys.platform == "win32" else "")
        try:
            place = path.resolve()
        except (OSError, RuntimeError, ValueError):  # links in a circle, or a NUL
            return None
        return path if is_within(place, self._root) and path.is_relative_to(self._root) else None


def _parse_number(written: str) -> int | float:
    if not math.isfinite(number := float(written)):
        raise ValueError(f"the number {code(written)} is out of range")
    return int(written) if written.lstrip("-").isdigit() else number


def _find_identifier(schema: Any, dialect: str) -> str:  # noqa: ANN401
    """Return what a schema calls itself; nothing if that is no more than an anchor."""
    if not isinstance(schema, dict) or ("$ref" in schema and any(draft in dialect for draft in _REFERENCE_ALONE)):
        return ""
    called = schema.get("id" if any(draft in dialect for draft in _WITH_PLAIN_ID) else "$id")
    return called if isinstance(called, str) and not called.startswith("#") else ""


def _strip_fragment(uri: str) -> str:
    return urldefrag(uri).url
