"""``metalint lint --add-suppressions RULE --reason TEXT``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from metalint.engine import Request
    from metalint.project import Project


def add_options(to: argparse.ArgumentParser) -> None:
    """Add the options."""
    group = to.add_argument_group("suppressions")
    group.add_argument(
        "--add-suppressions",
        action="append",
        metavar="RULE",
        help="write a comment above each finding of the rule that says why it may stay, instead of reporting",
    )
    group.add_argument("--reason", metavar="TEXT", help="why; it stands in the comments")


def run(project: Project, request: Request, arguments: argparse.Namespace) -> int:
    """Write the comments; 1 if a finding is left that none silences."""
    from metalint import silencing
    from metalint.report.terminal import plain
    from metalint.write import write_text

    silencing.check(arguments.add_suppressions, arguments.reason)
    result = silencing.run(project, request, arguments.add_suppressions, arguments.reason)
    for path, text in result.texts.items():
        write_text(project.config.root / path, text, expected=result.before[path].encode())
    papers = f"{len(result.texts)} paper" + "s" * (len(result.texts) != 1)
    findings = f"{result.silenced} finding" + "s" * (result.silenced != 1)
    print(f"Silenced {findings} in {papers}; look at them with 'git diff'.")
    for one in result.left:
        print(f"metalint: {plain(one.place.path)}: no comment silences: {plain(one.message)}", file=sys.stderr)
    return int(bool(result.left))
