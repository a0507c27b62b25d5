"""``metalint schema``."""

import json

from metalint.cli.commands import SchemaOptions
from metalint.cli.opening import open_settings
from metalint.report.logs import dump_json
from metalint.schema import describing


def run(options: SchemaOptions) -> int:
    """Print a JSON Schema, draft 2020-12."""
    if options.of_config:
        print(json.dumps(describing.describe_configuration(), indent=2, ensure_ascii=False))
        return 0
    project = open_settings(options)
    project.prepare()
    extra = project.kind.admission.constraints_as_written
    constraints = extra if isinstance(extra, dict) else None
    print(dump_json(describing.describe_message(project.kind.schema.root, constraints), indent=2))
    return 0
