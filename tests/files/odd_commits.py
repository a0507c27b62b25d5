"""Commits that git would not make: each with something that no checkout can hold, or that nobody can read."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WHEN: Final = "1700000000 +0100"
GONE: Final = "1" * 40


def stored(root: Path, kind: str, content: bytes) -> str:
    """Put an object into the repository, as `git hash-object --literally` does; return its name."""
    whole = f"{kind} {len(content)}\0".encode() + content
    name = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    place = root / ".git" / "objects" / name[:2] / name[2:]
    place.parent.mkdir(exist_ok=True)
    if not place.exists():
        place.write_bytes(zlib.compress(whole))
    return name


def tree(root: Path, *entries: tuple[str, bytes, str]) -> str:
    """Store a tree of modes, names and objects."""
    rows = (mode.encode() + b" " + name + b"\0" + bytes.fromhex(of) for mode, name, of in entries)
    return stored(root, "tree", b"".join(rows))


def commit(root: Path, of: str, parent: str = "", when: str = WHEN) -> str:
    """Store a commit of a tree."""
    lines = [f"tree {of}", *([f"parent {parent}"] if parent else [])]
    lines += [f"author Ann Bell <ann@example.org> {when}", f"committer Ann Bell <ann@example.org> {when}", "", "odd\n"]
    return stored(root, "commit", "\n".join(lines).encode())


def odd_trees(root: Path, good: str) -> Mapping[str, tuple[str, str]]:
    """Return trees, each with the good file ``meta/a.prototxt`` and something odd, and the path of the latter."""
    paper = stored(root, "blob", b"paper {}\n")
    meta = ("40000", b"meta", tree(root, ("100644", b"a.prototxt", good)))

    def beside(mode: str, name: bytes, of: str) -> str:
        return tree(root, meta, (mode, name, of))

    def link(target: bytes) -> str:
        return beside("120000", b"odd", stored(root, "blob", target))

    deep = tree(root, ("100644", b"x", paper))
    for _ in range(1900):
        deep = tree(root, ("40000", b"d", deep))
    return {
        "a NUL in a link": (link(b"a\0b"), "odd"),
        "a link of 4 kB": (link(b"a/" * 2048), "odd"),
        "a link of 100 kB": (link(b"x" * 100_000), "odd"),
        "a link to nowhere": (link(b""), "odd"),
        "a tree as a link": (beside("120000", b"odd", meta[2]), "odd"),
        "1,900 folders in each other": (beside("40000", b"odd", deep), "odd/" + "d/" * 98 + "d"),
        "a blob as a tree": (beside("40000", b"odd", paper), "odd"),
        "a tree as a blob": (beside("100644", b"odd", meta[2]), "odd"),
        "a missing blob": (beside("100644", b"odd", GONE), "odd"),
        "a missing tree": (beside("40000", b"odd", GONE), "odd"),
        "a tree of noise": (beside("40000", b"odd", stored(root, "tree", b"noise")), "odd"),
        "a tree that is cut": (beside("40000", b"odd", stored(root, "tree", b"100644 x\0short")), "odd"),
        "a mode that is none": (beside("40000", b"odd", tree(root, ("10a644", b"x", paper))), "odd"),
        "an entry without a name": (beside("40000", b"odd", tree(root, ("100644", b"", paper))), "odd"),
        "a name of 300 bytes": (beside("100644", b"o" * 300, paper), "o" * 300),
        "a name with a slash": (beside("100644", b"../odd", paper), "../odd"),
        "a folder of git's": (beside("40000", b".git", tree(root, ("100644", b"x", paper))), ".git/x"),
    }


def sound_trees(root: Path, good: str) -> Mapping[str, str]:
    """Return trees with the good file ``meta/a.prototxt`` that are odd, and can be laid out anyway."""
    paper = stored(root, "blob", b"paper {}\n")
    meta = tree(root, ("100644", b"a.prototxt", good))
    return {
        "a mode with a zero before it": tree(root, ("040000", b"meta", meta)),
        "modes of old": tree(root, ("40755", b"meta", tree(root, ("100664", b"a.prototxt", good)))),
        "a submodule": tree(root, ("40000", b"meta", meta), ("160000", b"odd", GONE)),
        "a mode of nobody": tree(root, ("40000", b"meta", meta), ("10644", b"odd", GONE)),
        "a name in Latin-1": tree(root, ("40000", b"meta", meta), ("100644", b"caf\xe9", paper)),
        "a name of signs": tree(root, ("40000", b"meta", meta), ("100644", b"\x01\x1b[31m\n\x7f\\ \"'", paper)),
        "names twice": tree(root, ("40000", b"meta", meta), ("100644", b"odd", paper), ("100644", b"odd", paper)),
        "an empty folder": tree(root, ("40000", b"meta", meta), ("40000", b"odd", tree(root))),
    }


DATES: Final = {
    "a negative time": "-5 +0000",
    "a time beyond all": "99999999999999999999999 +0000",
    "a time of the year 300,000": "9999999999999 +0000",
    "no time": "",
    "no zone": "1700000000",
    "words for a time": "yesterday +0000",
    "a number with letters": "17e8 +0000",
}
