#!/usr/bin/env bash
# What action.yml runs. Its inputs arrive in the environment: ROOT, PATHS, FAIL_ON, CHANGED_ONLY, BASE, LINKS,
# LINKS_BUDGET, SARIF_FILE; so do GITHUB_STEP_SUMMARY, to which `metalint lint` adds, and GITHUB_OUTPUT.
set -euo pipefail

cd "${ROOT:-.}"
worst=0

complain() {
  echo "::error title=metalint::$1"
  exit 2
}

# Runs metalint; the worst exit code of all runs becomes that of the action.
run() {
  local code=0
  metalint "$@" || code=$?
  if ((code > worst)); then worst=$code; fi
}

policy=()
case "${FAIL_ON:-error}" in
  error) ;;
  warning) policy=(--strict) ;;
  never) policy=(--exit-zero) ;;
  *) complain "fail-on must be error, warning or never" ;;
esac

paths=()
while IFS= read -r path; do
  if [[ -n $path ]]; then paths+=("$path"); fi
done <<<"${PATHS:-}"

changed=()
if [[ ${CHANGED_ONLY:-false} == true ]]; then
  if [[ -z ${BASE:-} ]]; then complain "changed-only needs a base: run it on pull requests, or give 'base'"; fi
  changed=(--changed-since "$BASE")
fi

run lint --authority always "${policy[@]}" "${changed[@]}" --format github -- "${paths[@]}"
if ((worst > 1)); then exit "$worst"; fi
if ((${#changed[@]})); then
  run lint --authority always "${policy[@]}" --select identity,outputs --format github
fi
if [[ ${LINKS:-false} == true ]]; then
  run links "${policy[@]}" "${changed[@]}" --select dead-url,moved-url,url-title --budget "${LINKS_BUDGET:-5m}" \
    --format github -- "${paths[@]}"
fi

if [[ -n ${SARIF_FILE:-} ]]; then
  metalint lint --authority always --exit-zero --format sarif --output-file "$SARIF_FILE"
  echo "sarif-file=${ROOT:-.}/$SARIF_FILE" >>"${GITHUB_OUTPUT:-/dev/null}"
fi

# What the change adds and mends: the findings at the merge base serve as a baseline.
compare() {
  local base=$1 at=$2
  GIT_LFS_SKIP_SMUDGE=1 git worktree add --quiet --detach "$at" "$base" || return
  metalint --root "$at/$(git rev-parse --show-prefix)" baseline --output "$at.json" >/dev/null || return
  metalint lint --exit-zero --baseline "$at.json" --format markdown --output-file "$at.md" || return
  { printf '### Against the base\n\n'; cat "$at.md"; } >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
}

if [[ -n ${BASE:-} ]]; then
  at=$(mktemp -d)/base
  if base=$(git merge-base HEAD "$BASE" 2>/dev/null) && compare "$base" "$at"; then :; else
    echo "::notice title=metalint::no comparison with the base: it is not in this clone (set fetch-depth to 0), or cannot be linted"
  fi
  git worktree remove --force "$at" 2>/dev/null || true
fi

exit "$worst"
