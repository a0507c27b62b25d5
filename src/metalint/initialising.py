"""What ``metalint init`` writes."""

from __future__ import annotations

from typing import Final

from metalint import __version__

_CONFIG: Final = """\
# Settings of metalint; every key has a default. `metalint schema --config` prints them all as a JSON Schema.
papers = ["meta/**/*.prototxt"]

# Lists that `metalint render` writes; with a marker, only what stands between
# <!-- metalint:begin papers --> and <!-- metalint:end papers --> is replaced.
# [[outputs]]
# path = "README.md"
# view = "institution"
# layout = "table"
# marker = "papers"
"""

_HOOKS: Final = f"""\
repos:
  - repo: https://github.com/metalint/metalint
    rev: v{__version__}
    hooks:
      - id: metalint-fix
      - id: metalint-lint
"""

_WORKFLOW: Final = f"""\
name: papers
on:
  pull_request:
  push:
    branches: [main]
permissions: {{}}
jobs:
  lint:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - uses: actions/setup-python@v6
        with:
          python-version: "3.13"
      - run: pip install metalint=={__version__}
      - run: metalint lint
      - run: metalint render --check
"""

FILES: Final = {
    "metalint.toml": _CONFIG,
    ".pre-commit-config.yaml": _HOOKS,
    ".github/workflows/papers.yml": _WORKFLOW,
}
"""Text by path, relative to the root."""
