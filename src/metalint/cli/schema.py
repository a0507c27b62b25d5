"""``metalint schema``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from metalint.cli.options import add_command

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "schema", run, "print the JSON Schema of the paper message", reads_config=False)
    made.add_argument("--config", action="store_true", dest="of_config", help="of the configuration instead")


def run(arguments: argparse.Namespace) -> int:
    """Print a JSON Schema, draft 2020-12."""
    from metalint.cli import setup
    from metalint.report.logs import as_json
    from metalint.schema import describing

    if arguments.of_config:
        print(json.dumps(describing.of_configuration(), indent=2, ensure_ascii=False))
        return 0
    project = setup.open_project(arguments)
    project.prepare()
    extra = project.kind.constraints_as_written
    constraints = extra if isinstance(extra, dict) else None
    print(as_json(describing.of_message(project.schema.root, constraints), indent=2))
    return 0
