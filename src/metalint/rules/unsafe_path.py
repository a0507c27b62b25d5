r"""Path that leads out of the repository, or that only some systems read.

What it does:
    Finds covers and notes with an absolute path, a drive letter, backslashes or control characters, and paths that
    leave the repository through `..` or a symbolic link. A `..` that stays inside is fine. A paper whose own file is a
    symbolic link out of the repository is reported too, and not read.

Why is this bad:
    The file is on your computer, not in the repository, so nobody else has it. And a list that is rendered by a CI job
    could publish a file of the CI machine.

Example:
    note { url: "C:\\notes\\lora.md" }

Use instead:
    note { url: "lora.md" }
"""

from collections.abc import Iterator, Sequence
from typing import Final

from metalint.papers.assets import Unsafe, roots
from metalint.rules.api import Asset, AssetRule, Paper, Severity, Surroundings, about
from metalint.rules.problems import PathProblem
from metalint.util.regex import lazy
from metalint.util.wording import join_words, quote

_RELATIVE: Final = lazy(r"(?!\.\.(?:/|\Z))[^/:]+(?:/(?!\.\.(?:/|\Z))[^/:]+)*")


def check(paper: Paper, assets: Sequence[Asset], surroundings: Surroundings) -> Iterator[PathProblem]:
    for _role, value, status in assets:
        if isinstance(status, Unsafe):
            folders = [f"{folder}/" for folder in roots(surroundings.context.config.asset_roots, paper)]
            where = f"in {join_words(folders, 'or')}" if folders else "in the repository"
            help_ = f"put the file {where}, and write its path from there, with `/` between folders"
            portable = value.value.replace("\\", "/")
            if portable != value.value and _RELATIVE.fullmatch(portable):
                help_ = f"write {quote(portable)}"
            yield paper.path, about(value, f"the path {quote(value.value)} {status.why}", help_)


RULE = AssetRule("unsafe-path", group="paths", severity=Severity.ERROR, check=check, roles=("note", "cover"))
