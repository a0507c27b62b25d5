"""Links in notes, which are relative: those to what moves, and those in notes that move themselves."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from metalint.files.transactions import placed
from metalint.papers import notes
from metalint.papers.assets import is_markdown, linked
from metalint.render.escape import local_target
from metalint.text.edit import Edit

if TYPE_CHECKING:
    from metalint.files.transactions import Move
    from metalint.files.workspace import Workspace

_PATH: Final = re.compile(r"[^?#]*+")


def note_edits(workspace: Workspace, moves: Sequence[Move], named: Iterable[str]) -> dict[str, list[Edit]]:
    """Return the edits that keep links alive, by the path of the note as it is now.

    Args:
        workspace: the files as they are.
        moves: what moves.
        named: the notes of papers; those in the folders that move are looked at as well.
    """
    inside = (path for move in moves for path in workspace.files(move.old))
    found = {}
    for note in sorted({*named, *inside}):
        text = workspace.text(note) if is_markdown(note) and not workspace.leaves_root(note) else None
        if text and (edits := list(_edits(note, text, workspace, moves))):
            found[note] = edits
    return found


def _edits(note: str, text: str, workspace: Workspace, moves: Sequence[Move]) -> Iterator[Edit]:
    folder = posixpath.dirname(placed(moves, note))
    for link in notes.links(text):
        target = linked(note, link.value)
        if target is None or not (workspace.find(target) or workspace.find_folder(target)):
            continue
        after = placed(moves, target)
        if linked(posixpath.join(folder, "x"), link.value) == after:
            continue
        written = text[link.span.start : link.span.end]
        new = local_target(posixpath.relpath(after, folder or ".")) + "/" * link.value.endswith("/")
        yield Edit(link.span, new + written[len(_PATH.match(written)[0]) :])  # type: ignore[index]
