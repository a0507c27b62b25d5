"""`tools/fuzz.sh`: runs the fuzz target for a time or a number of inputs, and tells what came of it."""

from __future__ import annotations

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from differences import DIFFERENCES

COVERAGE = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")


def main() -> int:
    """Fuzz, print the summary, and write it where asked; 1 if a property does not hold."""
    options = argparse.ArgumentParser(prog="fuzz.run")
    options.add_argument("--seconds", type=float, default=60, help="stop after that time")
    options.add_argument("--inputs", type=int, default=1_000_000, help="stop after so many inputs")
    options.add_argument("--seed", type=int, default=1, help="of the random numbers; 0 for another one each time")
    options.add_argument("--summary", type=Path, help="write the summary to that file")
    options.add_argument("--folder", type=Path, help="keep corpus and log there")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        results = fuzz(given.folder or Path(temporary), given)
    text = summary(results, given)
    sys.stdout.write(text)
    if given.summary:
        given.summary.write_text(text, encoding="utf-8")
    return 1 if results["complaints"] else 0


def fuzz(folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """What the target found."""
    folder.mkdir(parents=True, exist_ok=True)
    limits = [f"--seconds={given.seconds}", f"--inputs={given.inputs}", f"--seed={given.seed}"]
    with (folder / "log.txt").open("w", encoding="utf-8") as log:
        done = subprocess.run([sys.executable, "-m", "fuzz.target", str(folder), *limits], stderr=log, stdout=log)
    log_text = (folder / "log.txt").read_text(encoding="utf-8", errors="replace")
    if done.returncode or not (folder / "results.json").exists():
        sys.exit(f"the target ended with {done.returncode}:\n{log_text[-2000:]}")
    results: dict[str, Any] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    *_, (cov, features, corpus) = COVERAGE.findall(log_text) or [("0", "0", "0")]
    return results | {"cov": int(cov), "features": int(features), "corpus": int(corpus)}


def summary(results: dict[str, Any], given: argparse.Namespace) -> str:
    """The results in Markdown."""
    seconds, length = results["slowest"]
    packages = ", ".join(f"{name} {version(name)}" for name in ("metalint", "protobuf", "grpcio-tools", "atheris"))
    today = datetime.now(UTC).date()
    rows = [f"| {name} | {results['differences'].get(name, 0):,} | {one.reason} |" for name, one in DIFFERENCES.items()]
    complaints = [f"- `{one}`" for one in results["complaints"]] or ["None: every property held for every input."]
    return f"""# Fuzzing

Written by `tools/fuzz.sh --seconds {given.seconds:.0f} --inputs {given.inputs} --summary …` on {today},
with seed {given.seed}; Python {platform.python_version()}, {packages}.

Each input is a file, written by a grammar of the message type, or changed from another one by bytes, tokens, pieces and
repetition; libFuzzer keeps what reaches new code of the parser, the gate, or protobuf's own parser in Python. For every
input these properties are checked: metalint does not crash, and takes less than a second of CPU; its tokens tile the
text; what it accepts, protobuf's Python parser and protoc accept, with the same values; laid out, a file is still
accepted, with the same values in the same order, and laid out twice it does not change. What is read by lines has the
tree that the parser makes of it, and is laid out if the lines say so; what `--authority auto` takes without protobuf is
accepted with it too; what is within bounds keeps the constraints. What both parsers
accept and metalint does not is one of the differences below (`tests/support/differences.py`).

| | |
|---|---:|
| inputs | {results["inputs"]:,} |
| seconds | {results["seconds"]:,.0f} |
| accepted by metalint | {results.get("metalint", 0):,} |
| of these without protobuf (`metalint.schema.protobuf_check.needs_no_protobuf`) | {results.get("sure", 0):,} |
| accepted by protobuf's Python parser | {results.get("python", 0):,} |
| accepted by protoc, which reads those that Python accepts | {results.get("protoc", 0):,} |
| slowest input, seconds of metalint's CPU, while coverage is measured | {seconds:.3f} ({length:,} bytes) |
| branches reached (libFuzzer's `cov`) | {results["cov"]:,} |
| features reached (libFuzzer's `ft`) | {results["features"]:,} |
| inputs kept for what they reach | {results["corpus"]:,} |

## Differences

| what metalint alone refuses | files | why |
|---|---:|---|
{chr(10).join(rows)}

## Properties that did not hold

{chr(10).join(complaints)}
"""


if __name__ == "__main__":
    sys.exit(main())
