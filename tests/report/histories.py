"""Made-up histories of lists in git, written in one stream, and what to do with one commit of them."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

from conftest import git
from report.reporting import paper

from metalint.schema.compiling import PACKAGED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Tree = Mapping[str, bytes | None]

DAY: Final = 86_400
BEGIN: Final = 1_700_000_000

CONFIG: Final = """\
papers = ["meta/**/*.prototxt"]
proto = "proto/list.proto"
institutions = ["registry/own.prototxt"]

[[outputs]]
path = "README.md"
view = "year"
layout = "list"
marker = "papers"
"""


def write_history(root: Path, changes: Sequence[Tree], *, begin: int = BEGIN, step: int = DAY) -> list[str]:
    """Make a repository in which each commit changes files: their content by path, None for a file that goes.

    A path that ends in ``@`` is a symbolic link. The last commit is checked out. Returns the commits, oldest first.
    """
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "--quiet")
    stream: list[bytes] = []
    for number, change in enumerate(changes):
        when = f"Ann Bell <ann@example.org> {begin + number * step} +0100".encode()
        stream.append(b"commit refs/heads/main\nmark :%d\n" % (number + 1))
        stream.append(b"author " + when + b"\ncommitter " + when + b"\ndata 6\nchange\n")
        if number:
            stream.append(b"from :%d\n" % number)
        for path, content in change.items():
            if content is None:
                stream.append(f"D {path}\n".encode())
            else:
                mode = "120000" if path.endswith("@") else "100644"
                stream.append(f"M {mode} inline {path.rstrip('@')}\ndata {len(content)}\n".encode() + content + b"\n")
    command = ["git", "fast-import", "--quiet"]
    subprocess.run(command, cwd=root, input=b"".join(stream), check=True, capture_output=True)
    git(root, "checkout", "--quiet", "--force", "main")
    return git(root, "rev-list", "--reverse", "main").split()


def check_out(root: Path, commit: str, place: Path, today: Sequence[str]) -> Path:
    """Check a commit out in a clone of its own, with today's settings, and the files ``today`` that it lacks."""
    if not place.is_dir():
        git(root, "clone", "--quiet", str(root), str(place))
    git(place, "checkout", "--quiet", "--force", commit)
    git(place, "clean", "-qfdx")
    for name in today:
        if name != "metalint.toml" and (place / name).exists():
            continue
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, place / name)
    return place


MARKED: Final = b"<!-- metalint:begin papers -->\n<!-- metalint:end papers -->\n"
NAMES: Final = ("Microsoft", "Univeristy of Sydney", "MIT", "Nvidia Corp.", "Houmo AI", "Houmo-AI", "Lab of Ann Bell")
VENUES: Final = ("ICLR", "NIPS", "NeurIPS", "github", "Github", "arXiv")
SETTINGS: Final = ("metalint.toml", "proto/list.proto", "registry/own.prototxt")
"""Files that belong to the settings of the long history."""


def long_history(root: Path, commits: int) -> list[str]:
    """Make a history in which a list grows, breaks and is fixed, and its settings change as well."""
    chance = random.Random(20)
    state: dict[str, bytes] = {}
    gone: list[tuple[str, bytes]] = []
    changes: list[dict[str, bytes | None]] = []
    for number in range(commits):
        papers = sorted(path for path in state if path.startswith("meta/"))
        change = _of_papers(chance, number, papers, state, gone) | _of_assets(chance, state) | _of_settings(number)
        changes.append(change)
        for path, content in change.items():
            state.pop(path.rstrip("@"), None)
            if content is not None and not path.endswith("@"):
                state[path] = content
    return write_history(root, changes)


def _of_papers(
    chance: random.Random, number: int, papers: list[str], state: Tree, gone: list[tuple[str, bytes]]
) -> dict[str, bytes | None]:
    """Return how the papers change: a new one, one that goes or comes back, breaks, or says something else."""
    if not papers:
        return {f"meta/{2020 + at % 5}/p{at}.prototxt": _paper(chance, at) for at in range(40)}
    path = chance.choice(papers)
    text = state[path] or b""
    kind = chance.randrange(10)
    if kind < 3:
        return {f"meta/{2020 + number % 5}/n{number}.prototxt": _paper(chance, 100 + number)}
    if kind == 3 and len(papers) > 20:
        gone.append((path, text))
        return {path: None}
    if kind == 4 and gone:
        return dict([gone.pop()])
    changed = {
        5: _toggled(text, b"broken {\n"),
        6: b"# metalint: ignore-file[venue-alias] as it is printed\n" + text,
    }
    renamed = text.replace(b"Microsoft", chance.choice(NAMES).encode(), 1) + b"# %d\n" % number
    return {path: changed.get(kind, renamed)}


def _of_assets(chance: random.Random, state: Tree) -> dict[str, bytes | None]:
    """Return how notes and covers change, in every third commit or so."""
    at = chance.randrange(120)
    if at >= 40:
        return {}
    note, cover = f"notes/p{at}/note.md", f"notes/p{at}/cover.png"
    if chance.randrange(2):
        return {cover: chance.choice([b"", b"\x89PNG\r\n\x1a\n", b"text"])}
    return {note: None if note in state else b"# Paper %d\n\n[more](more.md)\n" % at}


def _of_settings(number: int) -> dict[str, bytes | None]:
    """Return how settings change: they are broken, then the schema is, then all is well; links and a baseline come."""
    found: dict[int, dict[str, bytes | None]] = {
        0: {"README.md": MARKED, "metalint.toml": b"papers = 7\n"},
        30: {"metalint.toml": CONFIG.encode(), "proto/list.proto": b"message {"},
        60: {
            "proto/list.proto": (PACKAGED / "paper.proto").read_bytes(),
            "registry/own.prototxt": b'organisations { name: "Lab of Ann Bell" }\n',
        },
        90: {"link@": b"meta", "notes/p41@": b"p1", ".metalint-baseline.json": b'{"version": 2, "findings": []}'},
    }
    return found.get(number, {})


def _toggled(content: bytes, end: bytes) -> bytes:
    return content.removesuffix(end) if content.endswith(end) else content + end


def _paper(chance: random.Random, number: int) -> bytes:
    text = paper(
        f"Paper {number}" + "." * chance.randrange(2),
        f"24{chance.randrange(1, 12):02}.{chance.randrange(60):05}",
        chance.choice(NAMES),
        chance.choice(VENUES),
    )
    note = f'note {{ url: "p{number % 40}/note.md" }}\n' if chance.randrange(2) else ""
    cover = f'cover {{ url: "p{number % 40}/cover.png" }}\n' if chance.randrange(2) else ""
    return (text + cover + note).encode()


def cpu_of(words: Sequence[str], root: Path, environment: Mapping[str, str]) -> float:
    """Return the seconds of processor time that a command and its children take; it must succeed or find something."""
    with open(os.devnull, "wb") as null:  # noqa: PTH123
        running = subprocess.Popen(list(words), cwd=root, env=dict(environment), stdout=null)
        _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode in {0, 1}
    return usage.ru_utime + usage.ru_stime
