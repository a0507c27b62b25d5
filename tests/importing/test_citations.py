"""Items of awesome lists, each in one of the usual forms."""

from __future__ import annotations

from rows import each_row

from metalint.importing.addresses import messages_of_badge
from metalint.importing.candidates import ListReading
from metalint.importing.foreign import read
from metalint.importing.venues import is_detail
from metalint.names import venues

READING = ListReading("notes", {}, lambda _: False, venues.load(()), takes_all=True)
URL = "https://arxiv.org/abs/2306.00978"
CODE = "https://github.com/o/n"


def cited(line: str) -> dict[str, object] | None:
    """Return what the item of a list tells, without what it does not."""
    parsed = read("a.md", line, READING)
    if parsed is None or not parsed.records:
        return None
    (found,) = parsed.records
    roles = (
        "title",
        "url",
        "abbr",
        "authors",
        "institutions",
        "venue",
        "year",
        "code_type",
        "code_url",
        "leaves_out_authors",
    )
    return {role: value for role in roles if (value := getattr(found, role))}


AWQ = {"title": "AWQ: Weights of LLMs", "url": URL}
PUBLISHED = {"venue": "ICLR", "year": "2023"}
TWO = {"authors": ("Ji Lin", "Song Han")}
ARXIV = {"venue": "arXiv", "year": "2023"}
ET_AL = {"authors": ("Ji Lin",), "leaves_out_authors": True}


@each_row(
    ("line", "expected"),
    [
        # the title is a link
        (f"- [AWQ: Weights of LLMs]({URL})", AWQ),
        (
            f"- [AWQ: Weights of LLMs]({URL}) - Ji Lin, Song Han, *ICLR 2023* [[code]({CODE})]",
            AWQ | TWO | PUBLISHED | {"code_url": CODE},
        ),
        (
            f"- [AWQ: Weights of LLMs]({URL}) - Ji Lin, *ICLR 2023* [[code]]({CODE})",
            AWQ | PUBLISHED | {"authors": ("Ji Lin",), "code_url": CODE},
        ),
        (f"* **[AWQ: Weights of LLMs]({URL})** by Ji Lin and Song Han, 2023.", AWQ | TWO | {"year": "2023"}),
        (f"1. [AWQ: Weights of LLMs]({URL}), Ji Lin et al., ICLR'23", AWQ | PUBLISHED | ET_AL),
        (f"- [AWQ: Weights of LLMs]({URL}) (ICLR 2023)", AWQ | PUBLISHED),
        (f"- [10) AWQ: Weights of LLMs]({URL})", AWQ),
        (f"- [11. AWQ: Weights of LLMs]({URL})", AWQ),
        (f"- [ICLR'23] [AWQ: Weights of LLMs]({URL})", AWQ | PUBLISHED),
        (f"- [[ICLR 2023] AWQ: Weights of LLMs]({URL})", AWQ | PUBLISHED),
        (f"- [AWQ: Weights of LLMs (ICLR 2023)]({URL})", AWQ | PUBLISHED),
        (f"- [x] 🔥 [AWQ: Weights of LLMs]({URL}) :star: **ICLR 2023**", AWQ | PUBLISHED),
        (f"- [2023/05] [AWQ: Weights of LLMs]({URL}) | *Ji Lin, Song Han*", AWQ | TWO | {"year": "2023"}),
        (f"- **AWQ**: [AWQ: Weights of LLMs]({URL}), ICLR 2023", AWQ | PUBLISHED | {"abbr": "AWQ"}),
        (f"- [AWQ]({CODE}): [AWQ: Weights of LLMs]({URL})", AWQ | {"abbr": "AWQ", "code_url": CODE}),
        (f"- [AWQ: Weights of LLMs]({CODE}) [paper]({URL})", AWQ | {"code_url": CODE}),
        (f'- <a href="{URL}">AWQ: Weights of LLMs</a> <i>ICLR 2023</i>', AWQ | PUBLISHED),
        (f"- [AWQ: Weights of LLMs]({URL}) `ICLR` `2023`", AWQ | PUBLISHED),
        (
            f"- [AWQ: Weights of LLMs]({URL}) - A Simple Baseline, The Second Paper, ICLR 2023",
            AWQ | PUBLISHED,
        ),
        (
            f"- The Lottery Ticket, An Early Bird. ICLR 2023. [pdf]({URL})",
            PUBLISHED | {"title": "The Lottery Ticket, An Early Bird", "url": URL},
        ),
        (
            f"- [AWQ: Weights of LLMs]({URL}). Ji Lin, Song Han. In *Proceedings of Obscure Things*, 2023.",
            AWQ | TWO | {"venue": "Proceedings of Obscure Things", "year": "2023"},
        ),
        (f"- [AWQ: Weights of LLMs]({URL}), arXiv preprint arXiv:2306.00978, 2023", AWQ | ARXIV),
        (f"- [AWQ: Weights of LLMs]({URL}) [official code]({CODE})", AWQ | {"code_url": CODE}),
        (f"- [AWQ: Weights of LLMs]({URL}) ([source]({CODE}))", AWQ | {"code_url": CODE}),
        # code by badges
        (f"- [AWQ: Weights of LLMs]({URL}) ![](https://img.shields.io/github/stars/o/n.svg)", AWQ | {"code_url": CODE}),
        (
            f"- [AWQ: Weights of LLMs]({URL}) [![Star](https://img.shields.io/github/stars/o/n?style=social)]({CODE})",
            AWQ | {"code_url": CODE},
        ),
        (
            f"- [![Publish](https://img.shields.io/badge/Conference-ICLR'23-blue)]() [AWQ: Weights of LLMs]({URL})",
            AWQ | PUBLISHED,
        ),
        (
            f"- ![](https://img.shields.io/badge/ICLR-2023-blue) [AWQ: Weights of LLMs]({URL})",
            AWQ | PUBLISHED,
        ),
        (
            f"- **AWQ: Weights of LLMs** | [ICLR' 23]({URL}) | [Github]({CODE}) | Ji Lin et.al.",
            AWQ | PUBLISHED | ET_AL | {"code_url": CODE},
        ),
        # the title is bold, or plain text
        (
            f"* **AWQ: Weights of LLMs** Ji Lin, Song Han. ICLR 2023. [paper]({URL}) [code]({CODE})",
            AWQ | TWO | PUBLISHED | {"code_url": CODE},
        ),
        (f"* **AWQ: Weights of LLMs.** *Ji Lin, Song Han.* ICLR 2023. [[pdf]({URL})]", AWQ | TWO | PUBLISHED),
        (f"* **AWQ: Weights of LLMs** (ICLR'23), Ji Lin et al. [[pdf]({URL})]", AWQ | PUBLISHED | ET_AL),
        (f"* **[ICLR 2023]** AWQ: Weights of LLMs [[Paper]({URL})]", AWQ | PUBLISHED),
        (f"- (ICLR 2023) AWQ: Weights of LLMs. [[Paper]({URL})] [[PyTorch]({CODE})]",
         AWQ | PUBLISHED | {"code_url": CODE, "code_type": "PyTorch"}),
        (f"- AWQ: Weights of LLMs (2023) [[pdf]({URL})]", AWQ | {"year": "2023"}),
        (f"- AWQ: Weights of LLMs, arXiv:2306.00978 / ICLR 2023 [[pdf]({URL})]", AWQ | PUBLISHED),
        (f"- AWQ: Weights of LLMs, ICLR 2023 [[pdf]({URL})] (2nd ranked in VOC 2012)", AWQ | PUBLISHED),
        ("- Paper: AWQ: Weights of LLMs, ICLR 2023", PUBLISHED | {"title": "AWQ: Weights of LLMs"}),
        ("- Paper: Attention Is All You Need", {"title": "Attention Is All You Need"}),
        (f"**AWQ: Weights of LLMs**\n- 论文/Paper: {URL}\n- 代码/Code: {CODE}", AWQ | {"code_url": CODE}),
        (f"- AWQ: Weights of LLMs. Ji Lin, Song Han. ICLR 2023. {URL}", AWQ | TWO | PUBLISHED),
        (f"- AWQ: Weights of LLMs, Ji Lin, Song Han, ICLR 2023 [[paper]({URL})]", AWQ | TWO | PUBLISHED),
        (f"- AWQ: Weights of LLMs, ICLR 2023, Ji Lin et al. [[PDF]({URL})]", AWQ | PUBLISHED | ET_AL),
        (f"- [AWQ] AWQ: Weights of LLMs [[PDF]({URL})]", AWQ | {"abbr": "AWQ"}),
        (f'- "AWQ: Weights of LLMs", Ji Lin, Song Han, ICLR 2023. [PDF]({URL})', AWQ | TWO | PUBLISHED),
        (f'- Ji Lin, Song Han. *"AWQ: Weights of LLMs"*. ICLR 2023 [[Paper]({URL})]', AWQ | TWO | PUBLISHED),
        (f"- Ji Lin, Song Han. AWQ: Weights of LLMs. ICLR 2023. [pdf]({URL})", AWQ | TWO | PUBLISHED),
        (f"- [[paper]({URL})] AWQ: Weights of LLMs", AWQ),
        (f"- Ji Lin, Song Han (2023). AWQ: Weights of LLMs. *ICLR*, 1(2). {URL}", AWQ | TWO | PUBLISHED),
        ("- AWQ: Weights of LLMs. Ji Lin, Song Han. ICLR 2023.", {"title": AWQ["title"]} | TWO | PUBLISHED),
    ],
)  # fmt: skip
def test_the_usual_forms(line: str, expected: dict[str, object]) -> None:
    assert cited(line) == expected


BELL = {"authors": ("Ann Bell", "Jan van der Berg", "Bo Chen")}
SHORT = {"authors": ("A. Bell", "J. van der Berg", "B. C. Chen")}
TITLE = {"title": "Gadgets, Nuts, and Bolts: A Review"}


@each_row(
    ("line", "expected"),
    [
        (f"- Gadgets, Nuts, and Bolts: A Review. A. Bell, J. van der Berg, et al. ICLR 2023. [[pdf]({URL})]",
         PUBLISHED | {"authors": ("A. Bell", "J. van der Berg"), "leaves_out_authors": True}),
        (f"- Gadgets, Nuts, and Bolts: A Review. Ann Bell et al. arXiv 2023. [[pdf]({URL})]",
         ARXIV | {"authors": ("Ann Bell",), "leaves_out_authors": True}),
        (f"- Bell A, van der Berg J, Chen BC. Gadgets, Nuts, and Bolts: A Review. *Neuron*. 2023;12(3):4-6. {URL}",
         {"authors": ("A Bell", "J van der Berg", "BC Chen"), "venue": "Neuron", "year": "2023"}),
        (f"- Bell A, Chen BC, et al. Gadgets, Nuts, and Bolts: A Review. Radiology 2023;29:4-6. doi: [10.1/x]({URL})",
         {"authors": ("A Bell", "BC Chen"), "leaves_out_authors": True, "venue": "Radiology", "year": "2023"}),
        (f"- Bell, A., van der Berg, J., & Chen, B. C. (2023). [Gadgets, Nuts, and Bolts: A Review]({URL}). *ICLR*.",
         SHORT | PUBLISHED),
        (f"- Bell, A.; van der Berg, J.; Chen, B. C. Gadgets, Nuts, and Bolts: A Review. *ICLR* 2023. {URL}",
         SHORT | PUBLISHED),
        (f"- Bell, Ann and van der Berg, Jan and Chen, Bo. **Gadgets, Nuts, and Bolts: A Review**, ICLR 2023. {URL}",
         BELL | PUBLISHED),
        (f"- Bell, Ann; van der Berg, Jan; Chen, Bo (2023). Gadgets, Nuts, and Bolts: A Review. ICLR. {URL}",
         BELL | PUBLISHED),
        (f"- Ann Bell, Jan van der Berg, and Bo Chen: Gadgets, Nuts, and Bolts: A Review. ICLR 2023 {URL}",
         BELL | PUBLISHED),
        (f"- Ann Bell, Jan van der Berg, Bo Chen, 'Gadgets, Nuts, and Bolts: A Review', in Proc. ICLR, 2023. {URL}",
         BELL | PUBLISHED),
        (f"- **Gadgeteer** Gadgets, Nuts, and Bolts: A Review. ICLR 2023. [pdf]({URL})",
         PUBLISHED | {"abbr": "Gadgeteer"}),
        (f"- [**Wid8**] Gadgets, Nuts, and Bolts: A Review, ICLR 2023. [pdf]({URL})", PUBLISHED | {"abbr": "Wid8"}),
        (f"- 《Gadgets, Nuts, and Bolts: A Review》, ICLR 2023. [pdf]({URL})", PUBLISHED),
        (f"- [Gadgets, Nuts, and Bolts: A Review (ICLR 2023)]({URL})", PUBLISHED),
        (f"- [Gadgets, Nuts, and Bolts: A Review (Bell and Chen, 2023)]({URL}) tells which of them last",
         {"authors": ("Bell", "Chen"), "year": "2023"}),
        (f"- [Gadgets, Nuts, and Bolts: A Review - Bell et al, 2023]({URL})",
         {"authors": ("Bell",), "leaves_out_authors": True, "year": "2023"}),
        (f"- **[CoRL23]** Gadgets, Nuts, and Bolts: A Review [[pdf]({URL})]", {"venue": "CoRL", "year": "2023"}),
        (f"- Gadgets, Nuts, and Bolts: A Review (arXiv, 2023) ([pdf]({URL}))", ARXIV),
        (f"- [:page_facing_up:]({URL}) [📦]({CODE}) Gadgets, Nuts, and Bolts: A Review `ICLR2023`",
         PUBLISHED | {"code_url": CODE}),
        ("- Gadgets, Nuts, and Bolts: A Review, arXiv:2306.00978, 2023", ARXIV),
        (f"- [Gadgets, Nuts, and Bolts: A Review]({URL}) Li Xu, Jimmy SJ. Ren, Ce Liu. ICLR 2023",
         PUBLISHED | {"authors": ("Li Xu", "Jimmy SJ. Ren", "Ce Liu")}),
        (f"- Gadgets, Nuts, and Bolts: A Review, okt 2016, Google [[pdf]({URL})]",
         {"year": "2016", "institutions": ("Google",)}),
    ],
)  # fmt: skip
def test_the_forms_of_other_fields(line: str, expected: dict[str, object]) -> None:
    assert cited(line) == TITLE | {"url": URL} | expected


def test_names_behind_names_with_more_are_a_venue() -> None:
    line = f"- A Study of Gadgets, Bell et al., *Nat. Methods*, 2021 [[paper]({URL})]"
    assert cited(line) == {
        "title": "A Study of Gadgets",
        "url": URL,
        "authors": ("Bell",),
        "leaves_out_authors": True,
        "venue": "Nat. Methods",
        "year": "2021",
    }


def test_venue_and_code_below_a_heading_with_a_link_are_of_its_paper() -> None:
    below = f"Ann Bell, Bo Chen\n\nICLR 2023 [[code]({CODE})]\n\nWe show that it is so.\n"
    found = {"title": "A Study of Gadgets", "url": URL, "authors": ("Ann Bell", "Bo Chen"), "code_url": CODE}
    assert cited(f"#### [A Study of Gadgets]({URL})\n{below}") == found | PUBLISHED


def test_a_long_number_is_no_volume_and_takes_no_time() -> None:
    assert not is_detail("1" * 70 + "x")
    assert is_detail("vol. 12, no. 3")


def test_what_no_field_takes_is_noted() -> None:
    line = f"- [AWQ: Weights of LLMs]({URL}) [[project](https://x.org)]. A good introduction. ![](teaser.png)"
    parsed = read("a.md", line, READING)
    assert parsed is not None
    assert [(record.title, record.url) for record in parsed.records] == [tuple(AWQ.values())]
    assert [note.message for note in parsed.notes] == ["not read: `[project](https://x.org)`"]


def test_an_official_page_is_no_code() -> None:
    assert cited(f"- [AWQ: Weights of LLMs]({URL}) [official site](https://x.org)") == AWQ


PYTORCH = {"code_url": CODE, "code_type": "PyTorch"}
VLLM = {"code_url": "https://github.com/vllm-project/vllm"}
A_TOOL = {"title": "vLLM", "url": VLLM["code_url"]} | VLLM


@each_row(
    ("line", "expected"),
    [
        (f"- [vLLM]({VLLM['code_url']})", A_TOOL),
        (f"- [vLLM]({VLLM['code_url']}) - A fast engine.", A_TOOL),
        (f"- ⭐ **[vLLM]({VLLM['code_url']})** is a fast engine.", A_TOOL),
        (f"- [vLLM]({VLLM['code_url']}) [[paper]({URL})]", A_TOOL | {"url": URL}),
        (f"- [vLLM]({VLLM['code_url']}): [AWQ: Weights of LLMs]({URL})", AWQ | VLLM | {"abbr": "vLLM"}),
        # a type of code
        (f"- **AWQ: Weights of LLMs** [[pdf]({URL})] [[vLLM]({VLLM['code_url']})]", AWQ | VLLM),
        (f"- [PyTorch]({CODE}) AWQ: Weights of LLMs [[pdf]({URL})]", AWQ | PYTORCH),
        (f"- [PyTorch]({CODE}) [AWQ: Weights of LLMs]({URL})", AWQ | PYTORCH),
        (f"- [PyTorch]({CODE}) **AWQ: the Weights of LLMs**", {"title": "AWQ: the Weights of LLMs"} | PYTORCH),
    ],
)  # fmt: skip
def test_a_tool_that_is_a_type_of_code(line: str, expected: dict[str, object]) -> None:
    assert cited(line) == expected


@each_row(
    "line",
    [
        "- [Pruning](#pruning)", "- Pruning", "- Contributions are welcome.", "- [ ] to do", "- ![](x.png)", "-",
        "- [https://x.org/1](https://x.org/1)",
        "- Paper: not available yet", "- Paper: NeurIPS 2020, Code: soon",
    ],
)  # fmt: skip
def test_what_is_no_paper(line: str) -> None:
    assert cited(line) is None


def test_the_name_of_a_list_is_no_paper() -> None:
    line = "[CVPR 2021](http://cvpr2021.thecvf.com/) 论文和开源项目合集(papers with code)"
    assert read("a.md", line, READING._replace(takes_all=False)) is None


@each_row(
    ("source", "messages"),
    [
        ("https://img.shields.io/badge/Conference-MLSys'24-blue", ("Conference MLSys'24", "MLSys'24")),
        ("https://img.shields.io/badge/NeurIPS_2023-red?style=flat", ("NeurIPS 2023",)),
        ("https://img.shields.io/badge/a-b--c-red", ("a b-c", "b-c")),
        ("https://img.shields.io/github/stars/o/n", ()),
        ("x.png", ()),
    ],
)
def test_messages_of_badges(source: str, messages: tuple[str, ...]) -> None:
    assert messages_of_badge(source) == messages


@each_row("between", ["and and , and", "and , and", "& and", ", and and,", "and and"])
@each_row("line", ["* Ann {} Bo Carr, A fine title of models, ICLR, 2023. [Paper]({url})", "- [T]({url}) - Ann {}"])
def test_names_with_too_many_words_between_them_are_read(line: str, between: str) -> None:
    found = cited(line.format(between, url=URL))
    assert found is not None
    assert found["url"] == URL
