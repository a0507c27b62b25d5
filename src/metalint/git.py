"""What git knows of the files below a folder."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from metalint.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def tracked(root: Path) -> frozenset[str] | None:
    """Return the paths in the index, relative to ``root``; None where git keeps no index."""
    done = _git(root, "ls-files", "-z", "--cached")
    return frozenset(_paths(done.stdout)) if done is not None and not done.returncode else None


def changed_since(root: Path, reference: str) -> frozenset[str]:
    """Return the paths that differ from the merge base with ``reference``, untracked ones included.

    Raises:
        UsageError: no git repository, no such reference, or no common history (a shallow clone).
    """
    if (inside := _git(root, "rev-parse", "--git-dir")) is None or inside.returncode:
        raise UsageError(f"--changed-since: {root} is not in a git repository")
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if commit is None or commit.returncode:
        raise UsageError(f"--changed-since: git knows no commit '{reference}'; fetch it first")
    base = _git(root, "merge-base", "HEAD", commit.stdout.decode().strip())
    if base is None or base.returncode:
        raise UsageError(
            f"--changed-since: HEAD and '{reference}' share no commit; in a shallow clone, fetch the full history"
        )
    changed = _git(root, "diff", "--name-only", "--relative", "--no-renames", "-z", base.stdout.decode().strip())
    untracked = _git(root, "ls-files", "-z", "--others", "--exclude-standard")
    return frozenset(path for done in (changed, untracked) if done is not None for path in _paths(done.stdout))


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[bytes] | None:
    try:
        return subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False)  # noqa: S603, S607
    except OSError:
        return None


def _paths(output: bytes) -> list[str]:
    return [os.fsdecode(name) for name in output.split(b"\0") if name]
