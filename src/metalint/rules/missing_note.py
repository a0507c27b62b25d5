"""Note that does not exist.

What it does:
    Looks for the file that `note.url` names in each of the asset roots, with exactly the same capitalization. URLs and
    empty values are not checked. A folder is not a note. A default that the schema declares is a note if its
    file exists, and nothing is reported if it does not.

Why is this bad:
    The list links to a page that does not exist.

Example:
    note { url: "lora/notes.md" }  # the file is called lora/note.md

Use instead:
    note { url: "lora/note.md" }

Options:
    `asset-roots`: the folders that are searched, in order; `{year}` and `{id}` are those of the paper.
"""

from collections.abc import Iterator, Sequence

from metalint.rules.api import Asset, AssetRule, Paper, Severity, Surroundings
from metalint.rules.missing_cover import missing
from metalint.rules.problems import PathProblem


def check(paper: Paper, assets: Sequence[Asset], _: Surroundings) -> Iterator[PathProblem]:
    return missing(paper, assets, "note")


RULE = AssetRule("missing-note", group="paths", severity=Severity.ERROR, check=check, roles=("note",))
