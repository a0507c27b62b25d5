from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint

LIST = """\
<details open><summary>

### institution
</summary>\x20
<p>

<details open><summary><b>MIT</b></summary>\x20
<p>

|    | meta | tttitle | ccover | pub | year | codeeeee | note |
|---:|:-----|:--------|:-------|:----|-----:|:---------|:-----|
|  0 | [A](./meta/a.prototxt) | [A title](https://x.org/a) | | ICML | 2024 | | |
|  1 | [B](../b.prototxt) | [B title](https://x.org/b) | | ICML | 2024 | | |
|  2 | [C](./meta/c.prototxt) | [C title](https://x.org/c) | | ICML | 2024 | | |</p>
</details>
</p>
</details>

"""
A = (
    'paper {\n  title: "A title"\n  abbr: "A"\n  url: "https://x.org/a"\n  institutions: "MIT"\n}\n'
    'pub {\n  where: "ICML"\n  year: 2024\n}\n'
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "list.md").write_text(LIST)
    return tmp_path


def test_readable_rows_are_imported_and_the_others_reported(metalint: Metalint, root: Path) -> None:
    run = metalint("import", "list.md", "--out", "new/meta")
    assert (run.code, run.out) == (1, "")
    assert run.err == (
        "list.md:13: meta names no file such as ./meta/file.prototxt but '../b.prototxt'\n"
        "papers read: 2, files written to new/meta: 2\n"
    )
    assert sorted(path.name for path in (root / "new" / "meta").iterdir()) == ["a.prototxt", "c.prototxt"]
    assert (root / "new" / "meta" / "a.prototxt").read_text() == A


def test_a_paper_that_differs_is_kept_unless_forced(metalint: Metalint, root: Path) -> None:
    (root / "list.md").write_text(LIST.replace("../b", "./meta/b"))
    (root / "meta").mkdir()
    (root / "meta" / "a.prototxt").write_text("mine")
    (root / "meta" / "b.prototxt").symlink_to("nowhere")
    run = metalint("import", "list.md", "--out", "meta")
    assert (run.code, run.out) == (1, "")
    assert run.err == (
        "meta/a.prototxt: differs and is kept; --force overwrites it\n"
        "meta/b.prototxt: differs and is kept; --force overwrites it\n"
        "papers read: 3, files written to meta: 1\n"
    )
    assert (root / "meta" / "a.prototxt").read_text() == "mine"
    (root / "meta" / "b.prototxt").unlink()
    assert metalint("import", "list.md", "--out", "meta", "--force").code == 0
    assert (root / "meta" / "a.prototxt").read_text() == A
    assert metalint("import", "list.md", "--out", "meta", "--quiet") == (0, "", "")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"# A readme\n",
            (
                "other.md: no list of papers: neither items with links nor a table with titles;"
                " if there is one, use --columns title=NAME"
            ),
        ),
        (b"\xff\n", "other.md: not UTF-8 (byte 0); save it as UTF-8"),
        (None, "other.md: cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_no_list_stops_the_import(
    metalint: Metalint, root: Path, content: bytes | None, message: str
) -> None:
    if content is not None:
        (root / "other.md").write_bytes(content)
    assert metalint("import", "list.md", "other.md", "--out", "meta") == (2, "", f"metalint: {message}\n")
    assert not (root / "meta").exists()


def test_text_from_a_list_does_not_reach_the_terminal_raw(metalint: Metalint, root: Path) -> None:
    (root / "list.md").write_text(LIST.replace("../b.prototxt", "x\x1b[31m"))
    assert "\x1b" not in metalint("import", "list.md", "--out", "meta").err


def test_columns_are_named_on_the_command_line(metalint: Metalint, root: Path) -> None:
    (root / "table.md").write_text("| What | Stars |\n|---|---|\n| [A thing](https://x.org/a) | 5 |\n")
    run = metalint("import", "table.md", "--out", "new", "--columns", "title=what")
    assert run == (
        0, "", "note: table.md:1: column `Stars` is not read\npapers read: 1, files written to new: 1\n"
    )  # fmt: skip
    assert metalint("import", "table.md", "--out", "new", "--columns", "title=what", "--quiet") == (0, "", "")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("titel=What", "`titel` is not a role of a column; did you mean `title`?"),
        ("title", "`title` is not ROLE=NAME, such as `title=Paper`"),
        ("title=", "`title=` is not ROLE=NAME, such as `title=Paper`"),
    ],
)
def test_wrong_columns_are_one_line(metalint: Metalint, root: Path, columns: str, message: str) -> None:
    run = metalint("import", "list.md", "--out", str(root / "new"), "--columns", columns)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert run.err.count("\n") == 1


def test_what_the_schema_has_no_field_for_is_noted(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "x.proto").write_text('syntax = "proto3";\nmessage E {\n  string name = 1;\n}\n')
    (tmp_path / "metalint.toml").write_text('proto = "x.proto"\nmessage = "E"\n[fields]\ntitle = "name"\n')
    (tmp_path / "a.md").write_text("- [AWQ: Foo](https://arxiv.org/abs/2306.00978) - Ann Bell, Bo Carr, *MLSys 2024*\n")
    run = metalint("import", "a.md", "--out", "meta")
    assert run.code == 0
    assert (tmp_path / "meta" / "awq.prototxt").read_text() == 'name: "AWQ: Foo"\n'
    assert [line for line in run.err.splitlines() if line.startswith("note: ")] == [
        "note: a.md:1: no field for url: `https://arxiv.org/abs/2306.00978`",
        "note: a.md:1: no field for venue: `MLSys`",
        "note: a.md:1: no field for year: `2024`",
        "note: a.md:1: no field for authors: `Ann Bell` and `Bo Carr`",
    ]
