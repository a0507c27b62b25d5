"""Whether a rule could look at a paper: only then its silence says that there is nothing to find."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from metalint.papers.assets import of_paper
from metalint.papers.corpus import Surroundings
from metalint.papers.paper import Paper
from metalint.rules.base import MAX_FINDINGS, AssetRule, CorpusRule, GroupRule, NameRule, OnlineRule, Rule
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.registry import rules_of
from metalint.rules.selection import IgnoredRules


class Scope(NamedTuple):
    """What a run looks at: the rules, the surroundings of papers, and whether every paper can be read."""

    enabled: frozenset[str]
    ignored: IgnoredRules
    surroundings: Surroundings
    is_readable: Callable[[], bool]


def could_look(rule: str, paper: Paper, found: Iterable[Diagnostic], scope: Scope) -> bool:
    """Tell whether a rule has looked at all of a paper, in which this was ``found``.

    It has not where it is switched off, for all files or for this one, where it asks the network, where the schema
    has no field for a role that it looks at, where it stopped at a limit, where it compares papers of which one
    cannot be read, and where files are missing that it looks into, or git to ask.
    """
    config = scope.surroundings.context.config
    rules = rules_of(config)
    known = rules.by_name.get(rule)
    if known is None or isinstance(known, OnlineRule):
        return False
    roles = known.roles(config) if callable(known.roles) else known.roles
    return (
        rule in scope.enabled
        and rule not in scope.ignored.of(paper.path)
        and not (rules.plugin_of(rule) and _has_failed(rule, found))
        and scope.surroundings.context.roles.issuperset(roles)
        and sum(diagnostic.rule == rule for diagnostic in found) < MAX_FINDINGS
        and (not _needs_all_papers(known) or scope.is_readable())
        and (
            not isinstance(known, AssetRule | GroupRule)
            or (can_read := known.can_read) is None
            or all(can_read(asset, scope.surroundings) for asset in of_paper(paper, scope.surroundings))
        )
    )


def _has_failed(rule: str, found: Iterable[Diagnostic]) -> bool:
    """Tell whether a rule of a plug-in has failed at a paper."""
    from metalint.rules.plugins import is_failure

    return is_failure(rule, found)


def _needs_all_papers(rule: Rule) -> bool:
    """Tell whether a rule is silent of a paper as long as another one cannot be read."""
    return isinstance(rule, CorpusRule | GroupRule) or (isinstance(rule, NameRule) and rule.pairs is not None)
