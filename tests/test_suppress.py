from __future__ import annotations

import time
from pathlib import Path

import pytest

from metalint import config, engine, fix
from metalint.project import Project

RULES = frozenset({"title-period", "whitespace", "unused-suppression", "invalid-suppression"})
PAPER = 'paper {{\n  title: "Fine."{0}\n}}\n'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(config.read({"required": []}, tmp_path_factory.mktemp("root"), "test"), 2026, None)


def found(project: Project, text: str, rules: frozenset[str] = RULES) -> list[tuple[int, str, str]]:
    report = engine.run(project, engine.Request(rules, texts={"meta/a.prototxt": text}))
    return [(one.place.start.line, one.rule, one.message) for one in report.diagnostics]


def fixed(project: Project, text: str) -> str:
    result = fix.run(project, engine.Request(RULES, texts={"meta/a.prototxt": text}))
    return result.changed[0].new if result.changed else text


@pytest.mark.parametrize(
    "text",
    [
        PAPER.format("  # metalint: ignore[title-period] as printed"),
        PAPER.format("#metalint:ignore[ title-period ]as printed"),
        'paper {\n  # metalint: ignore[title-period] as printed\n  title: "Fine."\n}\n',
        'paper {\n  # metalint: ignore[title-period] as printed\n  # more\n\n  title: "Fine."\n}\n',
        "# metalint: ignore-file[title-period] as printed\n" + PAPER.format(""),
        "# a paper\n\n# metalint: ignore-file[title-period] as printed\n\n" + PAPER.format(""),
        'paper {\r\n  title: "Fine."  # metalint: ignore[title-period] as printed\r\n}\r\n',
        'paper {\n  # metalint: ignore[title-period] one\n  title: "Fine."  # metalint: ignore[title-period] two\n}\n',
        'paper {\n  title: " Fine."  # metalint: ignore[title-period, whitespace] as printed\n}\n',
    ],
)
def test_a_suppression_silences_its_line_or_the_next(project: Project, text: str) -> None:
    assert found(project, text) == []


@pytest.mark.parametrize(
    "text",
    [
        'paper {\n  abbr: "x"  # metalint: ignore[title-period] as printed\n  title: "Fine."\n}\n',
        'paper {\n  # metalint: ignore[title-period] as printed\n  abbr: "x"\n  title: "Fine."\n}\n',
        'paper {\n  title: "Fine."\n  # metalint: ignore[title-period] as printed\n}\n',
        'paper {\n  title: "Fine."\n}\n# metalint: ignore[title-period] as printed',
    ],
)
def test_it_silences_no_other_line(project: Project, text: str) -> None:
    assert {rule for _, rule, _ in found(project, text)} == {"title-period", "unused-suppression"}


@pytest.mark.parametrize(
    ("comment", "complaint"),
    [
        ("# metalint: ignore", "names no rule to silence: '# metalint: ignore[rule] reason'"),
        ("# metalint: ignore[]", "names no rule to silence: '# metalint: ignore[rule] reason'"),
        ("# metalint: ignore[title-period]", "gives no reason; write it behind the bracket"),
        ("# metalint: ignore[title-period]   ", "gives no reason; write it behind the bracket"),
        ("# metalint: ignore[titel-period] why", "'titel-period' is no rule; see 'metalint rules'"),
        ("# metalint: ignore[content] why", "'content' is no rule; see 'metalint rules'"),
        ("# metalint: ignore[title-period, syntax] why", "'syntax' cannot be silenced"),
        ("# metalint: ignore[unused-suppression] why", "'unused-suppression' cannot be silenced"),
        ("# metalint: ignore-file[title-period] why", "'ignore-file' must stand before the first field"),
        ("# metalint: disable=title-period", "not understood; write '# metalint: ignore[rule] reason'"),
        ("# metalint:", "not understood; write '# metalint: ignore[rule] reason'"),
    ],
)
def test_a_comment_that_is_wrong_silences_nothing_and_is_reported(
    project: Project, comment: str, complaint: str
) -> None:
    listed = found(project, PAPER.format("  " + comment))
    period = "the title ends with a period; remove it"
    assert listed == [(2, "title-period", period), (2, "invalid-suppression", complaint)]


@pytest.mark.parametrize("comment", ["# see metalint: ignore", "# metalint is fine", '"# metalint: ignore"'])
def test_what_only_mentions_metalint_is_no_suppression(project: Project, comment: str) -> None:
    text = f'paper {{\n  title: "Fine"\n  abbr: {comment}\n}}\n' if comment[0] == '"' else comment + "\n"
    assert found(project, text) == []


def test_rules_that_did_not_run_are_not_said_to_be_unused(project: Project) -> None:
    text = 'paper {\n  title: "Fine"  # metalint: ignore[title-period, layout] as printed\n}\n'
    assert found(project, text, RULES - {"title-period"}) == []
    assert [rule for _, rule, _ in found(project, text)] == ["unused-suppression"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            'paper {\n  title: "Fine"  # metalint: ignore[title-period] as printed\n}\n',
            'paper {\n  title: "Fine"\n}\n',
        ),
        (
            'paper {\r\n  title: "Fine"  # metalint: ignore[title-period] as printed\r\n}\r\n',
            'paper {\r\n  title: "Fine"\r\n}\r\n',
        ),
        (
            'paper {\n  # metalint: ignore[title-period] as printed\n  title: "Fine"\n}\n',
            'paper {\n  title: "Fine"\n}\n',
        ),
        (
            'paper {\r\n  # metalint: ignore[title-period] as printed\r\n  title: "Fine"\r\n}\r\n',
            'paper {\r\n  title: "Fine"\r\n}\r\n',
        ),
        ("# metalint: ignore-file[title-period] why", ""),
    ],
)
def test_an_unused_suppression_goes(project: Project, text: str, wanted: str) -> None:
    assert fixed(project, text) == wanted


def test_an_unused_name_goes_and_the_others_stay(project: Project) -> None:
    text = PAPER.format("  # metalint: ignore[whitespace, title-period] as [it] is printed")
    assert [message for *_, message in found(project, text)] == ["silences nothing: no finding of whitespace here"]
    assert fixed(project, text) == PAPER.format("  # metalint: ignore[title-period] as [it] is printed")


def test_what_was_silenced_is_counted(project: Project) -> None:
    text = PAPER.format("  # metalint: ignore[title-period] as printed")
    report = engine.run(project, engine.Request(RULES, texts={"meta/a.prototxt": text}))
    assert (report.suppressed, report.diagnostics) == (1, ())


def test_many_suppressions_take_linear_time(project: Project) -> None:
    comment = "# metalint: ignore[title-period] x\n"
    start = time.process_time()
    assert found(project, "paper {\n" + comment * 4_000 + 'title: "Fine."\n}\n') == []
    assert len(found(project, "paper {\n" + comment * 4_000 + 'title: "Fine"\n}\n')) == 4_000
    assert time.process_time() - start < 10


def test_a_broken_paper_silences_nothing(project: Project) -> None:
    text = "# metalint: ignore-file[title-period] as printed\npaper { titel: 1 }"
    assert [rule for _, rule, _ in found(project, text)] == ["schema"]


def test_the_root_is_never_written(project: Project) -> None:
    assert list(Path(project.config.root).iterdir()) == []
