"""What `export` writes, `import` reads: the same papers, in every role that the format has a place for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import Metalint
from hypothesis import given, settings
from hypothesis import strategies as st
from site_lists import HOSTILE as SITE_TEXTS
from site_lists import image, make_site, paper, write_list

from metalint.exporting.escaping import plain
from metalint.exporting.formats import WRITERS
from metalint.exporting.records import ExportRecord
from metalint.importing.candidates import ListReading
from metalint.importing.formats import parse
from metalint.names.people import without_left_out
from metalint.names.venues import load

READING: Final = ListReading("notes", {}, lambda _: False, load([]))
HOSTILE: Final = (
    "{", "}", "\\", "%", "&", "$", "#", "_", "^", "~", '"', "'", "`", "``", "''", "--", "---", ",", ";", "; ", ": ",
    " and ", "and", "others", " AND ", ",,", "\n", "\r\n", "\r", "\t", "=", "+", "-", "@", "007", "0", "ER  - ",
    "TY  - JOUR", "\nER  - ", "@article{x, title={y}}", "$x^2$", "$\\alpha$", "\\input{x}", "\\", "\\;", "\\\\", "|",
    "<i>", "&amp;", "é", "e\u0301", "你好", "\u202e", "\u00a0", "\u2028", "\U0001f680", "null", "yes", "1.0",
    "%20", "?`", "van", "Jr.", "a", "B", "Ab", " ", "  ", "https://example.org", "[x](y)", "*a*", "//", "/*",
    "\ue000", "'=", "et al.", ";=", "; '+", "|@", "\t-", ';"=', "\uff1d",
)  # fmt: skip
TEXT: Final = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=4)), max_size=6
).map("".join)
NAME: Final = st.one_of(
    st.sampled_from(
        (
            "et al.",
            "Ji Lin et al.",
            "others",
            "Ji Lin",
            "Ludwig van Beethoven",
            "Hu, Edward",
            "NVIDIA",
            "Sam King Jr.",
            "高橋 次郎",
            "张三",
            "{Meta AI}",
            "family=Lin",
            "A; B",
            "King, Martin, Jr.",
            "Ji Lin, Song Han, Bo Carr",
        )
    ),
    TEXT,
)
URL: Final = st.sampled_from(
    [
        "",
        "https://arxiv.org/abs/2306.00978v2",
        "https://doi.org/10.1145/3600006.3613165",
        "https://x.org/a_b?c=%20d&e=1#f~g;h",
    ]
)
VENUES: Final = (
    "ICLR 2024", "NIPS", "arXiv", "ACL Findings", "", "arXiv preprint", "Nature 521",
    "Proceedings of the 41st International Conference on Machine Learning", "計算機学報 2023",
    "IEEE Transactions on Pattern Analysis and Machine Intelligence",
    "Advances in Neural Information Processing Systems",
)  # fmt: skip
VENUE: Final = st.one_of(st.sampled_from(VENUES), TEXT)


@st.composite
def records(draw: st.DrawFn) -> ExportRecord:
    texts = st.lists(TEXT, max_size=3).map(tuple)
    return ExportRecord(
        id="2024/x", slug="2024-x", title="T" + draw(TEXT), abbr=draw(TEXT),
        authors=draw(st.lists(NAME, max_size=3).map(tuple)), url=draw(URL),
        year=draw(st.one_of(st.none(), st.integers(1900, 2100))), venue=draw(VENUE), institutions=draw(texts),
        keywords=draw(texts), code_type=draw(TEXT), code_url=draw(URL), note=draw(TEXT), cover=draw(TEXT),
        references=draw(texts), path="meta/2024/x.prototxt", ror=draw(texts),
    )  # fmt: skip


def read_back(record: ExportRecord, kind: str) -> dict[str, Any]:
    parsed = parse("x", WRITERS[kind]([record]), kind, READING)
    assert parsed.unread == ()
    (found,) = parsed.records
    return found._asdict()


ONE_LINE: Final = ("title", "abbr", "url", "venue", "code_type", "code_url")


def line(text: str) -> str:
    return re.sub(r"[ \t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+", " ", plain(text)).strip(" ")


@pytest.mark.parametrize("kind", ["csv", "json"])
@settings(deadline=None)
@given(record=records())
def test_tables_and_json_give_back_everything(kind: str, record: ExportRecord) -> None:
    found = read_back(record, kind)
    for role in (*ONE_LINE, "note", "cover"):
        assert found[role] == getattr(record, role), role
    for role in ("institutions", "keywords", "references", "ror"):
        assert found[role] == tuple(filter(None, getattr(record, role))), role
    assert (found["authors"], found["leaves_out_authors"]) == without_left_out(filter(None, record.authors))
    assert found["year"] == str(record.year or "")
    assert (found["name"], found["source"]) == ("2024/x.prototxt", "2024/x")


@pytest.mark.parametrize("kind", ["bibtex", "csl-json", "ris"])
@settings(deadline=None)
@given(record=records())
def test_bibliographies_give_back_each_role_that_they_have(kind: str, record: ExportRecord) -> None:
    found = read_back(record, kind)
    for role in ONE_LINE:
        assert line(found[role]) == line(getattr(record, role)), role
    authors, leaves_out_authors = without_left_out(map(plain, record.authors))
    assert (list(map(line, found["authors"])), found["leaves_out_authors"]) == (
        list(filter(None, map(line, authors))),
        leaves_out_authors,
    )
    for role in ("institutions", "keywords"):
        assert list(filter(None, map(line, found[role]))) == list(filter(None, map(line, getattr(record, role)))), role
    assert found["year"] == str(record.year or "")


def said(record: dict[str, Any]) -> tuple[Any, ...]:
    texts = (line(record[role]) for role in ("title", "abbr", "venue"))
    return (*texts, record["year"], *(tuple(map(line, record[role])) for role in ("authors", "institutions")))


SUFFIXES: Final = {"bibtex": "bib", "csl-json": "json", "ris": "ris", "csv": "csv", "json": "json"}


@pytest.mark.parametrize(("kind", "suffix"), SUFFIXES.items())
def test_a_hostile_list_comes_back(metalint: Metalint, tmp_path: Path, kind: str, suffix: str) -> None:
    papers = {
        f"p{at}": paper(f"{at} {text}", [text, "Ann Bell"], 2020, text, institutions=[text], abbr=text)
        for at, text in enumerate(SITE_TEXTS)
    }
    root = write_list(tmp_path / "list", papers)
    assert metalint("export", "--format", kind, "--out", f"../papers.{suffix}", cwd=root).code == 0
    other = write_list(tmp_path / "other", {})
    assert metalint("import", f"../papers.{suffix}", "--out", "meta", cwd=other).code == 0
    before, after = (metalint("export", "--format", "json", cwd=folder).json()["papers"] for folder in (root, other))
    assert {said(one) for one in after} == {said(one) for one in before}


def test_the_papers_of_a_site_come_back(metalint: Metalint, tmp_path: Path) -> None:
    text = paper(
        "A", ["Ann Bell"], 2024, note="https://a.org/n", cover="c.png", url="https://a.org", code="https://a.org/c"
    )
    root = write_list(tmp_path / "list", {"2024/a": text})
    (root / "notes").mkdir()
    image((200, 10, 10)).save(root / "notes" / "c.png")
    site = make_site(root, tmp_path / "site")
    assert '"cover": "covers/' in (site / "papers.json").read_text()
    other = write_list(tmp_path / "other", {})
    assert metalint("import", "../site/papers.json", "--out", "meta", cwd=other).code == 0
    (before,), (after,) = (metalint("export", "--format", "json", cwd=one).json()["papers"] for one in (root, other))
    assert after == {**before, "cover": ""}


@pytest.mark.parametrize(("kind", "suffix"), SUFFIXES.items())
def test_an_author_listed_twice_comes_back_twice(metalint: Metalint, tmp_path: Path, kind: str, suffix: str) -> None:
    authors = ["Wei Wang", "Ann Bell", "Wei Wang", "W. Wang"]
    root = write_list(tmp_path / "list", {"p": paper("Gardens of Models", authors, 2020, "ICLR")})
    assert metalint("export", "--format", kind, "--out", f"../papers.{suffix}", cwd=root).code == 0
    other = write_list(tmp_path / "other", {})
    assert metalint("import", f"../papers.{suffix}", "--out", "meta", cwd=other).code == 0
    (found,) = metalint("export", "--format", "json", cwd=other).json()["papers"]
    assert found["authors"] == authors
