"""``metalint schema``."""

from __future__ import annotations

import json

from metalint.cli import setup
from metalint.cli.options import Commands, CommonOptions, add_command
from metalint.report.logs import as_json
from metalint.schema import describing


class _Options(CommonOptions):
    of_config: bool


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(
        commands, "schema", _Options, run, "print the JSON Schema of the paper message", reads_config=False
    )
    made.add_argument("--config", action="store_true", dest="of_config", help="of the configuration instead")


def run(options: _Options) -> int:
    """Print a JSON Schema, draft 2020-12."""
    if options.of_config:
        print(json.dumps(describing.of_configuration(), indent=2, ensure_ascii=False))
        return 0
    project = setup.open_project(options)
    project.prepare()
    extra = project.kind.constraints_as_written
    constraints = extra if isinstance(extra, dict) else None
    print(as_json(describing.of_message(project.schema.root, constraints), indent=2))
    return 0
