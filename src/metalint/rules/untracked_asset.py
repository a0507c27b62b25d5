"""Cover or note that git does not track.

What it does:
    Finds covers and notes whose file is on your disk, but not in git's index: never added, or ignored. It is an error
    if git tracks the paper, and a warning if it does not. Outside of a git repository it finds nothing.

Why is this bad:
    The link works for you and for nobody else. Lists and the site leave it out until the file is added.

Example:
    cover { url: "lora/cover.png" }  # notes/lora/cover.png was not added

Use instead:
    cover { url: "lora/cover.png" }  # after: git add notes/lora/cover.png
"""

from collections.abc import Iterator, Sequence

from metalint.papers.assets import Present
from metalint.rules.api import Asset, AssetRule, Paper, Severity, Surroundings, about
from metalint.rules.problems import PathProblem
from metalint.util.wording import quote, quote_for_shell


def check(paper: Paper, assets: Sequence[Asset], surroundings: Surroundings) -> Iterator[PathProblem]:
    for _, value, status in assets:
        if isinstance(status, Present) and not status.file.is_tracked:
            path = status.file.path
            problem = about(value, f"git does not track {quote(path)}", f"run `git add {quote_for_shell(path)}`")
            is_draft = paper.path not in (surroundings.workspace.tracked or ())
            yield paper.path, problem._replace(severity=Severity.WARNING) if is_draft else problem


def can_read(asset: Asset, surroundings: Surroundings) -> bool:
    """Tell whether a file is there, and git to ask."""
    return isinstance(asset.status, Present) and surroundings.workspace.tracked is not None


RULE = AssetRule(
    "untracked-asset", group="paths", severity=Severity.ERROR, check=check, roles=("note", "cover"), can_read=can_read
)
