"""What cached results on the files around the papers depend on: whether a later run would get the same answers."""

import os
import time
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from metalint.files import git
from metalint.files.signatures import FileSignature, sign_path, unless_racy
from metalint.files.workspace import Workspace

PackedSignature = tuple[int, ...] | None


class WorkspaceState(NamedTuple):
    """What the results on files around the papers depend on."""

    name: str  # of this state, which no other has: what was found in another one no longer counts
    # the signature of git's index; None if only its content tells whether it is as it was
    git_index: PackedSignature = None
    # the digest of the paths in it; nothing if no later run can tell whether the state is the same
    tracked: bytes = b""
    probes: Mapping[str, PackedSignature] = {}  # the signatures of files and folders by path, in the same way


def make_new_state() -> WorkspaceState:
    """Return a state in which nobody has looked at anything."""
    return WorkspaceState(os.urandom(8).hex())


def sign_index(root: Path) -> FileSignature | None:
    """Return the signature of git's index, if it may be trusted; to be asked for before anybody looks into it."""
    index = git.index_path_by_folders(root)
    return unless_racy(sign_path(index), time.time_ns()) if index else None


def is_same(state: WorkspaceState, workspace: Workspace, git_index: FileSignature | None) -> bool:
    """Tell whether the workspace is still in a state; ``git_index`` is the signature that git's index has now."""
    probes = state.probes.items()
    if not state.tracked or not all(kept and sign_path(f"{workspace.root}/{path}") == kept for path, kept in probes):
        return False
    return bool(git_index and git_index == state.git_index) or _hash_paths(workspace.tracked) == state.tracked


def update_state(state: WorkspaceState, workspace: Workspace, git_index: FileSignature | None) -> WorkspaceState:
    """Return a state with all that was looked at in a run that began in it."""
    if not workspace.is_traceable:
        tracked = b""
    elif git_index and git_index == state.git_index:
        tracked = state.tracked
    else:
        tracked = _hash_paths(workspace.tracked)
    return WorkspaceState(state.name, git_index, tracked, {**state.probes, **workspace.folders.probes})


def merge_states(known: WorkspaceState, own: WorkspaceState) -> WorkspaceState:
    """Return what another run and this one know of a state: where they do not agree, no later run can tell it."""
    conflicts = {path: None for path, seen in own.probes.items() if known.probes.get(path, seen) != seen}
    tracked = own.tracked if own.tracked == known.tracked else b""
    return own._replace(tracked=tracked, probes={**known.probes, **own.probes, **conflicts})


def _hash_paths(paths: frozenset[str] | None) -> bytes:
    """Return what stands for the paths in git's index, or for there being none."""
    if paths is None:
        return b"no index"
    return blake2b("\0".join(sorted(paths)).encode("utf-8", "surrogateescape"), digest_size=16).digest()
