# ruff: noqa: E501, RUF001
"""The same papers in the manners of many lists: names that are words, and titles that are like names or venues."""

from __future__ import annotations

import pytest
from importing.scoring import READING
from rows import each_row

from metalint.importing import lists
from metalint.importing.records import Doubt, PaperRecord, ParsedFile

PAPERS = (
    ("Attention over Long Documents", "Ashish Vaswani, Noam Shazeer, Aidan N. Gomez, Łukasz Kaiser", "NeurIPS", "2017"),
    ("Training language models by human feedback", "Long Ouyang, Jeff Wu, Xu Jiang, Alex Ray", "NeurIPS", "2022"),
    ("Layerwise Sparsity (OLS): A Secret Sauce for Pruning", "Lu Yin, You Wu, Zhenyu Zhang, Cheng-Yu Hsieh", "ICML", "2024"),
    ("Train Short, Test Long: Attention with Linear Biases", "Ofir Press, Noah A. Smith, Mike Lewis", "ICLR", "2022"),
    ("RULER: What's the Real Size of Your Context?", "Cheng-Ping Hsieh, Simeng Sun, Fei Jia", "COLM", "2024"),
    ("Model-Agnostic Multi-Agent Perception", "Weize Li, Can Ma, Zeng You, An Do, So Young Early", "ICRA", "2023"),
    ("Inherent Interpretability for Deep Learning", "Joseph Early, Andrew Or, May Young, In Cho, Will Art", "AAAI", "2022"),
    ("Learning to Drive in a Day", "Chen Do, Bang Le, The Anh Han, Trung Bui", "ICRA", "2019"),
    ("DeepSeek-V3 Technical Report", "DeepSeek-AI", "arXiv", "2024"),
    ("Quo Vadis, Action Recognition? A New Model and its Data", "João Carreira, Andrew Zisserman", "CVPR", "2017"),
    ("Segment Anything", "Alexander Kirillov, Eric Mintun, Nikhila Ravi, Hanzi Mao, Piotr Dollár", "ICCV", "2023"),
    ("MiniMax-01: Scaling Foundation Models", "MiniMax, Aonian Li, Bangwei Gong, Bo Yang", "arXiv", "2025"),
    ("SIGIR in the Age of Neural Models: A Retrospective", "Shi Yu, Jiahua Liu, Art Owen, Do Xuan Long", "SIGIR", "2021"),
    ("Mask R-CNN", "Kaiming He, Georgia Gkioxari, Piotr Dollár, Ross Girshick", "ICCV", "2017"),
    ("Teaching Models to Use Tools", "Timo Schick, Jane Dwivedi-Yu, Roberto Dessì, Yingyan (Celine) Lin", "NeurIPS", "2023"),
    ("Deep Residual Learning for Image Recognition", "Kaiming He, Xiangyu Zhang, Shaoqing Ren, Jian Sun", "CVPR", "2016"),
)  # fmt: skip
MANNERS = (
    "- **{t}**  \n  *{a}*  \n  {v} {y}. [[paper]({u})]",
    "1. **{t}.** *{a}.* {v} {y}. [paper]({u})",
    "* ({y}.05) [{v}] {t}. {a}. [[Paper]({u})]",
    '- {a}. "{t}." {v} ({y}). [[pdf]]({u})',
    "- [{t}]({u}), {a}, {v} {y}",
    "- [{t}]({u})\n  - {a}\n  - {v} {y}",
    "- `{v} {y}` [{t}]({u}) - {a}",
    "### {t}\n{a}  \n*{v} {y}*  \n[[Paper]({u})]\n",
    "- {a}: *{t}*, {v} {y}, [link]({u})",
    "- {a} ({y}). {t}. *{v}*. [URL]({u})",
    "- {a}, “{t},” in *{v}*, {y}. [[Link]({u})]",
    "<details><summary><b>{t}</b></summary>\n\n*{a}*\n\n{v} {y} | [paper]({u})\n\n</details>\n",
    "- **{y}-{v}** | [{t}]({u}) | {a}",
    "**{t}** <br>\n*{a}* <br>\n{v} {y}. [[Paper]({u})]\n",
    "[{t}]({u})\n\n*{a}*\n\n{v} {y}\n",
    '- <b>{t}</b><br/>{a}<br/><i>{v} {y}</i> <a href="{u}">[Paper]</a>',
    "- _{t}_, {a}; {v} {y}; [pdf]({u})",
    "1. [{y} {v}] **{t}** {a} [paper]({u})",
    "- {a}. [**{t}**]({u}). {v} {y}",
    "- **{t}** [[paper]({u})]\n    - {v} {y}\n    - {a}",
    "<li><a href='{u}'>{t}</a><br><em>{a}</em><br>{v} {y}",
    "<dt><a href='{u}'>{t}</a><dd>{a}. <i>{v} {y}</i>",
    "<p align=center><b>{t}</b><br>{a}<br><i>{v} {y}</i><br><a href='{u}'>paper</a></p>\n",
)
NAMELESS = (
    "- [{t}]({u}) [**{v} {y}**]",
    "* {t} ({v} {y}) [[pdf]]({u})",
    "- **[{v} {y}]** {t} [:page_facing_up: Paper]({u})",
    "- {t}. [[Paper]({u})] ![](https://img.shields.io/badge/{v}-{y}-blue)",
    "- 【{v} {y}】{t} [[论文]({u})]",
    "* {v} {y} - {t} - [[Arxiv]]({u})",
    "- {t} | {v} {y} | [Paper]({u}) | -",
)
ROWS = (
    (("Title", "Venue", "Year", "Authors", "Paper"), "|{t}|{v}|{y}|{a}|[link]({u})|"),
    (("Year", "Venue", "Title & Authors"), "|{y}|{v}|[{t}]({u})<br>{a}|"),
    (("年份", "会议", "论文标题", "作者", "链接"), "|{y}|{v}|{t}|{a}|[PDF]({u})|"),
    (("#", "Paper", "Authors", "Conference"), "|1|**{t}** [[pdf]({u})]|{a}|{v} {y}|"),
    (("タイトル", "著者", "会議", "年", "リンク"), "|{t}|{a}|{v}|{y}|[arXiv]({u})|"),
    (("제목", "저자", "학회", "연도", "링크"), "|{t}|{a}|{v}|{y}|[arXiv]({u})|"),
)


def url(at: int) -> str:
    return f"https://arxiv.org/abs/2401.{at:05}"


def read(manner: str, header: str = "") -> ParsedFile:
    """Return what is read of a list of all papers in one manner."""
    papers = (
        manner.format(t=title, a=authors, v=venue, y=year, u=url(at))
        for at, (title, authors, venue, year) in enumerate(PAPERS)
    )
    return lists.read("a.md", "\n".join(("# Awesome Things\n\n## Papers\n", header, *papers)), READING)


def check(found: ParsedFile, *, with_authors: bool) -> None:
    told = {record.url: record for record in found.records}
    assert (len(told), found.unread, found.no_papers) == (len(PAPERS), (), ())
    for at, (title, authors, venue, year) in enumerate(PAPERS):
        record = told[url(at)]
        names = tuple(authors.split(", ")) if with_authors else ()
        assert (record.title, record.venue, record.year) == (title, venue, year)
        assert record.authors == names
        assert (record.keywords, record.institutions) == ((), ())


@each_row("manner", MANNERS)
def test_papers_are_read_in_any_manner(manner: str) -> None:
    check(read(manner), with_authors=True)


@each_row("manner", NAMELESS)
def test_papers_without_names_are_read_in_any_manner(manner: str) -> None:
    check(read(manner), with_authors=False)


@each_row(("columns", "row"), ROWS)
def test_tables_are_read_whatever_their_order(columns: tuple[str, ...], row: str) -> None:
    check(read(row, f"|{'|'.join(columns)}|\n|{'--|' * len(columns)}"), with_authors=True)


@each_row(
    ("before", "row", "after"),
    [
        ("<table>", "<tr><td><a href='{u}'>{t}</a><td>{a}<td>{v} {y}", "</table>"),
        ("<table>", "<tr><td><a href='{u}'>{t}</a><td>{a}<td>{v} {y}", ""),
        ("<table><tr><th>Title<th>Authors<th>Venue", "<tr><td><a href='{u}'>{t}</a><td>{a}<td>{v} {y}", ""),
        ("", "<table><tr><td><a href='{u}'>{t}</a><td>{a}. {v} {y}", ""),
        ("", "<table><tr><td><a href='{u}'>{t}</a><td>{a}. {v} {y}\n", ""),
        ("<table><tr><td>", "<table><tr><td><a href='{u}'>{t}</a><td>{a}. {v} {y}</table>", "</table>"),
        ("<details><summary>2020</summary>", "<table><tr><td><a href='{u}'>{t}</a><td>{a}. {v} {y}", "</details>"),
    ],
)
def test_elements_of_tables_need_no_end(before: str, row: str, after: str) -> None:
    papers = [
        row.format(t=f"Sparse Models {at}", a="Ann Bell, Bo Carr", v="ICML", y=2020, u=url(at)) for at in range(300)
    ]
    found = lists.read("a.md", "\n".join(("# A\n", before, *papers, after)), READING)
    told = [(record.title, record.url, record.authors) for record in found.records]
    assert told == [(f"Sparse Models {at}", url(at), ("Ann Bell", "Bo Carr")) for at in range(300)]


NAMES = {
    "Bell A. B., Carr C. D. Weights of models in recognition. ICML, 2020. [[PDF]({u})]": ("A. B. Bell", "C. D. Carr"),
    "Иванов И. И., Петров П. П. Weights of models in recognition. ICML, 2020. [[PDF]({u})]": (
        "И. И. Иванов",
        "П. П. Петров",
    ),
    "Hinton, Geoffrey E., and Ruslan R. Bell. Weights of models in recognition. ICML, 2020. [[PDF]({u})]": (
        "Geoffrey E. Hinton",
        "Ruslan R. Bell",
    ),
    "[Weights of models in recognition]({u}) - Ann Bell<sup>1</sup>, Bo Carr<sup>1,2</sup>, Cy Dunn<sup>2*</sup>. ICML 2020": (
        "Ann Bell",
        "Bo Carr",
        "Cy Dunn",
    ),
    "[Weights of models in recognition]({u}) Ann Bell (MIT), Bo Carr (Stanford University), Cy Dunn (Google). ICML 2020": (
        "Ann Bell",
        "Bo Carr",
        "Cy Dunn",
    ),
    "[Weights of models in recognition]({u})，作者：Jacob Devlin、Ming-Wei Chang，ICML 2020": (
        "Jacob Devlin",
        "Ming-Wei Chang",
    ),
    "(2020) 李华等. Weights of models in recognition. ICML. [[pdf]({u})]": ("李华",),
    "[Weights of models in recognition]({u}) - محمد علي، أحمد حسن، ICML 2020": ("محمد علي", "أحمد حسن"),
    "[2101.03961] [Weights of models in recognition]({u}) <br> Ann Bell, Bo Carr <br> ICML 2020": (
        "Ann Bell",
        "Bo Carr",
    ),
}


@each_row("line", NAMES)
def test_names_are_read_as_people_write_them(line: str) -> None:
    (record,) = lists.read("a.md", f"# A\n\n- {line.format(u=url(1))}\n", READING).records
    told = (record.title, record.authors, record.venue, record.year, record.abbr, record.doubt)
    assert told == ("Weights of models in recognition", NAMES[line], "ICML", "2020", "", None)


WORKS = {
    "王五，赵六. 面向大模型的高效推理技术综述[J]. 软件学报, 2024, 35(1): 1-20. [[链接]({u})]": (
        "面向大模型的高效推理技术综述", ("王五", "赵六"), "软件学报", "2024",
    ),
    "赵六. 知识蒸馏研究综述. 计算机研究与发展, 2022. [[论文]({u})]": ("知识蒸馏研究综述", ("赵六",), "计算机研究与发展", "2022"),
    "佐藤健, 田中一郎「大規模言語モデルのサーベイ」言語処理学会年次大会 2024 [[論文]({u})]": (
        "大規模言語モデルのサーベイ", ("佐藤健", "田中一郎"), "言語処理学会年次大会", "2024",
    ),
    "**대규모 언어 모델의 정렬**. 이순신, 강감찬. (EMNLP 2023) [[논문]]({u})": (
        "대규모 언어 모델의 정렬", ("이순신", "강감찬"), "EMNLP", "2023",
    ),
    "Петров П. П., Иванов И. Глубокое обучение в задачах распознавания. Вестник МГУ, 2020. [[PDF]({u})]": (
        "Глубокое обучение в задачах распознавания", ("П. П. Петров", "И. Иванов"), "Вестник МГУ", "2020",
    ),
    "论文标题：Deep Residual Learning for Images\n  - 论文链接：{u}\n  - 作者：Kaiming He, Jian Sun\n  - 会议：CVPR 2016": (
        "Deep Residual Learning for Images", ("Kaiming He", "Jian Sun"), "CVPR", "2016",
    ),
}  # fmt: skip


@each_row("line", WORKS)
def test_works_in_other_scripts_are_read(line: str) -> None:
    (record,) = lists.read("a.md", f"# A\n\n- {line.format(u=url(1))}\n", READING).records
    assert (record.title, record.authors, record.venue, record.year) == WORKS[line]
    assert (record.url, record.doubt) == (url(1), None)


def test_a_heading_that_is_a_title_is_no_keyword() -> None:
    text = f"# A\n\n## Models\n\n### Mask R-CNN\nAnn Bell, Bo Carr\n\n*ICCV 2017* [pdf]({url(1)})\n"
    (record,) = lists.read("a.md", text, READING).records
    assert (record.title, record.authors, record.keywords) == ("Mask R-CNN", ("Ann Bell", "Bo Carr"), ("Models",))


def test_what_a_summary_says_of_itself_is_no_keyword() -> None:
    text = f"# A\n\n<details><summary>2023 (click to expand)</summary>\n\n- [Weights of Deep Models]({url(1)})\n\n</details>\n"
    (record,) = lists.read("a.md", text, READING).records
    assert (record.year, record.keywords) == ("2023", ())


def test_a_sentence_above_papers_is_no_keyword() -> None:
    text = (
        f"# A\n\n## Pruning\n\nSome prose about pruning of models.\n\n- [Weights of Deep Models]({url(1)}), ICML 2020\n"
    )
    (record,) = lists.read("a.md", text, READING).records
    assert (record.keywords, record.headings) == (("Pruning",), ("A", "Pruning"))


PAPER = "https://arxiv.org/abs/2402.00001"
LINKED = f"[Measuring Taste in Nets]({PAPER})"


@each_row(
    ("line", "authors", "institutions", "doubt"),
    [
        (f"- Madonna, Björk, and Prince. Measuring Taste in Nets. ICLR 2020. [paper]({PAPER})", (), (), "not read as authors: `Madonna`, `Björk` and `Prince`"),
        (f"- You Long, May Or, Art Young. {LINKED}. ICLR 2020", (), (), "not read as authors: `You Long`, `May Or` and `Art Young`"),
        (f"- {LINKED}, Will Light, Long Long, Case Field, Grace Hope, ICLR 2020", ("Will Light",), (), "not read as authors: `Long Long`, `Case Field` and `Grace Hope`"),
        (f'- Hamilton, Ying and Leskovec (2017): "Measuring Taste in Nets". *ICLR*. {PAPER}', ("Hamilton", "Ying", "Leskovec"), (), ""),
        (f"- Hamilton & Ying (2018). *Measuring Taste in Nets*. In ICLR. {PAPER}", ("Hamilton", "Ying"), (), ""),
        (f"- {LINKED} (ICLR 2020) by DeepSeek-AI", ("DeepSeek-AI",), (), ""),
        (f"- {LINKED} (ICLR 2020) by Madonna, Björk, and Prince", ("Madonna", "Björk", "Prince"), (), ""),
        (f"- {LINKED}, Gemma Team, ICLR 2020", ("Gemma Team",), (), ""),
        (f'- OpenAI. "Measuring Taste in Nets." *ICLR* (2020). [[pdf]]({PAPER})', ("OpenAI",), (), ""),
        (f'- Wu, You, Ann Bell, and Bo Carr. "Measuring Taste in Nets." *ICLR* (2020). [[pdf]]({PAPER})', ("You Wu", "Ann Bell", "Bo Carr"), (), ""),
        (f"- {LINKED}, Google Research, ICLR 2020", (), ("Google Research",), ""),
        (f"- Ann Bell, Yang You: Measuring Taste in Nets. ICLR 2020. [pdf]({PAPER})", ("Ann Bell",), (), "it may begin with an author"),
        (f"- **Measuring Taste in Nets** [[paper]({PAPER})]\n  - *Do Huu Dat, Do Duc Anh, Ann Bell*. ICLR, 2020", ("Do Huu Dat", "Do Duc Anh", "Ann Bell"), (), ""),
        (f"### Measuring Taste in Nets\nAnn Bell, Oriol Mayné i Comas\n*ICLR 2020*\n[[Paper]({PAPER})]", ("Ann Bell", "Oriol Mayné i Comas"), (), ""),
    ],
)  # fmt: skip
def test_names_are_read_or_doubtful(
    line: str, authors: tuple[str, ...], institutions: tuple[str, ...], doubt: str
) -> None:
    found = lists.read("a.md", f"# Awesome Things\n\n## Papers\n\n{line}\n", READING)
    (paper,) = found.records
    assert paper.title.endswith("Measuring Taste in Nets")
    assert (paper.url, paper.authors, paper.institutions) == (PAPER, authors, institutions)
    assert (paper.doubt.why if paper.doubt else "") == doubt


@pytest.mark.parametrize("label", ["Note", "Implementation", "Paper"])
def test_the_address_of_the_paper_is_that_whatever_is_said_before_it(label: str) -> None:
    line = f"- Measuring Taste in Nets. Ann Bell. {label}: [link]({PAPER})"
    (paper,) = lists.read("a.md", f"# Awesome Things\n\n## Papers\n\n{line}\n", READING).records
    assert (paper.title, paper.url, paper.authors) == ("Measuring Taste in Nets", PAPER, ("Ann Bell",))


@each_row("title", ["Park and Ride", "Graphs, Trees and Forests", "Attention and Memory", "Search and Learning"])
def test_words_before_a_year_are_no_names(title: str) -> None:
    (paper,) = lists.read(
        "a.md", f"# Awesome Things\n\n## Papers\n\n- {title} (2019). [pdf]({PAPER})\n", READING
    ).records
    assert (paper.title, paper.authors, paper.year) == (title, (), "2019")


@each_row(
    ("links", "code", "note", "told"),
    [
        ("Code: [here](https://example.org/x)", "https://example.org/x", "", []),
        ("notes: [here](notes/a.md), code: [link](https://github.com/a/b)", "https://github.com/a/b", "a.md", []),
        ("Slides: [here](https://example.org/y.pdf)", "", "", ["not read: `[here](https://example.org/y.pdf)`"]),
        ("[arXiv](https://arxiv.org/abs/2402.00002)", "", "", []),  # another address of the same paper
        ("[code](https://a.org) [torch](https://b.org)", "https://a.org", "", ["not read: `[torch](https://b.org)`"]),
        ("[Website [new]](https://a.org)", "", "", ["not read: `[Website [new]](https://a.org)`"]),
        ("[Code (PyTorch)](https://a.org)", "https://a.org", "", []),
    ],
)
def test_each_link_is_read_or_told(links: str, code: str, note: str, told: list[str]) -> None:
    found = lists.read("a.md", f"# Awesome Things\n\n## Papers\n\n- {LINKED}, ICLR 2020. {links}\n", READING)
    (paper,) = found.records
    assert (paper.url, paper.code_url, paper.note, paper.authors) == (PAPER, code, note, ())
    assert [remark.message for remark in found.notes] == told


@each_row(
    ("line", "institutions"),
    [
        (f"- **2024-01-22** | {LINKED} | NYU, Meta | *Ann Bell, Bo Carr* | RSS 2024", ("NYU", "Meta")),
        (f"- {LINKED} - Google DeepMind & MIT - Ann Bell, Bo Carr - RSS 2024", ("Google DeepMind", "MIT")),
        (f"- {LINKED} - Ann Bell, Bo Carr (NYU, Meta etc.) - RSS 2024", ("NYU", "Meta")),
        (f"- {LINKED}\n  - Stanford\n  - Ann Bell, Bo Carr\n  - RSS 2024", ("Stanford",)),
    ],
)
def test_a_part_of_institutions_alone(line: str, institutions: tuple[str, ...]) -> None:
    (paper,) = lists.read("a.md", f"# Awesome Things\n\n## Papers\n\n{line}\n", READING).records
    assert (paper.authors, paper.institutions) == (("Ann Bell", "Bo Carr"), institutions)
    assert (paper.venue, paper.year) == ("RSS", "2024")


@each_row(
    ("header", "cell", "authors", "institutions"),
    [
        ("Authors & Affiliation", "Ann Bell (University of Cambridge), Bo Carr (MIT)", ("Ann Bell", "Bo Carr"), ("University of Cambridge", "MIT")),
        ("Authors", "Ann (Nan) Bell (University of California, Davis), Bo Carr", ("Ann (Nan) Bell", "Bo Carr"), ("University of California, Davis",)),
        ("Authors", "Ann Bell, Bo Carr (Google/MIT)", ("Ann Bell", "Bo Carr"), ("Google", "MIT")),
        ("Authors", "Ann Bell, Bo Carr — MIT & Stanford University", ("Ann Bell", "Bo Carr"), ("MIT", "Stanford University")),
        ("Authors", "Ann Bell¹, Bo Carr² (¹MIT, ²Google)", ("Ann Bell", "Bo Carr"), ("MIT", "Google")),
        ("Who", "Ann Bell, Bo Carr (Stanford University)", ("Ann Bell", "Bo Carr"), ("Stanford University",)),
        ("Authors", "Ann Bell<br>Bo Carr<br>(Stanford University)", ("Ann Bell", "Bo Carr"), ("Stanford University",)),
    ],
)  # fmt: skip
def test_institutions_behind_the_names_of_a_column(
    header: str, cell: str, authors: tuple[str, ...], institutions: tuple[str, ...]
) -> None:
    table = f"| Title | {header} | Venue |\n|---|---|---|\n| {LINKED} | {cell} | ICLR 2020 |\n"
    (paper,) = lists.read("a.md", f"# Awesome Things\n\n## Papers\n\n{table}", READING).records
    assert (paper.authors, paper.institutions) == (authors, institutions)


BIBTEX = """\
# Awesome Nets

## Pruning

- [Measuring Taste in Nets](https://arxiv.org/abs/2402.00001), ICML 2020

  ```bibtex
  @article{x, title={Measuring {T}aste in Nets}, author={Bell, Ann and Carr, Bo}, journal={Else}, year={2020}}
  ```

```bibtex
@inproceedings{y,
  title={Weighing Weights},
  author={Dunn, Cy}, booktitle={ICLR}, year={2021}}

@article{z, author={Dunn, Cy}, year={2021}}
```

```python
@dataclass(frozen=True)
class Net: ...
```

## Citation

    @misc{s, title={A Survey of Nets}, author={Me, A.}, year={2024}}
"""


def test_blocks_in_bibtex_tell_of_papers_of_the_list_and_of_their_own() -> None:
    found = lists.read("a.md", BIBTEX, READING)
    assert [
        (paper.line, paper.title, paper.authors, paper.venue, paper.year, paper.keywords) for paper in found.records
    ] == [
        (5, "Measuring Taste in Nets", ("Ann Bell", "Bo Carr"), "ICML", "2020", ("Pruning",)),
        (12, "Weighing Weights", ("Cy Dunn",), "ICLR", "2021", ("Pruning",)),
    ]
    assert [str(remark) for remark in found.unread] == ["a.md:16: no title"]
    assert [(item.line, item.section, item.text) for item in found.no_papers] == [(26, "Citation", "A Survey of Nets")]


def records(text: str) -> tuple[PaperRecord, ...]:
    found = lists.read("a.md", text, READING)
    assert found.unread == ()
    return found.records


BIBLIOGRAPHY = [
    (
        "Jumper, J. et al. Measuring Taste in Nets with Atoms. Nature 596, 583–589 (2021).",
        ("Measuring Taste in Nets with Atoms", ("J. Jumper",), "Nature", "2021"),
    ),
    (
        "Senior, A. W. et al. Improved Taste of Nets using Potentials. Nature 577, 706–710 (2020).",
        ("Improved Taste of Nets using Potentials", ("A. W. Senior",), "Nature", "2020"),
    ),
    (
        'Bell, Ann, Bo Carr, and Cy Dunn. "Weighing Nets with Pathways." Journal of Machine Learning Research 24, no. 240 (2023): 1-113.',
        ("Weighing Nets with Pathways", ("Ann Bell", "Bo Carr", "Cy Dunn"), "Journal of Machine Learning Research", "2023"),
    ),
    (
        "Wei J, Wang X, Bosma M, Xia F, Chi E, et al. Chains of Nets elicit reasoning in large models. Advances in neural information processing systems. 2022 Dec 6;35:24824-37.",
        ("Chains of Nets elicit reasoning in large models", ("J Wei", "X Wang", "M Bosma", "F Xia", "E Chi"), "Advances in neural information processing systems", "2022"),
    ),
    (
        "HE K, ZHANG X, REN S. Residual Nets for images[C]//CVPR. 2016: 770-778.",
        ("Residual Nets for images", ("K HE", "X ZHANG", "S REN"), "CVPR", "2016"),
    ),
    (
        "REDMON J, FARHADI A. Better Nets: faster and stronger[C]//CVPR. 2017: 7263-7271.",
        ("Better Nets: faster and stronger", ("J REDMON", "A FARHADI"), "CVPR", "2017"),
    ),
    (
        "李飞飞, 等. 图像识别的新进展[C]//中国计算机大会. 2021.",
        ("图像识别的新进展", ("李飞飞",), "中国计算机大会", "2021"),
    ),
    (
        "Hamilton & Ying (2018). Inductive Nets on Large Graphs. NeurIPS.",
        ("Inductive Nets on Large Graphs", ("Hamilton", "Ying"), "NeurIPS", "2018"),
    ),
    (
        "Bell, A., & Carr, B. (2020). Deep Nets of Shallow Things. *Journal of Machine Learning Research*, 21(3), 1–20.",
        ("Deep Nets of Shallow Things", ("A. Bell", "B. Carr"), "Journal of Machine Learning Research", "2020"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("numbering", ["", "[{at}] ", r"{at}\. "])
def test_each_paragraph_of_a_bibliography_is_a_paper(numbering: str) -> None:
    lines = [numbering.format(at=at) + line for at, (line, _) in enumerate(BIBLIOGRAPHY, 1)]
    found = records("# Publications\n\n" + "\n\n".join(lines) + "\n")
    assert [(one.title, one.authors, one.venue, one.year) for one in found] == [paper for _, paper in BIBLIOGRAPHY]
    assert [one.doubt for one in found] == [None] * len(BIBLIOGRAPHY)


def test_each_paper_of_an_item_is_read_or_told() -> None:
    found = lists.read(
        "a.md",
        f"# A\n\n- Nets: [SAM]({url(1)}), [SAM 2]({url(2)}) and [PerSAM]({url(3)})\n"
        f"- Measuring Taste in Nets ([paper]({url(4)}), [code](https://github.com/a/b)), GPTQ ([paper]({url(5)}))\n"
        f"- [Weighing Nets with Pathways]({url(6)}) ([arXiv]({url(6)}), [OpenReview](https://openreview.net/forum?id=a))\n"
        f"- Weighing Nets (Ann Bell, JMLR 21, 2020) [journal]({url(7)}) [conference]({url(8)})\n",
        READING,
    )
    assert [(one.title, one.url) for one in found.records] == [
        ("SAM", url(1)), ("SAM 2", url(2)), ("PerSAM", url(3)), ("Measuring Taste in Nets", url(4)),
        ("Weighing Nets with Pathways", url(6)), ("Weighing Nets", url(7)),
    ]  # fmt: skip
    assert [str(remark) for remark in found.unread] == [
        f"a.md:4: 1 link to another paper of the item `Measuring Taste in Nets`: {url(5)}",
        f"a.md:6: 1 link to another paper of the item `Weighing Nets`: {url(8)}",
    ]
    assert found.notes == ()  # which would tell the same links again


@each_row(
    ("names", "authors", "why"),
    [
        ("Ann Bell, Bo Carr, ...", ("Ann Bell", "Bo Carr"), None),
        ("Ann Bell, Bo Carr…", ("Ann Bell", "Bo Carr"), None),
        ("Ann Bell, Bo Carr, … Cy Dunn", ("Ann Bell", "Bo Carr", "Cy Dunn"), "not read as an author: `…`"),
        ("Ann Bell<sup>1,2</sup>, Bo Carr<sup>*</sup>, Cy Dunn<sup>1*</sup>", ("Ann Bell", "Bo Carr", "Cy Dunn"), None),
        ("Ann Bell, Jr., Bo Carr", ("Ann Bell, Jr.", "Bo Carr"), None),
    ],
)
def test_names_that_are_left_out(names: str, authors: tuple[str, ...], why: str | None) -> None:
    for line in (
        "- [Weighing Nets with Pathways]({url}), {names}\n",
        "| Title | Authors |\n|--|--|\n| [Weighing Nets with Pathways]({url}) | {names} |\n",
    ):
        (found,) = records("# A\n\n" + line.format(url=url(1), names=names))
        assert (found.title, found.authors, found.doubt and found.doubt.why) == (
            "Weighing Nets with Pathways",
            authors,
            why,
        )


@pytest.mark.parametrize("gap", ["...", ". . .", "…"])
def test_the_last_of_authors_that_are_left_out_is_kept(gap: str) -> None:
    (found,) = records(f"- Bell, A., Carr, B., {gap} & Dunn, C. (2017). A Study of Nets that Learn. ICML. {url(1)}\n")
    assert (found.title, found.authors) == ("A Study of Nets that Learn", ("A. Bell", "B. Carr", "C. Dunn"))
    assert found.doubt == Doubt("not read as an author: `…`")


def test_authors_with_initials_before_a_short_title_are_doubtful() -> None:
    (found,) = records(f"- Bell, A., Carr, B. & Dunn, C. Deep learning. Nature 521, 436–444 (2015). {url(1)}\n")
    assert found.doubt == Doubt("it may begin with an author")


@each_row("written", ["doi:{}", "(doi: {}).", "https://doi.org/{}", "https://doi.org/{}(free)"])
def test_brackets_within_a_doi(written: str) -> None:
    doi = "10.1016/S0140-6736(20)32661-1"
    (found,) = records(f"- Ann Bell, Bo Carr. A Study of Nets that Learn. ICML, 2020. {written.format(doi)}\n")
    assert (found.title, found.url) == ("A Study of Nets that Learn", f"https://doi.org/{doi}")


def test_names_of_one_word_before_a_colon_are_doubtful() -> None:
    (found,) = records(f"- Madonna, Björk, Prince: A Study of Deep Voices. ICML 2020. {url(1)}\n")
    assert (found.title, found.doubt) == (
        "Madonna, Björk, Prince: A Study of Deep Voices",
        Doubt("it may begin with authors"),
    )
    (found,) = records(f"- Vision, Language, and Action: A Study of Robots. ICML 2020. {url(1)}\n")
    assert found.doubt is None


@each_row(
    ("where", "venue", "year"),
    [
        ("ACL (Findings) 2023", "ACL Findings", "2023"),
        ("(EMNLP 2023, Findings)", "EMNLP Findings", "2023"),
        ("**NeurIPS 2023** (Workshop)", "NeurIPS Workshop", "2023"),
        ("NeurIPS 2023 [workshop](https://a.org) [demo](https://b.org)", "NeurIPS", "2023"),
        ("(Workshop at ICML 2021)", "Workshop at ICML", "2021"),
        ("NAACL'24 workshop", "NAACL workshop", "2024"),
        ("ICLR, März 2021", "ICLR", "2021"),
        ("ICLR, ene. 2021", "ICLR", "2021"),
        ("NeurIPS 36, 2022", "NeurIPS", "2022"),
        ("JMLR 21 (2020)", "JMLR", "2020"),
        ("CoRL 22", "CoRL", "2022"),
        ("Nature 596, 583–589 (2021)", "Nature", "2021"),
    ],
)
def test_parts_and_volumes_of_venues(where: str, venue: str, year: str) -> None:
    (found,) = records(f"- [Weighing Nets with Pathways]({url(1)}), Ann Bell. {where}\n")
    assert (found.title, found.venue, found.year) == ("Weighing Nets with Pathways", venue, year)


def test_cells_keep_marks_and_bars() -> None:
    found = records(
        "| Title | Authors | Affiliation | Year |\n|--|--|--|--|\n"
        r"| **AWQ**: Weights \| of Nets | Ann Bell<sup>1</sup> | <sup>1</sup>MIT; <sup>2</sup>3M | '23 |"
        "\n"
        f"| [H<sup>2</sup>O and Nets²]({url(1)}) | Bo Carr¹ | ¹ MIT | ’98 |\n"
    )
    assert [(one.title, one.authors, one.institutions, one.year) for one in found] == [
        ("AWQ: Weights | of Nets", ("Ann Bell",), ("MIT", "3M"), "2023"),
        ("H2O and Nets²", ("Bo Carr",), ("MIT",), "1998"),
    ]


def test_the_label_of_an_address_is_no_name_of_a_paper() -> None:
    found = records(
        f"- **Paper(Oral)**: {url(1)} Weighing Nets by Depth\n- **Paper**: {url(2)} Weighing Trees by Depth\n"
    )
    assert [(one.title, one.abbr, one.url) for one in found] == [
        ("Weighing Nets by Depth", "", url(1)),
        ("Weighing Trees by Depth", "", url(2)),
    ]


def test_a_paper_whose_people_are_not_read_is_not_lost() -> None:
    """Of floodsung's list of meta learning."""
    names = "Giraud-Carrier, Christophe, Vilalta, Ricardo, and Brazdil, Pavel"
    (found,) = records(f"**[15]** {names}. **Weighing Nets by Depth**. Machine learning, 54(3):187–193, 2004.\n")
    assert (found.title, found.venue, found.year) == ("Weighing Nets by Depth", "Machine learning", "2004")
    assert found.doubt is not None
    assert found.doubt.why.startswith("not read as authors: `Giraud-Carrier`")


def test_what_a_badge_or_a_translation_parts() -> None:
    found = records(
        f"- Segment Nets with Pathways [![arXiv](https://img.shields.io/badge/arXiv-x-red)]({url(1)}) Ann Bell, Bo Carr\n"
        f"- **A Survey of Deep Nets**（深度网络综述），Ann Bell, Bo Carr, **arXiv 2023**，[论文]({url(2)})\n"
    )
    assert [(one.title, one.authors) for one in found] == [
        ("Segment Nets with Pathways", ("Ann Bell", "Bo Carr")),
        ("A Survey of Deep Nets", ("Ann Bell", "Bo Carr")),
    ]


@each_row(
    ("line", "expected"),
    [
        ("Bell, A. & Carr, B. (in press). Shrubs of Graphs. *Annals of Graphs*.", ("Shrubs of Graphs", ("A. Bell", "B. Carr"), "Annals of Graphs", "")),
        ("Bell, A. & Carr, B. (to appear). Shrubs of Graphs. *ICML 2023*.", ("Shrubs of Graphs", ("A. Bell", "B. Carr"), "ICML", "2023")),
        ('A. Bell, B. Carr, "Hedges of Graphs", under review (2022). {url}', ("Hedges of Graphs", ("A. Bell", "B. Carr"), "", "2022")),
        ("Ann Bell, Bo Carr. Learning to Learn. ICML 2020.", ("Learning to Learn", ("Ann Bell", "Bo Carr"), "ICML", "2020")),
        ("Ann Bell. A Study of Mice. IEEE Trans. Neural Netw. Learn. Syst. 2020.", ("A Study of Mice", ("Ann Bell",), "IEEE Trans. Neural Netw. Learn. Syst", "2020")),
        ("Ann Bell, Bo Carr. *Another Article about Trees.* Discrete Mathematics 342(5), 2018.", ("Another Article about Trees", ("Ann Bell", "Bo Carr"), "Discrete Mathematics", "2018")),
        ("Ann Bell, Bo Carr. A Study of Nets that Learn. ICML 2020. I think that this is a great paper with a simple idea which everyone should read.", ("A Study of Nets that Learn", ("Ann Bell", "Bo Carr"), "ICML", "2020")),
    ],
)  # fmt: skip
@each_row("frame", ["- {}\n", "# A\n\n{}\n"])
def test_what_stands_around_a_citation_is_no_part_of_it(frame: str, line: str, expected: tuple[object, ...]) -> None:
    (found,) = records(frame.format(line.replace("{url}", url(1))))
    assert (found.title, found.authors, found.venue, found.year) == expected


def test_columns_without_a_role_are_named() -> None:
    found = lists.read(
        "a.md",
        "| Option | Meaning |\n|--|--|\n| a | one of many words |\n\n"
        "| Title | First Author | Last Author | Venue | Demo | Description | |\n|--|--|--|--|--|--|--|\n"
        f"| [Weighing Nets]({url(1)}) | Ann Bell | Bo Carr | ICML 2020 | [x](https://a.org) | good | x |\n",
        READING,
    )
    assert [(one.title, one.authors) for one in found.records] == [("Weighing Nets", ("Ann Bell",))]
    assert [str(note) for note in found.notes] == [
        "a.md:7: not read: `[x](https://a.org)`",
        "a.md:7: not read, as no role has such a name: `Last Author`; --columns ROLE=NAME reads one",
    ]


def test_names_that_bars_part_are_told() -> None:
    (found,) = records(f"- **[Weighing Nets with Pathways]({url(1)})** | Ann Bell | Bo Carr\n")
    assert (found.authors, found.doubt) == (("Ann Bell",), Doubt("not read as an author: `Bo Carr`"))


def test_who_presents_a_paper_is_no_venue_and_another_name_is_told() -> None:
    found = records(
        f"# A\n\n**2024-01-12** – *Presenter: Ann* – [Weighing Nets: A Study]({url(1)})\n\n"
        f"Feb 2 | Cy | The Unreasonable Taste of Eccentric Nets | {url(2)}\n\n"
        f'- Ann Bell — "Weighing Nets Without Pathways" (Wang & Zhou, 2024), [arXiv]({url(3)})\n'
    )
    assert [(one.title, one.authors, one.venue, one.year) for one in found] == [
        ("Weighing Nets: A Study", (), "", "2024"),
        ("The Unreasonable Taste of Eccentric Nets", (), "", ""),
        ("Weighing Nets Without Pathways", ("Ann Bell",), "", "2024"),
    ]
    assert found[2].doubt == Doubt("not read as authors: `Wang` and `Zhou`")


def test_a_stray_object_character_parts_nothing() -> None:
    (found,) = records(
        f"- Deep generative models using a\ufffc pyramid of networks (2015), E. Denton et al. [[pdf]({url(1)})]\n"
    )
    assert (found.title, found.doubt) == ("Deep generative models using a pyramid of networks", None)


def test_a_table_whose_header_is_a_paper_has_none() -> None:
    found = records(
        f"[First Paper of Nets]({url(1)})|Ann Bell|ICML 2021\n---|---|---\n[Second Paper of Nets]({url(2)})|Bo Carr|ICLR 2022\n"
    )
    assert [(one.line, one.title, one.authors, one.venue) for one in found] == [
        (1, "First Paper of Nets", ("Ann Bell",), "ICML"),
        (3, "Second Paper of Nets", ("Bo Carr",), "ICLR"),
    ]


def test_the_family_name_leads_before_more_and_no_empty_brackets_stay_in_a_heading() -> None:
    (found,) = records(
        f"## Pruning ([Back to top](#x))\n\n- Ganguli, Deep, et al. **Red Nets to Reduce Harms**. 2022. [Paper]({url(1)}).\n"
    )
    assert (found.title, found.authors, found.keywords) == (
        "Red Nets to Reduce Harms",
        ("Deep Ganguli",),
        ("Pruning",),
    )


def test_full_width_bars_and_commas_part() -> None:
    found = records(
        "# A\n\n| 论文 | 作者 | 机构 |\n|--|--|--|\n"
        f"| [注意力就是一切]({url(1)}) | 张三、李四，王五 | 清华大学、北京大学 |\n\n"
        f"- **AAAI 2021｜** Graph Networks with Heterophily｜**作者**：Jiong Zhu｜[链接]({url(2)})\n"
        f"- 张三等人，《图神经网络的可解释性》，2021，{url(3)}\n"
    )
    assert [(one.title, one.authors, one.institutions, one.venue, one.year) for one in found] == [
        ("注意力就是一切", ("张三", "李四", "王五"), ("清华大学", "北京大学"), "", ""),
        ("Graph Networks with Heterophily", ("Jiong Zhu",), (), "AAAI", "2021"),
        ("图神经网络的可解释性", ("张三",), (), "", "2021"),
    ]


@each_row(
    "names",
    [
        "Ann Bell, Bo Carr, and 10 others",
        "Ann Bell, Bo Carr + 3 more",
        "Ann Bell, Bo Carr (and 5 more authors)",
        "Ann Bell, Bo Carr and colleagues",
        "Ann Bell; Bo Carr; et al",
        "Ann Bell, Bo Carr & co-authors",
    ],
)
def test_more_people_are_an_et_al(names: str) -> None:
    for line in (
        "- [Weighing Nets with Pathways]({url}), {names}\n",
        "|Title|Authors|\n|--|--|\n|[Weighing Nets with Pathways]({url})|{names}|\n",
    ):
        (found,) = records("# A\n\n" + line.format(url=url(1), names=names))
        assert (found.authors, found.leaves_out_authors, found.doubt) == (("Ann Bell", "Bo Carr"), True, None)


@pytest.mark.parametrize("title", ["Weighing Nets Twelve and More", "Hidden Figures, and More"])
def test_a_title_may_end_in_and_more(title: str) -> None:
    linked = f"- [Weighing Nets One]({url(1)}), Ann Bell. ICML 2020.\n" * 5
    found = records(f"{linked}- {title}. Ann Bell & Bo More. ICML 2020. {url(2)}\n")
    assert [(one.title, one.authors, one.doubt) for one in found[5:]] == [(title, ("Ann Bell", "Bo More"), None)]


def test_names_in_capitals_are_told() -> None:
    (found,) = records(f"- [Weighing Nets with Pathways]({url(1)}) - ANN BELL, BO CARR - ICML 2020\n")
    assert (found.authors, found.doubt) == ((), Doubt("not read as authors: `ANN BELL` and `BO CARR`"))


def test_a_paper_keeps_its_details_beside_papers_that_stand_deeper() -> None:
    found = records(
        "# A\n\n- **Emergent Abilities of Large Nets**\n  - Ann Bell, Bo Carr\n  - TMLR 2022\n"
        f"  - [paper]({url(1)})\n  - Follow-ups:\n    - [Are Emergent Nets a Mirage?]({url(2)}), Cy Dunn, NeurIPS 2023\n"
        f"- Read [this survey]({url(3)}) first!\n"
    )
    assert [(one.title, one.authors, one.venue, one.url) for one in found] == [
        ("Emergent Abilities of Large Nets", ("Ann Bell", "Bo Carr"), "TMLR", url(1)),
        ("Are Emergent Nets a Mirage?", ("Cy Dunn",), "NeurIPS", url(2)),
        ("this survey", (), "", url(3)),
    ]
    assert [one.doubt for one in found] == [None, None, Doubt("it is hardly like a title")]


def test_what_items_have_and_papers_do_not_get_is_told_field_by_field() -> None:
    badge = "![](https://img.shields.io/badge/Zanf-Blorp-blue)"
    lines = [f"- {badge} [Weighing Nets of {at} Paths]({url(at)}), ICLR 2023" for at in range(12)]
    parsed = lists.read("a.md", "\n".join(lines), READING)
    assert [str(note) for note in parsed.notes] == [
        "a.md:1: authors: 0 of 12 read, though 12 items say more, such as `Zanf Blorp`"
    ]
    assert lists.read("a.md", "\n".join(line.replace(badge, "") for line in lines), READING).notes == ()


def test_what_a_label_says_in_brackets_is_no_other_detail() -> None:
    links = f"[paper]({url(1)}) · [code (mit.edu)](https://zanf.mit.edu/blorp/)"
    (found,) = records(f"### MIT\n\n- **Weighing Nets with Pathways**, ICML 2020 {links}\n")
    assert (found.institutions, found.code_url, found.url) == (("MIT",), "https://zanf.mit.edu/blorp/", url(1))


@each_row(
    "table",
    [
        f'Look at <table><tr data-line="{line}"><td>ROW</td><td>ICLR 2023</td></tr></table>\n'
        for line in ("0", "999999", "9" * 5000)
    ]
    + ['<table>\n<tr\ndata-line="999999"><td>ROW</td><td>ICLR 2023</td></tr>\n</table>\n'],
)
def test_no_attribute_of_a_list_says_where_its_rows_are(table: str) -> None:
    written = f"# Papers\n\n{table}".replace("ROW", f'<a href="{url(1)}">Weighing Nets with Pathways</a>')
    (found,) = records(written)
    assert (found.title, found.url) == ("Weighing Nets with Pathways", url(1))
    assert found.line in {3, 4}


def test_a_label_may_have_a_remark_in_brackets() -> None:
    (found,) = records(f"# A\n\n**Weighing Nets by Depth**\n- Paper(Oral): {url(1)}\n- Code: None\n")
    assert (found.title, found.url, found.code_url) == ("Weighing Nets by Depth", url(1), "")


def test_an_institution_in_brackets_is_not_split_at_its_comma() -> None:
    (found,) = records(f"- {LINKED}, Ann Bell (University of California, Davis), Bo Carr. ICLR 2020\n")
    assert (found.authors, found.institutions) == (("Ann Bell", "Bo Carr"), ("University of California, Davis",))
