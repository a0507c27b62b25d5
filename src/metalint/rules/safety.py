"""What *safe* means: which fixes ``metalint fix`` may make without review, and on what grounds.

A fix is safe when the new value corrects a mistake or makes the list agree with itself, loses no information, and
touches a field whose role metalint understands. Each rule with safe fixes states its `Grounds`; its docstring says
under *Fix safety* why nothing is lost. `judge_fix` holds every fix against that: one that is declared safe and goes
beyond its grounds is unsafe.
"""

from collections.abc import Mapping

from metalint.papers.paper import without_indexes
from metalint.rules.base import Grounds
from metalint.rules.problems import Change, Fix, Remove, Replace, Rewrite, Safety


def judge_fix(fix: Fix, grounds: Grounds | None, roles: Mapping[str, str]) -> Safety:
    """Return how safe a fix is: unsafe if it is called safe but goes beyond the ``grounds`` of its rule.

    ``roles`` tells the role of a field by its path without indexes.
    """
    is_within = grounds is not None and all(_is_allowed(grounds, change, roles) for change in fix.changes)
    return Safety.UNSAFE if fix.safety is Safety.SAFE and not is_within else fix.safety


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
