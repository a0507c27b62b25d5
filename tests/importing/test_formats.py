"""Records that people have, as programs and people write them, and what is wrong with some."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import Any, Final

import pytest
from conftest import Metalint
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import each_row

from metalint.config.installation import install_command
from metalint.config.settings import ROLES as PAPER_ROLES
from metalint.config.settings import Config
from metalint.importing import bibtex
from metalint.importing.candidates import ListReading
from metalint.importing.entries import ListEntry
from metalint.importing.formats import FORMATS, decoded, parse
from metalint.importing.plan import plan
from metalint.importing.records import PaperRecord, Remark
from metalint.index.project import Project
from metalint.names.venues import load

READING: Final = ListReading("notes", {}, lambda _: False, load([]))
ROLES: Final = ("title", "abbr", "authors", "venue", "year", "url", "code_url", "institutions", "keywords", "abstract")


def told(record: PaperRecord) -> dict[str, Any]:
    """Return what a record says, without what it does not say."""
    return {role: value for role in ROLES if (value := getattr(record, role))}


def read(text: str, kind: str, **columns: str) -> list[dict[str, Any]]:
    parsed = parse("x", text, kind, READING._replace(columns=columns))
    assert parsed.unread == ()
    assert parsed.columns == frozenset(columns)
    return [told(record) for record in parsed.records]


def unread(text: str, kind: str) -> tuple[list[str], list[str]]:
    """Return the titles that are read, and what is said of the rest."""
    parsed = parse("x", text, kind, READING)
    return [record.title for record in parsed.records], [str(remark) for remark in parsed.unread]


AWQ: Final = {
    "title": "AWQ: Activation-aware Weight Quantization",
    "authors": ("Ji Lin", "Song Han"),
    "venue": "MLSys",
    "year": "2024",
    "url": "https://arxiv.org/abs/2306.00978",
}

BIBTEX: Final = {
    "as arXiv writes it": (
        (
        "@misc{lin2024awq,\n      title={AWQ: Activation-aware Weight Quantization}, \n"
        "      author={Ji Lin and Song Han},\n      year={2024},\n      eprint={2306.00978},\n"
        "      archivePrefix={arXiv},\n      primaryClass={cs.CL},\n      url={https://arxiv.org/abs/2306.00978}, \n}\n"
        ),
        {**AWQ, "venue": "arXiv"},
    ),
    "as Google Scholar writes it": (
        (
        "@article{lin2024awq,\n  title={Awq: Activation-aware weight quantization},\n  author={Lin, Ji and Han, Song "
        "and others},\n  journal={arXiv preprint arXiv:2306.00978},\n  year={2024}\n}\n"
        ),
        {
            "title": "Awq: Activation-aware weight quantization", "authors": ("Ji Lin", "Song Han"),
            "venue": "arXiv", "year": "2024", "url": "https://arxiv.org/abs/2306.00978",
        },
    ),
    "others as `et al.`": (
        "@misc{a, title={Deep Learning}, author={Lin, Ji and Han, Song and et al.}, url={https://example.org/a}}\n",
        {"title": "Deep Learning", "authors": ("Ji Lin", "Song Han"), "url": "https://example.org/a"},
    ),
    "as DBLP writes it": (
        (
        "@article{DBLP:journals/corr/abs-2306-00978,\n  author       = {Ji Lin and\n                  Song Han},\n"
        "  title        = {{AWQ:} Activation-aware Weight Quantization},\n  journal      = {CoRR},\n"
        "  volume       = {abs/2306.00978},\n  year         = {2024},\n  doi          = {10.48550/ARXIV.2306.00978},\n"
        "  eprinttype    = {arXiv},\n  eprint       = {2306.00978},\n"
        "  biburl       = {https://dblp.org/rec/journals/corr/abs-2306-00978.bib}\n}\n"
        ),
        {**AWQ, "venue": "arXiv"},
    ),
    "proceedings": (
        (
        '@string{icml = "Proceedings of the 37th International Conference on Machine Learning"}\n'
        "@InProceedings{a, title = \"A {T}itle \" # {of Parts}, author = {M{\\\"u}ller, Ann and {\\'E}mile Zola and "
        "{\\L}ukasz Kaiser and \\'{E}va T{\\'o}th and {Google DeepMind} and King, Jr., Martin}, booktitle = icml, "
        "year = 2020, month = jul, keywords = {quantization, {sparse; dense}; pruning}, doi = {10.1145/1_2}, "
        "abstract = {We save 50% of\n  the energy.}}\n"
        ),
        {
            "title": "A Title of Parts",
            "authors": ("Ann Müller", "Émile Zola", "Łukasz Kaiser", "Éva Tóth", "Google DeepMind", "Martin King Jr."),
            "venue": "ICML", "year": "2020", "url": "https://doi.org/10.1145/1_2",
            "keywords": ("quantization", "sparse; dense", "pruning"), "abstract": "We save 50% of the energy.",
        },
    ),
    "BibLaTeX": (
        (
        "@online{b, title = {Big}, subtitle = {A $\\mathcal{O}(n)$ story -- told}, shorttitle = {Big}, "
        "date = {2023-05-01}, "
        "author = {Lin, Ji}, eprint = {2306.00978v2}, eprinttype = {arxiv}, url = {https://a.org/x\\_y\\%20z?a=1\\&b=2}}"
        ),
        {
            "title": "Big: A $\\mathcal{O}(n)$ story – told", "abbr": "Big", "authors": ("Ji Lin",), "year": "2023",
            "url": "https://a.org/x_y%20z?a=1&b=2",
        },
    ),
    "a page that is published by its address": (
        (
        "@misc{c, title = {{GPT}-4~is \\& isn't}, howpublished = {\\url{https://a.org/b_c}}, year = {2023}}"
        ),
        {"title": "GPT-4 is & isn't", "year": "2023", "url": "https://a.org/b_c"},
    ),
    "a short venue is the list's own": (
        (
        "@inproceedings{c, title = {T}, booktitle = {NIPS 2017}, year = {2017}, institution = {University of A and B}}"
        ),
        {"title": "T", "venue": "NIPS 2017", "year": "2017", "institutions": ("University of A and B",)},
    ),
    "what its volume says": (
        (
        "@inproceedings{a, crossref = {V9}, author = {Lin, Ji}, title = {T}, keywords = {pruning}}\n"
        "@Proceedings{v9, title = {Proceedings of the 39th International Conference on Machine Learning},\n"
        "  year = 2022, url = {https://a.org/volume}, keywords = {all}}"
        ),
        {"title": "T", "authors": ("Ji Lin",), "venue": "ICML", "year": "2022", "keywords": ("pruning",)},
    ),
    "a volume that nothing is in": ("@proceedings{v, title = {V}, year = 2022}", {"title": "V", "year": "2022"}),
    "a volume that is not there": ("@inbook{a, crossref = {v}, title = {T}}", {"title": "T"}),
    "a volume that is itself": ("@inbook{a, crossref = {a}, title = {T}}", {"title": "T"}),
    "a volume without a key": ("@proceedings{, title = {V}, year = 2022}", {"title": "V", "year": "2022"}),
    "an *and* after the last name": (
        "@misc{a, title = {T}, author = {Lin, Ji and}}", {"title": "T", "authors": ("Ji Lin",)},
    ),
    "what BibLaTeX calls the parts of a name": (
        "@article{a, title = {T}, author = {family=Berg, given=Jan, prefix=van der and Knuth, Donald E., Jr.}}",
        {"title": "T", "authors": ("Jan van der Berg", "Donald E. Knuth Jr.")},
    ),
    "names that semicolons part": (
        "@article{a, title = {T}, author = {Lin, Ji; Han, Song}}", {"title": "T", "authors": ("Ji Lin", "Song Han")},
    ),
    "names that commas part are not turned around": (
        "@article{a, title = {T}, author = {Ji Lin, Song Han, Bo Carr}}",
        {"title": "T", "authors": ("Ji Lin, Song Han, Bo Carr",)},
    ),
    "commands whose text is shown": (
        r"@misc{a, title = {A \texttt{fast} \mbox{GPT-4} \href{https://a.org}{page} \textless{} 3 \S{} 5 \textsf{x}}}",
        {"title": "A fast GPT-4 page < 3 § 5 x"},
    ),
    "commands without their text": (
        r"@misc{a, title = {A \textcolor{red}}}", {"title": r"A \textcolor{red}"},
    ),
    "as al-folio has it": (
        "@article{a, title = {T}, html = {https://a.org/t}, github = {https://github.com/a/b}}",
        {"title": "T", "url": "https://a.org/t", "code_url": "https://github.com/a/b"},
    ),
    "an address in a note": (
        r"@misc{a, title = {T}, note = {\url{https://a.org/t}}}", {"title": "T", "url": "https://a.org/t"},
    ),
    "code in a note": (
        r"@misc{a, title = {T}, note = {Code at \url{https://github.com/a/b}}}",
        {"title": "T", "code_url": "https://github.com/a/b"},
    ),
    "an arXiv id of al-folio": (
        "@article{a, title = {T}, arxiv = {2306.00978}, html = {https://a.org/t}}",
        {"title": "T", "url": "https://arxiv.org/abs/2306.00978"},
    ),
    "a key twice, a field twice": ("@misc{k, title = {A}, title = {B}}\n", {"title": "A"}),
}  # fmt: skip


@each_row("what", BIBTEX)
def test_bibtex(what: str) -> None:
    text, expected = BIBTEX[what]
    assert read(text, "bibtex") == [expected]
    assert read(f"{text}\n{text}", "bibtex") == [expected, expected]


def test_commas_in_brackets_part_no_names() -> None:
    text = 'title,authors\nA,"Ann Bell (NYU, New York), Bo Carr (Yang, Inc. and Sons) and Cy Dunn"\n'
    assert read(text, "csv") == [
        {"title": "A", "authors": ("Ann Bell (NYU, New York)", "Bo Carr (Yang, Inc. and Sons)", "Cy Dunn")}
    ]


def test_an_entry_without_a_key_is_no_volume_of_others() -> None:
    text = "@misc{, title = {A}, year = 2020}\n@misc{b, title = {B}, year = 2021}\n"
    assert read(text, "bibtex") == [{"title": "A", "year": "2020"}, {"title": "B", "year": "2021"}]


@pytest.mark.parametrize(
    ("named", "field"),
    [("@string{{v = {{{0}}}}}", "booktitle = v"), ("@proceedings{{v, title = {{{0}}}}}", "crossref = v")],
)
def test_strings_and_volumes_make_no_file_ten_times_as_long(named: str, field: str) -> None:
    entries = "".join(f"@misc{{k{number}, title = {{T}}, {field}}}\n" for number in range(500))
    text = f"{named.format('x y ' * 20_000)}\n{entries}@misc{{last, title = {{Last}}}}\n"
    found = list(bibtex.read("a.bib", text))
    entered = [one for one in found if isinstance(one, ListEntry)]
    assert sum(len(value) for one in entered for value in one.fields.values()) < 11 * len(text) + 100_000
    assert entered[-1].roles["title"] == "Last"
    assert {one.message for one in found if isinstance(one, Remark)} == {
        "strings and volumes make the file more than ten times as long; the entry is not read"
    }


CSL: Final = [
    {
        "id": "http://zotero.org/users/1/items/ABCD", "type": "paper-conference",
        "container-title": "Proceedings of the 41st International Conference on Machine Learning",
        "event-title": "ICML",
        "title": "A <i>Title</i>", "title-short": "AT", "DOI": "10.1145/1.2", "abstract": "Long.\nText.",
        "author": [
            {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}, {"literal": "NVIDIA"},
            {"family": "King", "given": "Martin", "suffix": "Jr."},
        ],
        "issued": {"date-parts": [["2024", 7, 21]]},
    },
    {
        "id": 7, "citation-key": "x", "type": "article", "title": "Preprint", "publisher": "arXiv",
        "number": "arXiv:2306.00978", "issued": {"raw": "2023-06-01"}, "keyword": "a, b; c", "note": "",
    },
    {"id": "y", "type": "article-journal", "title": "With EDTF", "container-title": "TMLR", "issued": "2022-01"},
]  # fmt: skip
FROM_CSL: Final = [
    {
        "title": "A Title", "abbr": "AT", "authors": ("Ludwig van Beethoven", "NVIDIA", "Martin King Jr."),
        "venue": "ICML", "year": "2024", "url": "https://doi.org/10.1145/1.2", "abstract": "Long. Text.",
    },
    {
        "title": "Preprint", "venue": "arXiv", "year": "2023", "url": "https://arxiv.org/abs/2306.00978",
        "keywords": ("a", "b", "c"),
    },
    {"title": "With EDTF", "venue": "TMLR", "year": "2022"},
]  # fmt: skip


@pytest.mark.parametrize("kind", ["csl-json", "json"])
def test_csl_json(kind: str) -> None:
    assert read(json.dumps(CSL), kind) == FROM_CSL
    assert read(json.dumps({"items": CSL}, indent=2), kind) == FROM_CSL
    assert read(json.dumps(CSL[0]), kind) == FROM_CSL[:1]


def test_ris() -> None:
    text = (
        "Provider: somebody\n\nTY  - CPAPER\nA1  - Lin, Ji\nAU  - van Beethoven, Ludwig\nAU  - King, Martin, Jr.\n"
        "T1  - A title that\n      goes on\n"
        "T2  - Proceedings of the 41st International Conference on Machine Learning\n"
        "Y1  - 2024/07/21/\nDO  - 10.1145/1.2\nKW  - a\nKW  - b\nN2  - Long.\nER  - \n\n"
        "TY  - JOUR\r\nTI  - Other\r\nJO  - TMLR\r\nPY  - 2022\r\nUR  - https://a.org/x;y\r\nER  -\r\n"
    )
    assert read(text, "ris") == [
        {
            "title": "A title that goes on", "authors": ("Ji Lin", "Ludwig van Beethoven", "Martin King Jr."),
            "venue": "ICML", "year": "2024", "url": "https://doi.org/10.1145/1.2", "keywords": ("a", "b"),
            "abstract": "Long.",
        },
        {"title": "Other", "venue": "TMLR", "year": "2022", "url": "https://a.org/x;y"},
    ]  # fmt: skip


def test_a_value_of_ris_that_is_cut_after_seventy_characters() -> None:
    title = "A character-level decoder without explicit segmentation for neural machine translation"
    url = "https://papers.nips.cc/paper/2020/hash/c8512d142a2d849725f31a9a7a361ab9-Abstract.html"
    lines = [f"{tag}  - {value[:70]}\n{value[70:]}" for tag, value in (("TI", title), ("UR", url))]
    assert read("\n".join(["TY  - JOUR", *lines, "ER  - ", ""]), "ris") == [{"title": title, "url": url}]


def test_a_line_of_an_abstract_in_ris_is_no_tag() -> None:
    text = "TY  - JOUR\nTI  - One\nAB  - Long.\nAI - the new electricity\nER  - \n"
    assert read(text, "ris") == [{"title": "One", "abstract": "Long. AI - the new electricity"}]


def test_ris_with_other_blanks_and_without_a_start() -> None:
    text = (
        "TI  - Nowhere\nAU  - Carr, Bo\n\n"
        "TY - JOUR\nAU - Lin, Ji\nA1 - Han, Song\nA1 - Lin, Ji\nTI - One\n  - two\nER -\n"
        "TY  - JOUR\nTI  - Other\nER  - \nKW  - x\n"
    )
    parsed = parse("x", text, "ris", READING)
    assert [told(record) for record in parsed.records] == [
        {"title": "One - two", "authors": ("Song Han", "Ji Lin")},
        {"title": "Other"},
    ]
    assert [str(remark) for remark in parsed.unread] == [
        "x:1: no reference begins above: `TY  -` is missing; not read",
        "x:14: no reference begins above: `TY  -` is missing; not read",
    ]


TABLE: Final = [
    ["Paper Title", "Authors", "Venue", "Year", "Link", "Code", "Tags"],
    [AWQ["title"], "Ji Lin, Song Han", "MLSys", "2024", "arXiv:2306.00978", "https://github.com/a/b", "x, y"],
    ['A "B"', "Lin, J. and Han, S.", "ICLR 2023", "", "10.1145/1.2", "", ""],
    ["C", "Lin, Ji; Han, Song", "", "Mar 2022", "https://a.org", "", "z"],
    ["D", "Ada Lovelace, Alan Turing, and Grace Hopper", "", "", "", "", ""],
]  # fmt: skip
FROM_TABLE: Final = [
    {**AWQ, "code_url": "https://github.com/a/b", "keywords": ("x", "y")},
    {
        "title": 'A "B"', "authors": ("J. Lin", "S. Han"), "venue": "ICLR 2023", "year": "2023",
        "url": "https://doi.org/10.1145/1.2",
    },
    {"title": "C", "authors": ("Ji Lin", "Song Han"), "year": "2022", "url": "https://a.org", "keywords": ("z",)},
    {"title": "D", "authors": ("Ada Lovelace", "Alan Turing", "Grace Hopper")},
]  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_tables_of_any_delimiter(tmp_path: Path, delimiter: str, end: str) -> None:
    with (tmp_path / "x").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter, lineterminator=end).writerows(TABLE)
    text = (tmp_path / "x").read_bytes().decode()
    assert read(text, "csv") == FROM_TABLE
    if delimiter == "\t":
        assert read(text, "tsv") == FROM_TABLE


def test_columns_of_other_names() -> None:
    assert read("Work;Where\nA;ICLR\n", "csv", title="work", venue="Where") == [{"title": "A", "venue": "ICLR"}]
    assert read('[{"work": "A", "t": ["x", "y"]}]', "json", title="work", keywords="t") == [
        {"title": "A", "keywords": ("x", "y")}
    ]
    assert read("@misc{k, title = {A}, mykey = {x, y}}", "bibtex", keywords="mykey") == [
        {"title": "A", "keywords": ("x", "y")}
    ]
    assert read("- work: A\n", "yaml", title="Work") == [{"title": "A"}]


def test_columns_without_a_role_are_named() -> None:
    text = (
        "Name,Authors,Published,Link,Status,Code,Venue/Year\n"
        'A,"Lin, J., Han, S.","June 12, 2017",arxiv.org/abs/2306.00978,Done,github.com/a/b,NeurIPS 2017\n'
        'B,"李飞飞, 王伟",May,,,,\n'
    )
    parsed = parse("x", text, "csv", READING)
    assert [told(record) for record in parsed.records] == [
        {
            "title": "A", "authors": ("J. Lin", "S. Han"), "venue": "NeurIPS 2017", "year": "2017",
            "url": "https://arxiv.org/abs/2306.00978", "code_url": "https://github.com/a/b",
        },
        {"title": "B", "authors": ("李飞飞", "王伟")},
    ]  # fmt: skip
    assert [str(note) for note in parsed.notes] == [
        "x:2: not read, as no role has such a name: `Published`, `Status`; --columns ROLE=NAME reads one"
    ]
    chosen = parse("x", text, "csv", READING._replace(columns={"keywords": "status", "abbr": "Published"}))
    assert chosen.notes == ()


@each_row(
    ("written", "authors"),
    [
        ("['Ann Bell', \"Bo O'Neil\"]", ("Ann Bell", "Bo O'Neil")),
        ("Ann Bell|Bo Carr", ("Ann Bell", "Bo Carr")),
        ("Ann Bell / Bo Carr", ("Ann Bell", "Bo Carr")),
        ("Bell, Ann; Carr, Bo; and Dunn, Cy", ("Ann Bell", "Bo Carr", "Cy Dunn")),
        ("A. Bell<sup>1,2</sup>, B. Carr<sup>*</sup>", ("A. Bell", "B. Carr")),
        ("Bell A., Carr B.", ("A. Bell", "B. Carr")),
        ("van Gogh, Vincent", ("Vincent van Gogh",)),
        ("{Meta AI}", ("Meta AI",)),
        ("Ann Bell, Jr., Bo Carr", ("Ann Bell, Jr.", "Bo Carr")),
        ("Ann Bell, Bo Carr, III", ("Ann Bell", "Bo Carr, III")),
        ("Ann Bell, PhD, Bo Carr, MD", ("Ann Bell, PhD", "Bo Carr, MD")),
        ("King, Martin, Jr.", ("Martin King Jr.",)),
    ],
)
def test_names_in_a_cell(written: str, authors: tuple[str, ...]) -> None:
    (found,) = parse("x", json.dumps([{"title": "T", "authors": written}]), "json", READING).records
    assert found.authors == authors


@each_row(
    ("written", "authors"),
    [
        ("Ann Bell, Bo Carr, ...", ("Ann Bell", "Bo Carr")),
        ("Bell, Ann; Carr, Bo; \u2026", ("Ann Bell", "Bo Carr")),
        ("Ann Bell and 10 others", ("Ann Bell",)),
        ("['Ann Bell', 'et al.']", ("Ann Bell",)),
    ],
)
def test_names_that_are_left_out(written: str, authors: tuple[str, ...]) -> None:
    (found,) = parse("x", json.dumps([{"title": "T", "authors": written}]), "json", READING).records
    assert (found.authors, found.leaves_out_authors) == (authors, True)


def test_two_names_of_scopus() -> None:
    text = 'Title,Authors,Source title\nA,"Bell A., Carr B.",Nature\nB,"Li, Bo",Nature\n'
    assert [record.authors for record in parse("x", text, "csv", READING).records] == [
        ("A. Bell", "B. Carr"),
        ("Bo Li",),
    ]


def test_names_of_one_word_each_are_doubtful() -> None:
    text = 'Title,Authors\nA,"Bell, Ann, Carr, Bo"\nB,"Madonna, Prince, Adele"\nC,"Ann Bell, Bo, Ed, Al"\n'
    assert [record.doubt and record.doubt.why for record in parse("x", text, "csv", READING).records] == [
        "names of one word each: `Bell`, `Ann`, `Carr` and 1 more",
        None,
        None,
    ]


def test_a_date_is_no_venue() -> None:
    assert read("Title,Published\nA,2017-06-12\nB,June 2018\nC,Nature 2019\n", "csv") == [
        {"title": "A", "year": "2017"},
        {"title": "B", "year": "2018"},
        {"title": "C", "venue": "Nature 2019", "year": "2019"},
    ]


@each_row(
    ("text", "kind", "said"),
    [
        ("@misc{a, title={A}, year=2021}\n@misc{b, title={B}, year={in press}}\n@misc{c, title={C}, year={n.d.}}",
         "bibtex", ["x:2: year: 1 of 3 read, though 2 entries have one, such as `in press`"]),
        ("title,venue,note\nA,https://a.org/x,\nB,ICLR,see A\n", "csv",
         ["x:3: note: 0 of 2 read, though 1 entry has one, such as `see A`"]),
        ("title,published\nA,June 2018\nB,\n", "csv", []),
    ],
)  # fmt: skip
def test_what_a_file_says_and_no_paper_gets_is_said_by_role(text: str, kind: str, said: list[str]) -> None:
    assert [str(note) for note in parse("x", text, kind, READING).notes] == said


def test_links_and_people_that_are_mappings() -> None:
    item = {
        "title": "A",
        "authors": [{"name": "Ji Lin", "affiliation": "MIT"}, {"name": "Song Han", "affiliation": ["MIT", "NVIDIA"]}],
        "links": [{"name": "pdf", "url": "https://a.org/a.pdf"}, {"name": "code", "url": "https://github.com/a/b"}],
        "paperurl": "",
    }  # fmt: skip
    assert read(json.dumps([item]), "json") == [
        {
            "title": "A", "authors": ("Ji Lin", "Song Han"), "institutions": ("MIT", "NVIDIA"),
            "url": "https://a.org/a.pdf", "code_url": "https://github.com/a/b",
        }
    ]  # fmt: skip


def test_where_people_work_in_yaml() -> None:
    people = "[{name: Ji Lin, affiliations: [MIT, NVIDIA]}, {name: Bo, affiliation: [{name: NYU}]}]"
    text = f"- title: A\n  authors: {people}\n"
    assert read(text, "yaml") == [
        {"title": "A", "authors": ("Ji Lin", "Bo"), "institutions": ("MIT", "NVIDIA", "NYU")},
    ]


def test_people_places_and_words_that_have_pages_are_no_links() -> None:
    item = {
        "title": "A",
        "authors": [{"name": "Ji Lin", "url": "https://j.org"}, {"name": "Song Han", "url": "https://s.org"}],
        "institutions": [{"name": "MIT", "url": "https://mit.edu"}],
        "tags": [{"name": "x", "url": "https://x.org"}],
    }
    parsed = parse("x", json.dumps([item]), "json", READING)
    assert [told(record) for record in parsed.records] == [
        {"title": "A", "authors": ("Ji Lin", "Song Han"), "institutions": ("MIT",), "keywords": ("x",)}
    ]
    assert not parsed.notes


MAPPINGS: Final[list[dict[str, Any]]] = [
    {
        "name": "AWQ", "title": AWQ["title"], "authors": ["Ji Lin", {"name": "Song Han"}],
        "conference": "MLSys", "year": 2024, "arxiv": "2306.00978", "tags": ["x", "y"],
        "code": {"url": "https://github.com/a/b"},
    },
    {"title": "007", "authors": "Lin, Ji and Han, Song", "date": "2022-03-01", "doi": "10.1145/1.2", "code": None},
]  # fmt: skip
FROM_MAPPINGS: Final = [
    {**AWQ, "abbr": "AWQ", "keywords": ("x", "y"), "code_url": "https://github.com/a/b"},
    {"title": "007", "authors": ("Ji Lin", "Song Han"), "year": "2022", "url": "https://doi.org/10.1145/1.2"},
]
YAML: Final = """\
- name: AWQ
  title: "AWQ: Activation-aware Weight Quantization"
  authors: [Ji Lin, {name: Song Han}]
  conference: MLSys
  year: 2024
  arxiv: 2306.00978
  tags:
    - x
    - y
  code: {url: https://github.com/a/b}
- title: 007
  authors: Lin, Ji and Han, Song
  date: 2022-03-01
  doi: 10.1145/1.2
  code: ~
"""


def test_json_and_yaml() -> None:
    indented = "".join(f"  {line}" for line in YAML.splitlines(keepends=True))
    assert read(json.dumps(MAPPINGS), "json") == FROM_MAPPINGS
    assert read(json.dumps({"about": [1], "list": MAPPINGS, "n": 2}, indent=1), "json") == FROM_MAPPINGS
    assert read(json.dumps({str(at): one for at, one in enumerate(MAPPINGS)}), "json") == FROM_MAPPINGS
    assert read(YAML, "yaml") == FROM_MAPPINGS
    assert read(f"about: [1]\nlist:\n{indented}", "yaml") == FROM_MAPPINGS


LAUGHS: Final = "a0: &a0 [x]\n" + "".join(
    f"a{at + 1}: &a{at + 1} [{', '.join([f'*a{at}'] * 10)}]\n" for at in range(20)
)
BROKEN: Final = {
    "a comma that is missing between fields": (
        "bibtex",
        """@article{a, title={No {Comma}} author={Bell, Ann}, year=2021}
@misc{b, title={A} # {B}, note={x = y}}
@misc{c, title="No {"}Comma" author="Bell, Ann"}
@misc{d, title="C {"} x = y" # {D}}
""",
        ["AB", 'C " x = yD'],
        [
            "x:1: a comma is missing behind the field `title`; the entry is not read",
            "x:3: a comma is missing behind the field `title`; the entry is not read",
        ],
    ),
    "an entry of BibTeX": (
        "bibtex", "@misc{a, title={A}}\n@misc{b, title={B\n@misc{c, title={C}}\n", ["A", "C"],
        ["x:2: the entry is broken"],
    ),
    "an entry without a title": ("bibtex", "@misc{a, year=2020}\n@misc{b, title={B}}\n", ["B"], ["x:1: no title"]),
    "an entry nested deeply": (
        "bibtex", "@misc{a, title={%s}}\n@misc{b, title={B}}\n" % ("{" * 9999 + r"\o" + "}" * 9999), ["B"],
        ["x:1: braces are nested"],
    ),
    "no entry": ("bibtex", "nothing here\n", [], ["x:1: no papers in the file"]),
    "references without their end": ("ris", "TY  - A\nTI  - A\n\nTY  - \n\nTI  - B\n", ["A", "B"], []),
    "a reference of nothing": ("ris", "TY  - \n\nER  -\nTY  - A\nTI  - A\nER  - \n", ["A"], ["x:1: no title"]),
    "an element of JSON": (
        "json", '[\n  {"title": "A"},\n  {"title": "B" "year": 1},\n  {"title": "C"}\n]\n', [],
        ["x:3: not JSON"],
    ),
    "an element that is no mapping": (
        "json", '[{"title": "A"}, 7, {"year": 3}]', ["A"],
        ["x:1: not a mapping", "x:1: no title"],
    ),
    "JSON that ends early": ("json", '{"papers": [\n {"title": "A"},\n {"tit', [], ["x:3: not JSON"]),
    "no JSON at all": ("json", "title: A\n", [], ["x:1: not JSON"]),
    "JSON nested deeply": ("json", "[" * 99_999, [], ["x:1: nested too deeply"]),
    "a number of JSON that is too long": ("json", '[{"title": %s}]' % ("9" * 9999), [], ["x:1: not JSON"]),
    "an element of YAML": (
        "yaml", "- title: A\n- title: 'B\n  x: [\n- title: C\n", [], ["x:"],
    ),
    "a tag of YAML": (
        "yaml", "- title: A\n- !!python/object/apply:os.system ['id']\n- title: !x B\n- title: C\n", ["A", "B", "C"],
        ["x:2: not a mapping of names to values"],
    ),
    "aliases to the power of ten": ("yaml", LAUGHS, [], ["x:12: more than 100 aliases"]),
    "a key of YAML that is a list": ("yaml", "? [a]\n: - title: A\n", ["A"], []),
    "a cell as long as a book": (
        "csv", "x" * 200_000 + "\na\n", [], ["x:2: no column of titles among `a`"],
    ),
    "YAML nested deeply": ("yaml", "[" * 99_999, [], ["x:1: not YAML: "]),
    "a quote that is not closed": ("csv", 'title,year\nA,1\nB,"2\nC,3\n', ["A", "C"], ["x:3: a quote is not closed"]),
    "too many cells": ("csv", "title,year\nA,1,2\nB,2\n", ["A", "B"], ["x:2: more cells"]),
    "no column of titles": (
        "csv", "a,b\n1,2\n", [],
        ["x:1: no column of titles among `a`, `b`; name it with --columns"],
    ),
}  # fmt: skip


@each_row("what", BROKEN)
def test_what_is_broken_is_told_and_the_rest_is_read(what: str) -> None:
    kind, text, titles, remarks = BROKEN[what]
    found, said = unread(text, kind)
    assert found == titles
    assert len(said) == len(remarks)
    assert all(one.startswith(start) for one, start in zip(said, remarks, strict=True)), said
    assert all("\n" not in one and len(one) < 300 for one in said)


def test_encodings() -> None:
    text = "title\nMüller\n"
    assert decoded(text.encode()) == (text, 0)
    assert decoded(text.encode("utf-8-sig")) == (text, 0)
    assert decoded(text.encode("utf-16")) == (text, 0)
    assert decoded(text.encode("latin-1")) == (text, 2)
    assert decoded("ü é\n".encode() + "ü".encode("latin-1")) == ("ü é\nü", 2)
    assert decoded(b"\x89PNG\r\n\x1a\n\0\0") == (None, 0)
    assert decoded(bytes(range(1, 256))) == (None, 0)


@pytest.fixture
def run(metalint: Metalint, tmp_path: Path) -> Any:
    """Import files, and return the exit code, what is said, and the files that are written."""

    def imported(*words: str) -> tuple[int, str, list[str]]:
        done = metalint("import", *words, "--out", "meta")
        assert done.out == ""
        written = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.prototxt"))
        return done.code, done.err, written

    return imported


def test_bad_files_take_a_line_each_and_the_rest_is_imported(run: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.bib").touch()
    (tmp_path / "binary.ris").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "latin.bib").write_bytes("@misc{a, title={Über}}".encode("latin-1"))
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(100 << 20)
    (tmp_path / "good.csv").write_bytes(b"\xef\xbb\xbftitle;year\nGood;2024\n")
    code, said, written = run("empty.bib", "binary.ris", "latin.bib", "huge.json", "good.csv")
    assert code == 1
    assert written == ["meta/good.prototxt", "meta/uber.prototxt"]
    assert said.splitlines() == [
        "imported 2 papers (0 merged): files written to meta: 2",
        "not read: 4",
        "  empty.bib:1: the file is empty",
        "  binary.ris:1: not a text file",
        "  latin.bib:1: not UTF-8, and read as Latin-1: check the letters, and save the file as UTF-8",
        "  huge.json:1: cannot be read: it is larger than 32 MiB",
        (
            'required: wrote `required = ["title"]` to metalint.toml; fewer than nine tenths of the papers fill'
            " url (0 of 2), authors (0 of 2), institutions (0 of 2), venue (0 of 2) and year (1 of 2)"
        ),
        (
            'schema: wrote proto/paper.proto, whose keywords are text; wrote `proto = "proto/paper.proto"`'
            " to metalint.toml"
        ),
    ]


def test_no_name_becomes_a_path(run: Any, tmp_path: Path) -> None:
    record = {"title": "T", "abbr": "", "authors": [], "url": "", "year": 2024, "venue": "", "institutions": []}
    papers = [
        {**record, "id": "../../out", "title": "../One", "keywords": [], "code": {}},
        {**record, "id": "/etc/passwd", "title": "Two", "keywords": [], "code": {}},
        {**record, "id": "2024/kept", "title": "Three", "keywords": [], "code": {}},
    ]
    (tmp_path / "papers.json").write_text(json.dumps({"papers": papers}, indent=1))
    (tmp_path / "refs.bib").write_text("@misc{../../x, title={../../Four}}")
    code, said, written = run("papers.json", "refs.bib")
    assert code == 1
    assert written == [
        "meta/2024/kept.prototxt", "meta/four.prototxt", "meta/one.prototxt", "meta/two.prototxt",
    ]  # fmt: skip
    assert "papers.json:3: `../../out` leads to another folder; the paper is named after its title" in said


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_ids_become_names_that_every_system_takes_and_tells_apart(run: Any, tmp_path: Path, kind: str) -> None:
    ids = ["con", "CON", "aux", "nul.v2", "LoRA", "lora", "caf\u00e9", "cafe\u0301", "2024/com1", "plain"]
    rest: dict[str, Any] = {"abbr": "", "authors": [], "url": "", "year": 2024, "venue": "", "institutions": []}
    rest |= {"keywords": [], "code": {}}
    papers = [{"id": one, "title": f"Paper {at}", **rest} for at, one in enumerate(ids)]
    path = tmp_path / f"papers.{kind}"
    rows = [[one["id"], one["title"], *[""] * (len(PAPER_ROLES) - 1)] for one in papers]
    table = "\n".join(map(",".join, [["id", *PAPER_ROLES], *rows]))
    path.write_text(json.dumps({"papers": papers}) if kind == "json" else f"{table}\n", encoding="utf-8")
    code, said, written = run(path.name)
    assert code == 0
    assert f"imported {len(ids)} papers (0 merged)" in said
    assert written == sorted(
        f"meta/{name}.prototxt"
        for name in ("con_paper", "CON_paper-2", "aux_paper", "nul_paper.v2", "LoRA", "lora-2", "caf\u00e9",
                     "caf\u00e9-2", "2024/com1_paper", "plain")
    )  # fmt: skip
    assert "`con.prototxt` is a device on Windows, so that the paper is `con_paper.prototxt`" in said
    assert "`lora.prototxt` is the name of another file, so that the paper is `lora-2.prototxt`" in said
    assert said.count("so that the paper is") == 7


def test_a_citation_file_is_read_by_its_suffix(run: Any, tmp_path: Path) -> None:
    (tmp_path / "CITATION.cff").write_text("cff-version: 1.2.0\npreferred-citation:\n  title: Counting Ships\n")
    code, said, written = run("CITATION.cff")
    assert (code, written) == (0, ["meta/counting_ships.prototxt"]), said


def test_nothing_is_overwritten(run: Any, tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "a.prototxt").write_text("paper { title: 'mine' }\n")
    (tmp_path / "x.yaml").write_text("- title: A\n- title: B\n")
    code, said, written = run("x.yaml")
    assert (code, written) == (1, ["meta/a.prototxt", "meta/b.prototxt"])
    assert "meta/a.prototxt: differs and is kept" in said
    assert (tmp_path / "meta" / "a.prototxt").read_text() == "paper { title: 'mine' }\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("x.docx",), "x.docx: no format has the suffix `.docx`; name one with --from: "),
        (("-",), "-: there is no suffix to tell the format; name one with --from: "),
        (("https://x.org/README.md",), "README.md: the address of a file; download it first"),
        (("x.d",), "x.d: a folder; name the files in it"),
        (("x" * 300,), ": there is no suffix to tell the format"),
        (("x.csv", "--from", "docx"), "`docx` is not allowed; choose from "),
        (("missing.bib",), "missing.bib: cannot be read: No such file"),
        (("x.csv", "--columns", "title=None"), "--columns title=None: "),
    ],
)
def test_mistakes_take_one_line(run: Any, tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    (tmp_path / "x.docx").touch()
    (tmp_path / "x.d").mkdir()
    (tmp_path / "x.csv").write_text("title\nA\n")
    code, said, written = run(*words)
    assert (code, written, said.count("\n")) == (2, [], 1)
    assert message in said
    if "docx" in message:
        assert all(name in said for name in FORMATS)


def test_a_missing_package_is_named_with_the_command(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name in [name for name in sys.modules if name.startswith(("bibtexparser", "metalint.importing.bibtex"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("metalint.importing.bibtex", raising=False)
    monkeypatch.setitem(sys.modules, "bibtexparser", None)
    (tmp_path / "x.bib").write_text("@misc{a, title={A}}")
    code, said, written = run("x.bib")
    assert (code, written, said.count("\n")) == (2, [], 1)
    assert f"bibtex needs the package `bibtexparser`; install it with `{install_command('import')}`" in said


HOSTILE: Final = {
    "BibTeX, open entries": ("bibtex", "@a{x,\n"),
    "BibTeX, one key": ("bibtex", "@a{k,title={x}}\n"),
    "BibTeX, words of LaTeX": ("bibtex", "@a{k,title={\\'e\\'e\\alpha $x$}}\n"),
    "BibTeX, braces": ("bibtex", "{"),
    "RIS, lines of one value": ("ris", "x\n"),
    "RIS, open references": ("ris", "TY  - A\n"),
    "CSV, quotes": ("csv", '"\n'),
    "CSV, rows": ("csv", "a,b\n"),
    "JSON, open elements": ("json", ' {"title": \n'),
    "JSON, brackets": ("json", "[{"),
    "YAML, open lists": ("yaml", "- [\n"),
    "YAML, rows": ("yaml", "- title: a\n"),
}
STARTS: Final = {"ris": "TY  - A\nTI  - A\n", "csv": "title,year\n", "json": "[\n", "yaml": "- title: A\n"}


@pytest.mark.slow
@each_row("what", HOSTILE)
def test_the_time_is_linear(what: str) -> None:
    kind, text = HOSTILE[what]

    def seconds(size: int) -> float:
        whole = STARTS.get(kind, "") + text * (size // len(text))
        before = time.process_time()
        parse("x", whole, kind, READING)
        return time.process_time() - before

    seconds(1_000)
    small = min(seconds(100_000) for _ in range(2))
    assert seconds(400_000) < max(small * 4 * 2.5, 0.5)


KEYS: Final = st.sampled_from((
    "title", "type", "author", "authors", "issued", "links", "code", "custom", "references", "preferred-citation",
    "tags", "year", "date", "venue", "url", "doi", "id", "creators", "itemType", "container-title", "institutions",
    "affiliation", "name", "family", "given", "date-parts", "literal",
))  # fmt: skip
TEXTS: Final = st.sampled_from(("", "A", "in press", "10.1/x", "https://a.org"))
ANYTHING: Final = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-1, 3000), st.floats(), TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)
PIECES: Final = st.lists(
    st.sampled_from((
        "TY  - ", "TY  - JOUR\n", "ER  - ", "AU  - ", "A1  - Bell, Ann", "TI  - ", "U1  - code: ", "A", "\n", "\n\n",
        "@misc{a,", "@string{s = ", "@proceedings{v, ", "crossref = {v}", "title = ", "author = ", "{", "}", '"', "#",
        "s", ",", ";", "=", "\\", "\\url{", "\\'", "family=", " and ", "title,", "year;", "sep=;\n", "\t", "|", "- ",
        ": ", "&a ", "*a", "!x ", "[", "]",
    )),
    max_size=30,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(value=ANYTHING)
def test_any_json_and_yaml_is_read_or_reported(value: Any) -> None:
    text = json.dumps(value)
    for kind in ("json", "csl-json", "yaml"):
        parsed = parse("x", text, kind, READING)
        assert parsed.records or parsed.unread


@settings(deadline=None)
@given(text=PIECES)
def test_any_text_is_read_or_reported(text: str) -> None:
    for kind in ("bibtex", "ris", "csv", "tsv", "yaml"):
        parsed = parse("x", text, kind, READING)
        assert parsed.records or parsed.unread


ALIKE: Final = {
    "one title": "@misc{{k, title={{Same Title}}, url={{https://x.org/{at}}}}}\n",
    "one id": "@misc{{k, title={{{at} Title}}, eprint={{2306.00978}}}}\n",
    "one of all": "@misc{{k, title={{Same Title}}}}\n",
    "different ones": "@misc{{k, title={{{at} Title}}, url={{https://x.org/{at}}}}}\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("what", ALIKE)
def test_the_time_of_a_plan_is_linear(tmp_path: Path, what: str) -> None:
    project = Project(Config(tmp_path, "metalint.toml"), 2026, None)

    def seconds(number: int) -> float:
        read = parse("x", "".join(ALIKE[what].format(at=at) for at in range(number)), "bibtex", READING)
        before = time.process_time()
        plan([read], project.config, project.kind.schema.root)
        return time.process_time() - before

    seconds(100)
    small = min(seconds(1_000) for _ in range(2))
    assert seconds(4_000) < max(small * 4 * 2, 0.5)


def test_remarks_name_file_and_line() -> None:
    assert str(Remark("refs.bib", 3, "no title")) == "refs.bib:3: no title"


@each_row(
    ("written", "title"),
    [
        ("{GPT} is {B{I}G}", "GPT is BIG"),
        ("{A}{-}{-}b", "A--b"),
        ("{Dashes} 1--2", "Dashes 1–2"),
        (r"{M}{\"u}ller", "Müller"),
        ("{Ties}~{of} $x^{2}$", "Ties of $x^{2}$"),
    ],
)
def test_braces_in_a_title_only_keep_its_capitals(written: str, title: str) -> None:
    parsed = parse("x", f"@misc{{a, title={{{written}}}}}", "bibtex", READING)
    assert [record.title for record in parsed.records] == [title]
