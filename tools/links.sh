#!/usr/bin/env bash
# The weekly check of all URLs: keeps one issue that lists what is dead, and comments on it what is newly so.
# .links/ is kept from run to run: metalint's memory, and the report that the issue speaks of.
set -euo pipefail

mkdir -p .links
metalint --cache-dir .links links --no-baseline --exit-zero --budget 45m --format json --output-file .links/now.json
python tools/dead_links.py .links/now.json .links/told.json .links/all.md .links/new.md

number=$(gh issue list --label dead-links --state open --limit 1 --json number --jq '.[].number')
if [[ -s .links/new.md ]]; then
  if [[ -n $number ]]; then
    gh issue edit "$number" --body-file .links/all.md
    gh issue comment "$number" --body-file .links/new.md
  else
    gh label create dead-links --description "URLs of papers that are gone" --force
    gh issue create --title "Dead links" --label dead-links --body-file .links/all.md
  fi
elif [[ -n $number && ! -s .links/all.md ]]; then
  gh issue close "$number" --comment "No link is dead for certain any more."
fi
mv .links/now.json .links/told.json
