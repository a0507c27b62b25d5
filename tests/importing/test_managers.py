"""What Zotero, JabRef, Mendeley, Scopus and IEEE Xplore write, and how DBLP and Google Scholar call venues."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Final

import pytest
from rows import each_row

from metalint.config import settings
from metalint.importing.candidates import ListReading
from metalint.importing.formats import parse
from metalint.importing.venues import is_remark
from metalint.names.venues import load

READING: Final = ListReading("notes", {}, lambda _: False, load([]))
ROLES: Final = ("title", "abbr", "authors", "venue", "year", "url", "code_type", "institutions", "keywords", "abstract")


def read(text: str, kind: str) -> list[dict[str, Any]]:
    parsed = parse("x", text, kind, READING)
    assert parsed.unread == ()
    return [{role: value for role in ROLES if (value := getattr(record, role))} for record in parsed.records]


def table(*rows: dict[str, str], header: str) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, header.split("|"), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


ZOTERO: Final = (
    "Key|Item Type|Publication Year|Author|Title|Publication Title|ISBN|ISSN|DOI|Url|Abstract Note|Date|Date Added|"
    "Pages|Issue|Volume|Journal Abbreviation|Short Title|Series|Publisher|Place|Language|Rights|Type|Archive|"
    "Archive Location|Library Catalog|Extra|Notes|Manual Tags|Automatic Tags|Editor|Number|Meeting Name|Conference Name"
)


def test_zotero_csv() -> None:
    text = table(
        {
            "Item Type": "journalArticle", "Publication Year": "2008", "Author": "van der Maaten, Laurens; Hinton, G.",
            "Title": "Visualizing Data using <i>t</i>-SNE", "Publication Title": "Journal of Machine Learning Research",
            "Url": "http://www.jmlr.org/v9.html", "Language": "en", "Manual Tags": "embedding; t-SNE", "Type": "Text",
            "Automatic Tags": "Machine Learning", "Editor": "Bell, Ann", "Abstract Note": "We present.",
        },
        {
            "Item Type": "conferencePaper", "Date": "2017-12-04", "Author": "Vaswani, Ashish", "Language": "en-US",
            "Title": "Attention is All you Need", "Conference Name": "NIPS 2017", "DOI": "10.1145/1.2",
        },
        {
            "Item Type": "preprint", "Date": "2023", "Author": "Touvron, Hugo; Meta AI", "Title": "LLaMA",
            "Publisher": "arXiv", "Extra": "arXiv:2302.13971 [cs]",
        },
        {"Item Type": "book", "Title": "Algebra", "Author": "Lang, Serge", "Publisher": "Springer"},
        header=ZOTERO,
    )  # fmt: skip
    assert read(text, "csv") == [
        {
            "title": "Visualizing Data using t-SNE", "authors": ("Laurens van der Maaten", "G. Hinton"),
            "venue": "JMLR", "year": "2008", "url": "http://www.jmlr.org/v9.html", "keywords": ("embedding", "t-SNE"),
            "abstract": "We present.",
        },
        {
            "title": "Attention is All you Need", "authors": ("Ashish Vaswani",), "venue": "NIPS 2017", "year": "2017",
            "url": "https://doi.org/10.1145/1.2",
        },
        {
            "title": "LLaMA", "authors": ("Hugo Touvron", "Meta AI"), "venue": "arXiv", "year": "2023",
            "url": "https://arxiv.org/abs/2302.13971",
        },
        {"title": "Algebra", "authors": ("Serge Lang",)},
    ]  # fmt: skip


def test_zotero_and_better_bibtex_json() -> None:
    item = {
        "itemType": "conferencePaper", "title": 'Deep <span class="nocase">ResNet</span> of <b>H<sub>2</sub>O</b>',
        "creators": [
            {"firstName": "Kaiming", "lastName": "He", "creatorType": "author"},
            {"firstName": "Ed", "lastName": "Itor", "creatorType": "editor"},
            {"name": "NVIDIA", "creatorType": "author"},
        ],
        "date": "June 2016", "proceedingsTitle": "2016 IEEE Conference on Computer Vision and Pattern Recognition",
        "language": "en", "DOI": "10.1109/CVPR.2016.90", "url": "",
        "tags": [{"tag": "vision"}, {"tag": "x", "type": 1}],
    }  # fmt: skip
    expected = {
        "title": "Deep ResNet of H2O", "authors": ("Kaiming He", "NVIDIA"), "venue": "CVPR", "year": "2016",
        "url": "https://doi.org/10.1109/CVPR.2016.90", "keywords": ("vision", "x"),
    }  # fmt: skip
    assert read(json.dumps({"config": {"id": "x"}, "items": [item]}), "json") == [expected]
    links = {"self": {"href": "https://api.zotero.org/users/1/items/AB"}}
    assert read(json.dumps([{"key": "AB", "library": {"id": 1}, "links": links, "data": item}]), "json") == [expected]


def test_other_tables() -> None:
    jabref = table(
        {"Identifier": "k", "BibliographyType": "7", "Author": "Lin, Ji and Han, Song", "Title": "AWQ", "Year": "2024"}
        | {"Booktitle": "Proceedings of Machine Learning and Systems", "URL": "https://a.org/x"},
        header="Identifier|BibliographyType|Author|Booktitle|Journal|Title|URL|Year",
    )
    assert read(jabref, "csv")[0]["authors"] == ("Ji Lin", "Song Han")
    ieee = table(
        {"Document Title": "Deep Things", "Authors": "K. He; X. Zhang", "Publication Title": "2016 IEEE Access"}
        | {"Author Affiliations": "Microsoft Research; Microsoft Research", "Publication Year": "2016"},
        header="Document Title|Authors|Author Affiliations|Publication Title|Publication Year|DOI",
    )
    (found,) = read(ieee, "csv")
    assert (found["title"], found["authors"], found["venue"]) == (
        "Deep Things",
        ("K. He", "X. Zhang"),
        "2016 IEEE Access",
    )
    scopus = table(
        {
            "Authors": "Vaswani A.; Shazeer N.",
            "Title": "Attention",
            "Source title": "Journal of Machine Learning Research",
        }
        | {"Author Keywords": "models; attention", "Year": "2017", "Affiliations": "Google"},
        header="Authors|Title|Year|Source title|Affiliations|Author Keywords|Index Keywords",
    )
    (found,) = read(scopus, "csv")
    assert (found["venue"], found["keywords"], found["institutions"]) == ("JMLR", ("models", "attention"), ("Google",))


BIBTEX: Final = {
    "Mendeley": (
        (
        "@article{Lin2023,\narchivePrefix = {arXiv},\narxivId = {2306.00978},\nauthor = {Lin, Ji},\neprint = "
        "{2306.00978},\nmendeley-groups = {A,B},\nmendeley-tags = {a,b},\ntitle = {{AWQ: Q{\\&}A}},\n"
        "url = {https://a.org/x{\\_}y https://b.org/z http://c.org},\nyear = {2023}\n}"
        ),
        {
            "title": "AWQ: Q&A", "authors": ("Ji Lin",), "year": "2023", "url": "https://a.org/x_y",
            "keywords": ("a", "b"),
        },
    ),
    "Zotero": (
        (
        "@misc{touvron, title = {{LLaMA}}, doi = {10.48550/arXiv.2302.13971}, publisher = {arXiv}, "
        "author = {Touvron, Hugo}, year = {2023}, note = {arXiv:2302.13971 [cs]}, file = {a.pdf:/x:application/pdf}}"
        ),
        {
            "title": "LLaMA", "authors": ("Hugo Touvron",), "venue": "arXiv", "year": "2023",
            "url": "https://doi.org/10.48550/arXiv.2302.13971",
        },
    ),
    "Zotero's note alone": (
        "@misc{t, title = {T}, publisher = {arXiv}, note = {arXiv: 2302.13971}}",
        {"title": "T", "venue": "arXiv", "url": "https://arxiv.org/abs/2302.13971"},
    ),
    "Scopus": (
        "@article{x, title = {T}, affiliation = {MIT; University of Oxford}, author_keywords = {a; b}}",
        {"title": "T", "institutions": ("MIT", "University of Oxford"), "keywords": ("a", "b")},
    ),
    "a book's publisher is no venue": ("@book{x, title = {T}, publisher = {Springer}}", {"title": "T"}),
}  # fmt: skip


@each_row("what", BIBTEX)
def test_bibtex(what: str) -> None:
    text, expected = BIBTEX[what]
    assert read(text, "bibtex") == [expected]


VENUES: Final = {
    "5th International Conference on Learning Representations, ICLR 2017, Toulon, France, April 24-26, 2017, Conference"
    " Track Proceedings": "ICLR",
    "Advances in Neural Information Processing Systems 33: Annual Conference on Neural Information Processing Systems"
    " 2020, NeurIPS 2020, December 6-12, 2020, virtual": "NeurIPS",
    "Advances in neural information processing systems": "NeurIPS",
    "Advances in Neural Information Processing Systems 33: Annual Conference on Neural Information Processing Systems"
    " 2020, December 6-12, 2020, virtual": "NeurIPS",
    "Proceedings of the 2019 Conference of the North American Chapter of the Association for Computational Linguistics:"
    " Human Language Technologies, NAACL-HLT 2019, Minneapolis, MN, USA, June 2-7, 2019, Volume 1 (Long and Short"
    " Papers)": "NAACL",
    "SIGIR '21: The 44th International ACM SIGIR Conference, Virtual Event, Canada, July 11-15, 2021": "SIGIR",
    "Computer Vision -- ECCV 2020": "ECCV",
    "IEEE International Conference on Image Processing, ICIP 2021, Anchorage, AK, USA, September 2021": "ICIP",
    "Nature 521.7553": "Nature",
    "Nature 521": "Nature",
    "IEEE transactions on pattern analysis and machine intelligence 39.6": "TPAMI",
    "Proceedings of the AAAI Conference on Artificial Intelligence 34.05": "AAAI",
    "International Conference on Machine Learning. PMLR": "ICML",
    "arXiv e-prints": "arXiv",
    "CoRR abs/1706.03762": "arXiv",
    "Proc. ACM Program. Lang.": "Proc. ACM Program. Lang.",
    "Industry 4.0": "Industry 4.0",
    "Findings of the Association for Computational Linguistics: ACL/IJCNLP 2021, Online Event": "ACL Findings",
    "Companion Proceedings of The 2019 World Wide Web Conference, WWW 2019, San Francisco, CA, USA": (
        "Companion Proceedings of The 2019 World Wide Web Conference, WWW 2019, San Francisco, CA, USA"
    ),
}


@each_row("written", VENUES)
def test_a_long_name_becomes_that_of_the_venue(written: str) -> None:
    (found,) = read(f"@inproceedings{{x, title = {{T}}, booktitle = {{{written}}}, year = {{2020}}}}", "bibtex")
    assert found["venue"] == VENUES[written]


PEOPLE: Final = {
    "bibtex": "@misc{x, title = {T}, author = {张, 三 and Dupont, Jr., Martin and 高橋 次郎 and 김, 철수}}",
    "ris": "TY  - JOUR\nTI  - T\nAU  - 张, 三\nAU  - Dupont, Martin, Jr.\nAU  - 高橋 次郎\nAU  - 김, 철수\nER  - \n",
    "csl-json": '[{"type": "article", "title": "T", "issued": {}, "author": [{"family": "张", "given": "三"}, '
    '{"family": "Dupont", "given": "Martin", "suffix": "Jr."}, {"literal": "高橋 次郎"}, '
    '{"family": "김", "given": "철수"}]}]',
}


@pytest.mark.parametrize("kind", PEOPLE)
def test_the_family_name_leads_where_it_does(kind: str) -> None:
    (found,) = read(PEOPLE[kind], kind)
    assert found["authors"] == ("张三", "Martin Dupont Jr.", "高橋 次郎", "김철수")


@each_row("text", ["Outstanding Work", "Milestone", "First Seq-to-Seq Paper", "^1", "A Tutorial", "Oral"])
def test_remarks_are_no_short_names(text: str) -> None:
    assert is_remark(text)


@each_row("text", ["VAE", "Neural Doodle", "Best-of-N", "First-Order MAML", "OpenAI o1", "PaperBench"])
def test_short_names_are_no_remarks(text: str) -> None:
    assert not is_remark(text)


COUNTED: Final = {
    "title": "Counting Ships",
    "venue": "Journal of Ships",
    "year": "2021",
    "url": "https://doi.org/10.1000/x",
}
BELL_AND_CARR: Final = COUNTED | {"authors": ("Ann Bell", "Bo Carr")}


@each_row(
    ("kind", "text", "expected"),
    [
        ("csv", ("Authors,Author full names,Title,Year,Source title,DOI,Link\nBell A.; Carr B.,"
         '"Bell, Ann (123); Carr, Bo (45)",Counting Ships,2021,Journal of Ships,10.1000/x,https://scopus.com/1\n'),
         BELL_AND_CARR),
        ("csv", ('Article Title,Authors,Author Full Names,Source Title,Publication Year,DOI\n'
         'Counting Ships,"Bell, A; Carr, B","Bell, Ann; Carr, Bo",Journal of Ships,2021,10.1000/x\n'), BELL_AND_CARR),
        ("tsv", ("PT\tAU\tAF\tTI\tSO\tPY\tDI\tUT\nJ\tBell, A; Carr, B\tBell, Ann; Carr, Bo\tCounting Ships\t"
         "Journal of Ships\t2021\t10.1000/x\tWOS:1\n"), BELL_AND_CARR),
        ("tsv", ("AF\tTI\tSO\tPY\tDI\tC1\tUT\nBell, Ann; Carr, Bo\tCounting Ships\tJournal of Ships\t2021\t10.1000/x\t"
         "[Bell, Ann; Carr, Bo] NYU, Ship Lab, New York, NY 10003 USA; [Carr, Bo] Univ Oslo, Oslo, Norway.\tWOS:1\n"),
         BELL_AND_CARR | {"institutions": ("NYU", "Univ Oslo")}),
        ("csv", ('sep=;\nTitel;Autoren;Jahr;Zeitschrift;DOI\n'
         'Counting Ships;"Bell, Ann; Carr, Bo";2021;Journal of Ships;10.1000/x\n'),
         BELL_AND_CARR),
        ("csv", "Título|Autores|Año|Revista|DOI\nCounting Ships|Ann Bell|2021|Journal of Ships|10.1000/x\n",
         COUNTED | {"authors": ("Ann Bell",)}),
        ("ris", ("TY  - CHAP\nAU  - Bell, Ann\nAU  - Carr, Bo\nPY  - 2021\nTI  - Counting Ships\n"
         "BT  - Journal of Ships\n"
         "PB  - Springer\nDO  - 10.1000/x\nER  - \n"), BELL_AND_CARR),
        ("ris", ("TY  -JOUR\nAU  -Bell, Ann\nAU  -Carr, Bo\nPY  -2021\nTI  -Counting Ships\nJO  -Journal of Ships\n"
         "DO  -10.1000/x\n"), BELL_AND_CARR),
        ("ris", "TY  - RPRT\nAU  - Bell, Ann\nPY  - 2021//\nTI  - Counting Ships\nPB  - OpenAI\nER  - \n",
         {"title": "Counting Ships", "authors": ("Ann Bell",), "year": "2021", "institutions": ("OpenAI",)}),
        ("ris", "TY  - JOUR\nAU  - Bell, Ann\nTI  - Counting Ships\nT2  - \nJO  - Journal of Ships\nPB  - Elsevier\n",
         {"title": "Counting Ships", "authors": ("Ann Bell",), "venue": "Journal of Ships"}),
        ("json", ('{"message": {"items": [{"title": ["Counting Ships"], "type": "journal-article", "DOI": "10.1000/x", '
         '"container-title": ["Journal of Ships"], "author": [{"given": "Ann", "family": "Bell"}, {"given": "Bo", '
         '"family": "Carr"}], "issued": {"date-parts": [[2021, 3]]}}]}}'), BELL_AND_CARR),
        ("json", ('{"a": 1, "b": {"title": ["Counting Ships"], "DOI": "10.1000/x", "license": [{"URL": "x.org"}], '
         '"author": [{"given": "Ann", "family": "Bell"}, {"given": "Bo", "family": "Carr"}], "reference": [{"key": '
         '"1"}], "container-title": ["Journal of Ships"], "issued": {"date-parts": [[2021, 3]]}}}'), BELL_AND_CARR),
        ("json", ('{"title": "Counting Ships", "DOI": "10.1000/x", "link": [{"URL": "https://a.org"}], "author": '
         '[{"given": "Ann", "family": "Bell"}, {"given": "Bo", "family": "Carr"}], "issued": {"date-parts": '
         '[[2021, 3]]}, "container-title": "Journal of Ships"}'), BELL_AND_CARR),
        ("bibtex", ("@article{Bell2021CountingS, title={Counting Ships}, author={Ann Bell}, journal={ArXiv}, "
         "year={2021}, volume={abs/2101.00001}, url={https://api.semanticscholar.org/CorpusID:1}}"),
         {"title": "Counting Ships", "authors": ("Ann Bell",), "venue": "ArXiv", "year": "2021",
          "url": "https://arxiv.org/abs/2101.00001"}),
        ("json", '[{"title": "Counting Ships", "authors": ["Ann Bell"], "published": "2021-01-31T17:59:59Z"}]',
         {"title": "Counting Ships", "authors": ("Ann Bell",), "year": "2021"}),
        ("csv", "title,authors,published\nCounting Ships,Ann Bell,2021-01-31T17:59:59.000+01:00\n",
         {"title": "Counting Ships", "authors": ("Ann Bell",), "year": "2021"}),
        ("json", '[{"type": ["a"], "title": "Counting Ships", "author": "Bell, Ann", "issued": [{"year": 2021}]}]',
         {"title": "Counting Ships", "authors": ("Ann Bell",), "year": "2021"}),
        ("yaml", ("cff-version: 1.2.0\ntitle: Ship Counter\nauthors: [{name: NVIDIA}]\npreferred-citation:\n"
         "  title: Counting Ships\n  authors: [{family-names: Bell, given-names: Ann}, {family-names: Carr, "
         "given-names: Bo}]\n  journal: Journal of Ships\n  year: 2021\n  doi: 10.1000/x\n"
         "references: [{title: Other}]\n"), BELL_AND_CARR),
        ("bibtex", "@article{a, title={Counting Ships}, journal={https://doi.org/10.1000/x}, year={2021}}",
         {"title": "Counting Ships", "year": "2021", "url": "https://doi.org/10.1000/x"}),
    ],
)  # fmt: skip
def test_what_other_programs_write(kind: str, text: str, expected: dict[str, Any]) -> None:
    assert read(text, kind) == [expected]


def test_a_row_of_our_own_table_may_end_early() -> None:
    text = f"{','.join(('id', *settings.ROLES))}\nships,Counting Ships,,https://doi.org/10.1000/x,Ann Bell\n"
    assert read(text, "csv") == [
        {"title": "Counting Ships", "url": "https://doi.org/10.1000/x", "authors": ("Ann Bell",)}
    ]
