"""Planning the removal of papers: their files, the references of others, and the lists without them."""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from metalint.engine import baseline
from metalint.errors import UsageError
from metalint.files import git
from metalint.files.commits import find_uncommitted
from metalint.files.file_changes import FileChange
from metalint.files.workspace import Workspace
from metalint.moving.asset_moves import named_files
from metalint.moving.plan import Plan, WholeList, changed_baseline, command_line, planned_outputs
from metalint.papers import assets
from metalint.papers.paper import Paper, Value
from metalint.rules.problems import Remove
from metalint.util.grouping import group_pairs
from metalint.util.reading import read_bounded
from metalint.util.regex import lazy
from metalint.util.wording import first_words, plural

_MOST: Final = 1 << 28  # bytes of a file that is removed: its content is kept until all is done
_SHOWN: Final = 3
_LONGEST_PATH: Final = 1024  # characters
_PATH_CHARACTERS: Final = lazy(r"[^\s\"'`()<>\[\]=,;|]*")
_BEGIN: Final = r"<!-- *metalint:begin "
_REGION: Final = lazy(rf"{_BEGIN}(\S+) *-->(?:(?!{_BEGIN}).)*?<!-- *metalint:end \1 *-->", re.DOTALL)


def plan_removal(whole: WholeList, gone: Sequence[Paper], *, removes_references: bool, is_dry: bool) -> Plan:
    """Plan removing papers; writes nothing but, unless it ``is_dry``, objects of git that keep what no commit has.

    Raises:
        UsageError: other papers refer to them, or a file is a symbolic link.
    """
    papers = {paper.path: paper for paper in gone}
    root = whole.workspace.root
    for path in papers:
        if (root / path).is_symlink() or whole.workspace.leaves_root(path):
            raise UsageError(f"{path}: a symbolic link; remove what it leads to")
    written = (reference for paper in papers.values() for reference in whole.papers.references(paper))
    references = [reference for reference in written if reference.path not in papers]
    if references and not removes_references:
        referring = list(dict.fromkeys(reference.path for reference in references))
        refer = f"{plural(len(referring), 'other paper')} {'refers' if len(referring) == 1 else 'refer'}"
        what = f"{refer} to {first_words(list(papers), _SHOWN)}"
        raise UsageError(f"{what}: {first_words(referring, _SHOWN)}; `--force` removes the references, too")
    by_path = group_pairs((path, value.path) for path, value in references)
    changed = tuple(_without_references(whole, path, fields) for path, fields in by_path.items())
    own, kept = _split_assets(whole, papers.keys())
    removed = frozenset({*papers, *own})
    lists = (
        *planned_outputs(whole, changed, removed=removed),
        *changed_baseline(whole, lambda entries: tuple(entry for entry in entries if entry.path not in removed)),
    )
    command = command_line("rm --force" if removes_references else "rm", *papers)
    contents = {path: read_bounded(root / path, _MOST) for path in (*papers, *own)}
    stays = (f"{path}, which {user} names" if user else path for path, user in kept.items())
    steps = (*(("remove", path) for path in contents), *(("keep", what) for what in stays))
    notes = tuple(_keep_uncommitted(root, contents, is_dry=is_dry))
    return Plan(command, steps, changed, lists, removed=contents, notes=notes)


def _keep_uncommitted(root: Path, contents: Mapping[str, bytes], *, is_dry: bool) -> Iterator[str]:
    """Put files that no commit has as they are among git's objects, and yield which these are.

    A dry run stores nothing. Outside of git there is nothing to keep a file in.
    """
    lost = find_uncommitted(root, contents) if git.tracked_paths(root) is not None else {}
    if is_dry:
        yield from (f"Note: {path} is not committed as it is." for path in lost)
    elif lost:
        for path, name in zip(lost, git.write_blobs(root, [*lost.values()]), strict=True):
            yield f"Note: {path} was not committed as it was; `git cat-file -p {name}` prints it."


def _without_references(whole: WholeList, path: str, fields: Collection[str]) -> FileChange:
    """Return a paper without the references in some fields; a message that holds nothing else goes with them."""
    paper = whole.reader_of(path).kind.admitted(path, whole.read(path))
    gone = (value for value in paper.references if value.path in fields)
    changes: list[Remove] = []
    for message, values in group_pairs((value.path.rpartition(".")[0], value) for value in gone).items():
        written = [*(scalar for scalar, *_ in paper.scalars), *paper.messages]
        inside = [path for path in written if path.startswith(f"{message}.")]
        if message and message in paper.messages and len(inside) == len(values):
            changes.append(Remove(Value("", paper.messages[message], message)))
        else:
            changes += map(Remove, values)
    return whole.change_values(path, changes)


def _split_assets(whole: WholeList, gone: AbstractSet[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the files that go with papers, and those in the papers' folders that stay, each with a file that names it.

    Nothing names what lies in a folder of the paper only by chance.
    """
    workspace, own = whole.workspace, set[str]()
    folders: set[str] = set()
    corpus, roots = whole.papers.corpus, whole.config.asset_roots
    outputs = {posixpath.normpath(output.path): output.marker for output in whole.config.outputs}
    users = dict.fromkeys([*corpus.paths, *outputs], "")
    for paper in corpus.papers:
        files = {file.path for file in named_files(workspace, roots, (paper,))}
        if paper.path not in gone:
            users |= dict.fromkeys(files, paper.path)
            continue
        folders |= {folder for folder in assets.roots(assets.own_folders(roots), paper) if folder != "."}
        folders |= {path.rpartition("/")[0] for path in files if f"/{path}".split("/")[-2] == paper.stem}
        own |= files
    there = {path for folder in folders for path in workspace.folders.files(folder)} | own
    there = {path for path in there - gone if workspace.find(path) and not workspace.leaves_root(path)}
    own |= _find_named(workspace, own, there, outputs).keys()
    removed = {path for path in own & there if not (workspace.root / path).is_symlink()} - users.keys()
    texts = {*(git.list_files(workspace.root) or workspace.folders.files("")), *there} - {*corpus.paths, baseline.NAME}
    staying = (path for path in texts - removed if outputs.get(path, "") is not None)
    users |= _find_named(workspace, staying, removed, outputs)
    removed -= users.keys()
    return tuple(sorted(removed)), {path: users.get(path, "") for path in sorted(there - removed)}


def _find_named(
    workspace: Workspace, users: Iterable[str], files: AbstractSet[str], outputs: Collection[str]
) -> dict[str, str]:
    """Return the files that users name, and those that these name in turn, each with one that does."""
    found: dict[str, str] = {}
    pending = sorted(users)
    while pending:
        user = pending.pop()
        text = workspace.head(user, _MOST).decode("utf-8", "replace")
        text = _REGION.sub("", text) if user in outputs else text
        named = {path for path in files - found.keys() if _names_file(text, user, path)}
        found |= dict.fromkeys(named, user)
        pending += sorted(named)
    return found


def _names_file(text: str, user: str, path: str) -> bool:
    """Tell whether a text, of the file ``user``, has a path in it, from the root or from that file, in any format."""
    name = posixpath.basename(path)
    if name not in text and "%" not in text:
        return False
    plain, folder = unquote(text), posixpath.dirname(user)
    for match in re.finditer(re.escape(name), plain):
        before = plain[max(match.start() - _LONGEST_PATH, 0) : match.start()]
        written = (_PATH_CHARACTERS.match(before[::-1]) or [""])[0][::-1] + name
        if posixpath.normpath(posixpath.join(folder, written)) == path or f"/{written}".endswith(f"/{path}"):
            return True
    return False
