"""The papers that a change deletes or moves: rules may look for what they leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.files import commits
from metalint.files.discovery import paper_test
from metalint.rules.base import CorpusRule
from metalint.rules.registry import RULES
from metalint.rules.selection import selected

if TYPE_CHECKING:
    from metalint.config.settings import Config
    from metalint.files.commits import ChangeSince, StagedChange
    from metalint.rules.selection import Choice

_RULES: Final = frozenset(rule.name for rule in RULES if isinstance(rule, CorpusRule) and rule.left_behind)


def deleted_papers(config: Config, choice: Choice, change: ChangeSince | StagedChange) -> dict[str, str]:
    """Return what the papers that a change deletes or moves held, by path; none if nobody wants to know.

    Args:
        config: the settings; a rule that is off by default still looks at deletions unless they ignore it.
        choice: what the command line says about rules.
        change: asked only if a rule wants to know.
    """
    if _RULES.isdisjoint(selected(config._replace(select=(*config.select, *sorted(_RULES))), choice)):
        return {}
    paths = list(filter(paper_test(config), change.deleted))
    largest = max(one.limits.size for one in (config, *config.collections))
    return commits.texts_by_path(config.root, change.base, paths, largest) if paths else {}
