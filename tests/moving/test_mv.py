"""``metalint mv``: what moves along, what is rewritten, what is refused, and that it is all or nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, contents, git
from docs.pages import blocks
from moving.conftest import FOO, PNG, SETTINGS, TWO

from metalint.cli import mv
from metalint.cli.argument_parsing import parse_words
from metalint.cli.corpus import whole_list
from metalint.cli.opening import open_project
from metalint.errors import UsageError
from metalint.files.transactions import Move
from metalint.moving.plan import transaction

PLAIN = FOO.partition("cover {")[0]


def status(root: Path) -> list[str]:
    return git(root, "status", "--porcelain", "--no-renames").splitlines()


def test_a_new_id(root: Path, metalint: Metalint) -> None:
    before = contents(root)
    done = metalint("mv", "2024/foo", "2024/bar", cwd=root)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "moved meta/2024/foo.prototxt to meta/2024/bar.prototxt",
        "moved notes/2024/foo to notes/2024/bar",
        "updated meta/2024/bar.prototxt",
        "updated meta/2024/one.prototxt",
        "updated notes/2024/two/note.md",
        "updated README.md",
    ]
    assert (root / "meta/2024/bar.prototxt").read_text() == FOO.replace("2024/foo/note", "2024/bar/note")
    one = before["meta/2024/one.prototxt"].decode()
    assert (root / "meta/2024/one.prototxt").read_text() == one.replace("2024/foo", "2024/bar")
    assert (root / "notes/2024/two/note.md").read_text() == (
        "See [foo](../bar/note.md#a) and <img src='../bar/cover.png'>.\n"
    )
    assert (root / "notes/2024/bar/note.md").read_bytes() == before["notes/2024/foo/note.md"]
    assert not (root / "notes/2024/foo").exists()
    checked = metalint("lint", cwd=root)
    assert (checked.code, checked.out) == (0, "All checks passed (3 checked).\n"), checked
    assert metalint("render", "--check", cwd=root).code == 0
    assert all(line[1] == " " for line in status(root)), status(root)  # all of it is staged
    renamed = git(root, "diff", "--cached", "--name-status", "-M50", "--diff-filter=R").splitlines()
    assert [line.split("\t")[1:] for line in renamed] == [
        ["meta/2024/foo.prototxt", "meta/2024/bar.prototxt"],
        ["notes/2024/foo/cover.png", "notes/2024/bar/cover.png"],
        ["notes/2024/foo/note.md", "notes/2024/bar/note.md"],
    ]


def test_a_new_year(root: Path, metalint: Metalint) -> None:
    done = metalint("mv", "meta/2024/foo.prototxt", "meta/2025/", cwd=root)
    assert done.code == 0, done
    assert done.out.splitlines()[:3] == [
        "moved meta/2024/foo.prototxt to meta/2025/foo.prototxt",
        "moved notes/2024/foo to notes/2025/foo",
        "set the year to 2025, it was 2024",
    ]
    assert (root / "notes/2025/foo/note.md").read_text().endswith("[two](../../2024/two/note.md)\n")
    checked = metalint("lint", cwd=root)
    assert (checked.code, checked.out) == (0, "All checks passed (3 checked).\n"), checked


REFUSED = {
    "itself": ("2024/foo", "meta/2024/foo.prototxt", "`meta/2024/foo.prototxt` is the paper itself; nothing to move"),
    "taken": ("2024/foo", "2024/one", "`meta/2024/one.prototxt` exists already; choose another name"),
    "taken but for case": ("2024/foo", "2024/ONE", "`meta/2024/one.prototxt` exists already; choose another name"),
    "taken notes": ("2024/one", "2024/foo2", "`notes/2024/foo2` exists already; choose another name"),
    "outside": ("2024/foo", "../elsewhere/foo.prototxt", "lies outside of the repository; name a place below its root"),
    "from outside": ("/etc/passwd", "2024/x", "lies outside of the repository"),
    "no paper": ("2024/fooo", "2024/x", "no paper is called so; did you mean `2024/foo`?"),
    "no paper but a file": ("README.md", "2024/x", "not a paper of this list; see `papers` in the configuration"),
    "no place": (
        "meta/2024/foo.prototxt",
        "lists/foo.prototxt",
        "would be no paper: it does not fit `meta/**/*.prototxt`",
    ),
    "odd name": ("2024/foo", "2024/a:b", "the file name `a:b.prototxt` contains `:`, which Windows does not allow"),
    "hidden": ("2024/foo", "2024/.foo", "the file `meta/2024/.foo.prototxt` would be hidden"),
    "below a file": ("2024/foo", "meta/2024/one.prototxt/x", "`meta/2024/one.prototxt` is no folder"),
    "git's own": ("2024/foo", "meta/.git/foo", "lies among git's own files"),
    "a link": ("2024/two", "2024/x", "`meta/2024/two.prototxt` is a symbolic link; move what it leads to"),
    "an unfinished merge": ("2024/foo", "2024/x", "meta/2024/one.prototxt: part of a merge that is not finished"),
    "control characters": ("2024/foo", "2024/a\tb", "`2024/a\\tb`: the name holds characters that cannot be printed"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused(root: Path, metalint: Metalint, what: str) -> None:
    old, new, why = REFUSED[what]
    if what == "taken notes":
        (root / "notes/2024/foo2").mkdir()
        (root / "notes/2024/one").mkdir()
    if what == "a link":
        (root / "meta/2024/two.prototxt").rename(root / "two")
        (root / "meta/2024/two.prototxt").symlink_to("../../two")
    if what == "an unfinished merge":
        blob = git(root, "rev-parse", "HEAD:meta/2024/one.prototxt").strip()
        stages = "".join(f"100644 {blob} {stage}\tmeta/2024/one.prototxt\n" for stage in (1, 2, 3))
        subprocess.run(["git", "update-index", "--index-info"], cwd=root, input=stages.encode(), check=True)
    before = contents(root), git(root, "ls-files", "--stage")
    done = metalint("mv", old, new, cwd=root)
    assert (done.code, done.out) == (2, "")
    assert why in done.err, done.err
    assert len(done.err.splitlines()) == 1
    assert (contents(root), git(root, "ls-files", "--stage")) == before


@pytest.mark.parametrize("path", ["meta/2024/foo.prototxt", "meta/2024/one.prototxt"])
def test_nothing_moves_while_a_paper_has_a_conflict(root: Path, metalint: Metalint, path: str) -> None:
    text = (root / path).read_text()
    (root / path).write_text(f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n")
    before = contents(root)
    done = metalint("mv", "2024/foo", "2024/bar", cwd=root)
    assert (done.code, done.out) == (1, "")
    assert "a merge conflict that is not resolved" in done.err
    assert "nothing is written while a paper cannot be parsed" in done.err
    assert contents(root) == before


def test_a_diff_writes_nothing(root: Path, metalint: Metalint) -> None:
    before = contents(root)
    done = metalint("mv", "2024/foo", "2025/bar", "--diff", cwd=root)
    moves, files = [], []
    for line in done.out.splitlines():
        if line.startswith("would"):
            moves.append(line)
        elif line.startswith("+++ b/"):
            files.append(line.removeprefix("+++ b/"))
    assert (done.code, moves) == (0, [
        "would move meta/2024/foo.prototxt to meta/2025/bar.prototxt",
        "would move notes/2024/foo to notes/2025/bar",
        "would set the year to 2025, it was 2024",
    ])  # fmt: skip
    assert files == [
        "meta/2025/bar.prototxt",
        "meta/2024/one.prototxt",
        "notes/2025/bar/note.md",
        "notes/2024/two/note.md",
        "README.md",
    ]
    assert contents(root) == before


@pytest.mark.parametrize(
    "words",
    [
        ("2024/foo", "bar", ".", "2024/bar"),
        ("foo", "bar", ".", "2024/bar"),
        ("SLM", "2025/bar", ".", "2025/bar"),
        ("2024/foo.prototxt", "2024/bar.prototxt", "meta", "2024/bar"),
        ("foo.prototxt", "bar.prototxt", "meta/2024", "2024/bar"),
        ("foo.prototxt", "../2025", "meta/2024", "2025/foo"),
        ("meta/2024/foo.prototxt", "2025/foo", ".", "2025/foo"),
        ("./meta/2024/foo.prototxt", "meta/nlp/2025/foo", ".", "nlp/2025/foo"),
    ],
)
def test_what_old_and_new_may_be(root: Path, metalint: Metalint, words: tuple[str, str, str, str]) -> None:
    old, new, where, moved = words
    (root / "meta/2025").mkdir()
    done = metalint("mv", old, new, cwd=root / where)
    assert done.code == 0, done
    assert (root / f"meta/{moved}.prototxt").is_file()
    assert not (root / "meta/2024/foo.prototxt").exists()
    assert f'"{moved.removeprefix("nlp/")}"' in (root / "meta/2024/one.prototxt").read_text()
    assert metalint("lint", cwd=root).out == "All checks passed (3 checked).\n"


@pytest.mark.parametrize(
    "words",
    [
        ("2024/foo", "./2024/bar", ".", "meta/2024/bar"),
        ("2024/foo", "./bar", ".", "meta/2024/bar"),
        ("2024/foo", ".//bar", ".", "meta/2024/bar"),
        ("2024/foo", "2024/./bar", ".", "meta/2024/bar"),
        ("2024/foo", "2024//bar", ".", "meta/2024/bar"),
        ("./2024/./foo", "2025/.", ".", "meta/2025/foo"),
        ("2024/foo", "meta/./2025//bar.prototxt", ".", "meta/2025/bar"),
        ("meta/./2024/foo.prototxt", "./meta/2024/./bar.prototxt", ".", "meta/2024/bar"),
        ("2024/foo", ".", "meta/2025", "meta/2025/foo"),
        ("../2024/foo.prototxt", "./", "meta/2025", "meta/2025/foo"),
        ("2024/foo", "meta/2024/../2025/bar", ".", "meta/2025/bar"),
        ("2024/foo", "./meta/2025/./", ".", "meta/2025/foo"),
    ],
)
def test_dots_in_a_path_lead_nowhere(root: Path, metalint: Metalint, words: tuple[str, str, str, str]) -> None:
    old, new, where, moved = words
    (root / "meta/2025").mkdir()
    done = metalint("mv", old, new, cwd=root / where)
    assert done.code == 0, done
    assert (root / f"{moved}.prototxt").is_file()
    listed = git(root, "ls-files", "--", "*.prototxt").splitlines()
    assert listed == sorted([f"{moved}.prototxt", "meta/2024/one.prototxt", "meta/2024/two.prototxt"])
    assert all(line[1] == " " for line in status(root)), status(root)
    git(root, "commit", "--quiet", "--all", "--message", "Move")
    assert (root / f"{moved}.prototxt").is_file()
    assert git(root, "ls-tree", "-r", "--name-only", "HEAD", "--", f"{moved}.prototxt")
    assert metalint("lint", cwd=root).out == "All checks passed (3 checked).\n"


@pytest.mark.parametrize("new", [".", "./", "./."])
def test_the_working_directory_is_no_id(root: Path, metalint: Metalint, new: str) -> None:
    before = contents(root)
    done = metalint("mv", "2024/foo", new, cwd=root)
    why = "`foo.prototxt` would be no paper: it does not fit `meta/**/*.prototxt`, or is excluded"
    assert (done.code, done.out, done.err) == (2, "", f"metalint: {new}: {why}\n")
    assert contents(root) == before


def test_a_move_that_the_index_does_not_take_is_refused(root: Path, cache: Path) -> None:
    """Git ignores some paths, and reports success; what moves must be in the index."""
    _, options = parse_words(["--root", str(root), "--cache-dir", str(cache), "mv", "2024/foo", "2024/bar"])
    project = open_project(options)
    whole = whole_list(project, options)
    assert whole is not None
    plan = mv._plan_move(options, whole)  # noqa: SLF001 - what the command does, without doing it
    before = contents(root)
    moves = (Move(plan.moves[0].old, "meta/./2024/bar.prototxt"), *plan.moves[1:])
    with pytest.raises(UsageError, match=r"the index does not take `meta/\./2024/bar\.prototxt`; nothing is changed"):
        transaction(root, plan._replace(moves=moves), is_dry=False)
    assert {path: data for path, data in contents(root).items() if "objects" not in path} == {
        path: data for path, data in before.items() if "objects" not in path
    }


@pytest.mark.parametrize("words", [("..",), ("../", "--diff"), ("../x",), ("../x.prototxt", "--diff")])
def test_no_pattern_lets_a_paper_leave_the_list(root: Path, metalint: Metalint, words: tuple[str, ...]) -> None:
    (root / "metalint.toml").write_text('papers = ["**/*.prototxt"]\n')
    why = f"metalint: {words[0]}: lies outside of the repository; name a place below its root\n"
    done = metalint("mv", "meta/2024/foo.prototxt", words[0], *words[1:], cwd=root)
    assert (done.code, done.out, done.err) == (2, "", why)


def test_rules_that_were_off_at_the_old_place_alone_are_told(root: Path, metalint: Metalint) -> None:
    of_paths = '"meta/2024/foo.prototxt" = ["title-period", "odd-author"]\n"meta/*/*.prototxt" = ["odd-author"]\n'
    told = (
        "Next: edit `per-file-ignores` in metalint.toml: it ignores `title-period` in meta/2024/foo.prototxt, "
        "not in meta/2024/bar.prototxt."
    )
    (root / "metalint.toml").write_text(f"{SETTINGS}[per-file-ignores]\n{of_paths}")
    for words in (("--diff",), ()):
        assert metalint("mv", "2024/foo", "2024/bar", *words, cwd=root).out.splitlines()[-1] == told
    of_names = '"bar.prototxt" = ["urls"]\n"baz.prototxt" = ["urls"]\n'
    (root / "metalint.toml").write_text(f"{SETTINGS}[per-file-ignores]\n{of_names}")
    assert "Next:" not in metalint("mv", "2024/bar", "2024/baz", cwd=root).out


def test_settings_that_still_name_the_old_place_are_told(root: Path, metalint: Metalint) -> None:
    papers = 'papers = ["meta/2024/foo.prototxt", "meta/*/*.prototxt"]'
    settings = (
        'exclude = ["meta/draft/*", "!/meta/2024/foo.prototxt"]\nasset-roots = ["notes", "notes/2024/foo/"]\n'
        f"{SETTINGS.replace(SETTINGS.splitlines()[0], papers)}[per-file-ignores]\n"
        '"meta/2024/foo.prototxt" = ["title-period"]\n"meta/2024/*" = ["title-period"]\n'
    )
    (root / "metalint.toml").write_text(settings)
    told = (
        "Next: edit `asset-roots`, `exclude`, `papers` and `per-file-ignores` in metalint.toml: they still name "
        "meta/2024/foo.prototxt and notes/2024/foo."
    )
    for words in (("--diff",), ()):
        done = metalint("mv", "2024/foo", "2024/bar", *words, cwd=root)
        assert [line for line in done.out.splitlines() if "Next:" in line] == [told], done
    assert "Next:" not in metalint("mv", "2024/bar", "2024/baz", "--diff", cwd=root).out


def test_changes_that_are_not_staged_stay_so(root: Path, metalint: Metalint) -> None:
    foo, one = root / "meta/2024/foo.prototxt", root / "meta/2024/one.prototxt"
    foo.write_text(foo.read_text().replace("Jane Doe", "Jane Staged"))
    git(root, "add", "meta/2024/foo.prototxt")
    foo.write_text(foo.read_text().replace("Richard Roe", "Richard Unstaged"))
    one.write_text(one.read_text().replace("Jane Doe", "Jane Unstaged"))
    done = metalint("mv", "2024/foo", "2024/bar", cwd=root)
    assert done.out.splitlines()[-1] == (
        "Next: git add meta/2024/bar.prototxt meta/2024/one.prototxt; they have other changes that are not staged."
    )
    staged = git(root, "show", ":meta/2024/bar.prototxt")
    assert ("Jane Staged" in staged, "Unstaged" in staged, "2024/foo/note" in staged) == (True, False, True)
    assert "Richard Unstaged" in (root / "meta/2024/bar.prototxt").read_text()
    assert git(root, "show", ":meta/2024/one.prototxt") == git(root, "show", "HEAD:meta/2024/one.prototxt")
    assert '"2024/bar"' in one.read_text()


def test_outside_of_git_and_of_what_git_tracks_files_move_alone(root: Path, metalint: Metalint, tmp_path: Path) -> None:
    git(root, "rm", "--quiet", "-r", "--cached", "notes")
    index = git(root, "ls-files", "notes")
    assert metalint("mv", "2024/foo", "2024/bar", cwd=root).code == 0
    assert (root / "notes/2024/bar/cover.png").is_file()
    assert git(root, "ls-files", "notes") == index
    shutil.rmtree(root / ".git")
    assert metalint("mv", "2024/bar", "2024/foo", cwd=root, XDG_STATE_HOME=str(tmp_path / "state")).code == 0
    assert (root / "notes/2024/foo/cover.png").is_file()
    assert metalint("render", "--check", cwd=root).code == 0
    assert list((tmp_path / "state").rglob("*.journal")) == []


def test_a_year_that_was_set_before_finds_the_notes_by_the_old_one(root: Path, metalint: Metalint) -> None:
    foo = root / "meta/2024/foo.prototxt"
    foo.write_text(foo.read_text().replace("year: 2024", "year: 2025"))
    assert {"year-folder", "missing-cover"} <= {
        one["rule"] for one in metalint("lint", "--format", "json", cwd=root).json()["diagnostics"]
    }
    done = metalint("mv", "2024/foo", "2025/foo", cwd=root)
    assert "the year" not in done.out
    assert (root / "notes/2025/foo/cover.png").is_file()
    assert '"2025/foo/note.md#results"' in (root / "meta/2025/foo.prototxt").read_text()
    assert metalint("lint", cwd=root).out == "All checks passed (3 checked).\n"


def test_a_year_that_is_kept_keeps_the_notes(root: Path, metalint: Metalint) -> None:
    assert metalint("mv", "2024/foo", "2025/foo", "--keep-year", cwd=root).code == 0
    assert (root / "notes/2024/foo/cover.png").is_file()
    found = metalint("lint", "--format", "json", cwd=root).json()["diagnostics"]
    assert [one["rule"] for one in found] == ["year-folder"]


ASSETS = """\
papers = ["meta/**/*.prototxt"]
required = []
asset-roots = ["pictures", "notes/{id}", "covers/{year}"]
"""


def test_files_that_others_use_stay_and_values_follow(root: Path, metalint: Metalint) -> None:
    (root / "metalint.toml").write_text(ASSETS)
    foo, two = root / "meta/2024/foo.prototxt", root / "meta/2024/two.prototxt"
    foo.write_text(PLAIN + 'cover {\n  url: "foo.png"\n}\nnote {\n  url: "a/b.md"\n}\n')
    two.write_text(TWO + 'cover {\n  url: "shared.png"\n}\nnote {\n  url: "../notes/foo/a/b.md"\n}\n')
    for path in ("pictures/foo.png", "pictures/shared.png", "notes/foo/a/b.md"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(PNG)
    assert metalint("mv", "2024/foo", "2025/bar", cwd=root).code == 0
    new = (root / "meta/2025/bar.prototxt").read_text()
    assert ('url: "bar.png"' in new, 'url: "a/b.md"' in new, "year: 2025" in new) == (True, True, True)
    assert (root / "pictures/bar.png").is_file()
    assert (root / "notes/bar/a/b.md").is_file()
    assert (root / "pictures/shared.png").is_file()
    found = metalint(
        "lint", "--select", "paths", "--ignore", "untracked-asset,orphan-asset", "--format", "json", cwd=root
    ).json()
    assert [one["rule"] for one in found["diagnostics"]] == []


def test_a_file_that_another_paper_needs_by_its_year_is_refused(root: Path, metalint: Metalint) -> None:
    (root / "metalint.toml").write_text(ASSETS)
    (root / "meta/2024/foo.prototxt").write_text(PLAIN + 'cover {\n  url: "shared.png"\n}\n')
    (root / "meta/2024/two.prototxt").write_text(TWO + 'cover {\n  url: "shared.png"\n}\n')
    (root / "covers/2024").mkdir(parents=True)
    (root / "covers/2024/shared.png").write_bytes(PNG)
    done = metalint("mv", "2024/foo", "2025/foo", cwd=root)
    assert done.code == 2
    assert "`covers/2024/shared.png` is also a file of `meta/2024/two.prototxt`; give each paper its own" in done.err
    assert metalint("mv", "2024/foo", "2024/bar", cwd=root).code == 0


def test_the_baseline_goes_along(root: Path, metalint: Metalint) -> None:
    foo, baseline = root / "meta/2024/foo.prototxt", root / ".metalint-baseline.json"
    foo.write_text(foo.read_text().replace("Streaming Language Models", "Streaming Language Models."))
    assert metalint("render", cwd=root).code == 0
    assert metalint("baseline", cwd=root).code == 0
    before = baseline.read_bytes()
    assert "+++ b/.metalint-baseline.json" in metalint("mv", "2024/foo", "2024/bar", "--diff", cwd=root).out
    assert baseline.read_bytes() == before
    assert "updated .metalint-baseline.json" in metalint("mv", "2024/foo", "2024/bar", cwd=root).out
    assert "title-period" not in metalint("lint", cwd=root).out
    assert metalint("baseline", "--check", cwd=root).code == 0
    written = baseline.read_bytes()
    assert metalint("baseline", cwd=root).code == 0
    assert baseline.read_bytes() == written != before


def test_a_baseline_and_a_list_that_are_links_are_staged_as_the_files_that_change(
    root: Path, metalint: Metalint
) -> None:
    (root / "ci").mkdir()
    for link, place in ((".metalint-baseline.json", "ci/baseline.json"), ("README.md", "ci/LIST.md")):
        if link == "README.md":
            (root / link).rename(root / place)
        (root / link).symlink_to(place)
    foo = root / "meta/2024/foo.prototxt"
    foo.write_text(foo.read_text().replace("Streaming Language Models", "Streaming Language Models."))
    assert metalint("render", cwd=root).code == 0
    (root / "ci/baseline.json").write_text('{"version": 2, "findings": []}')
    assert metalint("baseline", cwd=root).code == 0
    commit_all(root)
    done = metalint("mv", "2024/foo", "2024/bar", cwd=root)
    assert {"updated ci/baseline.json", "updated ci/LIST.md"} <= set(done.out.splitlines()), done
    assert "Next:" not in done.out
    assert all(line[1] == " " for line in status(root)), status(root)
    (root / "ci/baseline.json").write_text((root / "ci/baseline.json").read_text() + "\n")
    done = metalint("mv", "2024/bar", "2024/foo", cwd=root)
    assert done.out.splitlines()[-1] == ("Next: git add ci/baseline.json; it has other changes that are not staged.")


def test_nothing_moves_while_the_baseline_is_in_a_merge(root: Path, metalint: Metalint) -> None:
    (root / ".metalint-baseline.json").write_text("<<<<<<< a\n=======\n>>>>>>> b\n")
    done = metalint("mv", "2024/foo", "2024/bar", cwd=root)
    assert done.code == 2
    assert "an unfinished merge; run `metalint baseline --prune`" in done.err
    assert (root / "meta/2024/foo.prototxt").is_file()


def test_the_commands_on_the_page(root: Path, metalint: Metalint) -> None:
    assert metalint("mv", "2024/foo", "2024/lora", cwd=root).code == 0
    for command in blocks("moving.md", "sh")[0].splitlines():
        assert metalint(*command.split()[1:], cwd=root).code == 0, command
    assert metalint("lint", cwd=root).out == "All checks passed (3 checked).\n"
    assert (root / "meta/2025/lora-plus.prototxt").is_file()


def test_references_that_name_the_file_with_its_suffix_go_along(root: Path, metalint: Metalint) -> None:
    two = root / "meta/2024/two.prototxt"
    two.write_text(two.read_text() + 'baseline {\n  methods: "2024/foo.prototxt"\n  methods: "2024/foo,"\n}\n')
    commit_all(root)
    assert metalint("rm", "2024/foo", cwd=root).err.startswith("metalint: 2 other papers refer to `meta/2024/foo.proto")
    assert metalint("mv", "2024/foo", "2024/bar", cwd=root).code == 0
    assert two.read_text().count('"2024/bar"') == 2
    assert metalint("lint", "--select", "dangling-reference", cwd=root).out == "All checks passed (3 checked).\n"
