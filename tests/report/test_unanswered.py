"""What servers did not answer is said in the Markdown report, for readers of a pull request see no log."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Metalint, commit_all
from first_hour import write

from metalint.links.status import Alive, Answer, Skipped, Uncertain
from metalint.report.closing import list_unanswered

PAPER = 'paper {{ title: "A Title" url: "{}" }}\n'


def test_reasons_are_counted_by_host_the_commonest_first() -> None:
    answers = {
        "https://a.example/1": Answer(Uncertain("HTTP 503")),
        "https://a.example/2": Answer(Uncertain("HTTP 503")),
        "https://b.example/1": Answer(Skipped("excluded by the configuration")),
        "https://c.example/1": Answer(Alive()),
    }
    assert list(list_unanswered(answers)) == [
        "2 uncertain on a.example: HTTP 503",
        "1 skipped on b.example: excluded by the configuration",
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "metalint.toml", "required = []\n")
    write(tmp_path / "meta" / "a.prototxt", PAPER.format("https://example.org/a"))
    commit_all(tmp_path)
    write(tmp_path / "meta" / "b.prototxt", PAPER.replace("A Title", "B").format("http://192.168.0.1/@x|<b>"))
    return tmp_path


@pytest.mark.usefixtures("root")
def test_the_gate_says_so_in_its_summary(metalint: Metalint, tmp_path: Path) -> None:
    summary = tmp_path.parent / f"{tmp_path.name}-summary.md"
    metalint("gate", "--online", "HEAD", GITHUB_STEP_SUMMARY=str(summary))
    text = summary.read_text(encoding="utf-8")
    assert "\nNot judged, uncertain or skipped:\n\n- 1 skipped on 192.168.0.1: " in text
    assert "example.org" not in text  # the change does not bring it


@pytest.mark.usefixtures("root")
def test_without_the_network_nothing_is_said(metalint: Metalint) -> None:
    assert "Not judged" not in metalint("gate", "HEAD", "--format", "markdown").out
