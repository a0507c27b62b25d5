"""The index of a project in one run: what is known of every paper, cached or fresh, and what papers share."""

from __future__ import annotations

import time
from collections import Counter
from copy import copy
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeVar

from metalint.files.signatures import mark, settled
from metalint.files.workspace_state import WorkspaceState, after, index_signature, is_same
from metalint.index.analysis import (
    NAME_SOURCES,
    Entry,
    entry_of,
    hashed,
    is_lasting,
    keys_of,
    kind_that_is_mentioned,
    row_of,
    rule_of,
)
from metalint.index.delta import UNTRUSTED, CacheDelta
from metalint.index.scan import scan_papers
from metalint.index.workers import batches
from metalint.papers.corpus import Corpus
from metalint.papers.serialization import text_of
from metalint.rules.serialization import pack_problems, unpack_diagnostics, unpack_problems
from metalint.util.hashing import blake2b
from metalint.util.named_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from metalint.files.signatures import FileSignature
    from metalint.index.analysis import AssetState, FileAnalysis, Row
    from metalint.index.cache import AnalysisCache
    from metalint.index.delta import Pairs
    from metalint.index.workers import Task
    from metalint.papers.paper import Paper
    from metalint.rules.base import ConventionRule, GroupRule, NameRule, NameSource, NameUse
    from metalint.rules.diagnostics import Diagnostic, SourceText
    from metalint.rules.problems import Problem
    from metalint.rules.serialization import Found

    Judge = Callable[[GroupRule, int, list[str]], Iterable[tuple[str, Problem]]]
    """Given a rule, a key, and the papers that have it, returns what is wrong with which of them."""

T = TypeVar("T")
_MAX_ANALYSES: Final = 4096  # analyses
_DERIVED: Final = ("paths", "names", "broken", "corpus", "_unexamined", "_inverted_index")  # what depends on the texts


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

    What the cache knows of a paper serves as long as the file is as it was; all others are checked by `check`, before
    anything is asked of the index.

    Args:
        task: the repository, the rules that run, and around which papers to look.
        texts: by path, what stands for the content on disk; nothing of these is kept.
        cache: what earlier runs have found; None for nothing.
        jobs: the number of processes that check papers; 0 to choose by the number of papers.
    """

    def __init__(
        self, task: Task, texts: Mapping[str, str] = {}, analysis_cache: AnalysisCache | None = None, jobs: int = 0
    ) -> None:
        self._task = task
        self._project = task.project
        self._enabled = task.enabled
        self._texts = texts
        self._analysis_cache = analysis_cache
        self._cached = None if analysis_cache is None or analysis_cache.is_new else analysis_cache  # what to ask
        self._cached_marks: Mapping[str, str] = self._cached.files if self._cached else {}
        self._jobs = jobs
        self._scanned = time.time_ns()
        changed, self._deleted, self._folders = scan_papers(
            task.project.config, self._cached_marks, self._cached.folders if self._cached else {}, jobs
        )
        self._changed = dict(sorted(changed.items()))
        self._marks: dict[str, str] = {}
        self._fresh: dict[str, Row] = {}
        self._unpacked: dict[str, tuple[Row, FoundIn]] = {}
        self._fresh_names: dict[str, Counter[str]] = {one.key: Counter() for one in NAME_SOURCES}
        self._asset_states: dict[str, AssetState] = {}
        self._analyses: dict[str, FileAnalysis] = {}
        self._entries_as_cached: dict[str, Entry] = {}
        self._shared_problems: Mapping[int, bytes] | None = None
        self._previous_problems: tuple[Mapping[int, bytes], frozenset[str]] | None = None
        self._pairs: dict[str, Pairs] = dict(self._cached.note("pairs")) if self._cached else {}
        self._workspace_state = WorkspaceState(0)
        if analysis_cache is not None:
            self._workspace_state = self._current_state(analysis_cache)
            self._project.context.recall = analysis_cache.answer
        self._unchecked = [
            path
            for path, signature in self._changed.items()
            if path not in texts and (signature is None or not self._is_unchanged(path))
        ]
        self._project.progress.total += len(self._unchecked)

    def over(self, texts: Mapping[str, str], enabled: frozenset[str]) -> ProjectIndex:
        """Return the same papers with other texts in their place; the files are taken to be as they were.

        Of the texts, and of what papers share, is known what the rules ``enabled`` find, if they were enabled before.
        """
        _ = self._names_on_disk  # for the copy: the cache has been written since it was asked, and tells of today
        other = copy(self)
        state = vars(other)
        for name in _DERIVED:
            state.pop(name, None)
        task = self._task._replace(enabled=enabled)
        entries = [task.entry(path, text) for path, text in texts.items()]
        shared = self._shared_problems
        previous = self._previous_problems if self._texts or shared is None else (shared, frozenset())
        state.update(
            _task=task,
            _enabled=enabled,
            _texts=texts,
            _previous_problems=previous,
            _shared_problems=None,
            _fresh=self._on_disk | {entry.analysis.path: row_of(entry) for entry in entries},
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
        if not self._deleted and all(path in self._cached_marks for path in self._changed):
            return self._cached_marks.keys()
        return frozenset(self._cached_marks).difference(self._deleted).union(self._changed)

    # -- what is remembered, and what is not

    def check(self) -> ProjectIndex:
        """Check what is not as the cache knows it, and what the texts stand for; return the index."""
        mine = {path: signature for path, signature in self._changed.items() if path not in self._texts}
        trusted = {path: settled(signature, self._scanned) for path, signature in mine.items()}
        links = frozenset(path for path, signature in mine.items() if signature is None)
        progress, left = self._project.progress, len(self._unchecked)
        self._marks = {path: mark(signature) if signature else UNTRUSTED for path, signature in trusted.items()}
        new = None if self._texts or self._cached else self._analysis_cache
        try:
            for rows, names in batches(self._task._replace(links=links), self._unchecked, self._jobs):
                progress.done += len(rows)
                left -= len(rows)
                self._marks.update((row.path, UNTRUSTED) for row in rows if not row.is_lasting)
                for row in rows:  # what can be done while other processes go on, is done now
                    self._fresh[row.path] = row
                    if not row.is_clean:
                        self._unpack(row)
                if new is not None:
                    new.begin(rows, self._marks, self._workspace_state.number)
                for key, counts in names.items():
                    self._fresh_names[key].update(counts)
        finally:
            progress.total -= left  # those who do without the cache then count them again
        self._on_disk = dict(self._fresh)
        self._fresh.update((path, row_of(self._task.entry(path, text))) for path, text in self._texts.items())
        return self

    def _is_unchanged(self, path: str) -> bool:
        """Tell whether a file whose signature has changed still holds what it did."""
        if self._cached is None or path not in self._cached_marks:
            return False
        known = next(self._cached.entries([path])).analysis
        return is_lasting(known) and self._project.read(path).digest == known.digest

    def _current_state(self, cache: AnalysisCache) -> WorkspaceState:
        """Return the state of the workspace as the cache knows it if it is still the same, else a new one."""
        if not is_same(cache.workspace_state, self._project.workspace, self._index_signature):
            cache.workspace_state = WorkspaceState(cache.workspace_state.number + 1)
        return cache.workspace_state

    @cached_property
    def _index_signature(self) -> FileSignature | None:
        """The signature of git's index; None where other paths count as that, whatever repository lies around."""
        workspace = self._project.workspace
        return None if workspace.is_given else index_signature(workspace.root)

    # -- what was found

    def __contains__(self, path: str) -> bool:
        """Tell whether a file is a paper."""
        return path in self._listed or path in self._texts

    def found(self, reported: Collection[str]) -> Iterator[FoundIn]:
        """Yield what is wrong with ``reported`` papers, and with the files that papers name."""
        for path, row in self._fresh.items():
            if not row.is_clean:
                found = self._unpack(row)
                yield found._replace(own=[*found.own] if path in reported else [])
        left = dict(self._asset_states)
        for analysis, known in self._cached_entries(reported):
            asset_state = left.pop(analysis.path, known)
            yield _found_in(Entry(analysis, asset_state), is_reported=analysis.path in reported)
        for path, asset_state in left.items():
            own = unpack_diagnostics(path, asset_state.findings) if path in reported else []
            yield FoundIn(path, own, asset_state.others, is_commented=False)

    def _unpack(self, row: Row) -> FoundIn:
        """Return what a row says is wrong; it is unpacked once."""
        known = self._unpacked.get(row.path)
        if known is None or known[0] is not row:
            known = self._unpacked[row.path] = (row, _found_in(entry_of(row), is_reported=True))
        return known[1]

    def examine_assets(self, page: Callable[[str], SourceText]) -> None:
        """Look around the papers around which nobody has, in the workspace as it is; ``page`` returns a file."""
        for path in self._unexamined:
            self._asset_states[path] = self._project.examine_assets(self.paper(path), page(path), self._enabled)

    def _cached_entries(self, reported: Collection[str]) -> Iterator[Entry]:
        """Yield what the cache has to tell, of ``reported`` papers at least."""
        if self._cached is not None:
            is_few = self._task.sees_reported_only and len(reported) < len(self) // 10
            few = (path for path in reported if path in self._cached_marks and self._is_cached(path))
            for entry in self._cached.entries(few) if is_few else self._cached.unclean():
                if self._is_cached(entry.analysis.path):
                    self._memorize(entry.analysis)
                    yield entry

    def _is_cached(self, path: str) -> bool:
        """Tell whether what the cache knows of a paper is still true."""
        return path not in self._fresh and path in self._listed

    @cached_property
    def _unexamined(self) -> list[str]:
        """Return the papers around which to look now, for nobody has in the workspace as it is."""
        unseen = self._cached.unseen() if self._cached else []
        return [path for path in unseen if self._is_cached(path) and self._task.is_seen(path)]

    def analysis(self, path: str) -> FileAnalysis:
        """Return what is known of a paper by itself."""
        if path in self._analyses:
            return self._analyses[path]
        if path in self._fresh:
            return self._memorize(entry_of(self._fresh[path]).analysis)
        assert self._cached is not None  # noqa: S101 - what is not fresh is known
        return self._memorize(next(self._cached.entries([path])).analysis)

    def _memorize(self, analysis: FileAnalysis) -> FileAnalysis:
        """Keep an analysis at hand, as long as there are not too many."""
        if len(self._analyses) < _MAX_ANALYSES:
            self._analyses[analysis.path] = analysis
        return analysis

    def text(self, path: str) -> str | None:
        """Return the text of a paper, as far as it is at hand: that of one which was proven valid."""
        return text_of(self.analysis(path).paper) if path in self else None

    def paper(self, path: str) -> Paper:
        """Return a paper; a broken one holds its path alone."""
        return self._project.paper(path, self.analysis(path).paper)

    @cached_property
    def broken(self) -> list[str]:
        """The papers that cannot be read, sorted."""
        fresh = (entry_of(row).analysis for row in self._fresh.values() if not row.is_clean)
        old = (analysis for analysis, _ in self._cached.unclean()) if self._cached else ()
        known = (analysis for analysis in old if self._is_cached(analysis.path))
        return sorted(analysis.path for analysis in chain(fresh, known) if analysis.flags.is_broken)

    @cached_property
    def corpus(self) -> Corpus:
        """All papers that can be read."""
        broken = set(self.broken)
        papers = tuple(self.paper(path) for path in self.paths if path not in broken)
        return Corpus(papers, tuple(self.paths), self._project.workspace, self._project.context)

    # -- what papers share

    def shared_problems(self, judge: Judge) -> Iterator[Found]:
        """Yield what is wrong with papers that share a key; ``judge`` is asked where that may have changed."""
        if self._shared_problems is None:
            self._shared_problems = self._problems_by_key(judge)
        for key, packed in self._shared_problems.items():
            rule = rule_of(key)
            if rule is not None and rule.name in self._enabled:
                yield from unpack_problems(packed)

    def _problems_by_key(self, judge: Judge) -> Mapping[int, bytes]:
        """The same by key: as it was before, except for the keys of papers that have changed since."""
        if self._previous_problems is not None:
            before, changed = self._previous_problems
        elif self._cached is not None:
            before, changed = self._cached.note("shared"), self._deleted.union(self._on_disk, self._asset_states)
        else:
            return self._judged(self._inverted_index.shared, judge)
        touched = self._keys_ever_of(changed.union(self._texts))
        for kind in {kind for key in touched if (kind := kind_that_is_mentioned(key)) is not None}:
            touched.update(self._cached.shared_keys(kind) if self._cached else (), self._inverted_index.shared)
        unchanged = {key: packed for key, packed in before.items() if key not in touched}
        return unchanged | self._judged(touched, judge)

    def _judged(self, keys: Iterable[int], judge: Judge) -> dict[int, bytes]:
        """Return the problems of the papers that share one of these keys, packed, by key."""
        found: dict[int, bytes] = {}
        for key in sorted(keys):
            rule = rule_of(key)
            if rule is not None and rule.name in self._enabled and len(paths := self.papers_with(key)) > 1:
                packed = pack_problems((path, rule.name, one) for path, one in judge(rule, key, paths))
                if packed:
                    found[key] = packed
        return found

    def _keys_ever_of(self, paths: Iterable[str]) -> set[int]:
        """Return the keys that papers have, and those that they had when the cache got to know them, or on disk."""
        keys: set[int] = set()
        for path in paths:
            for row in (self._fresh.get(path), self._on_disk.get(path)):
                keys.update(row.keys if row else ())
            keys.update(self._asset_states[path].keys if path in self._asset_states else ())
            keys.update(keys_of(self._as_cached(path)) if path in self._cached_marks else ())
        return keys

    @cached_property
    def _inverted_index(self) -> InvertedIndex:
        """Who holds which key, of the papers that were checked or looked around just now."""
        inverted_index = InvertedIndex({}, {})
        for path, row in self._fresh.items():
            inverted_index.add(path, row.keys)
        for path, asset_state in self._asset_states.items():
            inverted_index.add(path, asset_state.keys)
        return inverted_index

    def papers_with(self, key: int) -> list[str]:
        """Return the papers that have a key, sorted."""
        known = self._cached.papers_with(key) if self._cached else []
        return sorted({*self._inverted_index.of(key), *filter(self._is_cached, known)})

    # -- names

    @cached_property
    def names(self) -> dict[str, dict[str, int]]:
        """How many papers hold each name, by the key of its source."""
        counts = self._names_on_disk
        if self._texts:
            counts = {key: Counter(of_source) for key, of_source in counts.items()}
            on_disk = (entry for path in self._texts if (entry := self._entry_on_disk(path)))
            _count(counts, (entry.analysis.names for entry in on_disk), -1)
            _count(counts, (entry_of(self._fresh[path]).analysis.names for path in self._texts), 1)
        return {key: {name: count for name, count in found.items() if count > 0} for key, found in counts.items()}

    @cached_property
    def _names_on_disk(self) -> Mapping[str, Counter[str]]:
        """The same of the files, as far as they were looked at."""
        past = self._cached.names() if self._cached else {}
        counts = {one.key: Counter(past.get(one.key, {})) for one in NAME_SOURCES}
        old = self._deleted.union(filter(self._cached_marks.__contains__, self._on_disk))
        _count(counts, (self._as_cached(path).analysis.names for path in old), -1)
        for key, fresh in self._fresh_names.items():
            counts[key].update(fresh)
        return counts

    def _entry_on_disk(self, path: str) -> Entry | None:
        """Return what the names of a file were counted by; None if they were not."""
        if path in self._on_disk:
            return entry_of(self._on_disk[path])
        return self._as_cached(path) if path in self._cached_marks and path not in self._deleted else None

    def _as_cached(self, path: str) -> Entry:
        """Return a paper as the cache got to know it, whatever has changed since."""
        if path not in self._entries_as_cached and self._cached is not None:
            self._entries_as_cached[path] = next(self._cached.entries([path], in_any_state=True))
        return self._entries_as_cached[path]

    def made_of_names(self, rule: NameRule | ConventionRule, names: Iterable[str], make: Callable[[], T]) -> T:
        """Return what ``make`` makes of names, plain data, for a rule; or what was made last of the same ones."""
        digest = _digest(names)
        known, found = self._pairs.get(rule.name, (b"", None))
        if known != digest:
            found = make()
            self._pairs[rule.name] = (digest, found)
        made: T = found
        return made

    def papers_with_name(self, source: NameSource, name: str) -> Iterator[str]:
        """Yield the paths of the papers that hold a name, sorted."""
        paths = self.candidates(source, name)
        return (path for path in paths if any(use[0] == name for use in self.uses(source, path)))

    def candidates(self, source: NameSource, name: str) -> list[str]:
        """Return the paths of the papers that hold a name, sorted; there may be a few that do not."""
        return self.papers_with(hashed(source.key, name))

    def uses(self, source: NameSource, path: str) -> tuple[NameUse, ...]:
        """Return the names that a paper holds."""
        return self.analysis(path).names.get(source.key, ())

    # -- what is kept

    def is_unchanged(self) -> bool:
        """Tell whether all is as the cache knows it, and all was looked at."""
        is_same = self._cached is not None and not self._fresh and not self._deleted
        return is_same and bool(self._workspace_state.tracked) and not self._unexamined

    def has_moved(self) -> bool:
        """Tell whether files were touched, or may be trusted by their signatures from now on."""
        return bool(self._marks) or (self._cached is not None and self._folders != self._cached.folders)

    def store(self) -> None:
        """Add what is new to the cache; nothing where texts stand for what is on disk.

        Raises:
            UnusableError: the cache cannot be written.
        """
        if self._analysis_cache is None or self._texts:
            return
        shared = self._shared_problems
        if shared is None:  # the last report was printed again, and nobody asked
            shared = self._cached.note("shared") if self._cached else {}
        looked = [row_of(Entry(self.analysis(path), state)) for path, state in self._asset_states.items()]
        rows = [*self._on_disk.values(), *looked]
        delta = CacheDelta(
            rows,
            {row.path: self._cached_marks.get(row.path, UNTRUSTED) for row in looked} | self._marks,
            sorted(self._deleted),
            self._folders,
            self.names,
            shared,
            self._pairs,
            self._project.context.learnt,
            after(self._workspace_state, self._project.workspace, self._index_signature),
        )
        self._analysis_cache.store(delta)


class InvertedIndex(NamedTuple):
    """Which papers hold a key, by key: the first, and all where there are several."""

    first: dict[int, str]
    shared: dict[int, list[str]]

    def add(self, path: str, keys: Iterable[int]) -> None:
        """Add the keys of a paper."""
        for key in keys:
            other = self.first.setdefault(key, path)
            if other != path:
                self.shared.setdefault(key, [other]).append(path)

    def of(self, key: int) -> list[str]:
        """Return the papers that hold a key."""
        return self.shared.get(key) or [self.first[key]] if key in self.first else []


def _found_in(entry: Entry, *, is_reported: bool) -> FoundIn:
    """Return what an entry holds; what is wrong with the paper itself only if it ``is_reported``."""
    analysis, asset_state = entry
    packed = (analysis.findings, asset_state.findings if asset_state else b"") if is_reported else ()
    own = [one for findings in packed for one in unpack_diagnostics(analysis.path, findings)]
    return FoundIn(analysis.path, own, asset_state.others if asset_state else b"", analysis.flags.is_commented)


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
