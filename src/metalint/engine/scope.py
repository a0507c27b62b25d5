"""Whether a rule could look at a paper: only then its silence says that there is nothing to find."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from metalint.index.project_index import ProjectIndex
from metalint.papers.assets import of_paper
from metalint.papers.paper import Paper
from metalint.rules.base import MAX_FINDINGS, AssetRule, CorpusRule, GroupRule, NameRule, OnlineRule, Rule
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.registry import rules_of


def has_checked_completely(
    rule: str, paper: Paper, found: Iterable[Diagnostic], project_index: ProjectIndex, enabled: AbstractSet[str]
) -> bool:
    """Tell whether a rule has looked at all of a paper, in which this was ``found``.

    It has not where it is switched off, for all files or for this one, where it asks the network, where the schema
    has no field for a role that it looks at, where it stopped at a limit, where it compares papers of which one
    cannot be read, and where files are missing that it looks into, or git to ask.
    """
    project = project_index.project
    config, surroundings = project.config, project.surroundings
    rules = rules_of(config)
    known = rules.by_name.get(rule)
    if known is None or isinstance(known, OnlineRule):
        return False
    roles = known.roles(config) if callable(known.roles) else known.roles
    return (
        rule in enabled
        and rule not in project.kind.diagnostics.ignored.of(paper.path)
        and not (rules.plugin_of(rule) and _has_failed(rule, found))
        and surroundings.context.roles.issuperset(roles)
        and sum(diagnostic.rule == rule for diagnostic in found) < MAX_FINDINGS
        and (not _needs_all_papers(known) or not project_index.broken)
        and (
            not isinstance(known, AssetRule | GroupRule)
            or (can_read := known.can_read) is None
            or all(can_read(asset, surroundings) for asset in of_paper(paper, surroundings))
        )
    )


def _has_failed(rule: str, found: Iterable[Diagnostic]) -> bool:
    """Tell whether a rule of a plug-in has failed at a paper."""
    from metalint.rules.plugins import is_failure

    return is_failure(rule, found)


def _needs_all_papers(rule: Rule) -> bool:
    """Tell whether a rule is silent of a paper as long as another one cannot be read."""
    return isinstance(rule, CorpusRule | GroupRule) or (isinstance(rule, NameRule) and rule.pairs is not None)
