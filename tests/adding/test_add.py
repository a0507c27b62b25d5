"""``metalint add``, from the command line to the file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from adding import sample_papers
from adding.fake_services import Services, entry
from adding.lists import AT_ONCE, PaperList
from adding.sample_papers import MIT, TSINGHUA, authorship

if TYPE_CHECKING:
    from links.fault_server import Exchange

GOLDEN = Path(__file__).parent / "golden"
KINDS = {
    "arxiv": ("2306.00978", "meta/awq.prototxt"),
    "arxiv-pdf": ("https://arxiv.org/pdf/2306.00978v2", "meta/awq.prototxt"),
    "doi": ("10.1145/3448016.3452841", "meta/pandey2021vector.prototxt"),
    "openreview": ("https://openreview.net/forum?id=g88nt4ieTG", "meta/li2026diffusion.prototxt"),
    "anthology": ("2022.acl-long.268", "meta/alvarezmellado2022detecting.prototxt"),
    "pmlr": ("https://proceedings.mlr.press/v235/adepu24a.html", "meta/framequant.prototxt"),
    "neurips": (
        "https://papers.nips.cc/paper_files/paper/2017/file/3f5ee243547dee91fbd053c1c4a845aa-Paper.pdf",
        "meta/vaswani2017attention.prototxt",
    ),
    "cvf": (
        "https://openaccess.thecvf.com/content/CVPR2026/html/Xiao_Test_CVPR_2026_paper.html",
        "meta/xiao2026test.prototxt",
    ),
    "github-citation": ("https://github.com/example-lab/FastPrune", "meta/fastprune.prototxt"),
    "github-readme": ("https://github.com/example-lab/sparse", "meta/vance2024sparse.prototxt"),
    "hugging-face": ("https://huggingface.co/papers/2103.00020", "meta/radford2021learning.prototxt"),
}


@pytest.fixture(autouse=True)
def _filled(services: Services) -> None:
    sample_papers.fill(services)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_identifier_makes_one_file(kind: str, paper_list: PaperList) -> None:
    text, path = KINDS[kind]
    ran = paper_list.add(text)
    assert (ran.code, ran.out) == (0, f"{path}\n"), ran.err
    assert paper_list.files() == [path]
    golden = GOLDEN / f"{kind}.prototxt"
    assert paper_list.read(path) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_what_lint_finds_in_a_new_file_was_told(kind: str, paper_list: PaperList) -> None:
    text, _ = KINDS[kind]
    told = paper_list.add(text).err
    report = paper_list.run("lint", "--format", "json").json
    found = {one["field"] for one in report["diagnostics"]}
    assert {one["rule"] for one in report["diagnostics"]} <= {"missing-field"}
    assert all(f"`{field}`" in told or f"`{field}s`" in told for field in found), told


@pytest.mark.parametrize("kind", KINDS)
def test_the_second_time_it_is_refused_by_the_name_of_the_file(kind: str, paper_list: PaperList) -> None:
    text, path = KINDS[kind]
    paper_list.add(text)
    before = paper_list.read(path)
    ran = paper_list.add(text)
    assert (ran.code, ran.out) == (1, "")
    assert f"the list has this paper already: {path}" in ran.err
    assert paper_list.files() == [path]
    assert paper_list.read(path) == before


def test_the_same_paper_by_title_and_author_is_refused(paper_list: PaperList) -> None:
    paper_list.write(
        "meta/x.prototxt",
        f'paper {{\n  title: "{sample_papers.AWQ.upper()}"\n  url: "https://example.org/awq"\n'
        '  authors: "J. Lin, Song Han"\n}\n',
    )
    ran = paper_list.add("2306.00978")
    assert (ran.code, ran.err.strip()) == (1, "2306.00978: the list has this paper already: meta/x.prototxt")


def test_the_same_title_by_others_is_added(paper_list: PaperList) -> None:
    paper_list.write(
        "meta/x.prototxt",
        f'paper {{\n  title: "{sample_papers.AWQ}"\n  url: "https://example.org/awq"\n  authors: "Jo Other"\n}}\n',
    )
    assert paper_list.add("2306.00978").code == 0
    assert paper_list.files() == ["meta/awq.prototxt", "meta/x.prototxt"]


def test_several_are_added_and_the_rest_is_told(paper_list: PaperList) -> None:
    ran = paper_list.add("2306.00978", "2306.99999", "nonsense", "2022.acl-long.268")
    assert ran.code == 1
    assert ran.out == "meta/awq.prototxt\nmeta/alvarezmellado2022detecting.prototxt\n"
    assert "2306.99999: arXiv knows no such paper\n" in ran.err
    assert "nonsense: not an identifier that metalint knows" in ran.err


def test_a_diff_writes_nothing(paper_list: PaperList) -> None:
    ran = paper_list.add("2306.00978", "--diff")
    assert ran.code == 0
    assert paper_list.files() == []
    body = (GOLDEN / "arxiv.prototxt").read_text(encoding="utf-8")
    assert ran.out.startswith("--- /dev/null\n+++ b/meta/awq.prototxt\n@@ -0,0 ")
    assert [line[1:] for line in ran.out.splitlines()[3:]] == body.splitlines()


def test_json_tells_the_source_of_every_field(paper_list: PaperList) -> None:
    report = paper_list.add("2306.00978", "nonsense", "--format", "json").json
    added, failed = report["papers"]
    assert (added["id"], added["status"], added["path"]) == ("2306.00978", "added", "meta/awq.prototxt")
    assert {field: one["source"] for field, one in added["fields"].items()} == {
        "paper.title": "arXiv",
        "paper.abbr": "arXiv: title",
        "paper.url": "arXiv",
        "paper.authors": "arXiv",
        "paper.institutions": "OpenAlex",
        "pub.where": "DBLP",
        "pub.year": "DBLP",
        "code.url": "arXiv",
    }
    assert added["fields"]["paper.authors"]["value"] == sample_papers.AWQ_AUTHORS
    assert (failed["status"], failed["path"]) == ("failed", None)
    assert report["sources"] == []


def test_a_paper_of_a_workshop_has_that_venue(paper_list: PaperList, services: Services) -> None:
    services.files["/acl/2023.gem-1.31.bib"] = (
        b'@inproceedings{t-2023,\n title = "Post Turing: Mapping the landscape of {LLM} Evaluation",\n'
        b' author = "Tikhonov, Alexey",\n year = "2023",\n'
        b' booktitle = "Proceedings of the Third Workshop on Natural Language Generation ({GEM})",\n}\n'
    )
    services.scholar["ACL:2023.gem-1.31"] = {
        "title": "Post Turing: Mapping the landscape of LLM Evaluation", "year": 2023,
        "venue": "IEEE Games Entertainment Media Conference", "authors": [{"name": "Alexey Tikhonov"}],
        "externalIds": {"ACL": "2023.gem-1.31", "ArXiv": "2311.02049", "DBLP": "journals/corr/abs-2311-02049"},
    }  # fmt: skip
    assert paper_list.add("2023.gem-1.31").code == 0
    (path,) = paper_list.files()
    assert 'pub {\n  where: "GEM Workshop"\n  year: 2023\n}\n' in paper_list.read(path)


def test_a_preprint_of_another_archive_is_added_as_one(paper_list: PaperList, services: Services) -> None:
    services.crossref["10.1101/2024.04.01.587366"] = {
        "type": "posted-content", "title": ["Screening of <i>Human</i> Variants"], "container-title": [],
        "institution": [{"name": "bioRxiv"}], "issued": {"date-parts": [[2024]]},
        "author": [{"given": "Michael", "family": "Herger"}],
    }  # fmt: skip
    assert paper_list.add("10.1101/2024.04.01.587366").code == 0
    text = paper_list.read("meta/herger2024screening.prototxt")
    assert '  title: "Screening of Human Variants"\n' in text
    assert 'pub {\n  where: "bioRxiv"\n  year: 2024\n}\n' in text


def test_a_preprint_that_says_what_it_became_has_that_venue(paper_list: PaperList, services: Services) -> None:
    person = {"given": "Michael", "family": "Herger"}
    services.crossref["10.1101/2024.04.01.587366"] = {
        "type": "posted-content", "title": ["Screening of Human Variants"], "institution": [{"name": "bioRxiv"}],
        "issued": {"date-parts": [[2024]]}, "author": [person],
        "relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.1016/j.xgen.2025.100814"}]},
    }  # fmt: skip
    services.crossref["10.1016/j.xgen.2025.100814"] = {
        "type": "journal-article", "title": ["Screening of Human Variants"], "container-title": ["Cell Genomics"],
        "issued": {"date-parts": [[2025]]}, "author": [person],
    }  # fmt: skip
    assert paper_list.add("10.1101/2024.04.01.587366").code == 0
    text = paper_list.read("meta/herger2025screening.prototxt")
    assert '  url: "https://doi.org/10.1101/2024.04.01.587366"\n' in text
    assert 'pub {\n  where: "Cell Genomics"\n  year: 2025\n}\n' in text


# -- the list's own ways


def test_names_folders_and_order_are_those_of_the_list(paper_list: PaperList) -> None:
    paper_list.configure('papers = ["meta/*/*.prototxt"]')
    for number, (abbr, year) in enumerate([("QLoRA", 2023), ("GPTQ", 2022), ("Flash-LLM", 2023)]):
        stem = abbr.replace("-", "_")
        paper_list.write(
            f"meta/{year}/{stem}.prototxt",
            f'pub {{\n  year: {year}\n  where: "ICML"\n}}\npaper {{\n  url: "https://example.org/{number}"\n'
            f'  title: "{abbr}: Paper Number {number}"\n  abbr: "{abbr}"\n}}\n',
        )
    ran = paper_list.add("2306.00978", "2401.00001")
    assert ran.out == "meta/2024/AWQ.prototxt\nmeta/2024/FastPrune.prototxt\n"
    lines = [line.partition(":")[0].strip() for line in paper_list.read("meta/2024/AWQ.prototxt").splitlines()]
    assert lines[:8] == ["pub {", "year", "where", "}", "paper {", "url", "title", "abbr"]


def test_a_name_never_collides_in_any_case(paper_list: PaperList) -> None:
    paper_list.write("meta/Awq.prototxt", 'paper {\n  title: "Another"\n  url: "https://example.org/a"\n}\n')
    ran = paper_list.add("2306.00978")
    assert ran.out == "meta/lin2024awq.prototxt\n"


def test_venue_and_institutions_are_written_as_the_list_writes_them(paper_list: PaperList) -> None:
    for number in range(3):
        paper_list.write(
            f"meta/p{number}.prototxt",
            f'paper {{\n  title: "Paper {number} of ours"\n  url: "https://example.org/{number}"\n'
            '  authors: "Ann Ray"\n  institutions: "University of Sydney"\n}\n'
            'pub {\n  where: "International Conference on Machine Learning"\n  year: 2023\n}\n',
        )
    paper_list.add("https://proceedings.mlr.press/v235/adepu24a.html")
    assert '  where: "International Conference on Machine Learning"\n' in paper_list.read("meta/framequant.prototxt")


def test_another_schema_is_filled_by_its_roles(paper_list: PaperList) -> None:
    paper_list.configure(
        'proto = "e.proto"\nmessage = "Entry"\npapers = ["meta/*.txtpb"]\n'
        '[fields]\ntitle = "name"\nurl = "link"\nauthors = "people.full"\nvenue = "at"\nyear = "y"\n'
    )
    paper_list.write(
        "e.proto",
        'syntax = "proto3";\nmessage Person { string full = 1; }\nenum At { none = 0; mlsys = 1; }\n'
        "message Entry { string link = 1; string name = 2; repeated Person people = 3; At at = 4; string y = 5; }\n",
    )
    ran = paper_list.add("2306.00978")
    assert (ran.code, ran.out) == (0, "meta/awq.txtpb\n"), ran.err
    assert paper_list.read("meta/awq.txtpb") == (
        f'link: "https://arxiv.org/abs/2306.00978"\nname: "{sample_papers.AWQ}"\n'
        + "".join(f'people {{\n  full: "{name}"\n}}\n' for name in sample_papers.AWQ_AUTHORS)
        + 'at: mlsys\ny: "2024"\n'
    )


@pytest.mark.parametrize("names", [sample_papers.AWQ_AUTHORS[:2], sample_papers.AWQ_AUTHORS[:1]])
def test_institutions_of_each_author_are_written_only_if_it_is_clear_whose_they_are(
    names: list[str], paper_list: PaperList, services: Services
) -> None:
    paper_list.configure(
        'proto = "e.proto"\nmessage = "Entry"\n'
        '[fields]\ntitle = "title"\nurl = "url"\nauthors = "people.name"\ninstitutions = "people.lab"\n'
    )
    paper_list.write(
        "e.proto",
        'syntax = "proto3";\nmessage Person { string name = 1; repeated string lab = 2; }\n'
        "message Entry { string title = 1; string url = 2; repeated Person people = 3; }\n",
    )
    services.arxiv["2306.00978"]["authors"] = names
    authors = [authorship(name, institution) for name, institution in zip(names, (MIT, TSINGHUA), strict=False)]
    services.openalex["10.48550/arxiv.2306.00978"]["authorships"] = authors
    ran = paper_list.add("2306.00978")
    assert ran.code == 0, ran.err
    if len(names) == 1:
        people = f'people {{\n  name: "{names[0]}"\n  lab: "{MIT[0]}"\n}}\n'
    else:
        people = "".join(f'people {{\n  name: "{name}"\n}}\n' for name in names)
        assert ran.err == (
            f"meta/awq.prototxt: `people.lab` is left to you: OpenAlex names `{MIT[0]}` and `{TSINGHUA[0]}`, not which "
            "author is at which; `metalint lint` reports it as `missing-field` until you fill it in\n"
        )
    assert paper_list.read("meta/awq.prototxt").endswith(f'url: "https://arxiv.org/abs/2306.00978"\n{people}')


@pytest.mark.parametrize("role", ["title", "url"])
def test_a_schema_without_the_role_is_refused(role: str, paper_list: PaperList) -> None:
    other = "title" if role == "url" else "url"
    paper_list.configure('proto = "e.proto"\nmessage = "Entry"')
    paper_list.write(
        "e.proto", f'syntax = "proto3";\nmessage Paper {{ string {other} = 1; }}\nmessage Entry {{ Paper paper = 1; }}'
    )
    ran = paper_list.add("2306.00978")
    assert ran.code == 2
    assert role in ran.err
    assert ran.err.count("\n") == 1
    assert paper_list.files() == []


def test_a_value_that_the_schema_does_not_take_is_refused(paper_list: PaperList) -> None:
    paper_list.configure('json-schema = "c.json"')
    paper_list.write("c.json", '{"properties": {"pub": {"properties": {"year": {"maximum": 2000}}}}}')
    ran = paper_list.add("2306.00978")
    assert ran.code == 1
    assert "2306.00978: the schema refuses the file" in ran.err
    assert paper_list.files() == []


def test_what_the_list_requires_and_nobody_knows_is_told(paper_list: PaperList) -> None:
    paper_list.configure('required = ["title", "code-url", "keywords", "note"]')
    told = paper_list.add("https://proceedings.mlr.press/v235/adepu24a.html").err
    report = paper_list.run("lint", "--format", "json").json
    assert {one["rule"] for one in report["diagnostics"]} == {"missing-field"}
    assert all(f"`{one['field']}`" in told or one["message"] in told for one in report["diagnostics"])


@pytest.mark.parametrize("is_required", [True, False])
def test_an_empty_field_is_told_with_what_lint_says_of_it(
    paper_list: PaperList, services: Services, *, is_required: bool
) -> None:
    paper_list.configure("" if is_required else 'required = ["title", "url"]')
    services.arxiv["2401.00009"] = entry("2401.00009", "Sparse Attention for Everybody Else", ["Zoe Winterbottom"])
    told = [line for line in paper_list.add("2401.00009").err.splitlines() if "`paper.institutions`" in line]
    rest = "; `metalint lint` reports it as `missing-field` until you fill it in" * is_required
    (path,) = paper_list.files()
    assert told == [f"{path}: `paper.institutions` is empty: no source gives it{rest}"]
    found = paper_list.run("lint", path, "--format", "json").json["diagnostics"]
    assert [one["field"] for one in found if one["rule"] == "missing-field"] == ["paper.institutions"] * is_required


def test_the_header_of_a_list_is_that_of_a_new_file(paper_list: PaperList) -> None:
    header = "# proto-file: proto/paper.proto\n# proto-message: PaperInfo\n"
    for number in range(2):
        text = f'paper {{\n  title: "Paper {number} of ours"\n  url: "https://example.org/{number}"\n}}\n'
        paper_list.write(f"meta/p{number}.prototxt", header + text)
    paper_list.write("meta/q.prototxt", '# mine\npaper {\n  title: "Mine"\n  url: "https://example.org/q"\n}\n')
    paper_list.add("2306.00978")
    assert paper_list.read("meta/awq.prototxt").startswith(header + "paper {\n")


# -- bad input


def test_a_withdrawn_paper_is_refused(paper_list: PaperList, services: Services) -> None:
    services.arxiv["2306.00978"]["comment"] = "This paper has been withdrawn by the authors due to an error."
    ran = paper_list.add("2306.00978")
    assert (ran.code, ran.err.strip()) == (1, "2306.00978: arXiv says that this paper is withdrawn")
    assert paper_list.files() == []


def test_the_doi_of_a_data_set_is_refused(paper_list: PaperList, services: Services) -> None:
    services.datacite["10.5281/zenodo.1234"] = {
        "types": {"resourceTypeGeneral": "Dataset"}, "titles": [{"title": "Data"}],
    }  # fmt: skip
    ran = paper_list.add("10.5281/zenodo.1234")
    assert (ran.code, ran.err.strip()) == (1, "10.5281/zenodo.1234: no paper: DataCite says that it is `Dataset`")
    assert paper_list.files() == []


def test_a_doi_that_nobody_knows_is_told(paper_list: PaperList) -> None:
    ran = paper_list.add("10.1234/none")
    assert (ran.code, ran.err.strip()) == (1, "10.1234/none: Crossref knows no such paper")


def test_a_readme_with_several_papers_is_refused(paper_list: PaperList, services: Services) -> None:
    services.github["/repos/example-lab/sparse/readme"] = (
        b"https://arxiv.org/abs/2401.00001 https://arxiv.org/abs/2402.00002"
    )
    ran = paper_list.add("https://github.com/example-lab/sparse")
    assert ran.code == 1
    assert "names several papers (arXiv 2401.00001, arXiv 2402.00002)" in ran.err


HOSTILE = 'A "quoted"\n\x1b[31m title \u202e\u200bwith $\\ell_1$ {\\LaTeX} \\ and \u2066marks\u2069'


def test_a_hostile_title_is_one_plain_line(paper_list: PaperList, services: Services) -> None:
    services.scholar["ARXIV:2306.00978"] = {"title": HOSTILE, "externalIds": {"ArXiv": "2306.00978"}}
    del services.arxiv["2306.00978"]

    async def silent(exchange: Exchange) -> None:
        await exchange.reply("503 Busy", "Content-Type: text/plain", body=b"")

    services.faults["arxiv"] = silent
    paper_list.configure(AT_ONCE)
    ran = paper_list.add("2306.00978")
    assert ran.code == 0
    (path,) = paper_list.files()
    text = paper_list.read(path)
    title = r'  title: "A \"quoted\" [31m title with $\\ell_1$ {\\LaTeX} \\ and marks"'
    assert title in text.splitlines()
    assert "\x1b" not in ran.err + ran.out + text


def test_three_thousand_authors_are_added(paper_list: PaperList, services: Services) -> None:
    names = [f"Ann{chr(97 + n % 26)} Ray{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(3000)]
    services.arxiv["2306.00978"] = entry("2306.00978", "Observation of Many Things at the Collider", names)
    ran = paper_list.add("2306.00978")
    assert ran.code == 0, ran.err
    (path,) = paper_list.files()
    assert paper_list.read(path).count("  authors: ") == 3000


@pytest.mark.parametrize("words", [[], ["--from-file", "none.txt"], ["--author", "Ann Bell", "2306.00978"]])
def test_mistakes_of_usage_are_one_line(
    words: list[str], paper_list: PaperList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    ran = paper_list.add(*words)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert paper_list.files() == []


# -- many


def many(services: Services, number: int) -> list[str]:
    ids = [f"2301.{n:05}" for n in range(1, number + 1)]
    for n, id_ in enumerate(ids):
        services.arxiv[id_] = entry(id_, f"Paper{n}X: Number {n} of Many", [f"Ann Ray{chr(97 + n % 26)}"])
        services.arxiv[id_]["published"] = "2023-01-01T00:00:00Z"
    return ids


QUICK = '[links.hosts."127.0.0.1"]\ninterval = 0\n'


@pytest.mark.slow
def test_four_hundred_take_two_requests_of_arxiv(paper_list: PaperList, services: Services, tmp_path: Path) -> None:
    ids = many(services, 400)
    paper_list.configure(QUICK)
    listed = tmp_path / "ids.txt"
    listed.write_text("# ours\n" + "\n".join(ids) + "\n", encoding="utf-8")
    ran = paper_list.add("--from-file", str(listed))
    assert ran.code == 0, ran.err[-2000:]
    assert len(paper_list.files()) == 400
    assert services.asked["arxiv"] == 2
    assert services.asked["semantic-scholar"] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no terminals of Unix there")
def test_a_terminal_is_told_how_far_it_is(paper_list: PaperList) -> None:
    import os
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "metalint", "--no-cache", "add", "2306.00978", "2401.00001"]
    done = subprocess.run(command, cwd=paper_list.root, stdout=subprocess.PIPE, stderr=theirs, timeout=60)
    os.close(theirs)
    told = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert done.stdout.decode() == "meta/awq.prototxt\nmeta/fastprune.prototxt\n"
    assert "\r2 of 2 papers" in told
    assert "\r\x1b[K" in told


def test_a_paper_twice_in_one_list_is_added_once(paper_list: PaperList) -> None:
    ran = paper_list.add("2306.00978", "https://arxiv.org/abs/2306.00978v1")
    assert ran.code == 1
    assert paper_list.files() == ["meta/awq.prototxt"]
    assert "the list has this paper already: meta/awq.prototxt" in ran.err


def test_answers_serve_for_a_day(paper_list: PaperList, services: Services) -> None:
    paper_list.add("2306.00978", "--diff")
    paper_list.add("2306.00978")
    assert services.asked["arxiv"] == 1
    assert services.asked["openalex"] == 1
    paper_list.add("2401.00001", "--diff", keeps=False)
    paper_list.add("2401.00001", "--diff", keeps=False)
    assert services.asked["arxiv"] == 3


@pytest.mark.parametrize(
    ("given", "family", "name"),
    [
        ("伟", "王", "王伟"),
        ("ひろし", "山田", "山田ひろし"),
        ("민수", "김", "김민수"),
        ("ジョン", "スミス", "ジョン スミス"),
        ("Wei", "王", "Wei 王"),
    ],
)
def test_names_in_chinese_japanese_and_korean_begin_with_the_family_name(
    given: str, family: str, name: str, paper_list: PaperList, services: Services
) -> None:
    services.crossref["10.1000/x"] = {
        "DOI": "10.1000/x", "type": "journal-article", "title": ["基于深度学习的图像识别研究"],
        "author": [{"given": given, "family": family}],
    }  # fmt: skip
    ran = paper_list.add("10.1000/x", "--diff", "--format", "json")
    assert ran.json["papers"][0]["fields"]["paper.authors"]["value"] == [name]


def test_a_record_without_a_title_is_an_answer(paper_list: PaperList, services: Services) -> None:
    services.crossref["10.1000/x"] = {"DOI": "10.1000/x", "type": "journal-article", "title": []}
    ran = paper_list.add("10.1000/x")
    assert (ran.code, ran.err) == (1, "10.1000/x: Crossref gives no title, and no other service gives a title\n")


@pytest.mark.parametrize("words", [("2306.00978",), ("--title", "A Title of Some Words")])
def test_papers_that_cannot_be_parsed_are_said_not_to_be_compared(
    words: tuple[str, ...], paper_list: PaperList
) -> None:
    paper_list.write("meta/broken.prototxt", 'paper { url: "https://arxiv.org/abs/2306.00978" ')
    ran = paper_list.add(*words)
    assert ran.code == 0
    why = "1 paper cannot be parsed and is not compared with what is added: `meta/broken.prototxt`"
    assert f"metalint: {why}\n" in ran.err
