"""Registry of the repository that contradicts itself.

What it does:
    Reads the repository's own registries. Finds an organization, a venue or a type of code without a name, or
    registered twice, a spelling that belongs to two of them, an alias that is the name of another one in the same file,
    a name that is both an organization's own and `distinct_from` it, a parent that is not registered, and organizations
    that are their own ancestors. Text that cannot be parsed is reported by the rules for papers: `syntax`, `schema`,
    `encoding` and `oversized-file`.

Why is this bad:
    A spelling that is registered twice has no certain meaning, and papers that use it are no longer fixed.

Example:
    organisations {
      name: "Houmo AI"
      aliases: "Houmo"
    }
    organisations {
      name: "Houmo Lab"
      aliases: "Houmo"
    }

Use instead:
    organisations {
      name: "Houmo AI"
      aliases: "Houmo"
    }
    organisations {
      name: "Houmo Lab"
    }

Fix safety:
    There is no fix: only a person knows which of the two is meant.

Options:
    `institutions`, `venues`, `code-types`: the registry files of the repository.
"""

from metalint.rules.api import Severity
from metalint.rules.base import StageRule

RULE = StageRule("registry-conflict", group="institutions", severity=Severity.ERROR)
