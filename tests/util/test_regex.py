"""Patterns that are compiled late behave like compiled ones."""

from __future__ import annotations

import re

import pytest
from rows import each_row

from metalint.util.regex import lazy


@each_row("text", ["Ab12", "x", "", "12ab34"])
def test_it_finds_what_a_compiled_pattern_finds(text: str) -> None:
    late, early = lazy(r"([a-z]+)", re.IGNORECASE), re.compile(r"([a-z]+)", re.IGNORECASE)
    for _ in range(2):
        assert (found := late.search(text)) is None or found.span() == early.search(text).span()  # type: ignore[union-attr]
        assert late.findall(text) == early.findall(text)
        assert late.split(text) == early.split(text)
        assert late.sub(r"<\1>", text) == early.sub(r"<\1>", text)
        assert (late.fullmatch(text) is None) == (early.fullmatch(text) is None)
    assert (late.pattern, late.flags, late.groups) == (early.pattern, early.flags, early.groups)


def test_bytes_have_patterns_too() -> None:
    assert lazy(rb"\d+").findall(b"a1b22") == [b"1", b"22"]


def test_it_is_compiled_at_its_first_use() -> None:
    broken = lazy("(")
    with pytest.raises(re.error):
        broken.search("")


def test_what_was_used_once_costs_nothing_more() -> None:
    late = lazy("a")
    assert late.search("ba")
    assert "search" in vars(late)


def test_every_pattern_of_the_package_compiles() -> None:
    """No paper may be the first to find out that one does not."""
    import importlib
    import pkgutil

    import metalint

    found = 0
    for module in pkgutil.walk_packages(metalint.__path__, "metalint."):
        if module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            for one in _patterns(value):
                re.compile(one.pattern, one.flags)
                found += 1
    assert found > 80


_LAZY = type(lazy(""))


def _patterns(value: object) -> list[re.Pattern[str]]:
    if isinstance(value, _LAZY):  # whether or not another test has used it
        return [value]  # type: ignore[list-item]
    if isinstance(value, dict):
        return [one for item in value.values() for one in _patterns(item)]
    return [one for item in value for one in _patterns(item)] if isinstance(value, tuple) else []
