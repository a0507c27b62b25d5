"""Random merges of lists, by git alone and `metalint render`: whatever either side wrote is in the list, or told."""

from __future__ import annotations

import os
import random
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from conftest import Metalint
from docs.pages import blocks

PAPER: Final = """\
paper {{
  title: "Models of kind {name}"
  url: "https://arxiv.org/abs/2401.{number:05d}"
  authors: "Jane Doe"
  institutions: "{institution}"
}}
pub {{
  where: "{venue}"
  year: {year}
}}
{references}"""
OUTPUTS: Final = """\
[[outputs]]
path = "README.md"
view = "{view}"
layout = "{layout}"
marker = "papers"
[[outputs]]
path = "README.md"
view = "references"
layout = "graph"
marker = "graph"
[[outputs]]
path = "lists/all.md"
view = "all"
layout = "list"
"""
README: Final = """\
# A list

{above}

<!-- metalint:begin papers -->
<!-- metalint:end papers -->

{between}

<!-- metalint:begin graph -->
<!-- metalint:end graph -->

{below}
"""
FENCES: Final = ["", "```sh\n", "~~~~\n"]


class MergedList:
    """A list in git that two sides change at random and merge."""

    def __init__(self, root: Path, metalint: Metalint, dice: random.Random) -> None:
        self.root = root
        self.written: set[str] = set()  # the words that one side or both have written beside the regions
        self._metalint = metalint
        self._dice = dice
        self._words = 0
        (root / "meta").mkdir(parents=True)
        (root / "lists").mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        view = dice.choice(["year", "institution", "publication", "all"])
        outputs = OUTPUTS.format(view=view, layout=dice.choice(["table", "list"]))
        (root / "metalint.toml").write_text(f"required = []\n{outputs}")
        self.size = dice.choice([7, 7, 7, 20])
        if self.size != 7:
            (root / ".gitattributes").write_text(f"*.md conflict-marker-size={self.size}\n")
        self.git("config", "merge.conflictStyle", dice.choice(["merge", "diff3", "zdiff3"]))
        texts = {name: self._prose() for name in ("above", "between", "below")}
        (root / "README.md").write_text(README.format(**texts))
        self.papers = 0
        for _ in range(dice.randint(1, 4)):
            self.add_paper()
        self.commit()

    def git(self, *words: str) -> tuple[int, str]:
        who = {"GIT_AUTHOR_NAME": "Ann Bell", "GIT_AUTHOR_EMAIL": "a@example.org"}
        who |= {key.replace("AUTHOR", "COMMITTER"): value for key, value in who.items()}
        done = subprocess.run(
            ["git", *words], cwd=self.root, capture_output=True, text=True, env={**os.environ, **who, "LC_ALL": "C"}
        )
        return done.returncode, done.stdout + done.stderr

    def commit(self) -> None:
        assert self._metalint("render", cwd=self.root).code == 0
        self.git("add", "--all")
        code, told = self.git("commit", "--quiet", "--allow-empty", "--message", "Change")
        assert code == 0, told

    def word(self) -> str:
        self._words += 1
        return f"word{self._words}."

    def _prose(self) -> str:
        fence = self._dice.choice(FENCES)
        lines = "".join(f"{self.word()}\n" for _ in range(self._dice.randint(1, 3)))
        return f"{fence}{lines}{fence.replace('sh', '')}".rstrip("\n")

    def add_paper(self) -> None:
        self.papers += 1
        dice, name = self._dice, f"p{self.papers}"
        reference = f'baseline {{\n  methods: "p{dice.randint(1, self.papers)}"\n}}\n' if dice.random() < 0.5 else ""
        venue, institution = dice.choice(["ICLR", "ICML"]), dice.choice(["Microsoft", "Tsinghua University"])
        (self.root / f"meta/{name}.prototxt").write_text(
            PAPER.format(
                name=name, number=self.papers, venue=venue, institution=institution, references=reference,
                year=dice.choice([2023, 2024, 2025]),
            )
        )  # fmt: skip

    def change(self) -> set[str]:
        """Make some changes, commit them with the lists, and return the words that were written beside the regions."""
        new = set()
        for _ in range(self._dice.randint(1, 3)):
            act = self._dice.choice(["paper", "paper", "remove", "words", "words", "line"])
            path = self.root / "README.md"
            lines = path.read_text().splitlines(keepends=True)
            own = [at for at, line in enumerate(lines) if line.startswith("word")]
            if act == "paper":
                self.add_paper()
            elif act == "remove":
                found = sorted(path for path in (self.root / "meta").iterdir() if path.stem != "p1")
                self._dice.choice(found).unlink() if found else self.add_paper()  # one paper is left
            elif own:
                at, word = self._dice.choice(own), self.word()
                new.add(word)
                lines[at] = f"{word}\n" if act == "words" else f"{lines[at]}{word}\n"
                path.write_text("".join(lines))
        self.commit()
        return {word for word in new if word in (self.root / "README.md").read_text()}

    def combine(self) -> str:
        """Merge the branch `other` in one of git's ways; return which one."""
        way = self._dice.choice(["merge", "merge", "rebase", "cherry-pick"])
        if way == "rebase":
            self.git("checkout", "--quiet", "other")
            self.git("rebase", "main")
        else:
            self.git(way, *(["--no-edit"] if way == "merge" else []), "other")
        return way


@pytest.mark.parametrize("many", [12, pytest.param(1000, marks=pytest.mark.slow)])
def test_no_words_and_no_papers_are_lost(tmp_path: Path, metalint: Metalint, many: int) -> None:
    dice, ends = random.Random(42), Counter[str]()
    for number in range(many):
        made = MergedList(tmp_path / str(number), metalint, dice)
        root, readme = made.root, made.root / "README.md"
        made.git("checkout", "--quiet", "-b", "other")
        theirs = made.change()
        made.git("checkout", "--quiet", "main")
        ours = made.change()
        way = made.combine()
        unmerged = [
            line for line in made.git("status", "--porcelain")[1].splitlines() if line[:2] in {"UU", "AA", "UD", "DU"}
        ]
        if any(line[3:].startswith("meta/") for line in unmerged):  # a paper that one side has removed is kept
            made.git("checkout", "--theirs", "--", "meta")
        before = readme.read_text()
        done = metalint("render", cwd=root)
        after = readme.read_text()
        has_marks = any(line == "=" * made.size for line in after.splitlines())
        assert done.code in {0, 2}, (number, done)
        assert (ours | theirs) <= {line for line in after.splitlines() if line.startswith("word")}, (number, way, after)
        if done.code == 0:
            assert not has_marks, number
            titles = {path.stem for path in (root / "meta").iterdir()}
            assert all(f"Models of kind {name}" in after for name in titles), number
            assert all(f"Models of kind {name}" in (root / "lists/all.md").read_text() for name in titles), number
            assert metalint("render", "--check", cwd=root).code == 0
            ends["conflicts settled" if unmerged else "no conflict"] += 1
        else:
            assert (has_marks, "merge conflict" in done.err) == (True, True), (number, done)
            assert after == before, number
            assert metalint("lint", "--select", "outputs", cwd=root).code == 1, number
            ends["left to a person"] += 1
    sys.stdout.write(f"{many} merges, nothing lost: {dict(ends)}\n")
    assert len(ends) == 3


def test_the_commands_on_the_page(tmp_path: Path, metalint: Metalint) -> None:
    made = MergedList(tmp_path / "list", metalint, random.Random(1))
    for branch in ("other", "main"):  # each side adds a paper, and changes nothing else
        made.git("checkout", "--quiet", "-B", branch, "HEAD" if branch == "other" else "other~1")
        made.add_paper()
        made.commit()
    assert made.git("merge", "--no-edit", "other")[0] == 1
    assert metalint("render", "--check", cwd=made.root).code == 1
    for command in "".join(blocks("merging.md", "sh")).splitlines():
        program, *words = shlex.split(command)
        code = metalint(*words, cwd=made.root).code if program == "metalint" else made.git(*words)[0]
        assert (program in {"metalint", "git"}, code) == (True, 0), command
    assert made.git("commit", "--quiet", "--no-edit")[0] == 0
    assert made.git("status", "--porcelain") == (0, "")
    assert metalint("render", "--check", cwd=made.root).code == 0
