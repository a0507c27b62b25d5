"""Runs of the command line in this process, with a cache or without."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

from conftest import drive

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run


def wait_until_trusted() -> None:
    """Wait until no file is so new that its signature is not trusted."""
    time.sleep(0.08)


def run(cache: Path | str | None, *words: str) -> Run:
    """Run metalint with a cache directory; None for no cache."""
    return drive(*(["--no-cache"] if cache is None else ["--cache-dir", str(cache)]), *words)


def lint(cache: Path | str | None, *words: str) -> Run:
    """Run `metalint lint` with JSON as its output, and close the cache, as the end of a process would."""
    result = run(cache, "lint", "--format", "json", *words)
    gc.collect()
    return result
