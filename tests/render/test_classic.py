from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from render.building import SEED, on_disk, paper

from metalint.config.settings import Config
from metalint.rendering.classic import lay_out_classic
from metalint.rendering.entries import make_entry, make_prefixing_linker
from metalint.rendering.views import group_papers, sort_papers

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.papers.paper import Paper


def cells(tmp_path: Path, one: Paper, folder: str = "") -> list[str]:
    """Return the cells of the only row."""
    link = make_prefixing_linker(Config(tmp_path), folder)
    text = lay_out_classic("all", [("", [make_entry(one, folder, link)])])
    row = text.split("\n")[8]
    return [cell.strip() for cell in row.removesuffix("</p>").split("|")[2:-1]]


def test_the_seed_is_reproduced_byte_for_byte() -> None:
    corpus = on_disk(SEED)
    link = make_prefixing_linker(corpus.context.config, "")
    shown = [
        (section.name, [make_entry(one, "", link) for one in section.papers])
        for section in group_papers(sort_papers(corpus.papers), "institution", is_classic=True)
    ]
    assert lay_out_classic("institution", shown).encode() == (SEED / "cls_institution.md").read_bytes()


def test_columns_are_as_wide_as_their_longest_cell_counted_in_code_points(tmp_path: Path) -> None:
    link = make_prefixing_linker(Config(tmp_path), "")
    long = paper("meta/b.prototxt", 2024, title="ü" * 30, url="https://x.org", abbr="B", venue="Ein Ort")
    bare = paper("meta/a.prototxt", title="short")
    shown = [("R&D <lab>", [make_entry(bare, "", link), make_entry(long, "", link)])]
    assert lay_out_classic("institution", shown) == (
        "<details open><summary>\n"
        "\n"
        "### institution\n"
        "</summary> \n"
        "<p>\n"
        "\n"
        "<details open><summary><b>R&D &lt;lab></b></summary> \n"
        "<p>\n"
        "\n"
        "|    | meta                   | ttttttttttttttttttttttttttttttitle              "
        "| ccccccccccccccccccover   | pub     |   year | codeeeee   | note   |\n"
        "|---:|:-----------------------|:------------------------------------------------"
        "|:-------------------------|:--------|-------:|:-----------|:-------|\n"
        "|  0 | [m](./meta/a.prototxt) | short                                           "
        "|                          |         |        |            |        |\n"
        f"|  1 | [B](./meta/b.prototxt) | [{'ü' * 30}](https://x.org) "
        "|                          | Ein Ort |   2024 |            |        |</p>\n"
        "</details>\n"
        "</p>\n"
        "</details>\n"
        "\n"
    )


def test_no_papers_give_an_empty_list() -> None:
    assert (
        lay_out_classic("year", []) == "<details open><summary>\n\n### year\n</summary> \n<p>\n\n</p>\n</details>\n\n"
    )


def test_the_index_counts_from_0_in_each_section(tmp_path: Path) -> None:
    link = make_prefixing_linker(Config(tmp_path), "")
    many = [make_entry(paper(f"meta/{n}.prototxt"), "", link) for n in range(101)]
    rows = [line for line in lay_out_classic("year", [("2024", many), ("2023", many[:1])]).split("\n") if "[m]" in line]
    assert [row[:7] for row in rows[:1] + rows[99:]] == ["|   0 |", "|  99 |", "| 100 |", "|  0 | "]


@pytest.mark.parametrize(
    ("roles", "column", "expected"),
    [
        ({"title": "[Re] x", "url": "https://x.org"}, 1, "[[Re] x](https://x.org)"),
        ({"title": "a | b\nc\x07", "url": "https://x.org"}, 1, "[a &#124; b c](https://x.org)"),
        ({"title": "<script>", "url": "https://x.org"}, 1, "[&lt;script>](https://x.org)"),
        ({"title": "x](javascript:y)", "url": "https://x.org"}, 1, "[x&#93;&#40;javascript:y)](https://x.org)"),
        ({"title": "R&D &lt; \\| \\", "url": "https://x.org"}, 1, "[R&D &amp;lt; &#92;&#124; &#92;](https://x.org)"),
        ({"title": "x", "url": "javascript:alert(1)"}, 1, "x"),
        ({"title": "x", "url": "https://x.org/a b|(c"}, 1, "[x](https://x.org/a%20b%7C%28c)"),
        ({"cover": "2024/a b.png"}, 2, "<img width='400' alt='image' src='./notes/2024/a%20b.png'>"),
        ({"cover": "https://x.org/'><b>"}, 2, "<img width='400' alt='image' src='https://x.org/%27%3E%3Cb%3E'>"),
        ({"cover": "data:image/png,x"}, 2, ""),
        ({"code_type": "C", "code_url": "https://github.com/o/n.git"}, 5, "![GitHub Repo stars](https://img.shields.io/github/stars/o/n)"),
        ({"code_url": "https://github.com/o/n.x/tree/main/y?z#w"}, 5, "![GitHub Repo stars](https://img.shields.io/github/stars/o/n.x)"),
        ({"code_type": "C", "code_url": "https://github.com/o"}, 5, "[C](https://github.com/o)"),
        ({"code_type": "C", "code_url": "https://gitlab.com/o/n"}, 5, "[C](https://gitlab.com/o/n)"),
        ({"code_url": "https://gitlab.com/o/n"}, 5, "[code](https://gitlab.com/o/n)"),
        ({"code_type": "C", "code_url": ""}, 5, ""),
        ({"note": "x/index.md"}, 6, "[note](./notes/x/index.md)"),
        ({"note": "http://x.org/a+b%3A"}, 6, "[note](http://x.org/a+b%3A)"),
    ],
)  # fmt: skip
def test_cells(tmp_path: Path, roles: dict[str, str], column: int, expected: str) -> None:
    assert cells(tmp_path, paper("meta/x.prototxt", **roles))[column] == expected


def test_paths_are_relative_to_the_folder_of_the_output(tmp_path: Path) -> None:
    one = paper("meta/x.prototxt", abbr="X", note="x.md", cover="x.png")
    row = cells(tmp_path, one, "lists/deep")
    assert (row[0], row[6]) == ("[X](../../meta/x.prototxt)", "[note](../../notes/x.md)")
