"""One finding where several rules, in several files, say that papers are the same."""

from collections.abc import Callable, Collection, Iterable
from typing import Final

from metalint.papers.paper import Paper
from metalint.rules import duplicate_abbr, duplicate_id, duplicate_paper, duplicate_title
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Severity

_RULES: Final = tuple(
    module.RULE.name for module in (duplicate_paper, duplicate_id, duplicate_title, duplicate_abbr)
)  # the gravest first
RULES: Final = frozenset(_RULES)
_LEVELS: Final = list(Severity)
SAME_PAPER: Final = (duplicate_title.RULE, duplicate_paper.RULE)
"""Rules whose keys tell one paper from another."""


def list_paper_keys(paper: Paper) -> set[tuple[str, str]]:
    """Return what tells one paper from another: its title and what its URLs identify, as the rules compare them."""
    return {(rule.name, key) for rule in SAME_PAPER for key in rule.keys(paper)}


def find_told_twice(
    diagnostics: Iterable[Diagnostic],
    new: Collection[str] = (),
    is_ignored: Callable[[str, str], bool] = lambda rule, path: False,  # noqa: ARG005 - a default
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """Return findings with each duplicate reported once, and those that are left out.

    Of two files, the ``new`` one is reported, or else the later one by path, unless settings ignore the rule
    there: ``is_ignored`` tells that of rule and path. What a graver finding says of the same files stands among its
    related places.
    """
    found: list[Diagnostic] = []
    kept: list[Diagnostic] = []
    left_out: list[Diagnostic] = []
    for diagnostic in diagnostics:
        (found if diagnostic.rule in RULES else kept).append(diagnostic)
    of_path: dict[str, list[Diagnostic]] = {}
    for diagnostic in sorted(found, key=lambda one: (_LEVELS.index(one.severity), _RULES.index(one.rule))):
        others = {other.path for other in diagnostic.related}
        own = (diagnostic.path in new, diagnostic.path)
        is_first = all(own < (path in new, path) for path in others)
        graver = of_path.setdefault(diagnostic.path, [])
        at = next((at for at, one in enumerate(graver) if others <= {other.path for other in one.related}), None)
        if is_first and not all(is_ignored(diagnostic.rule, path) for path in others):
            left_out.append(diagnostic)
        elif at is None:
            graver.append(diagnostic)
        else:
            left_out.append(diagnostic)
            graver[at] = graver[at]._replace(related=tuple(dict.fromkeys((*graver[at].related, *diagnostic.related))))
    return [*kept, *(diagnostic for of in of_path.values() for diagnostic in of)], left_out
