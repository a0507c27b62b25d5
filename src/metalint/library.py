"""The library of a run: what is known of every paper, remembered or found anew, and what papers share."""

from __future__ import annotations

import time
from collections import Counter
from copy import copy
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint import git, source
from metalint.assets import of_paper
from metalint.corpus import Corpus
from metalint.crew import batches
from metalint.digests import blake2b
from metalint.holders import Holders, held, papers
from metalint.institutions.outcomes import Pair
from metalint.listing import survey
from metalint.names.conventions import decide, noteworthy, packed_forms, unpacked_forms
from metalint.packing import text_of, unpack_diagnostics
from metalint.results.files import Files
from metalint.results.news import News, World
from metalint.rules.base import GroupRule, Key
from metalint.sealing import opened
from metalint.sheets import (
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
from metalint.stamps import of_path, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from metalint.crew import Task
    from metalint.diagnostic import Diagnostic
    from metalint.facts import Facts
    from metalint.names.conventions import Conventions
    from metalint.results.news import Pairs
    from metalint.results.store import Store
    from metalint.rules.base import ConventionRule, NameRule, NameSource, NameUse, ReferenceRule
    from metalint.sheets import Around, Row, Sheet
    from metalint.stamping import Page
    from metalint.stamps import Stamp


_AT_HAND: Final = 4096  # papers whose facts were read with what was found in them
_WORKED_OUT: Final = ("paths", "names", "_index", "_replaced")  # what depends on the texts


class FoundIn(NamedTuple):
    """What is wrong with a paper and the files that it names, and whether comments in it speak to metalint.

    ``others`` is packed: papers that name the same note share it.
    """

    path: str
    own: list[Diagnostic]
    others: bytes
    is_commented: bool


class Library:
    """All papers of a repository, as one run sees them.

    What the store knows of a paper serves as long as the file is as it was; all others are checked when the library is
    made.

    Args:
        task: the repository, the rules that run, and around which papers to look.
        texts: by path, what stands for the content on disk; nothing of these is kept.
        store: what earlier runs have found; None for nothing.
        jobs: the number of processes that check papers; 0 for as many as pay.
    """

    def __init__(self, task: Task, texts: Mapping[str, str] = {}, store: Store | None = None, jobs: int = 0) -> None:
        self._task = task
        self._project = task.project
        self._enabled = task.enabled
        self._texts = texts
        self._store = store
        self._past = None if store is None or store.is_new else store  # what to ask; a new store is only written to
        self._jobs = jobs
        self._known = self._past.files if self._past else Files()
        now = time.time_ns()
        changed, self._gone = survey(task.project.config, self._known, jobs)
        self._stamped = changed.keys()
        self._moved: dict[str, Stamp | None] = {}
        self._fresh: dict[str, Row] = {}
        self._fresh_names: dict[str, Counter[str]] = {one.key: Counter() for one in NAME_SOURCES}
        self._old_names: dict[str, Mapping[str, tuple[NameUse, ...]]] = {}
        self._around: dict[str, Around] = {}
        self._at_hand: dict[str, bytes] = {}
        self._at_once: dict[str, FoundIn] = {}
        self._sheets: dict[str, Sheet] = {}
        self._pairs: dict[str, Pairs] = dict(self._past.pairs) if self._past else {}
        self._world = self._same_world() if store else World(0, None, b"", {})
        if store is not None:
            _ = self._index_stamp  # before anybody looks into git's index
            self._project.context.recall = store.answer
        self._check(changed, now)

    def over(self, texts: Mapping[str, str], enabled: frozenset[str]) -> Library:
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
        _count(names, (entry.sheet.names for entry in entries), 1)
        state.update(
            _task=task,
            _enabled=enabled,
            _texts=texts,
            _fresh=self._on_disk | {entry.sheet.path: row_of(entry) for entry in entries},
            _fresh_names=names,
            _at_once={},
            _sheets={},
            _around={path: around for path, around in self._around.items() if path not in texts},
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
        if not self._gone and all(path in self._known for path in self._stamped):
            return self._known
        return frozenset(self._known).difference(self._gone).union(self._stamped)

    # -- what is remembered, and what is not

    def _check(self, stamps: Mapping[str, Stamp | None], now: int) -> None:
        """Check what is not as the store knows it, and what the texts stand for."""
        mine = sorted(path for path in stamps if path not in self._texts)
        self._moved = {path: settled(stamps[path], now) for path in mine}
        links = frozenset(path for path in mine if stamps[path] is None)
        anew = [path for path in mine if path in links or not self._is_as_known(path)]
        is_kept = self._store is not None and self._store.is_new and not self._texts
        for rows, names in batches(self._task._replace(links=links), anew, self._jobs):
            self._fresh.update((row.path, row) for row in rows)
            self._unpack(rows)
            for key, counts in names.items():
                self._fresh_names[key].update(counts)
            self._moved.update((row.path, None) for row in rows if not row.is_read)  # it may be tomorrow, unchanged
            if is_kept and self._store is not None:
                self._store.add(rows)
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
        """Tell whether a file whose stamp has changed still holds what it did."""
        if self._past is None or path not in self._known:
            return False
        digest = source.read(self._project.config.root, path).digest
        return any(digest and known.sheet.digest == digest for known in self._past.entries([path]))

    def _same_world(self) -> World:
        """Return the world as the store knows it if it is still the same, else a new one."""
        assert self._store is not None  # noqa: S101 - for the type checker
        world, root = self._store.world, self._project.config.root
        is_same = all(stamp and of_path(root / path) == stamp for path, stamp in world.probes.items())
        if not world.tracked or not is_same or not self._is_same_index(world):
            self._store.world = world = World(world.number + 1, None, b"", {})
        return world

    def _is_same_index(self, world: World) -> bool:
        if self._index_stamp and self._index_stamp == world.git_index:
            return True
        return _of_index(self._project.workspace.tracked) == world.tracked

    @cached_property
    def _index_stamp(self) -> Stamp | None:
        index = git.index(self._project.config.root)
        return settled(of_path(index), time.time_ns()) if index else None

    def _tracked(self) -> bytes:
        """Return what stands for the paths in git's index; nothing if more than these and the probes counts."""
        workspace = self._project.workspace
        if not workspace.is_traceable:
            return b""
        if self._index_stamp and self._index_stamp == self._world.git_index:
            return self._world.tracked
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
        anew = dict(self._around)
        for sheet, known in self._known_to_tell(reported):
            around = anew.pop(sheet.path, known)
            yield _found_in(Entry(sheet, around), is_reported=sheet.path in reported)
        for path, around in anew.items():
            own = unpack_diagnostics(path, around.findings) if path in reported else []
            yield FoundIn(path, own, around.others, is_commented=False)

    def look_around(self, page: Callable[[str], Page]) -> None:
        """Look around the papers around which nobody has, in the world as it is; ``page`` returns a file."""
        for path in self._unseen():
            self._around[path] = self._project.look_around(self.facts(path), page(path), self._enabled)

    def _known_to_tell(self, reported: Collection[str]) -> Iterator[Entry]:
        """Yield what the store has to tell, of ``reported`` papers at least."""
        if self._past is not None:
            is_few = self._task.sees_reported_only and len(reported) < len(self) // 10
            known = self._past.entries(self._remembered(reported)) if is_few else self._past.found(self._replaced)
            for entry in known:
                path = entry.sheet.path
                if self._is_known(path):
                    if len(self._at_hand) < _AT_HAND:
                        self._at_hand[path] = entry.sheet.facts
                    yield entry

    @cached_property
    def _replaced(self) -> frozenset[int]:
        """The numbers of the papers that are not as the store knows them."""
        return self._past.numbers(filter(self._known.__contains__, self._fresh)) if self._past else frozenset()

    def _is_known(self, path: str) -> bool:
        """Tell whether what the store knows of a paper is still true."""
        return path not in self._fresh and path in self._listed

    def _remembered(self, paths: Iterable[str]) -> list[str]:
        return [path for path in paths if path in self._known and self._is_known(path)]

    def _unseen(self) -> list[str]:
        """Return the papers around which to look now, for nobody has in the world as it is."""
        unseen = self._past.unseen() if self._past else []
        return [path for path in unseen if self._is_known(path) and self._task.is_seen(path)]

    def sheet(self, path: str) -> Sheet:
        """Return what is known of a paper by itself."""
        sheet = self._sheets.get(path)
        if sheet is None:
            sheet = self._unpacked(path)
            if len(self._sheets) < _AT_HAND:
                self._sheets[path] = sheet
        return sheet

    def _unpacked(self, path: str) -> Sheet:
        if path in self._fresh:
            return entry_of(self._fresh[path]).sheet
        assert self._past is not None  # noqa: S101 - what is not fresh is known
        return next(self._past.entries([path])).sheet

    def text(self, path: str) -> str | None:
        """Return the text of a paper, as far as it is at hand: that of one which was proven valid."""
        return text_of(self._packed(path)) if path in self else None

    def facts(self, path: str) -> Facts:
        """Return the facts of a paper; those of a broken one hold its path alone."""
        return self._project.facts(path, self._packed(path))

    def _packed(self, path: str) -> bytes:
        if path in self._fresh:
            return opened(self._fresh[path].facts, path)
        assert self._past is not None  # noqa: S101 - what is not fresh is known
        packed = self._at_hand.get(path)
        return next(self._past.facts([path])) if packed is None else packed

    def broken(self) -> list[str]:
        """Return the papers that cannot be read."""
        fresh = (entry_of(row).sheet for row in self._fresh.values() if row.says_something)
        old = (sheet for sheet, _ in self._past.found(self._replaced)) if self._past else ()
        known = (sheet for sheet in old if self._is_known(sheet.path))
        return sorted(sheet.path for sheet in chain(fresh, known) if sheet.marks.is_broken)

    def corpus(self) -> Corpus:
        """Return all papers that can be read."""
        broken = set(self.broken())
        facts = self._project.facts
        found = {path: facts(path, opened(row.facts, path)) for path, row in self._fresh.items() if path not in broken}
        known = [path for path in self._remembered(self.paths) if path not in broken]
        for path, packed in zip(known, self._past.facts(known) if self._past else (), strict=True):
            found[path] = facts(path, packed)
        papers = tuple(found[path] for path in self.paths if path in found)
        return Corpus(papers, tuple(self.paths), self._project.workspace, self._project.context)

    # -- what papers share

    def groups(self, reported: Collection[str]) -> Iterator[tuple[GroupRule, str, list[Facts]]]:
        """Yield the keys that several papers share, or one that is to be looked at alone, with the rule and the papers.

        Only groups with one of the ``reported`` papers are of interest.
        """
        for key in sorted(self._keys_to_look_at(reported)):
            rule = rule_of(key)
            if isinstance(rule, GroupRule) and rule.name in self._enabled:
                paths = self._holders(key)
                if len(paths) > 1 or key | ALONE in self._own_keys(paths):
                    yield from ((rule, text, papers) for text, papers in self._by_text(rule, key, paths))

    @cached_property
    def _index(self) -> tuple[list[str], Holders]:
        """The papers that were checked or looked around just now, and by their place among them who holds which key."""
        keys = chain((row.keys for row in self._fresh.values()), (around.keys for around in self._around.values()))
        found = chain.from_iterable(held(number, one) for number, one in enumerate(keys))
        return [*self._fresh, *self._around], Holders.of(found)

    def _keys_to_look_at(self, reported: Collection[str]) -> set[int]:
        """Return keys, even ones, that may be those of several papers, or of one that is to be looked at alone."""
        if len(reported) < len(self):
            return {key & ~ALONE for key in self._own_keys(reported)}
        if self._past is None:
            return self._index[1].shared
        fresh = (key & ~ALONE for row in self._fresh.values() for key in row.keys)
        looked_around = (key & ~ALONE for around in self._around.values() for key in around.keys)
        return set(chain(self._past.shared(), fresh, looked_around))

    def _own_keys(self, paths: Iterable[str]) -> Iterator[int]:
        """Yield the keys of papers, those to be looked at alone being odd."""
        fresh = [path for path in paths if path in self._fresh]
        known = [path for path in paths if path not in self._fresh]
        yield from (key for path in fresh for key in self._fresh[path].keys)
        yield from (key for path in known if path in self._around for key in self._around[path].keys)
        for entry in self._past.entries(self._remembered(known)) if self._past else ():
            yield from keys_of(entry)

    def _holders(self, key: int) -> list[str]:
        paths, holders = self._index
        known = self._past.holders(key, self._replaced) if self._past else []
        return sorted({*(paths[number] for number in papers(holders.those(key))), *filter(self._is_known, known)})

    def _by_text(self, rule: GroupRule, key: int, paths: Iterable[str]) -> Iterator[tuple[str, list[Facts]]]:
        """Yield groups by the key itself: different ones may have one number."""
        found: dict[str, list[Facts]] = {}
        alone: set[str] = set()
        for path in paths:
            facts = self.facts(path)
            mine = {one for one in self._keys(rule, facts) if hashed(rule, one) & ~ALONE == key}
            alone |= {one.text for one in mine if one.alone}
            for text in {one.text for one in mine}:
                found.setdefault(text, []).append(facts)
        yield from ((text, papers) for text, papers in found.items() if len(papers) > 1 or text in alone)

    def _keys(self, rule: GroupRule, facts: Facts) -> Iterator[Key]:
        yield from rule.keys(facts)
        if rule.keys_around is not None:
            around = self._project.surroundings
            yield from rule.keys_around(facts, tuple(of_paper(facts, around)), around)

    def is_mentioned(self, rule: GroupRule, text: str) -> bool:
        """Tell whether a paper speaks of a key of ``rule``."""
        papers = map(self.facts, self._holders(mentioned(rule, text)))
        return rule.mentions is not None and any(text in rule.mentions(paper) for paper in papers)

    def referring(self, rule: ReferenceRule, reported: Collection[str]) -> Iterator[Facts]:
        """Yield the ``reported`` papers that refer to others."""
        papers = (self.facts(path) for path in self._holders(mentioned(rule)) if path in reported)
        return filter(rule.is_referring, papers)

    def referred(self, rule: ReferenceRule, key: str) -> frozenset[str]:
        """Return the references to the papers that are looked up by ``key``."""
        papers = map(self.facts, self._holders(hashed(rule, Key(key))))
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
        """Return the names that a paper held when the store got to know it."""
        if path not in self._old_names and self._past is not None:
            self._old_names[path] = next(self._past.entries([path])).sheet.names
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

    def holding(self, source: NameSource, name: str) -> Iterator[str]:
        """Yield the paths of the papers that hold a name, sorted."""
        paths = self.may_hold(source, name)
        return (path for path in paths if any(use[0] == name for use in self.uses(source, path)))

    def may_hold(self, source: NameSource, name: str) -> list[str]:
        """Return the paths of the papers that hold a name, sorted; there may be a few that do not."""
        return self._holders(hashed_name(source.key, name))

    def uses(self, source: NameSource, path: str) -> tuple[NameUse, ...]:
        """Return the names that a paper holds."""
        return self.sheet(path).names.get(source.key, ())

    # -- what is kept

    def has_no_news(self) -> bool:
        """Tell whether all is as the store knows it, and all was looked at."""
        is_same = self._past is not None and not self._fresh and not self._gone
        return is_same and bool(self._world.tracked) and not self._unseen()

    def has_moved(self) -> bool:
        """Tell whether files were touched, or may be trusted by their stamps from now on."""
        return bool(self._moved)

    def keep(self) -> None:
        """Add what is new to the store; nothing where texts stand for what is on disk.

        Raises:
            UnusableError: the store cannot be written.
        """
        if self._store is None or self._texts:
            return
        project, workspace = self._project, self._project.workspace
        probes = {**self._world.probes, **workspace.probes}
        world = World(self._world.number, self._index_stamp, self._tracked(), probes)
        news = News(
            [row for path, row in self._fresh.items() if path in self._moved],
            self._around,
            {path: stamp for path, stamp in self._moved.items() if path in self._known or path in self._fresh},
            sorted(self._gone),
            self.names,
            Holders.of(()) if self._past else self._index[1],
            self._pairs,
            project.context.learnt,
            world,
        )
        self._store.keep(news)


def _found_in(entry: Entry, *, is_reported: bool) -> FoundIn:
    """Return what an entry holds; what is wrong with the paper itself only if it ``is_reported``."""
    sheet, around = entry
    packed = (sheet.findings, around.findings if around else b"") if is_reported else ()
    own = [one for findings in packed for one in unpack_diagnostics(sheet.path, findings)]
    return FoundIn(sheet.path, own, around.others if around else b"", sheet.marks.is_commented)


def _names_of(row: Row) -> Mapping[str, tuple[NameUse, ...]]:
    return entry_of(row).sheet.names


def _count(counts: Mapping[str, Counter[str]], held: Iterable[Mapping[str, tuple[NameUse, ...]]], times: int) -> None:
    """Add the names that papers hold, each once, by the key of their source, to ``counts``."""
    for found in held:
        for key, uses in found.items():
            of_source = counts[key]
            for name in {use[0] for use in uses}:
                of_source[name] += times


def _digest(names: Iterable[str]) -> bytes:
    return blake2b("\0".join(names).encode("utf-8", "surrogateescape"), digest_size=16).digest()


def _of_index(paths: frozenset[str] | None) -> bytes:
    """Return what stands for the paths in git's index, or for there being none."""
    return b"no index" if paths is None else _digest(sorted(paths))
