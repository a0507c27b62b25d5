from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from metalint.config import settings as config
from metalint.engine import baseline
from metalint.engine.baseline import BaselineEntry, BaselineFiles, apply_baseline
from metalint.errors import ConfigError
from metalint.index.project import Project
from metalint.papers.ids import paper_id
from metalint.rules.diagnostics import Diagnostic, DiagnosticBuilder, SourceText
from metalint.rules.problems import Problem, Severity
from metalint.text.span import FIRST, Span

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


PATTERNS = ("meta/**/*.prototxt",)
NO_FILES = BaselineFiles(PATTERNS, frozenset(), lambda _: True, lambda _: frozenset())


def finding(path: str = "meta/a.prototxt", value: str = "Univeristy", rule: str = "institution-typo") -> Diagnostic:
    field = "paper.institutions[1]"
    return Diagnostic(
        rule, Severity.ERROR, path, FIRST, FIRST, "wrong", field, value, (), None, paper_id(PATTERNS, path)
    )


def files(papers: Mapping[str, str], *others: str) -> BaselineFiles:
    """Return a list of papers, each with the title that digests it, and other files."""
    return BaselineFiles(
        PATTERNS,
        papers.keys(),
        lambda path: path in papers or path in others,
        lambda path: frozenset(papers[path].split()) if path in papers else frozenset(),
    )


def held(found: list[Diagnostic], entries: tuple[BaselineEntry, ...], now: BaselineFiles) -> list[str]:
    return [one.path for one in apply_baseline(found, entries, now).held]


def test_a_finding_is_held_back_as_often_as_it_may_occur() -> None:
    one, two = finding(), finding(value="Instutite")
    entries = baseline.make_entries([one, one, finding("meta/b.prototxt")], NO_FILES)
    outcome = apply_baseline([one, one, two, one], entries, NO_FILES)
    assert (outcome.diagnostics, outcome.held, outcome.gone) == ((two, one), (one, one), 1)
    assert outcome.entries == entries[:1]


def test_entries_of_one_fingerprint_add_up() -> None:
    (entry,) = baseline.make_entries([finding()], NO_FILES)
    outcome = apply_baseline([finding()] * 4, (entry, entry._replace(times=2)), NO_FILES)
    assert (len(outcome.held), len(outcome.diagnostics)) == (3, 1)


def test_what_is_not_looked_for_is_not_gone() -> None:
    entries = baseline.make_entries([finding(), finding("meta/b.prototxt"), finding(rule="dead-url")], NO_FILES)
    outcome = apply_baseline([], entries, NO_FILES, lambda rule, path: rule != "dead-url" and path == "meta/a.prototxt")
    assert (outcome.gone, outcome.entries) == (1, entries[1:])


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    found = [finding("meta/b.prototxt"), finding("meta/ü\udcff.prototxt"), finding("meta/b.prototxt")]
    path = tmp_path / baseline.NAME
    entries = baseline.make_entries(found, NO_FILES._replace(digests=lambda path: frozenset({path[:6], "y"})))
    path.write_text(baseline.dump_baseline(entries), encoding="utf-8")
    assert baseline.load_baseline(path) == entries
    assert entries[0].digests == ("meta/b", "y")
    assert apply_baseline(found, entries, NO_FILES).held == tuple(found)


def test_the_file_is_sorted_and_has_an_entry_a_line() -> None:
    entries = [BaselineEntry(one, two, three, "c", (), 1) for one, two, three in ("2ba", "1ba", "3ab", "4aa")]
    text = baseline.dump_baseline(entries)
    assert [line.split('"')[3] for line in text.splitlines()[1:-1]] == ["4", "1", "2", "3"]
    assert text == baseline.dump_baseline(entries[::-1])
    assert baseline.dump_baseline([]) == '{"version": 2, "findings": []}\n'
    line = '{"fingerprint": "2", "rule": "b", "path": "a", "count": 1, "content": "c", "paper": []}'
    assert baseline.dump_baseline(entries[:1]) == f'{{"version": 2, "findings": [\n  {line}\n]}}\n'


# -- moves

A, B, C = "meta/2023/a.prototxt", "meta/2024/a.prototxt", "meta/2025/a.prototxt"
LoRA, DoRA = "title-of-lora url-of-lora", "title-of-dora url-of-dora"


def test_a_finding_moves_with_its_file() -> None:
    entries = baseline.make_entries([finding(A), finding(A)], files({A: LoRA}))
    found = [finding(B)] * 3
    assert held(found, entries, files({B: LoRA})) == [B, B]
    for title in ("title-of-lora other-url", "other-title url-of-lora"):
        assert held(found, entries, files({B: title})) == [B, B]


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ({A: LoRA, B: LoRA}, "it is a copy"),
        ({B: DoRA}, "another paper has taken the place"),
        ({"meta/2024/b.prototxt": LoRA}, "it is called otherwise"),
    ],
)
def test_it_moves_to_no_other_file(now: dict[str, str], why: str) -> None:
    entries = baseline.make_entries([finding(A)], files({A: LoRA}))
    new = [path for path in now if path != A]
    assert held([finding(path) for path in new], entries, files(now)) == [], why


def test_of_equal_stems_the_same_paper_is_the_one_that_moved() -> None:
    before = files({f"meta/{n}/a.prototxt": f"title-{n}" for n in range(5)})
    entries = baseline.make_entries([finding(path) for path in before.papers], before)
    now = files({f"meta/{n}/a.prototxt": f"title-{n}" for n in range(4)} | {"meta/new/a.prototxt": "title-4"})
    outcome = apply_baseline([finding(path) for path in now.papers], entries, now)
    assert (outcome.diagnostics, outcome.gone, outcome.entries) == ((), 0, entries)
    now = files({f"meta/{n}/a.prototxt": f"title-{n}" for n in range(4)} | {"meta/new/a.prototxt": "title-5"})
    outcome = apply_baseline([finding(path) for path in now.papers], entries, now)
    assert ([one.path for one in outcome.diagnostics], outcome.gone) == (["meta/new/a.prototxt"], 1)


def test_only_one_file_is_the_one_that_moved() -> None:
    entries = baseline.make_entries([finding(A)], files({A: LoRA}))
    assert held([finding(B), finding(C)], entries, files({B: LoRA, C: LoRA})) == [B]
    assert held([finding(C)], entries, files({B: LoRA, C: LoRA})) == []  # whatever is looked at


def test_a_copy_that_was_there_has_not_moved() -> None:
    entries = baseline.make_entries([finding(A), finding(B)], files({A: LoRA, B: LoRA}))
    assert held([finding(B), finding(C)], entries, files({B: LoRA, C: LoRA})) == [B, C]
    assert held([finding(B), finding(B)], entries, files({B: LoRA})) == [B]


def test_a_file_that_is_still_there_but_no_paper_has_not_moved() -> None:
    entries = baseline.make_entries([finding(A)], files({A: LoRA}))
    assert held([finding(B)], entries, files({B: LoRA}, A)) == []


def test_papers_keep_their_entries_where_another_pattern_changes_all_ids() -> None:
    entries = baseline.make_entries([finding(A)], files({A: LoRA}))
    wider = (*PATTERNS, "extra/*.prototxt")
    moved = finding(A)._replace(paper=paper_id(wider, A))
    assert moved.fingerprint != finding(A).fingerprint
    assert held([moved], entries, files({A: LoRA})._replace(patterns=wider)) == [A]


# -- what is no baseline

ENTRY = {"fingerprint": "1", "rule": "x", "path": "a", "count": 1, "content": "c", "paper": []}


def text_of(version: object, *findings: object) -> str:
    return json.dumps({"version": version, "findings": findings})


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ('{"version": 2, "findings": [', "not valid JSON"),
        ("\ufeff{}", "not a baseline"),
        (f'{{"version": {"9" * 5000}}}', "not valid JSON"),
        ("[]", "not a baseline"),
        ("null", "not a baseline"),
        ('{"version": 1}', "not a baseline"),
        ('{"version": 2, "findings": {}}', "not a baseline"),
        (text_of(3), "version 3 of the baseline needs another metalint"),
        (text_of(0), "version 0"),
        (text_of(None), "version None"),
        ('{"version": true, "findings": []}', "version True"),
        (text_of("2"), "version '2'"),
        (text_of(2.0), "version 2.0"),
        (text_of([2] * 1000), "version [2, 2"),
        (text_of(2, "x"), "not a finding of a baseline: 'x'"),
        (text_of(2, {"fingerprint": "1"}), "not a finding"),
        (text_of(2, {**ENTRY, "count": "1"}), "not a finding"),
        (text_of(2, {**ENTRY, "count": True}), "not a finding"),
        (text_of(2, {**ENTRY, "count": 0}), "not a finding"),
        (text_of(1, ENTRY), "version 1 of the baseline needs another metalint; this one reads version 2"),
        (text_of(2, {**ENTRY, "paper": [1]}), "not a finding"),
        (text_of(2, {**ENTRY, "more": 1}), "not a finding"),
    ],
)
@pytest.mark.parametrize("merges", [False, True])
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str, complaint: str, *, merges: bool) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(ConfigError) as error:
        baseline.parse_baseline(path, baseline.read_baseline(path), merges=merges)
    assert str(error.value).startswith(f"{path}: ")
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < len(str(path)) + 300


def test_an_unfinished_merge_is_refused_where_none_is_read(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text("<<<<<<< HEAD\n")
    with pytest.raises(ConfigError, match=r"an unfinished merge; run `metalint baseline --prune`, which keeps"):
        baseline.parse_baseline(path, baseline.read_baseline(path), merges=False)


def test_both_sides_of_a_merge_count(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    one, two = json.dumps(ENTRY), json.dumps({**ENTRY, "fingerprint": "2"})
    sides = (
        f'{{"version": 2, "findings": [\n  {one}\n]}}\n=======\n{{"version": 2, "findings": [\n  {two},\r\n  {two}\n]}}'
    )
    path.write_text(f"<<<<<<< HEAD\n{sides}\n>>>>>>> other\n")
    ours, theirs = (BaselineEntry(fingerprint, "x", "a", "c", (), 1) for fingerprint in "12")
    data = baseline.read_baseline(path)
    assert baseline.is_unfinished_merge(data)
    assert baseline.parse_baseline(path, data, merges=True) == (ours, theirs, theirs)


def test_a_path_that_looks_like_a_conflict_is_none(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    entries = (BaselineEntry("1", "x", "<<<<<<< HEAD\n<<<<<<< ", "c", (), 1),)
    path.write_text(baseline.dump_baseline(entries))
    data = baseline.read_baseline(path)
    assert not baseline.is_unfinished_merge(data)
    assert baseline.parse_baseline(path, data, merges=True) == entries


def test_a_baseline_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the baseline cannot be read: No such file"):
        baseline.load_baseline(tmp_path / "none.json")
    with pytest.raises(ConfigError, match="the baseline cannot be read: it is not a regular file"):
        baseline.load_baseline(tmp_path)


def test_fingerprints_do_not_depend_on_words(tmp_path: Path) -> None:
    problem = Problem(Span(0, 1), "one thing", "paper.title", "A", help="do this")
    project = Project(config.read_config({}, tmp_path, "settings"), 2026, None)
    page = SourceText("A\n", (0, 2))
    builder = DiagnosticBuilder(project.config, {})

    def fingerprint(found: Problem) -> str:
        (one,) = builder.build("meta/a.prototxt", [("layout", found)], lambda _: page)
        return one.fingerprint

    assert fingerprint(problem) == fingerprint(problem._replace(message="another", help=""))
    assert fingerprint(problem._replace(value="")) == fingerprint(problem._replace(value="", message="another"))
    assert fingerprint(problem) != fingerprint(problem._replace(value="B"))
