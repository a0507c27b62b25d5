"""``metalint init``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from metalint.cli.options import add_command

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    add_command(commands, "init", run, "write configuration, hook and workflow into a repository that has none")


def run(arguments: argparse.Namespace) -> int:
    """Write what is missing, leave what is there, and tell of both."""
    from metalint.initialising import FILES
    from metalint.write import write_text

    root = Path(arguments.root or Path.cwd())
    has_settings = _has_settings(root)
    for name, text in FILES.items():
        path = root / name
        if path.exists() or (name == "metalint.toml" and has_settings):
            print(f"kept     {name if path.exists() else 'pyproject.toml'}")
        else:
            write_text(path, text)
            print(f"written  {name}")
    print("Next: 'metalint lint' shows what is found, 'metalint fix' mends what is safe,")
    print("'metalint baseline' holds back the rest, so that only new findings fail.")
    return 0


def _has_settings(root: Path) -> bool:
    from metalint import config

    return config.load(root, None, root).source is not None
