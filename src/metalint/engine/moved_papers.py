"""Where papers have gone that references still name: what commits had, compared with the papers of today."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Final

from metalint.config.settings import Config
from metalint.files import commits
from metalint.files.commits import ChangeSince
from metalint.files.discovery import make_paper_test
from metalint.index.analysis import hash_key
from metalint.index.examination import make_paper
from metalint.index.project_index import ProjectIndex
from metalint.papers.paper import Paper
from metalint.rules import duplicate_paper, duplicate_title
from metalint.rules.base import CorpusRule, FindMoved, MovedPaper
from metalint.rules.dangling_reference import RULE, names, word_of
from metalint.rules.rule_set import RULES
from metalint.rules.selection import NO_CHOICE, Choice, enabled_rules
from metalint.util.unicode import fold_file_name

SAME_PAPER: Final = (duplicate_title.RULE, duplicate_paper.RULE)
"""Rules whose keys tell one paper from another."""


def list_paper_keys(paper: Paper) -> set[tuple[str, str]]:
    """Return what tells one paper from another: its title and what its URLs identify, as the rules compare them."""
    return {(rule.name, key) for rule in SAME_PAPER for key in rule.keys(paper)}


# What has gone and come since a commit: the papers that are gone, each with its file's content, by what references call
# them; and the paths of those that are new by their content, and by each key that tells one paper from another.
_Change = tuple[Mapping[str, list[tuple[Paper, bytes]]], Mapping[object, set[str]]]


def make_finder(index: ProjectIndex) -> FindMoved:
    """Return what tells where a paper has gone; git is asked once, and only if there is something to look for."""

    @cache
    def changes() -> list[_Change]:
        return list(_list_changes(index))

    def find(reference: str) -> MovedPaper | None:  # the one paper that it named before that moved; None for several
        found: dict[str, MovedPaper] = {}
        for deleted, added in changes():
            named = deleted.get(fold_file_name(reference), [])
            if len(named) == 1 and (moved := _find_new_place(index, *named[0], added)):
                found[moved.path] = moved if moved.is_certain else found.get(moved.path, moved)
        return next(iter(found.values())) if len(found) == 1 else None

    return find


def _list_changes(index: ProjectIndex) -> Iterator[_Change]:
    """Yield what has gone and come since each of the commits that count."""
    workspace, config = index.project.workspace, index.project.config
    if workspace.is_given:
        return
    wanted, most = make_paper_test(config), config.limits.size
    since = partial(commits.find_changes_since, config.root, index.analyses.keys(), wanted, most)
    for contents, paths in workspace.cached_answer(RULE.name, "", lambda _: since(workspace.provenance)):
        deleted: dict[str, list[tuple[Paper, bytes]]] = defaultdict(list)
        for path, content in sorted(contents.items()):
            paper = make_paper(index.project, path, content.decode("utf-8", "surrogateescape"))
            for name in {fold_file_name(name.reference) for name in names(paper)}:
                deleted[name].append((paper, content))
        added: dict[object, set[str]] = defaultdict(set)
        for path in paths:
            for key in (index.analyses[path].paper, *list_paper_keys(index.paper(path))):
                added[key].add(path)
        yield deleted, added


def _find_new_place(
    index: ProjectIndex, old: Paper, content: bytes, added: Mapping[object, set[str]]
) -> MovedPaper | None:
    """Return where a paper is now: the new file of the same content, else the one with its title or URL."""
    alike = {path for key in list_paper_keys(old) for path in added.get(key, ())}
    same = added.get(content, set())
    is_certain = len(same) == 1 and same <= alike
    candidates = same if is_certain else alike
    if len(candidates) != 1:
        return None
    (path,) = candidates
    name = next((name.reference for name in names(index.paper(path)) if "/" in name.reference), None)
    return MovedPaper(name, path, is_certain=is_certain) if name and _is_unambiguous(index, name) else None


def _is_unambiguous(index: ProjectIndex, reference: str) -> bool:
    """Tell whether a reference means exactly one of the papers that are there."""
    key = f"dated {fold_file_name(reference)}"
    papers = map(index.paper, index.papers_with(hash_key(RULE.name, word_of(key))))
    return sum(any(name.key == key for name in names(paper)) for paper in papers) == 1


_RULES: Final = frozenset(rule.name for rule in RULES if isinstance(rule, CorpusRule) and rule.left_behind)


def find_deleted_papers(config: Config, change: ChangeSince, choice: Choice = NO_CHOICE) -> dict[str, str]:
    """Return what the papers that a change deletes or moves held, by path; none if nobody wants to know.

    Args:
        config: the settings; a rule that is off by default still looks at deletions unless they ignore it.
        change: asked only if a rule wants to know.
        choice: what the command line says about rules.
    """
    if _RULES.isdisjoint(enabled_rules(config._replace(select=(*config.select, *sorted(_RULES))), choice)):
        return {}
    paths = list(filter(make_paper_test(config), change.deleted))
    return commits.read_texts_at(config.root, change.base, paths, config.limits.size) if paths else {}
