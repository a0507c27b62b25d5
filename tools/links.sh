#!/usr/bin/env bash
# The weekly check of all URLs: keeps one issue that lists what is dead, and comments on it what is newly so.
# The folder KEPT lasts from run to run: metalint's memory, and the report that the issue speaks of. In the workflow it
# lies outside of the checkout, so that nothing that is committed is taken for it.
set -euo pipefail

kept=${KEPT:-.links}
mkdir -p "$kept"
metalint --cache-dir "$kept" links --no-baseline --exit-zero --budget 45m --format json --output-file "$kept"/now.json
python tools/dead_links.py "$kept"/now.json "$kept"/told.json "$kept"/all.md "$kept"/new.md

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
  gh issue close "$number" --comment "No link is dead for certain any more."
fi
mv "$kept"/now.json "$kept"/told.json
