"""What rules make of all names of a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.names.conventions import decide, noteworthy
from metalint.names.folding import plainness
from metalint.names.institutions.outcomes import Pair

if TYPE_CHECKING:
    from metalint.index.project_index import ProjectIndex
    from metalint.names.conventions import Conventions
    from metalint.papers.corpus import Context
    from metalint.rules.base import ConventionRule, NameRule, NameSource


def pairs(rule: NameRule, project_index: ProjectIndex, context: Context) -> list[Pair]:
    """Return the names that look alike."""
    counts = _counts(project_index, rule.names)
    names = sorted(counts, key=lambda name: (-counts[name], *plainness(name), name))  # the most frequent first
    found = context.learnt_of(rule.name, names, lambda: [tuple(pair) for pair in rule.pairs(names, context)])
    return [Pair(*pair) for pair in found]


def conventions(rule: ConventionRule, project_index: ProjectIndex, context: Context) -> Conventions:
    """Return how the papers write the names of a rule."""
    counts = _counts(project_index, rule.names)
    names = sorted(counts)
    learns = context.config.conventions == "learn"
    declared = context.defaults.get(rule.names.role) if learns else None
    default = next(iter(rule.forms([declared], context)), None) if declared else None
    return decide(noteworthy(rule.forms(names, context), default), counts, default, learns=learns)


def papers_named(project_index: ProjectIndex, source: NameSource, name: str) -> list[str]:
    """Return the paths of the papers that hold a name, sorted."""
    return sorted(project_index.papers_by_name[source.key].get(name, ()))


def _counts(project_index: ProjectIndex, source: NameSource) -> dict[str, int]:
    """Return how many papers hold each name."""
    return {name: len(paths) for name, paths in project_index.papers_by_name[source.key].items()}
