"""Text format that the schema does not allow.

What it does:
    Finds fields and enum values that the `.proto` does not have, values of the wrong type or out of range, a
    singular field that is set twice, and values that the JSON Schema refuses.

Why is this bad:
    Data under a misspelled field name is never shown.

Example:
    pub { where: "ICLR" yaer: 2024 }

Use instead:
    pub { where: "ICLR" year: 2024 }

Fix safety:
    There is no fix: the message names the nearest known name.

Options:
    `proto`, `message`, `json-schema`
"""

from metalint.rules.api import Severity
from metalint.rules.base import StageRule

RULE = StageRule("schema", group="parse", severity=Severity.ERROR)
