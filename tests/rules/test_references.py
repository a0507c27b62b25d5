"""References between papers, and papers of one name: what is found, and how its cost grows."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request, report_all_paths
from metalint.index.project import Project
from metalint.papers.paper import Paper, Value
from metalint.rules import dangling_reference
from metalint.text.span import Span
from metalint.util.unicode import fold_file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

RULES = frozenset({"dangling-reference", "duplicate-id"})


def paper(*references: str, title: str = "LoRA", abbr: str = "", year: int = 0) -> str:
    lines = "".join(f'  methods: "{one}"\n' for one in references)
    short = f'  abbr: "{abbr}"\n' if abbr else ""
    dated = f"pub {{\n  year: {year}\n}}\n" if year else ""
    return f'paper {{\n  title: "{title}"\n{short}}}\n{dated}baseline {{\n{lines}}}\n'


def project(root: Path) -> Project:
    return Project(config.read_config({"required": []}, root, "test"), 2026, None)


def found(root: Path, texts: Mapping[str, str], *reported: str) -> list[tuple[str, str, str, str]]:
    is_reported = reported.__contains__ if reported else report_all_paths
    report = engine.lint_project(project(root), Request(RULES, is_reported, texts))
    return [(one.path, one.rule, one.value, one.fix.safety.value if one.fix else "") for one in report.diagnostics]


LORA, OTHER, DORA = "meta/2022/lora.prototxt", "meta/2025/lora.prototxt", "meta/2024/dora.prototxt"


@pytest.mark.parametrize(
    ("paths", "values"),
    [
        (("meta/2024/lora.prototxt", "meta/2024/LoRA.prototxt"), ["2024/LoRA", "2024/lora"]),
        (("meta/nlp/lora.prototxt", "meta/NLP/lora.prototxt"), ["NLP/lora", "nlp/lora"]),
        (("meta/\u00fc.prototxt", "meta/u\u0308.prototxt"), ["u\u0308", "\u00fc"]),
        (("meta/stra\u00dfe.prototxt", "meta/STRASSE.prototxt"), ["STRASSE", "stra\u00dfe"]),
        ((LORA, OTHER), []),
        (("meta/2022/lora.prototxt", "meta/2023/LoRA.prototxt"), []),
    ],
)
def test_ids_that_are_one_file_on_other_systems(tmp_path: Path, paths: tuple[str, str], values: list[str]) -> None:
    texts = dict.fromkeys(paths, paper())
    wanted = [(path, "duplicate-id", value, "") for path, value in zip(sorted(paths), values, strict=bool(values))]
    assert found(tmp_path, texts) == wanted[1:]  # one mistake is one finding
    for path in paths:
        assert found(tmp_path, texts, path) == [one for one in wanted[1:] if one[0] == path]


@pytest.mark.parametrize(
    ("reference", "is_found"),
    [("lora", True), (" lora ", True), ("LoRA", False), ("2022/lora", False), ("2025/lora", False), ("", False)],
)
def test_names_in_two_folders_count_where_a_reference_names_both(
    tmp_path: Path, reference: str, *, is_found: bool
) -> None:
    texts = {LORA: paper(), OTHER: paper(), DORA: paper(reference)}
    wanted = [(path, "duplicate-id", "lora", "") for path in (LORA, OTHER)] if is_found else []
    assert found(tmp_path, texts) == wanted[1:]
    for path in texts:
        assert found(tmp_path, texts, path) == [one for one in wanted[1:] if one[0] == path]


def test_a_copied_file_is_one_finding(tmp_path: Path) -> None:
    text = paper(title="LoRA: Low-Rank Adaptation", abbr="LoRA")
    texts = {LORA: text, "meta/2022/LoRA.prototxt": text, OTHER: paper(title="Other", abbr="lora")}
    assert [one[:2] for one in found(tmp_path, texts)][:1] == [(LORA, "duplicate-id")]


@pytest.mark.parametrize(
    ("reference", "safety"),
    [
        ("2022/lora", None),
        ("2022/LoRA", "safe"),
        ("2023/lora", ""),
        ("2022/Low-Rank", "unsafe"),
        ("1999/low-rank", ""),
        ("2022/adapters", ""),
        ("2022/nlp/lora", ""),
        *[(f"2022/{one}", "safe") for one in ("lora.prototxt", "LoRA.textproto", " lora", "/lora", "lora/", "lora,")],
        *[(one, "safe") for one in ("2022 / lora", "/2022/lora", "2022/lora, 2024/dora;", "2022/LoRA;2024/dora.pbtxt")],
        *[(f"2022/lora{one}", "safe") for one in (" and 2024/dora", " 2024/dora", ",,  2024/ dora", "\\n2024/dora")],
        *[(f"2022/lora{one}", "") for one in (", 2024/x", ", dora", ".md", ".", " 2024", "-2024/dora")],
        *[(f"2022/{one}", "") for one in (".prototxt", "x, 2022/y", "x, y", "a b")],
        ("2022/Low-Rank.prototxt", "unsafe"),
        ("2022 / x", None),
        *[(one, None) for one in ("None", "none", "N/A", "-", "", "lora", "LORA", "nlp/x", "L1/L2", "yyyy/id")],
        *[(one, None) for one in ("2022", "2022/", "20222/x", "1145/3292500", "https://x.org/2022/x", "~2022/x")],
    ],
)
def test_what_a_reference_by_year_names(tmp_path: Path, reference: str, safety: str | None) -> None:
    texts = {LORA: paper(abbr="Low-Rank"), DORA: paper(reference, title="DoRA")}
    value = reference.replace("\\n", "\n")
    wanted = [] if safety is None else [(DORA, "dangling-reference", value, safety)]
    assert found(tmp_path, texts) == found(tmp_path, texts, DORA) == wanted
    assert found(tmp_path, texts, LORA) == []


def test_a_fix_needs_just_one_reading(tmp_path: Path) -> None:
    two = {LORA: paper(abbr="Low"), "meta/2022/LoRa.prototxt": paper(abbr="low"), DORA: paper("2022/LORA", "2022/low")}
    report = [one for one in found(tmp_path, two) if one[1] == "dangling-reference"]
    assert report == [(DORA, "dangling-reference", "2022/LORA", ""), (DORA, "dangling-reference", "2022/low", "")]


def test_papers_are_named_by_the_year_they_appeared_in(tmp_path: Path) -> None:
    texts = {
        "meta/lora.prototxt": paper(year=2022),
        "meta/2023/nlp/qlora.prototxt": paper(year=2023),
        "meta/undated.prototxt": paper(),
        "meta/broken.prototxt": "paper {",
        "meta/\u00fc.prototxt": paper(year=2022),
        DORA: paper("2022/lora", "2023/nlp/qlora", "2023/qlora", "2021/undated", "2020/broken", "2022/u\u0308"),
    }
    assert [one for one in found(tmp_path, texts) if one[1] in RULES] == []


@given(
    folders=st.lists(st.sampled_from(["2022", "nlp", "Stra\u00dfe", "u\u0308"]), max_size=3),
    stem=st.text(st.sampled_from("aZ \u00fc\u0308\u00df.-"), min_size=1, max_size=5),
    abbr=st.none() | st.text(st.sampled_from("aZ /\u00fc\u0308\u00df."), max_size=6),
    year=st.none() | st.integers(1990, 2030),
)
def test_each_name_of_a_paper_ends_in_one_of_its_words(
    folders: list[str], stem: str, abbr: str | None, year: int | None
) -> None:
    rule = dangling_reference.RULE
    path = "/".join(["meta", *folders, f"{stem}.prototxt"])
    roles = {} if abbr is None else {"abbr": (Value(abbr, Span(0, 0), "paper.abbr"),)}
    named = Paper(path, roles=roles, year=None if year is None else Value(year, Span(0, 0), "pub.year"))
    names = map(fold_file_name, dangling_reference.references_to(named))
    assert {name.rpartition("/")[2] for name in names} <= set(rule.keys(named))


# -- growth


def many_in_one_file(size: int) -> dict[str, str]:
    return {LORA: paper(abbr="Low"), DORA: paper(*(f"20{n % 100:02}/{n}" for n in range(size)))}


def bare_in_one_file(size: int) -> dict[str, str]:
    return {LORA: paper(), OTHER: paper(), DORA: paper(*(f"name{n}" for n in range(size)))}


def many_files(size: int) -> dict[str, str]:
    names = [f"20{n % 30:02}/p{n}" for n in range(size)]
    return {f"meta/{one}.prototxt": paper(*names[n % 7 :: size // 10]) for n, one in enumerate(names)}


def one_popular_paper(size: int) -> dict[str, str]:
    return {LORA: paper()} | {f"meta/2023/p{n}.prototxt": paper("2022/lora", "2022/LORA", "lora") for n in range(size)}


def one_name_everywhere(size: int) -> dict[str, str]:
    return {f"meta/{n}/paper.prototxt": paper(f"2022/{n}", "2022/paper", "paper") for n in range(size)}


def one_name_in_a_year(size: int) -> dict[str, str]:
    return {f"meta/{n}/2022/paper.prototxt": paper("2022/PAPER", f"2021/{n}", abbr="x") for n in range(size)}


def one_name_referred_to(size: int) -> dict[str, str]:
    return {f"meta/2022/{n}/paper.prototxt": paper(f"2022/{size - n}/paper") for n in range(size)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("grown", "size"),
    [
        (many_in_one_file, 1900),
        (bare_in_one_file, 1900),
        (many_files, 400),
        (one_popular_paper, 400),
        (one_name_everywhere, 400),
        (one_name_in_a_year, 400),
        (one_name_referred_to, 400),
    ],
)
def test_twice_as_much_takes_twice_as_long(tmp_path: Path, grown: Callable[[int], dict[str, str]], size: int) -> None:
    mine = project(tmp_path)
    mine.prepare()

    def measured(texts: dict[str, str]) -> float:
        gc.collect()
        gc.disable()
        start = time.process_time()
        engine.lint_project(mine, Request(RULES, texts=texts))
        seconds = time.process_time() - start
        gc.enable()
        return seconds

    measured(grown(50))
    pairs = [(measured(grown(size)), measured(grown(2 * size))) for _ in range(5)]
    assert min(twice / once for once, twice in pairs) < 2.6  # of a pair that one machine has made at one pace
