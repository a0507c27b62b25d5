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
default_install_hook_types: [pre-commit, pre-merge-commit]
repos:
  - repo: https://github.com/metalint/metalint
    rev: v{__version__}
    hooks:
      - id: metalint-fix
      # - id: metalint-render # once metalint.toml names outputs
      - id: metalint-lint
"""

_WORKFLOW: Final = f"""\
name: papers
on:
  pull_request:
  push:
    branches: [main]
permissions: {{}}
concurrency:
  group: papers-${{{{ github.ref }}}}
  cancel-in-progress: true
jobs:
  lint:
    name: lint
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read # to check the papers out
    steps:
      - uses: actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8 # v6.0.1
        with:
          fetch-depth: 0 # the merge base tells what the change brings
          persist-credentials: false
      - uses: actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405 # v6.2.0
        with:
          python-version: "3.13"
      # Python must not look for modules in the checkout: a pull request could bring its own. Hence -I, and a folder
      # outside of the checkout.
      - name: Install metalint
        run: |
          cd -- "$RUNNER_TEMP"
          python -I -m venv metalint
          metalint/bin/python -I -m pip install --quiet metalint=={__version__}
      - name: Judge what the pull request brings
        if: github.event_name == 'pull_request'
        env:
          BASE: ${{{{ github.event.pull_request.base.sha }}}}
        run: '"$RUNNER_TEMP/metalint/bin/python" -I -m metalint gate --authority always -- "$BASE"'
      - name: Lint all papers
        if: github.event_name != 'pull_request'
        run: '"$RUNNER_TEMP/metalint/bin/python" -I -m metalint lint --authority always'
"""

FILES: Final = {
    "metalint.toml": _CONFIG,
    ".pre-commit-config.yaml": _HOOKS,
    ".github/workflows/papers.yml": _WORKFLOW,
}
"""Text by path, relative to the root."""
