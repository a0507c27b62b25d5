"""Papers as no tool would write them: every kind of value that a rule fixes, in every form that the format allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from metalint.text.literal import quote_text

if TYPE_CHECKING:
    from collections.abc import Callable

    Draw = Callable[[st.SearchStrategy], str]

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
TITLES = (
    "LoRA: Low-Rank Adaptation.",
    " A  title with\u00a0blanks",
    "And then...",
    "“Quoted” 'it' \"is\".",
    "素晴らしい論文。",
    "[CVPR 2022] Bees &amp; Roses",
    "Wildﬂowers of the Coast (NeurIPS 2021)",
)
AUTHORS = (
    "Ann Bell", "Tim Dettmers, Luke Zettlemoyer", "Kim, Minsoo", "Ann Bell; Bo  Carr and Cy Dee",
    "Conor O'Brien & Al Fo", "Gemini Team, Google", "Ann Bell, et al.", "Martin King, Jr., Ann Bell",
    " Ann\tBell ", "张三、李四", "J. Q. Public, A. B. Cee", "Ann Bell1", "Ann Bell (University of Sydney)",
)  # fmt: skip
INSTITUTIONS = (
    "Univeristy of Sydney", "MIT", "UC Berkeley", "University of California, Berkeley", "Tsinghua University",
    "Tsinghua  University", "tsinghua university", "ETH", "Microsoft research", "Google", "google", "KAIST",
    "Zorblax AI",
)  # fmt: skip
URLS = (
    "https://arxiv.org/pdf/2106.09685v2.pdf", "http://github.com/a/b/", "https://arxiv.org/abs//2306.11987", "",
    "https://confluence.corp/x", " https://example.org/a?utm_source=x&b=1 ", "https://openreview.net/pdf?id=a1", "ftp://x",
    "https://dl-acm-org.ezproxy.example.edu/doi/10.1145/3567955.3567959",
)  # fmt: skip
VENUES = ("NIPS", "github", "ICLR oral", "ICML 2024", "NeurIPS", "blog", "Nowhere", "")
CODE_TYPES = ("Pytorch", "torch", "TF", "Pytorch/TF", "PyTorch", "none", "")
PATHS = ("COVER.png", "cover.png", "Sub/Note.md", "", "gone.png")
REFERENCES = ("2024/PAPER", "2024/paper", "2024/gone", "paper")

COMMENTS = (
    "# why", "#", "# 'single' \"double\"", "#\ttab  ", "# ünïcödé", "# }", "# metalint: ignore[whitespace] as printed",
    "# metalint: ignore[title-period, joined-authors] the authors' wish",
)  # fmt: skip
BLANKS = ("", "", "", " ", "  ", "\t", "\n", "\n\n", "\n  ")


def comment(draw: Draw) -> str:
    return " " + draw(st.sampled_from(COMMENTS)) + "\n"


def gap(draw: Draw, least: str = "") -> str:
    """Blanks, and now and then a comment; at least ``least``."""
    found = draw(st.sampled_from(BLANKS))
    if draw(st.integers(0, 7)) == 0:
        found += comment(draw) + draw(st.sampled_from(BLANKS))
    return found or least


def literal(draw: Draw, text: str) -> str:
    """``text`` in either kind of quotes, perhaps as several strings side by side."""
    style = draw(st.sampled_from(("plain", "plain", "single", "parts")))
    if style == "parts" and text:
        at = draw(st.integers(0, len(text)))
        return quote_text(text[:at]) + gap(draw) + quote_text(text[at:], "'")
    return quote_text(text, "'" if style == "single" else '"')


def value(draw: Draw, pool: tuple[str, ...]) -> str:
    text = draw(st.sampled_from(pool))
    return literal(draw, text + draw(WORDS) if draw(st.integers(0, 9)) == 0 else text)


def end(draw: Draw) -> str:
    return draw(st.sampled_from(("", "", "", ",", ";"))) + gap(draw, "\n")


def scalar(draw: Draw, name: str, written: str) -> str:
    return f"{name}{gap(draw)}:{gap(draw, ' ')}{written}{end(draw)}"


def repeated(draw: Draw, name: str, pool: tuple[str, ...]) -> str:
    values = [value(draw, pool) for _ in range(draw(st.integers(0, 3)))]
    if draw(st.booleans()):
        return "".join(scalar(draw, name, one) for one in values)
    items = f"{gap(draw)},{gap(draw)}".join(values)
    return scalar(draw, name, f"[{gap(draw)}{items}{gap(draw)}]")


def message(draw: Draw, name: str, *fields: str) -> str:
    opening, closing = draw(st.sampled_from(("{}", "{}", "<>")))
    colon = draw(st.sampled_from(("", ":")))
    kept = [field for field in fields if draw(st.integers(0, 5))]
    return f"{name}{gap(draw)}{colon}{gap(draw)}{opening}{gap(draw)}{''.join(kept)}{closing}{end(draw)}"


@st.composite
def messy_papers(draw: Draw) -> str:
    """Text of a paper in the packaged schema, with LF, CRLF or both."""
    of_paper = (
        scalar(draw, "title", value(draw, TITLES)),
        scalar(draw, "abbr", value(draw, ("LoRA", "lora ", ""))),
        scalar(draw, "url", value(draw, URLS)),
        repeated(draw, "authors", AUTHORS),
        repeated(draw, "institutions", INSTITUTIONS),
    )
    rest = (
        message(draw, "pub", scalar(draw, "where", value(draw, VENUES)), scalar(draw, "year", "2024")),
        message(draw, "code", scalar(draw, "type", value(draw, CODE_TYPES)), scalar(draw, "url", value(draw, URLS))),
        message(draw, "note", scalar(draw, "url", value(draw, PATHS))),
        message(draw, "cover", scalar(draw, "url", value(draw, PATHS))),
        message(draw, "keyword", scalar(draw, "words", draw(st.sampled_from(("[low_rank, 2]", "tool", "none"))))),
        message(draw, "baseline", repeated(draw, "methods", REFERENCES)),
        scalar(draw, "rating", "5"),
    )
    kept = [field for field in rest if draw(st.booleans())]
    text = gap(draw) + message(draw, "paper", *of_paper) + "".join(draw(st.permutations(kept)))
    ends = draw(st.sampled_from(("lf", "lf", "crlf", "mixed", "cut")))
    if ends == "mixed":
        half = len(text) // 2
        return text[:half] + text[half:].replace("\n", "\r\n")
    return {"crlf": text.replace("\n", "\r\n"), "cut": text.rstrip()}.get(ends, text)
