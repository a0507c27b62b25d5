"""File or folder under the asset roots that nothing refers to.

What it does:
    Finds files in the asset roots that are not a cover, a note or an output, and that no note links to, directly or
    through another note. A folder in which nothing is used is one finding. Hidden files are skipped, and in a git
    repository also untracked files. If a paper cannot be parsed, nothing is reported, because it may refer to any of
    them. Off by default, because many people keep drafts next to their notes. If a change deletes or moves a paper
    and leaves its files, that is a warning anyway: in the hook that lints, with `--changed-since`, in `metalint gate`.

Why is this bad:
    Unused images make every clone larger.

Example:
    notes/lora/old-cover.png

Use instead:
    git rm notes/lora/old-cover.png

Options:
    `asset-roots`: the folders, up to the first placeholder.
"""

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from glob import escape

from metalint.files.workspace import Workspace
from metalint.papers.assets import Present, is_markdown, linked, of_paper, own_folders, roots
from metalint.rules.api import Corpus, CorpusRule, Paper, Problem, Severity, Span
from metalint.rules.problems import PathProblem
from metalint.util.wording import quote, quote_for_shell


def check(corpus: Corpus) -> Iterator[PathProblem]:
    if not _is_whole(corpus):
        return
    # a root that may be anywhere says nothing about what is an asset
    asset_roots = corpus.context.config.asset_roots
    folders = {root.partition("{")[0].rpartition("/")[0] if "{" in root else root for root in asset_roots}
    files = (_list_files(corpus.workspace, folder) for folder in folders - {"", "."})
    unused = set[str]().union(*files) - _find_used_files(corpus)
    for path in _put_in_folders(corpus, unused):
        what, help_ = "this file", "delete it, or link to it"
        if path not in unused:
            what, help_ = "the files in this folder", f"run `git rm -r {quote_for_shell(path)}`, or link to them"
        yield path, Problem(Span(0, 0), f"no paper and no note refers to {what}", help=help_)


def left_behind(corpus: Corpus, gone: Sequence[Paper]) -> Iterator[PathProblem]:
    """Yield a problem for each file, or folder, that the papers that are ``gone`` had, and nothing refers to now."""
    if not _is_whole(corpus):
        return
    used = _find_used_files(corpus)
    owners: dict[str, Paper] = {}
    for paper in reversed(gone):
        folders = roots(own_folders(corpus.context.config.asset_roots), paper)
        named = _select_visible(corpus.workspace, _find_named_files(corpus, [paper]))
        files = named.union(*(_list_files(corpus.workspace, folder) for folder in folders))
        owners |= dict.fromkeys(files - used, paper)
    for path in _put_in_folders(corpus, owners.keys()):
        owner = next(owners[file] for file in sorted(owners) if f"{file}/".startswith(f"{path}/"))
        what = "file" if path in owners else "folder"
        message = f"nothing refers to this {what} now that {quote(owner.path)} is gone"
        remove = f"`git rm {'' if path in owners else '-r '}{quote_for_shell(path)}`"
        help_ = f"run {remove}"
        if place := _find_new_place(corpus, path, owner):
            folder = posixpath.dirname(place)  # which git does not make
            make = "" if corpus.workspace.find_folder(folder) else f"mkdir -p {quote_for_shell(folder)} && "
            help_ = f"run `{make}git mv {quote_for_shell(path)} {quote_for_shell(place)}`, or {remove}"
        yield path, Problem(Span(0, 0), message, severity=Severity.WARNING, help=help_)


def _is_whole(corpus: Corpus) -> bool:
    """Tell whether all papers can be read."""
    return len(corpus.papers) == len(corpus.paths)


def _find_used_files(corpus: Corpus) -> set[str]:
    """Return the files that papers name, those that their notes lead to, the papers and the outputs."""
    outputs = (output.path for output in corpus.context.config.outputs)
    return _find_named_files(corpus, corpus.papers) | {*corpus.paths, *outputs}


def _find_named_files(corpus: Corpus, papers: Iterable[Paper]) -> set[str]:
    """Return the files that papers name, what their notes link to, and what the notes among that link to."""
    assets = (asset for paper in papers for asset in of_paper(paper, corpus.surroundings))
    pending = {asset.status.file.path for asset in assets if isinstance(asset.status, Present)}
    known: set[str] = set()
    while pending:
        path = pending.pop()
        known.add(path)
        if is_markdown(path):
            from metalint.papers import notes

            targets = {linked(path, link.value) for link in notes.links(corpus.workspace.text(path) or "")}
            pending |= {target for target in targets if target is not None} - known
    return known


def _find_new_place(corpus: Corpus, path: str, gone: Paper) -> str | None:
    """Return where a file or folder of a paper that has moved belongs now; None for others, or if that is taken."""
    own, workspace, known = own_folders(corpus.context.config.asset_roots), corpus.workspace, _known_by(gone)
    for paper in corpus.papers:
        if known.isdisjoint(_known_by(paper)):
            continue
        for old, new in zip(roots(own, gone), roots(own, paper), strict=False):
            place = new + path[len(old) :]
            is_free = not (workspace.find(place) or workspace.find_folder(place))
            if old != new and f"{path}/".startswith(f"{old}/") and is_free:
                return place
    return None


def _known_by(paper: Paper) -> set[str]:
    """Return what a paper is known by wherever it lies: its title and its URL."""
    return {value.value for value in (paper.title, paper.url) if value and value.value}


def _put_in_folders(corpus: Corpus, unused: AbstractSet[str]) -> list[str]:
    """Return the largest folders that are not shared and hold nothing but ``unused`` files, and the files in none."""
    shared = _shared_folders(corpus.context.config.asset_roots)

    @cache
    def is_unused(folder: str) -> bool:
        is_own = folder != "" and not any(fnmatchcase(folder, pattern) for pattern in shared)
        return is_own and _list_files(corpus.workspace, folder) <= unused

    largest = set()
    for path in unused:
        while is_unused(folder := posixpath.dirname(path)):
            path = folder  # noqa: PLW2901 - up to the largest
        largest.add(path)
    return sorted(largest)


@lru_cache(maxsize=4)
def _shared_folders(asset_roots: tuple[str, ...]) -> frozenset[str]:
    """Return patterns of the folders that hold files of several papers, such as a year's, and of those above them."""
    folders = set()
    for root in asset_roots:
        place = root.partition("{id}")[0].rpartition("/")[0] if "{id}" in root else root
        steps = escape(place).replace("{year}", "[0-9]" * 4).split("/")
        folders |= {"/".join(steps[:end]) for end in range(1, len(steps) + 1)}
    return frozenset(folders)


def _select_visible(workspace: Workspace, files: Iterable[str]) -> set[str]:
    """Return the files that git tracks, without hidden ones."""
    tracked = workspace.tracked
    return {path for path in files if "/." not in f"/{path}" and (tracked is None or path in tracked)}


def _list_files(workspace: Workspace, folder: str) -> set[str]:
    return set() if workspace.leaves_root(folder) else _select_visible(workspace, workspace.folders.files(folder))


RULE = CorpusRule(
    "orphan-asset",
    group="paths",
    severity=Severity.INFO,
    check=check,
    left_behind=left_behind,
    default=False,
)
