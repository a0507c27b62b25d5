"""Cover image that does not exist.

What it does:
    Looks for the file that `cover.url` names in each of the asset roots, with exactly the same capitalization. URLs and
    empty values are not checked. A folder is not a cover. A default that the schema declares is a cover if its
    file exists, and nothing is reported if it does not.

Why is this bad:
    The list shows a broken image.

Example:
    cover { url: "lora/cover.jpg" }  # the file is called lora/cover.png

Use instead:
    cover { url: "lora/cover.png" }

Options:
    `asset-roots`: the folders that are searched, in order; `{year}` and `{id}` are those of the paper.
"""

from collections.abc import Iterator, Sequence

from metalint.papers.assets import Missing
from metalint.rules.api import Asset, AssetRule, Paper, Severity, Surroundings, about
from metalint.rules.problems import PathProblem
from metalint.util.wording import quote


def check(paper: Paper, assets: Sequence[Asset], _: Surroundings) -> Iterator[PathProblem]:
    return missing(paper, assets, "cover")


def missing(paper: Paper, assets: Sequence[Asset], wanted: str) -> Iterator[PathProblem]:
    """Yield a problem for each value of the role ``wanted`` that is in no asset root, for nobody who has the list."""
    for role, value, status in assets:
        if role == wanted and isinstance(status, Missing):
            message = f"the {role} {quote(value.value)} does not exist: {status}"
            help_ = "add the file, or correct the path" if status.looked else "write the year of the paper"
            yield paper.path, about(value, message, help_)


RULE = AssetRule("missing-cover", group="paths", severity=Severity.ERROR, check=check, roles=("cover",))
