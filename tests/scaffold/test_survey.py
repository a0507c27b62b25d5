"""What a survey finds: patterns, names that are written into settings, roles and asset roots."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import each_row

from metalint.config import settings as config
from metalint.config.installation import InstallSource, at_commit, make_release_source
from metalint.files.discovery import make_excluder
from metalint.files.globs import make_matcher, matches_glob
from metalint.scaffold import patterns
from metalint.scaffold.asset_roots import AssetReference, Roots, find_roots
from metalint.scaffold.files import configuration
from metalint.scaffold.messages import find_import_roots
from metalint.scaffold.patterns import Folder
from metalint.scaffold.roles import by_name, is_paper, repeated_paper
from metalint.scaffold.survey import Survey
from metalint.schema import compiling
from metalint.schema.types import MessageType

NAMES = st.text(st.sampled_from("ab12[]*?!# ~{}.é"), min_size=1, max_size=6).filter(
    lambda name: name.strip(". ") == name
)
FOLDERS = st.lists(st.one_of(NAMES, st.sampled_from(["meta", "2023", "2024", "tests"])), max_size=3)
PATHS = st.builds(lambda folders, stem: "/".join([*folders, f"{stem}.prototxt"]), FOLDERS, NAMES)


@given(st.sets(PATHS, min_size=1, max_size=12))
def test_each_paper_fits_the_patterns_or_its_folder_is_left_out(papers: set[str]) -> None:
    folders, left_out = patterns.find_folders(papers, {path: path.encode() for path in papers})
    kept = [path for folder in folders for path in folder.papers]
    assert sorted([*kept, *(path for folder, _ in left_out for path in folder.papers)]) == sorted(papers)
    assert folders
    for folder in folders:
        fits = make_matcher(patterns.make_globs(folder))
        assert [path for path in folder.papers if not fits(path)] == []


@given(PATHS, PATHS)
def test_a_path_as_a_pattern_fits_itself_alone(path: str, other: str) -> None:
    assert matches_glob(path, patterns.in_glob(path))
    assert make_excluder((patterns.in_exclude(path),))(path)
    assert matches_glob(other, patterns.in_glob(path)) == (path == other)
    assert make_excluder((patterns.in_exclude(path),))(other) == (path == other or other.startswith(f"{path}/"))


@given(st.sets(PATHS, min_size=1, max_size=6), st.lists(NAMES, max_size=3))
def test_settings_are_read_as_they_were_written(papers: set[str], roots: list[str]) -> None:
    roots = [root for root in roots if "{" not in root]
    found = Survey(
        folders=(Folder("", tuple(sorted(papers))),),
        excluded=tuple((path, "a template") for path in sorted(papers)),
        fields={"title": "paper.name"},
        roots=Roots(tuple(roots), 0, 0),
    )
    read = config.read_config(tomllib.loads(configuration(found, Path("elsewhere"))), Path.cwd(), "metalint.toml")
    assert read.papers == tuple(found.globs)
    assert read.exclude == tuple(patterns.in_exclude(path) for path in sorted(papers))
    assert read.asset_roots == (tuple(roots) or config.Config(Path()).asset_roots)
    assert read.fields["title"] == "paper.name"


@each_row(
    ("papers", "globs"),
    [
        (["meta/a.prototxt"], ["meta/**/*.prototxt"]),
        (["meta/2024/a.prototxt", "meta/2023/b.prototxt"], ["meta/**/*.prototxt"]),
        (["data/nlp/a.pbtxt", "data/cv/b.pbtxt"], ["data/**/*.pbtxt"]),
        (["data/nlp/a.pbtxt", "other/cv/b.pbtxt"], ["data/nlp/**/*.pbtxt", "other/cv/**/*.pbtxt"]),
        (["meta/a/paper.prototxt", "meta/b/paper.prototxt"], ["meta/**/paper.prototxt"]),
        (["a.prototxt", "b.txtpb"], ["*.prototxt", "*.txtpb"]),
        (["2024/a.prototxt"], ["[12][0-9][0-9][0-9]/*.prototxt"]),
        (["2024/nlp/a.prototxt"], ["[12][0-9][0-9][0-9]/**/*.prototxt"]),
        (["tests/a.prototxt"], ["tests/**/*.prototxt"]),
    ],
)
def test_patterns_of_a_list(papers: list[str], globs: list[str]) -> None:
    folders, left_out = patterns.find_folders(papers, {path: path.encode() for path in papers})
    assert [glob for folder in folders for glob in patterns.make_globs(folder)] == globs
    assert left_out == []


@each_row(
    ("name", "is_one"),
    [
        ("template.prototxt", True),
        ("proto/paper_template.prototxt", True),
        ("meta/TEMPLATE-new.prototxt", True),
        ("meta/templates_of_thought.prototxt", False),
        ("meta/contemplate.prototxt", False),
    ],
)
def test_templates_by_name(name: str, is_one: bool) -> None:  # noqa: FBT001 - a row of the table
    assert patterns.is_template(name) == is_one


# -- asset roots


def reference(value: str, stem: str = "lora", year: str = "2022") -> AssetReference:
    return AssetReference(stem, year, value)


@each_row(
    ("references", "files", "roots"),
    [
        ([reference("lora/cover.png")], ["notes/lora/cover.png"], Roots(("notes",), 1, 1)),
        ([reference("cover.png")], ["notes/2022/lora/cover.png"], Roots(("notes/{year}/{id}",), 1, 1)),
        ([reference("notes/a.md")], ["notes/a.md"], Roots((".",), 1, 1)),
        ([reference("a.md"), reference("b.md", "x")], ["n/a.md", "n/b.md"], Roots(("n",), 2, 2)),
        ([reference("./a.md#top")], ["n/a.md"], Roots(("n",), 1, 1)),
        ([reference("https://example.com/a.png"), reference("")], ["a.png"], Roots((), 0, 0)),
        ([reference("gone.png")], ["notes/other.png"], Roots((), 0, 1)),
    ],
)
def test_roots_of_covers_and_notes(references: list[AssetReference], files: list[str], roots: Roots) -> None:
    assert find_roots(references, files) == roots


def test_the_file_of_another_paper_is_no_evidence() -> None:
    """A paper without its own note does not make the folder of another paper a root."""
    stems = [f"p{number}" for number in range(5)]
    files = [f"notes/2022/{stem}/note.md" for stem in stems[:4]]
    assert find_roots([reference("note.md", stem) for stem in stems], files) == Roots(("notes/{year}/{id}",), 4, 5)


def test_a_small_list_with_a_cover_by_its_id_and_a_note_by_its_path_finds_both() -> None:
    references = [reference("cover.png", "foo", "2024"), reference("2024/foo/note.md", "foo", "2024")]
    files = ["notes/2024/foo/cover.png", "notes/2024/foo/note.md"]
    assert find_roots(references, files) == Roots(("notes/{year}/{id}", "notes"), 2, 2)


def test_two_places_of_files_are_both_found_that_of_more_first() -> None:
    references = [reference(f"{number}/cover.png", f"p{number}") for number in range(5)]
    files = [f"old/{number}/cover.png" for number in range(2)] + [f"new/{number}/cover.png" for number in range(2, 5)]
    assert find_roots(references, files) == Roots(("new", "old"), 5, 5)


def test_thousands_of_files_of_one_name_take_no_time() -> None:
    stems = [f"p{number}" for number in range(5000)]
    files = [f"notes/2022/{stem}/cover.png" for stem in stems]
    assert find_roots([reference("cover.png", stem) for stem in stems], files) == Roots(
        ("notes/{year}/{id}",), 5000, 5000
    )


# -- import roots


@each_row(
    ("proto", "known", "roots"),
    [
        ("schemas/bib/reading.proto", (), ("schemas",)),
        ("schemas/bib/reading.proto", ("schemas/",), ()),
        ("schemas/bib/common.proto", (), ()),
        ("proto/deep.proto", (), ("third_party", "schemas")),
        ("a/x/one.proto", (), ("a",)),
        ("b/x/one.proto", (), ("b",)),
    ],
)
def test_import_roots(proto: str, known: tuple[str, ...], roots: tuple[str, ...]) -> None:
    texts = {
        "schemas/bib/reading.proto": 'import "bib/common.proto";\nimport "google/protobuf/any.proto";\n',
        "schemas/bib/common.proto": '// import "x/two.proto";\n',
        "proto/deep.proto": 'import public \'lib/lib.proto\' ;\nimport "near.proto";\nimport "gone.proto";\n',
        "proto/near.proto": 'import "proto/deep.proto";\n',
        "third_party/lib/lib.proto": 'import weak "bib/common.proto";\n',
        "third_party/google/protobuf/any.proto": "",
        "a/x/one.proto": 'import "x/two.proto";\n',
        "a/x/two.proto": "",
        "b/x/one.proto": 'import "x/two.proto";\n',
        "b/x/two.proto": "",
    }
    assert find_import_roots(proto, sorted(texts), known, texts.__getitem__) == roots


# -- roles


def message(tmp_path: Path, fields: str, more: str = "") -> MessageType:
    path = tmp_path / "x.proto"
    path.write_text(f'syntax = "proto3";\n{more}\nmessage X {{ {fields} }}\n')
    return next(one.root for one in compiling.load_each(path, tmp_path) if one.root.name == "X")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("string title = 1; string url = 2;", {"title": "title", "url": "url"}),
        ("string name = 1; string paper_link = 2;", {"title": "name", "url": "paper_link"}),
        ("string github = 1; string pdf = 2;", {"code-url": "github", "url": "pdf"}),
        ("repeated string author = 1; int64 publication_year = 2;", {"authors": "author", "year": "publication_year"}),
        ("string venue_name = 1; string name = 2;", {"venue": "venue_name", "title": "name"}),
        (
            "int32 yr = 1; string conf = 2; repeated string org = 3;",
            {"year": "yr", "venue": "conf", "institutions": "org"},
        ),
        ("int32 read_year = 1; int32 addedYear = 2; string code_org = 3; string date = 4;", {}),
        ("int32 title = 1; repeated string url = 2; bytes year = 3;", {}),
        ("map<string, string> title = 1; string subtitle = 2;", {}),
        ("string name = 1; string journal_abbrev = 2; string short = 3;", {"title": "name", "abbr": "short"}),
        ("string venue_short = 1; string title = 2;", {"venue": "venue_short", "title": "title"}),
        ("string venue_name = 1; string venue_acronym = 2;", {"venue": "venue_name"}),
    ],
)
def test_roles_by_name(tmp_path: Path, fields: str, expected: dict[str, str]) -> None:
    assert by_name(message(tmp_path, fields), {}) == expected


PERSON = "message Person { string name = 1; string affiliation = 2; string email = 3; }"
LAB = "message Affiliation { string name = 1; string country = 2; }"


@pytest.mark.parametrize(
    ("fields", "more", "expected"),
    [
        (
            "string title = 1; repeated Person people = 2;",
            PERSON,
            {"title": "title", "authors": "people.name", "institutions": "people.affiliation"},
        ),
        (
            "string title = 1; repeated Person people = 2; repeated string authors = 3;",
            PERSON,
            {"title": "title", "authors": "authors", "institutions": "people.affiliation"},
        ),
        ("string title = 1; repeated string affiliation = 2;", "", {"title": "title", "institutions": "affiliation"}),
        ("string title = 1; repeated Affiliation labs = 2;", LAB, {"title": "title"}),
    ],
)
def test_the_name_beside_an_affiliation_is_an_author(
    tmp_path: Path, fields: str, more: str, expected: dict[str, str]
) -> None:
    assert by_name(message(tmp_path, fields, more), {}) == expected


def test_default_fields_go_before_all_others(tmp_path: Path) -> None:
    more = "message P { string title = 1; string name = 2; }"
    assert by_name(message(tmp_path, "P paper = 1; string title = 2;", more), {}) == {"title": "paper.title"}


@pytest.mark.parametrize(
    ("role", "fields", "values", "path"),
    [
        ("url", "string url = 1; string link = 2;", {"url": ["a"] * 9, "link": ["https://a.org"] * 9}, "link"),
        ("year", "string year = 1; int32 pub_year = 2;", {"year": ["?"] * 9, "pub_year": ["2024"] * 9}, "pub_year"),
        (
            "title",
            "string title = 1; string paper_name = 2;",
            {"title": ["Dr"] * 9, "paper_name": list("abcdefghi")},
            "paper_name",
        ),
        ("title", "string title = 1;", {"title": ["Dr"] * 9}, None),
        ("year", "string date = 1;", {"date": ["2024"] * 9}, "date"),
        ("year", "string date = 1;", {"date": ["2024"] * 8 + ["2024-05-01"]}, None),
        ("venue", "string venue = 1; string journal = 2;", {"journal": ["TACL"]}, "journal"),
        ("venue", "string venue = 1;", {"title": ["A study"]}, None),
        ("venue", "string venue = 1;", {"venue": [" "]}, None),
        ("year", "int32 year = 1; int32 yr = 2;", {"year": ["0"], "yr": ["2024"]}, "yr"),
        ("cover", "string image_url = 1; string image = 2;", {"image": ["a.png"]}, "image"),
        ("cover", "string image = 1;", {"title": ["A study"]}, "image"),
    ],
)
def test_a_name_counts_as_far_as_values_bear_it_out(
    tmp_path: Path, role: str, fields: str, values: dict[str, list[str]], path: str | None
) -> None:
    assert by_name(message(tmp_path, fields), values).get(role) == path


def test_a_default_field_that_no_paper_fills_stays_unless_another_is_filled(tmp_path: Path) -> None:
    more = "message P { string where = 1; }"
    root = message(tmp_path, "P pub = 1; string conf = 2;", more)
    assert by_name(root, {"conf": []}) == {"venue": "pub.where"}
    assert by_name(root, {"conf": ["ICLR"]}) == {"venue": "conf"}


def test_a_message_looks_like_a_paper(tmp_path: Path) -> None:
    assert is_paper(message(tmp_path, "string title = 1; int32 year = 2;"))
    assert is_paper(message(tmp_path, "string thing = 1; string venue = 2; int32 year = 3; string url = 4;"))
    assert not is_paper(message(tmp_path, "string thing = 1; string venue = 2; int32 year = 3;"))
    assert not is_paper(message(tmp_path, "string title = 1; string date = 2;"))
    assert not is_paper(message(tmp_path, "repeated Y paper = 1;", "message Y { string title = 1; string url = 2; }"))


WORK = (
    "message Work { string title = 1; repeated string author = 2; string link = 3; int32 year = 4; string venue = 5; }"
)


@pytest.mark.parametrize(
    ("fields", "more", "path"),
    [
        ("repeated Work works = 1;", WORK, "works"),
        ("string name = 1; string url = 2; repeated Work works = 3;", WORK, "works"),
        ("repeated Part parts = 1;", f"message Part {{ repeated Work works = 1; }} {WORK}", "parts.works"),
        ("repeated Item items = 1;", "message Item { string title = 1; string url = 2; }", "items"),
        ("string title = 1; repeated Work works = 2;", WORK, ""),
        ("Work work = 1;", WORK, ""),
        (
            "string thing = 1; string url = 2; repeated A authors = 3;",
            "message A { string name = 1; string org = 2; }",
            "",
        ),
        ("string name = 1; repeated P people = 2;", "message P { string name = 1; string url = 2; }", ""),
        (
            "string thing = 1; repeated string author = 2; string venue = 3; repeated Link links = 4;",
            "message Link { string title = 1; string url = 2; }",
            "",
        ),
        ("string word = 1; repeated X inner = 2;", "", ""),
    ],
)
def test_a_message_of_several_papers(tmp_path: Path, fields: str, more: str, path: str) -> None:
    root = message(tmp_path, fields, more)
    assert repeated_paper(root) == path
    assert not (path and is_paper(root))


# -- where metalint comes from

COMMIT = "0123456789abcdef0123456789abcdef01234567"
URL = "https://git.example.org/tools/metalint"


@each_row(
    ("origin", "source"),
    [
        (
            {"url": URL, "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            InstallSource(f"git+{URL}@{COMMIT}", URL, COMMIT, "the installed commit"),
        ),
        (
            {"url": "ssh://git@example.org/x", "vcs_info": {"commit_id": COMMIT}},
            InstallSource(
                f"git+ssh://git@example.org/x@{COMMIT}", "ssh://git@example.org/x", COMMIT, "the installed commit"
            ),
        ),
        (
            {"url": "file:///srv/x", "vcs_info": {"commit_id": COMMIT}},
            InstallSource(
                f"git+file:///srv/x@{COMMIT}",
                "file:///srv/x",
                COMMIT,
                "a folder of this computer: nobody else has it",
            ),
        ),
        ({"url": "https://ann:secret@example.org/x", "vcs_info": {"commit_id": COMMIT}}, None),
        ({"url": "https://example.org/$(id)", "vcs_info": {"commit_id": COMMIT}}, None),
        ({"url": f"{URL}/metalint.whl", "archive_info": {}}, None),
        ({"url": "file:///home/ann/metalint", "dir_info": {"editable": True}}, None),
        ({}, None),
    ],
)
def test_hooks_pin_the_commit_that_is_installed(origin: dict[str, object], source: InstallSource | None) -> None:
    assert at_commit(origin) == source


def test_a_release_has_no_remark() -> None:
    made = make_release_source(URL)
    assert (made.repo, made.remark, made.requirement.count("=="), made.rev[0]) == (URL, "", 1, "v")
