"""What a run adds to what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metalint.files.workspace_state import WorkspaceState
    from metalint.index.analysis import Row

UNTRUSTED: Final = ""
"""In the place of a mark: only its content tells whether a file is as it was."""


class UnusableError(Exception):
    """The cache cannot be used; the text says which, and why."""


Pairs = tuple[bytes, Any]
"""What a rule made of all names, as plain data, after the digest of these names."""


class CacheDelta(NamedTuple):
    """What a run adds.

    Attributes:
        rows: of the papers that were checked, or the files around which were looked at.
        marks: of these papers, and of those whose mark alone is another one than before, by path.
        gone: papers that are no longer there.
        folders: the marks of the folders in which papers were looked for.
        names: how many papers hold each name, by the key of its source.
        shared: problems of papers that share a key, by that key, packed.
        pairs: what rules made of all names, by rule, with the digest of these.
        answers: what was learnt about names, by question.
        workspace_state: as it is now.
    """

    rows: Sequence[Row]
    marks: Mapping[str, str]
    gone: Sequence[str]
    folders: Mapping[str, str]
    names: Mapping[str, Mapping[str, int]]
    shared: Mapping[int, bytes]
    pairs: Mapping[str, Pairs]
    answers: Mapping[str, Any]
    workspace_state: WorkspaceState

    def changes_findings(self) -> bool:
        """Tell whether anything may be found now that was not before, or the other way round."""
        return bool(self.rows or self.gone)
