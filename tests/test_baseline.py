from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from metalint import baseline
from metalint.baseline import Entry
from metalint.diagnostic import Diagnostic, Place, Severity
from metalint.errors import ConfigError
from metalint.text.span import Position

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def diagnostic(fingerprint: str, path: str = "meta/a.prototxt", rule: str = "syntax") -> Diagnostic:
    place = Place(path, Position(1, 1, 0), Position(1, 1, 0))
    return Diagnostic(rule, Severity.ERROR, place, "wrong", "", "", (), None, fingerprint)


def by_fingerprint(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {one.fingerprint: one for one in entries}


def test_a_finding_is_held_back_as_often_as_it_may_occur() -> None:
    one, two = diagnostic("1"), diagnostic("2")
    outcome = baseline.apply([one, one, two, one], {"1": Entry("1", "syntax", "a", 2), "3": Entry("3", "x", "a", 1)})
    assert outcome == ((two, one), (one, one), 1)


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    diagnostics = [diagnostic("b"), diagnostic("a", "meta/ü.prototxt"), diagnostic("b")]
    path = tmp_path / baseline.NAME
    path.write_text(baseline.dump(baseline.entries_of(diagnostics)), encoding="utf-8")
    entries = baseline.load(path)
    assert entries == by_fingerprint(
        [Entry("b", "syntax", "meta/a.prototxt", 2), Entry("a", "syntax", "meta/ü.prototxt", 1)]
    )
    assert baseline.apply(diagnostics, entries) == ((), tuple(diagnostics), 0)


def test_the_file_is_sorted_and_has_an_entry_a_line() -> None:
    entries = [Entry("2", "b", "a", 1), Entry("1", "b", "a", 1), Entry("3", "a", "b", 1), Entry("4", "a", "a", 1)]
    text = baseline.dump(entries)
    assert [line.split('"')[3] for line in text.splitlines()[1:-1]] == ["4", "1", "2", "3"]
    assert text == baseline.dump(entries[::-1])
    assert baseline.dump([]) == '{"version": 1, "findings": []}\n'


def test_pruning_takes_away_what_is_gone_and_adds_nothing() -> None:
    entries = by_fingerprint([Entry("1", "x", "a", 3), Entry("2", "x", "a", 1), Entry("3", "x", "a", 1)])
    now = [diagnostic("1"), diagnostic("3"), diagnostic("3"), diagnostic("4")]
    assert baseline.pruned(entries, now) == [Entry("1", "x", "a", 1), Entry("3", "x", "a", 1)]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not valid JSON"),
        ("<<<<<<< HEAD\n", "an unfinished merge; run 'metalint baseline --prune', which keeps what both sides hold"),
        ("[]", "not a baseline"),
        ('{"version": 1}', "not a baseline"),
        ('{"version": 2, "findings": []}', "version 2 of the baseline needs another metalint"),
        ('{"findings": []}', "version None"),
        ('{"version": 1, "findings": ["x"]}', "not a finding of a baseline: 'x'"),
        ('{"version": 1, "findings": [{"fingerprint": "1"}]}', "not a finding"),
        (
            json.dumps({"version": 1, "findings": [{"fingerprint": "1", "rule": "x", "path": "a", "count": "1"}]}),
            "not a finding",
        ),
    ],
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(ConfigError) as error:
        baseline.load(path)
    assert str(error.value).startswith(f"{path}: ")
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


def test_a_baseline_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the baseline cannot be read: No such file"):
        baseline.load(tmp_path / "none.json")
