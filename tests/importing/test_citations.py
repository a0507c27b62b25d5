"""Items of awesome lists, each in one of the usual forms."""

from __future__ import annotations

import pytest

from metalint.importing import markdown
from metalint.importing.citations import CitationReader, messages_of_badge
from metalint.importing.wording import Wording
from metalint.names import code_types, venues

READER = CitationReader(Wording(venues.load(())), code_types.load(()))
URL = "https://arxiv.org/abs/2306.00978"
CODE = "https://github.com/o/n"


def cited(line: str) -> dict[str, object] | None:
    """Return what the item of a list tells, without what it does not."""
    (item,) = markdown.blocks(line)
    assert isinstance(item, markdown.Item)
    found = READER.read(item.pieces)
    return {name: value for name, value in found._asdict().items() if value} if found else None


AWQ = {"title": "AWQ: Weights of LLMs", "url": URL}
PUBLISHED = {"venue": "ICLR", "year": "2023"}
TWO = {"authors": ("Ji Lin", "Song Han")}
ARXIV = {"venue": "arXiv", "year": "2023"}
ET_AL = {"authors": ("Ji Lin et al.",)}


@pytest.mark.parametrize(
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
            AWQ | PUBLISHED | {"rest": ("A Simple Baseline, The Second Paper",)},
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


def test_what_no_field_takes_is_kept_for_a_note() -> None:
    line = f"- [AWQ: Weights of LLMs]({URL}) [[project](https://x.org)]. A good introduction. ![](teaser.png)"
    assert cited(line) == AWQ | {"rest": ("[project](https://x.org)", "image teaser.png", "A good introduction")}


def test_an_official_page_is_no_code() -> None:
    line = f"- [AWQ: Weights of LLMs]({URL}) [official site](https://x.org)"
    assert cited(line) == AWQ | {"rest": ("[official site](https://x.org)",)}


PYTORCH = {"code_url": CODE, "code_type": "PyTorch"}
VLLM = {"code_url": "https://github.com/vllm-project/vllm"}
A_TOOL = {"title": "vLLM", "url": VLLM["code_url"]} | VLLM
TENSORRT = "https://github.com/NVIDIA/TensorRT-LLM"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"- [vLLM]({VLLM['code_url']})", A_TOOL),
        (f"- [vLLM]({VLLM['code_url']}) - A fast engine.", A_TOOL | {"rest": ("A fast engine",)}),
        (f"- ⭐ **[vLLM]({VLLM['code_url']})** is a fast engine.", A_TOOL | {"rest": ("is a fast engine",)}),
        (f"- [2023] [vLLM]({VLLM['code_url']}): a fast engine", A_TOOL | {"year": "2023", "rest": ("a fast engine",)}),
        (f"- [vLLM]({VLLM['code_url']}) [[paper]({URL})]", A_TOOL | {"url": URL}),
        (f"- [vLLM]({VLLM['code_url']}): [AWQ: Weights of LLMs]({URL})", AWQ | VLLM | {"abbr": "vLLM"}),
        (
            f"- [TensorRT]({TENSORRT}): A library",
            {"title": "TensorRT", "url": TENSORRT, "code_url": TENSORRT, "rest": ("A library",)},
        ),
        # a type of code
        (f"- **AWQ: Weights of LLMs** [[pdf]({URL})] [[vLLM]({VLLM['code_url']})]", AWQ | VLLM),
        (f"- [PyTorch]({CODE}) AWQ: Weights of LLMs [[pdf]({URL})]", AWQ | PYTORCH),
        (f"- [PyTorch]({CODE}) [AWQ: Weights of LLMs]({URL})", AWQ | PYTORCH),
        (f"- [PyTorch]({CODE}) **AWQ: the Weights of LLMs**", {"title": "AWQ: the Weights of LLMs"} | PYTORCH),
    ],
)  # fmt: skip
def test_a_tool_that_is_a_type_of_code(line: str, expected: dict[str, object]) -> None:
    assert cited(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "- [Pruning](#pruning)", "- Pruning", "- Contributions are welcome.", "- [ ] to do", "- ![](x.png)", "-",
        "- [https://x.org/1](https://x.org/1)",
    ],
)  # fmt: skip
def test_what_is_no_paper(line: str) -> None:
    assert cited(line) is None


@pytest.mark.parametrize(
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
