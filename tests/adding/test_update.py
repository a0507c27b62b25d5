"""``metalint update``: what services know now that the files do not say."""

from __future__ import annotations

import pytest
from adding import sample_papers
from adding.fake_services import Services, entry
from adding.lists import AT_ONCE, PaperList
from adding.test_faults import FAULTS
from links.fault_server import Exchange

PREPRINT = f"""# ours
paper {{
  title: "{sample_papers.AWQ}"
  abbr: ""
  url: "https://arxiv.org/abs/2306.00978v1"
  authors: "Ji Lin"  # the first
  authors: "Song Han"
}}
pub {{
  where: "arXiv"
  year: 2023
}}
code {{ url: "https://github.com/MIT-Han-Lab/llm-awq/tree/main" }}
note {{
  url: ""
}}
"""
UPDATED = f"""# ours
paper {{
  title: "{sample_papers.AWQ}"
  abbr: "AWQ"
  url: "https://arxiv.org/abs/2306.00978v1"
  authors: "Ji Lin"  # the first
  authors: "Song Han"
  institutions: "Massachusetts Institute of Technology"
  institutions: "Tsinghua University"
}}
pub {{
  where: "MLSys"
  year: 2024
}}
code {{ url: "https://github.com/mit-han-lab/awq/tree/main" }}
note {{
  url: ""
}}
"""
NOTHING = "metalint: no publication, missing value, new title or moved repository is known of 1 paper"


@pytest.fixture
def path(paper_list: PaperList, services: Services) -> str:
    sample_papers.fill(services)
    services.github["/repos/MIT-Han-Lab/llm-awq"] = {"full_name": "mit-han-lab/awq"}
    paper_list.write("meta/awq.prototxt", PREPRINT)
    return "meta/awq.prototxt"


def test_a_diff_is_shown_with_source_and_evidence(path: str, paper_list: PaperList) -> None:
    ran = paper_list.run("update")
    assert ran.code == 0
    assert paper_list.read(path) == PREPRINT
    assert ran.out.startswith(f"--- a/{path}\n+++ b/{path}\n")
    assert [line for line in ran.out.splitlines()[3:] if line[:1] in {"+", "-"}] == [
        '-  abbr: ""',
        '+  abbr: "AWQ"',
        '+  institutions: "Massachusetts Institute of Technology"',
        '+  institutions: "Tsinghua University"',
        '-  where: "arXiv"',
        "-  year: 2023",
        '+  where: "MLSys"',
        "+  year: 2024",
        '-code { url: "https://github.com/MIT-Han-Lab/llm-awq/tree/main" }',
        '+code { url: "https://github.com/mit-han-lab/awq/tree/main" }',
    ]
    assert f"{path}: pub.where: `arXiv` becomes `MLSys`; DBLP: DBLP has `conf/mlsys/LinTTYCWXDG024`" in ran.err
    assert f"{path}: paper.institutions: nothing becomes `Massachusetts Institute of Technology`" in ran.err
    assert "GitHub: the repository `MIT-Han-Lab/llm-awq` is called `mit-han-lab/awq` now" in ran.err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://github.com/MIT-Han-Lab/llm-awq.git", "https://github.com/mit-han-lab/awq.git"),
        ("https://www.github.com/MIT-Han-Lab/llm-awq/issues/7", "https://www.github.com/mit-han-lab/awq/issues/7"),
        ("https://github.com/MIT-Han-Lab/llm%2Dawq", None),
        ("https://github.com/MIT-Han-Lab", None),
    ],
)
def test_a_repository_that_is_called_otherwise_now(old: str, new: str | None, path: str, paper_list: PaperList) -> None:
    paper_list.write(path, UPDATED.replace("https://github.com/mit-han-lab/awq/tree/main", old))
    ran = paper_list.run("update", "--write")
    assert ran.code == 0
    assert paper_list.read(path) == UPDATED.replace("https://github.com/mit-han-lab/awq/tree/main", new or old)


def test_write_makes_it_and_then_there_is_nothing_left(path: str, paper_list: PaperList) -> None:
    assert paper_list.run("update", "--write").code == 0
    assert paper_list.read(path) == UPDATED
    again = paper_list.run("update")
    assert (again.code, again.out, again.err) == (
        0,
        "",
        f"{NOTHING}\n",
    )


@pytest.mark.usefixtures("path")
def test_only_the_named_paths_are_asked_about(paper_list: PaperList, services: Services) -> None:
    paper_list.write("meta/other.prototxt", 'paper {\n  title: "Other"\n  url: "https://example.org"\n}\n')
    ran = paper_list.run("update", "meta/other.prototxt")
    assert (ran.code, ran.out) == (0, "")
    assert services.asked["arxiv"] == 0


def test_what_is_missing_goes_where_the_list_has_it(path: str, paper_list: PaperList) -> None:
    text = f'paper {{\n  url: "https://arxiv.org/abs/2306.00978"\n  title: "{sample_papers.AWQ}"\n}}\n'
    paper_list.write(path, text)
    paper_list.run("update", "--write")
    assert paper_list.read(path) == (
        f'paper {{\n  url: "https://arxiv.org/abs/2306.00978"\n  title: "{sample_papers.AWQ}"\n  abbr: "AWQ"\n'
        + "".join(f'  authors: "{name}"\n' for name in sample_papers.AWQ_AUTHORS)
        + '  institutions: "Massachusetts Institute of Technology"\n  institutions: "Tsinghua University"\n}\n'
        + 'pub {\n  where: "MLSys"\n  year: 2024\n}\ncode {\n  url: "https://github.com/mit-han-lab/llm-awq"\n}\n'
    )


@pytest.mark.usefixtures("path")
def test_a_preprint_with_another_title_now(paper_list: PaperList, services: Services) -> None:
    services.dblp.clear()
    services.arxiv["2306.00978"] = entry("2306.00978", "AWQ: A New Title Altogether", sample_papers.AWQ_AUTHORS)
    ran = paper_list.run("update")
    assert '+  title: "AWQ: A New Title Altogether"' in ran.out
    assert "arXiv: arXiv 2306.00978, by `Ji Lin` too, has this title now" in ran.err


@pytest.mark.parametrize(("ours", "theirs"), [("CON", "CON"), ("漢字の研究", "漢字の研究"), ("C.O.N.", "Con")])
def test_a_short_title_that_is_the_same_is_no_update(
    ours: str, theirs: str, path: str, paper_list: PaperList, services: Services
) -> None:
    services.dblp.clear()
    services.openalex.clear()
    paper_list.write(path, UPDATED.replace(sample_papers.AWQ, ours).replace("MLSys", "arXiv").replace("2024", "2023"))
    services.arxiv["2306.00978"] = entry("2306.00978", theirs, ["Ji Lin", "Song Han"])
    ran = paper_list.run("update")
    assert (ran.code, ran.out, ran.err) == (
        0,
        "",
        f"{NOTHING}\n",
    )


@pytest.mark.usefixtures("path")
def test_a_short_title_that_is_another_one_is_an_update(path: str, paper_list: PaperList, services: Services) -> None:
    services.dblp.clear()
    paper_list.write(path, PREPRINT.replace(sample_papers.AWQ, "CON"))
    services.arxiv["2306.00978"] = entry("2306.00978", "PRO", sample_papers.AWQ_AUTHORS)
    assert "paper.title: `CON` becomes `PRO`; arXiv: " in paper_list.run("update").err


@pytest.mark.usefixtures("path")
def test_the_url_of_another_paper_changes_nothing(paper_list: PaperList, services: Services) -> None:
    services.github.clear()
    services.dblp.clear()
    services.arxiv["2306.00978"] = entry("2306.00978", "Quite Another Thing", ["Zoe Winterbottom"])
    services.openalex.clear()
    ran = paper_list.run("update")
    assert (ran.code, ran.out) == (0, "")


def test_a_paper_without_a_url_is_known_by_title_and_author(path: str, paper_list: PaperList) -> None:
    paper_list.write(path, PREPRINT.replace("https://arxiv.org/abs/2306.00978v1", ""))
    assert '+  where: "MLSys"' in paper_list.run("update").out


@pytest.mark.parametrize("fault", ["reset", "challenge", "status-500", "junk"])
def test_when_all_are_unavailable_nothing_changes(
    fault: str, path: str, paper_list: PaperList, services: Services
) -> None:
    from adding.fake_services import KEYS

    services.faults.update(dict.fromkeys(KEYS, FAULTS[fault]))
    paper_list.configure(AT_ONCE)
    ran = paper_list.run("update", "--write")
    assert (ran.code, ran.out) == (1, "")  # nothing was compared
    assert paper_list.read(path) == PREPRINT
    assert "metalint: arXiv: " in ran.err
    assert (
        ran.err.splitlines()[-1] == "metalint: no service answered, so nothing is known of the papers; try again later"
    )


def test_where_some_services_do_not_answer_nothing_is_claimed(
    path: str, paper_list: PaperList, services: Services
) -> None:
    paper_list.write(path, UPDATED)
    services.faults["dblp"] = FAULTS["reset"]
    ran = paper_list.run("update")
    assert (ran.code, ran.out) == (0, "")
    unavailable, *rest = ran.err.splitlines()
    assert unavailable.startswith("metalint: DBLP: ")
    assert rest == ["metalint: no change is known, but not all services answered; try again later"]


@pytest.mark.parametrize(
    ("authors", "sign"),
    [
        (sample_papers.AWQ_AUTHORS, ""),
        ([", ".join(sample_papers.AWQ_AUTHORS)], ""),
        (["J. Lin", *sample_papers.AWQ_AUTHORS[1:]], ""),
        ([*sample_papers.AWQ_AUTHORS[:1], "et al."], ""),
        ([f"{sample_papers.AWQ_AUTHORS[0]} et al."], ""),
        (sample_papers.AWQ_AUTHORS[:1], "+"),
        ([*sample_papers.AWQ_AUTHORS, "Jane Doe"], "-"),
        ([], "+"),
    ],
)
def test_authors_that_a_record_has_and_the_paper_lacks_are_shown(
    authors: list[str], sign: str, path: str, paper_list: PaperList
) -> None:
    lines = "".join(f'  authors: "{author}"\n' for author in authors)
    begin, _, end = UPDATED.partition('  authors: "Ji Lin"  # the first\n  authors: "Song Han"\n')
    paper_list.write(path, begin + lines + end)
    ran = paper_list.run("update")
    changed = [line[0] for line in ran.out.splitlines() if line[0] in "+-" and "authors:" in line]
    assert (ran.code, "".join(sorted(set(changed)))) == (0, sign)


def test_a_file_is_read_as_the_settings_say(path: str, paper_list: PaperList) -> None:
    ours, long = '  authors: "Song Han"\n', f'  authors: "Song Han"\n  authors: "{"x" * 70_000}"\n'
    paper_list.write(path, PREPRINT.replace(ours, long))
    paper_list.configure('limits = { size = "2MiB" }')
    assert paper_list.run("update", "--write").code == 0
    assert paper_list.read(path) == UPDATED.replace(ours, long)


def test_what_cannot_be_read_is_said_and_fails(path: str, paper_list: PaperList) -> None:
    paper_list.write(path, UPDATED)
    paper_list.write("meta/broken.prototxt", "paper {")
    ran = paper_list.run("update")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        "meta/broken.prototxt: not compared, because it cannot be parsed; `metalint lint` says why",
        NOTHING,
    ]
    alone = paper_list.run("update", "meta/broken.prototxt")
    assert (alone.code, alone.err.splitlines()) == (1, ran.err.splitlines()[:1])
    assert paper_list.run("update", path).code == 0


def test_without_papers_nothing_is_compared(paper_list: PaperList) -> None:
    ran = paper_list.run("update")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("metalint: no papers: nothing in ")
    paper_list.write("other/notes.md", "")
    assert paper_list.run("update", "other") == (0, "", "metalint: no papers at the given paths\n")


def test_a_file_that_somebody_changes_meanwhile_is_left(path: str, paper_list: PaperList, services: Services) -> None:
    edited = PREPRINT.replace("# ours", "# mine")

    async def edit(exchange: Exchange) -> None:
        paper_list.write(path, edited)
        await services.answer_openreview(exchange)

    services.faults["openreview"] = edit
    paper_list.run("update", "--write")
    assert paper_list.read(path).startswith("# mine")


NESTED = """\
syntax = "proto2";
package lab;
message Person { required string name = 1; optional string affiliation = 2; }
message Work {
  optional string title = 1;
  optional string url = 2;
  repeated Person people = 3;
}
"""
IN_MESSAGES = """\
proto = "lab.proto"
message = "Work"
[fields]
title = "title"
url = "url"
authors = "people.name"
"""
WORK = f'title: "{sample_papers.AWQ}"\nurl: "https://arxiv.org/abs/2306.00978"\n'


def test_authors_that_are_messages_get_one_each(paper_list: PaperList, services: Services) -> None:
    sample_papers.fill(services)
    paper_list.write("lab.proto", NESTED)
    paper_list.configure(IN_MESSAGES)
    paper_list.write("meta/awq.prototxt", WORK)
    paper_list.write(
        "meta/other.prototxt", WORK.replace("2306.00978", "2306.00978v2") + 'people { name: "Jane Fabricated" }\n'
    )
    ran = paper_list.run("update", "--write", "meta")
    names = [entry for entry in paper_list.read("meta/awq.prototxt").removeprefix(WORK).split("people {\n") if entry]
    assert names[:2] == ['  name: "Ji Lin"\n}\n', '  name: "Jiaming Tang"\n}\n']
    assert paper_list.read("meta/other.prototxt").endswith('people { name: "Jane Fabricated" }\n')
    assert "people.name: each is in a message of its own; change them by hand" in ran.err
    assert paper_list.run("lint", "--select", "parse").code == 0


def test_institutions_of_each_author_are_named_and_left_to_people(paper_list: PaperList, services: Services) -> None:
    sample_papers.fill(services)
    paper_list.write("lab.proto", NESTED.replace("optional string affiliation", "repeated string affiliation"))
    paper_list.configure(f'{IN_MESSAGES}institutions = "people.affiliation"\n')
    people = "".join(f'people {{ name: "{name}" }}\n' for name in sample_papers.AWQ_AUTHORS)
    paper_list.write("meta/awq.prototxt", WORK + people)
    ran = paper_list.run("update", "--write", "meta")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == (
        "meta/awq.prototxt: people.affiliation: OpenAlex names `Massachusetts Institute of Technology` and "
        "`Tsinghua University`, not which author is at which\n"
    )
    assert paper_list.read("meta/awq.prototxt") == WORK + people


def test_values_of_an_enum_may_begin_with_its_name(paper_list: PaperList, services: Services) -> None:
    sample_papers.fill(services)
    paper_list.write(
        "lab.proto",
        'syntax = "proto3";\nenum Venue { VENUE_UNKNOWN = 0; VENUE_MLSYS = 1; }\n'
        "message Work { string title = 1; string url = 2; Venue at = 3; }\n",
    )
    paper_list.configure(IN_MESSAGES.replace('authors = "people.name"', 'venue = "at"\nauthors = ""'))
    paper_list.write("meta/awq.prototxt", WORK)
    assert paper_list.run("update", "--write").code == 0
    assert paper_list.read("meta/awq.prototxt") == f"{WORK}at: VENUE_MLSYS\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('  authors: "Ji Lin"  # first\n  authors: "Jane Fake"\n  authors: "Song Han"  # last\n',
         '  authors: "Ji Lin"  # first\n  authors: "Song Han"  # last\n'),
        ('  authors: "Ji Lin, Jane Fake, Song Han"\n', '  authors: "Ji Lin"\n  authors: "Song Han"\n'),
        ('  authors: "Lin, Ji"\n  authors: "Fake, Jane"\n  authors: "Han, Song"\n',
         '  authors: "Lin, Ji"\n  authors: "Han, Song"\n'),
    ],
)  # fmt: skip
def test_an_author_who_is_in_no_record_goes_alone(
    before: str, after: str, paper_list: PaperList, services: Services
) -> None:
    title = "Sorting the Books of Large Libraries by the Color of Their Spines"
    services.arxiv["2306.00001"] = entry("2306.00001", title, ["Ji Lin", "Song Han"])
    head = f'paper {{\n  title: "{title}"\n  url: "https://arxiv.org/abs/2306.00001"\n'
    tail = '}\npub {\n  where: "arXiv"\n  year: 2023\n}\n'
    paper_list.write("meta/one.prototxt", head + before + tail)
    assert paper_list.run("update", "--write").code == 0
    assert paper_list.read("meta/one.prototxt") == head + after + tail


def test_a_date_is_not_taken_for_a_missing_year(paper_list: PaperList, services: Services) -> None:
    sample_papers.fill(services)
    paper_list.write(
        "lab.proto",
        'syntax = "proto3";\n'
        "message Work { string title = 1; string url = 2; repeated string people = 3; string day = 4; }\n",
    )
    paper_list.configure(IN_MESSAGES.replace("people.name", "people") + 'year = "day"\n')
    people = "".join(f'people: "{name}"\n' for name in sample_papers.AWQ_AUTHORS)
    paper_list.write("meta/awq.prototxt", f'{WORK}{people}day: "2024-05"\n')
    ran = paper_list.run("update", "--write")
    assert (ran.code, paper_list.read("meta/awq.prototxt")) == (0, f'{WORK}{people}day: "2024-05"\n')
