"""The gate: no change passes by settings that it alters, alone or in pairs, wherever its papers lie."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from conftest import Metalint, commit_all, git
from report.reporting import paper, write

if TYPE_CHECKING:
    from pathlib import Path

TRICKS = {
    "ignore": 'ignore = ["all"]\n',
    "select": 'select = ["parse"]\n',
    "profile": 'profile = "textproto"\n',
    "required": "required = []\n",
    "exclude": 'exclude = ["new.prototxt"]\n',
    "severity": 'severity = { duplicate-paper = "info", stale-output = "info" }\n',
    "per-file-ignores": 'per-file-ignores = { "*" = ["duplicate-paper", "stale-output"] }\n',
    "fields": 'fields = { url = "", title = "" }\n',
    "limits": "limits = { size = 9999 }\n",
    "render": 'render = "main"\n',
}
PLACES = {
    "meta": "",
    "other": 'papers = ["meta/**/*.prototxt", "other/*.prototxt"]\n',
    "papers": 'papers = ["papers/*.prototxt"]\n',
    "only": 'papers = ["only/*.prototxt"]\n',
}
LIST = '[[outputs]]\npath = "README.md"\nview = "all"\nlayout = "list"\n'


@pytest.fixture
def root(metalint: Metalint, tmp_path: Path) -> Path:
    root = tmp_path / "list"
    write(root, {"old.prototxt": paper("Old models", "2401.00001")})
    (root / "metalint.toml").write_text(LIST)
    assert metalint("render", cwd=root).code == 0
    commit_all(root)
    return root


def play(metalint: Metalint, root: Path, place: str, tricks: tuple[str, ...]) -> tuple[int, set[str], str]:
    """Return how the gate ends for a paper that is there already, in a place, with settings that should hide it."""
    git(root, "reset", "--quiet", "--hard")
    git(root, "clean", "--quiet", "-fd")
    if place == "papers":
        git(root, "mv", "meta", "papers")
    (root / place).mkdir(exist_ok=True)
    (root / place / "new.prototxt").write_text(paper("New models", "2401.00001"))
    (root / "metalint.toml").write_text(PLACES[place] + "".join(TRICKS[trick] for trick in tricks) + LIST)
    run = metalint("gate", "HEAD", "--format", "json", cwd=root)
    errors = {one["rule"] for one in run.json()["diagnostics"] if one["severity"] == "error"}
    altered = metalint("gate", "HEAD", "--format", "concise", cwd=root).out if tricks else ""
    return run.code, errors, altered


def list_tricks(place: str) -> list[str]:
    """Return the tricks to play; what is excluded beside the old folder is no paper by any settings."""
    return [trick for trick in TRICKS if trick != "exclude" or place == "meta"]


def expect(pair: tuple[str, ...]) -> set[str]:
    """Return the errors that a pair must not hide; a list lacks what is excluded, and is current."""
    return {"duplicate-paper"} if "exclude" in pair else {"duplicate-paper", "stale-output"}


@pytest.mark.parametrize(
    "place", ["meta", "only", *(pytest.param(one, marks=pytest.mark.slow) for one in ("other", "papers"))]
)
def test_no_trick_hides_a_paper(metalint: Metalint, root: Path, place: str) -> None:
    names = list_tricks(place)
    pairs = [(), *zip(names, [*names[1:], names[0]], strict=True)]
    for pair in pairs:
        code, errors, told = play(metalint, root, place, pair)
        assert (pair, code, errors) == (pair, 1, errors | expect(pair))
        assert all(f"`{trick.replace('profile', 'select')}`" in told for trick in pair)


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_no_pair_of_tricks_hides_a_paper(metalint: Metalint, root: Path, place: str) -> None:
    for pair in combinations(list_tricks(place), 2):
        if set(pair) != {"select", "profile"}:
            code, errors, _ = play(metalint, root, place, pair)
            assert (pair, code, errors) == (pair, 1, errors | expect(pair))


def test_what_a_change_says_in_other_words_alters_nothing(metalint: Metalint, root: Path) -> None:
    (root / "metalint.toml").write_text(f"# a comment\n\nignore = []\n{LIST}")
    run = metalint("gate", "HEAD", cwd=root)
    assert run.code == 0
    assert "alters" not in run.out
