"""Problems as plain data, and what makes them of it again, by the types that their annotations give."""

from collections.abc import Callable, Mapping
from functools import cache
from operator import call
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from metalint.papers.paper import T
from metalint.rules.problems import Fix
from metalint.text.span import Position, Span


def plain_fix(fix: Fix) -> Any:  # noqa: ANN401 - a tuple of plain data
    """Return a fix whose changes say what they are, as `reader` reads them."""
    changes: Any = tuple([(type(change).__name__, *change) for change in fix.changes])
    return fix._replace(changes=changes)


@cache
def reader(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - a type, as annotations have it
    """Return what makes a value of a type of plain data.

    That is of NamedTuples and of what they hold: tuples, strings, numbers and nothing. It raises a TypeError or a
    ValueError for other data.
    """
    arguments, origin = get_args(kind), get_origin(kind) or kind
    if leaf := _LEAVES.get(kind):
        return leaf
    if origin is UnionType and NoneType in arguments:
        read = reader(arguments[0])
        return lambda plain: None if plain is None else read(plain)
    if origin is UnionType:
        by_name = {one.__name__: reader(one) for one in arguments}
        return lambda plain: by_name[plain[0]](plain[1:])
    if Ellipsis in arguments:
        read = reader(arguments[0])
        return lambda plain: tuple(map(read, plain))
    make: Callable[[Any], Any] = origin
    if not issubclass(origin, tuple):  # an enumeration of texts
        return make
    parts = [*map(reader, arguments if origin is tuple else get_type_hints(origin).values())]
    if origin is not tuple:
        make = origin._make
    return lambda plain: make(map(call, parts, plain))


def _read_text(plain: object) -> str:
    if not isinstance(plain, str):
        raise TypeError(f"{plain!r} is no text")
    return str.__str__(plain)


def _read_span(plain: tuple[int, int]) -> Span:
    start, end = plain
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end):
        raise ValueError(f"{plain!r} is no range of offsets")
    return Span(int(start), int(end))


_LEAVES: Final[Mapping[Any, Callable[[Any], Any]]] = {
    str: _read_text, T: _read_text, Span: _read_span, Position: Position._make
}  # fmt: skip
