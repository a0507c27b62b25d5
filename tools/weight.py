"""Count what a reader of the program must understand: nodes of the syntax tree, and statements, for each room.

    python tools/weight.py [--at REVISION]

Lines can be squeezed, nodes cannot. Docstrings and imports do not count. A room is a folder directly below
``src/metalint``; modules beside the rooms count as ``(top)``. ``--at`` counts a revision of git in place of the working
tree.
"""

from __future__ import annotations

import argparse
import ast
import io
import subprocess
import tarfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = "src/metalint/"
DOCUMENTED: Final = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class Weight(NamedTuple):
    """What one module, room or the whole program weighs."""

    nodes: int
    statements: int

    @property
    def nodes_per_statement(self) -> float:
        """How dense the statements are."""
        return self.nodes / self.statements if self.statements else 0.0


def weigh(source: str | bytes) -> Weight:
    """Count the nodes and statements of one module, without docstrings and imports."""
    tree = ast.parse(source)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            # By identity: `ast` shares some nodes, such as Load(), but no statement, name or constant.
            skipped.update(id(part) for part in ast.walk(node.body[0]))
        if isinstance(node, ast.Import | ast.ImportFrom | ast.alias):
            skipped.add(id(node))
    counted = [node for node in ast.walk(tree) if id(node) not in skipped]
    return Weight(len(counted), sum(isinstance(node, ast.stmt) for node in counted))


def weigh_rooms(modules: Iterable[tuple[str, bytes]]) -> dict[str, Weight]:
    """Return what each room weighs, given modules with their paths below the package; rooms by name."""
    nodes: Counter[str] = Counter()
    statements: Counter[str] = Counter()
    for path, source in modules:
        room = path.split("/")[0] if "/" in path else "(top)"
        weight = weigh(source)
        nodes[room] += weight.nodes
        statements[room] += weight.statements
    return {room: Weight(nodes[room], statements[room]) for room in sorted(nodes)}


def read_modules() -> Iterator[tuple[str, bytes]]:
    """Read the modules of the working tree."""
    package = ROOT / PACKAGE
    for path in sorted(package.rglob("*.py")):
        yield path.relative_to(package).as_posix(), path.read_bytes()


def read_modules_at(revision: str) -> Iterator[tuple[str, bytes]]:
    """Read the modules of a revision of git."""
    command = ["git", "-C", str(ROOT), "archive", revision, PACKAGE]
    archive = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            content = files.extractfile(member)
            if content is not None and member.name.endswith(".py"):
                yield member.name.removeprefix(PACKAGE), content.read()


def total(rooms: dict[str, Weight]) -> Weight:
    """Return what all rooms weigh together."""
    return Weight(sum(room.nodes for room in rooms.values()), sum(room.statements for room in rooms.values()))


def main() -> None:
    """Print a table of the rooms."""
    parser = argparse.ArgumentParser(description="Count nodes of the syntax tree and statements for each room.")
    parser.add_argument("--at", metavar="REVISION", help="count this revision of git")
    revision = parser.parse_args().at
    rooms = weigh_rooms(read_modules_at(revision) if revision else read_modules())
    print(f"{'room':<12} {'nodes':>9} {'statements':>11} {'nodes/statement':>16}")
    for name, weight in [*rooms.items(), ("all", total(rooms))]:
        print(f"{name:<12} {weight.nodes:>9,} {weight.statements:>11,} {weight.nodes_per_statement:>16.1f}")


if __name__ == "__main__":
    main()
