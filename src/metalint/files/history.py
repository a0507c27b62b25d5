"""What git has recorded of a list: which commits there are, and which files are in them."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from metalint.files import commits, git
from metalint.files.git import CommitTimes
from metalint.files.provenance import Provenance


class History:
    """The commits of the repository that ``root`` is in; what an answer depends on goes into the ``provenance``."""

    def __init__(self, root: Path, provenance: Provenance) -> None:
        self._root = root
        self._provenance = provenance

    def _note_head(self) -> None:
        for path in git.head_files(self._root):
            self._provenance.note(path)

    def committed(self, paths: Iterable[str]) -> frozenset[str] | None:
        """Return which of the ``paths`` are in the commit that is checked out; None where git cannot tell."""
        self._note_head()
        return commits.committed(self._root, paths)

    @cached_property
    def times(self) -> CommitTimes | None:
        """When files were added and changed; None outside of git."""
        self._note_head()
        return git.commit_times(self._root)

    @cached_property
    def unsaved(self) -> frozenset[str]:
        """The paths that differ from the commit that is checked out."""
        return commits.ChangeSince(self._root, "HEAD").paths

    def reached_by_tag(self, name: str) -> frozenset[str] | None:
        """Return the commits that a tag reaches; None where there is no such tag."""
        self._provenance.note(git.path_of(self._root, f"refs/tags/{name}"))
        return git.tag(self._root, name)
