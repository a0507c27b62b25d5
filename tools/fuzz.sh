#!/usr/bin/env bash
# Fuzzes the parser and the gate against protobuf's parsers: tools/fuzz.sh [--seconds 60] [--inputs 1000000] [--summary FILE]
set -euo pipefail
cd "$(dirname "$0")/.."
if ! [[ .tools/atheris/.ready -nt tools/atheris.txt ]]; then
  .venv/bin/python -m pip install --quiet --target .tools/atheris --upgrade --no-deps --require-hashes -r tools/atheris.txt
  touch .tools/atheris/.ready
fi
PYTHONPATH=tests:.tools/atheris exec .venv/bin/python -m fuzz.run "$@"
