#!/usr/bin/env bash
# The fixer and the cache at length: 2,000 generated papers, 200 kills while 2,000 are fixed, 1,600 changes in a row, 400
# damaged caches, 120 kills; some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
METALINT_TORTURE=1 exec .venv/bin/python -m pytest -n 2 -q -rP tests/fixes/test_generated.py tests/fixes/test_killed.py \
  tests/index/test_cache.py tests/index/test_stale_answers.py \
  -k "test_fixes_of or test_killed_at or test_a_kill_at or test_two_runs or test_many_small or test_a_damaged_file or test_whatever"
