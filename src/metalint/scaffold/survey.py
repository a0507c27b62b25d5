"""What a repository holds: its papers, their schema, and the files around them."""

import os
import posixpath
import stat
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from metalint.config.settings import REQUIRED, Config
from metalint.files import git
from metalint.files.decoding import digest_content
from metalint.files.discovery import make_excluder
from metalint.files.globs import make_matcher
from metalint.names.placeholders import is_placeholder
from metalint.papers.ids import SUFFIXES
from metalint.scaffold import patterns
from metalint.scaffold.asset_roots import Roots, find_roots, list_references
from metalint.scaffold.messages import (
    Fit,
    MessageCandidate,
    TextFile,
    find_candidates,
    match_candidates,
    rank_candidates,
    read_texts,
)
from metalint.scaffold.patterns import Folder
from metalint.scaffold.roles import Values, by_name, repeated_paper
from metalint.schema.compiling import Schema
from metalint.util.wording import plural

_FOREIGN: Final = frozenset({"node_modules", "site-packages", "__pycache__"})  # folders of what tools install
_MARK: Final = "pyvenv.cfg"  # the file that marks a virtual environment of Python


def list_files(root: Path, named: Container[str] | None = None) -> tuple[str, ...]:
    """Return the files below ``root``, or those of them whose names are ``named``: their paths, with ``/``, sorted.

    Hidden folders, symbolic links, what git ignores and what tools install are left out.
    """
    listed = git.list_files(root)
    names = _walk_folders(root) if listed is None else _filter_listed(root, listed)
    wanted = names if named is None else [name for name in names if name.rpartition("/")[2] in named]
    writable = (name for name in wanted if name.isprintable() and "\ufffd" not in name)  # into a file of settings
    return tuple(sorted(name for name in writable if _is_file(f"{root}/{name}")))


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def _walk_folders(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        if _MARK in files:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not _is_foreign(name))
        at = folder[len(str(root)) :].replace(os.sep, "/").strip("/")
        yield from (f"{at}/{name}" if at else name for name in files)


def _filter_listed(root: Path, names: Iterable[str]) -> Iterator[str]:
    environments: dict[str, bool] = {}
    for name in names:
        *folders, _ = name.split("/")
        top = folders[0] if folders else ""
        if top not in environments:
            environments[top] = top != "" and (root / top / _MARK).exists()
        if not environments[top] and not any(map(_is_foreign, folders)):
            yield name


def _is_foreign(folder: str) -> bool:
    return folder.startswith(".") or folder in _FOREIGN


MAX_TEXTS: Final = 20_000  # files in the text format that are read
ENOUGH: Final = 5  # papers that tell which fields a list fills; fewer do not
_MOST_FILL: Final = 0.9
_MOST_NAMED: Final = 10  # files of a folder without papers that are named one by one; of more, the folder is


class Several(NamedTuple):
    """Files that hold several papers each, their message, and the repeated field that each paper is."""

    files: tuple[str, ...]
    message: MessageCandidate
    field: str


class Survey(NamedTuple):
    """What was found."""

    folders: tuple[Folder, ...] = ()  # where the papers are; none if none were found
    left_out: tuple[tuple[Folder, str], ...] = ()  # folders with papers that are none of the list, and why
    # files and folders that hold no papers, and what each is: those that the patterns for papers take in, and others
    excluded: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    several: Several | None = None  # files that hold several papers each; None if there are none
    message: MessageCandidate | None = None  # the papers' message; None where no message fits
    rivals: tuple[MessageCandidate, ...] = ()  # messages of other schemas that as many papers are
    # messages of other schemas that look like a paper's, and that fewer papers are
    lesser: tuple[MessageCandidate, ...] = ()
    valid: int = 0  # how many papers are valid messages
    fields: Mapping[str, str] = {}  # the field paths by role
    # how many papers fill each role that is required by default, where the schema has it
    filled: Mapping[str, int] = {}
    unfilled: Mapping[str, str] = {}  # field paths by role that fit by name, and that no paper fills
    roots: Roots = Roots((), 0, 0)  # where covers and notes lie
    texts: int = 0  # how many files in the text format there are
    protos: int = 0  # how many schemas there are
    complaints: tuple[str, ...] = ()  # a line for each schema that cannot be used, and for what was not looked at

    @property
    def papers(self) -> list[str]:
        """The paths of the papers."""
        return [path for folder in self.folders for path in folder.papers]

    @property
    def required(self) -> tuple[str, ...] | None:
        """The roles that at least nine tenths of the papers fill, the title always; None if too few papers tell."""
        if len(self.papers) < ENOUGH:
            return None
        least = _MOST_FILL * len(self.papers)
        return tuple(role for role, number in self.filled.items() if role == "title" or number >= least)

    @property
    def globs(self) -> list[str]:
        """The patterns for papers."""
        return list(dict.fromkeys(glob for folder in self.folders for glob in patterns.make_globs(folder)))


def survey(config: Config) -> Survey:
    """Look at the files below the root; all that the configuration says but ``papers`` holds."""
    root, is_excluded = config.root, make_excluder(config.exclude)
    files = list_files(root)
    in_text_format = [path for path in files if path.endswith(SUFFIXES)]
    protos = [path for path in files if path.endswith(".proto")]
    texts = {text.path: text for text in read_texts(root, in_text_format[:MAX_TEXTS]) if not is_excluded(text.path)}
    candidates, complaints = find_candidates(root, protos, config.proto_paths)
    if config.proto is not None:
        candidates = [candidate for candidate in candidates if candidate.proto in {None, config.proto}]
    if len(in_text_format) > MAX_TEXTS:
        number = plural(len(in_text_format), "file")
        complaints.append(f"{len(in_text_format) - MAX_TEXTS} of {number} in the text format: not looked at")
    fits = {path: match_candidates(text, candidates) for path, text in texts.items()}
    several = []
    for at, message in enumerate(candidates):
        named = tuple(path for path, outcome in fits.items() if at in outcome.valid)
        if named and (field := repeated_paper(message.schema.root)):
            several.append(Several(named, message, field))
    found = Survey(
        several=max(several, key=lambda candidate: len(candidate.files), default=None),
        texts=len(in_text_format),
        protos=len(protos),
        complaints=tuple(complaints),
    )
    ranked = rank_candidates(candidates, fits)
    if not ranked:
        return found
    best = candidates[ranked[0]]
    valid = {at: sum(at in outcome.valid for outcome in fits.values()) for at in ranked}
    others = [at for at in ranked if candidates[at].proto not in {None, best.proto}]
    rivals = tuple(candidates[at] for at in others if valid[at] >= valid[ranked[0]])
    lesser = tuple(candidates[at] for at in others if candidates[at] not in rivals)
    found = found._replace(rivals=rivals, lesser=lesser)
    if not texts and rivals:  # nothing tells them apart
        return found._replace(rivals=(best, *rivals))
    found = found._replace(message=best)
    return _survey_papers(found, best, files, texts, _kinds(ranked, candidates, fits)) if texts else found


def _kinds(ranked: Sequence[int], candidates: Sequence[MessageCandidate], fits: Mapping[str, Fit]) -> dict[str, str]:
    """Return what each file is: nothing for a paper, else the name of a message; without those that nobody knows."""
    best = ranked[0]
    kinds = {}
    for path, outcome in fits.items():
        others = sorted(outcome.valid - set(ranked))
        if best in outcome.valid or (best in outcome.near and not others):
            kinds[path] = ""
        elif likely := others or sorted(outcome.valid) or sorted(outcome.near):
            other = candidates[likely[0]]
            kinds[path] = f"`{other.short}` of {other.proto or 'the packaged schema'}"
    return kinds


def _survey_papers(
    found: Survey,
    message: MessageCandidate,
    files: Sequence[str],
    texts: Mapping[str, TextFile],
    kinds: Mapping[str, str],
) -> Survey:
    held = {path: message.values(texts[path]) for path, kind in kinds.items() if not kind}
    usual = by_name(message.schema.root, {})
    templates = {path for path, values in held.items() if _is_template(path, values, usual)}
    listed = (held.keys() - templates) or held.keys()
    digests = {path: digest_content(texts[path].document.text.encode("utf-8", "surrogatepass")) for path in listed}
    folders, left_out = patterns.find_folders(listed, digests)
    found = found._replace(folders=tuple(folders), left_out=tuple(left_out))
    held = {path: held[path] for path in found.papers}
    values: Values = {}
    for field, of_paper in (item for own in held.values() for item in own.items()):
        values.setdefault(field, []).extend(of_paper)
    fields = by_name(message.schema.root, values)
    filled = {}
    for role in REQUIRED:
        if path := fields.get(role) or usual.get(role):
            empty = {"", "0"} if role == "year" else {""}
            filled[role] = sum(any(value.strip() not in empty for value in own.get(path, ())) for own in held.values())
    what = {path: kind for path, kind in kinds.items() if kind}
    what |= dict.fromkeys(templates - held.keys(), "a template")
    apart = [(path, why) for path, why in sorted(what.items()) if not make_matcher(found.globs)(path)]
    what |= {path: why for folder, why in left_out for path in folder.papers}
    return found._replace(
        excluded=tuple(_list_excluded([path for path in files if path.endswith(SUFFIXES)], found.globs, what)),
        apart=tuple(apart),
        valid=sum(message.reads(texts[path]) for path in held),
        fields=fields,
        filled=filled,
        unfilled={role: path for role, path in usual.items() if role not in fields and path not in values},
        roots=find_roots(list_references(held, fields), files),
    )


def _is_template(path: str, held: Values, fields: Mapping[str, str]) -> bool:
    """Tell whether a file is a template: it has what one has, or is called so and is no complete paper."""
    told = {role: held.get(fields.get(role, ""), []) for role in ("title", "url", "authors")}
    left = {role: [is_placeholder(role, value) for value in values] for role, values in told.items()}
    is_complete = all(of and not any(of) for role, of in left.items() if role in fields)
    is_unfilled = all(left[role] and all(left[role]) for role in ("title", "authors"))
    return is_unfilled or (patterns.is_template(path) and not is_complete)


def _list_excluded(texts: Sequence[str], globs: Sequence[str], what: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what must be excluded: the folder instead of its files where these are many and nothing else is there."""
    fits = make_matcher(globs)
    taken = [path for path in texts if fits(path) and path in what]
    folders = {path.rpartition("/")[0] for path in taken} - {""}
    whole = set()
    for folder in folders:
        inside = [path for path in texts if path.startswith(f"{folder}/")]
        if len(inside) > _MOST_NAMED and set(inside) <= set(taken):
            whole.add(folder)
    for folder in sorted(whole):
        of_folder = dict.fromkeys(what[path] for path in taken if path.startswith(f"{folder}/"))
        yield f"{folder}/", ", ".join(of_folder)
    is_said = make_excluder(tuple(patterns.in_exclude(f"{folder}/") for folder in whole))
    yield from ((path, what[path]) for path in taken if not is_said(path))


def missed_paper(config: Config, schema: Callable[[], Schema]) -> str:
    """Return a file that git tracks and the papers' message reads, and that is no paper by its place; else nothing."""
    # What is excluded, and tests, examples and templates by their names, are meant to be none.
    suffixes = (*SUFFIXES, *(suffix for paper in config.papers if (suffix := posixpath.splitext(paper)[1])))
    is_excluded = make_excluder(config.exclude)
    tracked = (path for path in sorted(git.tracked_paths(config.root) or ()) if path.endswith(suffixes))
    listed = (
        path
        for path in tracked
        if not patterns.is_template(path) and not patterns.is_of_tests_or_examples(posixpath.dirname(path))
    )
    paths = [path for path in listed if not is_excluded(path)]
    if not paths:
        return ""
    message = MessageCandidate(config.proto, schema(), config.message)
    return next((text.path for text in read_texts(config.root, paths) if message.reads(text)), "")
