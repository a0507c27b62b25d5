"""Lists that metalint did not write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from importing.planning import plan
from rows import each_row

from metalint.config.settings import Config
from metalint.errors import UsageError
from metalint.importing.naming import slug
from metalint.importing.records import PaperRecord
from metalint.index.project import Project
from metalint.text.layout import format_document
from metalint.text.parser import parse_document

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.importing.plan import Imported
    from metalint.schema.types import MessageType

LIST = """\
# Awesome pruning [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)

- [2023](#2023)

## News

- We add papers of [ICML'23](https://icml.cc/papers).

## Survey

- [A survey](https://arxiv.org/abs/2209.00099) - Marcos Treviso, Ji-Ung Lee, *TACL 2023* [[blog](https://x.org/b.pdf)]

## Sparsity of LLMs

### 2022

- **A title of many words**
  - Elias Frantar, Dan Alistarh
  - [[paper](https://arxiv.org/abs/2301.00774)] [[code](https://github.com/o/n)]
- Quantization
  - [Inside of an item](https://arxiv.org/abs/2306.00978)
- nothing to see

## NeurIPS 2021

* [Deep thing](https://arxiv.org/abs/2205.14135)

See [this one](https://arxiv.org/abs/2209.00099), and [that](https://x.org).

<table><tr><td>A cell</td></tr></table>
"""
TABLE = """\
| # | Title & Take-away | Conference | Date | Repo | Affiliations | Stars | Tags |
|---|---|---|---|---|---|---|---|
| 1 | [Title one](https://x.org/1.pdf) | ICLR 2024 | 2024 | [x](https://github.com/a/b) | MIT; UCSD, US | 5 | survey |
| 2 | **Title two**<br>[paper](https://arxiv.org/abs/2401.00002) | - | soon | N/A | MIT | | magic |
| 3 |  | | | | | | |
| 4 | [Title four](https://arxiv.org/abs/2401.00004) | | | | | | | surplus |
"""


@pytest.fixture(scope="module")
def message(tmp_path_factory: pytest.TempPathFactory) -> MessageType:
    return Project(Config(tmp_path_factory.mktemp("root")), 2025, None).kind.schema.root


def imported(tmp_path: Path, message: MessageType, text: str, **columns: str) -> Imported:
    return plan([("a.md", text)], Config(tmp_path), message, columns)


def test_an_awesome_list(tmp_path: Path, message: MessageType) -> None:
    found = imported(tmp_path, message, LIST)
    assert found.files == {
        "a_survey.prototxt": (
            'paper {\n  title: "A survey"\n  url: "https://arxiv.org/abs/2209.00099"\n  authors: "Marcos Treviso"\n'
            '  authors: "Ji-Ung Lee"\n}\npub {\n  where: "TACL"\n  year: 2023\n}\nkeyword {\n  words: survey\n}\n'
        ),
        "a_title_of_many_words.prototxt": (
            'paper {\n  title: "A title of many words"\n  url: "https://arxiv.org/abs/2301.00774"\n'
            '  authors: "Elias Frantar"\n  authors: "Dan Alistarh"\n}\npub {\n  year: 2022\n}\n'
            'code {\n  url: "https://github.com/o/n"\n}\n'
        ),
        "deep_thing.prototxt": (
            'paper {\n  title: "Deep thing"\n  url: "https://arxiv.org/abs/2205.14135"\n}\n'
            'pub {\n  where: "NeurIPS"\n  year: 2021\n}\n'
        ),
        "inside_of_an_item.prototxt": (
            'paper {\n  title: "Inside of an item"\n  url: "https://arxiv.org/abs/2306.00978"\n}\n'
            "pub {\n  year: 2022\n}\nkeyword {\n  words: quantization\n}\n"
        ),
    }
    assert found.summary.unread == ()
    assert [(one.line, one.section) for one in found.summary.no_papers] == [
        (7, "News"), (22, "2022"), (28, "NeurIPS 2021"), (30, "NeurIPS 2021"),
    ]  # fmt: skip
    assert [str(one) for one in found.summary.notes] == ["a.md:11: not read: `[blog](https://x.org/b.pdf)`"]
    assert found.summary.lacking == ("Sparsity of LLMs",)


def test_a_table_with_columns_of_other_names(tmp_path: Path, message: MessageType) -> None:
    found = imported(tmp_path, message, TABLE)
    assert found.files["title_one.prototxt"] == (
        'paper {\n  title: "Title one"\n  url: "https://x.org/1.pdf"\n  institutions: "MIT"\n'
        '  institutions: "UCSD, US"\n}\npub {\n  where: "ICLR"\n  year: 2024\n}\n'
        'code {\n  url: "https://github.com/a/b"\n}\nkeyword {\n  words: survey\n}\n'
    )
    assert found.files["title_two.prototxt"] == (
        'paper {\n  title: "Title two"\n  url: "https://arxiv.org/abs/2401.00002"\n  institutions: "MIT"\n}\n'
    )
    assert sorted(found.files) == ["title_four.prototxt", "title_one.prototxt", "title_two.prototxt"]
    assert (found.summary.unread, found.summary.lacking) == ((), ("magic",))
    assert [one.line for one in found.summary.no_papers] == [5]
    assert [str(one) for one in found.summary.notes] == ["a.md:6: 1 more cells than the header has; they are not read"]


def test_commas_part_institutions_only_where_all_parts_are_some(tmp_path: Path, message: MessageType) -> None:
    names = "Stanford University, MIT", "University of California, San Diego", "Foo Lab, Bar"
    rows = "".join(
        f"| Paper number {number} [pdf](https://x.org/{number}.pdf) | {name} |\n" for number, name in enumerate(names)
    )
    found = imported(tmp_path, message, f"| Title | Affiliation |\n|---|---|\n{rows}")
    assert [re.findall(r"institutions: \"(.*)\"", text) for text in found.files.values()] == [
        ["Stanford University", "MIT"],
        ["University of California, San Diego"],
        ["Foo Lab, Bar"],
    ]


ROSES, BEES = (
    "\n".join(f"- [{what} of Garden {at}](https://arxiv.org/abs/{month}.0000{at}) Ann Bell. ICLR 2024" for at in (1, 2))
    for what, month in (("Roses", "2402"), ("Bees", "2403"))
)


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("<div>\n", "\n</div>", 5),
        ("<center>\n", "\n</center>", 5),
        ("<details>\n<summary>Roses</summary>\n", "\n</details>", 5),
        ("<table><tr><td>\n", "\n</td></tr></table>", 5),
        ("<a href='#top'>\n", "", 5),
        ("<a href='#top'>\n", "\n</a>", 3),
    ],
)
def test_markdown_that_html_keeps_from_being_read_is_told(
    tmp_path: Path, message: MessageType, before: str, after: str, line: int
) -> None:
    """GitHub shows it as it is; what stands around it is read."""
    text = f"# Gardens\n\n## Roses\n\n{before}{ROSES}{after}\n\n## Bees\n\n{BEES}\n"
    found = imported(tmp_path, message, text)
    (unread,) = found.summary.unread
    assert (unread.line, unread.message.partition(": ")[0]) == (line, "Markdown in HTML needs an empty line before it")
    assert len(found.files) == 2
    read = imported(tmp_path, message, text.replace(before, f"{before}\n"))
    assert (len(read.files), read.summary.unread) == (4, ())


def test_columns_that_the_user_names(tmp_path: Path, message: MessageType) -> None:
    text = "| What | Where to look | Wer |\n|---|---|---|\n| A thing | https://x.org/a | Ann Bell, Bo Chen |\n"
    (unread,) = imported(tmp_path, message, text).summary.unread
    assert str(unread).startswith("a.md:1: no list of papers")
    found = imported(tmp_path, message, text, title="WHAT", url="where to look", authors="wer")
    assert found.files == {
        "a_thing.prototxt": (
            'paper {\n  title: "A thing"\n  url: "https://x.org/a"\n  authors: "Ann Bell"\n  authors: "Bo Chen"\n}\n'
        )
    }
    assert (found.summary.unread, found.summary.notes) == ((), ())
    with pytest.raises(UsageError) as caught:
        imported(tmp_path, message, text, title="What", url="Link")
    assert str(caught.value) == "--columns url=Link: no table of papers has a column `Link`"


def test_characters_that_nobody_sees_are_dropped(tmp_path: Path, message: MessageType) -> None:
    found = imported(tmp_path, message, "- [A\u202e ti\x07tle](https://x.org/a.pdf\u200b) *IC\u200bLR 2024*\n")
    assert found.files == {
        "a_title.prototxt": (
            'paper {\n  title: "A title"\n  url: "https://x.org/a.pdf"\n}\npub {\n  where: "ICLR"\n  year: 2024\n}\n'
        )
    }


def test_a_target_that_is_no_url_is_noted(tmp_path: Path, message: MessageType) -> None:
    found = imported(tmp_path, message, "- [A title](papers/a.pdf) [code](src/a.py), Ann Bell, Bo Chen, 2024\n")
    assert found.files["a_title.prototxt"].startswith('paper {\n  title: "A title"\n  authors:')
    assert [str(one) for one in found.summary.notes] == [
        "a.md:1: not read: `papers/a.pdf`",
        "a.md:1: not read: `src/a.py`",
    ]


def test_one_paper_under_two_headings_is_one_file(tmp_path: Path, message: MessageType) -> None:
    item = "- [A title](https://x.org/a.pdf)"
    text = f"## survey\n\n{item}\n\n## quantization\n\n{item} *ICLR 2024*\n- [A title](https://x.org/b.pdf)\n"
    found = imported(tmp_path, message, text)
    assert found.files == {
        "a_title.prototxt": (
            'paper {\n  title: "A title"\n  url: "https://x.org/a.pdf"\n}\npub {\n  where: "ICLR"\n  year: 2024\n}\n'
            "keyword {\n  words: survey\n  words: quantization\n}\n"
        ),
        "a_title-2.prototxt": (
            'paper {\n  title: "A title"\n  url: "https://x.org/b.pdf"\n}\nkeyword {\n  words: quantization\n}\n'
        ),
    }


def test_one_paper_of_several_lists_is_one_file(tmp_path: Path, message: MessageType) -> None:
    fine = "[Fine: Models](https://arxiv.org/pdf/2306.00978v2)"
    lists = [
        "- [Fine: models](https://arxiv.org/abs/2306.00978) *ICLR 2024*\n- **No address**, A. Bell, Bo Chen, ICLR24\n",
        f"- {fine} [[code](https://x.org/n.pdf)]\n- [No address](https://x.org/c.pdf)\n",
        "- [No address](https://x.org/b.pdf), B. Chen\n- [no address](https://x.org/c.pdf)\n",
    ]
    named = [(f"{at}.md", text) for at, text in enumerate(lists)]
    found = plan(named, Config(tmp_path), message, {})
    assert found.files == {
        "fine.prototxt": (
            'paper {\n  title: "Fine: models"\n  url: "https://arxiv.org/abs/2306.00978"\n}\n'
            'pub {\n  where: "ICLR"\n  year: 2024\n}\ncode {\n  url: "https://x.org/n.pdf"\n}\n'
        ),
        "no_address.prototxt": (
            'paper {\n  title: "No address"\n  url: "https://x.org/b.pdf"\n  authors: "A. Bell"\n'
            '  authors: "Bo Chen"\n}\npub {\n  where: "ICLR"\n  year: 2024\n}\n'
        ),
        "no_address-2.prototxt": 'paper {\n  title: "No address"\n  url: "https://x.org/c.pdf"\n}\n',
    }
    assert (found.summary.unread, found.summary.notes) == ((), ())


def test_two_papers_with_one_url_stay_two_unless_their_titles_agree(tmp_path: Path, message: MessageType) -> None:
    url = "https://arxiv.org/abs/2306.00978"
    titles = "Fine: Models of Weights", "Coarse Models of Gardens", "Fine", "Fine: Model of Weights", "Fine: Models of"
    found = imported(tmp_path, message, "".join(f"- [{title}]({url})\n" for title in titles))
    assert [re.findall('title: "(.*)"', text) for text in found.files.values()] == [
        ["Coarse Models of Gardens"], ["Fine: Models of Weights"],
    ]  # fmt: skip
    assert (found.summary.imported, found.summary.merged) == (2, 3)


def test_the_same_title_in_two_registries_is_one_paper(tmp_path: Path, message: MessageType) -> None:
    urls = (
        "https://arxiv.org/abs/2306.00978",
        "https://openreview.net/forum?id=abcdefg",
        "https://arxiv.org/abs/2306.00979",
    )
    found = imported(tmp_path, message, "".join(f"- [Fine: Models of Weights]({url}), Ann Bell\n" for url in urls))
    assert (found.summary.imported, found.summary.merged) == (2, 1)


@each_row(
    ("title", "name"),
    [
        ("LoRA: Low-Rank Adaptation", "lora"), ("Größe über alles", "grosse_uber_alles"),
        ("???", "paper"), ("One two three four five six seven", "one_two_three_four_five_six"),
        ("A long way to go home: Why", "a_long_way_to_go_home"), ("剪枝", "剪枝"),
    ],
)  # fmt: skip
def test_files_are_called_after_the_title(title: str, name: str) -> None:
    assert slug(PaperRecord("a.md", 1, title=title)) == name


PARTS = st.sampled_from(
    [
        *("- ", "* ", "1. ", "  - ", "# ", "## 2023", "| a | title |\n|---|---|\n| b | c |", "\n", "\n\n", " "),
        *("[a title](https://x.org)", "[[code]](https://github.com/o/n)", "**bold words**", "*ICLR 2024*", "(2023)"),
        *("![](https://img.shields.io/github/stars/o/n)", "Ann Bell, Bo Chen", " et al.", "<a href='x'>", "</a>"),
        *("<br>", "<td>", "<summary>x</summary>", "[", "]", "(", ")", "|", "\\", "`", "\x00", "\u202e", '"', "“", ". "),
    ]
)  # fmt: skip


@given(st.lists(PARTS, max_size=25).map("".join))
@settings(max_examples=examples(200), deadline=None)
def test_any_text_is_read(message: MessageType, tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    item = "# A\n\n- [A title](https://x.org/a.pdf)\n\n"
    found = imported(tmp_path_factory.getbasetemp(), message, f"{item}{text}")
    for name, content in found.files.items():
        assert re.fullmatch(r"[\w-]+\.prototxt", name)
        assert format_document(parse_document(content)) == content
