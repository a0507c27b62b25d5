"""The page of the references: a graph, and a table that says the same."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

from site_lists import make_site, paper, write_list

PAPERS = {
    "lora": paper("LoRA", year=2022),
    "gptq": paper("GPTQ", year=2022, references=["gptq", "None"]),
    "qlora": paper("QLoRA: Efficient Finetuning of Quantized LLMs", year=2023, references=["2022/lora", "gptq"]),
    "loftq": paper("LoftQ", year=2023, references=["2023/qlora", "2022/lora"]),
    "alone": paper("Alone", year=2024),
}


def rows(page: str) -> list[list[str]]:
    """Return the cells of the table, without its head."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("</tr>")]
    return [[unescape(re.sub(r"(<[^>]+>)+", " ", cell)).strip() for cell in row] for row in cells if row]


def links(page: str) -> list[tuple[str, str]]:
    """Return the links of the graph: the paper, and where it leads."""
    return re.findall(r'<a href="([^"]+)"><title>([^<]+)</title>', page)


def test_the_graph_and_its_table(tmp_path: Path) -> None:
    root = write_list(tmp_path, PAPERS)
    page = (make_site(root, root / "site") / "references.html").read_text(encoding="utf-8")
    assert rows(page) == [
        ["LoftQ", "2023", "QLoRA: Efficient Finetuning of Quantized LLMs LoRA", ""],
        ["QLoRA: Efficient Finetuning of Quantized LLMs", "2023", "GPTQ LoRA", "LoftQ"],
        ["GPTQ", "2022", "", "QLoRA: Efficient Finetuning of Quantized LLMs"],
        ["LoRA", "2022", "", "LoftQ QLoRA: Efficient Finetuning of Quantized LLMs"],
    ]
    assert links(page) == [
        ("paper/gptq.html", "GPTQ"),
        ("paper/lora.html", "LoRA"),
        ("paper/qlora.html", "QLoRA: Efficient Finetuning of Quantized LLMs"),
        ("paper/loftq.html", "LoftQ"),
    ]
    assert page.count('<path d="M') == 4  # that of the arrow's head, and one fewer than references
    assert re.findall(r'class="year" x="(\d+)" y="18">(\d+)<', page) == [("8", "2022"), ("248", "2023")]
    assert ">QLoRA: Efficient Fine…<" in page


def test_a_list_without_references_has_no_such_page(tmp_path: Path) -> None:
    root = write_list(tmp_path, {"a": paper("A", references=["a", "b", "2024/c"])})
    site = make_site(root, root / "site")
    assert not (site / "references.html").exists()
    assert "References" not in (site / "index.html").read_text(encoding="utf-8")


def test_pages_of_papers_have_what_they_build_on(tmp_path: Path) -> None:
    root = write_list(tmp_path, PAPERS, "[site]\npaper-pages = true\n")
    site = make_site(root, root / "site")
    page = (site / "paper" / "qlora.html").read_text(encoding="utf-8")
    assert re.findall(r'<dt>(Bu[^<]+)</dt>|<dd dir="auto"><a href="(\w+.html)">', page) == [
        ("Builds on", ""), ("", "gptq.html"), ("", "lora.html"), ("Built on here by", ""), ("", "loftq.html"),
    ]  # fmt: skip
    assert "Bu" not in (site / "paper" / "alone.html").read_text(encoding="utf-8").partition("<dl>")[2]
    graph = (site / "references.html").read_text(encoding="utf-8")
    assert {target for target, _ in links(graph)} == {f"paper/{name}.html" for name in PAPERS if name != "alone"}


def test_a_table_of_many_references_goes_on_on_further_pages(tmp_path: Path) -> None:
    circle = {f"p{at}": paper(f"Paper {at}", references=[f"p{(at + 1) % 620}"]) for at in range(620)}
    root = write_list(tmp_path, circle)
    site = make_site(root, root / "site")
    first, second = ((site / name).read_text(encoding="utf-8") for name in ("references.html", "references-2.html"))
    assert [(len(rows(page)), page.count("<svg"), len(links(page))) for page in (first, second)] == [
        (500, 1, 500),
        (120, 0, 0),
    ]
    assert "There is no room for 120 more papers; the table has all." in first


def test_none_is_not_a_reference(tmp_path: Path) -> None:
    answers = ["None", "none", "N/A", "-", "null", " None "]
    papers = {f"p{at}": paper(f"P{at}", references=[answer]) for at, answer in enumerate(answers)}
    papers["q"] = paper("Q", references=["None", "p1", "2021/nonesuch", "NONE"])
    root = write_list(tmp_path, papers)
    known = json.loads((make_site(root, root / "site") / "papers.json").read_text(encoding="utf-8"))["papers"]
    references = {one["title"]: one["references"] for one in known if one["references"]}
    assert references == {"Q": ["p1", "2021/nonesuch", "NONE"]}
