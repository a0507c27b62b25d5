"""What ``explain`` prints of rules that a list declares: their words command nobody's terminal, and no runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint

DECLARED = r"""
[[rules]]
name = "own-rule"
field = "paper.title"
pattern = "x"
message = "red \u001b[31m, turned \u202e"
docs = "first\n::error::second\n\u001b]8;;https://evil.example\u0007third"
"""


def test_words_of_declared_rules_are_escaped(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "metalint.toml").write_text(DECLARED)
    for environment in ({}, {"GITHUB_ACTIONS": "true"}):
        run = metalint("explain", "own-rule", **environment)
        assert (run.code, run.err) == (0, "")
        assert r"reports: red \x1b[31m, turned \u202e" in run.out
        assert r"first ::error::second \x1b]8;;https://evil.example\x07third" in run.out
        assert not any(one.startswith("::") for one in run.out.splitlines())


def test_words_of_metalint_s_own_rules_stay(metalint: Metalint) -> None:
    run = metalint("explain", "title-period")
    assert run.code == 0
    assert run.out.startswith("title-period (content; warning, on by default; safe fix)\n\nTitle that ends in a s")
