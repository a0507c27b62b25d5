"""The Markdown report of the gate shows what a change does to papers, as readers of the list will see them."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from conftest import Metalint, commit_all, git
from report.reporting import paper, write

from metalint.config import settings as config
from metalint.engine.gate import GateRequest, report_change
from metalint.engine.report_types import Report
from metalint.files.commits import ChangeSince
from metalint.index.project import Project
from metalint.links.status import Alive, Answer, Dead, Moved
from metalint.papers.record_check import RecordCheck
from metalint.report.changed_papers import changed_papers

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NEW = "https://arxiv.org/abs/2401.00009"
HEAD = "| Paper | Venue | Year |\n|:--|:--|--:|\n"


def row(title: str, arxiv: str, name: str, image: str = "", files: str = "") -> str:
    about = f"<small>Ann Bell</small><br><small>[metadata]({files}meta/{name}.prototxt)</small>"
    return f"| [{title}](https://arxiv.org/abs/{arxiv})<br>{about}{image} | ICLR | 2024 |"


def cover(title: str, path: str) -> str:
    return f'<br><img src="{path}" height="96" alt="Cover of {title}">'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "list"
    write(
        root,
        {
            "old.prototxt": paper("Sparse models of old", "2401.00001"),
            "gone.prototxt": paper("A paper that *goes*", "2401.00002"),
            "moves.prototxt": paper("A paper that moves", "2401.00003"),
        },
    )
    commit_all(root)
    git(root, "checkout", "--quiet", "-b", "change")
    return root


def section(metalint: Metalint, root: Path, **environment: str) -> str:
    """Return what the report says of papers, between what to run and the findings."""
    text = metalint("gate", "main", "--format", "markdown", cwd=root, **environment).out
    start = min(
        (text.index(f"### {name}") for name in ("Added", "Changed", "Removed") if f"### {name}" in text), default=-1
    )
    return text[start : text.index("| findings |") if "| findings |" in text else None].strip() if start >= 0 else ""


def test_what_is_new_changed_moved_and_removed_is_shown(metalint: Metalint, root: Path) -> None:
    old = root / "meta/old.prototxt"
    old.write_text(old.read_text().replace("ICLR", "ICML").replace('"Ann Bell"', '"Ann Bell"\n  authors: "Bo Chen"'))
    git(root, "rm", "--quiet", "meta/gone.prototxt")
    git(root, "mv", "meta/moves.prototxt", "meta/moved.prototxt")
    write(root, {"new.prototxt": paper("Sparse models of Old", "2401.00009") + 'cover {\n  url: "new.png"\n}\n'})
    (root / "notes").mkdir()
    (root / "notes/new.png").write_bytes(PNG)
    commit_all(root)
    altered = row("Sparse models of old", "2401.00001", "old")
    altered = altered.replace("Ann Bell", "Ann Bell, Bo Chen").replace("ICLR", "ICML")
    title = "Sparse models of Old"
    added = row(title, "2401.00009", "new", cover(title, "notes/new.png"))
    assert section(metalint, root) == "\n".join([
        "### Added", "", "1 paper", "", HEAD + added, "",
        "- meta/new.prototxt: may be the same as Sparse models of old (meta/old.prototxt)", "",
        "### Changed", "", "2 papers", "", HEAD + row("A paper that moves", "2401.00003", "moved"), altered, "",
        "- meta/moved.prototxt: moved from meta/moves.prototxt",
        "- meta/old.prototxt", "  - paper.authors: – → Bo Chen", "  - pub.where: ICLR → ICML", "",
        "### Removed", "", "- A paper that \\*goes\\* (meta/gone.prototxt)",
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("title", "id_"),
    [("A Paper that Moves.", "2402.00003"), ("Another title", "2401.00003v2")],
)
def test_a_paper_that_moves_is_known_by_title_or_url_as_duplicates_are(root: Path, title: str, id_: str) -> None:
    (root / "meta/moves.prototxt").unlink()
    write(root, {"moved.prototxt": paper(title, id_)})
    commit_all(root)
    (change,) = changed(root).changes or ()
    assert (change.old and change.old.path, change.new and change.new.path) == (
        "meta/moves.prototxt", "meta/moved.prototxt"
    )  # fmt: skip


def test_files_have_addresses_on_github(metalint: Metalint, root: Path) -> None:
    write(root, {"new.prototxt": paper("Covered", "2401.00009") + 'cover {\n  url: "new.png"\n}\n'})
    (root / "notes").mkdir()
    (root / "notes/new.png").write_bytes(PNG)
    commit_all(root)
    summary = root.parent / "summary.md"
    job = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "lab/list", "GITHUB_SHA": "c0ffee"}
    metalint("gate", "main", cwd=root, GITHUB_STEP_SUMMARY=str(summary), **job)
    at = "https://github.com/lab/list"
    image = cover("Covered", f"{at}/raw/c0ffee/notes/new.png")
    shown = row("Covered", "2401.00009", "new", image, f"{at}/blob/c0ffee/")
    assert f"### Added\n\n1 paper\n\n{HEAD}{shown}\n\n- meta/new.prototxt\n" in summary.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("outputs", "shown"),
    [
        ('layout = "list"\nauthors = true', f"1 paper\n\n- [New models]({NEW}) · Ann Bell · *ICLR* 2024"),
        ('layout = "t.md.j2"', "* New models, all"),
        ('layout = "count.md.j2"', f"1 paper\n\n{HEAD}{row('New models', '2401.00009', 'new')}"),
        ('layout = "broken.md.j2"', f"1 paper\n\n{HEAD}{row('New models', '2401.00009', 'new')}"),
    ],
)  # fmt: skip
def test_papers_stand_there_as_in_the_list(outputs: str, shown: str, metalint: Metalint, root: Path) -> None:
    templates = {"t": "{% for paper in papers %}* {{ paper.title }}, {{ view }}\n{% endfor %}",
                 "count": "{{ papers | length }}", "broken": "{% for %}"}  # fmt: skip
    for name, text in templates.items():
        (root / f"{name}.md.j2").write_text(text, encoding="utf-8")
    (root / "metalint.toml").write_text(
        f'ignore = ["stale-output"]\n[[outputs]]\npath = "l.md"\nview = "all"\n{outputs}\n'
    )
    commit_all(root)
    git(root, "branch", "--force", "main")
    write(root, {"new.prototxt": paper("New models", "2401.00009")})
    commit_all(root)
    assert section(metalint, root) == f"### Added\n\n{shown}\n\n- meta/new.prototxt"


def test_the_classic_layout_is_shown_as_well(metalint: Metalint, root: Path) -> None:
    (root / "metalint.toml").write_text('ignore = ["stale-output"]\n[[outputs]]\npath = "l.md"\nlayout = "classic"\n')
    commit_all(root)
    git(root, "branch", "--force", "main")
    write(root, {"new.prototxt": paper("New models", "2401.00009")})
    commit_all(root)
    cells = ["0", "[m](./meta/new.prototxt)", "[New models](https://arxiv.org/abs/2401.00009)", "", "ICLR", "2024"]
    line = next(line for line in section(metalint, root).splitlines() if "new.prototxt)" in line)
    assert [cell.strip() for cell in line.split("|")][1:7] == cells
    job = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "lab/list", "GITHUB_SHA": "c0ffee"}
    assert "| [m](https://github.com/lab/list/blob/c0ffee/meta/new.prototxt) |" in section(metalint, root, **job)


def test_hostile_values_are_text(metalint: Metalint, root: Path) -> None:
    old = root / "meta/old.prototxt"
    hostile = "<script>x</script> | [a](javascript:b) @user #1 `c` ![](http://h/i.png)"
    old.write_text(old.read_text().replace("Sparse models of old", hostile))
    commit_all(root)
    escaped = (
        "&lt;script&gt;x&lt;/script&gt; &#124; \\[a\\](javascript:b) @<!-- -->user \\#<!-- -->1 \\`c\\` "
        "!\\[\\](http<!-- -->://h/i.png)"
    )
    assert section(metalint, root).endswith(f"\n  - paper.title: Sparse models of old → {escaped}")


def test_at_most_a_screen_is_shown_and_the_rest_counted(metalint: Metalint, root: Path) -> None:
    write(root, {f"n{n:02}.prototxt": paper(f"Paper number {n}", f"2402.000{n:02}") for n in range(12)})
    old = root / "meta/old.prototxt"
    people = "".join(f'  authors: "Ann {name} {letter}"\n' for letter in "ABCDEFGHI" for name in ("Xu",))
    old.write_text(
        'paper {\n  title: "Another"\n  abbr: "X"\n  url: "https://arxiv.org/abs/2401.00004"\n' + people
        + '  institutions: "Apple"\n}\npub {\n  where: "ICML"\n  year: 2025\n}\ncode {\n  url: "https://github.com/a/b"\n}\n'
        + f"rating: 3\nupdate_time: {1}\n"
    )  # fmt: skip
    commit_all(root)
    text = section(metalint, root)
    assert text.startswith("### Added: 8 of 12\n")
    assert text.count("\n- meta/n") == 8
    assert "\n\n… and 4 more.\n\n### Changed\n" in text
    assert text.endswith("\n  - … and 4 more values")
    assert text.count("\n  - ") == 7


def test_long_values_leave_room_for_the_rest_of_the_summary(metalint: Metalint, root: Path) -> None:
    people = "".join(f'  authors: "Ann {"B" * 100} {n}"\n' for n in range(900))
    write(root, {f"n{n}.prototxt": paper(f"Paper number {n}{' very' * 6_000} long", f"2402.0000{n}") for n in range(8)})
    old = root / "meta/old.prototxt"
    old.write_text(old.read_text().replace('  authors: "Ann Bell"\n', people))
    commit_all(root)
    summary = root.parent / "summary.md"
    metalint("gate", "main", cwd=root, GITHUB_STEP_SUMMARY=str(summary))
    text = summary.read_text(encoding="utf-8")
    assert len(text) < 200_000
    assert "### Added\n\nThe lists show more of these papers than fits here.\n\n- meta/n0.prototxt\n" in text
    first = ", ".join(f"Ann {'B' * 100} {n}" for n in range(6))
    assert f"\n  - paper.authors: Ann Bell → {first} and 894 more\n" in text


def test_a_change_of_layout_alone_is_counted(metalint: Metalint, root: Path) -> None:
    old = root / "meta/old.prototxt"
    old.write_text(f"# seen\n{old.read_text()}")
    commit_all(root)
    text = metalint("gate", "main", "--format", "markdown", cwd=root).out
    assert text.endswith("\n\n1 paper differs in layout or comments alone.\n")
    assert "###" not in text


def test_a_paper_that_cannot_be_read_is_left_to_its_findings(metalint: Metalint, root: Path) -> None:
    write(root, {"broken.prototxt": "paper {\n"})
    commit_all(root)
    assert section(metalint, root) == "### Added\n\n- meta/broken.prototxt: cannot be read, see below"


def test_other_formats_and_reports_without_a_change_show_none(metalint: Metalint, root: Path) -> None:
    write(root, {"new.prototxt": paper("New models", "2401.00009")})
    commit_all(root)
    assert "###" not in metalint("gate", "main", "--format", "text", cwd=root).out
    assert "###" not in metalint("lint", "--format", "markdown", cwd=root).out


def changed(root: Path) -> Report:
    project = Project(config.load_config(root, None, root), 2026, None)
    return report_change(project, GateRequest(ChangeSince(root, "main", "gate")))


def test_what_records_and_links_say_stands_beside_a_paper(root: Path) -> None:
    code = 'code {\n  url: "https://github.com/a/b"\n}\nnote {\n  url: "https://example.org/n"\n}\n'
    write(root, {"new.prototxt": paper("New models", "2401.00009") + code})
    commit_all(root)
    links = {
        "https://arxiv.org/abs/2401.00009": Answer(Alive()),
        "https://github.com/a/b": Answer(Dead("HTTP 404 <b>")),
        "https://example.org/n": Answer(Moved("https://example.org/m")),
    }
    report = changed(root)._replace(links=links)
    told = "url alive; code dead: HTTP 404 &lt;b&gt;; note moved to https<!-- -->://example.org/m"
    confirmed = {"meta/new.prototxt": RecordCheck("confirmed", "DBLP", "conf/iclr/Bell24")}
    unknown = {"meta/new.prototxt": RecordCheck("unknown", why="DBLP did not answer")}
    for checks, status in (
        (confirmed, "confirmed (DBLP conf/iclr/Bell24)"),
        (unknown, "unknown (DBLP did not answer)"),
    ):
        assert changed_papers(report._replace(checks=checks), "")[-2] == f"- meta/new.prototxt: {status}; {told}"


@pytest.mark.parametrize(
    ("title", "is_alike"),
    [("Sparse models of olds", True), ("SPARSE Models, of Old!", True), ("Sparse models of gold leaf", False)],
)
def test_titles_that_are_nearly_the_same(title: str, *, is_alike: bool, root: Path) -> None:
    write(root, {"new.prototxt": paper(title, "2401.00009")})
    commit_all(root)
    told = ": may be the same as Sparse models of old (meta/old.prototxt)" if is_alike else ""
    assert changed_papers(changed(root), "")[-2] == f"- meta/new.prototxt{told}"


def test_parts_of_a_series_are_not_the_same(root: Path) -> None:
    write(root, {"v2.prototxt": paper("Fast attention kernels 2", "2401.00008")})
    write(root, {"v3.prototxt": paper("Fast attention kernels 3", "2401.00009")})
    commit_all(root)
    assert changed_papers(changed(root), "")[-2] == "- meta/v2.prototxt\n- meta/v3.prototxt"


def test_what_differs_among_many_equal_values(metalint: Metalint, root: Path) -> None:
    people = ["Ann Bell"] * 2000

    def put(values: list[str]) -> None:
        listed = "\n  ".join(f'authors: "{value}"' for value in values)
        text = paper("Sparse models of old", "2401.00001").replace('authors: "Ann Bell"', listed)
        write(root, {"old.prototxt": text})
        commit_all(root)

    put(people)
    put([*people[:1500], "Bo Chen", *people[1500:]])
    text = metalint("gate", "HEAD~1", "--format", "markdown", cwd=root).out
    assert "paper.authors: – → Bo Chen" in text.replace("\\", "")
