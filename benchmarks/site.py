"""How long `metalint site` takes for 10,000 papers, first and again, in seconds of processor time and by the clock.

python benchmarks/site.py [--papers 10000]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
BARS = {"first": 15.0, "again": 15.0}
"""Seconds by the clock on a quiet machine of two cores, for 10,000 papers."""


def timed(root: Path, cache: Path) -> tuple[float, float]:
    """Write the site; return the seconds by the clock and of processor time."""
    words = [sys.executable, "-m", "metalint", "--cache-dir", str(cache), "site", "--out", "site"]
    began, before = time.perf_counter(), os.times()
    subprocess.run(words, cwd=root, check=True, capture_output=True)  # noqa: S603 - metalint itself
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, spent


def main() -> None:
    """Make a list, write its site twice, and print what that takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=10_000)
    papers = parser.parse_args().papers
    with tempfile.TemporaryDirectory() as made:
        root = Path(made) / "list"
        corpus = [sys.executable, str(HERE / "corpus.py"), "--out", str(root), "--papers", str(papers), "--clean"]
        subprocess.run(corpus, check=True, capture_output=True)  # noqa: S603 - of this folder
        time.sleep(0.1)
        for name, bar in BARS.items():
            clock, spent = timed(root, Path(made) / "cache")
            print(f"{name:10} {clock:6.1f} s by the clock (bar {bar:.0f}), {spent:6.1f} s of processor time")


if __name__ == "__main__":
    main()
