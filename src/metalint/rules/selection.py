"""Which rules run: names, groups, ``default`` and ``all``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from metalint.errors import UsageError
from metalint.rules.registry import BY_NAME, RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from metalint.config.settings import Config

PARSE = frozenset(rule.name for rule in RULES if rule.group == "parse")
"""Always on: a file that does not parse must never go unreported."""


class Choice(NamedTuple):
    """What the command line says about rules; None where it says nothing."""

    select: tuple[str, ...] | None = None
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def selected(config: Config, choice: Choice) -> frozenset[str]:
    """Return the names of the rules that run.

    A ``--select`` takes the place of both ``select`` and ``ignore`` of the configuration.

    Raises:
        UsageError: a name that is no rule and no group, with the nearest one; anywhere in the configuration.
    """
    where = config.source or "configuration"
    if choice.select is None:
        names = expand(config.select, f"{where}: select") - expand(config.ignore, f"{where}: ignore")
    else:
        names = expand(choice.select, "--select")
    names |= expand(choice.extend, "--extend-select")
    _check_names(config, where)
    return (names - expand(choice.ignore, "--ignore")) | PARSE


def within(config: Config, group: str) -> tuple[str, ...]:
    """Return the rules of a group that the configuration selects; if it selects none, those that are on by default."""
    names = sorted(rule.name for rule in RULES if rule.group == group)
    chosen = selected(config, Choice())
    return tuple(name for name in names if name in chosen) or tuple(name for name in names if BY_NAME[name].default)


def _check_names(config: Config, where: str) -> None:
    """Refuse rules in tables that no run may ever look at."""
    for listed in config.per_file_ignores.values():
        expand(listed, f"{where}: per-file-ignores")
    expand(config.fixable, f"{where}: fixable")
    expand(config.unfixable, f"{where}: unfixable")
    for name in config.severity:
        if name not in BY_NAME:
            raise UsageError(f"{where}: severity: there is no rule `{name}`{_hint(name)}")
        if name in PARSE and config.severity[name] != "error":
            raise UsageError(f"{where}: severity.{name}: what does not parse is always an error; take the line out")


def expand(names: Iterable[str], where: str) -> frozenset[str]:
    """Return the rules that ``names`` (of rules or groups, ``default``, ``all``) stand for."""
    found: set[str] = set()
    for name in names:
        matching = {rule.name for rule in RULES if name in {"all", rule.name, rule.group}}
        if name == "default":
            matching = {rule.name for rule in RULES if rule.default}
        if not matching:
            raise UsageError(f"{where}: there is no rule or group `{name}`{_hint(name)}")
        found |= matching
    return frozenset(found)


def _hint(name: str) -> str:
    import difflib

    known = sorted({"all", "default"} | {rule.name for rule in RULES} | {rule.group for rule in RULES})
    near = difflib.get_close_matches(name, known, 1, 0.5)
    return f"; did you mean `{near[0]}`?" if near else "; run `metalint rules` to list all"
