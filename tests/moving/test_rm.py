"""``metalint rm``: what goes along, what stays, what is refused, and that it is all or nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, contents, git
from moving.conftest import FOO, PNG
from moving.test_mv import status
from moving.test_rename import killed_often


@pytest.fixture
def alone(root: Path, metalint: Metalint) -> Path:
    """The same list, in which no paper and no note refers to another one."""
    one, note = root / "meta/2024/one.prototxt", root / "notes/2024/two/note.md"
    one.write_text(one.read_text().partition("baseline {")[0])
    note.write_text("See nothing.\n")
    (root / "notes/2024/foo/note.md").write_text("# Streaming Language Models\n\n![x](cover.png)\n")
    assert metalint("lint", cwd=root).code == 0
    commit_all(root)
    return root


def test_a_paper_goes_with_its_note_and_cover(alone: Path, metalint: Metalint) -> None:
    done = metalint("rm", "2024/foo", cwd=alone)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "removed meta/2024/foo.prototxt",
        "removed notes/2024/foo/cover.png",
        "removed notes/2024/foo/note.md",
        "updated README.md",
    ]
    assert not (alone / "notes/2024/foo").exists()
    assert status(alone) == [
        "M  README.md",
        "D  meta/2024/foo.prototxt",
        "D  notes/2024/foo/cover.png",
        "D  notes/2024/foo/note.md",
    ]
    assert metalint("lint", "--extend-select", "orphan-asset", cwd=alone).out == "All checks passed (2 checked).\n"
    assert metalint("render", "--check", cwd=alone).code == 0


def test_a_diff_writes_nothing(alone: Path, metalint: Metalint) -> None:
    before = contents(alone)
    done = metalint("rm", "meta/2024/foo.prototxt", "2024/two", "--diff", cwd=alone)
    assert [line for line in done.out.splitlines() if line.startswith(("would ", "+++ "))] == [
        "would remove meta/2024/foo.prototxt",
        "would remove meta/2024/two.prototxt",
        "would remove notes/2024/foo/cover.png",
        "would remove notes/2024/foo/note.md",
        "would remove notes/2024/two/note.md",
        "+++ b/README.md",
    ]
    assert contents(alone) == before


def test_a_paper_that_others_refer_to_is_refused(root: Path, metalint: Metalint) -> None:
    before = contents(root)
    done = metalint("rm", "2024/foo", cwd=root)
    why = "1 other paper refers to `meta/2024/foo.prototxt`: `meta/2024/one.prototxt`"
    assert (done.code, done.out, done.err) == (2, "", f"metalint: {why}; `--force` removes the references, too\n")
    assert contents(root) == before
    assert metalint("rm", "2024/foo", "2024/one", "--diff", cwd=root).code == 0


def test_force_removes_the_references(root: Path, metalint: Metalint) -> None:
    done = metalint("rm", "2024/foo", "--force", cwd=root)
    assert (done.code, done.err) == (0, "")
    assert 'baseline {\n  methods: "2024/two"\n  # twice\n}\n' in (root / "meta/2024/one.prototxt").read_text()
    # the note of another paper links to these
    assert "kept notes/2024/foo/cover.png, which notes/2024/two/note.md names" in done.out.splitlines()
    assert "kept notes/2024/foo/note.md, which notes/2024/two/note.md names" in done.out.splitlines()
    assert (root / "notes/2024/foo/cover.png").read_bytes() == PNG
    assert metalint("lint", cwd=root).out == "All checks passed (2 checked).\n"
    assert metalint("rm", "2024/two", "--force", cwd=root).code == 0
    assert "baseline" not in (root / "meta/2024/one.prototxt").read_text()
    assert metalint("render", "--check", cwd=root).code == 0


@pytest.mark.parametrize("link", ['<a href="../foo/note.md">', "<video src='../foo/note.md'>", "[a](../foo/note.md)"])
def test_a_note_that_another_note_links_to_stays(alone: Path, metalint: Metalint, link: str) -> None:
    (alone / "notes/2024/two/note.md").write_text(f"See {link}\n")
    commit_all(alone)
    done = metalint("rm", "2024/foo", "--diff", cwd=alone)
    assert "would keep notes/2024/foo/note.md, which notes/2024/two/note.md names" in (done.out + done.err).splitlines()


def test_what_nothing_names_stays(alone: Path, metalint: Metalint) -> None:
    (alone / "notes/2024/foo/draft.txt").write_text("mine\n")
    assert "kept notes/2024/foo/draft.txt" in metalint("rm", "2024/foo", cwd=alone).out.splitlines()
    assert (alone / "notes/2024/foo/draft.txt").read_text() == "mine\n"


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("README.md", "![the cover](./notes/2024/foo/cover.png)\n"),
        ("docs/index.html", '<object data="../notes/2024/foo/cover.png">'),
        ("docs/index.html", '<img srcset="/notes/2024/foo/cover.png 2x">'),
        ("docs/style.css", "body { background: url(../docs/../notes/2024/foo/cover%2Epng) }"),
        ("notes/2024/two/plan.txt", "see ../foo/cover.png."),
        ("notes/2024/foo/draft.txt", "cover.png"),
    ],
)
def test_what_any_other_file_names_stays(alone: Path, metalint: Metalint, user: str, text: str) -> None:
    place = alone / user
    place.parent.mkdir(exist_ok=True)
    place.write_text((place.read_text() if place.exists() else "") + text)
    commit_all(alone)
    done = metalint("rm", "2024/foo", cwd=alone)
    assert f"kept notes/2024/foo/cover.png, which {user} names" in done.out.splitlines()
    assert "removed notes/2024/foo/note.md" in done.out.splitlines()
    assert metalint("render", "--check", cwd=alone).code == 0


def test_another_file_of_that_name_is_another_file(alone: Path, metalint: Metalint) -> None:
    (alone / "notes/2024/two/page.html").write_text("<img src=cover.png> <img src='../bar/cover.png'>")
    commit_all(alone)
    assert "removed notes/2024/foo/cover.png" in metalint("rm", "2024/foo", cwd=alone).out.splitlines()


def test_a_cover_that_another_paper_has_too_stays(alone: Path, metalint: Metalint) -> None:
    two = alone / "meta/2024/two.prototxt"
    two.write_text(two.read_text() + 'cover {\n  url: "../foo/cover.png"\n}\n')
    kept = "kept notes/2024/foo/cover.png, which meta/2024/two.prototxt names"
    assert kept in metalint("rm", "2024/foo", cwd=alone).out.splitlines()
    assert metalint("lint", cwd=alone).code == 0


def test_the_baseline_goes_along(alone: Path, metalint: Metalint) -> None:
    foo = alone / "meta/2024/foo.prototxt"
    foo.write_text(FOO.replace("Streaming Language Models", "Streaming Language Models."))
    assert metalint("render", cwd=alone).code == 0
    assert metalint("baseline", cwd=alone).code == 0
    assert "updated .metalint-baseline.json" in metalint("rm", "2024/foo", cwd=alone).out.splitlines()
    assert metalint("baseline", "--check", cwd=alone).code == 0


def test_a_paper_that_is_not_there_is_named_with_the_nearest(alone: Path, metalint: Metalint) -> None:
    done = metalint("rm", "2024/fooo", cwd=alone)
    assert (done.code, done.err) == (2, "metalint: 2024/fooo: no paper is called so; did you mean `2024/foo`?\n")


@pytest.mark.skipif(sys.platform != "linux", reason="needs names that differ in case only")
def test_an_exact_id_wins_over_one_that_differs_in_case(alone: Path, metalint: Metalint) -> None:
    (alone / "meta/2024/Foo.prototxt").write_text(FOO.partition("cover {")[0])
    for written, gone in (("2024/Foo", "Foo"), ("2024/FOO", "foo")):
        done = metalint("rm", written, cwd=alone)
        assert (done.code, done.err, done.out.splitlines()[0]) == (0, "", f"removed meta/2024/{gone}.prototxt")


def test_what_is_not_committed_can_be_had_back(alone: Path, metalint: Metalint) -> None:
    new = alone / "meta/2024/new.prototxt"
    new.write_text(
        FOO.partition("cover {")[0].replace("Streaming", "New").replace("SLM", "N").replace("11987", "11990")
    )
    note, cover = alone / "notes/2024/foo/note.md", alone / "notes/2024/foo/cover.png"
    note.write_text(f"{note.read_text()}\nnot staged\n")
    cover.write_bytes(PNG + b"staged")
    git(alone, "add", str(cover))
    kept = {str(path.relative_to(alone)): path.read_bytes() for path in (new, cover, note)}
    dry = metalint("rm", "2024/new", "2024/foo", "--diff", cwd=alone)
    assert dry.out.splitlines()[-3:] == [f"Note: {path} is not committed as it is." for path in kept]
    done = metalint("rm", "2024/new", "2024/foo", cwd=alone)
    assert (done.code, done.err) == (0, "")
    assert not any((alone / path).exists() for path in kept)
    for line, (path, content) in zip(done.out.splitlines()[-3:], kept.items(), strict=True):
        told = re.fullmatch(
            r"Note: (\S+) was not committed as it was; `git cat-file -p ([0-9a-f]{40,64})` prints it.", line
        )
        assert told
        assert told[1] == path
        assert subprocess.check_output(["git", "cat-file", "-p", told[2]], cwd=alone) == content


def test_outside_of_git(alone: Path, metalint: Metalint, tmp_path: Path) -> None:
    shutil.rmtree(alone / ".git")
    assert metalint("rm", "2024/foo", cwd=alone, XDG_STATE_HOME=str(tmp_path / "state")).code == 0
    assert not (alone / "meta/2024/foo.prototxt").exists()


@pytest.mark.slow
@pytest.mark.parametrize("kills", [8, 100])
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed")
def test_killed_at_any_moment_it_is_old_or_new(alone: Path, cache: Path, metalint: Metalint, kills: int) -> None:
    ends = killed_often(alone, cache, metalint, ("rm", "2024/foo"), kills)
    assert kills < 50 or 0 < ends.count(True) < kills


def test_two_at_once(alone: Path, cache: Path, metalint: Metalint) -> None:
    runs = [
        subprocess.Popen([sys.executable, "-m", "metalint", "--cache-dir", str(cache), "rm", paper], cwd=alone)
        for paper in ("2024/foo", "2024/two")
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert git(alone, "ls-files", "meta", "notes").split() == ["meta/2024/one.prototxt"]
    assert metalint("lint", cwd=alone).code == 0
    assert metalint("render", "--check", cwd=alone).code == 0
