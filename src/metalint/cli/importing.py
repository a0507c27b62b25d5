"""``metalint import``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from metalint.cli.options import add_command, filled_path

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from metalint.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "import", run, "read existing lists into one file per paper")
    made.add_argument("lists", nargs="+", type=Path, metavar="FILE.md", help="a list of papers in Markdown")
    made.add_argument("--out", required=True, type=filled_path, metavar="DIR", help="folder for the papers")
    made.add_argument(
        "--columns", type=_columns, default={}, metavar="ROLE=NAME,…", help="names of columns: title=Paper,url=Link"
    )
    made.add_argument("--force", action="store_true", help="overwrite papers that differ from the list")


def _columns(written: str) -> dict[str, str]:
    """Read ``title=Paper,url=Link``."""
    import argparse

    from metalint.importing.tables import COLUMNS
    from metalint.util.wording import nearest

    found: dict[str, str] = {}
    for part in written.split(","):
        role, equals, name = (word.strip() for word in part.partition("="))
        if not equals or not name:
            raise argparse.ArgumentTypeError(f"`{part.strip()}` is not ROLE=NAME, such as `title=Paper`")
        if role not in COLUMNS:
            near = nearest(role, COLUMNS)
            hint = f"did you mean `{near}`?" if near else f"roles are {', '.join(COLUMNS)}"
            raise argparse.ArgumentTypeError(f"`{role}` is not a role of a column; {hint}")
        found[role] = name
    return found


def run(arguments: argparse.Namespace) -> int:
    """Import; 1 if a row could not be read, or a paper that differs is in the way."""
    from metalint.cli import setup
    from metalint.files.writing import WriteError, write_text
    from metalint.importing import plan as importing

    project = setup.open_project(arguments)
    lists = [(str(path), setup.read_text(path)) for path in arguments.lists]
    imported = importing.plan(lists, project.config, project.schema.root, arguments.columns)
    differing = set() if arguments.force else set(_differing(arguments.out, imported.files))
    written = [
        name
        for name, text in imported.files.items()
        if name not in differing and not _has_content(arguments.out / name, text)
    ]
    within = setup.bounds(project.config.root, arguments.out / "x") or arguments.out
    failures = [str(failure) for failure in imported.failures]
    notes = [f"note: {note}" for note in imported.notes]
    for name in list(written):
        try:
            write_text(arguments.out / name, imported.files[name], within=within)
        except WriteError as error:
            written.remove(name)
            failures.append(str(error))
    failures += [f"{arguments.out / name}: differs and is kept; --force overwrites it" for name in sorted(differing)]
    summary = f"papers read: {len(imported.files)}, files written to {arguments.out}: {len(written)}"
    _print(failures, [*notes, summary], arguments)
    return int(bool(failures))


def _differing(folder: Path, files: dict[str, str]) -> Iterator[str]:
    for name, text in files.items():
        path = folder / name
        if (path.exists() or path.is_symlink()) and not _has_content(path, text):
            yield name


def _has_content(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False


def _print(failures: list[str], notes: list[str], arguments: argparse.Namespace) -> None:
    from metalint.report.terminal import line

    for failure in failures:
        print(line(failure), file=sys.stderr)
    for note in notes if arguments.volume >= 0 else ():
        print(line(note), file=sys.stderr)
