"""File under the asset roots that nothing refers to.

What it does:
    Finds files in the asset roots that are not a cover, a note or an output, and that no note links to, directly or
    through another note. Hidden files are skipped, and in a git repository also untracked files. If a paper cannot be
    parsed, nothing is reported, because it may refer to any of them. Off by default, because many people keep drafts
    next to their notes.

Why is this bad:
    Unused images make every clone larger.

Example:
    notes/lora/old-cover.png

Use instead:
    git rm notes/lora/old-cover.png

Options:
    `asset-roots`: the folders, up to the first placeholder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.papers.assets import Present, is_markdown, linked, of_paper
from metalint.rules.base import CorpusRule
from metalint.rules.problems import Problem, Severity
from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.files.workspace import Workspace
    from metalint.papers.corpus import Corpus


def check(corpus: Corpus) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each file that nothing refers to."""
    if len(corpus.papers) < len(corpus.paths):
        return
    assets = (asset for paper in corpus.papers for asset in of_paper(paper, corpus.surroundings))
    used = {asset.status.file.path for asset in assets if isinstance(asset.status, Present)}
    known = _with_linked(corpus.workspace, used)
    known |= {*corpus.paths, *(output.path for output in corpus.context.config.outputs)}
    for path in sorted(_assets(corpus) - known):
        yield path, Problem(Span(0, 0), "no paper and no note refers to this file", help="delete it, or link to it")


def _assets(corpus: Corpus) -> set[str]:
    """Return the files below the asset roots; a root that may be anywhere says nothing about what is an asset."""
    roots = corpus.context.config.asset_roots
    folders = {root.partition("{")[0].rpartition("/")[0] if "{" in root else root for root in roots}
    files = {path for folder in folders if folder not in {"", "."} for path in _files(corpus.workspace, folder)}
    tracked = corpus.workspace.tracked
    return {path for path in files if "/." not in f"/{path}" and (tracked is None or path in tracked)}


def _files(workspace: Workspace, folder: str) -> list[str]:
    return [] if workspace.leaves_root(folder) else workspace.files(folder)


def _with_linked(workspace: Workspace, used: set[str]) -> set[str]:
    """Return ``used`` with all that its Markdown files link to, and what those link to."""
    known, pending = set(used), sorted(used)
    while pending:
        path = pending.pop()
        if not is_markdown(path):
            continue
        from metalint.papers import notes

        targets = {linked(path, link.value) for link in notes.links(workspace.text(path) or "")}
        new = {target for target in targets if target is not None and target not in known}
        known |= new
        pending += sorted(new)
    return known


RULE = CorpusRule("orphan-asset", group="paths", severity=Severity.INFO, default=False, check=check)
