"""Named tuples whose annotations stay the text that they are.

`typing.NamedTuple` compiles each of them, and so takes three times as long to make a class: a tenth of a run that
checks one file. To type checkers both are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import namedtuple
    from types import GenericAlias

    _MADE: Final = {"__annotations__", "__module__", "__qualname__"}

    class _Maker(type):
        """What classes with `NamedTuple` among their bases are made by."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            """Return a tuple with a field for each annotation, its value the default, and the methods of ``body``."""
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])  # noqa: PYI024 - see above
            made.__annotations__, made.__qualname__ = fields, body["__qualname__"]
            for attribute in body.keys() - fields.keys() - _MADE:
                setattr(made, attribute, body[attribute])
            if len(bases) > 1:  # `Generic`
                made.__class_getitem__ = classmethod(GenericAlias)
            return made

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})

__all__ = ["NamedTuple"]
