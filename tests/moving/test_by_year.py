"""``metalint mv --by-year``: every paper in the folder of its year, in one go."""

from __future__ import annotations

from pathlib import Path

from conftest import Metalint, commit_all, contents, git
from moving.conftest import ONE


def misplace(root: Path) -> None:
    """Put one paper above the folders of years, and give another one, with notes, the year after that of its folder."""
    git(root, "mv", "meta/2024/one.prototxt", "meta/one.prototxt")
    foo = root / "meta/2024/foo.prototxt"
    foo.write_text(foo.read_text().replace("year: 2024", "year: 2025"))
    two = root / "meta/2024/two.prototxt"
    two.write_text(two.read_text().replace("year: 2024", "year: 2026"))
    commit_all(root)


def test_all_papers_move_to_their_years_together(root: Path, metalint: Metalint) -> None:
    misplace(root)
    before = contents(root)
    dry = metalint("mv", "--by-year", "--diff", cwd=root)
    assert (dry.code, contents(root)) == (0, before)
    done = metalint("mv", "--by-year", cwd=root)
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if line.startswith("moved")] == [
        "moved meta/2024/foo.prototxt to meta/2025/foo.prototxt",
        "moved notes/2024/foo to notes/2025/foo",
        "moved meta/2024/two.prototxt to meta/2026/two.prototxt",
        "moved notes/2024/two to notes/2026/two",
        "moved meta/one.prototxt to meta/2024/one.prototxt",
    ]
    # the notes of both link to each other
    assert "[two](../../2026/two/note.md)" in (root / "notes/2025/foo/note.md").read_text()
    assert "[foo](../../2025/foo/note.md#a)" in (root / "notes/2026/two/note.md").read_text()
    one = (root / "meta/2024/one.prototxt").read_text()
    assert [line.strip() for line in one.splitlines() if "methods" in line] == [
        'methods: "2025/foo"', 'methods: "2026/two"', 'methods: "2025/foo"  # twice',
    ]  # fmt: skip
    assert metalint("lint", cwd=root).out == "All checks passed (3 checked).\n"
    assert metalint("render", "--check", cwd=root).code == 0
    again = metalint("mv", "--by-year", cwd=root)
    assert (again.code, again.out) == (0, "Nothing to move: each paper with a possible year lies where it belongs.\n")


def test_only_what_is_named_moves(root: Path, metalint: Metalint) -> None:
    misplace(root)
    assert metalint("mv", "--by-year", "meta/one.prototxt", cwd=root).code == 0
    assert (root / "meta/2024/one.prototxt").is_file()
    assert (root / "meta/2024/foo.prototxt").is_file()


def test_where_the_place_is_taken_nothing_moves(root: Path, metalint: Metalint) -> None:
    misplace(root)
    (root / "meta/2024/one.prototxt").write_text(ONE.replace("Slim", "Slimmer").replace("11988", "11999"))
    before = contents(root)
    done = metalint("mv", "--by-year", cwd=root)
    assert (done.code, done.out) == (2, "")
    assert "meta/one.prototxt: `meta/2024/one.prototxt` exists already; choose another name" in done.err
    assert contents(root) == before


def test_without_folders_of_years_nothing_moves(root: Path, metalint: Metalint) -> None:
    for name in ("foo", "one", "two"):
        git(root, "mv", f"meta/2024/{name}.prototxt", f"meta/{name}.prototxt")
    begin = "metalint mv meta/foo.prototxt meta/2024/foo.prototxt"
    assert metalint("mv", "--by-year", cwd=root).out == (
        f"Nothing to move: no folder is called by a year. `{begin}` begins with one; "
        "then `metalint mv --by-year` moves 3 papers.\n"
    )
    assert metalint(*begin.split()[1:], cwd=root).code == 0
    assert metalint("mv", "--by-year", cwd=root).out.count("moved meta/") == 2
    settings = (root / "metalint.toml").read_text()
    for name in ("foo", "one", "two"):
        git(root, "mv", f"meta/2024/{name}.prototxt", f"meta/{name}.prototxt")
    (root / "metalint.toml").write_text(settings.replace("meta/**/*", "meta/*"))
    assert (
        ". Let `papers` match meta/2024/foo.prototxt as well; `metalint mv" in metalint("mv", "--by-year", cwd=root).out
    )


def test_it_takes_no_year_to_keep(root: Path, metalint: Metalint) -> None:
    done = metalint("mv", "--by-year", "--keep-year", cwd=root)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "leave out --keep-year" in done.err


def test_a_year_that_no_folder_can_have_is_to_be_corrected(tmp_path: Path, metalint: Metalint) -> None:
    (tmp_path / "own.proto").write_text('syntax = "proto3";\nmessage PaperInfo { string name = 1; int32 when = 2; }\n')
    (tmp_path / "metalint.toml").write_text('proto = "own.proto"\n[fields]\ntitle = "name"\nyear = "when"\n')
    paper = tmp_path / "meta/2024/one.prototxt"
    paper.parent.mkdir(parents=True)
    paper.write_text('name: "One"\nwhen: 20244\n')
    found = metalint("lint", "--select", "year-folder", "--format", "concise", cwd=tmp_path).out.splitlines()[0]
    assert found.endswith("the file is in the folder `2024`; write `2024`, or the year of the paper")
    done = metalint("mv", "--by-year", cwd=tmp_path)
    assert (done.code, done.out) == (0, "Nothing to move: each paper with a possible year lies where it belongs.\n")
