"""Findings as bytes: for the cache, and on the way from one process to another.

Only plain tuples, strings and numbers are written: `metalint.util.messagepack`.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from metalint.rules.diagnostics import Diagnostic
from metalint.rules.plain_data import plain_fix, reader
from metalint.rules.problems import Found, Problem
from metalint.util.messagepack import pack, unpack

_SHARED: Final = 256  # notes that many papers name: what is found in these is at hand


@lru_cache(maxsize=_SHARED)
def pack_problems(found: tuple[Found, ...]) -> bytes:
    """Return problems that have no fix as bytes."""
    return pack(found)


@lru_cache(maxsize=_SHARED)
def unpack_problems(packed: bytes) -> tuple[Found, ...]:
    """Return the problems that `pack_problems` wrote; the very ones again where papers name the same note."""
    read_problem = reader(Problem)
    return tuple((path, rule, read_problem(problem)) for path, rule, problem in unpack(packed))


def pack_diagnostics(found: Iterable[Diagnostic]) -> bytes:
    """Return diagnostics as bytes; nothing for none."""
    plain = [one._replace(fix=plain_fix(one.fix)) if one.fix else one for one in found]
    return pack(plain) if plain else b""


def unpack_diagnostics(packed: bytes) -> list[Diagnostic]:
    """Return the diagnostics that `pack_diagnostics` wrote."""
    return [*map(reader(Diagnostic), unpack(packed) if packed else ())]
