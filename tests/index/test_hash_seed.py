"""What an earlier process has found serves the next one, whose sets come in another order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from metalint.util.disk_cache import write_canonically

SETTINGS = """
papers = ["meta/*.prototxt"]
parsers = ["go", "python", "cpp"]
required = ["url", "title"]
select = ["content", "identity", "odd-word", "format"]
ignore = ["layout"]
severity = {title-period = "error", repeated-author = "info"}
per-file-ignores = {"meta/p2*" = ["title-period", "whitespace"]}
placeholders = {allow = ["None", "tba"], add = ["todo", "xxx"]}
[fields]
title = "paper.title"
url = "paper.url"
authors = "paper.authors"
year = "pub.year"
[[rules]]
name = "odd-word"
field = "paper.title"
one-of = ["Good title", "Other title"]
groups = ["own", "content"]
"""


PAPER = 'paper {{\n  title: "Models of kind {0} again."\n  url: "https://arxiv.org/abs/2401.0000{0}"\n}}\n'
SEEDS = ("1", "2", "3", "4")


@pytest.mark.parametrize("words", [("lint", "--format", "json"), ("fix", "--diff")], ids=["lint", "fix"])
def test_processes_with_other_hash_seeds_share_what_they_found(tmp_path: Path, words: tuple[str, ...]) -> None:
    for number in range(3):
        for folder in ("meta", "more"):
            path = tmp_path / "list" / folder / f"p{number}.prototxt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(PAPER.format(number))
    (tmp_path / "list" / "metalint.toml").write_text(SETTINGS)
    told, kept = [], []
    for seed in SEEDS:
        command = [sys.executable, "-m", "metalint", "--cache-dir", str(tmp_path / "cache"), *words]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            command, cwd=tmp_path / "list", env=environment, capture_output=True, text=True, check=False
        )
        assert (done.stderr.count("Traceback"), done.returncode in {0, 1}) == (0, True), done.stderr
        told.append(done.stdout)
        kept.append(sorted(path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()))
    assert "again." in told[0]
    assert told == [told[0]] * len(SEEDS)
    assert kept == [kept[0]] * len(SEEDS)


def test_keys_are_of_plain_data_whose_sets_are_sorted() -> None:
    assert write_canonically({"b": {3, 1}, "a": (None, Path("x"), frozenset("ab"))}) == (
        "{'b': {1, 3}, 'a': (None, PosixPath('x'), {'a', 'b'})}"
    )
    assert write_canonically(["a", "b"]) != write_canonically(["a, 'b'"])
    with pytest.raises(TypeError, match="no key can hold a object"):
        write_canonically([object()])
