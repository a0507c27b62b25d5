"""Whether a rule could look at a paper: only then its silence says that there is nothing to find."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from metalint.papers.assets import Asset, Present, is_markdown, of_paper
from metalint.papers.corpus import Surroundings
from metalint.papers.paper import Paper
from metalint.rules.base import (
    MAX_FINDINGS,
    CorpusRule,
    GroupRule,
    NameRule,
    PublicationRule,
    RecordRule,
    ReferenceRule,
    UrlRule,
)
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.registry import rules_of
from metalint.rules.selection import IgnoredRules

ROLES: Final[Mapping[str, frozenset[str]]] = {
    rule: frozenset(roles.split())
    for roles, rules in {
        "title": "duplicate-title title-period",
        "abbr": "duplicate-abbr",
        "url": "duplicate-paper",
        "url year": "implausible-year",
        "year": "year-folder",
        "authors": "joined-authors odd-author repeated-author",
        "institutions": (
            "ambiguous-institution institution-alias institution-typo institution-variant repeated-institution"
            " unknown-institution"
        ),
        "ror institutions": "institution-ror",
        "venue": "venue-alias",
        "code-type": "code-type-alias",
        "code-url": "code-url",
        "note": "missing-note",
        "cover": "missing-cover bad-image",
        "note cover": "path-case unsafe-path untracked-asset",
        "title note": "note-title",
        "url code-url note cover": "malformed-url noncanonical-url versioned-url",
        "references": "dangling-reference",
    }.items()
    for rule in rules.split()
}
"""The roles that a rule looks at; one that is not named here looks at the file whatever roles its fields have."""


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
    kind = rules.by_name.get(rule)
    return (
        rule in scope.enabled
        and not isinstance(kind, UrlRule | PublicationRule | RecordRule)
        and rule not in scope.ignored.of(paper.path)
        and not (rules.plugin_of(rule) and _has_failed(rule, found))
        and _roles(rule, config.required) <= scope.surroundings.context.roles
        and sum(diagnostic.rule == rule for diagnostic in found) < MAX_FINDINGS
        and (not isinstance(kind, CorpusRule | GroupRule | NameRule | ReferenceRule) or scope.is_readable())
        and (
            rule not in _INTO_FILES
            or all(_is_open(rule, asset, scope.surroundings) for asset in of_paper(paper, scope.surroundings))
        )
    )


def _has_failed(rule: str, found: Iterable[Diagnostic]) -> bool:
    """Tell whether a rule of a plug-in has failed at a paper."""
    from metalint.rules.plugins import is_failure

    return is_failure(rule, found)


def _roles(rule: str, required: Iterable[str]) -> frozenset[str]:
    return frozenset(required) if rule == "missing-field" else ROLES.get(rule, frozenset())


_INTO_FILES: Final[Mapping[str, frozenset[str]]] = {
    "bad-image": frozenset({"cover"}),
    "note-title": frozenset({"note"}),
    "untracked-asset": frozenset({"cover", "note"}),
}
"""Rules that look into the files of these roles, or for them in git's index."""


def _is_open(rule: str, asset: Asset, surroundings: Surroundings) -> bool:
    """Tell whether a rule could look into a file."""
    role, _, status = asset
    if role not in _INTO_FILES[rule]:
        return True
    if not isinstance(status, Present):
        return False
    if rule == "untracked-asset":
        return surroundings.workspace.tracked is not None
    path = status.file.path
    return rule != "note-title" or not is_markdown(path) or surroundings.workspace.text(path) is not None
