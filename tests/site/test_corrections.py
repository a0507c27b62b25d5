"""Links to issues that ask for a correction: on the site and in lists, only where there is the form."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import Metalint, git
from first_hour import write

from metalint.scaffold.workflows import CORRECTION_FORM

SOURCE = "https://github.com/example/papers/blob/main/"
TITLE = 'A & B: 100% "sure" <script> #1 + ü'
PAPER = """\
paper {
  title: "A & B: 100% \\"sure\\" <script> #1 + \\303\\274"
  url: "https://arxiv.org/abs/2106.09685"
  authors: "Ann Bell"
  authors: "Bob Carr"
}
pub { year: 2024 }
"""


@pytest.fixture(autouse=True)
def _list(tmp_path: Path) -> None:
    write(tmp_path / "meta/2024/lora.prototxt", PAPER)
    write(tmp_path / CORRECTION_FORM, "name: x\n")


def configure(root: Path, source: str = SOURCE, more: str = "") -> None:
    text = f'papers = ["meta/*/*.prototxt"]\nrequired = []\n[site]\nsource = "{source}"\n{more}'
    write(root / "metalint.toml", text)


def links(page: Path) -> list[str]:
    return [unescape(one) for one in re.findall(r'href="([^"]*/issues/new[^"]*)"', page.read_text(encoding="utf-8"))]


def test_the_page_of_a_paper_links_to_an_issue_for_each_field(metalint: Metalint, tmp_path: Path) -> None:
    configure(tmp_path)
    assert metalint("site", "--out", "site").code == 0
    (page,) = (tmp_path / "site" / "paper").glob("*.html")
    found = [urlsplit(one) for one in links(page)]
    assert {one._replace(query="").geturl() for one in found} == {"https://github.com/example/papers/issues/new"}
    asked = [{key: value for key, (value,) in parse_qs(one.query).items()} for one in found]
    common = {"template": "correct-paper.yml", "paper": "2024/lora"}
    assert asked == [
        {**common, "field": "title", "old": TITLE},
        {**common, "field": "url", "old": "https://arxiv.org/abs/2106.09685"},
        {**common, "field": "authors"},  # which of them is wrong is for readers to say
        {**common, "field": "year", "old": "2024"},
    ]
    assert links(tmp_path / "site" / "index.html") == []


def test_without_such_pages_the_list_links_to_one_for_each_paper(metalint: Metalint, tmp_path: Path) -> None:
    configure(tmp_path, more="paper-pages = false\n")
    assert metalint("site", "--out", "site").code == 0
    base = "https://github.com/example/papers/issues/new?template=correct-paper.yml&paper="
    assert links(tmp_path / "site" / "index.html") == [f"{base}2024/lora"]
    (given,) = re.findall(r'data-correct="([^"]*)"', (tmp_path / "site" / "index.html").read_text(encoding="utf-8"))
    assert unescape(given) == base


@pytest.mark.parametrize("source", ["https://example.org/files/", "https://example.org/lab/papers/"])
def test_without_a_known_repository_there_is_no_link(metalint: Metalint, tmp_path: Path, source: str) -> None:
    configure(tmp_path, source)
    assert metalint("site", "--out", "site").code == 0
    assert "issues/new" not in "".join(path.read_text() for path in (tmp_path / "site").rglob("*.html"))


def test_without_the_form_there_is_no_link(metalint: Metalint, tmp_path: Path) -> None:
    configure(tmp_path)
    (tmp_path / CORRECTION_FORM).unlink()
    assert metalint("site", "--out", "site").code == 0
    assert "issues/new" not in "".join(path.read_text() for path in (tmp_path / "site").rglob("*.html"))


def test_a_form_that_comes_later_is_seen(metalint: Metalint, tmp_path: Path) -> None:
    configure(tmp_path)
    git(tmp_path, "init", "--quiet")
    (tmp_path / CORRECTION_FORM).unlink()
    assert metalint("site", "--out", "site").code == 0
    write(tmp_path / CORRECTION_FORM, "name: x\n")
    assert metalint("site", "--out", "site").code == 0
    (page,) = (tmp_path / "site" / "paper").glob("*.html")
    assert len(links(page)) == 4


@pytest.mark.parametrize(("source", "expected"), [
    (SOURCE, "https://github.com/example/papers/issues/new?template=correct-paper.yml&paper=2024%2Flora"),
    ("https://github.com/example/papers", "https://github.com/example/papers/issues/new?template=correct-paper.yml&paper=2024%2Flora"),
    ("https://example.org/files/", ""),
    ("https://example.org/lab/papers/files/", ""),
])  # fmt: skip
def test_a_template_may_ask_for_it(metalint: Metalint, tmp_path: Path, source: str, expected: str) -> None:
    configure(tmp_path, source, '[[outputs]]\npath = "LIST.md"\nlayout = "list.md.j2"\n')
    write(tmp_path / "list.md.j2", "{% for paper in papers %}({{ paper.correct }}){% endfor %}\n")
    run = metalint("render")
    assert run.code == 0, run.err
    assert f"({expected})" in (tmp_path / "LIST.md").read_text(encoding="utf-8")
