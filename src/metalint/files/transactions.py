"""Transactions: files that move and change together, with git's index; a run that is killed leaves them old or new.

First all is written where nobody sees it. Then a journal is kept, outside of what a checkout can bring along, and all
is renamed at once. The next run that writes finishes what the journal tells of; a run that only reads refuses a list
that is neither old nor new, and names the command that finishes it.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from metalint.errors import MetalintError, UsageError
from metalint.files import atomic_writes, git
from metalint.files.atomic_writes import (
    as_write_error,
    has_content,
    move_path,
    prepare_new_file,
    prepare_write,
    refuse_outside,
)
from metalint.files.journal import find_journal_path, leftover_journal
from metalint.files.locks import lock_list
from metalint.util.messagepack import pack, unpack
from metalint.util.processes import hold_back_interrupt
from metalint.util.reading import read_bounded

_MOST: Final = 1 << 30  # bytes of a journal, or of an index
_PREPARED: Final = 100  # files that are open at a time
_SUBMODULE: Final = "160000"
_NOUNS: Final = {
    "rename": "a rename",
    "rm": "a removal",
    "names": "a choice of a name",
}  # what commands do, for the one that finishes it
Act = Callable[[], None]


class Write(NamedTuple):
    """A file at a path, as it lies before anything moves: what it holds, and will hold; None where it is not there."""

    path: str
    before: bytes | None
    after: bytes | None


class Move(NamedTuple):
    """Where a file or folder lies, and where it will lie; paths are relative to the root."""

    old: str
    new: str


def make_path_finder(moves: Iterable[Move]) -> Callable[[str], str]:
    """Return what tells where a path is once all has moved, by itself or with a folder above it."""
    news = dict(reversed([*moves]))  # the first of two moves of one path counts

    def find(path: str) -> str:
        place = path
        while place:
            if place in news:
                return news[place] + path[len(place) :]
            place = place.rpartition("/")[0]
        return path

    return find


class GitIndex(NamedTuple):
    """Git's index: where it is, what it holds and will hold, and the entries that turn the first into the second."""

    path: Path
    before: bytes
    after: bytes
    entries: bytes

    @property
    def lock(self) -> Path:
        """The file by which processes of git keep each other out, and which becomes the index."""
        return self.path.with_name(f"{self.path.name}.lock")


class Transaction(NamedTuple):
    """What happens together: first the writes, then the moves, and git's index with them."""

    writes: tuple[Write, ...]
    moves: tuple[Move, ...]
    git_index: GitIndex | None = None
    # the files that git tracks and whose changes are not in the index, since they differ from it before
    unstaged: tuple[str, ...] = ()
    command: str = ""  # that does this, and finishes it where a run of it was killed


# -- git's index


def add_git_index(root: Path, transaction: Transaction, *, stores: bool = True) -> Transaction:
    """Return the transaction with what becomes of git's index."""
    # What git tracks moves there as by `git mv`, with what is staged of it; what is written is staged, unless the file
    # differs from the index already. Unless it `stores`, nothing is written to git's objects, and no index made.
    path = git.find_index(root) if git.find_git_folder(root) or "GIT_DIR" in os.environ else None
    if path is None:
        return transaction
    staged = git.staged_files(root)
    find_new_path = make_path_finder(transaction.moves)
    moved = {old: new for old in staged if (new := find_new_path(old)) != old}
    writes = {write.path: write for write in transaction.writes if write.path in staged}
    for file in (*moved, *writes):
        mode, name = staged[file]
        if not name:
            raise UsageError(f"{file}: part of a merge that is not finished; resolve it and `git add` it first")
        if mode == _SUBMODULE and file in moved:
            raise UsageError(f"{file}: a submodule, which only `git mv` can move")
    gone = {file for file, write in writes.items() if write.after is None}
    contents = {
        file: _find_staged_content(write, staged[file][1]) for file, write in writes.items() if file not in gone
    }
    wanted = [file for file, content in contents.items() if content is not None]
    unstaged = tuple(find_new_path(file) for file in sorted(writes.keys() - gone - set(wanted)))
    if not stores:
        return transaction._replace(unstaged=unstaged)
    names = dict(zip(wanted, git.write_blobs(root, [contents[file] or b"" for file in wanted]), strict=True))
    entries = _list_index_entries(root, gone, moved, names, staged)
    if not entries:
        return transaction._replace(unstaged=unstaged)
    before = read_bounded(path, _MOST)
    after = git.add_index_entries(root, before, entries)
    return transaction._replace(git_index=GitIndex(path, before, after, entries), unstaged=unstaged)


def _find_staged_content(write: Write, name: str) -> bytes | None:
    """Return what a file is to hold in the index; None if it differs from it, by more than the ends of its lines."""
    before, after = write.before or b"", write.after or b""
    for old, new in ((before, after), (before.replace(b"\r\n", b"\n"), after.replace(b"\r\n", b"\n"))):
        if git.is_blob(old, name):
            return new
    return None


def _list_index_entries(
    root: Path,
    gone: Iterable[str],
    moved: Mapping[str, str],
    names: Mapping[str, str],
    staged: Mapping[str, tuple[str, str]],
) -> bytes:
    """Return the entries, for `git.put_into_index`, of files that go, that move, and that have a new object."""
    entries = [("0", "0" * len(staged[path][1]), path) for path in sorted(gone)]
    for path in sorted(moved.keys() | names.keys()):
        mode, name = staged[path]
        if path in moved:
            entries.append(("0", "0" * len(name), path))
        entries.append((mode, names.get(path, name), moved.get(path, path)))
    prefix = git.find_prefix(root)
    return b"".join(b"%s\0" % os.fsencode(f"{mode} {name}\t{prefix}{path}") for mode, name, path in entries)


# -- doing it


def carry_out(root: Path, transaction: Transaction) -> None:
    """Do what a transaction tells of, all or nothing; the caller holds the lock of the list."""
    # after a WriteError or UsageError, for something that is in the way, everything is as it was
    journal = find_journal_path(root)
    only_begun = _pack_journal(Transaction((), ()), transaction)
    with ExitStack() as prepared:
        with hold_back_interrupt():  # until it is known that the journal has to go
            _write_journal(journal, only_begun, None)
            prepared.callback(_delete_journal, journal)
        puts = [_prepare_write(root, write, prepared) for write in _list_written(transaction)[:_PREPARED]]
        lock = prepared.enter_context(_lock_index(transaction.git_index)) if transaction.git_index else None
        with hold_back_interrupt():
            _write_journal(journal, _pack_journal(transaction, transaction), only_begun)
            done: list[Act] = []
            try:
                _carry_out_locked(root, transaction, puts, lock, done)
            except BaseException:
                try:
                    for undo in reversed(done):
                        undo()
                except BaseException as error:
                    prepared.pop_all()  # the journal among them: the next run goes on
                    if not isinstance(error, OSError):
                        raise
                    what = f"`{transaction.command}` has failed half-way, and cannot be taken back"
                    raise MetalintError(f"{root}: {what}: {error.strerror}; run it again, which finishes it") from error
                raise
    _remove_empty_folders(root, transaction)


def _carry_out_locked(
    root: Path, transaction: Transaction, puts: Sequence[Act], lock: Act | None, done: list[Act]
) -> None:
    index = transaction.git_index
    if index and lock:
        lock()
        done.append(index.lock.unlink)
        if not has_content(index.path, index.before):
            raise UsageError(f"{index.path}: git changed its index meanwhile; nothing is moved, run again")
    for number, write in enumerate(_list_written(transaction)):
        with as_write_error(root / write.path):
            if number < len(puts):
                puts[number]()
            else:
                with ExitStack() as until:
                    _prepare_write(root, write, until)()
        done.append(lambda write=write: _put_back(root, write))  # type: ignore[misc]
    for old, new in transaction.moves:
        _move_within(root, old, new)
        done.append(lambda old=old, new=new: move_path(root / new, root / old))  # type: ignore[misc]
    for write in (write for write in transaction.writes if write.after is None):
        path = root / write.path
        with as_write_error(path):
            refuse_outside(path.resolve(), root.resolve())
            if write.before is None or path.is_symlink() or not has_content(path, write.before):
                raise atomic_writes.RefusedError("changed meanwhile; nothing is removed, run again")
            path.unlink()
        done.append(lambda write=write: _put_back(root, write))  # type: ignore[misc]
    if index:
        index.lock.replace(index.path)


def _list_written(transaction: Transaction) -> list[Write]:
    return [write for write in transaction.writes if write.after is not None]


def _prepare_write(root: Path, write: Write, until: ExitStack) -> Act:
    """Write a file beside its place; what is returned puts it there, ``until`` that ends."""
    path = root / write.path
    with as_write_error(path):
        refuse_outside(path.resolve(), root.resolve())
        # a new file waits out of sight: among git's own, unless that is another file system
        own, folder = git.find_git_folder(root), next(parent for parent in path.parents if parent.is_dir())
        room = own if own is not None and own.stat().st_dev == folder.stat().st_dev else None
        assert write.after is not None  # noqa: S101 - else there is nothing to make
        return until.enter_context(prepare_write(path, write.after, write.before, folder=room))


@contextmanager
def _lock_index(index: GitIndex) -> Iterator[Act]:
    """Prepare the lock of git's index, which holds the new one already."""

    def lock() -> None:
        try:
            put()
        except (atomic_writes.RefusedError, FileExistsError):
            raise UsageError(f"{index.lock}: git is at work here; nothing is moved, run again once it ends") from None

    if os.path.lexists(index.lock):
        raise UsageError(f"{index.lock}: git is at work here, or was killed: then delete the file, and run again")
    with as_write_error(index.path), prepare_new_file(index.lock, index.after, is_durable=True) as put:
        yield lock


def _put_back(root: Path, write: Write) -> None:
    path = root / write.path
    if write.before is None:
        path.unlink()
        return
    with prepare_write(path, write.before, write.after) as put:
        put()


def _remove_empty_folders(root: Path, transaction: Transaction) -> None:
    """Delete the folders that nothing is left in, as no clone has them."""
    gone = [write.path for write in transaction.writes if write.after is None]
    for path in (*gone, *(old for old, _ in transaction.moves)):
        for folder in Path(path).parents:
            with suppress(OSError):
                if folder.parts:
                    (root / folder).rmdir()


# -- the journal


def _delete_journal(journal: Path) -> None:
    try:
        journal.unlink()
    except OSError as error:
        what = "all is done, but this file cannot be deleted"
        raise MetalintError(f"{journal}: {what}: {error.strerror}; delete it") from error


def _write_journal(journal: Path, data: bytes, before: bytes | None) -> None:
    with as_write_error(journal), prepare_write(journal, data, before) as put:
        put()


def _pack_journal(done: Transaction, planned: Transaction) -> bytes:
    folders = {os.path.dirname(write.path) for write in planned.writes}  # noqa: PTH120 - text
    folders |= {str(planned.git_index.path.parent)} if planned.git_index else set()
    index = done.git_index
    kept = None if index is None else (str(index.path), sha256(index.after).hexdigest(), index.entries)
    return pack((sorted(folders), done.writes, done.moves, kept, done.command))


def _read_journal(journal: Path) -> tuple[list[str], Transaction, tuple[str, str, bytes] | None]:
    """Return the folders with temporary files, what to do, and where git's index is, its digest and new entries."""
    try:
        folders, writes, moves, index, command = unpack(read_bounded(journal, _MOST))
        steps = tuple(Write(*write) for write in writes), tuple(Move(*fields) for fields in moves)
        return folders, Transaction(*steps, command=command), index
    except (OSError, ValueError, TypeError) as error:
        how = "see what `git status` shows, then delete it"
        raise MetalintError(f"{journal}: cannot be read: {error}; {how}") from error


def unfinished_transaction(root: Path) -> Transaction | None:
    """Return what a killed run may have left half done, or None; the caller holds the lock of the list."""
    journal = leftover_journal(root)
    transaction = _read_journal(journal)[1] if journal is not None else None
    return transaction if transaction is not None and (transaction.writes or transaction.moves) else None


def refuse_unfinished(root: Path) -> None:
    """Raise a MetalintError for a list that a killed run left half changed; the caller holds the lock of the list."""
    if transaction := unfinished_transaction(root):
        what = f"`{transaction.command}` was interrupted, and has changed only a part of the list"
        raise MetalintError(f"{root}: {what}; run it again, which finishes it")


def require_finished(root: Path, patience: float | None = None, *, is_sure: bool = False) -> None:
    """Raise a MetalintError for a list that a killed run has left half changed, once nobody else changes it.

    A LockError if somebody takes longer than the ``patience``, in seconds, or if one who wants to be sure cannot tell.
    """
    if leftover_journal(root) is not None:
        with lock_list(root, patience, is_sure=is_sure):  # else a run that is at it counted as killed
            refuse_unfinished(root)


def finish_transaction(root: Path) -> list[str]:
    """Finish what a killed run has begun as soon as nobody else changes the list; return what to tell of it."""
    if leftover_journal(root) is None:
        return []
    with lock_list(root):
        return complete_transaction(root)


def complete_transaction(root: Path) -> list[str]:
    """Finish what a killed run has begun; return what to tell of it. The caller holds the lock of the list."""
    journal = leftover_journal(root)
    if journal is None:
        with suppress(UsageError):  # of a user without a home
            atomic_writes.clear_leftovers([find_journal_path(root).parent])  # of a run that was killed before it began
        return []
    folders, transaction, index = _read_journal(journal)
    atomic_writes.clear_leftovers([*(root / folder for folder in folders), journal.parent])
    told = list(_finish_writes(root, transaction))
    for old, new in transaction.moves:
        if os.path.lexists(root / old) and os.path.lexists(root / new):
            told.append(f"{old}: there again beside {new}, and left as it is; delete one")
        elif os.path.lexists(root / old):
            _move_within(root, old, new)
    if index:
        path, digest, entries = index
        if _hash_file(Path(f"{path}.lock")) == digest:  # the lock that the killed run has left
            Path(f"{path}.lock").replace(path)
        elif _hash_file(Path(path)) != digest:
            gone = {write.path for write in transaction.writes if write.after is None}
            find_new_path = make_path_finder(transaction.moves)
            if any(file in gone or find_new_path(file) != file for file in git.staged_files(root)):
                git.put_into_index(root, entries)
    _delete_journal(journal)
    _remove_empty_folders(root, transaction)
    if not transaction.writes and not transaction.moves:
        return []
    what = _NOUNS.get(transaction.command.split(" ")[1] if transaction.command else "", "a move")
    return [f"finished {what} that was interrupted", *told]


def _finish_writes(root: Path, transaction: Transaction) -> Iterator[str]:
    """Write what is not written yet; yield a line for each file that somebody has changed since, which stays."""
    find_new_path = make_path_finder(transaction.moves)
    for write in transaction.writes:
        places = (root / write.path, root / find_new_path(write.path))
        path = next((place for place in places if place.exists()), places[0])
        with as_write_error(path):
            refuse_outside(path.resolve(), root.resolve())
            is_there = path.exists()
            is_old = is_there and write.before is not None and has_content(path.resolve(), write.before)
            if not is_there if write.after is None else is_there and has_content(path.resolve(), write.after):
                continue
            if not is_old and (is_there or write.before is not None):
                yield f"{write.path}: changed since, and left as it is; run `metalint lint`"
            elif write.after is None:
                path.unlink()
            else:
                with prepare_write(path, write.after, write.before) as put:
                    put()


def _move_within(root: Path, old: str, new: str) -> None:
    """Move a file or folder within the root: a folder on the way may have become a link since that was planned."""
    place = root / new
    with as_write_error(place):
        refuse_outside(place.parent.resolve() / place.name, root.resolve())
        move_path(root / old, place)


def _hash_file(path: Path) -> str:
    try:
        return sha256(read_bounded(path, _MOST)).hexdigest()
    except FileNotFoundError:
        return ""
