"""``metalint schema``."""

from typing import Final

from metalint.cli.commands import SchemaOptions
from metalint.cli.opening import open_settings
from metalint.report.logs import dump_json
from metalint.schema.describing import describe_message
from metalint.util.packaged import read_packaged

CONFIGURATION: Final = "metalint.schema.json"  # tests compare it with what `metalint.config` reads


def run(options: SchemaOptions) -> int:
    """Print a JSON Schema, draft 2020-12."""
    if options.of_config:
        print(read_packaged(CONFIGURATION), end="")
        return 0
    project = open_settings(options)
    project.prepare()
    extra = project.kind.admission.constraints_as_written
    constraints = extra if isinstance(extra, dict) else None
    print(dump_json(describe_message(project.kind.schema.root, constraints), indent=2))
    return 0
