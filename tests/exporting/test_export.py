"""`metalint export`: records that other programs read without an error."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any, Final

import jsonschema
import pybtex.database
import pytest
import rispy
from conftest import DATA, Metalint, Run
from site_lists import HOSTILE, hostile_list, make_site, paper, papers_json, write_list

_NAME: Final = {
    "type": "object",
    "properties": {name: {"type": "string", "minLength": 1} for name in ("family", "given", "suffix", "literal")},
    "minProperties": 1,
    "additionalProperties": False,
}
_TEXTS: Final = ("title", "title-short", "container-title", "URL", "DOI", "keyword")
CSL_ITEMS: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "minLength": 1},
            "type": {"enum": ["article", "article-journal", "paper-conference"]},
            "author": {"type": "array", "items": _NAME},
            "issued": {
                "type": "object",
                "required": ["date-parts"],
                "additionalProperties": False,
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 2,
                        "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
                    }
                },
            },
            "custom": {"type": "object"},
            **{name: {"type": "string", "minLength": 1} for name in _TEXTS},
        },
    },
}
"""What CSL 1.0.2 lets an item hold, as far as metalint writes it: all else is refused."""


@pytest.fixture
def one(tmp_path: Path) -> Path:
    text = paper(
        "L$^3$: 5% of $10 & R_d", ["Ludwig van Beethoven", "NVIDIA", "Hu, Edward"], 2024, institutions=["A; B", "C, D"],
        keywords=["low_rank", "fine_tuning"], abbr="L$^3$", url="https://arxiv.org/abs/2106.09685",
        code="https://github.com/a/b", code_type="PyTorch", note="n.md", cover="c.png",
    )  # fmt: skip
    return write_list(tmp_path, {"2024/l3": text})


def export(metalint: Metalint, root: Path, kind: str, *words: str) -> str:
    done = metalint("export", "--format", kind, *words, cwd=root)
    assert (done.code, done.err) == (0, "")
    return done.out


def test_bibtex(metalint: Metalint, one: Path) -> None:
    assert export(metalint, one, "bibtex") == (
        "@inproceedings{l3,\n"
        "  title = {{L$^3$: 5\\% of \\$10 \\& R\\_d}},\n"
        "  shorttitle = {{L$^3$}},\n"
        "  author = {Ludwig van Beethoven and NVIDIA and {Hu, Edward}},\n"
        "  booktitle = {ICLR},\n"
        "  year = {2024},\n"
        "  affiliation = {{A; B} and {C, D}},\n"
        "  keywords = {low\\_rank, fine\\_tuning},\n"
        "  url = {https://arxiv.org/abs/2106.09685},\n"
        "  eprint = {2106.09685},\n"
        "  archiveprefix = {arXiv},\n"
        "  code = {https://github.com/a/b},\n"
        "  codetype = {PyTorch},\n"
        "}\n"
    )


def test_csl_json(metalint: Metalint, one: Path) -> None:
    assert json.loads(export(metalint, one, "csl-json")) == [
        {
            "id": "l3",
            "type": "paper-conference",
            "title": "L$^3$: 5% of $10 & R_d",
            "title-short": "L$^3$",
            "author": [
                {"family": "van Beethoven", "given": "Ludwig"},
                {"literal": "NVIDIA"},
                {"literal": "Hu, Edward"},
            ],
            "container-title": "ICLR",
            "issued": {"date-parts": [[2024]]},
            "URL": "https://arxiv.org/abs/2106.09685",
            "keyword": "low_rank, fine_tuning",
            "custom": {
                "institutions": ["A; B", "C, D"],
                "code": {"type": "PyTorch", "url": "https://github.com/a/b"},
            },
        }
    ]


def test_ris(metalint: Metalint, one: Path) -> None:
    assert export(metalint, one, "ris") == (
        "TY  - CONF\nID  - l3\nTI  - L$^3$: 5% of $10 & R_d\nST  - L$^3$\nAU  - van Beethoven, Ludwig\n"
        "AU  - NVIDIA\nAU  - Hu,, Edward\nT2  - ICLR\nPY  - 2024\nAD  - A; B\nAD  - C, D\nKW  - low_rank\n"
        "KW  - fine_tuning\nUR  - https://arxiv.org/abs/2106.09685\nU1  - code: https://github.com/a/b\n"
        "U2  - code type: PyTorch\nER  - \n"
    )


def test_csv(metalint: Metalint, one: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(export(metalint, one, "csv")))
    assert row == {
        "id": "2024/l3", "title": "L$^3$: 5% of $10 & R_d", "abbr": "L$^3$",
        "authors": "Ludwig van Beethoven; NVIDIA; Hu, Edward", "url": "https://arxiv.org/abs/2106.09685",
        "year": "2024", "venue": "ICLR", "institutions": "A\\; B; C, D", "keywords": "low_rank; fine_tuning",
        "code-type": "PyTorch", "code-url": "https://github.com/a/b", "note": "n.md", "cover": "c.png",
        "references": "", "ror": "",
    }  # fmt: skip


def test_json(metalint: Metalint, one: Path) -> None:
    assert json.loads(export(metalint, one, "json")) == {
        "papers": [
            {
                "id": "2024/l3", "title": "L$^3$: 5% of $10 & R_d", "abbr": "L$^3$",
                "authors": ["Ludwig van Beethoven", "NVIDIA", "Hu, Edward"],
                "url": "https://arxiv.org/abs/2106.09685", "year": 2024, "venue": "ICLR",
                "institutions": ["A; B", "C, D"], "keywords": ["low_rank", "fine_tuning"],
                "code": {"type": "PyTorch", "url": "https://github.com/a/b"}, "note": "n.md", "cover": "c.png",
                "references": [],
            }
        ]
    }  # fmt: skip


@pytest.mark.parametrize(
    "value",
    ["=1+1", "+1", "-1", "@x", "'=1", "\t=1", " =1", "x;=HYPERLINK(1)", "x,=1", "x\t+1", "x|@y", "x; '=1", 'x;"=1'],
)
def test_no_cell_is_a_formula(metalint: Metalint, tmp_path: Path, value: str) -> None:
    # Quotes keep a cell together only where the separator is the right one.
    root = write_list(tmp_path, {"a": paper(value, [value, "Ann Bell", "=Bo"], institutions=["A; B", value])})
    text = export(metalint, root, "csv")
    for line in text.splitlines()[1:]:
        for separator in ",;\t|":
            for cell in next(csv.reader([line], delimiter=separator)):
                assert not re.match(r"""[\s"]*[=+\-@]""", cell), (separator, cell)
    (tmp_path / "papers.csv").write_text(text)
    done = metalint("import", "papers.csv", "--out", "again", "--format", "json", cwd=root)
    assert done.code == 0, done.err
    assert load(tmp_path / "again" / "a.prototxt") == load(tmp_path / "meta" / "a.prototxt")


def load(path: Path) -> list[str]:
    return sorted(path.read_text().split("\n"))


def keys(metalint: Metalint, root: Path) -> dict[str, str]:
    """Return the key of each paper by its title, which all formats and the site have in common."""
    items = {one["title"]: one["id"] for one in json.loads(export(metalint, root, "csl-json"))}
    bibliography = pybtex.database.parse_string(export(metalint, root, "bibtex"), "bibtex")
    titles = {key: one.fields["title"].strip("{}") for key, one in bibliography.entries.items()}
    assert {title: key for key, title in titles.items()} == items
    assert {one["title"]: one["id"] for one in rispy.loads(export(metalint, root, "ris"))} == items
    site = make_site(root, root / "site")
    assert re.findall(r"^@\w+\{(.*),$", (site / "papers.bib").read_text(), re.MULTILINE) == [
        items[one["title"]] for one in papers_json(site)
    ]
    return items


def test_a_key_is_the_name_of_the_file_and_survives_a_move_to_another_year(metalint: Metalint, tmp_path: Path) -> None:
    names = {
        "2023/x": "One",
        "2023/same": "Two",
        "2024/same": "Three",
        "2023/é": "Four",
        "2024/con": "Five",
        "2022/A b": "Six",
    }
    root = write_list(tmp_path, {name: paper(title) for name, title in names.items()})
    before = keys(metalint, root)
    assert before["One"] == "x"
    assert len({key.casefold() for key in before.values()}) == 6
    for key in before.values():
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", key)
    shutil.rmtree(tmp_path / "site")
    (tmp_path / "meta" / "2025").mkdir()
    for name in names:
        moved = tmp_path / "meta" / "2025" / f"{name[5:]}.prototxt"
        if not moved.exists():
            (tmp_path / "meta" / f"{name}.prototxt").rename(moved)
    assert keys(metalint, root) == before


def test_no_two_papers_have_one_key(metalint: Metalint, tmp_path: Path) -> None:
    root = write_list(tmp_path, {"é": paper("One")})
    hashed = keys(metalint, root)["One"]
    shutil.rmtree(tmp_path / "site")
    names = (hashed, "LoRA", "lora", "2024/a-b", "2024-a-b", "a b", "2024/twin", "2025/twin", "AUX")
    root = write_list(tmp_path, {name: paper(f"Paper {at % 8}") for at, name in enumerate(names)})
    items = [one["id"] for one in json.loads(export(metalint, root, "csl-json"))]
    assert len(items) == len(names) + 1
    assert len({key.casefold() for key in items}) == len(items)


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("L$^3$: Layers", "L$^3$: Layers"),
        ("$k$-NN and $\\ell_{0}$", "$k$-NN and $\\ell_{0}$"),
        ("$5 for $10", "\\$5 for \\$10"),
        ("$5 and 6$", "\\$5 and 6\\$"),
        ("$AAPL$", "\\$AAPL\\$"),
        ("$\\input{/etc/passwd}^2$", "\\${\\textbackslash}input{\\textbraceleft}/etc/passwd{\\textbraceright}"),
        ("$x^{2$", "\\$x{\\textasciicircum}{\\textbraceleft}2\\$"),
        ("$x^2%$", "\\$x{\\textasciicircum}2\\%\\$"),
    ],
)
def test_mathematics_stays_and_nothing_else_does(metalint: Metalint, tmp_path: Path, title: str, written: str) -> None:
    assert f"title = {{{{{written}" in export(metalint, write_list(tmp_path, {"a": paper(title)}), "bibtex")


OWN: Final = Path(__file__).resolve().parents[2]
REAL: Final = DATA / "papers"


@pytest.fixture(params=["own", "real", "hostile"])
def many(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """This repository's own papers, other real ones, or papers whose every text is hostile."""
    if request.param == "hostile":
        return hostile_list(tmp_path)
    if request.param == "own":
        return OWN
    return Path(shutil.copytree(REAL / "meta", tmp_path / "list" / "meta")).parent


def test_independent_readers_read_all(metalint: Metalint, many: Path) -> None:
    papers: list[dict[str, Any]] = json.loads(export(metalint, many, "json"))["papers"]
    assert len(papers) == len(list((many / "meta").rglob("*.prototxt")))
    bibliography = pybtex.database.parse_string(export(metalint, many, "bibtex"), "bibtex")
    assert [entry.fields.get("year") for entry in bibliography.entries.values()] == [str(one["year"]) for one in papers]
    assert [len(entry.persons.get("author", ())) for entry in bibliography.entries.values()] == [
        len([name for name in one["authors"] if name]) for one in papers
    ]
    items = json.loads(export(metalint, many, "csl-json"))
    jsonschema.Draft202012Validator(CSL_ITEMS).validate(items)
    assert [item.get("title", "") for item in items] == [one["title"] for one in papers]
    references = rispy.loads(export(metalint, many, "ris"))
    assert [one["year"] for one in references] == [str(one["year"]) for one in papers]
    assert [len(one.get("authors", ())) for one in references] == [len(one["authors"]) for one in papers]
    rows = list(csv.DictReader(io.StringIO(export(metalint, many, "csv"))))
    assert [row["id"] for row in rows] == [one["id"] for one in papers]


def test_some_papers_keep_their_keys(metalint: Metalint, tmp_path: Path) -> None:
    root = write_list(tmp_path, {"a/x": paper("One"), "a-x": paper("Two"), "b/y": paper("Three")})
    entries = export(metalint, root, "bibtex").split("\n\n")
    assert export(metalint, root, "bibtex", "meta/a") == f"{entries[1]}\n"
    assert export(metalint, root, "bibtex", "meta/b/y.prototxt", "meta/a") == f"{entries[1]}\n\n{entries[2]}"


def test_a_file_is_written(metalint: Metalint, one: Path) -> None:
    text = export(metalint, one, "csv")
    done = metalint("export", "--format", "csv", "--out", "new/papers.csv", cwd=one)
    assert done == Run(0, "", "wrote 1 paper to new/papers.csv\n")
    assert (one / "new" / "papers.csv").read_text() == text


def test_a_broken_paper_stops_the_export_that_it_belongs_to(metalint: Metalint, tmp_path: Path) -> None:
    root = write_list(tmp_path, {"a/good": paper("One"), "b/bad": "paper {"})
    done = metalint("export", "--format", "bibtex", "--out", "x.bib", cwd=root)
    assert (done.code, done.out) == (1, "")
    assert "meta/b/bad.prototxt:1" in done.err
    assert not (root / "x.bib").exists()
    assert metalint("export", "--format", "ris", "meta/b", cwd=root).code == 1
    assert export(metalint, root, "ris", "meta/a").startswith("TY  - CONF\nID  - good\nTI  - One\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--format", "docx"), "choose from `bibtex`, `csl-json`, `ris`, `csv`, `json`"),
        ((), "--format"),
        (("--format", "csv", "meta/none"), "no papers: nothing of the list lies in meta/none"),
        (("--format", "csv", "--out", "meta/2024/l3.prototxt"), "--out meta/2024/l3.prototxt: that is a paper"),
        (("--format", "csv", "--out", "metalint.toml"), "--out metalint.toml: that is"),
        (("--format", "csv", "--out", ""), "the value is empty"),
    ],
)
def test_mistakes_take_one_line(metalint: Metalint, one: Path, words: tuple[str, ...], message: str) -> None:
    done = metalint("export", *words, cwd=one)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert message in done.err


def test_the_hostile_texts_are_there(metalint: Metalint, tmp_path: Path) -> None:
    titles = [one["title"] for one in json.loads(export(metalint, hostile_list(tmp_path), "json"))["papers"]]
    assert set(HOSTILE) < set(titles)
