from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from importing.planning import plan
from importing.scoring import READING
from render.building import SEED, on_disk, paper
from rows import each_row

from metalint.config.settings import DEFAULT_FIELDS, Config
from metalint.importing.cells import linked_file, unescape
from metalint.importing.lists import read
from metalint.importing.plan import plan as plan_records
from metalint.importing.records import PaperRecord, ParsedFile
from metalint.importing.summary import lines
from metalint.index.project import Project
from metalint.rendering import escape
from metalint.rendering.classic import lay_out_classic
from metalint.rendering.entries import make_entry, make_prefixing_linker
from metalint.rendering.views import group_papers, sort_papers
from metalint.text.layout import format_document
from metalint.text.parser import parse_document

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.settings import View
    from metalint.papers.corpus import Corpus
    from metalint.schema.types import MessageType

HEADER = "|    | meta | tttitle | ccover | pub | year | codeeeee | note |\n|---:|:---|:---|:---|:---|---:|:---|:---|\n"
ROW = "|  0 | [Lo](./meta/lo.prototxt) | [A title](https://x.org) | | arXiv | 2024 | | |\n"


@pytest.fixture(scope="module")
def message(tmp_path_factory: pytest.TempPathFactory) -> MessageType:
    return Project(Config(tmp_path_factory.mktemp("root")), 2025, None).kind.schema.root


def list_of(*rows: str, view: str = "institution", section: str = "MIT") -> str:
    """Return a list with one section."""
    head = f"<details open><summary>\n\n### {view}\n</summary> \n<p>\n\n"
    return f"{head}<details open><summary><b>{section}</b></summary> \n<p>\n\n{HEADER}{''.join(rows)}</p>\n</details>\n"


def rendered(corpus: Corpus, view: View) -> str:
    link = make_prefixing_linker(corpus.context.config, "")
    shown = [
        (one.name, [make_entry(paper, "", link) for paper in one.papers])
        for one in group_papers(sort_papers(corpus.papers), view, is_classic=True)
    ]
    return lay_out_classic(view, shown)


def written(root: Path, files: dict[str, str]) -> Corpus:
    for name, text in files.items():
        path = root / "meta" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return on_disk(root)


def test_the_seed_survives_import_and_render_byte_for_byte(tmp_path: Path, message: MessageType) -> None:
    seed = (SEED / "cls_institution.md").read_bytes()
    imported = plan([("seed.md", seed.decode())], Config(tmp_path), message)
    assert imported.summary.unread == ()
    assert len(imported.files) == 90
    assert rendered(written(tmp_path, imported.files), "institution").encode() == seed
    assert all(format_document(parse_document(text)) == text for text in imported.files.values())


@pytest.mark.parametrize("view", ["year", "publication", "author", "keyword", "all"])
def test_the_other_views_survive_too(tmp_path: Path, message: MessageType, view: View) -> None:
    text = rendered(on_disk(SEED), view)
    imported = plan([("list.md", text)], Config(tmp_path), message)
    assert imported.summary.unread == ()
    assert rendered(written(tmp_path, imported.files), view) == text


def test_a_paper_is_written_in_the_order_of_the_schema_with_what_the_list_tells(message: MessageType) -> None:
    seed = (SEED / "cls_institution.md").read_text(encoding="utf-8")
    imported = plan([("seed.md", seed)], Config(SEED), message)
    assert imported.files["gpfq.prototxt"] == (
        "paper {\n"
        '  title: "A Greedy Algorithm for Quantizing Neural Networks"\n'
        '  abbr: "GPFQ"\n'
        '  url: "https://jmlr.csail.mit.edu/papers/volume22/20-1233/20-1233.pdf"\n'
        '  institutions: "UCSD"\n'
        "}\n"
        "pub {\n"
        '  where: "JMLR"\n'
        "  year: 2021\n"
        "}\n"
        "code {\n"
        '  type: "Pytorch"\n'
        '  url: "https://gitenterprise.xilinx.com/xiandong/GPFA"\n'
        "}\n"
        "note {\n"
        '  url: "https://confluence.xilinx.com/pages/viewpage.action?pageId=1005133974"\n'
        "}\n"
    )


def test_several_lists_are_put_together(tmp_path: Path, message: MessageType) -> None:
    row = "|  0 | [m](./meta/2024/x.prototxt) | [A \\| B &lt;](https://x.org) | <img width='400' alt='image' src='./notes/a%20b.png'> | | | ![GitHub Repo stars](https://img.shields.io/github/stars/o/n) | [note](./notes/x.md) |</p>\n"  # noqa: E501
    lists = [
        ("i.md", list_of(row)),
        ("a.md", list_of(row, view="author", section="Ann Bee").replace("\n", "\r\n")),
        ("k.md", list_of(row, view="keyword", section="survey")),
    ]
    imported = plan(lists, Config(tmp_path), message)
    assert imported.summary.unread == ()
    assert imported.files == {
        "2024/x.prototxt": (
            'paper {\n  title: "A | B <"\n  abbr: ""\n  url: "https://x.org"\n  authors: "Ann Bee"\n'
            '  institutions: "MIT"\n}\ncode {\n  url: "https://github.com/o/n"\n}\nnote {\n  url: "x.md"\n}\n'
            'keyword {\n  words: survey\n}\ncover {\n  url: "a b.png"\n}\n'
        )
    }


@pytest.mark.parametrize(
    ("row", "message_start"),
    [
        ("|  0 | [m](./meta/x.prototxt) | [x](https://x.org) | arXiv |\n", "4 cells, where the header has 8"),
        ("|  0 | m | [x](https://x.org) | | | | | |\n", "meta is not [abbr](./meta/file.prototxt) but 'm'"),
        ("|  0 | [m](./meta/x.prototxt) | | | | | | |\n", "title is not [title](url) but ''"),
        ("|  0 | [m](./meta/x.prototxt) | [x(https://x.org) | | | | | |\n", "title is not [title](url) but '[x("),
        ("|  0 | [m](./meta/x.py) | [x](https://x.org) | | | | | |\n", "meta names no file such as"),
        ("and the rest of a title |\n", "1 cells, where the header has 8"),
    ],
)
def test_an_unreadable_row_is_reported_and_the_others_are_imported(
    tmp_path: Path, message: MessageType, row: str, message_start: str
) -> None:
    imported = plan([("l.md", list_of(row, ROW))], Config(tmp_path), message)
    assert list(imported.files) == ["lo.prototxt"]
    (failure,) = imported.summary.unread
    assert (failure.path, failure.line) == ("l.md", 12)
    assert failure.message.startswith(message_start)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("broken.png | | | | |", "cover is not <img … src='…'> but 'broken.png'"),
        ("<img src='/etc/x.png'> | | | | |", "cover '/etc/x.png' is neither a URL nor below notes/"),
        ("| | soon | | |", "year is not a number but 'soon'"),
        ("| | | here | |", "code is neither the badge of a GitHub repository nor [type](url) but 'here'"),
        ("| | | | [note](javascript:x) |", "note 'javascript:x' is neither a URL nor below notes/"),
    ],
)
def test_an_unreadable_cell_is_reported_and_left_out(
    tmp_path: Path, message: MessageType, cells: str, said: str
) -> None:
    row = f"|  0 | [m](./meta/x.prototxt) | x | {cells}\n"
    imported = plan([("l.md", list_of(row))], Config(tmp_path), message)
    assert [str(failure) for failure in imported.summary.notes] == [
        f"l.md:12: {said}; the paper is imported without it"
    ]
    assert imported.files == {"x.prototxt": 'paper {\n  title: "x"\n  abbr: ""\n  institutions: "MIT"\n}\n'}


def test_rows_that_disagree_are_reported_and_the_first_is_kept(tmp_path: Path, message: MessageType) -> None:
    other = ROW.replace("arXiv", "ICLR")
    lists = [("a.md", list_of(ROW)), ("b.md", list_of(other, view="year", section="2023"))]
    imported = plan(lists, Config(tmp_path), message)
    assert [str(failure) for failure in imported.summary.notes] == [
        "b.md:12: lo.prototxt: venue is 'ICLR' here and 'arXiv' in a.md:12; that one is kept",
        "b.md:12: lo.prototxt: stands under '2023', but its own cell says '2024'; the cell is kept",
    ]
    assert 'where: "arXiv"\n  year: 2024' in imported.files["lo.prototxt"]


def test_a_keyword_is_read_by_its_name_too(tmp_path: Path, message: MessageType) -> None:
    config = Config(tmp_path, names={"keywords": {"kv_cache_quant": "Quantization (KV cache)"}})
    sections = ("Quantization (KV cache)", "Sparse pruning", "low_rank")
    lists = [(f"{at}.md", list_of(ROW, view="keyword", section=one)) for at, one in enumerate(sections)]
    imported = plan(lists, config, message)
    words = [line.strip() for line in imported.files["lo.prototxt"].split("\n") if "words:" in line]
    assert (words, imported.summary.lacking) == (
        ["words: kv_cache_quant", "words: sparse_pruning", "words: low_rank"],
        (),
    )


def test_a_keyword_that_the_schema_does_not_have_is_told_once(tmp_path: Path, message: MessageType) -> None:
    rows = list_of(ROW, view="keyword", section="magic")
    imported = plan([("l.md", rows), ("m.md", rows)], Config(tmp_path), message)
    assert (imported.summary.notes, imported.summary.lacking) == ((), ("magic",))


@pytest.mark.parametrize("text", ["# A readme\n\n| a | b |\n|---|---|\n", "### year\n\nnothing\n", ""])
def test_a_text_that_is_no_list_is_one_clear_line(tmp_path: Path, message: MessageType, text: str) -> None:
    imported = plan([("r.md", text)], Config(tmp_path), message)
    assert [*lines(imported.summary, "written", is_verbose=False)] == [
        (
            "r.md:1: no list of papers: nothing has a link to a paper, or authors with a venue or year;"
            " --all imports the rest, --columns title=NAME names a column"
        )
    ]


def test_a_table_under_no_section_is_reported(tmp_path: Path, message: MessageType) -> None:
    text = f"{list_of(ROW)}\n{HEADER}{ROW}"
    imported = plan([("l.md", text)], Config(tmp_path), message)
    assert [str(one) for one in imported.summary.unread] == ["l.md:16: a table under no section; its rows are not read"]


@each_row(
    ("target", "name"),
    [
        ("./meta/a-b_C.9.prototxt", "a-b_C.9.prototxt"), ("../../papers/a-b_C.9.prototxt", "a-b_C.9.prototxt"),
        ("./meta/2024/x.prototxt", "2024/x.prototxt"), ("/etc/x.prototxt", "x.prototxt"),
        ("./meta/../x.prototxt", "x.prototxt"), ("./meta/a/x.prototxt", "x.prototxt"),
        ("./meta/%2e%2e%2fx.prototxt", "x.prototxt"),
        ("./meta/2024/../x.prototxt", "x.prototxt"), ("https://x.org/x.prototxt", "x.prototxt"),
    ],
)  # fmt: skip
def test_the_file_is_named_as_in_the_list_wherever_that_lies(target: str, name: str) -> None:
    assert linked_file(target) == name


@each_row(
    "target",
    [
        "./meta/..%5cx.prototxt", "./meta/.git.prototxt", "./meta/x.prototxt%00", "./meta/x.py", "./meta/C:x.prototxt",
        "./meta/x .prototxt", "./meta/-x.prototxt", "./meta/x\u202e.prototxt", f"./meta/{'x' * 250}.prototxt",
        "./meta/ x.prototxt", "./meta/x.prototxt/", "./meta/..", "",
    ],
)  # fmt: skip
def test_a_file_name_that_is_none_is_refused(target: str) -> None:
    assert not linked_file(target)


def test_a_foreign_schema_is_written_in_its_own_fields(tmp_path: Path) -> None:
    (tmp_path / "own.proto").write_text(
        'syntax = "proto3";\n'
        "message Item { string year = 1; string name = 2; repeated Who who = 3; int32 stars = 4; string labs = 5; }\n"
        "message Who { string name = 1; }\n",
        encoding="utf-8",
    )
    fields = {"title": "name", "year": "year", "authors": "who.name", "institutions": "labs"}
    config = Config(tmp_path, proto="own.proto", message="Item", fields={**DEFAULT_FIELDS, **fields})
    lists = [
        ("a.md", list_of(ROW, view="author", section="Ann") + list_of(ROW, view="author", section="Bo")),
        ("i.md", list_of(ROW) + list_of(ROW, section="CMU")),
    ]
    imported = plan(lists, config, Project(config, 2025, None).kind.schema.root)
    assert imported.files == {
        "lo.prototxt": (
            'year: "2024"\nname: "A title"\nwho {\n  name: "Ann"\n}\nwho {\n  name: "Bo"\n}\nlabs: "MIT, CMU"\n'
        )
    }


def test_institutions_of_each_author_and_enums_in_any_capitals(tmp_path: Path) -> None:
    (tmp_path / "own.proto").write_text(
        'syntax = "proto3";\n'
        "message Item { string name = 1; repeated Who who = 2; Where where = 3; }\n"
        "message Who { string name = 1; string lab = 2; }\n"
        "enum Where { WHERE_UNKNOWN = 0; WHERE_NEURIPS = 1; WHERE_ICLR = 2; }\n",
        encoding="utf-8",
    )
    fields = {**DEFAULT_FIELDS, "title": "name", "authors": "who.name", "institutions": "who.lab", "venue": "where"}
    config = Config(tmp_path, proto="own.proto", message="Item", fields=fields)
    message = Project(config, 2025, None).kind.schema.root
    one = PaperRecord("a.md", 1, title="One", authors=("Ann",), institutions=("MIT",), venue="NeurIPS")
    two = PaperRecord("a.md", 2, title="Two", authors=("Ann", "Bo"), institutions=("MIT", "CMU"), venue="Nature")
    own = two._replace(line=3, title="Own", venue="", is_exact=True)
    imported = plan_records([ParsedFile((one, two, own))], config, message)
    assert imported.files == {
        "one.prototxt": 'name: "One"\nwho {\n  name: "Ann"\n  lab: "MIT"\n}\nwhere: WHERE_NEURIPS\n',
        "own.prototxt": 'name: "Own"\nwho {\n  name: "Ann"\n  lab: "MIT"\n}\nwho {\n  name: "Bo"\n  lab: "CMU"\n}\n',
        "two.prototxt": 'name: "Two"\nwho {\n  name: "Ann"\n}\nwho {\n  name: "Bo"\n}\n',
    }
    assert [str(note) for note in imported.summary.notes] == [
        "a.md:2: two.prototxt: it is not known which author is at which of `MIT` and `CMU`; left out",
        "a.md:2: two.prototxt: 'Nature' is no value of the field 'where'; left out",
    ]


def test_a_group_is_written_by_the_name_of_its_type(tmp_path: Path) -> None:
    """As `add` writes it; not all parsers take the name of the field."""
    (tmp_path / "own.proto").write_text(
        'syntax = "proto2";\nmessage Item { optional string title = 1; optional group Pub = 2 '
        "{ optional string where = 3; optional int32 year = 4; } }\n",
        encoding="utf-8",
    )
    fields = {"title": "title", "venue": "pub.where", "year": "pub.year"}
    config = Config(tmp_path, proto="own.proto", message="Item", fields=fields)
    imported = plan([("l.md", list_of(ROW))], config, Project(config, 2025, None).kind.schema.root)
    (text,) = imported.files.values()
    assert text.startswith('title: "A title"\nPub {\n')


@given(st.text(), st.text(), st.text())
def test_what_classic_writes_is_read_back(title: str, venue: str, lab: str) -> None:
    expected = [escape.flatten(one).strip() for one in (title, venue, lab)]
    one = make_entry(
        paper("meta/x.prototxt", title=title, venue=venue, url="https://x.org"), "", lambda _, value: value
    )
    text = lay_out_classic("institution", [(lab.strip() or "-", [one])])
    if not expected[0]:
        return
    (row,) = read("l.md", text, READING).records
    assert [row.title, row.venue, row.section] == [*expected[:2], expected[2] or ("" if lab.strip() else "-")]


@given(st.text(alphabet="&#;\\|<[]()`amplt0123456789 "))
def test_minimal_escaping_is_undone(value: str) -> None:
    assert unescape(escape.escape_minimally(value)) == value.strip()
