"""A test of many rows as one test: for a row, pytest and its workers take a hundred times as long as most rows do."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def each_row(names: str | tuple[str, ...], rows: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test with each row of values for the arguments ``names``; all rows that fail are reported.

    As `pytest.mark.parametrize`, for tests that share nothing but fixtures of a module or session: a fixture of a
    function would be the same one for all rows.
    """
    parts = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    table = [dict(zip(parts, row if len(parts) > 1 else [row], strict=True)) for row in rows]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def run(**fixtures: Any) -> None:
            failures = []
            for row in table:
                try:
                    test(**fixtures, **row)
                except (Exception, pytest.fail.Exception) as failure:  # noqa: BLE001 - reported below
                    failure.add_note(f"in the row {row!r}")
                    failures.append(failure)
            if failures:
                raise BaseExceptionGroup(f"{len(failures)} of {len(table)} rows fail", failures)

        signature = inspect.signature(test)
        left = [one for name, one in signature.parameters.items() if name not in parts]
        run.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return run

    return decorate
