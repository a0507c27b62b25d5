"""What rules make of all names of a corpus, which is made again only when there are other names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.names.conventions import decide, noteworthy, packed_forms, unpacked_forms
from metalint.names.folding import plainness
from metalint.names.institutions.outcomes import Pair

if TYPE_CHECKING:
    from metalint.index.project_index import ProjectIndex
    from metalint.names.conventions import Conventions
    from metalint.papers.corpus import Context
    from metalint.rules.base import ConventionRule, NameRule


def pairs(rule: NameRule, project_index: ProjectIndex, context: Context) -> list[Pair]:
    """Return the names that look alike."""
    counts = project_index.names[rule.names.key]
    names = sorted(counts, key=lambda name: (-counts[name], *plainness(name), name))  # the most frequent first
    found = project_index.made_of_names(
        rule, names, lambda: [(pair.preferred, pair.other, pair.why) for pair in rule.pairs(names, context)]
    )
    return [Pair(*pair) for pair in found]


def conventions(rule: ConventionRule, project_index: ProjectIndex, context: Context) -> Conventions:
    """Return how the papers write the names of a rule."""
    counts = project_index.names[rule.names.key]
    names = sorted(counts)
    learns = context.config.conventions == "learn"
    declared = context.defaults.get(rule.names.role) if learns else None
    default = next(iter(rule.forms([declared], context)), None) if declared else None
    found = project_index.made_of_names(
        rule, names, lambda: packed_forms(noteworthy(rule.forms(names, context), default))
    )
    return decide(unpacked_forms(found), counts, default, learns=learns)
