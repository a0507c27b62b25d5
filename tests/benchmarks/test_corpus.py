"""The repositories that benchmarks measure: what ``benchmarks/corpus.py`` grows."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Metalint

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "corpus.py"
PAPERS = 200


def grown(folder: Path, *options: str, seed: int = 1) -> dict[str, bytes]:
    """Return the files of a new repository by their paths."""
    command = [
        sys.executable,
        str(SCRIPT),
        "--papers",
        str(PAPERS),
        "--seed",
        str(seed),
        "--out",
        str(folder),
        *options,
    ]
    subprocess.run(command, check=True, timeout=60)
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def rules_found(metalint: Metalint, root: Path) -> Counter[str]:
    run = metalint("--root", str(root), "lint", "--format", "json")
    return Counter(one["rule"] for one in run.json()["diagnostics"])


def test_a_seed_gives_the_same_files_and_another_one_other_files(tmp_path: Path) -> None:
    one = grown(tmp_path / "a", "--assets")
    assert one == grown(tmp_path / "b", "--assets")
    other = grown(tmp_path / "c", "--assets", seed=2)
    papers = {path for path in one if path.endswith(".prototxt")}
    assert len(papers) == sum(path.endswith(".prototxt") for path in other) == PAPERS
    assert not {one[path] for path in papers} & set(other.values())


def test_every_paper_parses_and_has_about_one_finding(metalint: Metalint, tmp_path: Path) -> None:
    grown(tmp_path / "a", "--assets", "--git")
    found = rules_found(metalint, tmp_path / "a")
    assert PAPERS / 2 < found.total() < 2 * PAPERS
    assert found.keys() >= {
        "code-type-alias",
        "noncanonical-url",
        "internal-url",
        "institution-alias",
        "institution-typo",
    }
    assert not found.keys() & {"syntax", "schema", "encoding", "oversized-file", "duplicate-id", "bad-image"}
    assert not found.keys() & {"institution-variant", "odd-author", "repeated-author", "untracked-asset", "note-title"}


def test_a_clean_list_has_hardly_any(metalint: Metalint, tmp_path: Path) -> None:
    files = grown(tmp_path / "a", "--assets", "--clean", "--by-year")
    assert rules_found(metalint, tmp_path / "a").total() < PAPERS / 10
    assert all(len(Path(path).parts) == 3 for path in files if path.endswith(".prototxt"))
