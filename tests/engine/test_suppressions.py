from __future__ import annotations

import time
from pathlib import Path

import pytest
from conftest import commit_all
from rows import each_row

from metalint.config import settings as config
from metalint.config.settings import ROLES
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.fixes import fixer
from metalint.index.project import Project
from metalint.rules.rule_set import BY_NAME
from metalint.rules.selection import Choice, enabled_rules

RULES = frozenset({"title-period", "whitespace", "unused-suppression", "invalid-suppression"})
WRITE = "write `# metalint: ignore[rule] reason`"
GIVE_REASON = "write `# metalint: ignore[title-period] reason`"
UNUSED = (
    "the suppression of `whitespace` is unused: there is no such finding here; remove `whitespace` from the comment"
)
PAPER = 'paper {{\n  title: "Fine."{0}\n}}\n'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(config.read_config({"required": []}, tmp_path_factory.mktemp("root"), "test"), 2026, None)


def found(project: Project, text: str, rules: frozenset[str] = RULES) -> list[tuple[int, str, str]]:
    report = engine.lint_project(project, Request(rules, texts={"meta/a.prototxt": text}))
    return [(one.start.line, one.rule, one.message) for one in report.diagnostics]


def fixed(project: Project, text: str) -> str:
    result = fixer.fix_project(project, Request(RULES, texts={"meta/a.prototxt": text}))
    return result.changed[0].new if result.changed else text


@each_row(
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
        'paper {\n  title: "So "  # metalint: ignore[title-period] as printed\n         "fine."\n}\n',
        'paper {\n  title: "So "\n         "fine."  # metalint: ignore[title-period] as printed\n}\n',
    ],
)
def test_a_suppression_silences_its_line_or_the_next(project: Project, text: str) -> None:
    assert found(project, text) == []


@each_row(
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


@each_row(
    ("comment", "complaint"),
    [
        ("# metalint: ignore", f"the suppression names no rule; {WRITE}"),
        ("# metalint: ignore[]", f"the suppression names no rule; {WRITE}"),
        ("# metalint: ignore[title-period]", f"the suppression gives no reason; {GIVE_REASON}"),
        ("# metalint: ignore[title-period]   ", f"the suppression gives no reason; {GIVE_REASON}"),
        ("# metalint: ignore[titel-period] why", "there is no rule `titel-period`; did you mean `title-period`?"),
        ("# metalint: ignore[zzz] why", "there is no rule `zzz`; run `metalint explain` to list all"),
        ("# metalint: ignore[title-period, syntax] why", "`syntax` cannot be suppressed; fix the finding instead"),
        (
            "# metalint: ignore[unused-suppression] why",
            "`unused-suppression` cannot be suppressed; fix the finding instead",
        ),
        (
            "# metalint: ignore-file[title-period] why",
            "`ignore-file` works only before the first field; move the comment to the top of the file",
        ),
        (
            "# metalint: disable=title-period",
            f"`# metalint: disable=title-period` is not a valid suppression; {WRITE}",
        ),
        ("# metalint:", f"`# metalint:` is not a valid suppression; {WRITE}"),
    ],
)
def test_a_comment_that_is_wrong_silences_nothing_and_is_reported(
    project: Project, comment: str, complaint: str
) -> None:
    listed = found(project, PAPER.format("  " + comment))
    period = "the title `Fine.` ends with a period; remove the period"
    assert listed == [(2, "title-period", period), (2, "invalid-suppression", complaint)]


@pytest.mark.parametrize("comment", ["# see metalint: ignore", "# metalint is fine", '"# metalint: ignore"'])
def test_what_only_mentions_metalint_is_no_suppression(project: Project, comment: str) -> None:
    text = f'paper {{\n  title: "Fine"\n  abbr: {comment}\n}}\n' if comment[0] == '"' else comment + "\n"
    assert found(project, text) == []


def test_rules_that_did_not_run_are_not_said_to_be_unused(project: Project) -> None:
    text = 'paper {\n  title: "Fine"  # metalint: ignore[title-period, layout] as printed\n}\n'
    assert found(project, text, RULES - {"title-period"}) == []
    assert [rule for _, rule, _ in found(project, text)] == ["unused-suppression"]


@each_row(
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
    assert [message for *_, message in found(project, text)] == [UNUSED]
    assert fixed(project, text) == PAPER.format("  # metalint: ignore[title-period] as [it] is printed")


def test_what_was_silenced_is_counted(project: Project) -> None:
    text = PAPER.format("  # metalint: ignore[title-period] as printed")
    report = engine.lint_project(project, Request(RULES, texts={"meta/a.prototxt": text}))
    assert (report.suppressed, report.diagnostics) == (1, ())


def test_a_name_that_is_repeated_counts_once(project: Project) -> None:
    text = PAPER.format("  # metalint: ignore[whitespace, title-period, whitespace, title-period] why")
    assert [message for *_, message in found(project, text)] == [UNUSED]


@pytest.mark.slow
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


# -- rules that could not look


PAPER_WITH_FILES = """# metalint: ignore-file[{rule}] as it is
paper {{
  title: "Fine"
}}
note {{
  url: "n.md"
}}
cover {{
  url: "c.png"
}}
"""


def unused(
    root: Path, rule: str, settings: dict[str, object], files: dict[str, str], *, with_git: bool = False
) -> bool:
    """Tell whether a suppression of ``rule`` in a paper is said to be unused, and whether `fixer` agrees."""
    texts = {"meta/a.prototxt": PAPER_WITH_FILES.format(rule=rule), **files}
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    if with_git:
        commit_all(root)
    project = Project(config.read_config({"required": [], **settings}, root, "test"), 2026, None)
    request = Request(enabled_rules(project.config, Choice()))
    found = [one.rule for one in engine.lint_project(project, request).diagnostics if one.path == "meta/a.prototxt"]
    is_unused = "unused-suppression" in found
    assert any(one.path == "meta/a.prototxt" for one in fixer.fix_project(project, request).changed) == is_unused
    return is_unused


THERE = {"notes/n.md": "# Notes\n", "notes/c.png": "GIF89a"}
SCHEMA = {
    "p.proto": 'syntax = "proto3";\nmessage P { string title = 1; }\nmessage N { string url = 1; }\n'
    "message PaperInfo { P paper = 1; N note = 2; N cover = 3; }\n"
}
LACKING: dict[str, object] = {"proto": "p.proto"}
BESIDE = 'paper {\n  title: "Fine"\n}\n'


@pytest.mark.parametrize(
    ("rule", "settings", "files", "wanted"),
    [
        ("title-period", {}, THERE, True),
        ("title-period", {"ignore": ["title-period"]}, THERE, False),
        ("title-period", {"per-file-ignores": {"meta/*": ["title-period"]}}, THERE, False),
        ("title-period", {"per-file-ignores": {"a.prototxt": ["content"]}}, THERE, False),
        ("title-period", {"per-file-ignores": {"b.prototxt": ["content"]}}, THERE, True),
        ("venue-alias", LACKING, {**THERE, **SCHEMA}, False),
        ("joined-authors", LACKING, {**THERE, **SCHEMA}, False),
        ("malformed-url", LACKING, {**THERE, **SCHEMA}, False),
        ("title-period", LACKING, {**THERE, **SCHEMA}, True),
        ("missing-field", {**LACKING, "required": ["title", "url"]}, {**THERE, **SCHEMA}, False),
        ("missing-field", {**LACKING, "required": ["title"]}, {**THERE, **SCHEMA}, True),
        ("versioned-url", {}, THERE, False),
        ("versioned-url", {"select": ["default", "versioned-url"]}, THERE, True),
        ("dead-url", {}, THERE, False),
        ("untracked-asset", {}, THERE, False),
        ("missing-note", {}, THERE, True),
        ("bad-image", {}, THERE, True),
        ("bad-image", {}, {"notes/n.md": ""}, False),
        ("note-title", {}, THERE, True),
        ("note-title", {}, {"notes/c.png": ""}, False),
        ("note-title", {}, {"notes/n.md": "x" * (1 << 20) + "x"}, False),
        ("duplicate-title", {}, THERE, True),
        ("duplicate-title", {}, {**THERE, "meta/b.prototxt": BESIDE}, False),
        ("duplicate-title", {}, {**THERE, "meta/b.prototxt": "paper {"}, False),
        ("dangling-reference", {}, {**THERE, "meta/b.prototxt": "paper {"}, False),
        ("institution-variant", {}, {**THERE, "meta/b.prototxt": "paper {"}, False),
        ("institution-variant", {}, THERE, True),
        ("title-period", {}, {**THERE, "meta/b.prototxt": "paper {"}, True),
    ],
)
def test_a_suppression_is_unused_only_where_its_rule_could_look(
    tmp_path: Path, rule: str, settings: dict[str, object], files: dict[str, str], *, wanted: bool
) -> None:
    assert unused(tmp_path, rule, settings, files) == wanted


def test_git_tells_what_is_tracked(tmp_path: Path) -> None:
    assert unused(tmp_path, "untracked-asset", {}, THERE, with_git=True)


def test_git_tells_nothing_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert not unused(tmp_path, "untracked-asset", {}, {"notes/n.md": ""}, with_git=True)


def test_a_rule_that_stopped_at_its_limit_has_not_looked_at_the_rest(tmp_path: Path) -> None:
    def text(size: int) -> str:
        authors = "".join(f'  authors: " A{n} B"\n' for n in range(size))
        return f'paper {{\n{authors}  title: "Fine"  # metalint: ignore[whitespace] as printed\n}}\n'

    project = Project(config.read_config({"required": []}, tmp_path, "test"), 2026, None)
    assert "unused-suppression" in {rule for _, rule, _ in found(project, text(999))}
    assert "unused-suppression" not in {rule for _, rule, _ in found(project, text(1000))}


def test_every_role_that_a_rule_is_said_to_look_at_is_one() -> None:
    for rule in BY_NAME.values():
        roles = rule.roles(config.read_config({}, Path(), "test")) if callable(rule.roles) else rule.roles
        assert set(roles) <= set(ROLES), rule.name
