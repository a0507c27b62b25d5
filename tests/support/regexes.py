"""Every regular expression in the package, and texts that are made to keep one busy."""

from __future__ import annotations

import ast
import functools
import importlib
import pkgutil
import re
import re._constants as sre  # type: ignore[import-not-found] # what expressions are made of; the module is private
import re._parser as sre_parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import metalint
from metalint.util.regex import lazy

METHODS = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")
FROM_THE_START = frozenset({"match", "fullmatch"})


class Regex(NamedTuple):
    """An expression, where it stands, and which methods are called of it; ``finditer`` stands for all that search."""

    where: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def modules() -> Iterator[tuple[str, Path]]:
    for module in pkgutil.walk_packages(metalint.__path__, "metalint."):
        spec = importlib.util.find_spec(module.name)  # type: ignore[attr-defined]
        if spec and spec.origin and not module.name.endswith("__main__"):
            yield module.name, Path(spec.origin)


@functools.cache
def every() -> tuple[Regex, ...]:
    """Return the expressions of constants, in whatever they are kept, and those that functions write out."""
    found: dict[tuple[Any, int, frozenset[str]], Regex] = {}
    for name, path in modules():
        used = _uses(ast.parse(path.read_text("utf-8")))
        for constant, value in vars(importlib.import_module(name)).items():
            for one in _patterns(value, set()):
                methods = _methods(used.get(constant, {""}) if constant.startswith("_") else {""})
                regex = Regex(f"{name}.{constant}", re.compile(one.pattern, one.flags), methods)
                found.setdefault((one.pattern, one.flags, methods), regex)
    for where, method, node in inline():
        if isinstance(node, ast.Constant):
            regex = Regex(where, re.compile(node.value), _methods({method}))
            found.setdefault((node.value, 0, regex.methods), regex)
    return tuple(found.values())


def _methods(used: set[str]) -> frozenset[str]:
    return frozenset(used if used <= FROM_THE_START else {"finditer"})


def inline() -> Iterator[tuple[str, str, ast.expr]]:
    """Yield where a function gives ``re`` an expression, what for, and the expression."""
    for name, path in modules():
        tree = ast.parse(path.read_text("utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            for node in ast.walk(function):
                match node:
                    case ast.Call(ast.Attribute(ast.Name("re"), method), [first, *_]) if method != "escape":
                        yield f"{name}.{function.name}", method, first
                    case ast.Call(ast.Name("lazy"), [first, *_]):
                        yield f"{name}.{function.name}", "search", first


def _uses(tree: ast.Module) -> dict[str, set[str]]:
    """Return by the names in a module which methods are called on them; an empty one where they are handed on."""
    found: dict[str, set[str]] = {}
    called = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            called.add(id(node.value))
            found.setdefault(node.value.id, set()).add(node.attr)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called:
            found.setdefault(node.id, set()).add("")
    return {name: methods - {"pattern", "flags", "groups"} for name, methods in found.items()}


def _patterns(value: object, seen: set[int]) -> Iterator[re.Pattern[Any]]:
    """Yield the expressions in a constant: in lists, tuples, sets and tables, and in objects of the package."""
    if isinstance(value, re.Pattern) or type(value) is type(lazy("")):
        yield value  # type: ignore[misc]
        return
    if id(value) in seen or isinstance(value, str | bytes | int | type(re)):
        return
    seen.add(id(value))
    if isinstance(value, dict):
        for item in (*value.keys(), *value.values()):
            yield from _patterns(item, seen)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _patterns(item, seen)
    elif isinstance(value, functools.partial):
        yield from _patterns([value.func, *value.args], seen)
    elif getattr(value, "__self__", None) is not None and not callable(getattr(value, "__wrapped__", None)):
        yield from _patterns(value.__self__, seen)  # type: ignore[attr-defined] # a method of an expression
    elif type(value).__module__.startswith("metalint."):
        slots = [getattr(value, name, None) for name in getattr(type(value), "__slots__", ())]
        yield from _patterns([*slots, *getattr(value, "__dict__", {}).values()], seen)


# -- texts

GENERAL = (
    " ", "\t", "\n", " \n", "\r\n", "-", "--", "–", "_", ".", ",", ", ", ";", ":", "/", "\\", "\\\\", "|", "*", "`",
    "'", '"', "(", ")", "[", "]", "{", "}", "<", ">", "<a ", "<!--", "</", "![", "](", "&", "&amp;", "#", "%",
    "%41", "@", "=", "0", "1 ", "2024", "1.", "a", "A", "a ", "Ab ", "aA", "é", "中", "a.", "a-", "a/", "http://",
    "https://a.b/", "www.", "and ", "et al. ", "19", "'a'", '"a"', "(a)", "[a](b)", "**a** ", "a=b ", "\u0000",
    "x1", "v1", "../",
)  # fmt: skip
ENDS = ("", "z\n!\0")


def texts(regex: Regex) -> Iterator[tuple[str, str, str]]:
    """Yield beginnings, units to repeat, and ends, of which some are made after the expression's own repetitions."""
    units: dict[tuple[str, str], None] = {("", one): None for one in GENERAL}
    for before, unit in repetitions(regex):
        for head, body in (("", unit), (before, unit), ("", before + unit), (before, unit + " "), ("", unit + "\n")):
            if body:
                units[head, body] = None
    for head, body in units:
        for end in ENDS:
            yield head, body, end


def repetitions(regex: Regex) -> Iterator[tuple[str, str]]:
    """Yield for each part of an expression that repeats what may stand before it, and what it repeats."""
    return _repetitions(list(sre_parser.parse(regex.pattern.pattern, regex.pattern.flags & ~re.DEBUG)), "")


def _repetitions(items: list[Any], before: str) -> Iterator[tuple[str, str]]:
    for op, value in items:
        for inner in _inner(op, value):
            if op in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT} and value[1] > 8:
                yield before, _sample(list(inner), 0)
                yield before, _sample(list(inner), 1)
            yield from _repetitions(list(inner), before)
        before += _sample([(op, value)], 0)


def _inner(op: Any, value: Any) -> list[Any]:
    """Return what an item of an expression is made of."""
    if op in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
        return [value[2]]
    if op is sre.SUBPATTERN:
        return [value[3]]
    if op is sre.BRANCH:
        return list(value[1])
    if op in {sre.ASSERT, sre.ASSERT_NOT}:
        return [value[1]]
    if op is sre.ATOMIC_GROUP:
        return [value]
    return [one for one in value[1:] if one] if op is sre.GROUPREF_EXISTS else []


CATEGORIES = {sre.CATEGORY_DIGIT: "0", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a"}
CANDIDATES = "a0 -Z.,/:\"'<>()[]{}=&%#@_\n\té中\0"


def _sample(items: list[Any], choice: int) -> str:
    """Return a text that the items match, more or less; ``choice`` is which of the alternatives it shows."""
    return "".join(_sample_of(op, value, choice) for op, value in items)


def _sample_of(op: Any, value: Any, choice: int) -> str:  # noqa: PLR0911 - a case a line
    if op is sre.LITERAL:
        return chr(value)
    if op is sre.NOT_LITERAL:
        return next(one for one in CANDIDATES if ord(one) != value)
    if op is sre.ANY:
        return "a"
    if op is sre.IN:
        return _member(value, choice)
    if op in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
        return _sample(list(value[2]), choice) * min(max(value[0], 1), 50)
    if op is sre.BRANCH:
        return _sample(list(value[1][choice % len(value[1])]), choice)
    if op in {sre.SUBPATTERN, sre.ATOMIC_GROUP}:
        return _sample(list(value[3] if op is sre.SUBPATTERN else value), choice)
    return ""


def _member(items: list[Any], choice: int) -> str:
    """Return a character of a class."""
    if items[0][0] is sre.NEGATE:
        refused = [_member([one], 0) for one in items[1:]]
        return next(one for one in CANDIDATES if one not in refused)
    op, value = items[choice % len(items)]
    if op is sre.LITERAL:
        return chr(value)
    return chr(value[0]) if op is sre.RANGE else CATEGORIES.get(value, "-")
