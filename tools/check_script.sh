#!/usr/bin/env bash
# Checks the types in the scripts of the site with TypeScript, where npm is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v npm >/dev/null; then
  echo "npm is not installed: the types in the scripts of the site are not checked"
  exit
fi
if ! [[ .tools/typescript/.ready -nt tools/typescript/package-lock.json ]]; then
  mkdir -p .tools/typescript
  cp tools/typescript/package.json tools/typescript/package-lock.json .tools/typescript
  npm ci --prefix .tools/typescript --ignore-scripts --no-audit --no-fund --silent
  touch .tools/typescript/.ready
fi
.tools/typescript/node_modules/.bin/tsc --noEmit --allowJs --checkJs --strict --noImplicitReturns \
  --noUnusedLocals --noUnusedParameters --target es2022 --lib es2022,dom,dom.iterable --types "" \
  src/metalint/data/site/site.js src/metalint/data/site/theme.js
