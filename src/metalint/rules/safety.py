"""What *safe* means: which fixes ``metalint fix`` may make without review, and on what grounds.

A fix is safe when the new value corrects a mistake or makes the list agree with itself, says no less than before, and
touches a field whose role metalint understands. Each rule with safe fixes states its grounds in `GROUNDS`; its
docstring says under *Fix safety* why nothing is lost. `judged` holds every fix against that: one that is declared safe
and goes beyond its grounds is unsafe.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from metalint.config.settings import ROLES
from metalint.papers.paper import without_indexes
from metalint.rules.problems import Change, Fix, Remove, Replace, Rewrite, Safety
from metalint.rules.registry import PACKAGED, RuleSet
from metalint.util import urls


class Reason(StrEnum):
    """Why a maintainer would let a fix run without review."""

    CORRECTION = "corrects a mistake"
    AGREEMENT = "makes the list agree with itself"
    LAYOUT = "changes blanks and comments of the file, and no value"


class Grounds(NamedTuple):
    """The grounds of a rule's safe fixes."""

    reason: Reason  # why they are right
    roles: frozenset[str] = frozenset()  # those whose values they may change
    # whether they may remove a value that says something, because it is said elsewhere as well
    may_remove: bool = False


def _correction(*roles: str) -> Grounds:
    return Grounds(Reason.CORRECTION, frozenset(roles))


def _agreement(*roles: str) -> Grounds:
    return Grounds(Reason.AGREEMENT, frozenset(roles))


# By rule: every rule that declares safe fixes, and no other.
GROUNDS: Final[Mapping[str, Grounds]] = {
    "dangling-reference": _correction("references"),
    "whitespace": _correction(*(role for role in ROLES if role not in {"url", "code-url"})),
    "garbled-text": _correction(*(role for role in ROLES if role not in {"note", "cover", "references", "ror"})),
    "title-period": _correction("title"),
    "odd-author": _correction("authors"),
    "fragile-url": _correction(*urls.ROLES),
    "joined-authors": _correction("authors"),
    "venue-alias": _agreement("venue"),
    "code-type-alias": _agreement("code-type"),
    "institution-typo": _correction("institutions"),
    "institution-alias": _agreement("institutions"),
    "repeated-institution": Grounds(Reason.AGREEMENT, frozenset({"institutions", "ror"}), may_remove=True),
    "path-case": _correction("note", "cover"),
    "malformed-url": _correction(*urls.ROLES),
    "noncanonical-url": _agreement(*urls.ROLES),
    "versioned-url": _agreement(*urls.ROLES),
    "moved-url": _correction(*urls.ROLES),
    "encoding": Grounds(Reason.LAYOUT),
    "layout": Grounds(Reason.LAYOUT),
    "missing-header": Grounds(Reason.LAYOUT),
    "empty-field": _agreement(*ROLES),
    "unused-suppression": Grounds(Reason.LAYOUT),
}
OF_PLUGINS: Final = _correction(*ROLES)
"""Those of a plug-in's rule that declares safe fixes: its authors say why; only fields with a role count."""


def judged(rule: str, fix: Fix, roles: Mapping[str, str], known: RuleSet = PACKAGED) -> Fix:
    """Return ``fix``, as unsafe if it is called safe but goes beyond the grounds of its ``rule``."""
    # `roles` tells the role of a field by its path without indexes; `known` are the rules of the configuration.
    if fix.safety is not Safety.SAFE:
        return fix
    is_of_plugin = known.plugin_of(rule) and known.by_name[rule].fixes is Safety.SAFE
    grounds = OF_PLUGINS if is_of_plugin else GROUNDS.get(rule)
    is_within = grounds is not None and all(_is_allowed(grounds, change, roles) for change in fix.changes)
    return fix if is_within else fix._replace(safety=Safety.UNSAFE)


def _is_allowed(grounds: Grounds, change: Change, roles: Mapping[str, str]) -> bool:
    if isinstance(change, Rewrite):  # that it leaves every value as it is, is verified before a file is written
        return True
    field, says_something = without_indexes(change.target.path), bool(change.target.value.strip())
    if isinstance(change, Remove) and not says_something and field not in roles:
        inner = (role for path, role in roles.items() if path.startswith(f"{field}."))
        return any(role in grounds.roles for role in inner)
    if roles.get(field) not in grounds.roles:
        return False
    if isinstance(change, Remove):
        return grounds.may_remove or not says_something
    parts = (change.new,) if isinstance(change, Replace) else change.parts
    return all(part.strip() for part in parts) or not says_something
