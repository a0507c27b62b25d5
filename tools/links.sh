#!/usr/bin/env bash
# The weekly check of all URLs: keeps one issue that lists what is dead, and comments on it what is newly dead.
# The folder KEPT lasts from run to run: metalint's memory, and what the issue lists. In the workflow it lies outside of
# the checkout, so that nothing that is committed is taken for it. METALINT and PYTHON are the programs to call.
# A run that fails or is interrupted ends here, and leaves the issue and what it lists as they were.
set -euo pipefail

kept=${KEPT:-.links}
mkdir -p "$kept"
"${METALINT:-metalint}" --cache-dir "$kept" links --no-baseline --exit-zero --budget 45m --format json \
  --output-file "$kept"/now.json
"${PYTHON:-python}" -I tools/dead_links.py "$kept"

number=$(gh issue list --label dead-links --state open --limit 1 --json number --jq '.[].number')
if [[ -s "$kept"/new.md ]]; then
  if [[ -n $number ]]; then
    gh issue edit "$number" --body-file "$kept"/all.md
    gh issue comment "$number" --body-file "$kept"/new.md
  else
    gh label create dead-links --description "URLs of papers that are gone" --force
    gh issue create --title "Dead links" --label dead-links --body-file "$kept"/all.md
  fi
elif [[ -n $number && ! -s "$kept"/all.md ]]; then
  gh issue close "$number" --comment "Every link that was dead is alive again, or no paper uses it any more."
elif [[ -n $number && -s "$kept"/fewer ]]; then
  gh issue edit "$number" --body-file "$kept"/all.md
fi
mv "$kept"/next.json "$kept"/told.json
