from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from metalint.schema.compiling import PACKAGED

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint

LIST = """\
<details open><summary>

### institution
</summary>\x20
<p>

<details open><summary><b>MIT</b></summary>\x20
<p>

|    | meta | tttitle | ccover | pub | year | codeeeee | note |
|---:|:-----|:--------|:-------|:----|-----:|:---------|:-----|
|  0 | [A](./meta/a.prototxt) | [A title](https://x.org/a) | | ICML | 2024 | | |
|  1 | [B](./meta/b.py) | [B title](https://x.org/b) | | ICML | 2024 | | |
|  2 | [C](./meta/c.prototxt) | [C title](https://x.org/c) | | ICML | 2024 | | |</p>
</details>
</p>
</details>

"""
A = (
    'paper {\n  title: "A title"\n  abbr: "A"\n  url: "https://x.org/a"\n  institutions: "MIT"\n}\n'
    'pub {\n  where: "ICML"\n  year: 2024\n}\n'
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "list.md").write_text(LIST)
    return tmp_path


def test_readable_rows_are_imported_and_the_others_reported(metalint: Metalint, root: Path) -> None:
    run = metalint("import", "list.md", "--out", "new/meta")
    assert (run.code, run.out) == (1, "")
    assert run.err == (
        "imported 2 papers (0 merged): files written to new/meta: 2\n"
        "not read: 1\n"
        "  list.md:13: meta names no file such as ./meta/file.prototxt but './meta/b.py'\n"
        'required: wrote `required = ["title", "url", "institutions", "venue", "year"]` to metalint.toml; fewer than'
        " nine tenths of the papers fill authors (0 of 2)\n"
        f"{WROTE}\n"
    )
    assert sorted(path.name for path in (root / "new" / "meta").iterdir()) == ["a.prototxt", "c.prototxt"]
    assert (root / "new" / "meta" / "a.prototxt").read_text() == A


def test_a_paper_that_differs_is_kept_unless_forced(metalint: Metalint, root: Path) -> None:
    (root / "list.md").write_text(LIST.replace("./meta/b.py", "./meta/b.prototxt"))
    (root / "meta").mkdir()
    (root / "meta" / "a.prototxt").write_text("mine")
    (root / "meta" / "b.prototxt").symlink_to("nowhere")
    run = metalint("import", "list.md", "--out", "meta")
    assert (run.code, run.out) == (1, "")
    assert run.err == (
        "meta/a.prototxt: differs and is kept; --force overwrites it\n"
        "meta/b.prototxt: a symbolic link is in its place; nothing written\n"
        "imported 3 papers (0 merged): files written to meta: 1\n"
    )
    assert (root / "meta" / "a.prototxt").read_text() == "mine"
    (root / "meta" / "b.prototxt").unlink()
    assert metalint("import", "list.md", "--out", "meta", "--force").code == 0
    assert (root / "meta" / "a.prototxt").read_text() == A
    assert metalint("import", "list.md", "--out", "meta", "--quiet") == (0, "", "")


WROTE = 'schema: wrote proto/paper.proto, whose keywords are text; wrote `proto = "proto/paper.proto"` to metalint.toml'


def test_the_first_papers_of_a_list_require_what_they_have(metalint: Metalint, root: Path) -> None:
    item = "- [Paper {0} of a List](https://arxiv.org/abs/2401.0000{0}), Ann Bell, ICML 2024\n"
    (root / "list.md").write_text("".join(map(item.format, range(5))))
    run = metalint("import", "list.md", "--out", "meta")
    required = 'required = ["title", "url", "authors", "venue", "year"]'
    said = f"required: wrote `{required}` to metalint.toml; fewer than nine tenths of the papers fill institutions"
    assert run.err.splitlines()[1:] == [f"{said} (0 of 5)", WROTE]
    assert (root / "metalint.toml").read_text().splitlines()[1:] == ['proto = "proto/paper.proto"', required]
    assert metalint("lint").code == 0
    assert "written  metalint.toml" in metalint("init").out
    settings = (root / "metalint.toml").read_text()
    assert required in settings
    assert 'proto = "proto/paper.proto"' in settings
    assert "[[outputs]]" in settings
    (root / "list.md").write_text("- [Another Paper of the List](https://arxiv.org/abs/2401.00002)\n")
    told = metalint("import", "list.md", "--out", "meta").err.splitlines()
    assert told[1:] == []  # the list keeps what it requires
    assert (root / "metalint.toml").read_text() == settings


NO_LIST = (
    "other.md:1: no list of papers: nothing has a link to a paper, or authors with a venue or year;"
    " --all imports the rest, --columns title=NAME names a column"
)


def test_a_file_that_is_no_list_is_one_line_and_the_others_are_imported(metalint: Metalint, root: Path) -> None:
    (root / "list.md").write_text(LIST.replace("./meta/b.py", "./meta/b.prototxt"))
    (root / "other.md").write_bytes(b"# A readme\n")
    assert metalint("import", "other.md", "--out", "meta") == (1, "", f"{NO_LIST}\n")
    run = metalint("import", "other.md", "list.md", "--out", "meta")
    assert (run.code, run.out) == (1, "")
    assert run.err.splitlines()[:3] == [
        "imported 3 papers (0 merged): files written to meta: 3",
        "not read: 1",
        f"  {NO_LIST}",
    ]


def test_a_file_that_is_not_there_stops_the_import(metalint: Metalint, root: Path) -> None:
    message = "metalint: other.md: cannot be read: No such file or directory\n"
    assert metalint("import", "list.md", "other.md", "--out", "meta") == (2, "", message)
    assert not (root / "meta").exists()


def test_text_from_a_list_does_not_reach_the_terminal_raw(metalint: Metalint, root: Path) -> None:
    (root / "list.md").write_text(LIST.replace("./meta/b.py", "x\x1b[31m"))
    assert "\x1b" not in metalint("import", "list.md", "--out", "meta").err


def test_columns_are_named_on_the_command_line(metalint: Metalint, root: Path) -> None:
    (root / "table.md").write_text("| What | Stars |\n|---|---|\n| [A thing](https://x.org/a) | 5 |\n")
    run = metalint("import", "table.md", "--out", "new", "--columns", "title=what")
    assert (run.code, run.out) == (0, "")
    assert run.err.splitlines()[0] == "imported 1 paper (0 merged): files written to new: 1"
    assert metalint("import", "table.md", "--out", "new", "--columns", "title=what", "--quiet") == (0, "", "")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("titel=What", "`titel` is not a role of a column; did you mean `title`?"),
        ("title", "`title` is not ROLE=NAME, such as `title=Paper`"),
        ("title=", "`title=` is not ROLE=NAME, such as `title=Paper`"),
    ],
)
def test_wrong_columns_are_one_line(metalint: Metalint, root: Path, columns: str, message: str) -> None:
    run = metalint("import", "list.md", "--out", str(root / "new"), "--columns", columns)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert run.err.count("\n") == 1


def test_what_the_schema_has_no_field_for_is_noted(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "x.proto").write_text('syntax = "proto3";\nmessage E {\n  string name = 1;\n}\n')
    (tmp_path / "metalint.toml").write_text('proto = "x.proto"\nmessage = "E"\n[fields]\ntitle = "name"\n')
    (tmp_path / "a.md").write_text("- [AWQ: Foo](https://arxiv.org/abs/2306.00978) - Ann Bell, Bo Carr, *MLSys 2024*\n")
    run = metalint("import", "a.md", "--out", "meta")
    assert run.code == 0
    assert (tmp_path / "meta" / "awq.prototxt").read_text() == 'name: "AWQ: Foo"\n'
    assert [line for line in run.err.splitlines() if line.startswith("note: ")] == [
        "note: a.md:1: no field for url: `https://arxiv.org/abs/2306.00978`",
        "note: a.md:1: no field for venue: `MLSys`",
        "note: a.md:1: no field for year: `2024`",
        "note: a.md:1: no field for authors: `Ann Bell` and `Bo Carr`",
    ]


SECTIONS = """\
# Awesome gardens

## Quantization of Gardens

- [AWQ: Weights of LLMs](https://arxiv.org/abs/2306.00978) - Ji Lin, Song Han, *ICLR 2023*

## Pruning

- [BWQ: More Weights of LLMs](https://arxiv.org/abs/2306.00979), *ICML 2024*
- [A kit of tools](https://github.com/a/b) for pruning
"""


def test_sections_become_keywords_with_a_schema_that_takes_them(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(SECTIONS)
    (tmp_path / "metalint.toml").write_text('papers = ["own/*.prototxt"]\n')
    run = metalint("import", "a.md", "--out", "elsewhere")  # not in the list, whose schema is the packaged one
    assert run.code == 0
    assert "keywords: the schema has no value for `Quantization of Gardens` and `Pruning`; --write-schema" in run.err
    run = metalint("import", "a.md", "--out", "own", "--write-schema", "own.proto")
    assert run.code == 0
    assert run.err.splitlines()[-1] == (
        'schema: wrote own.proto, whose keywords are text; set `proto = "own.proto"` in the settings'
    )
    assert 'words: "Quantization of Gardens"' in (tmp_path / "own" / "awq.prototxt").read_text()
    (tmp_path / "metalint.toml").write_text('papers = ["own/*.prototxt"]\nproto = "own.proto"\n')
    assert metalint("lint", "--select", "parse").code == 0


def test_a_new_list_gets_a_schema_whose_keywords_are_text(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(SECTIONS)
    run = metalint("import", "a.md", "--out", "meta")
    assert (run.code, run.err.splitlines()[-1]) == (0, WROTE)
    assert "keywords:" not in run.err
    assert 'words: "Quantization of Gardens"' in (tmp_path / "meta" / "awq.prototxt").read_text()
    schema = (tmp_path / "proto" / "paper.proto").read_text()
    assert "repeated string words = 1;" in schema
    assert "enum" not in schema
    assert metalint("lint", "--select", "parse").code == 0
    assert metalint("init").code == 0
    assert 'proto = "proto/paper.proto"' in (tmp_path / "metalint.toml").read_text()
    assert metalint("lint", "--select", "parse").code == 0


@pytest.mark.parametrize("chosen", ["proto/mine.proto", "metalint.toml", "meta/a.prototxt"])
def test_a_list_that_chose_keywords_keeps_its_schema(metalint: Metalint, tmp_path: Path, chosen: str) -> None:
    packaged = (PACKAGED / "paper.proto").read_text()
    paper = 'paper {\n  title: "Gardens"\n}\nkeyword {\n  words: quantization\n}\n'
    text = {"proto/mine.proto": packaged, "metalint.toml": "", "meta/a.prototxt": paper}[chosen]
    (tmp_path / chosen).parent.mkdir(exist_ok=True)
    (tmp_path / chosen).write_text(text)
    (tmp_path / "a.md").write_text(SECTIONS)
    assert "keywords: the schema has no value" in metalint("import", "a.md", "--out", "meta").err
    assert metalint("init").code == 0
    assert not (tmp_path / "proto" / "paper.proto").exists()


def test_one_section_is_imported_and_the_year_is_the_folder(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(SECTIONS)
    (tmp_path / "metalint.toml").write_text('papers = ["meta/*/*.prototxt"]\n')
    run = metalint("import", "a.md", "--out", "meta", "--section", "pruning", "--format", "json")
    assert run.code == 0
    found = json.loads(run.out)
    assert (found["imported"], found["required"]) == (1, ["title", "url", "venue", "year"])
    assert found["no_papers"] == [
        {"path": "a.md", "line": 10, "section": "Pruning", "text": "A kit of tools for pruning"}
    ]
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.prototxt")] == [
        "meta/2024/bwq.prototxt"
    ]
    assert metalint("import", "a.md", "--out", "new", "--section", "pruning", "--all").code == 0
    assert len(list((tmp_path / "new").rglob("*.prototxt"))) == 2
    run = metalint("import", "a.md", "--out", "new", "--section", "nothing")
    assert run == (2, "", "metalint: no papers below a heading `nothing`\n")


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "x\\ud83d x", "\\udc80"])
@pytest.mark.parametrize("kind", ["json", "csl-json"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_record_that_no_file_can_hold_is_told_and_the_others_are_written(
    metalint: Metalint, root: Path, half: str, kind: str, form: str
) -> None:
    """JSON has an escape for half of a character, which is none in UTF-8."""
    urls = [f"https://arxiv.org/abs/2401.0000{number}" for number in range(3)]
    first, last = (f'{{"title": "{name} title", "url": "{url}"}}' for name, url in (("A", urls[0]), ("C", urls[2])))
    url = "URL" if kind == "csl-json" else "url"
    text = f'[{first},\n{{"title": "Half {half}", "url": "{urls[1]}"}},\n{last}]'.replace('"url"', f'"{url}"')
    (root / "list.json").write_text(text)
    run = metalint("import", "list.json", "--from", kind, "--out", "new", "--format", form)
    what = "title holds half of a character (a lone surrogate), which no file can; not read"
    assert (run.code, sorted(path.name for path in (root / "new").iterdir())) == (
        1,
        ["a_title.prototxt", "c_title.prototxt"],
    )
    if form == "json":
        told = run.json()
        assert (told["imported"], told["not_read"]) == (2, [{"path": "list.json", "line": 2, "message": what}])
    else:
        lines = ["imported 2 papers (0 merged): files written to new: 2", "not read: 1", f"  list.json:2: {what}"]
        assert run.err.splitlines()[:3] == lines


@pytest.mark.parametrize("field", ["abstract", "keywords", "id"])
def test_what_is_not_written_may_hold_half_of_a_character(metalint: Metalint, root: Path, field: str) -> None:
    text = f'[{{"title": "A title", "url": "https://arxiv.org/abs/2401.00001", "{field}": "x\\ud800"}}]'
    (root / "list.json").write_text(text)
    (root / "metalint.toml").write_text("")  # else keywords would be text, and written
    run = metalint("import", "list.json", "--out", "new")
    assert (run.code, len(list((root / "new").iterdir()))) == (0, 1)


OWN = """# Awesome Weights

We read what is new in weights.

## Contents

- [Pruning](#pruning)

## Quantization

- [AWQ: Weights of LLMs](https://arxiv.org/abs/2306.00978), Ji Lin, Song Han, *MLSys 2024*

## Pruning

- [BWQ: More Weights of LLMs](https://arxiv.org/abs/2306.00979), Ann Bell, *ICML 2024*

## Contributing

Open a pull request.
"""
REGION = """<!-- metalint:begin papers -->

2 papers, 2 keywords

[Quantization](#quantization) (1) ·
[Pruning](#pruning) (1)

### Quantization

- [AWQ: Weights of LLMs](https://arxiv.org/abs/2306.00978) · Ji Lin, Song Han · *MLSys* 2024

### Pruning

- [BWQ: More Weights of LLMs](https://arxiv.org/abs/2306.00979) · Ann Bell · *ICML* 2024

<!-- metalint:end papers -->
"""


def test_a_region_takes_the_place_of_the_papers_of_a_list(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(OWN)
    run = metalint("import", "README.md", "--out", "meta", "--region")
    assert (run.code, run.err.splitlines()[-2:-1]) == (
        0,
        ["region: replaced the papers in README.md; `metalint render` writes them"],
    )
    assert (tmp_path / "metalint.toml").read_text() == (
        'papers = ["meta/**/*.prototxt"]\nproto = "proto/paper.proto"\n'
        'required = ["title", "url", "authors", "venue", "year"]\n\n[[outputs]]\npath = "README.md"\n'
        'view = "keyword"\nlayout = "list"\nmarker = "papers"\norder = ["Quantization", "Pruning"]\nauthors = true\n'
    )
    assert metalint("render").code == 0
    before, _, rest = OWN.partition("## Quantization")
    after = rest[rest.index("\n## Contributing") :]
    assert (tmp_path / "README.md").read_text() == before + REGION + after
    assert metalint("render", "--check").code == 0
    # the list that was rendered holds all that was imported
    assert metalint("import", "README.md", "--out", "again").code == 0
    assert read(tmp_path / "again") == read(tmp_path / "meta")
    run = metalint("import", "README.md", "--out", "meta", "--region")
    assert (run.code, run.err) == (2, "metalint: --region: README.md has its region already\n")


@pytest.mark.parametrize("is_last", [False, True])
def test_a_region_keeps_the_line_ends_of_a_list(metalint: Metalint, tmp_path: Path, *, is_last: bool) -> None:
    text = OWN.partition("\n## Contributing")[0].rstrip("\n") if is_last else OWN
    (tmp_path / "README.md").write_bytes(text.replace("\n", "\r\n").encode())
    assert metalint("import", "README.md", "--out", "meta", "--region").code == 0
    assert metalint("render").code == 0
    before, _, rest = text.partition("## Quantization")
    whole = before + (REGION.rstrip("\n") if is_last else REGION + rest[rest.index("\n## Contributing") :])
    assert (tmp_path / "README.md").read_bytes() == whole.replace("\n", "\r\n").encode()


def test_prose_in_the_items_that_a_region_replaces_is_told(metalint: Metalint, tmp_path: Path) -> None:
    text = OWN.replace(
        "*MLSys 2024*\n", "*MLSys 2024*\n  - TL;DR: keep one percent of the channels in full precision.\n"
    ).replace("*ICML 2024*", "*ICML 2024*. Our favourite overview of this field.")
    (tmp_path / "README.md").write_text(text)
    run = metalint("import", "README.md", "--out", "meta", "--region")
    told = "Papers have no field for the text in line 12, 16 of what it was: see `git diff`"
    done = f"region: replaced the papers in README.md; `metalint render` writes them. {told}"
    assert (run.code, [line for line in run.err.splitlines() if line.startswith("region")]) == (0, [done])


def test_prose_in_words_of_other_papers_is_told(metalint: Metalint, tmp_path: Path) -> None:
    titles = ("Weights of Deep Models", "Taste of Gadgets in Nets", "Growing Gardens with Small Tools")
    item = "- [{}](https://arxiv.org/abs/2401.0000{}), Ann Bell, ICML 2024\n".format
    items = "".join(item(title, at) for at, title in enumerate(titles))
    summary = "  - Growing gardens with small tools.\n"
    (tmp_path / "README.md").write_text(f"# A\n\n## Na\x7fme\n\n{items.replace(chr(10), chr(10) + summary, 1)}")
    run = metalint("import", "README.md", "--out", "meta", "--region")
    assert "Papers have no field for the text in line 6 of what it was" in run.err
    assert metalint("render").code == 0  # the settings can be read


def read(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("## Pruning\n\n", "## Pruning\n\nA word on pruning.\n\n", "README.md:15: `A word on pruning.`"),
        ("## Quantization\n\n", "## Quantization\n\nA word.\n\n", "README.md:11: `A word.`"),
        ("\n## Pruning\n", "- [A kit](https://github.com/a/b)\n\n## Pruning\n", "README.md:12: `- [A kit](https://github.com/a/b)`"),
    ],
)  # fmt: skip
def test_nothing_among_the_papers_is_lost(metalint: Metalint, tmp_path: Path, old: str, new: str, why: str) -> None:
    text = OWN.replace(old, new, 1)
    (tmp_path / "README.md").write_text(text)
    run = metalint("import", "README.md", "--out", "meta", "--region")
    told = f"metalint: --region: {why} is among the papers, but is not a paper; move it above or below them\n"
    assert (run.code, run.err) == (2, told)
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    assert (tmp_path / "README.md").read_text() == text


def test_a_region_replaces_no_item_with_a_paper_that_is_not_read(metalint: Metalint, tmp_path: Path) -> None:
    links = [f"Nets of Kind {at} ([paper](https://arxiv.org/abs/2401.0000{at}))" for at in (1, 2)]
    (tmp_path / "README.md").write_text(text := f"# A\n\n- {', '.join(links)}\n")
    run = metalint("import", "README.md", "--out", "meta", "--region")
    shown = f"- {', '.join(links)}"[:80]
    told = f"README.md:3: `{shown}` names a paper that is not read; give each paper an item of its own"
    assert (run.code, run.err) == (2, f"metalint: --region: {told}\n")
    assert (tmp_path / "README.md").read_text() == text


def test_settings_that_are_there_need_the_output_of_a_region(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(OWN)
    (tmp_path / "metalint.toml").write_text('papers = ["meta/*.prototxt"]\n')
    run = metalint("import", "README.md", "--out", "meta", "--region")
    assert run.code == 2
    assert run.err == (
        "metalint: --region: the settings have no such output yet; add an [[outputs]] with "
        'path = "README.md", view = "keyword", layout = "list", marker = "papers", '
        'order = ["Quantization", "Pruning"], authors = true\n'
    )
    assert (tmp_path / "README.md").read_text() == OWN
    settings = tmp_path / "metalint.toml"
    settings.write_text(
        f"{settings.read_text()}[[outputs]]\npath = 'README.md'\nview = 'year'\nlayout = 'list'\nmarker = 'papers'\n"
    )
    assert metalint("import", "README.md", "--out", "meta", "--region").code == 0
    assert metalint("render").code == 0
    assert "### 2024" in (tmp_path / "README.md").read_text()


def import_one(metalint: Metalint, root: Path, papers: str, out: str) -> tuple[str, list[str]]:
    """Import a paper where papers are, and return what is said, and the files below ``out``."""
    (root / "metalint.toml").write_text(f'papers = ["{papers}"]\nrequired = []\n')
    (root / "rows.csv").write_text("title,url,year\nA Study of Graphs,https://x.org/a,2017\n")
    run = metalint("import", "rows.csv", "--out", out)
    assert run.code == 0
    return run.err, [path.relative_to(root / out).as_posix() for path in (root / out).rglob("*study*")]


@pytest.mark.parametrize(
    ("papers", "out", "file"),
    [
        ("papers/**/*.textproto", "papers/2017", "a_study_of_graphs.textproto"),
        ("papers/*/*.txtpb", "papers", "2017/a_study_of_graphs.txtpb"),
        ("papers/**/*.prototxt", "papers", "a_study_of_graphs.prototxt"),
        ("*.textproto", ".", "a_study_of_graphs.textproto"),
    ],
)
def test_files_have_the_suffix_of_the_list(
    papers: str, out: str, file: str, metalint: Metalint, tmp_path: Path
) -> None:
    told, files = import_one(metalint, tmp_path, papers, out)
    assert files == [file]
    assert "not in the list" not in told
    assert metalint("lint").code == 0


def test_a_list_with_year_folders_gets_them(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "papers" / "2016").mkdir(parents=True)
    (tmp_path / "papers" / "2016" / "old.prototxt").write_text('paper {\n  title: "Old"\n}\npub {\n  year: 2016\n}\n')
    told, files = import_one(metalint, tmp_path, "papers/**/*.prototxt", "papers")
    assert (files, "required" in told) == (["2017/a_study_of_graphs.prototxt"], False)
    assert metalint("lint").code == 0


def test_papers_in_a_folder_without_settings_are_green(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("title,url,year\nA Study of Graphs,https://x.org/a,2017\n")
    assert metalint("import", "rows.csv", "--out", "lists/papers").code == 0
    assert (tmp_path / "metalint.toml").read_text().splitlines()[1:] == [
        'papers = ["lists/papers/**/*.prototxt"]',
        'proto = "proto/paper.proto"',
        'required = ["title", "url", "year"]',
    ]
    assert metalint("lint").code == 0


@pytest.mark.parametrize(("papers", "out"), [("papers/p-*.pbtxt", "papers"), ("papers/**/*.textproto", "other")])
def test_files_that_are_no_papers_of_the_list_are_told(
    papers: str, out: str, metalint: Metalint, tmp_path: Path
) -> None:
    told, files = import_one(metalint, tmp_path, papers, out)
    assert files == ["a_study_of_graphs.prototxt"]
    assert told.endswith(
        f"not in the list: 1 paper in `{out}`, such as `a_study_of_graphs.prototxt`: `papers` in metalint.toml "
        f"(`{papers}`) does not match, or `exclude` does\n"
    )
    assert metalint("lint").code == 2


def test_a_paper_that_the_schema_has_no_field_for_is_no_empty_file(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "metalint.toml").write_text('proto = "kinds.proto"\nmessage = "Paper"\n')
    (tmp_path / "kinds.proto").write_text('syntax = "proto2";\nmessage Paper { optional string title = 1; }\n')
    (tmp_path / "rows.csv").write_text("title,year\nA Study of Graphs,2017\n")
    run = metalint("import", "rows.csv", "--out", "meta")
    assert (run.code, run.err) == (
        1,
        "rows.csv:2: the schema has no field for any of its values (see `fields` in the settings); not imported\n",
    )
    assert not (tmp_path / "meta").exists()
