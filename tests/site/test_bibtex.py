"""The bibliography is read back as it was meant, whatever is in the papers."""

from __future__ import annotations

import re
from pathlib import Path

import bibtexparser
import pytest
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row
from site_lists import hostile_list, make_site, paper, papers_json, write_list

from metalint.exporting.bibtex import entry_type
from metalint.exporting.escaping import bibtex, plain


def read(text: str) -> dict[str, dict[str, str]]:
    """Return type and fields of the entries, by key, as bibtexparser reads and decodes them."""
    parsed = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert parsed.failed_blocks == []
    assert parsed.comments == parsed.preambles == parsed.strings == []
    return {
        entry.key: {"type": entry.entry_type, **{field.key: field.value for field in entry.fields}}
        for entry in parsed.entries
    }


def unbraced(text: str) -> str:
    """Return a value without the braces that keep its capitals; the reader knows one sign by another letter."""
    return re.sub(r"[{}]", "", text).replace("\u02c6", "^")


def test_an_entry(tmp_path: Path) -> None:
    text = paper(
        "LoRA: 100% of R&D_x", ["Edward J. Hu, Jr.", "Research and Development"], 2022, institutions=["Microsoft"],
        keywords=["low_rank", "fine_tuning"], abbr="LoRA", url="https://arxiv.org/abs/2106.09685v2",
    )  # fmt: skip
    site = make_site(write_list(tmp_path, {"2022/lora": text}), tmp_path / "site")
    assert (site / "papers.bib").read_text() == (
        "@inproceedings{lora,\n"
        "  title = {{LoRA: 100\\% of R\\&D\\_x}},\n"
        "  shorttitle = {{LoRA}},\n"
        "  author = {{Edward J. Hu, Jr.} and {Research and Development}},\n"
        "  booktitle = {ICLR},\n"
        "  year = {2022},\n"
        "  affiliation = {{Microsoft}},\n"
        "  keywords = {low\\_rank, fine\\_tuning},\n"
        "  url = {https://arxiv.org/abs/2106.09685v2},\n"
        "  eprint = {2106.09685},\n"
        "  archiveprefix = {arXiv},\n"
        "}\n"
    )


@pytest.mark.parametrize("kind", ["real", "hostile"])
def test_nothing_is_lost(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    is_real = kind == "real"
    site = request.getfixturevalue("real_site") if is_real else make_site(hostile_list(tmp_path), tmp_path / "site")
    papers = papers_json(site)
    entries = read((site / "papers.bib").read_text(encoding="utf-8"))
    assert len(entries) == len(papers)
    assert len({key.casefold() for key in entries}) == len(papers)
    for one, found in zip(papers, entries.values(), strict=True):
        venue = found.get("booktitle") or found.get("journal") or found.get("howpublished") or ""
        assert unbraced(found["title"]) == unbraced(one["title"])
        assert unbraced(venue) == unbraced(one["venue"])
        assert found["year"] == str(one["year"])
        assert unbraced(found.get("author", "")) == unbraced(" and ".join(one["authors"]))
        assert unbraced(found.get("affiliation", "")) == unbraced(" and ".join(one["institutions"]))
        assert found.get("keywords", "") == ", ".join(one["keywords"])
    raw = bibtexparser.parse_string((site / "papers.bib").read_text(encoding="utf-8"))
    urls = [entry.fields_dict["url"].value if "url" in entry.fields_dict else "" for entry in raw.entries]
    assert urls == [one["url"] for one in papers]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_every_text_is_one_balanced_value(text: str) -> None:
    written = bibtex(text)
    depth = 0
    for char in written:
        depth += (char == "{") - (char == "}")
        assert depth >= 0
    assert depth == 0
    found = bibtexparser.parse_string(f"@misc{{k,\n  title = {{{written}}},\n}}\n")
    assert found.failed_blocks == []
    assert [field.value for field in found.entries[0].fields] == [written]
    assert not re.search(r"(?<!\\)[%&#_$~^]", re.sub(r"\{\\text\w+\}", "", written))


def test_texts_without_marks_stay_as_they_are() -> None:
    assert bibtex("Jean-François Kagy, 你好 (2024)!") == plain("Jean-François Kagy, 你好 (2024)!")


@each_row(
    ("venue", "expected"),
    [
        ("ICLR", ("inproceedings", "booktitle")),
        ("ACL Findings", ("inproceedings", "booktitle")),
        ("arXiv", ("misc", "howpublished")),
        ("arXiv preprint", ("misc", "howpublished")),
        ("", ("misc", "howpublished")),
        ("JMLR", ("article", "journal")),
        ("Transactions on Machine Learning Research", ("article", "journal")),
        ("Nature", ("article", "journal")),
    ],
)
def test_the_type_of_an_entry(venue: str, expected: tuple[str, str]) -> None:
    assert entry_type(venue) == expected
