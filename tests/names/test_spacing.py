"""Blanks and invisible characters: which are mistakes, which stay, and where a fix would lose something."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.names.spacing import (
    COMMAND,
    CONTROL,
    DIRECTION,
    DOUBLED,
    INVISIBLE,
    LEADING,
    LINE_BREAK,
    SPECIAL,
    TAB,
    TRAILING,
    Spacing,
    examine,
    with_commands,
)

LISTS = ("authors", "institutions", "keywords", "references")
ROLES = ("title", "venue", *LISTS)
ODD = (
    "\0\t\n\r\x0b\x1c\x7f\x85\u00a0\u00ad\u061c\u180e\u200b\u200c\u200d\u200f\u2003\u2029\u202e\u2066\u202f\u3000\ufeff"
)
PIECES = ("Ann", "Bell", "a", "-", "،", "שלום", "می", "張", "ไทย", "ᠮ", "«", ":", "1", "\\", "`", " ", "  ", *ODD)
texts = st.lists(st.sampled_from(PIECES), max_size=9).map("".join) | st.text()


@each_row(
    ("text", "kinds", "fixed"),
    [
        (" A title", (LEADING,), "A title"),
        ("A title ", (TRAILING,), "A title"),
        ("A  title", (DOUBLED,), "A title"),
        ("A\ttitle", (TAB,), "A title"),
        ("A\ntitle", (LINE_BREAK,), "A title"),
        ("A\r\n  title", (LINE_BREAK,), "A title"),
        ("A\u00a0title", (SPECIAL,), "A title"),
        ("A\u2003title", (SPECIAL,), "A title"),
        ("A\u202ftitle", (SPECIAL,), "A title"),
        ("A\u3000title", (SPECIAL,), "A title"),
        ("\u3000A title\u00a0", (LEADING, TRAILING), "A title"),
        ("\n\nA title\n\n", (LEADING, TRAILING), "A title"),
        ("A\u00a0 title", (SPECIAL, DOUBLED), "A title"),
        ("Trans\u00adformers", (INVISIBLE,), "Transformers"),
        ("\ufeffA ti\u200btle", (INVISIBLE,), "A title"),
        ("A \u200b title", (DOUBLED, INVISIBLE), "A title"),
        ("A fine\u200f title", (DIRECTION,), "A fine title"),
        ("\u2066A\u2069 title", (DIRECTION,), "A title"),
        ("\u202eA title\u202c", (DIRECTION,), "A title"),
    ],
)
def test_mistakes_are_fixed(text: str, kinds: tuple[str, ...], fixed: str) -> None:
    assert examine(text, "title") == Spacing(kinds, fixed)


@each_row(
    ("role", "text", "kind"),
    [
        ("title", "E\x0ecient Models", CONTROL),  # the ligature `ffi` of a PDF font
        ("title", "\x0celd Theory", CONTROL),
        ("title", "And then\x85", CONTROL),  # an ellipsis in Windows-1252
        ("title", "A\rtitle", CONTROL),
        ("title", "GPT\u00ad4", INVISIBLE),
        ("title", "state\u00adof\u00adthe\u00adart", INVISIBLE),
        ("title", "self\u00ad attention", INVISIBLE),
        ("title", "self-\nattention", LINE_BREAK),
        ("title", "深度\n学习", LINE_BREAK),
        ("title", "One\n\nTwo", LINE_BREAK),
        ("title", "One\u2029Two", LINE_BREAK),
        ("title", "A \\ ", TRAILING),
        ("title", "שלום \u202eabc", DIRECTION),
        ("authors", "Ann Bell\nBob Kay", LINE_BREAK),
        ("authors", "Ann Bell  Bob Kay", DOUBLED),
        ("authors", "Ann Bell\tMadonna", TAB),
        ("authors", "张三  李四", DOUBLED),
        ("institutions", "OpenAI\nGoogle", LINE_BREAK),
        ("institutions", "Carnegie Mellon University\tIntel", TAB),
        ("institutions", "Tsinghua University  Peking University", DOUBLED),
        ("keywords", "pruning\nquantization", LINE_BREAK),
        ("references", "2022/a\n2023/b", LINE_BREAK),
    ],
)
def test_there_is_no_fix_where_something_may_be_lost(role: str, text: str, kind: str) -> None:
    kinds, fixed = examine(text, role)
    assert kind in kinds
    assert fixed is None


@each_row(
    ("role", "text", "fixed"),
    [
        ("authors", "Ann\tBell", "Ann Bell"),
        ("authors", "Ann  Bell", "Ann Bell"),
        ("authors", "Ann Marie  Bell", "Ann Marie Bell"),
        ("authors", "Ann  M.  Bell", "Ann M. Bell"),
        ("authors", "Ludwig  van  Beethoven", "Ludwig van Beethoven"),
        ("authors", "Ann Bell,\nBob Kay", "Ann Bell, Bob Kay"),
        ("institutions", "University of\nOxford", "University of Oxford"),
        ("institutions", "Massachusetts Institute\nof Technology", "Massachusetts Institute of Technology"),
        ("institutions", "Carnegie  Mellon  University", "Carnegie Mellon University"),
        ("keywords", "sparse  pruning ", "sparse pruning"),
        ("references", " 2022/lora\n", "2022/lora"),
    ],
)
def test_names_in_one_piece_are_fixed(role: str, text: str, fixed: str) -> None:
    assert examine(text, role).fixed == fixed


@each_row(
    "text",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian: a non-joiner inside a word
        "ക്\u200dഷ", "മലയാളത്തില്\u200d", "ശ്രീ\u200cമതി",  # Malayalam, at the end as well
        "क्\u200dष", "ශ්\u200dරී ලංකාව",
        "👩\u200d💻 and 🏳\ufe0f\u200d🌈", "❤\ufe0f\u200d🔥",
        "שלום\u200f (GPT-4)\u200f!", "مرحبا \u2067GPT\u2069", "عن \u061cC++",
        "ภาษา\u200bไทย", "ភាសា\u200bខ្មែរ",
        "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ", "ᠬᠠᠨ\u180eᠠ",
        "Apprendre\u00a0: une étude", "Que faire\u202f?", "«\u00a0Le Grand Modèle\u00a0»", "Modèles\u202f; suite",
        "10\u202f000 images", "3\u2009000 Models", "Модели\u00a0— это", "№\u00a0Five", "95\u00a0%",
        "深度学习\u3000综述", "山田\u3000太郎", "第一章\u3000はじめに",
        "On `a  b` in Code", "On \\verb|a  b| in Code", "$a\\ b$ and $c$", "A\\ B",
        "e\u0301tude", "नमस्ते", "مُحَمَّد", "שָׁלוֹם", "A\u2011B", "",
    ],
)  # fmt: skip
@each_row("role", ROLES)
def test_what_scripts_and_typography_need_stays(role: str, text: str) -> None:
    assert examine(text, role) == Spacing((), text)


@pytest.mark.parametrize(("text", "fixed"), [("``a''  and ``b''", "``a'' and ``b''"), ("`a  b`  c", "`a  b` c")])
def test_only_what_stands_inside_of_code_is_code(text: str, fixed: str) -> None:
    assert examine(text).fixed == fixed


@given(texts, st.sampled_from(ROLES))
def test_a_fix_is_all_there_is_to_do_and_keeps_every_word(text: str, role: str) -> None:
    kinds, fixed = examine(text, role)
    if not kinds:
        assert fixed == text
    elif fixed is not None:
        assert fixed != text
        assert examine(fixed, role) == Spacing((), fixed)
        assert visible(fixed) == visible(text)


def visible(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char.isprintable())


@pytest.mark.slow
@each_row(
    "piece",
    [
        "`a  b` ",
        "`a ",
        "\\verb|x  y| ",
        "a  b ",
        "a\n",
        "a\u00adb ",
        "a\u00ad",
        "\u200d \u00a0",
        "Ann Bell  ",
        "\u05d0 \u200f ",
    ],
)
@each_row("role", ["title", "authors"])
def test_long_values_take_little_time(role: str, piece: str) -> None:
    started = time.process_time()
    examine(piece * 20_000, role)
    assert time.process_time() - started < 5


@pytest.mark.slow
def test_many_unclosed_pieces_of_code_take_little_time() -> None:
    started = time.process_time()
    examine("".join(f"\\verb{chr(0x2190 + number)}  " for number in range(5_000)))
    assert time.process_time() - started < 5


@each_row(
    ("text", "meant"),
    [
        ("\textbf{Bold} Learning", "\\textbf{Bold} Learning"),
        ("$\tau$-bench", "$\\tau$-bench"),
        ("$\nu$-SVM on $a \times b$", "$\\nu$-SVM on $a \\times b$"),
        ("A $\beta$-VAE", "A $\\beta$-VAE"),
        ("$\frac12$ of $\rho$", "$\\frac12$ of $\\rho$"),
    ],
)
def test_a_latex_command_is_no_blank_and_a_letter(text: str, meant: str) -> None:
    kinds, fixed = examine(text, "title")
    assert COMMAND in kinds
    assert fixed is None
    assert with_commands(text) == meant
    assert examine(meant, "title") == Spacing((), meant)


@each_row("text", ["All\nYou Need", "A\tis", "A\nnu", "A\taunt", "A\textb", "A\nuance", "A \nude"])
def test_words_behind_a_blank_are_words(text: str) -> None:
    assert COMMAND not in examine(text, "title").kinds
    assert with_commands(text) == text
