"""What ``metalint add`` writes beside what services say: a skeleton of the note, and own fields."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from adding import sample_papers
from adding.fake_services import Services, entry
from adding.lists import PaperList
from moving.test_killed import killed_at

from metalint.adding.note_skeletons import note_text

NOTE = '[add]\nnote = "notes/{year}/{id}/note.md"\n'
SKELETON = """\
# AWQ: Activation-aware Weight Quantization for LLM Compression and Acceleration

Ji Lin, Jiaming Tang, Haotian Tang, Song Han

## Abstract

We propose AWQ. Code: https://github.com/mit-han-lab/llm-awq.
"""


@pytest.fixture(autouse=True)
def _filled(services: Services) -> None:
    sample_papers.fill(services)


def test_a_note_is_written_beside_its_paper(paper_list: PaperList) -> None:
    paper_list.configure(NOTE)
    ran = paper_list.add("2306.00978")
    assert (ran.code, ran.out) == (0, "meta/awq.prototxt\n"), ran.err
    assert paper_list.read("notes/2024/awq/note.md") == SKELETON
    assert 'note {\n  url: "2024/awq/note.md"\n}\n' in paper_list.read("meta/awq.prototxt")
    found = paper_list.run("lint", "--format", "json").json["diagnostics"]
    assert [one["rule"] for one in found] == []


def test_a_diff_shows_the_note_and_writes_nothing(paper_list: PaperList) -> None:
    paper_list.configure(NOTE)
    added = "".join(f"+{line}\n" for line in SKELETON.splitlines())
    assert paper_list.add("2306.00978", "--diff").out.endswith(
        f"+++ b/notes/2024/awq/note.md\n@@ -0,0 +1,7 @@\n{added}"
    )
    report = paper_list.add("2306.00978", "--diff", "--format", "json").json
    assert report["papers"][0]["note"] == {"path": "notes/2024/awq/note.md", "content": SKELETON}
    assert report["papers"][0]["fields"]["note.url"] == {
        "role": "note", "value": "2024/awq/note.md", "source": "metalint: skeleton",
    }  # fmt: skip
    assert not (paper_list.root / "notes").exists()
    assert paper_list.files() == []


def test_a_note_that_is_there_stays_and_is_told(paper_list: PaperList) -> None:
    paper_list.configure(NOTE)
    paper_list.write("notes/2024/awq/note.md", "mine\n")
    ran = paper_list.add("2306.00978")
    assert ran.code == 0
    told = "no note: `notes/2024/awq/note.md` is there already; set `note` if it belongs to this paper"
    assert f"meta/awq.prototxt: {told}\n" in ran.err
    assert paper_list.read("notes/2024/awq/note.md") == "mine\n"
    assert "note" not in paper_list.read("meta/awq.prototxt")


@pytest.mark.parametrize(
    ("habit", "value"),
    [("note.md", "note.md"), ("2023/other/note.md", "2024/awq/note.md"), ("other/note.md", "awq/note.md")],
)
def test_a_paper_names_its_note_as_others_of_the_list_do(habit: str, value: str, paper_list: PaperList) -> None:
    paper_list.configure(NOTE)
    paper_list.write("notes/2023/other/note.md", "# Other\n")
    paper_list.write(
        "meta/other.prototxt",
        f'paper {{\n  title: "Other"\n}}\npub {{\n  year: 2023\n}}\nnote {{\n  url: "{habit}"\n}}\n',
    )
    assert paper_list.add("2306.00978").code == 0
    assert f'note {{\n  url: "{value}"\n}}\n' in paper_list.read("meta/awq.prototxt")


def test_another_file_that_would_be_found_first_is_not_named(paper_list: PaperList) -> None:
    paper_list.configure('asset-roots = ["notes", "notes/{id}"]\n[add]\nnote = "notes/{id}/note.md"\n')
    paper_list.write("notes/note.md", "# All\n")
    paper_list.write("meta/o.prototxt", 'paper {\n  title: "O"\n}\nnote {\n  url: "note.md"\n}\n')
    assert paper_list.add("2306.00978").code == 0
    assert 'note {\n  url: "awq/note.md"\n}\n' in paper_list.read("meta/awq.prototxt")


def test_a_paper_described_by_hand_has_a_note_as_well(paper_list: PaperList) -> None:
    paper_list.configure('[add]\nnote = "notes/{id}.md"\n')
    ran = paper_list.add("--title", "A Talk", "--author", "Ann Bell")
    assert ran.code == 0, ran.err
    name = Path(ran.out.strip()).stem
    assert paper_list.read(f"notes/{name}.md") == "# A Talk\n\nAnn Bell\n"


def test_neither_is_written_where_one_cannot_be(paper_list: PaperList) -> None:
    paper_list.configure(NOTE)
    (paper_list.root / "notes").mkdir()
    (paper_list.root / "notes/2024").write_text("a file in the way\n", encoding="utf-8")
    ran = paper_list.add("2306.00978")
    assert (ran.code, ran.out) == (1, "")
    assert paper_list.files() == []
    assert [path.name for path in (paper_list.root / "notes").iterdir()] == ["2024"]


def test_a_link_that_leaves_the_list_is_not_followed(paper_list: PaperList) -> None:
    paper_list.configure(NOTE)
    outside = paper_list.root.parent / "outside"
    outside.mkdir()
    (paper_list.root / "notes").symlink_to(outside)
    ran = paper_list.add("2306.00978")
    assert (ran.code, ran.out) == (1, "")
    assert (paper_list.files(), list(outside.iterdir())) == ([], [])


@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed")
def test_killed_at_a_step_there_are_both_or_none_after_the_next_run(paper_list: PaperList) -> None:
    paper_list.configure(NOTE)
    subprocess.run(["git", "init", "-q", str(paper_list.root)], check=True)
    told = set()
    step = 1
    while killed_at(step, lambda: paper_list.add("2306.00978")):
        ran = paper_list.add("2306.00978")
        told |= {line for line in ran.err.splitlines() if "interrupted" in line or "already" in line}
        assert paper_list.files() == ["meta/awq.prototxt"]
        assert paper_list.read("notes/2024/awq/note.md") == SKELETON
        (paper_list.root / "meta/awq.prototxt").unlink()
        shutil.rmtree(paper_list.root / "notes")
        step += 3
    assert told == {
        "metalint: finished an addition that was interrupted",
        "2306.00978: the list has this paper already: meta/awq.prototxt",
    }


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('[add]\nnotes = "x.md"\n', "add: unknown key `notes`; did you mean `note`?"),
        ('note = "notes/{id}.md"\n', "unknown key `note`; it belongs below `[fields]` or `[add]`"),
        ('[add]\nnote = "texts/{id}.md"\n', "add.note: no folder of `asset-roots` holds `texts/{id}.md`; add one"),
        (
            '[add]\nnote = "notes/{id}.md"\n[fields]\nnote = ""\n',
            "add.note: the schema has no field for the role `note`; map it under `fields`, or remove it",
        ),
        ('[add.fields]\nupdate_tim = "today"\n', "add.fields: unknown field `update_tim`; did you mean `update_time`?"),
        ('[add.fields]\nupdate_time = "now"\n', 'add.fields.update_time must be `"today"`, not `"now"`'),
        ('[add.fields]\n"pub.year" = "today"\n',
         "add.fields: `pub.year` has the role `year`, which `add` fills itself; remove it"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_are_refused(settings: str, told: str, paper_list: PaperList) -> None:
    paper_list.configure(settings)
    ran = paper_list.add("2306.00978")
    assert (ran.code, ran.out, ran.err) == (2, "", f"metalint: metalint.toml: {told}\n")
    assert paper_list.files() == []


@pytest.mark.parametrize(
    "path",
    [
        "/notes/{id}.md", "../{id}.md", "notes/{id}/../x.md", "notes/{id}", "notes/{name}.md", "n.md", "C:/{id}.md",
        "n\\{id}.md", "notes//{id}.md",
    ],
)  # fmt: skip
def test_a_path_that_is_no_place_for_notes_is_refused(path: str, paper_list: PaperList) -> None:
    paper_list.configure(f"[add]\nnote = {json.dumps(path)}\n")
    wanted = "the path of a Markdown file below the root, with `{id}`"
    told = f'add.note must be {wanted}, not `{json.dumps(path)}`; write "notes/{{year}}/{{id}}/note.md"'
    ran = paper_list.add("2306.00978")
    assert (ran.code, ran.err) == (2, f"metalint: metalint.toml: {told}\n")


def test_an_own_field_holds_the_day(paper_list: PaperList, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1709300000")  # 2024-03-01T13:33:20Z
    paper_list.write(
        "p.proto",
        'syntax = "proto3";\nmessage PaperInfo { P paper = 1; int64 update_time = 2; M more = 3; }\n'
        "message P { string title = 1; string url = 2; }\nmessage M { string added = 1; bool read = 2; }\n",
    )
    fields = '[add.fields]\nupdate_time = "today"\n"more.added" = "today"\n'
    paper_list.configure(f'proto = "p.proto"\n{fields}')
    report = paper_list.add("2306.00978", "--format", "json").json
    assert report["papers"][0]["fields"]["more.added"] == {
        "role": None, "value": "2024-03-01", "source": "metalint: today",
    }  # fmt: skip
    text = paper_list.read("meta/awq.prototxt")
    assert text.endswith('}\nupdate_time: 1709251200\nmore {\n  added: "2024-03-01"\n}\n')
    paper_list.configure(f'proto = "p.proto"\n{fields}"more.read" = "today"\n')
    assert paper_list.add("--title", "A Talk").err == (
        "metalint: metalint.toml: add.fields: `more.read` takes neither a text nor a whole number; remove it\n"
    )


# -- the skeleton


def test_text_of_services_is_no_mark_up_of_a_note() -> None:
    title = "# <b>A_b_</b> [x](y) $\\beta$ | C*"
    abstract = "<script>alert(1)</script> `x` ![](http://h/i.png)\n- a $L^2$"
    assert note_text(title, ["Ann *Bell*"], abstract) == (
        "# \\# &lt;b&gt;A\\_b\\_&lt;/b&gt; \\[x\\](y) β &#124; C\\*\n\n"
        "Ann \\*Bell\\*\n\n"
        "## Abstract\n\n"
        "&lt;script&gt;alert(1)&lt;/script&gt; \\`x\\` !\\[\\](http://h/i.png) - a L²\n"
    )


def test_a_title_with_mark_up_names_its_own_paper(paper_list: PaperList, services: Services) -> None:
    paper_list.configure(NOTE)
    services.arxiv["2401.00001"] = entry(
        "2401.00001", "The $\\ell_0$ *norm* of A_1 & [B]", ["Ann Bell", "Bo Chen"], summary="x"
    )
    ran = paper_list.add("2401.00001")
    assert ran.code == 0, ran.err
    report = paper_list.run("lint", "--select", "note-title,missing-note,broken-note-link", "--format", "json")
    assert report.json["diagnostics"] == []


def test_the_mark_up_of_publishers_is_no_part_of_an_abstract(paper_list: PaperList, services: Services) -> None:
    paper_list.configure(NOTE)
    work = services.crossref["10.1145/3448016.3452841"]
    work["abstract"] = "<jats:title>Abstract</jats:title><jats:p>First &amp; last.</jats:p><jats:p>More.</jats:p>"
    paper_list.add("10.1145/3448016.3452841")
    [note] = (paper_list.root / "notes").rglob("note.md")
    assert note.read_text(encoding="utf-8").endswith("\n## Abstract\n\nFirst &amp; last. More.\n")
