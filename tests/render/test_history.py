"""Lists by git's history: what was added last, since a day or tag, by week; and that commits leave them as they are."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Metalint

DOCS = Path(__file__).parents[2] / "docs"
NOW = "2026-02-{:02d}T12:00:00+0000"
RECENT = """
[[outputs]]
path = "recent.md"
view = "all"
layout = "list"
"""
TEMPLATE = """\
{% for paper in papers %}
{% if loop.changed(paper.added | week) %}
## {{ paper.added | week or "New" }}
{% endif %}
- {{ paper.title }} {{ paper.added }} {{ paper.updated }}
{% endfor %}
"""


class Repository:
    """A list under git."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "meta").mkdir(parents=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str, when: str = NOW.format(1)) -> str:
        who = {f"GIT_{one}_{what}": "a@b.org" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        env = {**who, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "PATH": "/usr/bin:/bin", "HOME": "/nowhere"}
        return subprocess.run(
            ["git", *words], cwd=self.root, env=env, check=True, capture_output=True, text=True
        ).stdout

    def settings(self, text: str) -> None:
        (self.root / "metalint.toml").write_text(f"required = []\nignore = ['content', 'format']\n{text}")

    def paper(self, name: str, title: str = "") -> None:
        (self.root / f"meta/{name}.prototxt").write_text(f'paper {{\n  title: "{title or name.upper()}"\n}}\n')

    def commit(self, day: int) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x", when=NOW.format(day))

    def titles(self, name: str = "recent.md") -> list[str]:
        text = (self.root / name).read_text()
        return [line.strip("-* ") for line in text.split("\n") if line.startswith("- ")]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    for day, names in ((2, "db"), (3, "c"), (3, "a")):
        for name in names:
            made.paper(name)
        made.commit(day)
    return made


def test_the_newest_papers_come_first_and_a_commit_changes_nothing(repository: Repository, metalint: Metalint) -> None:
    repository.settings(f'{RECENT}sort = "added"\nlimit = 4\n')
    repository.paper("z")
    repository.paper("y")
    assert metalint("render").code == 0
    assert repository.titles() == ["Y", "Z", "A", "C"]
    before = (repository.root / "recent.md").read_bytes()
    repository.commit(9)
    assert metalint("lint").code == 0
    assert metalint("render", "--check").code == 0
    repository.paper("w")
    assert "recent.md: error[stale-output]" in metalint("lint").out
    assert metalint("render").code == 0
    assert repository.titles() == ["W", "Y", "Z", "A"]
    (repository.root / "meta/w.prototxt").unlink()
    assert metalint("render").code == 0
    assert (repository.root / "recent.md").read_bytes() == before


def test_a_paper_that_moves_was_added_when_it_was_and_is_updated(repository: Repository, metalint: Metalint) -> None:
    repository.git("mv", "meta/d.prototxt", "meta/e.prototxt")
    repository.commit(5)
    repository.paper("b", "B, again")
    both = f'{RECENT}sort = "added"\n{RECENT.replace("recent", "updated")}sort = "updated"\n'
    repository.settings(both)
    assert metalint("render").code == 0
    assert repository.titles() == ["A", "C", "B, again", "D"]
    assert repository.titles("updated.md") == ["B, again", "D", "A", "C"]
    repository.commit(6)
    assert metalint("render", "--check").code == 0


@pytest.mark.parametrize(
    ("since", "titles"),
    [
        ("2026-02-03", ["A", "C", "NEW"]),
        ("v1", ["A", "NEW"]),
        ("2026-02-04", ["NEW"]),
        ("1969-01-01", [*list("ABCD"), "NEW"]),
    ],
)
def test_since_a_day_or_a_tag(repository: Repository, metalint: Metalint, since: str, titles: list[str]) -> None:
    repository.git("tag", "v1", "HEAD~1")
    repository.paper("new")
    repository.settings(f'{RECENT}since = "{since}"\n')
    assert metalint("render").code == 0
    assert repository.titles() == titles


@pytest.mark.parametrize(
    ("settings", "title"),
    [
        ('view = "all"', "All papers"),
        ('view = "year"', "Papers by year"),
        ('view = "all"\nsort = "added"', "All papers"),
        ('view = "all"\nsort = "updated"\nlimit = 3', "The 3 papers updated last"),
        ('view = "all"\nsort = "year"\nlimit = 3', "The 3 newest papers"),
        ('view = "all"\nlimit = 3', "The first 3 papers"),
        ('view = "year"\nsince = "v_1"', "Papers added since v\\_1 by year"),
        (
            'view = "all"\nsince = "2026-02-03"\nsort = "updated"\nlimit = 3',
            "The 3 papers updated last, updated since 2026-02-03",
        ),
    ],
)
def test_a_list_is_called_after_what_it_has(
    repository: Repository, metalint: Metalint, settings: str, title: str
) -> None:
    repository.git("tag", "v_1")
    repository.settings(f'[[outputs]]\npath = "a.md"\nlayout = "list"\n{settings}\n')
    assert metalint("render").code == 0
    assert f"\n# {title}\n" in (repository.root / "a.md").read_text()


def test_since_what_is_neither_is_one_line(repository: Repository, metalint: Metalint) -> None:
    for since in ("v2", "2026-02-31"):
        repository.settings(f'{RECENT}since = "{since}"\n')
        done = metalint("render")
        assert done.code == 2
        assert done.err == (
            f"metalint: metalint.toml: outputs[0].since: `{since}` is neither a day such as `2026-01-31` nor a tag "
            "of this repository; correct it, or run `git fetch --tags`\n"
        )


def test_a_list_by_week_is_not_checked_and_is_the_same_on_each_run(repository: Repository, metalint: Metalint) -> None:
    (repository.root / "weekly.j2").write_text(TEMPLATE)
    repository.settings(
        '[[outputs]]\npath = "weekly.md"\nview = "all"\nlayout = "weekly.j2"\nsort = "added"\ncheck = false\n'
    )
    repository.paper("new")
    for _ in range(2):
        assert metalint("render").code == 0
        assert (repository.root / "weekly.md").read_text() == (
            "## New\n- NEW  \n## 2026-W06\n- A 2026-02-03 2026-02-03\n- C 2026-02-03 2026-02-03\n"
            "- B 2026-02-02 2026-02-02\n- D 2026-02-02 2026-02-02\n"
        )
    repository.commit(20)
    assert metalint("lint").code == 0
    assert metalint("render", "--check").code == 0
    assert metalint("render").code == 0
    assert "## 2026-W08\n- NEW 2026-02-20 2026-02-20\n" in (repository.root / "weekly.md").read_text()


def test_a_shallow_clone_refuses_lists_that_need_dates(
    repository: Repository, metalint: Metalint, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (repository.root / "weekly.j2").write_text(TEMPLATE)
    weekly = RECENT.replace("recent.md", "weekly.md").replace('"list"', '"weekly.j2"')
    repository.settings(f'{RECENT}sort = "added"\n{weekly}{RECENT.replace("recent.md", "plain.md")}')
    assert metalint("render").code == 0
    repository.commit(9)
    clone = tmp_path_factory.mktemp("shallow") / "clone"
    repository.git("clone", "-q", "--depth=1", f"file://{repository.root}", str(clone))
    why = (
        "the list needs the dates of commits, which this shallow clone lacks; set `fetch-depth: 0` for "
        "actions/checkout, or run `git fetch --unshallow`"
    )
    done = metalint("render", cwd=clone)
    assert (done.code, done.err) == (2, f"metalint: metalint.toml: outputs[0]: {why}\n")
    report = metalint("lint", "--format", "json", cwd=clone).json()
    assert [(one["path"], one["message"]) for one in report["diagnostics"]] == [("recent.md", why), ("weekly.md", why)]


def test_no_repository_has_no_dates(tmp_path: Path, metalint: Metalint) -> None:
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta/a.prototxt").write_text('paper { title: "A" }\n')
    (tmp_path / "metalint.toml").write_text(f'required = []\n{RECENT}sort = "added"\n')
    done = metalint("render")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "and this is no git repository" in done.err


def test_commits_of_no_calendar_have_no_day(repository: Repository, metalint: Metalint) -> None:
    tree = repository.git("write-tree").strip()
    repository.paper("old")
    repository.git("add", "-A")
    tree = repository.git("write-tree").strip()
    parent = repository.git("rev-parse", "HEAD").strip()
    text = f"tree {tree}\nparent {parent}\nauthor a <a> -86400 +0000\ncommitter a <a> -86400 +0000\n\nx\n"
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--literally", "--stdin"],
        cwd=repository.root, input=text, text=True, check=True, capture_output=True,
    ).stdout.strip()  # fmt: skip
    repository.git("reset", "-q", "--hard", made)
    (repository.root / "days.j2").write_text("{% for p in papers %}{{ p.id }}={{ p.added }} {% endfor %}")
    repository.settings('[[outputs]]\npath = "d.md"\nview = "all"\nlayout = "days.j2"\nsort = "added"\n')
    assert metalint("render").code == 0
    assert (repository.root / "d.md").read_text() == "old= a=2026-02-03 c=2026-02-03 b=2026-02-02 d=2026-02-02 "


def test_a_merge_that_is_being_made_counts_with_both_its_sides(repository: Repository, metalint: Metalint) -> None:
    repository.settings(f'{RECENT}sort = "added"\nlimit = 3\n')
    repository.commit(4)
    repository.git("switch", "-q", "-c", "branch")
    repository.paper("x")
    repository.commit(5)
    repository.git("switch", "-q", "main")
    repository.paper("y")
    repository.commit(6)
    repository.git("merge", "-q", "--no-commit", "branch")
    assert metalint("render").code == 0
    assert repository.titles() == ["Y", "X", "A"]
    repository.commit(7)
    assert metalint("render", "--check").code == 0


def blocks(page: str, language: str, part: str) -> str:
    """Return the one block of a page in a language that holds a text."""
    text = (DOCS / page).read_text(encoding="utf-8")
    (found,) = [one for one in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL) if part in one]
    return str(found)


def test_the_lists_of_the_documentation(repository: Repository, metalint: Metalint) -> None:
    (repository.root / "lists").mkdir()
    (repository.root / "templates").mkdir()
    (repository.root / "templates/weekly.md.j2").write_text(blocks("templates.md", "jinja", "loop.changed"))
    repository.settings(blocks("lists.md", "toml", "limit = 20") + blocks("templates.md", "toml", "weekly.md"))
    repository.paper("new")
    written = []
    for _ in range(2):
        assert metalint("render").code == 0
        written.append([(repository.root / f"lists/{name}.md").read_text() for name in ("recent", "weekly")])
    assert written[0] == written[1]
    recent, weekly = written[0]
    assert "\n# The 20 papers added last\n" in recent
    assert [line for line in recent.split("\n") if line.startswith("- ")] == [
        f"- **{one}**" for one in ("NEW", *"ACBD")
    ]
    assert weekly == (
        "# Papers by week\n\n## New\n\n- NEW\n\n## 2026-W06\n\n- A · 2026-02-03\n- C · 2026-02-03\n- B · 2026-02-02\n"
        "- D · 2026-02-02\n"
    )
    repository.commit(9)
    assert metalint("lint").code == 0
