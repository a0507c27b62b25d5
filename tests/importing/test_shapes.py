"""What the shapes of items tell, and what is said where something is lost."""

from __future__ import annotations

import pytest
from importing.scoring import READING
from rows import each_row

from metalint.importing import lists
from metalint.importing.records import Doubt, PaperRecord, ParsedFile


def parsed(text: str) -> ParsedFile:
    return lists.read("a.md", text, READING)


def records(text: str) -> tuple[PaperRecord, ...]:
    found = parsed(text)
    assert found.unread == ()
    return found.records


def url(number: int) -> str:
    return f"https://arxiv.org/abs/2401.{number:05}"


def listed(line: str, names: list[str]) -> str:
    """Return a list of papers that differ in their names, with one of the usual lines."""
    return "# A\n\n" + "".join(
        line.format(title=f"Weights of Deep Models {at}", url=url(at), names=each) + "\n"
        for at, each in enumerate(names)
    )


USUAL = ["Ji Lin, Song Han", "Elias Frantar, Dan Alistarh, Marcos Treviso", "Tri Dao, Beidi Chen"]
HARD = {
    "Lu Yin, You Wu, Zhenyu Zhang": ("Lu Yin", "You Wu", "Zhenyu Zhang"),
    "Di Wu, Hongwei Wang": ("Di Wu", "Hongwei Wang"),
    "Ofir Press, Noah A. Smith": ("Ofir Press", "Noah A. Smith"),
    "Simeng Sun, Cheng-Ping Hsieh": ("Simeng Sun", "Cheng-Ping Hsieh"),
    "Long Ouyang, Can Ma": ("Long Ouyang", "Can Ma"),
    "Zeng You, Joseph Early, Andrew Or": ("Zeng You", "Joseph Early", "Andrew Or"),
    "Mingyu Jin, Dong shu, Haiyan Zhao": ("Mingyu Jin", "Dong shu", "Haiyan Zhao"),
    "Maria Angels de Luis Balaguer, Vinamra Benara": ("Maria Angels de Luis Balaguer", "Vinamra Benara"),
    "Quan Wei, Yang (Katie)Zhao, Mingyi Hong": ("Quan Wei", "Yang (Katie)Zhao", "Mingyi Hong"),
    "DeepSeek-AI": ("DeepSeek-AI",),
    "Kimi Team: Yifan Bai, Yiping Bao": ("Kimi Team", "Yifan Bai", "Yiping Bao"),
}


@each_row("hard", HARD)
@each_row(
    "line",
    [
        "1. [**{title}.**]({url}) _{names}._ Arxiv 2023.",
        "- **{title}** [[pdf]({url})]\n\n  *{names}.* ICLR 2023\n",
        "- [{title}]({url})\n  - {names}\n  - ICLR 2023",
    ],
)
def test_a_run_of_names_is_names_to_its_end(line: str, hard: str) -> None:
    found = records(listed(line, [*USUAL, hard]))
    assert [record.authors for record in found] == [*(tuple(names.split(", ")) for names in USUAL), HARD[hard]]
    assert {record.year for record in found} == {"2023"}
    assert [record.doubt for record in found] == [None] * 4


def test_what_is_no_name_among_names_is_told() -> None:
    found = records(listed("- [{title}]({url}) *{names}*, ICLR 2023", [*USUAL, "Ann Bell, o3 contributors, Bo Carr"]))
    assert found[-1].authors == ("Ann Bell", "Bo Carr")
    assert found[-1].doubt == Doubt("not read as an author: `o3 contributors`")


@each_row(
    "title",
    [
        "MiniMax-01: Scaling Foundation Models with Lightning Attention",
        "Various Lengths, Constant Speed: Efficient Language Modeling",
        "Too Long, Didn't Model: Reading Novels",
        "Natural Language Processing (Almost) from Scratch",
        "Sim4IR: The SIGIR 2021 Workshop on Simulation",
    ],
)
def test_the_text_of_a_link_to_a_paper_is_its_title_whole(title: str) -> None:
    (record,) = records(f"- [{title}]({url(1)}) - Ann Bell, Bo Carr\n")
    assert (record.title, record.venue, record.year) == (title, "", "")


def test_contents_hold_links_to_places_and_nothing_else() -> None:
    text = f"# A\n\n## Contents\n\n- [Pruning](#pruning)\n\n### Pruning\n\n- [Weights of Models]({url(1)})\n"
    assert [(record.title, record.keywords) for record in records(text)] == [("Weights of Models", ("Pruning",))]


def test_a_paper_that_stands_only_in_the_news_is_told() -> None:
    text = f"# A\n\n## News\n\n- [Deep Study of Noise]({url(1)})\n- [Weights of Models]({url(2)})\n\n## Pruning\n\n"
    text += f"- [Weights of Models]({url(2)})\n- [Layers of Models]({url(3)})\n- [Heads of Models]({url(4)})\n"
    found = parsed(text)
    assert [record.title for record in found.records] == ["Weights of Models", "Layers of Models", "Heads of Models"]
    assert [str(remark) for remark in found.unread] == ["a.md:5: stands below `News`, not read: `Deep Study of Noise`"]


@each_row(
    "unclosed",
    [
        "<h3 id='x'>T<h3/>",
        "<details>",
        "<div>",
        "<ul>",
        "<ul><li>",
        "<center>",
        "<b>",
        "<a name='x'>",
        "<sub>",
    ],
)
def test_elements_without_an_end_lose_nothing(unclosed: str) -> None:
    text = "# A\n\n" + "".join(
        f"### Section {at}\n\n{unclosed}\n\n- [Weights of Deep Models {at}]({url(at)}), Ann Bell, Bo Carr\n\n"
        for at in range(150)
    )
    found = [record for record in records(text) if record.authors == ("Ann Bell", "Bo Carr")]
    assert [record.title for record in found] == [f"Weights of Deep Models {at}" for at in range(150)]


def test_a_table_that_only_places_lists_is_none() -> None:
    items = "".join(f"- [Weights of Deep Models {at}]({url(at)}), Ann Bell\n" for at in range(3))
    found = records(f"# A\n\n<table><tr><td>\n\n{items}\n</td></tr></table>\n")
    assert [record.title for record in found] == [f"Weights of Deep Models {at}" for at in range(3)]


def test_two_hundred_authors_are_read() -> None:
    names = [f"{given} {family}" for given in ("Ann", "Bo", "Cy", "Ida") for family in map(chr, range(65, 91))]
    names = [f"{name}ek" for name in names] + [f"{name}oss" for name in names]
    found = records(listed("- [{title}]({url}) - {names}. *ICLR 2024*", [", ".join(names)] * 3))
    assert [record.authors for record in found] == [tuple(names)] * 3


def test_what_is_nested_too_deeply_is_told() -> None:
    found = parsed("".join(f"{'  ' * at}- [Study of Level {at} Models]({url(at)})\n" for at in range(90)))
    assert len(found.records) + len(found.unread) > 50
    assert [remark.message.partition(":")[0] for remark in found.unread] == ["nested too deeply"]


def test_a_long_remark_makes_no_prose_of_a_citation() -> None:
    text = (
        '**[35]** Graves, Alex. "**Generating sequences with recurrent networks**." arXiv preprint arXiv:1308.0850 '
        f"(2013). [[pdf]]({url(1)}) **(LSTM, a very nice generating result that shows the power of RNN)** :star:\n"
    )
    (record,) = records(text)
    assert (record.title, record.authors) == ("Generating sequences with recurrent networks", ("Alex Graves",))
    assert (record.venue, record.year, record.abbr) == ("arXiv", "2013", "")


def test_the_bold_text_of_a_cell_is_the_title_and_the_rest_a_description() -> None:
    rows = "".join(
        f"| {at}) **{title}** - proposes a method that helps. | [Paper]({url(at)}), [Tweet](https://x.com/a/{at}) |\n"
        for at, title in enumerate(("Deep Rivers", "Wide Lakes", "Small Ponds for Tiny Ducks", "Seas"), 1)
    )
    found = records(f"# A\n\n| **Paper** | **Links** |\n|---|---|\n{rows}")
    assert [record.title for record in found] == ["Deep Rivers", "Wide Lakes", "Small Ponds for Tiny Ducks", "Seas"]


def test_a_table_in_chinese_has_its_titles_under_the_name() -> None:
    rows = "".join(
        f"| 2018 | [{name}]({url(at)}) | 提出实例判别和memory bank做对比学习 |\n"
        for at, name in enumerate(("InstDisc", "CPC"))
    )
    found = records(f"# 论文\n\n| 年份 | 名字 | 简介 |\n|---|---|---|\n{rows}")
    assert [(record.title, record.year) for record in found] == [("InstDisc", "2018"), ("CPC", "2018")]


def test_what_goes_with_a_paper_is_none() -> None:
    text = (
        f"# A\n\n## NAACL 2022\n\n- [Better Masking for Models]({url(1)}), Ann Bell, Bo Carr\n"
        "  - Dataset: [WMT15](https://statmt.org/wmt15/)\n  - [Slides from the talk](https://x.org/slides.pdf)\n"
        "  - [Better Masking for Models (poster)](https://x.org/poster.pdf)\n"
        "  - [Codebase](https://github.com/bell/masking)\n"
    )
    (record,) = records(text)
    assert (record.venue, record.year, record.code_url) == ("NAACL", "2022", "https://github.com/bell/masking")


@pytest.mark.parametrize(
    "heading",
    [
        "CVPR 2024 论文和开源项目合集(Papers with Code)",
        "Awesome CVPR'24 Papers",
        "CVPR2024-Code",
        "Awesome-CVPR2024-AIGC",
    ],
)
def test_the_title_of_a_list_gives_its_venue_and_year(heading: str) -> None:
    found = records(f"# {heading}\n\n## 3DGS\n\n- [Weights of Models]({url(1)})\n")
    assert [(record.venue, record.year, record.keywords) for record in found] == [("CVPR", "2024", ("3DGS",))]


@each_row(
    ("item", "expected"),
    [
        ("[深度学习方法研究]({url}), 张三, 李四. 计算机学报 2023", (("张三", "李四"), "计算机学报", "2023")),
        (
            "张三, 李四. 深度学习方法研究[J]. 软件学报, 2022, 46(1): 1-10. [[pdf]]({url})",
            (("张三", "李四"), "软件学报", "2022"),
        ),
        ("王小明，李华，“深度学习方法研究”，软件学报，2021。[论文]({url})", (("王小明", "李华"), "软件学报", "2021")),
        (
            "山田太郎, 鈴木一郎. 深度学习方法研究. 情報処理学会論文誌, Vol. 62, 2021. [論文]({url})",
            (("山田太郎", "鈴木一郎"), "情報処理学会論文誌", "2021"),
        ),
        ("『深度学习方法研究』, 佐藤花子, 言語処理学会 2023 [PDF]({url})", (("佐藤花子",), "言語処理学会", "2023")),
    ],
)
def test_items_in_chinese_and_japanese(item: str, expected: tuple[object, ...]) -> None:
    (record,) = records(f"- {item.format(url=url(1))}\n")
    assert record.title == "深度学习方法研究"
    assert (record.authors, record.venue, record.year) == expected


def test_shapes_are_named() -> None:
    assert parsed(listed("- [{title}]({url}) *{names}*", USUAL)).shapes == ("3 of link (title) · em (names)",)
