"""Where the journal of a transaction is kept: the file is there as long as a transaction is unfinished."""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from metalint.errors import UsageError
from metalint.files import git
from metalint.util.disk_cache import find_user_folder
from metalint.util.file_names import relative_path


def find_journal_path(root: Path) -> Path:
    """Return where the journal is kept: among git's own files, or those of the user; nobody else can put one there."""
    top = git.find_git_folder(root)
    if top is not None:
        inside = relative_path(root.resolve(), top.resolve())
        return top / f"metalint-{_hash_path(inside)}.journal"
    try:
        return (
            find_user_folder("XDG_STATE_HOME", ".local/state")
            / "journals"
            / f"{_hash_path(str(root.resolve()))}.journal"
        )
    except RuntimeError as error:
        raise UsageError("there is no folder of yours for a journal; set XDG_STATE_HOME to one") from error


def leftover_journal(root: Path) -> Path | None:
    """Return the journal that a killed run has left; None where there is nothing to finish."""
    with suppress(UsageError):
        journal = find_journal_path(root)
        return journal if journal.is_file() else None
    return None


def _hash_path(path: str) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:20]
