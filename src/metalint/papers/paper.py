"""What later stages know of a paper: a small frozen extract, each value with its place."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, Generic, NamedTuple, TypeVar

from metalint.config.settings import ROLES
from metalint.papers.ids import stem_of
from metalint.schema.types import FieldType, MessageType, ScalarValue
from metalint.text.cst import Document
from metalint.text.span import Position, Span, locate_offset
from metalint.util.regex import lazy

T = TypeVar("T", str, int)

_INDEX: Final = lazy(r'\["(?:[^"\\]|\\.)*+"\]|\[(?:-?[0-9]+|true|false)\]')  # of a map's keys, texts are in quotes


class Value(NamedTuple, Generic[T]):
    """A value of a field: what it means, where it is written, and the field's path.

    ``path`` is like ``paper.institutions[1]``; the elements of a repeated field count from 0; in a note it is
    empty.
    """

    value: T
    span: Span
    path: str


class Comment(NamedTuple):
    """A comment, ``#`` included; ``in_header`` if no field stands before it."""

    text: str
    span: Span
    in_header: bool


class SchemaDeclarations(NamedTuple):
    """What the schema declares of its fields."""

    roles: frozenset[str] = frozenset(ROLES)  # those that have a field
    defaults: Mapping[str, str] = {}  # the declared default of a role's field, by role; most declare none
    required: frozenset[str] = frozenset()  # paths, without indexes, of the fields that must be present
    root: MessageType = MessageType("", is_map=False, fields={})  # the message that papers are
    quoted: frozenset[str] = frozenset(ROLES) - {"year"}  # the roles whose field takes text in quotes
    # what people call the values of roles whose field is an enum, by role and value
    names: Mapping[str, Mapping[str, str]] = {}
    # those that hold a value, outside of maps, by path; repeated as well where a message around them is
    fields: Mapping[str, FieldType] = {}


class Paper(NamedTuple):
    """One paper.

    Attributes:
        path: of the file, relative to the root, with ``/``.
        texts: every string value of the file, in its order, whatever its role.
        roles: the string and enum values by role; a role without a field is absent.
        year: the year, whatever the type of its field.
        messages: the field names of all messages that are present, by path; for findings on what is missing.
        filled: paths of the messages that hold more than empty strings; the file itself is the empty path.
        comments: those that begin with ``metalint:``.
        line_starts: offsets at which the lines of the file begin.
        scalars: every value of the file, in its order, whatever its type and role.
        document: the text of the file, and its tokens; None once the file has been examined.
    """

    path: str
    texts: tuple[Value[str], ...] = ()
    roles: Mapping[str, tuple[Value[str], ...]] = {}
    year: Value[int] | None = None
    messages: Mapping[str, Span] = {}
    filled: frozenset[str] = frozenset()
    comments: tuple[Comment, ...] = ()
    line_starts: tuple[int, ...] = (0,)
    scalars: Sequence[ScalarValue] = ()
    document: Document | None = None

    @property
    def stem(self) -> str:
        """The file's name without folder and suffix; papers in different folders may share it."""
        return stem_of(self.path)

    @property
    def title(self) -> Value[str] | None:  # noqa: D102 - the roles are named by themselves
        return self.one("title")

    @property
    def abbr(self) -> Value[str] | None:  # noqa: D102
        return self.one("abbr")

    @property
    def url(self) -> Value[str] | None:  # noqa: D102
        return self.one("url")

    @property
    def authors(self) -> tuple[Value[str], ...]:  # noqa: D102
        return self.many("authors")

    @property
    def institutions(self) -> tuple[Value[str], ...]:  # noqa: D102
        return self.many("institutions")

    @property
    def venue(self) -> Value[str] | None:  # noqa: D102
        return self.one("venue")

    @property
    def code_type(self) -> Value[str] | None:  # noqa: D102
        return self.one("code-type")

    @property
    def code_url(self) -> Value[str] | None:  # noqa: D102
        return self.one("code-url")

    @property
    def note(self) -> Value[str] | None:  # noqa: D102
        return self.one("note")

    @property
    def cover(self) -> Value[str] | None:  # noqa: D102
        return self.one("cover")

    @property
    def keywords(self) -> tuple[Value[str], ...]:  # noqa: D102
        return self.many("keywords")

    @property
    def references(self) -> tuple[Value[str], ...]:  # noqa: D102
        return self.many("references")

    def one(self, role: str) -> Value[str] | None:
        """Return the value of a singular role; it may be the empty string. None if the field is absent."""
        values = self.roles.get(role)
        return values[0] if values else None

    def many(self, role: str) -> tuple[Value[str], ...]:
        """Return the values of a repeated role."""
        return self.roles.get(role, ())

    @property
    def present(self) -> frozenset[str]:
        """Paths, without indexes, of the messages that are present; the file itself is the empty path."""
        return frozenset(("", *map(without_indexes, self.messages)))

    def position(self, offset: int) -> Position:
        """Return line and column of an offset into the file."""
        return locate_offset(self.line_starts, offset)


@lru_cache(maxsize=1 << 12)
def without_indexes(path: str) -> str:
    """Return the path of a field as the configuration has it: ``paper.authors`` for ``paper.authors[1]``."""
    return _INDEX.sub("", path) if "[" in path else path


@lru_cache(maxsize=1 << 12)
def enclosing_messages(path: str) -> tuple[str, ...]:
    """Return the paths of the messages around a field, from the inside: ``paper`` for ``paper.title``."""
    found: list[str] = []
    while path := path.rpartition(".")[0]:  # the key of a map may hold thousands of periods
        found.append(path)
    return tuple(found)
