"""``metalint init``: what it finds in a repository, what it writes, and what it leaves to the user."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Metalint, commit_all, git
from first_hour import SEARCH_WORD, TEMPLATE, schema, write
from report.reporting import paper
from workflow import CHECKOUT

from metalint.config.installation import find_installed_source, make_placeholder_source
from metalint.scaffold.files import HOOKS
from metalint.scaffold.workflows import PAPERS

ENTRY = (
    f"- {{repo: {make_placeholder_source().repo}, rev: {make_placeholder_source().rev}, "
    "hooks: [{id: metalint-fix}, {id: metalint-render}, {id: metalint-lint}]}"
)
BY_COMMIT = (
    "lists    each commit brings them; `metalint init --render-on-main` lets a job on the default branch write them"
)
WRITTEN = ["written  metalint.toml", "written  .pre-commit-config.yaml", "written  .github/workflows/papers.yml"]
LIST = "written  lists/README.md"
INCOMPLETE = [
    "Before you push: .github/workflows/papers.yml does not say yet where to install metalint from; see its comments.",
    "",
]
BY_ITS_NAME = "a folder of tests, examples or templates by its name"
PACKAGED = "proto    the packaged schema, as there is no .proto here"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A git repository without commits."""
    git(tmp_path, "init", "--quiet")
    return tmp_path


def write_papers(root: Path, *paths: str) -> None:
    for number, path in enumerate(paths):
        write(root / path, paper(f"Paper {number} on models", f"2401.{number:05}"))


def said(metalint: Metalint, root: Path, *words: str) -> list[str]:
    """Return what `init` says before it tells of the first run, without the list that it writes."""
    run = metalint(*words, "init", cwd=root)
    assert (run.code, run.err) == (0, ""), run.err
    return [line for line in run.out.partition("\n\n")[0].splitlines() if line not in {LIST, BY_COMMIT}]


def counted(metalint: Metalint, root: Path) -> dict[str, int]:
    """Return how many papers a run looks at, and how many findings it has."""
    found = metalint("lint", "--format", "json", cwd=root).json()
    return {"files": found["summary"]["files"], "findings": len(found["diagnostics"])}


def settings(root: Path) -> dict[str, Any]:
    """Return the settings without the list, which are `OUTPUT`."""
    read = tomllib.loads((root / "metalint.toml").read_text(encoding="utf-8"))
    assert [list(output) for output in read.pop("outputs")] == [["path", "view", "layout"]]
    return read


# -- where papers are


def test_papers_in_three_folders(metalint: Metalint, root: Path) -> None:
    write_papers(
        root, "meta/a.prototxt", "meta/b.prototxt", "meta/c.prototxt", "archive/2024/d.txtpb", "drafts/e.prototxt"
    )
    assert said(metalint, root) == [
        "papers   meta/**/*.prototxt: 3 files",
        "papers   archive/**/*.txtpb: 1 file, in folders by year (2024)",
        "papers   drafts/**/*.prototxt: 1 file",
        f"{PACKAGED}: 5 of 5 papers are valid",
        *WRITTEN,
    ]
    assert settings(root) == {"papers": ["meta/**/*.prototxt", "archive/**/*.txtpb", "drafts/**/*.prototxt"]}
    assert metalint("lint", cwd=root).code == 0


def test_folders_by_year_at_the_root(metalint: Metalint, root: Path) -> None:
    write_papers(root, "2023/a.prototxt", "2024/b.prototxt")
    write(root / "2023" / "a.prototxt", paper("Paper 0 on models", "2301.00001").replace("2024", "2023"))
    assert (
        said(metalint, root)[0] == "papers   [12][0-9][0-9][0-9]/*.prototxt: 2 files, in folders by year (2023 to 2024)"
    )
    assert counted(metalint, root) == {"files": 2, "findings": 0}


def test_copies_tests_and_templates_are_left_out_and_named(metalint: Metalint, root: Path) -> None:
    papers = ["meta/2024/a.prototxt", "meta/2024/b.prototxt"]
    write_papers(root, *papers, *(f"docs/{path}" for path in papers), "tests/data/x.prototxt")
    write(root / "meta" / "template.prototxt", TEMPLATE)
    assert said(metalint, root)[:5] == [
        "papers   meta/**/*.prototxt: 2 files, in folders by year (2024)",
        "left out docs/meta/: 2 files, copies of those in meta; add it to `papers` if it belongs there",
        f"left out tests/: 1 file, {BY_ITS_NAME}; add it to `papers` if it belongs there",
        f"{PACKAGED}: 2 of 2 papers are valid",
        "excluded meta/template.prototxt: a template",
    ]
    assert settings(root) == {"papers": ["meta/**/*.prototxt"], "exclude": ["meta/template.prototxt"]}


def test_names_with_special_characters(metalint: Metalint, root: Path) -> None:
    write_papers(root, "list [1] #/a.prototxt", "list [1] #/b.prototxt")
    write(root / "list [1] #" / "!template*.prototxt", TEMPLATE)
    write(root / "list.proto", schema() + SEARCH_WORD)
    assert said(metalint, root)[0] == "papers   list [[]1] #/**/*.prototxt: 2 files"
    assert counted(metalint, root)["files"] == 2


def test_a_file_that_cannot_be_parsed_is_a_paper_among_papers(metalint: Metalint, root: Path) -> None:
    write_papers(root, "meta/a.prototxt", "meta/b.prototxt")
    write(root / "meta" / "c.prototxt", 'paper {\n  title: "C\n}\n')
    run = metalint("init", cwd=root)
    assert run.out.splitlines()[:2] == [
        "papers   meta/**/*.prototxt: 3 files",
        f"{PACKAGED}: 2 of 3 papers are valid",
    ]
    assert "1 file cannot be read, which no baseline holds back: see `metalint lint --select parse`." in run.out


def test_a_file_that_cannot_be_decoded_is_no_valid_paper(metalint: Metalint, root: Path) -> None:
    write_papers(root, "meta/a.prototxt", "meta/b.prototxt", "meta/c.prototxt")
    for name, what in (("b", b"\xe9"), ("c", b"\0")):
        path = root / "meta" / f"{name}.prototxt"
        path.write_bytes(path.read_bytes().replace(b"models", what))
    run = metalint("init", cwd=root)
    assert run.out.splitlines()[:2] == [
        "papers   meta/**/*.prototxt: 3 files",
        f"{PACKAGED}: 1 of 3 papers are valid",
    ]
    assert run.out.partition("Next:\n")[2].splitlines()[:2] == [
        "  metalint lint       # show each finding with its line",
        "  metalint explain    # show what is looked for",
    ]


def test_ignored_files_and_environments_are_not_looked_at(metalint: Metalint, root: Path) -> None:
    write_papers(root, "meta/a.prototxt", "build/b.prototxt", "env/c.prototxt", ".cache/d.prototxt")
    write(root / ".gitignore", "build/\n")
    write(root / "env" / "pyvenv.cfg", "")
    assert said(metalint, root)[0] == "papers   meta/**/*.prototxt: 1 file"


# -- which schema


def test_the_message_that_papers_are_and_the_other_one(metalint: Metalint, root: Path) -> None:
    write_papers(root, "meta/a.prototxt", "meta/b.prototxt")
    write(root / "proto" / "list.proto", schema("list") + SEARCH_WORD)
    for path in ("meta/words.prototxt", "search/words.prototxt"):
        write(root / path, 'key_words: "sparse"\n')
    assert said(metalint, root) == [
        "papers   meta/**/*.prototxt: 2 files",
        "proto    proto/list.proto, message `PaperInfo`: 2 of 2 papers are valid",
        "excluded meta/words.prototxt: `SearchWord` of proto/list.proto",
        "left out search/words.prototxt: `SearchWord` of proto/list.proto",
        *WRITTEN,
    ]
    assert settings(root) == {
        "papers": ["meta/**/*.prototxt"],
        "exclude": ["meta/words.prototxt"],
        "proto": "proto/list.proto",
        "message": "PaperInfo",
    }
    assert counted(metalint, root) == {"files": 2, "findings": 0}


def test_many_files_of_another_message_are_excluded_by_their_folder(metalint: Metalint, root: Path) -> None:
    write_papers(root, "meta/a.prototxt")
    write(root / "list.proto", schema("list") + SEARCH_WORD)
    for number in range(11):
        write(root / "meta" / "words" / f"{number}.prototxt", 'key_words: "sparse"\n')
    assert "excluded meta/words/: `SearchWord` of list.proto" in said(metalint, root)
    assert settings(root)["exclude"] == ["meta/words/"]
    assert counted(metalint, root) == {"files": 1, "findings": 0}


def test_two_schemas_that_fit(metalint: Metalint, root: Path) -> None:
    write_papers(root, "meta/a.prototxt")
    for name in ("b", "a"):
        write(root / "proto" / f"{name}.proto", schema(name))
    assert said(metalint, root)[1:3] == [
        "proto    proto/a.proto, message `PaperInfo`: 1 of 1 paper is valid",
        "proto    proto/b.proto could be used as well; set `proto` to change it",
    ]
    assert settings(root)["proto"] == "proto/a.proto"


def test_of_two_schemas_the_one_that_reads_more(metalint: Metalint, root: Path) -> None:
    write_papers(root, "meta/a.prototxt", "meta/b.prototxt")
    write(root / "a.proto", schema("a").replace("institutions", "affiliations"))
    write(root / "b.proto", schema("b"))
    assert said(metalint, root)[1:3] == [
        "proto    b.proto, message `PaperInfo`: 2 of 2 papers are valid",
        "proto    not a.proto: fewer papers are valid",
    ]


def test_a_schema_that_few_papers_fit_goes_behind_the_packaged_one(metalint: Metalint, root: Path) -> None:
    write_papers(root, "meta/a.prototxt", "meta/b.prototxt", "meta/c.prototxt")
    write(root / "meta" / "d.prototxt", 'title: "Models"\nurl: "https://arxiv.org/abs/2401.00009"\n')
    write(root / "x.proto", 'syntax = "proto3";\nmessage Entry { string title = 1; string url = 2; }\n')
    assert said(metalint, root)[:3] == [
        "papers   meta/**/*.prototxt: 3 files",
        "proto    the packaged schema, as fewer papers are valid with x.proto: 3 of 3 papers are valid",
        "excluded meta/d.prototxt: `Entry` of x.proto",
    ]


def test_a_header_decides_what_a_file_is(metalint: Metalint, root: Path) -> None:
    for number in range(2):
        write(root / "meta" / f"{number}.prototxt", paper(f"Paper {number}", f"2401.0000{number}") + "rating: 5\n")
    write(
        root / "list.proto",
        schema("list") + "message Draft { optional Paper paper = 1; optional Publication pub = 2; }\n",
    )
    text = paper("A draft on models", "2401.00009")
    write(root / "meta" / "c.prototxt", f"# proto-file: list.proto\n# proto-message: list.Draft\n{text}")
    assert said(metalint, root)[1:3] == [
        "proto    list.proto, message `PaperInfo`: 2 of 2 papers are valid",
        "excluded meta/c.prototxt: `Draft` of list.proto",
    ]


def test_two_schemas_and_no_paper_are_left_to_the_user(metalint: Metalint, root: Path) -> None:
    for name in ("a", "b"):
        write(root / f"{name}.proto", schema(name))
    assert said(metalint, root) == [
        "papers   none yet; put them into meta/, such as meta/2026/lora.prototxt, or set `papers`",
        "proto    a.proto and b.proto have a message for papers; set `proto` to one of them",
        *WRITTEN,
    ]
    assert settings(root) == {"papers": ["meta/**/*.prototxt"]}


def test_a_schema_without_papers_yet(metalint: Metalint, root: Path) -> None:
    write(root / "list.proto", schema("list") + SEARCH_WORD)
    assert said(metalint, root)[1] == "proto    list.proto, message `PaperInfo`: its fields are those of a paper"
    assert (settings(root)["proto"], settings(root)["message"]) == ("list.proto", "PaperInfo")


def test_an_empty_repository(metalint: Metalint, root: Path) -> None:
    run = metalint("init", cwd=root)
    assert run.code == 0
    assert run.out.splitlines() == [
        "papers   none yet; put them into meta/, such as meta/2026/lora.prototxt, or set `papers`",
        "proto    proto/paper.proto, message `PaperInfo`: its fields are those of a paper",
        *WRITTEN,
        BY_COMMIT,
        "written  proto/paper.proto",
        "",
        "No papers yet: nothing fits meta/**/*.prototxt; see `papers` in the configuration.",
        "Until there is one, `metalint lint` exits with 2, and so does the workflow.",
        "",
        *INCOMPLETE,
        "Next:",
        "  metalint import LIST.md --out meta  # make papers from a list in Markdown",
        "  metalint explain                    # show what is looked for",
        "  pre-commit install                  # check each commit; `pip install pre-commit` installs it",
    ]


def test_files_that_are_no_papers_are_left_to_the_user(metalint: Metalint, root: Path) -> None:
    write(root / "net.prototxt", 'layer {\n  type: "Data"\n}\n')
    assert said(metalint, root)[0] == (
        "papers   not found: 1 file in the text format, none is a message with a title; set `papers` and `proto`"
    )


def test_a_schema_that_does_not_compile_is_named(metalint: Metalint, root: Path) -> None:
    write_papers(root, "meta/a.prototxt")
    write(root / "x.proto", 'syntax = "proto3";\nmessage X {\n')
    lines = said(metalint, root)
    assert lines[1].startswith("proto    the packaged schema, as no .proto here has a message that fits: 1 of 1 paper")
    assert [line for line in lines if line.startswith("skipped") and "x.proto" in line]


def test_an_inner_message_of_a_name_that_is_not_unique(metalint: Metalint, root: Path) -> None:
    write(
        root / "list.proto",
        'syntax = "proto3";\npackage a;\nmessage B { message Entry { string word = 1; } }\n'
        "message C { message Entry { string title = 1; string url = 2; int32 year = 3; } }\n",
    )
    write(root / "meta" / "a.prototxt", 'title: "Models"\nurl: "https://example.com/a"\nyear: 2024\n')
    said(metalint, root)
    assert settings(root)["message"] == "a.C.Entry"
    assert metalint("lint", cwd=root).code == 0


def test_several_papers_in_a_file_are_not_read(metalint: Metalint, root: Path) -> None:
    write(
        root / "list.proto",
        'syntax = "proto3";\nmessage Catalog { repeated Work works = 1; }\nmessage Work { string title = 1; '
        "repeated string author = 2; repeated string affiliation = 3; string url = 4; int32 year = 5; }\n",
    )
    works = "".join(f'works {{ title: "Paper {number}" author: "Ann Bell" year: 2024 }}\n' for number in range(2))
    for name in ("a", "b", "c"):
        write(root / "papers" / f"{name}.txtpb", works)
    what = (
        "several papers in a file, as `works` of `Catalog` in list.proto; metalint reads one paper per file: split them"
    )
    assert said(metalint, root) == [f"papers   papers/a.txtpb and 2 more files: {what}", *WRITTEN]
    assert settings(root) == {"papers": ["meta/**/*.prototxt"]}
    (root / "metalint.toml").unlink()
    write(root / "papers" / "d.txtpb", 'title: "Paper 4"\nauthor: "Ann Bell"\nyear: 2024\n')
    assert said(metalint, root)[:5] == [
        "papers   papers/**/*.txtpb: 1 file",
        f"papers   papers/a.txtpb and 2 more files: {what}",
        "proto    list.proto, message `Work`: 1 of 1 paper is valid",
        "excluded papers/a.txtpb: `Catalog` of list.proto",
        "excluded papers/b.txtpb: `Catalog` of list.proto",
    ]


IMPORTING = """\
syntax = "proto3";
package bib;
import "bib/common.proto";
message Entry { string title = 1; repeated string authors = 2; string url = 3; Published published = 4; }
"""
COMMON = 'syntax = "proto3";\npackage bib;\nmessage Published { string venue = 1; int32 year = 2; }\n'
ENTRY_OF_BIB = (
    'title: "Paper {0} on models"\nauthors: "Ann Bell"\nurl: "https://arxiv.org/abs/2401.0000{0}"\n'
    'published {{\n  venue: "ICLR"\n  year: 2024\n}}\n'
)
OF_BIB = [
    "papers   entries/**/*.txtpb: 2 files",
    "proto    schemas/bib/entry.proto, message `Entry`: 2 of 2 papers are valid",
    "proto    its imports lie below schemas: see `proto-paths`",
]


def write_importing(root: Path) -> None:
    write(root / "schemas" / "bib" / "entry.proto", IMPORTING)
    write(root / "schemas" / "bib" / "common.proto", COMMON)
    for number in range(2):
        write(root / "entries" / f"e{number}.txtpb", ENTRY_OF_BIB.format(number))


def test_imports_below_another_folder(metalint: Metalint, root: Path) -> None:
    write_importing(root)
    assert said(metalint, root)[:3] == OF_BIB
    found = settings(root)
    assert (found["proto"], found["proto-paths"]) == ("schemas/bib/entry.proto", ["schemas"])
    assert counted(metalint, root) == {"files": 2, "findings": 0}


def test_settings_that_fit_no_file_are_kept_and_those_that_do_are_said(metalint: Metalint, root: Path) -> None:
    write_importing(root)
    write(root / "entries" / "draft.txtpb", ENTRY_OF_BIB.format(9))
    write(root / "metalint.toml", 'exclude = ["draft.txtpb"]\n\n[links]\ntimeout = 3\n')
    run = metalint("init", cwd=root)
    lines = run.out.splitlines()
    start = lines.index("set      in metalint.toml, above the first [table], in place of what it says:")
    assert lines[: start - 2] == ["kept     metalint.toml", *OF_BIB]
    fields = 'title = "title", url = "url", authors = "authors", venue = "published.venue", year = "published.year"'
    settings_found = [line.strip() for line in lines[start + 1 : start + 6]]
    assert settings_found == [
        'papers = ["entries/**/*.txtpb"]',
        'proto = "schemas/bib/entry.proto"',
        'proto-paths = ["schemas"]',
        'message = "Entry"',
        f"fields = {{ {fields} }}",
    ]
    assert lines[-8:-3] == [
        "Nothing fits meta/**/*.prototxt yet: change the settings as said above.",
        "",
        *INCOMPLETE,
        "Next:",
    ]
    assert lines[-3].startswith("  metalint init ")
    write(root / "metalint.toml", "\n".join(["exclude = ['draft.txtpb']", *settings_found, "[links]", "timeout = 3"]))
    assert said(metalint, root)[:2] == ["kept     metalint.toml", "kept     .pre-commit-config.yaml"]
    assert counted(metalint, root) == {"files": 2, "findings": 0}


def test_settings_that_fit_no_file_where_there_is_none(metalint: Metalint, root: Path) -> None:
    write(root / "metalint.toml", "")
    run = metalint("init", cwd=root)
    assert run.out.splitlines()[:2] == ["kept     metalint.toml", "written  .pre-commit-config.yaml"]
    assert "No papers yet: nothing fits meta/**/*.prototxt" in run.out


# -- which fields

ENTRIES = """\
syntax = "proto3";
package x.y;
message Author { string name = 1; string affiliation = 2; }
message Core { string name = 1; string link = 2; string shortName = 3; }
message Venue { string name = 1; int32 year = 2; }
message Repo { string url = 1; string language = 2; }
message Meeting { string title = 1; string date = 2; }
message Entry {
  Core paper = 1;
  repeated Author authors = 2;
  Venue venue = 3;
  Repo repo = 4;
  repeated string tags = 5;
  string thumbnail = 6;
  string notes = 7;
}
"""
ENTRY_TEXT = """\
paper {{
  name: "Entry {0} about models"
  link: "https://arxiv.org/abs/2401.0000{0}"
  shortName: "E{0}"
}}
authors {{
  name: "Ann Bell"
  affiliation: "Microsoft"
}}
venue {{
  name: "ICLR"
  year: 2024
}}
repo {{
  url: "https://github.com/a/b{0}"
  language: "PyTorch"
}}
tags: "x"
thumbnail: "cover.png"
notes: "note.md"
"""


FOUND_FIELDS = (
    "title = paper.name, abbr = paper.shortName, url = paper.link, authors = authors.name, "
    "institutions = authors.affiliation, venue = venue.name, year = venue.year, code-type = repo.language, "
    "code-url = repo.url, note = notes, cover = thumbnail, keywords = tags"
)


def test_fields_of_other_names_and_assets_by_year_and_id(metalint: Metalint, root: Path) -> None:
    write(root / "schema" / "list.proto", ENTRIES)
    for number in range(4):
        folder = "nlp" if number % 2 else "cv"
        write(root / "entries" / folder / f"e{number}.textproto", ENTRY_TEXT.format(number))
        write(root / "assets" / "2024" / f"e{number}" / "cover.png", "\x89PNG\r\n\x1a\n")
        write(root / "assets" / "2024" / f"e{number}" / "note.md", f"# Entry {number} about models\n")
    write(root / "entries" / "meeting.textproto", 'title: "Weekly"\ndate: "2024"\n')
    commit_all(root)
    assert said(metalint, root)[:6] == [
        "papers   entries/**/*.textproto: 4 files",
        "proto    schema/list.proto, message `Entry`: 4 of 4 papers are valid",
        "excluded entries/meeting.textproto: `Meeting` of schema/list.proto",
        f"fields   {FOUND_FIELDS}: by name and values",
        "fields   no field found for references; if there is one, name it in [fields]",
        "assets   assets/{year}/{id}: 8 of 8 covers and notes found",
    ]
    found = settings(root)
    assert (found["asset-roots"], found["fields"]["title"]) == (["assets/{year}/{id}"], "paper.name")
    rules = {one["rule"] for one in metalint("lint", "--format", "json", cwd=root).json()["diagnostics"]}
    assert not rules & {"missing-cover", "missing-note", "missing-field", "schema"}


def test_a_field_that_no_paper_fills_has_no_role_that_a_paper_needs(metalint: Metalint, root: Path) -> None:
    write(
        root / "list.proto",
        'syntax = "proto3";\nmessage Entry {\n  string title = 1;\n  string link = 2;\n  repeated string authors = 3;\n'
        "  repeated string org = 4;\n  string conf = 5;\n  string journal = 6;\n  int32 read_year = 7;\n"
        "  int32 yr = 8;\n  string image = 9;\n  repeated string labs = 10;\n}\n",
    )
    text = (
        'title: "Paper {0} on models"\nlink: "https://arxiv.org/abs/2301.0000{0}"\nauthors: "Ann Bell"\n'
        'conf: "ICLR"\nread_year: 2024\nyr: 2023\n'
    )
    for number in range(2):
        write(root / "meta" / f"{number}.txtpb", text.format(number))
    found = "title = title, url = link, authors = authors, venue = conf, year = yr, cover = image"
    absent = "abbr, code-type, code-url, note, keywords, references"
    assert said(metalint, root)[2:5] == [
        f"fields   {found}: by name and values",
        "fields   left out, as no paper fills it: labs (institutions); name it in [fields] if papers will",
        f"fields   no field found for {absent}; if there is one, name it in [fields]",
    ]
    assert counted(metalint, root) == {"files": 2, "findings": 0}


# -- what is there already


def test_files_that_exist_are_kept_and_what_to_add_is_said(metalint: Metalint, root: Path) -> None:
    write_papers(root, "papers/a.prototxt")
    there = {
        "metalint.toml": 'papers = ["papers/*.prototxt"]\n',
        ".pre-commit-config.yaml": "repos: []\n",
        ".github/workflows/ci.yml": "jobs:\n  lint:\n    steps: [{run: metalint lint}]\n",
    }
    for name, text in there.items():
        write(root / name, text)
    assert said(metalint, root) == [
        "kept     metalint.toml",
        "kept     .pre-commit-config.yaml",
        f"add      below `repos` of .pre-commit-config.yaml: {ENTRY}",
        "kept     .github/workflows/ci.yml",
    ]
    assert {name: (root / name).read_text() for name in there} == there
    assert sorted(path.name for path in root.iterdir()) == [
        ".git",
        ".github",
        ".pre-commit-config.yaml",
        "metalint.toml",
        "papers",
    ]
    (entry,) = yaml.safe_load(ENTRY)
    assert [hook["id"] for hook in entry["hooks"]] == ["metalint-fix", "metalint-render", "metalint-lint"]


def test_settings_in_pyproject_are_kept_others_do_not_count(metalint: Metalint, root: Path) -> None:
    write_papers(root, "papers/a.prototxt")
    write(root / "pyproject.toml", '[project]\nname = "x"\n')
    assert said(metalint, root)[-3:] == WRITTEN
    (root / "metalint.toml").unlink()
    write(root / "pyproject.toml", '[tool.metalint]\npapers = ["papers/*.prototxt"]\n')
    assert said(metalint, root) == [
        "kept     pyproject.toml, as it has [tool.metalint]",
        "kept     .pre-commit-config.yaml",
        "kept     .github/workflows/papers.yml",
    ]
    assert not (root / "metalint.toml").exists()


def test_without_git_it_says_what_does_not_work(metalint: Metalint, tmp_path: Path) -> None:
    write_papers(tmp_path, "meta/a.prototxt")
    run = metalint("init", cwd=tmp_path)
    assert run.code == 0
    assert run.out.splitlines()[6] == (
        "git      no repository here: hooks, `gate`, `--changed-since` and the rule untracked-asset do not work; "
        "run `git init` first"
    )
    assert run.out.splitlines()[-1] == "  git init          # then `pre-commit install` checks each commit"


def test_below_the_top_of_a_repository_no_hooks_are_written(metalint: Metalint, root: Path) -> None:
    write_papers(root, "list/meta/a.prototxt")
    assert said(metalint, root / "list")[-2:] == [
        "written  metalint.toml",
        f"skipped  {HOOKS}, {PAPERS}: they belong to the top of the repository, not to list/",
    ]
    assert sorted(path.name for path in (root / "list").iterdir()) == ["lists", "meta", "metalint.toml"]
    assert "pre-commit" not in metalint("init", cwd=root / "list").out.partition("Next:")[2]


@pytest.mark.parametrize(("name", "text"), [("metalint.toml", ""), ("pyproject.toml", "[tool.metalint]\n")])
def test_a_folder_of_a_list_is_set_up_only_if_told_so(metalint: Metalint, root: Path, name: str, text: str) -> None:
    write_papers(root, "meta/a.prototxt")
    write(root / name, text)
    again = "`metalint --root . init` makes it a list of its own"
    assert metalint("init", cwd=root / "meta") == (
        2,
        "",
        f"metalint: {root / name} configures this folder already; {again}\n",
    )
    assert not (root / "meta" / "metalint.toml").exists()
    assert said(metalint, root / "meta", "--root", ".")[-2] == "written  metalint.toml"


def test_the_workflow_runs_on_the_branch_that_is_there(metalint: Metalint, root: Path) -> None:
    git(root, "symbolic-ref", "HEAD", "refs/heads/master")
    said(metalint, root)
    (text,) = (root / ".github" / "workflows").glob("*.yml")
    assert yaml.safe_load(text.read_text())[True]["push"]["branches"] == ["master"]


def test_the_hooks_stand_in_their_order(metalint: Metalint, root: Path) -> None:
    said(metalint, root)
    (repo,) = yaml.safe_load((root / ".pre-commit-config.yaml").read_text())["repos"]
    assert [hook["id"] for hook in repo["hooks"]] == ["metalint-fix", "metalint-render", "metalint-lint"]


def test_the_first_list_is_written_beside_what_is_there(metalint: Metalint, root: Path) -> None:
    write_papers(root, "meta/a.prototxt")
    write(root / "README.md", "# Mine\n")
    assert LIST in metalint("init", cwd=root).out.splitlines()
    assert (root / "README.md").read_text() == "# Mine\n"
    written = (root / "lists" / "README.md").read_text()
    assert "Paper 0 on models" in written
    assert metalint("lint", cwd=root).code == 0
    (root / "metalint.toml").unlink()
    write(root / "lists" / "README.md", "mine\n")
    assert "written  lists/papers.md" in metalint("init", cwd=root).out.splitlines()
    assert (root / "lists" / "README.md").read_text() == "mine\n"
    assert (root / "lists" / "papers.md").read_text() == written
    (root / "metalint.toml").unlink()
    metalint("init", cwd=root)
    assert "outputs" not in tomllib.loads((root / "metalint.toml").read_text())


def test_no_list_is_written_while_a_paper_is_broken(metalint: Metalint, root: Path) -> None:
    write_papers(root, "meta/a.prototxt", "meta/b.prototxt")
    write(root / "meta" / "c.prototxt", "paper {")
    assert LIST not in metalint("init", cwd=root).out.splitlines()
    assert not (root / "lists").exists()
    write_papers(root, "meta/c.prototxt")
    (root / "meta" / "a.prototxt").unlink()
    assert metalint("render", cwd=root).code == 0
    assert (root / "lists" / "README.md").is_file()


def test_the_hooks_run_what_is_installed_where_its_repository_is_not_known(metalint: Metalint, root: Path) -> None:
    assert find_installed_source() is None  # of a checkout
    said(metalint, root)
    (repo,) = yaml.safe_load((root / HOOKS).read_text())["repos"]
    manifest = {hook["id"]: hook for hook in yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text())}
    for hook in repo["hooks"]:
        expected = manifest[hook["id"]]
        for key in ("description", "minimum_pre_commit_version"):
            del expected[key]
        entry = expected["entry"].removeprefix("python -Im ")
        assert hook == {**expected, "language": "system", "entry": entry}
    commented = "\n".join(re.findall(r"^#  (.*)$", (root / HOOKS).read_text(), re.MULTILINE))
    (other,) = yaml.safe_load(commented)
    assert other["repo"].endswith("/OWNER/metalint")
    assert [hook["id"] for hook in other["hooks"]] == [hook["id"] for hook in repo["hooks"]]


def test_the_next_command_is_to_lint_where_nothing_is_safe_to_fix(metalint: Metalint, root: Path) -> None:
    write(root / "meta" / "a.prototxt", paper("Models", "2401.00001").replace('where: "ICLR"', 'where: ""'))
    assert metalint("init", cwd=root).out.splitlines()[-4:-2] == [
        "Next:",
        "  metalint lint       # show each finding with its line",
    ]


def test_a_complete_paper_is_none_the_less_one_for_its_name(metalint: Metalint, root: Path) -> None:
    write_papers(root, "meta/template_matching.prototxt", "meta/skeleton_pose.prototxt", "meta/a.prototxt")
    assert metalint("init", cwd=root).code == 0
    assert "exclude" not in settings(root)
    assert counted(metalint, root)["files"] == 3


def test_what_nine_tenths_of_the_papers_fill_is_required(metalint: Metalint, root: Path) -> None:
    for number in range(10):
        text = paper(f"Paper {number} on models", f"2401.{number:05}")
        lines = [line for line in text.splitlines() if "institutions" not in line and (number or "authors" not in line)]
        write(root / f"meta/p{number}.prototxt", "\n".join(lines) + "\n")
    assert "required title, url, authors, venue, year; left out: institutions (0 of 10 papers have it)" in said(
        metalint, root
    )
    assert settings(root)["required"] == ["title", "url", "authors", "venue", "year"]
    assert metalint("lint", "--select", "missing-field", "--format", "json", cwd=root).json()["summary"]["errors"] == 1
