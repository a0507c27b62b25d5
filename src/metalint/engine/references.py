"""The papers of a list as they are referred to: who is meant by a reference, and who refers to whom."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from metalint.files.discovery import make_paper_test
from metalint.papers.corpus import Corpus
from metalint.papers.ids import paper_id
from metalint.papers.paper import Paper, Value
from metalint.rules.dangling_reference import references_to, tidy_reference
from metalint.util.grouping import group_pairs
from metalint.util.unicode import fold_file_name


class Reference(NamedTuple):
    """A value that refers to a paper, in the file at ``path``."""

    path: str
    value: Value[str]


class PaperIndex:
    """Looks the papers of a list up by what references call them."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.takes = make_paper_test(corpus.context.config)  # whether a file at a path would be one of them
        self.by_path = {paper.path: paper for paper in corpus.papers}
        self._by_name = group_pairs(
            (fold_file_name(name), paper.path) for paper in corpus.papers for name in self._list_names(paper)
        )
        abbreviated = [paper for paper in corpus.papers if paper.abbr and paper.abbr.value.strip()]
        self._by_abbr = group_pairs(
            (fold_file_name(paper.abbr.value.strip()), paper.path) for paper in abbreviated if paper.abbr
        )

    def _list_names(self, paper: Paper) -> list[str]:
        called = {*references_to(paper), self.id_of(paper.path), paper.stem}
        return sorted(called)

    def id_of(self, path: str) -> str:
        """Return the id of the paper at a path."""
        return paper_id(self.corpus.context.config.papers, path)

    def meant(self, reference: str) -> list[Paper]:
        """Return the papers that a reference may mean: by their names, else by the short name, else by their files."""
        name = fold_file_name(reference.strip())
        file = fold_file_name(tidy_reference(reference))
        paths = self._by_name.get(name) or self._by_abbr.get(name) or self._by_name.get(file, [])
        return [self.by_path[path] for path in paths]

    def find_meant_by_abbr(self, reference: str) -> list[Paper]:
        """Return the papers that a reference means by their short name alone."""
        name = fold_file_name(reference.strip())
        return [] if name in self._by_name else [self.by_path[path] for path in self._by_abbr.get(name, [])]

    def references(self, paper: Paper) -> Iterator[Reference]:
        """Yield all that refers to a paper, in the order of the files."""
        yield from self._referring.get(paper.path, ())

    @cached_property
    def _referring(self) -> dict[str, list[Reference]]:
        written = ((other, value) for other in self.corpus.papers for value in other.references if value.value.strip())
        read = ((self.meant(value.value), Reference(other.path, value)) for other, value in written)
        return group_pairs((meant[0].path, reference) for meant, reference in read if len(meant) == 1)

    @cached_property
    def spelled(self) -> dict[str, list[str]]:
        """The paths of all files of the list by what a system that ignores case and Unicode form makes of them."""
        return group_pairs((fold_file_name(path), path) for path in self.corpus.paths)

    def spellings(self, paper: Paper) -> list[str]:
        """Return what this list writes to refer to a paper: the dated name, the bare one, or either if it has none."""
        dated = next((name for name in references_to(paper) if "/" in name), None)
        written = self._spelling_styles
        ids = [dated] if dated is not None and (True in written or not written) else []
        return [*ids, paper.stem] if not ids or not written else ids

    @cached_property
    def _spelling_styles(self) -> frozenset[bool]:
        """Whether the references to papers of the list have a folder or year before the id; nothing without any."""
        written = [value.value for paper in self.corpus.papers for value in paper.references if value.value.strip()]
        return frozenset("/" in reference for reference in written if self.meant(reference))
