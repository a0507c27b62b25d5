"""The first hour: a list that knows nothing of metalint, from `init` to green, with hooks that refuse mistakes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import warm
from conftest import Run, commit_all, git
from first_hour import lay_out, with_local_hooks, write
from rows import each_row

from metalint.report.fixes import where_to_read_on

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="hooks are started through a Unix shell"),
]

NEW = "meta/2025/slim_models.prototxt"
GOOD = """\
paper {
  title: "Slim models for everyone"
  abbr: "SlimModels"
  url: "https://arxiv.org/abs/2501.00001"
  authors: "Ann Bell"
  authors: "Bo Carr"
  institutions: "Stanford University"
}
pub {
  where: "arXiv"
  year: 2025
}
keyword {
  words: quantization
}
"""


class List:
    """The list, and commands that run in it."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.root = root
        foreign = ("GITHUB_", "GIT_", "METALINT_")
        self.env = {
            **{key: value for key, value in os.environ.items() if not key.startswith(foreign)},
            "METALINT_CACHE_DIR": str(cache),
            "PRE_COMMIT_HOME": str(cache / "pre-commit"),
            "NO_COLOR": "1",
        }

    def run(self, *words: str) -> Run:
        done = subprocess.run(words, cwd=self.root, env=self.env, capture_output=True, text=True, timeout=120)
        return Run(done.returncode, done.stdout, done.stderr)

    def metalint(self, *words: str) -> Run:
        return Run(*warm.run(["metalint", *words], self.root, self.env))

    def commit(self, *paths: str) -> Run:
        """Add what a contributor names, and commit."""
        assert self.run("git", "add", "--", *paths).code == 0
        who = ("-c", "user.name=Ann Bell", "-c", "user.email=ann@example.org")
        return self.run("git", *who, "commit", "--message", "Add a paper")

    def reset(self) -> None:
        git(self.root, "reset", "--quiet", "--hard")
        git(self.root, "clean", "--quiet", "--force", "-d")


class Hour(NamedTuple):
    """The list once it is green, and what was printed on the way."""

    list: List
    init: Run
    fix: Run
    render: Run
    baseline: Run
    lint: Run


@pytest.fixture(scope="module")
def hour(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Hour:
    mine = List(lay_out(tmp_path_factory.mktemp("hour") / "list"), cache)
    done = Hour(mine, *(mine.metalint(command) for command in ("init", "fix", "render", "baseline", "lint")))
    hooks = mine.root / ".pre-commit-config.yaml"
    python = str(warm.starters() / "python")
    hooks.write_text(with_local_hooks(hooks.read_text(), python))
    with (mine.root / "metalint.toml").open("a") as file:
        file.write('\n[[outputs]]\npath = "README.md"\nview = "year"\nlayout = "list"\n')
    assert mine.metalint("render").code == 0
    commit_all(mine.root, "adopt metalint")
    assert mine.run(sys.executable, "-m", "pre_commit", "install").code == 0
    hook = mine.root / ".git/hooks/pre-commit"
    hook.write_text(hook.read_text().replace(sys.executable, python))
    return done


def hooks_of(run: Run) -> dict[str, str]:
    """Return what each hook printed, by its name, without what pre-commit says of one that shows warnings."""
    said = re.sub(r"Passed\n- hook id: .*\n- duration: .*\n", "Passed\n", run.err)
    parts = re.split(r"^(metalint \w+)\.+(?:\(.*\))?(Passed|Failed|Skipped)\n", said, flags=re.MULTILINE)[1:]
    return dict(zip(parts[0::3], parts[2::3], strict=True))


def test_a_list_is_green_after_four_commands(hour: Hour) -> None:
    assert [run.code for run in hour[1:]] == [0, 0, 0, 0, 0]
    assert re.fullmatch(r".*\b94\b.*\b\d+ in the baseline.*\n", hour.lint.out)
    assert hour.fix.err.startswith("Fixed ")
    assert git(hour.list.root, "status", "--porcelain") == ""


def test_init_says_what_it_found_and_what_comes_next(hour: Hour) -> None:
    said, _, next_ = hour.init.out.partition("\nNext:\n")
    assert said.splitlines()[:11] == [
        "papers   meta/**/*.prototxt: 94 files, in folders by year (1989 to 2024)",
        "proto    proto/efficient_paper.proto, message `PaperInfo`: 94 of 94 papers are valid",
        "excluded meta/search.prototxt: `SearchWord` of proto/efficient_paper.proto",
        "left out proto/template.prototxt: a template",
        "assets   notes: 60 of 60 covers and notes found",
        "written  metalint.toml",
        "written  .pre-commit-config.yaml",
        "written  .github/workflows/papers.yml",
        (
            "lists    each commit brings them; "
            "`metalint init --render-on-main` lets a job on the default branch write them"
        ),
        "written  lists/README.md",
        "",
    ]
    assert re.search(r"^ +18  error    internal-url$", said, re.MULTILINE)
    assert [line.split(" #")[0].strip() for line in next_.splitlines()] == [
        "metalint fix --diff",
        "metalint fix",
        "metalint render",
        "metalint baseline",
        "pre-commit install",
    ]


def test_init_once_more_respects_the_baseline_and_touches_nothing(hour: Hour) -> None:
    again = hour.list.metalint("init")
    assert again.code == 0
    assert again.out.splitlines()[:3] == [
        "kept     metalint.toml",
        "kept     .pre-commit-config.yaml",
        "kept     .github/workflows/papers.yml",
    ]
    assert re.search(r"^.*\b94\b.*\b\d+ in the baseline", again.out, re.MULTILINE)
    assert "  pre-commit run --all-files  # run the hooks on all files\n" in again.out
    assert git(hour.list.root, "status", "--porcelain") == ""


def test_a_correct_paper_takes_one_more_git_add(hour: Hour) -> None:
    before = git(hour.list.root, "rev-parse", "HEAD")
    write(hour.list.root / NEW, GOOD)
    refused = hour.list.commit(NEW)
    told = hooks_of(refused)
    assert refused.code == 1
    assert list(told) == ["metalint fix", "metalint render", "metalint lint"]
    assert (told["metalint fix"], told["metalint lint"]) == ("", "")
    assert "files were modified by this hook" in told["metalint render"]
    updated = "updated lists/README.md\nupdated README.md\nNext: git add lists/README.md README.md, commit again.\n"
    assert updated in told["metalint render"]
    passed = hour.list.commit("lists/README.md", "README.md")
    assert (passed.code, git(hour.list.root, "status", "--porcelain")) == (0, "")
    git(hour.list.root, "reset", "--quiet", "--hard", before.strip())


class Mistake(NamedTuple):
    """What a contributor does wrong, and how it is told: by which rule, in which line, with which words.

    ``by`` is the hook that tells it, empty for either.
    """

    change: Callable[[str], str]
    rule: str
    line: int
    words: tuple[str, ...]
    by: str = "metalint lint"


def replaced(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


COVER = 'cover {\n  url: "slim/cover.jpg"\n}\n'
CONFLICT = """\
<<<<<<< HEAD
  title: "Slim models for everyone"
=======
  title: "Slim models for all"
>>>>>>> other
"""

MISTAKES = {
    "missing quote": Mistake(replaced('everyone"', "everyone"), "syntax", 2, ("quote",)),
    "missing brace": Mistake(replaced('University"\n}\n', 'University"\n'), "syntax", 1, ("}",)),
    "unknown field": Mistake(replaced("title", "titel"), "schema", 2, ("titel", "title")),
    "wrong enum word": Mistake(replaced("quantization", "quantisation"), "schema", 14, ("quantization",)),
    "wrong type": Mistake(replaced("2025\n}", '"2025"\n}'), "schema", 11, ("year", "2025")),
    "field twice": Mistake(replaced("  abbr", '  title: "Slim models"\n  abbr'), "schema", 3, ("twice",)),
    "tab and CRLF": Mistake(
        lambda text: text.replace("  ", "\t").replace("\n", "\r\n"), "layout", 2, (), by="metalint fix"
    ),
    "byte order mark": Mistake(lambda text: f"\ufeff{text}", "encoding", 1, (), by=""),
    "wrong year": Mistake(replaced("year: 2025", "year: 2026"), "year-folder", 11, ("2026", "2025")),
    "arXiv duplicate": Mistake(replaced("2501.00001", "2106.09685v2"), "duplicate-paper", 4, ("2106.09685",)),
    "misspelt university": Mistake(
        replaced("Stanford", "Stanfrod"),
        "institution-typo",
        7,
        ("'Stanfrod University' → 'Stanford University'",),
        by="metalint fix",
    ),
    "joined authors": Mistake(
        replaced('"Ann Bell"', '"Ann Bell, Cy Dunn, Eve Fox"'),
        "joined-authors",
        5,
        ("'Ann Bell, Cy Dunn, Eve Fox' → 'Ann Bell', 'Cy Dunn', 'Eve Fox'",),
        by="metalint fix",
    ),
    "bad scheme": Mistake(replaced("https:", "htps:"), "malformed-url", 4, ("htps",), by=""),
    "missing cover": Mistake(lambda text: f"{text}{COVER}", "missing-cover", 17, ("slim/cover.jpg",)),
    "conflict markers": Mistake(
        replaced('  title: "Slim models for everyone"\n', CONFLICT), "syntax", 2, ("<<<<<<<",)
    ),
}  # fmt: skip


QUICK = ("missing quote", "wrong year", "misspelt university", "missing cover")


@each_row("name", QUICK)
def test_a_mistake_is_refused_and_told_once(hour: Hour, name: str) -> None:
    expect_one_line(hour, MISTAKES[name])


@pytest.mark.slow
@each_row("name", [name for name in MISTAKES if name not in QUICK])
def test_each_other_mistake_is_refused_and_told_once(hour: Hour, name: str) -> None:
    expect_one_line(hour, MISTAKES[name])


def expect_one_line(hour: Hour, mistake: Mistake) -> None:
    """Commit the paper with a mistake: it is refused, and one line of one hook tells why."""
    change, rule, line, words, by = mistake
    try:
        write(hour.list.root / NEW, change(GOOD))
        refused = hour.list.commit(NEW)
        told = hooks_of(refused)
        assert refused.code == 1
        assert git(hour.list.root, "ls-files", "--cached", NEW).strip() == NEW
        assert NEW not in git(hour.list.root, "ls-tree", "-r", "--name-only", "HEAD")
        places = [one for one in refused.err.splitlines() if one.startswith(f"{NEW}:{line}")]
        assert len(places) == 1, refused.err
        assert re.search(rf"[\[(]{rule}[\])]", places[0]), refused.err
        (reporting_hook,) = [hook for hook, text in told.items() if places[0] in text]
        assert reporting_hook == (by or reporting_hook)
        assert not [word for word in words if word not in told[reporting_hook]], refused.err
        assert where_to_read_on() in told[reporting_hook]
        if reporting_hook == "metalint fix":
            assert f"Next: review the changes, git add {NEW}, commit again." in told[reporting_hook]
    finally:
        hour.list.reset()


def test_a_fixed_mistake_passes_once_it_is_added(hour: Hour) -> None:
    before = git(hour.list.root, "rev-parse", "HEAD").strip()
    write(hour.list.root / NEW, GOOD.replace("Stanford", "Stanfrod").replace("\n  ", "\n\t"))
    assert hour.list.commit(NEW).code == 1
    assert (hour.list.root / NEW).read_text() == GOOD
    passed = hour.list.commit(NEW, "lists/README.md", "README.md")
    assert passed.code == 0, passed.err
    git(hour.list.root, "reset", "--quiet", "--hard", before)
