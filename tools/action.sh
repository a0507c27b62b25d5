#!/usr/bin/env bash
# What action.yml runs, and what any other CI can run as well. Its inputs arrive in the environment: ROOT, PATHS,
# FAIL_ON, CHANGED_ONLY, BASE, LINKS, LINKS_BUDGET, SARIF_FILE, and METALINT, the program to call.
set -euo pipefail

# No value of an input is ever printed: it could hold a command for the runner.
complain() {
  echo "::error title=metalint::$1"
  printf '## metalint\n\n**metalint could not run:** %s\n\n' "$1" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
  exit 2
}

for name in CHANGED_ONLY LINKS; do
  case ${!name:-false} in
    true | false) ;;
    *) name=${name,,} && complain "the input '${name//_/-}' must be true or false" ;;
  esac
done
[[ -d ${ROOT:-.} ]] || complain "the input 'root' names no folder of the checkout"
cd -- "${ROOT:-.}"

case ${FAIL_ON:-error} in
  error | warning | never) ;;
  *) complain "the input 'fail-on' must be error, warning or never" ;;
esac

metalint=("${METALINT:-metalint}" --root .) # its settings, or none: not those of a folder around it
shared=(--format github "--fail-on=${FAIL_ON:-error}")
options=("${shared[@]}" --authority always)
if [[ -n ${SARIF_FILE:-} ]]; then
  options+=(--sarif-file "$SARIF_FILE")
  echo "sarif-file=${ROOT:-.}/${SARIF_FILE//[$'\r\n']/}" >>"${GITHUB_OUTPUT:-/dev/null}"
fi
budget="--budget=${LINKS_BUDGET:-5m}"

paths=()
while IFS= read -r path; do
  if [[ -n $path ]]; then paths+=("$path"); fi
done <<<"${PATHS:-}"

# Whom to ask on the network must not be what a pull request says: the gate goes by the settings of the base.
if [[ ${CHANGED_ONLY:-false} == true || (${LINKS:-false} == true && -n ${BASE:-}) ]]; then
  [[ -n ${BASE:-} ]] || complain "'changed-only' needs a base: run it on pull requests, or set the input 'base'"
  if [[ ${LINKS:-false} == true ]]; then options+=(--online "$budget"); fi
  exec "${metalint[@]}" gate "${options[@]}" -- "$BASE" ${paths[@]+"${paths[@]}"}
fi
code=0
"${metalint[@]}" lint "${options[@]}" -- ${paths[@]+"${paths[@]}"} || code=$?
if [[ ${LINKS:-false} == true ]] && ((code < 2)); then
  "${metalint[@]}" links "${shared[@]}" "$budget" -- ${paths[@]+"${paths[@]}"} || code=$?
fi
exit "$code"
