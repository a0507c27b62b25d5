"""Which records are one paper, what each file is called, and what several records say of one paper together."""

from __future__ import annotations

from typing import Final

from rows import each_row

from metalint.importing.merging import merge
from metalint.importing.naming import assign_names, slug
from metalint.importing.records import PaperRecord

LONG: Final = "Adam: A Method for Stochastic Optimization"


def record(title: str = "Algebra", authors: str = "", url: str = "", **more: str) -> PaperRecord:
    names = tuple(filter(None, authors.split("; ")))
    return PaperRecord("a.bib", 1, title=title, authors=names, url=url, **more)  # type: ignore[arg-type]


def merged_authors(*authors: str) -> list[list[str]]:
    """Return the authors of each paper that records with one title and these authors are."""
    papers = merge(assign_names(record(LONG, names) for names in authors)[0])[0]
    return [paper.values.get("authors", []) for paper in papers.values()]


@each_row(
    ("one", "other", "papers"),
    [
        (record(authors="Serge Lang"), record(authors="Michael Artin"), 2),
        (record(authors="Serge Lang"), record(), 2),
        (record(), record(), 2),
        (record(LONG), record(LONG), 1),
        (record(LONG, "Diederik P. Kingma; Jimmy Ba"), record(LONG), 1),
        (record(LONG, "Diederik P. Kingma; Jimmy Ba"), record(LONG, "J. Ba"), 1),
        (record(LONG, "Diederik P. Kingma"), record(LONG, "Jimmy Ba"), 2),
        (record(authors="S. Lang"), record(authors="Serge Lang"), 1),
        (record(authors="Serge Lang"), record(authors="Stefan Lang"), 2),
        (record(authors="M\u00fcller"), record(authors="Ann Muller"), 1),
        (record(url="https://a.org/x"), record(url="https://a.org/x"), 1),
        (record(url="https://a.org/x"), record(url="https://a.org/y"), 2),
        (record(url="https://arxiv.org/abs/1412.6980"), record(url="http://arxiv.org/pdf/1412.6980v9"), 1),
        (record(authors="S. Lang", url="https://doi.org/10.1145/1"), record(authors="S. Lang"), 1),
    ],
)
def test_one_paper_or_two(one: PaperRecord, other: PaperRecord, papers: int) -> None:
    assert len(merge(assign_names([one, other])[0])[0]) == papers
    assert len(merge(assign_names([other, one])[0])[0]) == papers


@each_row(
    ("one", "other", "expected"),
    [
        ("M. Dieterle; Thomas Horstmeyer", "Mischa Dieterle; T. Horstmeyer", "Mischa Dieterle; Thomas Horstmeyer"),
        ("Ann Bell", "A. Bell; Bo Carr", "Ann Bell; Bo Carr"),
        ("J.-P. Serre", "Jean-Pierre Serre", "Jean-Pierre Serre"),
        ("Diederik Kingma", "Diederik P. Kingma", "Diederik P. Kingma"),
        ("Wei Wang; Wei Wang", "Wei Wang; Wei Wang", "Wei Wang; Wei Wang"),
        ("W. Wang; W. Wang", "Wei Wang; Wen Wang", "Wei Wang; Wen Wang"),
        ("Bo Carr", "Ann Bell; Bo Carr", "Ann Bell; Bo Carr"),
        ("\u738b\u4f1f; Ann Bell", "\u738b\u4f1f", "\u738b\u4f1f; Ann Bell"),
        ("DeepSeek-AI; Ann Bell", "DeepSeek-AI", "DeepSeek-AI; Ann Bell"),
        ("DeepSeek-AI; Ann Bell", "DeepSeek AI; Ann Bell; Bo Carr", "DeepSeek AI; Ann Bell; Bo Carr"),
        ("Jordi Grau-Moya; Ann Bell", "Grau-Moya; Bell", "Jordi Grau-Moya; Ann Bell"),
        ("Yu-Chiang Frank Wang; Ann Bell", "Y. Frank Wang; A. Bell", "Yu-Chiang Frank Wang; Ann Bell"),
    ],
)
def test_spellings_of_a_name_are_one_person(one: str, other: str, expected: str) -> None:
    assert merged_authors(one, other) == [expected.split("; ")]


@each_row(
    ("one", "other", "papers"),
    [
        ("GPT-3 Technical Report", "GPT-4 Technical Report", 2),
        ("SAM", "SAM 2", 2),
        ("On the Theory of Gadgets, Part I", "On the Theory of Gadgets, Part II", 2),
        ("DeepLabV3", "DeepLabV3+", 2),
        ("Segment Anything", "Segment Anything 2: Images and Videos", 2),
        ("AWQ", "AWQ: Activation-aware Weight Quantization", 1),
        ("Attention Is All You Need for Gad", "Attention Is All You Need for Gadgets", 1),
        ("Atention Is All You Need", "Attention Is All You Need", 1),
        ("LLaMA 2: Open Models", "LLaMA2 - Open Models", 1),
    ],
)
def test_an_address_copied_from_another_paper_merges_nothing(one: str, other: str, papers: int) -> None:
    url = "https://arxiv.org/abs/2303.08774"
    assert len(merge(assign_names([record(one, url=url), record(other, url=url)])[0])[0]) == papers


def test_an_address_copied_from_a_paper_of_other_people_merges_nothing() -> None:
    url = "https://arxiv.org/abs/2303.08774"
    rows = [
        record("A Study of Unsupervised Gadgets", "Ann Bell", url),
        record("A Study of Supervised Gadgets", "Bo Carr", url),
    ]
    assert len(merge(assign_names(rows)[0])[0]) == 2


@each_row(("one", "other", "leaves_out_authors"), [(True, False, False), (True, True, True), (False, True, False)])
def test_a_record_with_all_authors_names_those_whom_others_leave_out(
    *, one: bool, other: bool, leaves_out_authors: bool
) -> None:
    rows = [record(LONG, "Ann Bell")._replace(leaves_out_authors=is_cut) for is_cut in (one, other)]
    (paper,) = merge(assign_names(rows)[0])[0].values()
    assert paper.leaves_out_authors == leaves_out_authors


def test_sections_of_the_classic_layout_are_names_as_they_stand() -> None:
    row = PaperRecord("a.md", 1, "author", name="x.prototxt", title="T")
    told = [row._replace(section=name, authors=(name,)) for name in ("11", "11:", "J. Lin", "Ji Lin", "11")]
    assert merge(told)[0]["x.prototxt"].values["authors"] == ["11", "11:", "J. Lin", "Ji Lin"]


def test_an_author_listed_twice_stays_listed_twice() -> None:
    assert merged_authors("Wei Wang; Ann Bell; Wei Wang") == [["Wei Wang", "Ann Bell", "Wei Wang"]]


def test_the_first_author_stays_the_first() -> None:
    assert merged_authors("Ann Bell; Bo Carr", "Bo Carr; Cy Dunn; Di Eck") == [
        ["Ann Bell", "Bo Carr", "Cy Dunn", "Di Eck"]
    ]


@each_row(
    ("title", "stem"),
    [
        ("\u30e2\u30c7\u30eb\u306e\u30ac\u30a4\u30c9", "\u30e2\u30c7\u30eb\u306e\u30ac\u30a4\u30c9"),
        (
            "\u041e\u0431\u0437\u043e\u0440 \u0441\u0435\u0442\u0435\u0439",
            "\u043e\u0431\u0437\u043e\u0440_\u0441\u0435\u0442\u0435\u0439",
        ),
        ("\u03b5\u03c5\u03c6\u03c5\u03ae\u03c2", "\u03b5\u03c5\u03c6\u03c5\u03ae\u03c3"),
        ("\ud55c\uad6d\uc5b4", "\ud55c\uad6d\uc5b4"),
        ("\u0939\u093f\u0928\u094d\u0926\u0940", "\u0939\u093f\u0928\u094d\u0926\u0940"),
        ("U\u0308ber nai\u0308ve \u00c5ngstr\u00f6m", "uber_naive_angstrom"),
        ("\u0130stanbul \ufb01ne", "istanbul_fine"),
    ],
)
def test_only_latin_letters_lose_their_accents_in_file_names(title: str, stem: str) -> None:
    assert slug(record(title)) == stem


def test_a_paper_that_gets_another_name_is_told_once() -> None:
    rows = [PaperRecord("list.md", line, name="con.prototxt", title="Console") for line in (3, 7)]
    records, remarks = assign_names(rows)
    assert [record.name for record in records] == ["con_paper.prototxt"] * 2
    assert [str(remark) for remark in remarks] == [
        "list.md:3: `con.prototxt` is a device on Windows, so that the paper is `con_paper.prototxt`"
    ]


def test_a_paper_is_not_called_like_a_device() -> None:
    records, remarks = assign_names([PaperRecord("list.md", 1, title="CON")])
    assert ([record.name for record in records], remarks) == (["con_paper.prototxt"], [])


def test_papers_with_one_id_and_other_titles_as_long_are_two() -> None:
    titles = "A Survey of Ships at Sea Today", "A Manual on Owls by Night in Oz"
    rows = [PaperRecord("list.md", 1, title=title, url="https://arxiv.org/abs/2401.00001") for title in titles]
    assert len({record.name for record in assign_names(rows)[0]}) == 2
