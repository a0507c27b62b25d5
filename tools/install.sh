#!/usr/bin/env bash
# Installs metalint ($1 is what pip is to install) below RUNNER_TEMP, isolated from every checkout, and puts a wrapper on
# the PATH of later steps. Writes to GITHUB_OUTPUT where the wrapper and its Python are: 'metalint', 'python'.
set -euo pipefail

venv=$RUNNER_TEMP/metalint/venv
python -I -m venv "$venv"
python=$venv/bin/python
if [[ ! -e $python ]]; then python=$venv/Scripts/python.exe; fi
"$python" -I -m pip install --quiet --disable-pip-version-check --no-input "$1"

mkdir -p "$RUNNER_TEMP/metalint/bin"
wrapper=$RUNNER_TEMP/metalint/bin/metalint
printf '#!/usr/bin/env bash\nexec "%s" -I -m metalint "$@"\n' "$python" >"$wrapper"
chmod +x "$wrapper"
printf 'metalint=%s\npython=%s\n' "$wrapper" "$python" >>"$GITHUB_OUTPUT"
echo "$RUNNER_TEMP/metalint/bin" >>"$GITHUB_PATH"
