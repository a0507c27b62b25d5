"""Lists in the manners of the field: each lies beside the papers that it holds, as data."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from importing import scoring
from machine import slowness
from rows import each_row

from metalint.importing.foreign import read

LISTS = sorted(scoring.LISTS.glob("*.md"))
ITEM = re.compile(r"(?:[-*] |\d+\. )")


@each_row("path", LISTS)
def test_a_list_is_read_whole_and_nothing_else_is(path: Path) -> None:
    found = scoring.scores(path)
    assert found["paper"].recall == 1
    assert found["paper"].precision >= 0.98
    assert min(found["title"].precision, found["title"].recall) >= 0.99
    assert min(found["url"].precision, found["url"].recall) >= 0.99
    assert min(found[role].precision for role in ("authors", "venue", "year", "code")) >= 0.97


def titles(text: str) -> list[str]:
    parsed = read("a.md", text, scoring.READING)
    return sorted(record.title for record in parsed.records) if parsed else []


def items(name: str) -> tuple[list[str], list[str]]:
    """Return the items of a list, one a line each, and the titles in them."""
    text = (scoring.LISTS / f"{name}.md").read_text(encoding="utf-8")
    known = [paper["title"] for paper in json.loads((scoring.LISTS / f"{name}.json").read_text())["papers"]]
    lines = [line for line in text.splitlines() if ITEM.match(line) and any(title in line for title in known)]
    return lines, known


SINGLE = ("linked-titles", "citations-authors-first", "decorated", "quoted-short-names", "venue-labels")
DECORATIONS = ("🔥 ", "⭐️ ", "[2023/10] ", "[x] ", "**[New]** ", ":star: ", "2023.05 - ")


@pytest.mark.parametrize("name", SINGLE)
@given(data=st.data())
@settings(max_examples=examples(5), deadline=None)
def test_order_and_nesting_change_no_title(name: str, data: st.DataObject) -> None:
    lines, _ = items(name)
    chosen = data.draw(st.lists(st.sampled_from(lines), min_size=4, max_size=12, unique=True))
    expected = titles("# A\n\n## B\n\n" + "\n".join(chosen))
    assert len(expected) == len(chosen)
    shuffled = data.draw(st.permutations(chosen))
    assert titles("# A\n\n## C\n\n" + "\n".join(shuffled)) == expected
    nested = "\n".join(f"    {line}" for line in shuffled)
    assert titles(f"# A\n\n- Pruning\n{nested}\n") == expected


@pytest.mark.parametrize("name", ["linked-titles", "decorated", "venue-labels"])
@given(data=st.data())
@settings(max_examples=examples(5), deadline=None)
def test_decoration_changes_no_title(name: str, data: st.DataObject) -> None:
    lines, _ = items(name)
    chosen = data.draw(st.lists(st.sampled_from(lines), min_size=4, max_size=12, unique=True))
    decoration = data.draw(st.sampled_from(DECORATIONS))
    decorated = [ITEM.sub(lambda mark: f"{mark[0]}{decoration}", line, count=1) for line in chosen]
    assert titles("\n".join(decorated)) == titles("\n".join(chosen))


def test_marks_of_footnotes_are_no_part_of_an_institution_and_a_number_sign_is() -> None:
    row = "| [Counting Many Ships](https://arxiv.org/abs/2306.00978) | #1 Ship Lab; \u25c6 NYU\u2020\u2021 |"
    parsed = read("a.md", f"| Title | Institutions |\n|---|---|\n{row}\n", scoring.READING)
    assert parsed is not None
    assert [record.institutions for record in parsed.records] == [("#1 Ship Lab", "NYU")]


def test_doubt_names_both_readings() -> None:
    text = "- **FooNet**: Pre-training of Deep Transformers [[paper](https://arxiv.org/abs/2306.00978)]\n"
    parsed = read("a.md", text, scoring.READING)
    assert parsed is not None
    assert [(record.title, record.doubt and record.doubt.other) for record in parsed.records] == [
        ("FooNet: Pre-training of Deep Transformers", "Pre-training of Deep Transformers")
    ]


@pytest.mark.parametrize(
    "rest", ["Pre-training of Deep Transformers", "a library that makes distributed training easy"]
)
def test_a_short_name_that_leads_to_code_begins_the_title_of_a_linked_paper(rest: str) -> None:
    text = f"- [FooNet](https://github.com/a/foonet): {rest}. [Paper](https://arxiv.org/abs/2306.00978)\n"
    parsed = read("a.md", text, scoring.READING)
    assert parsed is not None
    assert [(record.title, record.doubt is None) for record in parsed.records] == [(f"FooNet: {rest}", False)]


HOSTILE = (
    "[", "](", "![", "*a_ ", "<!--", "<a b='", "<a <", "<details><summary>", "> ", "- ", "`", " `a", "<table>", "<td>",
    "<tr>", "<ul><li>", "[a]: b\n", "[a](", "_a", "**a", "&amp;", "|a|\n|-|\n", "a\n", "[[a]", " - a\n", "# a\n", "x, ",
    "A. B, ", '"', "(", "<td rowspan=999 colspan=20>", "<details><summary>x</summary>\n\n", "https://x.org/a ",
    "- [a](https://arxiv.org/abs/2401.00001)\n", "Ann Bell\n\n", "Bell A. B., ", "<table><tr><td>a",
)  # fmt: skip


@pytest.mark.slow
@each_row("unit", HOSTILE)
@each_row("frame", ["@", "- @\n"])
def test_five_megabytes_of_anything_take_seconds(unit: str, frame: str) -> None:
    line = frame.replace("@", unit * (90 // len(unit))) if frame != "@" else unit
    start = time.process_time()
    read("a.md", line * (5_000_000 // len(line)), scoring.READING)
    assert time.process_time() - start < 10 * slowness()


@pytest.mark.slow
def test_five_thousand_papers_are_on_disk_in_seconds(tmp_path: Path) -> None:
    from markdown_it import MarkdownIt

    text = "# A\n\n" + "".join(
        f"- [Weights of Models {number}: A Study of Depth](https://arxiv.org/abs/2306.{number:05}) - Ann Bell, Bo Carr,"
        f" Cy Dunn, *ICLR {2010 + number % 15}* [[code]](https://github.com/bell/models-{number})\n"
        for number in range(5_000)
    )
    (tmp_path / "a.md").write_text(text)
    pace, start = slowness(), time.process_time()
    MarkdownIt("commonmark").parse(text)
    parsing = time.process_time() - start
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = [sys.executable, "-m", "metalint", "import", "a.md", "--out", "meta"]
    subprocess.run(run, cwd=tmp_path, check=True, timeout=300)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert len(list((tmp_path / "meta").iterdir())) == 5_000
    assert took < max(5 * max(pace, slowness()), 8 * parsing)
