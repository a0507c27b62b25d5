"""Writing: a file is old or new, and keeps what it was to everybody else."""

from __future__ import annotations

import errno
import os
import re
import signal
import stat
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from metalint.files import atomic_writes, locks, writing
from metalint.files.atomic_writes import WriteError, clear_leftovers
from metalint.files.writing import ListFileWriter, write_output

if TYPE_CHECKING:
    from conftest import Metalint

as_root = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="needs root, to be somebody else")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="Python knows extended attributes on Linux alone")
NOBODY = 65534
NOT_OF_A_LIST = {
    *(
        "adding/dblp_dump.py",
        "names/institutions/ror/opening.py",
        "util/disk_cache.py",
    ),  # a cache
    "files/locks.py",  # the user's own folders
    *("files/git.py", "files/snapshot.py", "schema/compiling.py"),  # temporary folders
    "report/dead_links.py",  # what an issue is to say, in a folder of the job
    "cli/error_output.py",  # the summary of a job
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.prototxt"
    path.write_bytes(b"old\n")
    return path


def write_text(path: Path, text: str, expected: bytes | None = None, within: Path | None = None) -> None:
    ListFileWriter(within or path.parent).write(path, text, expected)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(path: Path, text: str = "new\n", expected: bytes | None = b"old\n", within: Path | None = None) -> str:
    before = names(path.parent) if path.parent.is_dir() else []
    with pytest.raises(WriteError) as caught:
        write_text(path, text, expected, within)
    assert str(caught.value) == f"{path}: {caught.value.why}"
    assert before == (names(path.parent) if path.parent.is_dir() else [])
    return caught.value.why


@pytest.mark.parametrize("text", ["", "new\n", "new\r\n", "no line end", "ünï\u2028\x85\n", "x" * 100_000])
def test_a_text_is_written_as_it_is(file: Path, text: str) -> None:
    write_text(file, text, b"old\n")
    assert file.read_bytes() == text.encode()
    assert names(file.parent) == ["a.prototxt"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_the_mode_stays(file: Path, mode: int) -> None:
    file.chmod(mode)
    write_text(file, "new\n", b"old\n")
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_new_file_gets_the_mode_of_any_new_file_and_its_folders(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_text(tmp_path / "x" / "y" / "new", "new\n")
    assert (tmp_path / "x" / "y" / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode


@as_root
def test_the_owner_stays(file: Path) -> None:
    os.chown(file, NOBODY, NOBODY)
    write_text(file, "new\n", b"old\n")
    assert (file.stat().st_uid, file.stat().st_gid) == (NOBODY, NOBODY)


def access_list(user: int) -> bytes:
    """An access control list as Linux keeps it: read and write for the owner, read for ``user``, nothing else."""
    entries = (
        (0x01, 6, 0xFFFFFFFF),
        (0x02, 4, user),
        (0x04, 0, 0xFFFFFFFF),
        (0x10, 4, 0xFFFFFFFF),
        (0x20, 0, 0xFFFFFFFF),
    )
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def with_attributes(path: Path, **attributes: bytes) -> None:
    try:
        for name, value in attributes.items():
            os.setxattr(path, name.replace("_", ".", 1), value)
    except OSError as error:
        pytest.skip(f"this file system keeps no such attributes: {error.strerror}")


def attributes(path: Path) -> dict[str, bytes]:
    return {name: os.getxattr(path, name) for name in os.listxattr(path) if not name.startswith("security.")}


@on_linux
def test_extended_attributes_stay(file: Path) -> None:
    with_attributes(file, user_comment="grün".encode(), user_empty=b"", user_long=b"x" * 1000)
    before = attributes(file)
    write_text(file, "new\n", b"old\n")
    assert (file.read_bytes(), attributes(file)) == (b"new\n", before)
    assert len(before) == 3


@on_linux
def test_an_access_control_list_stays(file: Path) -> None:
    with_attributes(file, system_posix_acl_access=access_list(NOBODY))
    mode, before = file.stat().st_mode, attributes(file)
    write_text(file, "new\n", b"old\n")
    assert (file.stat().st_mode, attributes(file)) == (mode, before)
    assert before == {"system.posix_acl_access": access_list(NOBODY)}


@on_linux
def test_an_access_control_list_that_the_folder_hands_on_is_not_added(file: Path) -> None:
    with_attributes(file.parent, system_posix_acl_default=access_list(NOBODY))
    before = attributes(file)
    write_text(file, "new\n", b"old\n")
    assert attributes(file) == before == {}
    write_text(file.with_name("b"), "new\n")
    assert list(attributes(file.with_name("b"))) == ["system.posix_acl_access"]


@on_linux
def test_an_attribute_that_cannot_be_kept_keeps_the_file_from_being_written(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with_attributes(file, user_a=b"x")
    monkeypatch.setattr(os, "setxattr", full)
    assert refused(file) == "cannot be written: No space left on device"
    assert file.read_bytes() == b"old\n"


@on_linux
def test_a_file_system_without_attributes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(_: object) -> list[str]:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(os, "listxattr", unsupported)
    write_text(file, "new\n", b"old\n")
    assert file.read_bytes() == b"new\n"


def test_another_hard_link_keeps_what_it_was(file: Path) -> None:
    other = file.with_name("other")
    other.hardlink_to(file)
    write_text(file, "new\n", b"old\n")
    assert (file.read_bytes(), other.read_bytes()) == (b"new\n", b"old\n")


def test_a_link_inside_is_followed(file: Path) -> None:
    link = file.with_name("link")
    link.symlink_to(file.name)
    write_text(link, "new\n", b"old\n", within=file.parent)
    assert (link.is_symlink(), file.read_bytes()) == (True, b"new\n")


def test_the_second_link_to_a_file_has_nothing_left_to_write(file: Path) -> None:
    for name in ("one", "two"):
        file.with_name(name).symlink_to(file.name)
        write_text(file.with_name(name), "new\n", b"old\n")
    assert file.read_bytes() == b"new\n"


def test_a_link_that_leaves_is_refused(tmp_path: Path, file: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "link").symlink_to(file)
    assert "leaves the repository" in refused(tmp_path / "root" / "link", within=tmp_path / "root")
    assert file.read_bytes() == b"old\n"


def test_a_folder_that_is_a_link_out_is_refused(tmp_path: Path, file: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "folder").symlink_to(tmp_path)
    for expected in (b"old\n", None):
        why = refused(tmp_path / "root" / "folder" / "a.prototxt", expected=expected, within=tmp_path / "root")
        assert "leaves the repository" in why
    assert file.read_bytes() == b"old\n"


@pytest.mark.parametrize("target", ["a.prototxt", "nowhere"])
def test_a_link_in_the_place_of_a_new_file_is_refused(file: Path, target: str) -> None:
    link = file.with_name("link")
    link.symlink_to(target)
    assert refused(link, expected=None) == "a symbolic link is in its place; nothing written"
    assert (file.read_bytes(), str(link.readlink())) == (b"old\n", target)


def test_a_new_file_replaces_none_that_is_there(file: Path) -> None:
    assert "somebody else made the file" in refused(file, expected=None)
    assert file.read_bytes() == b"old\n"


@pytest.fixture(params=["hard links", "none"])
def linking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    if request.param == "none":
        monkeypatch.setattr(os, "link", unsupported)


@pytest.mark.usefixtures("linking")
@pytest.mark.parametrize("appears", ["file", "link", "folder"])
def test_what_appears_during_the_write_of_a_new_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, appears: str
) -> None:
    place, fsync = tmp_path / "new", os.fsync

    def slow(handle: int) -> None:
        fsync(handle)
        if appears == "file":
            place.write_bytes(b"theirs\n")
        elif appears == "link":
            place.symlink_to("elsewhere")
        else:
            place.mkdir()

    monkeypatch.setattr(os, "fsync", slow)
    with pytest.raises(WriteError) as caught:
        write_text(place, "new\n")
    assert (
        caught.value.why
        == {
            "file": "somebody else made the file meanwhile; nothing written, run again",
            "link": "a symbolic link is in its place; nothing written",
            "folder": "cannot be written: Is a directory",
        }[appears]
    )
    assert names(tmp_path) == ["new"]
    assert place.is_dir() or place.is_symlink() or place.read_bytes() == b"theirs\n"


@pytest.mark.usefixtures("linking")
def test_a_new_file_has_one_name(tmp_path: Path) -> None:
    write_text(tmp_path / "new", "new\n")
    assert names(tmp_path) == ["new"]
    assert (tmp_path / "new").stat().st_nlink == 1


def test_a_link_that_is_turned_during_the_write_is_not_followed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link, other, fsync = file.with_name("link"), file.with_name("other"), os.fsync
    other.write_bytes(b"old\n")
    link.symlink_to(file.name)

    def slow(handle: int) -> None:
        fsync(handle)
        link.unlink()
        link.symlink_to(other.name)

    monkeypatch.setattr(os, "fsync", slow)
    assert "somebody else changed the file" in refused(link)
    assert (file.read_bytes(), other.read_bytes()) == (b"old\n", b"old\n")


@pytest.mark.parametrize("to", ["a.prototxt", "nowhere", "folder"])
def test_a_report_goes_through_no_link_of_the_list(file: Path, to: str) -> None:
    root = file.parent
    (root / "folder").mkdir()
    (root / "report").symlink_to(to)
    for path in (root / "report", root / "report" / "deeper"):
        with pytest.raises(WriteError):
            write_output(path, "new\n", root)
    assert (names(root), names(root / "folder")) == (["a.prototxt", "folder", "report"], [])
    assert file.read_bytes() == b"old\n"


def test_a_report_replaces_what_was_there_and_follows_links_outside_of_the_list(tmp_path: Path, file: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(file.name)
    write_output(link, "new\n", None)
    write_output(tmp_path / "deep" / "other", "1\n", tmp_path)
    write_output(tmp_path / "deep" / "other", "2\n", tmp_path)
    assert (file.read_bytes(), link.is_symlink()) == (b"new\n", True)
    assert (tmp_path / "deep" / "other").read_bytes() == b"2\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_that_nobody_reads_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_UNREAD", 0.1)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(WriteError, match="cannot be written: nobody reads the pipe"):
        write_output(tmp_path / "pipe", "new\n", tmp_path)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_an_open_file_is_appended_to(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"before\n")
    with log.open("ab") as file:
        write_output(Path(f"/dev/fd/{file.fileno()}"), "new\n", None)
    assert log.read_bytes() == b"before\nnew\n"


def test_files_of_a_list_are_written_in_one_place() -> None:
    writes = re.compile(
        r'write_(text|bytes)\(|open\([^)]*"[wax]b?"|mkstemp|temporary\.replace\(|os\.(replace|link|rename)\(|\.rename\(|rmtree|O_CREAT'
    )
    package = Path(writing.__file__).parents[1]
    modules = {
        path.relative_to(package).as_posix() for path in package.rglob("*.py") if writes.search(path.read_text())
    }
    assert modules == {"files/atomic_writes.py", "files/writing.py"} | NOT_OF_A_LIST


def test_a_circle_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert refused(tmp_path / "a").startswith("cannot be written: ")


def test_a_file_that_somebody_changed_is_left_alone(file: Path) -> None:
    file.write_bytes(b"theirs\n")
    assert "somebody else changed the file" in refused(file)
    assert file.read_bytes() == b"theirs\n"


def test_a_file_that_somebody_changes_during_the_write_is_left_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def slow(handle: int) -> None:
        fsync(handle)
        file.write_bytes(b"theirs\n")

    monkeypatch.setattr(os, "fsync", slow)
    assert "somebody else changed the file" in refused(file)
    assert file.read_bytes() == b"theirs\n"


def test_a_file_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone" / "a") == "cannot be written: No such file or directory"
    assert names(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_written_into_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(pipe.read_bytes)
        write_output(pipe, "new\n", tmp_path)
        assert read.result(30) == b"new\n"
    assert pipe.is_fifo()
    assert names(tmp_path) == ["pipe"]


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="needs /dev/stdout")
def test_standard_output_can_be_named(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "metalint.toml").write_text("")
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta/a.prototxt").write_text('paper {\n  title: "On models"\n}\n')
    plain = metalint("lint", "--format", "concise")
    words = "lint", "--format", "concise", "--out", "/dev/stdout"
    assert metalint(*words, PYTHONHASHSEED="0") == plain  # in a process of its own
    assert "missing-field" in plain.out


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert refused(tmp_path / "a") == "cannot be written: it is not a regular file"
    assert refused(tmp_path / "a", expected=None) == "cannot be written: Is a directory"


def test_a_read_only_file_is_left_alone_even_by_root(file: Path) -> None:
    file.chmod(0o444)
    assert refused(file) == "cannot be written: the file is read-only"
    assert file.read_bytes() == b"old\n"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_disk_loses_nothing(file: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    assert refused(file) == f"cannot be written: {os.strerror(code)}"
    assert file.read_bytes() == b"old\n"


def test_a_limit_on_the_size_of_files_loses_nothing(file: Path) -> None:
    program = (
        "import resource, signal, sys; from pathlib import Path; from metalint.files.writing import ListFileWriter\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "ListFileWriter(Path(sys.argv[1]).parent).write(Path(sys.argv[1]), 'x' * 100_000, b'old\\n')"
    )
    done = subprocess.run([sys.executable, "-B", "-c", program, str(file)], capture_output=True, text=True)
    assert "cannot be written: File too large" in done.stderr
    assert (file.read_bytes(), names(file.parent)) == (b"old\n", ["a.prototxt"])


def test_an_interruption_leaves_no_temporary_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_text(file, "new\n", b"old\n")
    assert names(file.parent) == ["a.prototxt"]


def test_a_name_as_long_as_names_can_be(tmp_path: Path) -> None:
    path = tmp_path / ("ü" * 127)
    write_text(path, "new\n")
    assert names(tmp_path) == [path.name]


def test_what_killed_runs_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    theirs = [".a.prototxt.abcd1234.tmp", "a.abcd1234.metalint-tmp", ".a.metalint-tmp", ".abcd1234.metalint-tmp"]
    for name in [".a.prototxt.abcd12_4.metalint-tmp", *theirs]:
        (tmp_path / name).touch()
    (tmp_path / ".b.abcd1234.metalint-tmp").mkdir()
    (tmp_path / ".c.abcd1234.metalint-tmp").symlink_to("elsewhere")
    clear_leftovers([tmp_path, tmp_path / "gone"])
    assert names(tmp_path) == sorted([*theirs, ".b.abcd1234.metalint-tmp", ".c.abcd1234.metalint-tmp"])


def test_a_temporary_file_in_use_is_not_cleared(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def meanwhile(handle: int) -> None:
        fsync(handle)
        clear_leftovers([file.parent])

    monkeypatch.setattr(os, "fsync", meanwhile)
    write_text(file, "new\n", b"old\n")
    assert file.read_bytes() == b"new\n"


def test_no_locks_on_the_file_system(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(_: int) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(atomic_writes, "try_lock", unsupported)
    monkeypatch.setattr(locks, "try_lock", unsupported)
    leftover = file.with_name(".a.abcd1234.metalint-tmp")
    leftover.touch()
    with locks.lock_list(file.parent):
        clear_leftovers([file.parent])
        write_text(file, "new\n", b"old\n")
    assert (file.read_bytes(), leftover.exists()) == (b"new\n", True)


def test_one_run_waits_for_another_for_a_time(tmp_path: Path) -> None:
    with locks.lock_list(tmp_path):
        with pytest.raises(locks.LockError, match=r"another run has been changing papers for 0\.1 s"):
            locks.lock_list(tmp_path, patience=0.1).__enter__()
        with locks.lock_list(tmp_path.parent):
            pass
    with locks.lock_list(tmp_path, patience=0):
        assert names(tmp_path) == []


def test_an_interruption_while_the_temporary_file_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(handle: int) -> bool:
        signal.raise_signal(signal.SIGINT)  # in this thread: pytest-xdist has another, metalint none
        return locks.try_lock(handle)

    monkeypatch.setattr(atomic_writes, "try_lock", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_text(tmp_path / "a", "new")
    assert list(tmp_path.iterdir()) == []
