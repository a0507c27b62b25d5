"""The one writer of values: changes become the text of a file, which says all else as before."""

from collections.abc import Sequence

from metalint.fixes.verification import is_verified
from metalint.index.project import Project
from metalint.rules.diagnostics import parsed
from metalint.rules.edits import edits
from metalint.rules.problems import Change
from metalint.text.edit import apply_edits


class UnwritableError(ValueError):
    """Values that a file cannot have, or not without changing others."""


def change_values(
    reader: Project,
    text: str,
    changes: Sequence[Change],
    after: Project | None = None,
    implied: Sequence[Change] = (),
) -> str:
    """Return a text with changes made.

    ``after`` is what reads the new text, where its schema is another one. That makes the changes ``implied`` by itself.

    Raises:
        UnwritableError: the new text says something else than the changes.
    """
    new = apply_edits(text, edits(parsed(text, reader.kind.options), changes))
    if not is_verified(reader, text, new, [*changes, *implied], after):
        raise UnwritableError("the values cannot be changed without changing others; edit the file first")
    return new
