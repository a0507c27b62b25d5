"""A year of changes to real papers by commands alone: after each the list is green, and nothing else has changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from adding.suggested import event, write
from conftest import Metalint, commit_all, git

from metalint.util.packaged import FOLDER

SETTINGS = """\
papers = ["meta/**/*.prototxt"]
proto = "proto/paper.proto"
institutions = ["registry.prototxt"]

[names.keywords]
low_rank = "Low rank" # matrices

[[outputs]]
path = "README.md"
view = "keyword"
layout = "list"
order = ["quantization", "Low rank"]

[[outputs]]
path = "institutions.md"
view = "institution"
layout = "table"

[[outputs]]
path = "years.md"
view = "year"
layout = "table"
"""
LISTS = {"README.md", "institutions.md", "years.md"}
CORRECTIONS = (
    ("title", r'  title: "(.*)"', "A title of its own"),
    ("venue", r'  where: "(.*)"', "COLM"),
    ("institutions", r'  institutions: "(.*)"', "University of Sydney"),
)
REGISTRY = 'organisations {\n  name: "VITA Group"\n}\n'


@pytest.fixture
def root(papers: Path, metalint: Metalint) -> Path:
    """The real papers in folders by year, with what lint says of them today held back."""
    (papers / "metalint.toml").write_text(SETTINGS)
    (papers / "registry.prototxt").write_text(REGISTRY)
    (papers / "proto").mkdir()
    (papers / "proto/paper.proto").write_text((FOLDER / "paper.proto").read_text())
    for path in sorted((papers / "meta").glob("*.prototxt")):
        if year := re.search(r"\byear: (\d{4})", path.read_text()):
            (papers / "meta" / year[1]).mkdir(exist_ok=True)
            path.rename(papers / "meta" / year[1] / path.name)
    commit_all(papers)
    metalint("fix", cwd=papers)
    assert metalint("render", cwd=papers).code == 0
    assert metalint("baseline", cwd=papers).code == 0
    commit_all(papers)
    assert metalint("lint", cwd=papers).code == 0
    return papers


@pytest.mark.slow
def test_a_year_of_changes(root: Path, metalint: Metalint) -> None:  # noqa: PLR0915 - a year is long
    def green(*words: str, only: set[str]) -> dict[str, tuple[str, str]]:
        """Run a command; return each paper that it changes, before and after; all else must be among ``only``."""
        done = metalint(*words, cwd=root)
        assert (done.code, done.err) == (0, ""), words
        assert metalint("lint", cwd=root).code == 0, (words, metalint("lint", cwd=root).out)
        assert metalint("render", "--check", cwd=root).code == 0, words
        paths = set(git(root, "diff", "HEAD", "--name-only", "--no-renames").split("\n")) - {""}
        changed = {path for path in paths if path.startswith("meta/")}
        assert paths - changed <= only, words
        before = {path: git(root, "show", f"HEAD:{path}") for path in changed}
        texts = {path: (root / path).read_text() for path in changed if (root / path).exists()}
        commit_all(root)
        return {path: (before[path], texts.get(path, "")) for path in changed}

    settings = {"proto/paper.proto", "metalint.toml", *LISTS}
    # three keywords
    for old, new in (("low_rank", "low_rank_factors"), ("survey", "overview"), ("quantization", "few_bits")):
        number = sum(bool(re.search(rf"\b{old}\b", path.read_text())) for path in root.glob("meta/*/*.prototxt"))
        changed = green("rename", "keywords", old, new, only=settings)
        assert len(changed) == number > 3
        for before, after in changed.values():
            assert after == re.sub(rf"(?<=words: ){old}\b", new, before)
    assert 'low_rank_factors = "Low rank" # matrices' in (root / "metalint.toml").read_text()
    # two are merged into one
    changed = green("rename", "keywords", "few_bits", "sparse_pruning", only=settings)
    assert changed
    for before, after in changed.values():
        twice = before.count("words: sparse_pruning")
        expected = re.sub(r"  words: few_bits\n", "", before) if twice else before.replace("few_bits", "sparse_pruning")
        assert after == expected
    assert "  reserved " in (root / "proto/paper.proto").read_text()
    # an institution
    changed = green("rename", "institutions", "VITA Group", "VITA Lab", only={"registry.prototxt", *LISTS})
    assert changed
    for before, after in changed.values():
        assert after == before.replace('"VITA Group"', '"VITA Lab"')
    assert (root / "registry.prototxt").read_text() == (
        'organisations {\n  name: "VITA Lab"\n  aliases: "VITA Group"\n}\n'
    )
    # ten papers lie in the wrong folder, half of them above those of the years
    tree = git(root, "rev-parse", "HEAD^{tree}")
    papers = sorted(path for path in root.glob("meta/*/*.prototxt") if path.parent.name == "2024")[:10]
    (root / "meta/2019").mkdir(exist_ok=True)
    for number, path in enumerate(papers):
        path.rename(root / "meta" / ("2019" if number % 2 else "") / path.name)
    (root / ".metalint-baseline.json").unlink()
    assert metalint("render", cwd=root).code == 0
    assert metalint("lint", "--select", "year-folder", "--format", "concise", cwd=root).out.count("[year-folder]") == 10
    assert metalint("baseline", cwd=root).code == 0
    commit_all(root)
    assert metalint("mv", "--by-year", cwd=root).code == 0
    assert metalint("baseline", cwd=root).code == 0
    commit_all(root)
    assert git(root, "rev-parse", "HEAD^{tree}") == tree
    # five are removed
    gone = [path.stem for path in papers[:5]]
    assets = {path for path in git(root, "ls-files").split("\n") if not path.startswith("meta/")}
    changed = green("rm", "--force", *(f"2024/{stem}" for stem in gone), only={*assets, *LISTS})
    assert sum(not after for _, after in changed.values()) == 5
    assert len(git(root, "ls-files", "meta").split()) == 89
    # three corrections that readers ask for
    for number, (role, pattern, new) in enumerate(CORRECTIONS):
        paper = sorted(root.glob("meta/2023/*.prototxt"))[number]
        name, before = f"meta/2023/{paper.name}", paper.read_text()
        old = re.findall(pattern, before)[0]
        done = metalint("issue", str(write_issue(root.parent, name, role, old, new)), cwd=root)
        assert (done.code, done.out) == (0, f"{name}\n"), done.out
        changed = green("--quiet", "render", only=LISTS)
        assert changed == {name: (before, before.replace(f'"{old}"', f'"{new}"'))}


def write_issue(folder: Path, paper: str, role: str, old: str, new: str) -> Path:
    """Write the event of an issue that wants one value to be corrected."""
    asked = {"Paper": paper, "Field": role, "Present value": old, "New value": new}
    said = "\n\n".join(f"### {label}\n\n{value}" for label, value in asked.items())
    return write(folder / "event.json", event(said))
