"""The index of a project in one run: what is known of every paper, cached or fresh, and what papers share."""

from __future__ import annotations

import time
from collections import Counter
from copy import copy
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.files import git
from metalint.files.assets import of_paper
from metalint.files.signatures import of_path, settled
from metalint.index.analysis import (
    ALONE,
    NAME_SOURCES,
    Entry,
    entry_of,
    hashed,
    hashed_name,
    keys_of,
    mentioned,
    row_of,
    rule_of,
)
from metalint.index.delta import CacheDelta, WorkspaceState
from metalint.index.inverted_index import InvertedIndex, papers, postings
from metalint.index.known_files import Files
from metalint.index.scan import scan_papers
from metalint.index.serialization import text_of, unpack_diagnostics
from metalint.index.workers import batches
from metalint.names.conventions import decide, noteworthy, packed_forms, unpacked_forms
from metalint.names.institutions.outcomes import Pair
from metalint.papers.corpus import Corpus
from metalint.rules.base import GroupRule, Key
from metalint.util.hashing import blake2b
from metalint.util.signing import verified

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from metalint.files.signatures import FileSignature
    from metalint.index.analysis import AssetState, FileAnalysis, Row
    from metalint.index.cache import AnalysisCache
    from metalint.index.delta import Pairs
    from metalint.index.workers import Task
    from metalint.names.conventions import Conventions
    from metalint.papers.paper import Paper
    from metalint.rules.base import ConventionRule, NameRule, NameSource, NameUse, ReferenceRule
    from metalint.rules.diagnostics import Diagnostic, SourceText


_AT_HAND: Final = 4096  # papers that were read with what was found in them
_WORKED_OUT: Final = ("paths", "names", "_index", "_replaced")  # what depends on the texts


class FoundIn(NamedTuple):
    """What is wrong with a paper and the files that it names, and whether comments in it speak to metalint.

    ``others`` is packed: papers that name the same note share it.
    """

    path: str
    own: list[Diagnostic]
    others: bytes
    is_commented: bool


class ProjectIndex:
    """All papers of a repository, as one run sees them.

    What the cache knows of a paper serves as long as the file is as it was; all others are checked when the index is
    made.

    Args:
        task: the repository, the rules that run, and around which papers to look.
        texts: by path, what stands for the content on disk; nothing of these is kept.
        cache: what earlier runs have found; None for nothing.
        jobs: the number of processes that check papers; 0 for as many as pay.
    """

    def __init__(
        self, task: Task, texts: Mapping[str, str] = {}, analysis_cache: AnalysisCache | None = None, jobs: int = 0
    ) -> None:
        self._task = task
        self._project = task.project
        self._enabled = task.enabled
        self._texts = texts
        self._analysis_cache = analysis_cache
        self._past = (
            None if analysis_cache is None or analysis_cache.is_new else analysis_cache
        )  # what to ask; a new cache is only written to
        self._jobs = jobs
        self._known = self._past.files if self._past else Files()
        now = time.time_ns()
        changed, self._gone = scan_papers(task.project.config, self._known, jobs)
        self._signed_paths = changed.keys()
        self._moved: dict[str, FileSignature | None] = {}
        self._fresh: dict[str, Row] = {}
        self._fresh_names: dict[str, Counter[str]] = {one.key: Counter() for one in NAME_SOURCES}
        self._old_names: dict[str, Mapping[str, tuple[NameUse, ...]]] = {}
        self._asset_states: dict[str, AssetState] = {}
        self._at_hand: dict[str, bytes] = {}
        self._at_once: dict[str, FoundIn] = {}
        self._analyses: dict[str, FileAnalysis] = {}
        self._pairs: dict[str, Pairs] = dict(self._past.pairs) if self._past else {}
        self._workspace_state = self._current_state() if analysis_cache else WorkspaceState(0, None, b"", {})
        if analysis_cache is not None:
            _ = self._index_signature  # before anybody looks into git's index
            self._project.context.recall = analysis_cache.answer
        self._check(changed, now)

    def over(self, texts: Mapping[str, str], enabled: frozenset[str]) -> ProjectIndex:
        """Return the same papers with other texts in their place; the files are taken to be as they were.

        Of the texts, and of what papers share, is known what the rules ``enabled`` find, if they were enabled before.
        """
        other = copy(self)
        state = vars(other)
        for name in _WORKED_OUT:
            state.pop(name, None)
        task = self._task._replace(enabled=enabled)
        entries = [task.entry(path, text) for path, text in texts.items()]
        names = {key: Counter(counts) for key, counts in self._names_on_disk.items()}
        _count(names, (_names_of(self._on_disk[path]) for path in texts if path in self._on_disk), -1)
        _count(names, (entry.analysis.names for entry in entries), 1)
        state.update(
            _task=task,
            _enabled=enabled,
            _texts=texts,
            _fresh=self._on_disk | {entry.analysis.path: row_of(entry) for entry in entries},
            _fresh_names=names,
            _at_once={},
            _analyses={},
            _asset_states={path: asset_state for path, asset_state in self._asset_states.items() if path not in texts},
            _pairs=dict(self._pairs),
        )
        return other

    @cached_property
    def paths(self) -> list[str]:
        """The paths of all papers, sorted."""
        return sorted(self.all())

    def all(self) -> AbstractSet[str]:
        """Return the paths of all papers."""
        return self._listed | self._texts.keys() if self._texts else self._listed

    def __len__(self) -> int:
        """Return how many papers there are."""
        return len(self.all())

    def __iter__(self) -> Iterator[str]:
        """Yield the paths of all papers, in no order."""
        return iter(self.all())

    @cached_property
    def _listed(self) -> AbstractSet[str]:
        """The papers on disk."""
        if not self._gone and all(path in self._known for path in self._signed_paths):
            return self._known
        return frozenset(self._known).difference(self._gone).union(self._signed_paths)

    # -- what is remembered, and what is not

    def _check(self, signatures: Mapping[str, FileSignature | None], now: int) -> None:
        """Check what is not as the cache knows it, and what the texts stand for."""
        mine = sorted(path for path in signatures if path not in self._texts)
        self._moved = {path: settled(signatures[path], now) for path in mine}
        links = frozenset(path for path in mine if signatures[path] is None)
        anew = [path for path in mine if path in links or not self._is_as_known(path)]
        is_kept = self._analysis_cache is not None and self._analysis_cache.is_new and not self._texts
        for rows, names in batches(self._task._replace(links=links), anew, self._jobs):
            self._fresh.update((row.path, row) for row in rows)
            self._unpack(rows)
            for key, counts in names.items():
                self._fresh_names[key].update(counts)
            self._moved.update((row.path, None) for row in rows if not row.is_read)  # it may be tomorrow, unchanged
            if is_kept and self._analysis_cache is not None:
                self._analysis_cache.add(rows)
        self._on_disk = dict(self._fresh)
        self._names_on_disk = {key: Counter(counts) for key, counts in self._fresh_names.items()}
        rows = self._of_texts(self._texts)
        self._fresh.update((row.path, row) for row in rows)
        _count(self._fresh_names, map(_names_of, rows), 1)

    def _unpack(self, rows: Iterable[Row]) -> None:
        """Unpack what is to be told of papers, while others are checked by other processes."""
        for row in rows:
            if row.says_something and self._task.is_seen(row.path):
                self._at_once[row.path] = _found_in(entry_of(row), is_reported=True)

    def _of_texts(self, texts: Mapping[str, str]) -> list[Row]:
        """Return what there is to say about texts that stand for what is on disk."""
        return [row_of(self._task.entry(path, text)) for path, text in texts.items()]

    def _is_as_known(self, path: str) -> bool:
        """Tell whether a file whose signature has changed still holds what it did."""
        if self._past is None or path not in self._known:
            return False
        digest = self._project.read(path).digest
        return any(digest and known.analysis.digest == digest for known in self._past.entries([path]))

    def _current_state(self) -> WorkspaceState:
        """Return the state of the workspace as the cache knows it if it is still the same, else a new one."""
        assert self._analysis_cache is not None  # noqa: S101 - for the type checker
        workspace_state, root = self._analysis_cache.workspace_state, self._project.config.root
        is_same = all(
            signature and of_path(root / path) == signature for path, signature in workspace_state.probes.items()
        )
        if not workspace_state.tracked or not is_same or not self._is_same_index(workspace_state):
            self._analysis_cache.workspace_state = workspace_state = WorkspaceState(
                workspace_state.number + 1, None, b"", {}
            )
        return workspace_state

    def _is_same_index(self, workspace_state: WorkspaceState) -> bool:
        if self._index_signature and self._index_signature == workspace_state.git_index:
            return True
        return _of_index(self._project.workspace.tracked) == workspace_state.tracked

    @cached_property
    def _index_signature(self) -> FileSignature | None:
        index = git.index(self._project.config.root)
        return settled(of_path(index), time.time_ns()) if index else None

    def _tracked(self) -> bytes:
        """Return what stands for the paths in git's index; nothing if more than these and the probes counts."""
        workspace = self._project.workspace
        if not workspace.is_traceable:
            return b""
        if self._index_signature and self._index_signature == self._workspace_state.git_index:
            return self._workspace_state.tracked
        return _of_index(workspace.tracked)

    # -- what was found

    def __contains__(self, path: str) -> bool:
        """Tell whether a file is a paper."""
        return path in self._listed or path in self._texts

    def found(self, reported: Collection[str]) -> Iterator[FoundIn]:
        """Yield what is wrong with ``reported`` papers, and with the files that papers name."""
        for row in self._fresh.values():
            if row.says_something:
                one = self._at_once.pop(row.path, None) or _found_in(entry_of(row), is_reported=row.path in reported)
                yield one if one.path in reported else one._replace(own=[])
        anew = dict(self._asset_states)
        for analysis, known in self._known_to_tell(reported):
            asset_state = anew.pop(analysis.path, known)
            yield _found_in(Entry(analysis, asset_state), is_reported=analysis.path in reported)
        for path, asset_state in anew.items():
            own = unpack_diagnostics(path, asset_state.findings) if path in reported else []
            yield FoundIn(path, own, asset_state.others, is_commented=False)

    def examine_assets(self, page: Callable[[str], SourceText]) -> None:
        """Look around the papers around which nobody has, in the workspace as it is; ``page`` returns a file."""
        for path in self._unseen():
            self._asset_states[path] = self._project.examine_assets(self.paper(path), page(path), self._enabled)

    def _known_to_tell(self, reported: Collection[str]) -> Iterator[Entry]:
        """Yield what the cache has to tell, of ``reported`` papers at least."""
        if self._past is not None:
            is_few = self._task.sees_reported_only and len(reported) < len(self) // 10
            known = self._past.entries(self._remembered(reported)) if is_few else self._past.found(self._replaced)
            for entry in known:
                path = entry.analysis.path
                if self._is_known(path):
                    if len(self._at_hand) < _AT_HAND:
                        self._at_hand[path] = entry.analysis.paper
                    yield entry

    @cached_property
    def _replaced(self) -> frozenset[int]:
        """The numbers of the papers that are not as the cache knows them."""
        return self._past.numbers(filter(self._known.__contains__, self._fresh)) if self._past else frozenset()

    def _is_known(self, path: str) -> bool:
        """Tell whether what the cache knows of a paper is still true."""
        return path not in self._fresh and path in self._listed

    def _remembered(self, paths: Iterable[str]) -> list[str]:
        return [path for path in paths if path in self._known and self._is_known(path)]

    def _unseen(self) -> list[str]:
        """Return the papers around which to look now, for nobody has in the workspace as it is."""
        unseen = self._past.unseen() if self._past else []
        return [path for path in unseen if self._is_known(path) and self._task.is_seen(path)]

    def analysis(self, path: str) -> FileAnalysis:
        """Return what is known of a paper by itself."""
        analysis = self._analyses.get(path)
        if analysis is None:
            analysis = self._unpacked(path)
            if len(self._analyses) < _AT_HAND:
                self._analyses[path] = analysis
        return analysis

    def _unpacked(self, path: str) -> FileAnalysis:
        if path in self._fresh:
            return entry_of(self._fresh[path]).analysis
        assert self._past is not None  # noqa: S101 - what is not fresh is known
        return next(self._past.entries([path])).analysis

    def text(self, path: str) -> str | None:
        """Return the text of a paper, as far as it is at hand: that of one which was proven valid."""
        return text_of(self._packed(path)) if path in self else None

    def paper(self, path: str) -> Paper:
        """Return a paper; a broken one holds its path alone."""
        return self._project.paper(path, self._packed(path))

    def _packed(self, path: str) -> bytes:
        if path in self._fresh:
            return verified(self._fresh[path].paper, path)
        assert self._past is not None  # noqa: S101 - what is not fresh is known
        packed = self._at_hand.get(path)
        return next(self._past.paper([path])) if packed is None else packed

    def broken(self) -> list[str]:
        """Return the papers that cannot be read."""
        fresh = (entry_of(row).analysis for row in self._fresh.values() if row.says_something)
        old = (analysis for analysis, _ in self._past.found(self._replaced)) if self._past else ()
        known = (analysis for analysis in old if self._is_known(analysis.path))
        return sorted(analysis.path for analysis in chain(fresh, known) if analysis.marks.is_broken)

    def corpus(self) -> Corpus:
        """Return all papers that can be read."""
        broken = set(self.broken())
        paper = self._project.paper
        found = {
            path: paper(path, verified(row.paper, path)) for path, row in self._fresh.items() if path not in broken
        }
        known = [path for path in self._remembered(self.paths) if path not in broken]
        for path, packed in zip(known, self._past.paper(known) if self._past else (), strict=True):
            found[path] = paper(path, packed)
        papers = tuple(found[path] for path in self.paths if path in found)
        return Corpus(papers, tuple(self.paths), self._project.workspace, self._project.context)

    # -- what papers share

    def groups(self, reported: Collection[str]) -> Iterator[tuple[GroupRule, str, list[Paper]]]:
        """Yield the keys that several papers share, or one that is to be looked at alone, with the rule and the papers.

        Only groups with one of the ``reported`` papers are of interest.
        """
        for key in sorted(self._keys_to_look_at(reported)):
            rule = rule_of(key)
            if isinstance(rule, GroupRule) and rule.name in self._enabled:
                paths = self._papers_with(key)
                if len(paths) > 1 or key | ALONE in self._own_keys(paths):
                    yield from ((rule, text, papers) for text, papers in self._by_text(rule, key, paths))

    @cached_property
    def _index(self) -> tuple[list[str], InvertedIndex]:
        """The papers that were checked or looked around just now, and by their place among them who holds which key."""
        keys = chain(
            (row.keys for row in self._fresh.values()),
            (asset_state.keys for asset_state in self._asset_states.values()),
        )
        found = chain.from_iterable(postings(number, one) for number, one in enumerate(keys))
        return [*self._fresh, *self._asset_states], InvertedIndex.of(found)

    def _keys_to_look_at(self, reported: Collection[str]) -> set[int]:
        """Return keys, even ones, that may be those of several papers, or of one that is to be looked at alone."""
        if len(reported) < len(self):
            return {key & ~ALONE for key in self._own_keys(reported)}
        if self._past is None:
            return self._index[1].shared
        fresh = (key & ~ALONE for row in self._fresh.values() for key in row.keys)
        from_assets = (key & ~ALONE for asset_state in self._asset_states.values() for key in asset_state.keys)
        return set(chain(self._past.shared(), fresh, from_assets))

    def _own_keys(self, paths: Iterable[str]) -> Iterator[int]:
        """Yield the keys of papers, those to be looked at alone being odd."""
        fresh = [path for path in paths if path in self._fresh]
        known = [path for path in paths if path not in self._fresh]
        yield from (key for path in fresh for key in self._fresh[path].keys)
        yield from (key for path in known if path in self._asset_states for key in self._asset_states[path].keys)
        for entry in self._past.entries(self._remembered(known)) if self._past else ():
            yield from keys_of(entry)

    def _papers_with(self, key: int) -> list[str]:
        paths, inverted_index = self._index
        known = self._past.inverted_index(key, self._replaced) if self._past else []
        return sorted(
            {*(paths[number] for number in papers(inverted_index.those(key))), *filter(self._is_known, known)}
        )

    def _by_text(self, rule: GroupRule, key: int, paths: Iterable[str]) -> Iterator[tuple[str, list[Paper]]]:
        """Yield groups by the key itself: different ones may have one number."""
        found: dict[str, list[Paper]] = {}
        alone: set[str] = set()
        for path in paths:
            paper = self.paper(path)
            mine = {one for one in self._keys(rule, paper) if hashed(rule, one) & ~ALONE == key}
            alone |= {one.text for one in mine if one.alone}
            for text in {one.text for one in mine}:
                found.setdefault(text, []).append(paper)
        yield from ((text, papers) for text, papers in found.items() if len(papers) > 1 or text in alone)

    def _keys(self, rule: GroupRule, paper: Paper) -> Iterator[Key]:
        yield from rule.keys(paper)
        if rule.asset_keys is not None:
            surroundings = self._project.surroundings
            yield from rule.asset_keys(paper, tuple(of_paper(paper, surroundings)), surroundings)

    def is_mentioned(self, rule: GroupRule, text: str) -> bool:
        """Tell whether a paper speaks of a key of ``rule``."""
        papers = map(self.paper, self._papers_with(mentioned(rule, text)))
        return rule.mentions is not None and any(text in rule.mentions(paper) for paper in papers)

    def referring(self, rule: ReferenceRule, reported: Collection[str]) -> Iterator[Paper]:
        """Yield the ``reported`` papers that refer to others."""
        papers = (self.paper(path) for path in self._papers_with(mentioned(rule)) if path in reported)
        return filter(rule.is_referring, papers)

    def referred(self, rule: ReferenceRule, key: str) -> frozenset[str]:
        """Return the references to the papers that are looked up by ``key``."""
        papers = map(self.paper, self._papers_with(hashed(rule, Key(key))))
        return frozenset(name.reference for paper in papers for name in rule.names(paper) if name.key == key)

    # -- names

    @cached_property
    def names(self) -> dict[str, dict[str, int]]:
        """How many papers hold each name, by the key of its source."""
        past = self._past.names if self._past else {}
        counts = {one.key: Counter(past.get(one.key, {})) for one in NAME_SOURCES}
        old = self._gone.union(filter(self._known.__contains__, self._fresh))
        _count(counts, map(self._once_in, old), -1)
        for key, fresh in self._fresh_names.items():
            counts[key].update(fresh)
        return {key: {name: count for name, count in found.items() if count > 0} for key, found in counts.items()}

    def _once_in(self, path: str) -> Mapping[str, tuple[NameUse, ...]]:
        """Return the names that a paper held when the cache got to know it."""
        if path not in self._old_names and self._past is not None:
            self._old_names[path] = next(self._past.entries([path])).analysis.names
        return self._old_names[path]

    def frequent(self, rule: NameRule) -> list[str]:
        """Return all names that papers hold, the most frequent first."""
        counts = self.names[rule.names.key]
        return sorted(counts, key=lambda name: (-counts[name], name))

    def pairs(self, rule: NameRule) -> list[Pair]:
        """Return the names that look alike; they are compared anew only when there are others than before."""
        names = self.frequent(rule)
        digest = _digest(names)
        known, found = self._pairs.get(rule.name, (b"", []))
        if known != digest:
            found = [(pair.preferred, pair.other, pair.why) for pair in rule.pairs(names, self._project.context)]
            self._pairs[rule.name] = (digest, found)
        return [Pair(*pair) for pair in found]

    def conventions(self, rule: ConventionRule) -> Conventions:
        """Return how the papers write the names of a rule; these are read anew only when there are others."""
        counts = self.names[rule.names.key]
        names = sorted(counts)
        digest = _digest(names)
        known, found = self._pairs.get(rule.name, (b"", []))
        context = self._project.context
        learns = context.config.conventions == "learn"
        declared = context.defaults.get(rule.names.role) if learns else None
        default = next(iter(rule.forms([declared], context)), None) if declared else None
        if known != digest:
            found = packed_forms(noteworthy(rule.forms(names, context), default))
            self._pairs[rule.name] = (digest, found)
        return decide(unpacked_forms(found), counts, default, learns=learns)

    def papers_holding(self, source: NameSource, name: str) -> Iterator[str]:
        """Yield the paths of the papers that hold a name, sorted."""
        paths = self.may_hold(source, name)
        return (path for path in paths if any(use[0] == name for use in self.uses(source, path)))

    def may_hold(self, source: NameSource, name: str) -> list[str]:
        """Return the paths of the papers that hold a name, sorted; there may be a few that do not."""
        return self._papers_with(hashed_name(source.key, name))

    def uses(self, source: NameSource, path: str) -> tuple[NameUse, ...]:
        """Return the names that a paper holds."""
        return self.analysis(path).names.get(source.key, ())

    # -- what is kept

    def is_unchanged(self) -> bool:
        """Tell whether all is as the cache knows it, and all was looked at."""
        is_same = self._past is not None and not self._fresh and not self._gone
        return is_same and bool(self._workspace_state.tracked) and not self._unseen()

    def has_moved(self) -> bool:
        """Tell whether files were touched, or may be trusted by their signatures from now on."""
        return bool(self._moved)

    def keep(self) -> None:
        """Add what is new to the cache; nothing where texts stand for what is on disk.

        Raises:
            UnusableError: the cache cannot be written.
        """
        if self._analysis_cache is None or self._texts:
            return
        project, workspace = self._project, self._project.workspace
        probes = {**self._workspace_state.probes, **workspace.probes}
        workspace_state = WorkspaceState(self._workspace_state.number, self._index_signature, self._tracked(), probes)
        delta = CacheDelta(
            [row for path, row in self._fresh.items() if path in self._moved],
            self._asset_states,
            {path: signature for path, signature in self._moved.items() if path in self._known or path in self._fresh},
            sorted(self._gone),
            self.names,
            InvertedIndex.of(()) if self._past else self._index[1],
            self._pairs,
            project.context.learnt,
            workspace_state,
        )
        self._analysis_cache.keep(delta)


def _found_in(entry: Entry, *, is_reported: bool) -> FoundIn:
    """Return what an entry holds; what is wrong with the paper itself only if it ``is_reported``."""
    analysis, asset_state = entry
    packed = (analysis.findings, asset_state.findings if asset_state else b"") if is_reported else ()
    own = [one for findings in packed for one in unpack_diagnostics(analysis.path, findings)]
    return FoundIn(analysis.path, own, asset_state.others if asset_state else b"", analysis.marks.is_commented)


def _names_of(row: Row) -> Mapping[str, tuple[NameUse, ...]]:
    return entry_of(row).analysis.names


def _count(
    counts: Mapping[str, Counter[str]], postings: Iterable[Mapping[str, tuple[NameUse, ...]]], times: int
) -> None:
    """Add the names that papers hold, each once, by the key of their source, to ``counts``."""
    for found in postings:
        for key, uses in found.items():
            of_source = counts[key]
            for name in {use[0] for use in uses}:
                of_source[name] += times


def _digest(names: Iterable[str]) -> bytes:
    return blake2b("\0".join(names).encode("utf-8", "surrogateescape"), digest_size=16).digest()


def _of_index(paths: frozenset[str] | None) -> bytes:
    """Return what stands for the paths in git's index, or for there being none."""
    return b"no index" if paths is None else _digest(sorted(paths))
