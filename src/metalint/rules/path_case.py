"""Path that differs from the file's name in capitalization.

What it does:
    Finds covers and notes whose file exists only with other capitalization, or with another Unicode normal form of
    accented letters.

Why is this bad:
    The link works on macOS and Windows, where it was tried, and is broken on GitHub and Linux.

Example:
    note { url: "LoRA/Note.md" }  # the file is called lora/note.md

Use instead:
    note { url: "lora/note.md" }

Fix safety:
    Safe: only one file can be meant.

Options:
    `asset-roots`: the folders that are searched, in order; `{year}` and `{id}` are those of the paper.
"""

from collections.abc import Iterator, Sequence

from metalint.papers.assets import Misspelt
from metalint.rules.api import (
    Asset,
    AssetRule,
    Paper,
    Severity,
    Surroundings,
    about,
    correction,
    replacing,
)
from metalint.rules.problems import PathProblem
from metalint.util.wording import describe_difference, quote


def check(paper: Paper, assets: Sequence[Asset], _: Surroundings) -> Iterator[PathProblem]:
    for _role, value, status in assets:
        if isinstance(status, Misspelt):
            fix = replacing(value, status.better) if status.better else None
            name = status.file.path[-len(value.value) :] if status.better is None else status.better
            message = f"{quote(value.value)} differs in capitals from the file {quote(status.file.path)}"
            if why := describe_difference(value.value, name):
                message = f"{quote(value.value)} is not the name of the file {quote(status.file.path)}{why}"
            yield paper.path, about(value, message, "" if fix else "write the name as the file has it", fix=fix)


RULE = AssetRule(
    "path-case",
    group="paths",
    severity=Severity.ERROR,
    check=check,
    grounds=correction("note", "cover"),
    roles=("note", "cover"),
)
