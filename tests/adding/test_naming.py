"""Names of files and folders, learnt from the list."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.adding import naming
from metalint.adding.drafting import short_name
from metalint.adding.naming import FileNameParts, PaperPlaces
from metalint.config.settings import Config
from metalint.errors import UsageError
from metalint.papers.ids import own_name
from metalint.papers.paper import Paper, Value
from metalint.text.span import Span

SPAN = Span(0, 0)


def paper(path: str, title: str, abbr: str = "", author: str = "Ann Ray", year: int = 2023) -> Paper:
    roles = {
        "title": (Value(title, SPAN, "paper.title"),),
        "abbr": (Value(abbr, SPAN, "paper.abbr"),),
        "authors": (Value(author, SPAN, "paper.authors[0]"),),
    }
    return Paper(path, (), roles, Value(year, SPAN, "pub.year"))


AWQ = FileNameParts("AWQ: Activation-aware Quantization", "Flash-LLM", ("Ji Lin", "Song Han"), 2024)
PLAIN = FileNameParts("Attention Is All You Need", "", ("Ashish Vaswani",), 2017)

LISTS = [
    ([], "flash-llm", "vaswani2017attention"),
    ([("QLoRA", "QLoRA"), ("Sheared_LLaMA", "Sheared LLaMA")], "Flash-LLM", "vaswani2017attention"),
    ([("qlora", "QLoRA"), ("llm_pruner", "LLM-Pruner")], "flash_llm", "vaswani2017attention"),
    ([("qlora", "QLoRA"), ("llm-pruner", "LLM-Pruner")], "flash-llm", "vaswani2017attention"),
    ([("qlora", "QLoRA"), ("LLM_Pruner", "LLM-Pruner"), ("A_B", "A-B")], "Flash_LLM", "vaswani2017attention"),
    ([("XZBX1Z9G", "QLoRA"), ("23LQ9SVH", "")], "flash-llm", "vaswani2017attention"),
]


@each_row(("files", "with_abbr", "without"), LISTS)
def test_short_names_become_file_names_as_the_list_does_it(
    files: list[tuple[str, str]], with_abbr: str, without: str
) -> None:
    papers = [paper(f"meta/{stem}.prototxt", f"Paper number {stem}", abbr) for stem, abbr in files]
    convention = naming.learn_convention(papers)
    assert naming.file_stem(AWQ, convention, lambda _: False) == with_abbr
    assert naming.file_stem(PLAIN, convention, lambda _: False) == without


KEYED = [
    ("ray2023sparse", "vaswani2017attention"),
    ("ray-2023-sparse", "vaswani-2017-attention"),
    ("ray_2023_sparse", "vaswani_2017_attention"),
    ("sparse-networks", "attention-is-all-you-need"),
    ("sparse_networks", "attention_is_all_you_need"),
]


@each_row(("stem", "expected"), KEYED)
def test_lists_that_name_by_key_or_title(stem: str, expected: str) -> None:
    papers = [
        paper(f"meta/{stem}.prototxt", "Sparse Networks", "SN"),
        paper(f"meta/b/{stem}.prototxt", "Sparse Networks", "SX"),
    ]
    assert naming.file_stem(PLAIN, naming.learn_convention(papers), lambda _: False) == expected


def test_files_that_are_all_called_alike_are_named_by_their_folders() -> None:
    config = Config(Path("/nowhere"), papers=("meta/*/paper.prototxt",))
    papers = [paper(f"meta/{stem}/paper.prototxt", "A Paper", stem) for stem in ("QLoRA", "GPTQ")]
    convention = naming.learn_convention(papers, partial(own_name, config.papers))
    assert naming.file_stem(AWQ, convention, lambda _: False) == "Flash-LLM"


def test_a_paper_without_any_latin_letter_gets_a_plain_name() -> None:
    named = FileNameParts("大模型的量化", "", ("王伟",), 2024)
    assert naming.file_stem(named, naming.learn_convention([]), lambda _: False) == "paper"
    assert naming.file_stem(named, naming.learn_convention([]), {"paper"}.__contains__) == "paper-2"


@given(
    st.text(max_size=60), st.text(max_size=20), st.lists(st.text(max_size=20), max_size=3), st.sets(st.text(max_size=8))
)
def test_any_paper_gets_a_name_that_is_free_and_portable(
    title: str, abbr: str, authors: list[str], taken: set[str]
) -> None:
    named = FileNameParts(title, abbr, tuple(authors), 2024)
    used: set[str] = {one.casefold() for one in taken}
    for _ in range(3):
        stem = naming.file_stem(named, naming.learn_convention([]), used.__contains__)
        assert stem.isascii()
        assert stem.casefold() not in used
        assert len(stem) <= 80
        assert all(char.isalnum() or char in "._-" for char in stem)
        used.add(stem.casefold())


@each_row("reserved", ["CON", "aux", "nul", "COM1"])
def test_what_windows_reserves_is_no_file_name(reserved: str) -> None:
    named = FileNameParts(f"{reserved}: A Paper", reserved, ("Ann Ray",), 2024)
    assert naming.file_stem(named, naming.learn_convention([]), lambda _: False).casefold() != reserved.casefold()


PLACES = [
    (["meta/**/*.prototxt"], [], "meta/x.prototxt"),
    (["meta/**/*.prototxt"], ["meta/2023/a.prototxt", "meta/2022/b.prototxt"], "meta/2024/x.prototxt"),
    (["meta/**/*.prototxt"], ["meta/llm/2023/a.prototxt"], "meta/llm/2024/x.prototxt"),
    (["meta/**/*.prototxt"], ["meta/llm/a.prototxt"], "meta/llm/x.prototxt"),
    (["meta/*/*.prototxt"], [], "meta/2024/x.prototxt"),
    (["meta/*/*.prototxt"], ["meta/llm/a.prototxt"], "meta/llm/x.prototxt"),
    (["meta/*/paper.prototxt"], [], "meta/x/paper.prototxt"),
    (["meta/*/*/paper.prototxt"], ["meta/2023/a/paper.prototxt"], "meta/2024/x/paper.prototxt"),
    (["meta/**/paper.prototxt"], ["meta/paper.prototxt"], "meta/x/paper.prototxt"),
    (["meta/**/paper.prototxt"], ["meta/llm/a/paper.prototxt"], "meta/llm/x/paper.prototxt"),
    (
        ["meta/*/*.prototxt"],
        ["meta/2023/a.prototxt", "meta/2022/b.prototxt", "meta/llm/c.prototxt"],
        "meta/2024/x.prototxt",
    ),
    (["papers/*.txtpb"], [], "papers/x.txtpb"),
    (["papers/paper-*.txtpb"], [], "papers/paper-x.txtpb"),
    (["*.pbtxt"], [], "x.pbtxt"),
    (["a/*.txtpb", "b/*.txtpb"], ["b/1.txtpb"], "b/x.txtpb"),
    (["meta/*"], ["meta/a.textproto"], "meta/x.textproto"),
]


@each_row(("patterns", "paths", "expected"), PLACES)
def test_a_new_file_goes_where_the_pattern_and_the_others_say(
    patterns: list[str], paths: list[str], expected: str
) -> None:
    config = Config(Path("/nowhere"), papers=tuple(patterns))
    assert PaperPlaces(config, paths).path("x", 2024) == expected


def test_a_pattern_without_a_place_is_refused() -> None:
    with pytest.raises(UsageError, match="no place for a new file fits"):
        PaperPlaces(Config(Path("/nowhere"), papers=("meta/[ab].prototxt",)), []).path("xyz", 2024)


@each_row(
    ("title", "name"),
    [
        ("QLoRA: Efficient Finetuning of Quantized LLMs", "QLoRA"),
        ("BERT: Pre-training of Deep Bidirectional Transformers", "BERT"),
        ("Sheared LLaMA: Accelerating Language Model Pre-training", "Sheared LLaMA"),
        ("Mamba: Linear-Time Sequence Modeling", "Mamba"),
        ("LLM-Pruner: On the Structural Pruning", "LLM-Pruner"),
        ("DeepLabV3+: Encoder-Decoder", "DeepLabV3+"),
        ("H2O: Heavy-Hitter Oracle", "H2O"),
        ("Deep Learning: A Survey", ""),
        ("Quantization: A Survey", ""),
        ("Large Language Models: What Next", ""),
        ("LLM Pruning: A Survey", ""),
        ("Attention Is All You Need", ""),
        ("What Matters in Pruning? A Study: Part One", ""),
        ("Broken:", ""),
        (": Broken", ""),
    ],
)
def test_what_stands_before_a_colon_is_a_short_name_where_it_is_a_name(title: str, name: str) -> None:
    assert short_name(title) == name
