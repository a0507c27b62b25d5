"""Carrying out what was planned: one transaction of files and of git's index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.files.transactions import Transaction, Write, with_index
from metalint.text.edit import apply

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.moving.plan import Plan


def transaction(root: Path, plan: Plan, *, is_dry: bool) -> Transaction:
    """Return what a plan does to the files, and to git's index; nothing is written if that ``is_dry``.

    Raises:
        UsageError: git's index does not allow it.
    """
    changed = [
        Write(path, _bytes(plan.texts[path]), _bytes(apply(plan.texts[path], edits)))
        for path, edits in plan.edits.items()
    ]
    lists = [Write(one.path, one.old_bytes, _bytes(one.new)) for one in plan.lists]
    return with_index(root, Transaction((*sorted(changed), *lists), plan.moves), stores=not is_dry)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
