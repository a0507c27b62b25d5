"""Why a run came to nothing: a line on standard error; on GitHub an annotation and a line of the job summary, too."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def print_error(line: str, words: Sequence[str]) -> None:
    """Print ``line``, which a terminal may show as it is, and let GitHub show it where people look.

    The annotation goes to standard output, as all annotations do, unless ``words``, the command line, send data there.
    """
    print(line, file=sys.stderr)
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    from metalint.cli.job_summary import add_to_summary
    from metalint.errors import UsageError
    from metalint.render.escape import text
    from metalint.report.github import fatal

    why = line.removeprefix("metalint: ")
    print(fatal(why), file=sys.stderr if _print_data(words) else sys.stdout)
    with contextlib.suppress(UsageError):  # the line above is out already
        add_to_summary(f"**metalint could not run:** {text(why)}\n")


def _print_data(words: Sequence[str]) -> bool:
    """Tell whether a command line asks for something else than annotations on standard output."""
    formats = [
        word.partition("=")[2] or following
        for word, following in zip(words, [*words, ""][1:], strict=True)
        if word.partition("=")[0] == "--format"
    ]
    return any(one != "github" for one in formats) or any(word in {"--diff", "--stdout", "schema"} for word in words)
