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

metalint=("${METALINT:-metalint}" --root .) # its settings, or none: not those of a folder around it
options=(--authority always --format github)
if [[ -n ${SARIF_FILE:-} ]]; then
  options+=(--sarif-file "$SARIF_FILE")
  echo "sarif-file=${ROOT:-.}/${SARIF_FILE//[$'\r\n']/}" >>"${GITHUB_OUTPUT:-/dev/null}"
fi
if [[ ${LINKS:-false} == true ]]; then options+=(--online "--budget=${LINKS_BUDGET:-5m}"); fi

named=()
paths=()
while IFS= read -r path; do
  if [[ -n $path ]]; then named+=("--path=$path") paths+=("$path"); fi
done <<<"${PATHS:-}"

# Whom to ask on the network must not be what a pull request says: the gate goes by the settings of the base.
if [[ ${CHANGED_ONLY:-false} == true || (${LINKS:-false} == true && -n ${BASE:-}) ]]; then
  [[ -n ${BASE:-} ]] || complain "'changed-only' needs a base: run it on pull requests, or set the input 'base'"
  exec "${metalint[@]}" gate "${options[@]}" "--fail-on=${FAIL_ON:-error}" ${named[@]+"${named[@]}"} -- "$BASE"
fi
case ${FAIL_ON:-error} in
  error) ;;
  warning) options+=(--strict) ;;
  never) options+=(--exit-zero) ;;
  *) complain "the input 'fail-on' must be error, warning or never" ;;
esac
exec "${metalint[@]}" lint "${options[@]}" -- ${paths[@]+"${paths[@]}"}
