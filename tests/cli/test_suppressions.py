"""``fix --suppress``: comments that say why a finding may stay, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from report.reporting import paper, write

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint

ADD = ("fix", "--suppress")


def test_a_comment_goes_above_each_line_and_the_rest_stays(metalint: Metalint, tmp_path: Path) -> None:
    text = (
        paper("Slim models.", "2401.00001", where="github")
        .replace("\n", "\r\n")
        .replace('  title: "', "# why\r\n\t title:'", 1)
    )
    text = text.replace('models."', "models.'")
    write(tmp_path, {"a.prototxt": text, "b.prototxt": paper("Fat models", "2401.00002")})
    run = metalint(*ADD, "title-period", "--suppress", "venue-alias", "--reason", "so it is [printed]")
    assert (run.code, run.err) == (0, "")
    assert run.out == "Silenced 2 findings in 1 paper; look at them with `git diff`.\n"
    expected = text.replace("\t title", "\t # metalint: ignore[title-period] so it is [printed]\r\n\t title")
    expected = expected.replace("  where", "  # metalint: ignore[venue-alias] so it is [printed]\r\n  where")
    assert (tmp_path / "meta" / "a.prototxt").read_bytes().decode() == expected
    select = ("--select", "title-period,venue-alias,suppressions")
    assert metalint("lint", "--fail-on", "warning", *select).out == "All checks passed (2 checked, 2 suppressed).\n"


def test_a_second_run_has_nothing_to_do(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path, {"a.prototxt": paper("Slim models.", "2401.00001")})
    metalint(*ADD, "title-period", "--reason", "x")
    text = (tmp_path / "meta" / "a.prototxt").read_text()
    run = metalint(*ADD, "title-period", "--reason", "y")
    assert run.out == "Silenced 0 findings in 0 papers; look at them with `git diff`.\n"
    assert (tmp_path / "meta" / "a.prototxt").read_text() == text


def test_two_findings_in_a_line_share_a_comment(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path, {"a.prototxt": paper(" Slim  models.", "2401.00001")})
    metalint(*ADD, "title-period", "--suppress", "whitespace", "--reason", "x")
    assert "  # metalint: ignore[title-period, whitespace] x\n  title" in (tmp_path / "meta/a.prototxt").read_text()


def test_what_concerns_a_whole_file_is_silenced_in_its_head(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path, {"a b.prototxt": paper("Slim models.", "2401.00001")})
    assert metalint(*ADD, "unportable-id", "--suppress", "title-period", "--reason", "old links").code == 0
    text = (tmp_path / "meta" / "a b.prototxt").read_text()
    assert text.startswith(
        "# metalint: ignore-file[unportable-id] old links\npaper {\n  # metalint: ignore[title-period]"
    )
    assert metalint("lint", "--fail-on", "warning", "--ignore", "layout").code == 0


def test_only_the_named_papers_get_comments(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path, {f"{name}.prototxt": paper(f"{name} models.", f"2401.{n:05}") for n, name in enumerate("ab")})
    metalint(*ADD, "title-period", "--reason", "x", "meta/a.prototxt")
    assert "metalint:" in (tmp_path / "meta" / "a.prototxt").read_text()
    assert "metalint:" not in (tmp_path / "meta" / "b.prototxt").read_text()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["title-period"], "--suppress needs --reason: a line that tells readers why the findings may stay"),
        (["title-period", "--reason", "  "], "--suppress needs --reason"),
        (["title-period", "--reason", "a\nb"], "--suppress needs --reason: a line"),
        (["title-perod", "--reason", "x"], "there is no rule `title-perod`"),
        (["syntax", "--reason", "x"], "--suppress: findings of `syntax` cannot be suppressed"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(
    metalint: Metalint, tmp_path: Path, words: list[str], complaint: str
) -> None:
    write(tmp_path, {"a.prototxt": paper("Slim models.", "2401.00001")})
    run = metalint(*ADD, *words)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert complaint in run.err


def test_a_reason_without_a_rule_is_refused(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path, {"a.prototxt": paper("Slim models.", "2401.00001")})
    run = metalint("fix", "--reason", "x")
    told = "metalint: --reason needs --suppress RULE: it says why findings of the rule may stay\n"
    assert (run.code, run.out, run.err) == (2, "", told)
