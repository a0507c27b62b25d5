"""``metalint lint --add-suppressions RULE --reason TEXT``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from metalint.report.terminal import plain
from metalint.util.wording import plural

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from metalint.engine.run import Request
    from metalint.index.project import Project


def add_options(to: argparse.ArgumentParser) -> None:
    """Add the options."""
    group = to.add_argument_group("suppressions")
    group.add_argument(
        "--add-suppressions",
        action="append",
        metavar="RULE",
        help="write a comment above each finding of the rule that says why it may stay, instead of reporting",
    )
    group.add_argument("--reason", metavar="TEXT", help="the reason, written into the comments")


def run(project: Project, request: Request, names: Sequence[str], reason: str | None) -> int:
    """Write the comments; 1 if a finding is left that none silences, or a paper cannot be written."""
    from metalint.files.replacing import WriteError
    from metalint.files.writing import opened
    from metalint.fixes import suppressing
    from metalint.rules.registry import rules_of

    checked = suppressing.checked_reason(names, reason, rules_of(project.config))
    written, complaints = [], []
    with opened(project.config) as door:
        result = suppressing.run(project, request, names, checked)
        for path, text in result.texts.items():
            try:
                door.write(project.config.root / path, text, result.before[path].encode())
                written.append(path)
            except WriteError as error:
                complaints.append(f"metalint: {plain(path)}: {error.why}")
    findings = plural(sum(result.silenced[path] for path in written), "finding")
    print(f"Silenced {findings} in {plural(len(written), 'paper')}; look at them with `git diff`.")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    for one in result.left:
        print(f"metalint: {plain(one.place.path)}: no comment silences: {plain(one.message)}", file=sys.stderr)
    return int(bool(result.left or complaints))
