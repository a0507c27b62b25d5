"""Decisions on two names, kept in a repository's own registry: one organization, or two."""

from __future__ import annotations

from typing import NamedTuple

from metalint.errors import UsageError
from metalint.names.institutions.folding import is_left_alone
from metalint.names.institutions.reading import read
from metalint.names.institutions.registry import Registry


class Decision(NamedTuple):
    """That ``other`` is another spelling of ``name``, or the name of another organization; empty for ``name`` alone."""

    name: str
    other: str
    is_same: bool

    @property
    def field(self) -> str:
        """The field of the organization called ``name`` that keeps it."""
        return "aliases" if self.is_same else "distinct_from"


def is_settled(decision: Decision, registry: Registry) -> bool:
    """Tell whether ``registry`` says so already.

    Raises:
        UsageError: it says something else, or the names are none to decide on.
    """
    _check_names(decision)
    _check_owner(decision.name, registry)
    check = _is_known_alias if decision.is_same else _is_known_distinct
    return check(decision.name, decision.other, registry)


def _check_names(decision: Decision) -> None:
    for name in (decision.name, decision.other):
        if is_left_alone(name):
            raise UsageError(f"`{name[:60]}` cannot be decided on: metalint does not judge such names")
        if name != " ".join(name.split()):
            raise UsageError(f"`{name[:60]}` has extra spaces; the rule `whitespace` fixes those")
    if decision.name == decision.other:
        raise UsageError(f"`{decision.name}` is given twice; write two different names")


def _check_owner(name: str, registry: Registry) -> None:
    """Refuse a name that is known as a spelling of another organization."""
    claims = registry.exact.get(name, ())
    if any(claim.kind == "name" for claim in claims):
        return
    reading = read(name, registry)
    if claims or (reading.relation in ("alias", "variant") and reading.safety == "safe"):
        meant = reading.canonical or ", ".join(sorted(claim.owner for claim in claims))
        raise UsageError(f"`{name}` is a spelling of `{meant}` already; name that one first")


def _is_known_alias(name: str, other: str, registry: Registry) -> bool:
    if registry.are_distinct(other, name) or registry.are_distinct(name, other):
        raise UsageError(f"`{name}` and `{other}` are registered as distinct already")
    claims = registry.exact.get(other, ())
    for claim in claims:
        if claim.kind == "name":
            raise UsageError(f"`{other}` is the name of another registered organization")
        if claim.owner != name and (claim.kind != "acronym" or len(claims) == 1):
            raise UsageError(f"`{other}` is a spelling of `{claim.owner}` already")
    return bool(claims) and all(claim.owner == name and claim.kind != "other" for claim in claims)


def _is_known_distinct(name: str, other: str, registry: Registry) -> bool:
    if any(claim.owner == name and claim.kind != "name" for claim in registry.exact.get(other, ())):
        raise UsageError(f"`{other}` is a spelling of `{name}` already")
    return registry.are_distinct(other, name)
