"""Problems: what a rule yields, with its fix."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from metalint.papers.paper import Paper, Value, without_indexes
from metalint.schema.types import INTEGER_RANGES
from metalint.text.edit import Edit
from metalint.text.literal import quote_text
from metalint.text.span import FIRST, Position, Span
from metalint.util.wording import first_words, quote


class Severity(StrEnum):
    """How bad a finding is; only errors fail a run."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Safety(StrEnum):
    """What may apply a fix: any run, only ``--unsafe``, or a human."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


class Replace(NamedTuple):
    """Give ``target`` another value."""

    target: Value[str]
    new: str


class Remove(NamedTuple):
    """Take ``target`` out: its field, or its place in a list.

    A message goes as a whole if the span of ``target`` is that of its field's name.
    """

    target: Value[str]


class Split(NamedTuple):
    """Put several values in the place of one of a repeated field."""

    target: Value[str]
    parts: tuple[str, ...]


class Rewrite(NamedTuple):
    """Change spaces and comments only: what the file means stays the same.

    ``comments`` are those that the edits are meant to change, each with its new text: an empty one for none. All
    others must stay.
    """

    edits: tuple[Edit, ...]
    comments: tuple[tuple[Span, str], ...] = ()


Change = Replace | Remove | Split | Rewrite


class PlacedEdit(NamedTuple):
    """Put ``content`` in the place of the text from ``start`` up to, not including, ``end``."""

    path: str
    start: Position
    end: Position
    content: str


class Fix(NamedTuple):
    """A fix: a title in the imperative, what it changes in the file of its problem, and the edits that make it.

    A rule leaves out the ``edits``: they are worked out of its ``changes`` for the finding.
    """

    title: str
    safety: Safety
    changes: tuple[Change, ...]
    edits: tuple[PlacedEdit, ...] = ()


class Related(NamedTuple):
    """Another place that belongs to a problem; ``path`` is relative to the root.

    A rule leaves out ``start`` and ``end``: they are worked out of its ``span`` for the finding.
    """

    path: str
    span: Span
    message: str
    start: Position = FIRST
    end: Position = FIRST


class Problem(NamedTuple):
    """What a rule has found.

    ``field`` and ``value`` identify it wherever the lines move to, and however it is worded: the path of the field,
    and what it holds. ``severity`` overrides the rule's own. ``message`` says what is wrong and why; ``help`` is the
    edit to make or the command to run, in the imperative. Without, the title of the fix is the help.
    """

    span: Span
    message: str
    field: str = ""
    value: str = ""
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    help: str = ""


PathProblem = tuple[str, Problem]  # the path of a file, and what is wrong in it
Found = tuple[str, str, Problem]  # the path of a file, the name of a rule, and what the rule has found there


def about(
    value: Value[str] | Value[int],
    message: str,
    help_: str = "",
    *,
    fix: Fix | None = None,
    related: tuple[Related, ...] = (),
) -> Problem:
    """Return a problem with a value of a field."""
    return Problem(value.span, message, value.path, str(value.value), fix, related, help=help_)


def replacing(value: Value[str], new: str, safety: Safety = Safety.SAFE) -> Fix:
    """Return the fix that writes ``new`` in the place of ``value``."""
    title = f"Replace {quote(value.value)} with {quote(new)}" if new else f"Clear {quote(value.value)}"
    return Fix(title, safety, (Replace(value, new),))


def is_element(value: Value[str]) -> bool:
    """Tell whether a value is an element of a repeated field, so that others can be added."""
    return value.path.endswith("]")


def is_in_own_message(value: Value[str]) -> bool:
    """Tell whether a value is the name in a message that repeats, one for each: `authors[1].name`."""
    around, _, field = value.path.rpartition(".")
    return around.endswith("]") and ("name" in field or not field.endswith("s"))  # `versions[1].authors` are several


def find_counted_lists(paper: Paper, fields: Mapping[str, str]) -> frozenset[str]:
    """Return the paths of those lists with a role in ``fields`` whose places other values may go by."""
    # A list beside it that is as long may say more of each; numbers in lists and in messages that repeat may be places.
    known = {*fields.values()}
    found = [(path, kind, without_indexes(path) in known) for path, *_, kind in paper.scalars if "[" in path]
    has_places = any(kind in INTEGER_RANGES and not has_role for _, kind, has_role in found)
    sizes = Counter((path.rpartition("[")[0], has_role) for path, _, has_role in found if path.endswith("]"))
    beside = {(path.rpartition(".")[0], size) for (path, has_role), size in sizes.items() if not has_role}
    return frozenset(
        path
        for (path, has_role), size in sizes.items()
        if has_role and size > 1 and (has_places or (path.rpartition(".")[0], size) in beside)
    )


def write_fields(value: Value[str], texts: Sequence[str], most: int = 3) -> str:
    """Return the first lines to write for ``texts`` in separate fields, instead of in one ``value``."""
    around, _, field = without_indexes(value.path).rpartition(".")
    lines = [f"{field}: {quote_text(text)}" for text in texts]
    if is_in_own_message(value):
        lines = [f"{around.rpartition('.')[2]} {{ {line} }}" for line in lines]
    return first_words(lines, most)


def rewriting(values: Sequence[Value[str]], new: Sequence[str]) -> Iterator[Change]:
    """Yield the changes that make the ``values`` of a repeated field ``new`` ones; the last one may become several."""
    left = iter(values)
    kept = [next((value for value in left if value.value == name), None) for name in new]
    if None not in kept:  # each stays where it is, with its comments
        staying = frozenset(kept)
        yield from (Remove(value) for value in values if value not in staying)
        return
    last = len(values) - 1
    for at, value in enumerate(values):
        if at >= len(new):
            yield Remove(value)
        elif at == last and len(new) > len(values):
            yield Split(value, tuple(new[at:]))
        elif value.value != new[at]:
            yield Replace(value, new[at])
