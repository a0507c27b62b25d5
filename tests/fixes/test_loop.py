"""What fixing tells: in which order, how often, and of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.files.writing import ListFileWriter
from metalint.fixes import fixer
from metalint.fixes.loop import Applied, FixLoop
from metalint.index.project import Project
from metalint.rules.selection import Choice, enabled_rules

if TYPE_CHECKING:
    from pathlib import Path

WRONG = 'paper {\n  title: "A  title."\n  authors: "Ann Bell, Bo Carr, Cy Dunn"\n}\n'


def opened(root: Path, cache: Path, papers: dict[str, str]) -> Project:
    (root / "meta").mkdir(exist_ok=True)
    for name, text in papers.items():
        (root / "meta" / f"{name}.prototxt").write_text(text, encoding="utf-8", newline="")
    return Project(config.read_config({"required": []}, root, "metalint.toml"), 2026, cache)


def fixed(project: Project, *, unsafe: bool = False) -> fixer.FixingResult:
    return fixer.fix_project(project, Request(enabled_rules(project.config, Choice())), unsafe=unsafe)


def test_fixes_are_told_by_path_and_line(tmp_path: Path, cache: Path) -> None:
    result = fixed(opened(tmp_path, cache, {"b": WRONG, "a": 'paper{title:"A  title."}'}))
    assert [one.path for one in result.changed] == ["meta/a.prototxt", "meta/b.prototxt"]
    assert [(one.path, one.line, one.rule) for one in result.applied] == [
        ("meta/a.prototxt", 1, "title-period"),  # of one line, in the order in which they were made
        ("meta/a.prototxt", 1, "whitespace"),
        ("meta/a.prototxt", 1, "layout"),
        ("meta/b.prototxt", 2, "title-period"),
        ("meta/b.prototxt", 2, "whitespace"),
        ("meta/b.prototxt", 3, "joined-authors"),
    ]


def test_nothing_unsafe_unless_told(tmp_path: Path, cache: Path) -> None:
    project = opened(tmp_path, cache, {"a": 'note { url: "https://confluence.corp/x" }\n'})
    request = Request(enabled_rules(project.config, Choice()))
    result = fixer.fix_project(project, request)
    assert fixer.fix_project(project, request, engine.lint_project(project, request)) == result
    assert (result.changed, result.applied, result.unsafe_left, result.complaints) == ((), (), 1, ())
    assert fixed(project, unsafe=True).unsafe_left == 0


NO_VALUE = "`title` has no value; write the value after `title:`"


def test_what_is_written_is_told_as_it_was_worked_out(tmp_path: Path, cache: Path) -> None:
    unsafe = 'note { url: "https://confluence.corp/x" }\n'
    project = opened(tmp_path, cache, {"a": WRONG, "b": WRONG, "c": unsafe, "d": "paper { title: }\n"})
    result = fixed(project)
    assert result.unsafe_left == 1
    assert (result.complaints, result.unread) == ((f"meta/d.prototxt:1:9: {NO_VALUE}",), 1)
    (tmp_path / "meta" / "a.prototxt").write_text("# theirs\n", encoding="utf-8")
    written = fixer.write_fixes(project, result, ListFileWriter(project.config.root))
    assert written.changed == result.changed[1:]
    assert written.applied == tuple(one for one in result.applied if one.path == "meta/b.prototxt")
    assert {one.path for one in result.applied} == {"meta/a.prototxt", "meta/b.prototxt"}
    assert written.unsafe_left == 1
    assert written.complaints == (
        f"meta/d.prototxt:1:9: {NO_VALUE}",
        "meta/a.prototxt: somebody else changed the file meanwhile; nothing written, run again",
    )
    assert (tmp_path / "meta" / "b.prototxt").read_text(encoding="utf-8") == result.changed[1].new
    assert fixer.write_fixes(
        project, result._replace(changed=()), ListFileWriter(project.config.root)
    ) == result._replace(changed=())


BROKEN = "paper { title: }\n"


def test_a_paper_that_is_a_link_out_of_the_repository_is_told(
    tmp_path: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "a.prototxt"
    outside.write_text(WRONG, encoding="utf-8")
    project = opened(tmp_path, cache, {"b": 'note { url: "/etc/x.md" }\n'})
    (tmp_path / "meta" / "a.prototxt").symlink_to(outside)
    result = fixed(project)
    assert result.changed == ()
    (complaint,) = result.complaints
    assert complaint.startswith("meta/a.prototxt:1:1: ")
    assert "link" in complaint


def test_fixes_are_counted_by_rule_most_first() -> None:
    applied = [Applied("a", 1, rule, "") for rule in ("b", "c", "a", "c", "a", "d", "d", "d")]
    assert fixer.count_by_rule(applied) == [("d", 3), ("a", 2), ("c", 2), ("b", 1)]
    assert fixer.count_by_rule([]) == []


def test_a_comment_that_silences_nothing_goes_once_the_values_are_mended(tmp_path: Path, cache: Path) -> None:
    idle = '# metalint: ignore[repeated-author] namesakes\n    authors: "Ann Bell, Bo Carr, Cy Dunn"'
    used = (
        '# metalint: ignore[repeated-author] namesakes\n  authors: "Ann Bell"\n  authors: "Ann Bell, Bo Carr, Cy Dunn"'
    )
    papers = {name: f"paper {{\n  {lines}\n}}\n" for name, lines in (("idle", idle), ("used", used))}
    result = fixed(opened(tmp_path, cache, papers))
    split = '  authors: "Ann Bell"\n  authors: "Bo Carr"\n  authors: "Cy Dunn"\n}\n'
    assert [(one.path, one.new) for one in result.changed] == [
        ("meta/idle.prototxt", f"paper {{\n{split}"),
        ("meta/used.prototxt", f'paper {{\n  authors: "Ann Bell"\n{split}'),
    ]
    assert [(one.path, one.rule) for one in result.applied] == [
        ("meta/idle.prototxt", "unused-suppression"),
        ("meta/idle.prototxt", "joined-authors"),
        ("meta/idle.prototxt", "layout"),
        ("meta/used.prototxt", "unused-suppression"),
        ("meta/used.prototxt", "joined-authors"),
    ]


SILENCED = "# metalint: ignore[title-period] it is printed so"
IN_A_LIST = 'authors: [\n    "Ann Bell",\n    "Bo Carr and Cy Dunn" ] # metalint: ignore[joined-authors] one name'
SORTED = f'url: "https://a.org/b"\n  {SILENCED}\n\n  title: "On models."\n  abbr: "a"'
PARTED = (
    f'paper {{\n  title: "On models."; {SILENCED}\n  abbr: "a  b"\n}}\n',
    f'{SILENCED}\npaper {{ title: "On models."\n  abbr: "a  b" }}\n',
    f'paper {{\n  abbr: "a  b"\n  {IN_A_LIST}\n}}\n',
    'paper { # metalint: ignore[missing-field] none known\n  abbr: "a  b"\n}\n',
)


@pytest.mark.parametrize("choice", [Choice(), Choice(("layout",))])
@pytest.mark.parametrize("text", PARTED)
def test_no_layout_parts_a_comment_from_its_value(tmp_path: Path, cache: Path, text: str, choice: Choice) -> None:
    opened(tmp_path, cache, {"a": text})
    settings = config.read_config(
        {"required": ["authors"], "unfixable": ["unused-suppression"]}, tmp_path, "metalint.toml"
    )
    project = Project(settings, 2026, cache)
    request = Request(enabled_rules(settings, choice))
    result = fixer.fix_project(project, request)
    assert [one.new for one in result.changed] == ([] if choice.select else [text.replace("a  b", "a b")])
    assert result.complaints == ()
    (layout,) = [one for one in engine.lint_project(project, request).diagnostics if one.rule == "layout"]
    assert layout.fix is None
    assert "would move a `metalint:` comment" in layout.message


def test_no_fix_moves_a_comment_away_from_what_it_silences(tmp_path: Path, cache: Path) -> None:
    text = f"# txtpbfmt: sort_fields_by_field_name\npaper {{\n  {SORTED}\n}}\n"
    result = fixed(opened(tmp_path, cache, {"a": text, "b": WRONG}))
    assert [one.path for one in result.changed] == ["meta/b.prototxt"]
    (complaint,) = result.complaints
    assert complaint.startswith("meta/a.prototxt: a fix would move the comment that silences `title-period` to another")
    assert complaint.endswith("; left as it was")


@pytest.mark.parametrize("unsafe", [False, True])
def test_rules_without_fixes_add_nothing_to_the_passes(tmp_path: Path, cache: Path, *, unsafe: bool) -> None:
    named = (
        'paper {\n  title: "On %s."\n  authors: "Ann Bell, Bo Carr, Cy Dunn"\n  institutions: "%s"\n}\n'
        'baseline {\n  methods: "%s"\n}\n'
    )
    papers = {
        "a": named % ("one", "Zorblax AI", "2024/B"),
        "b": named % ("two", "Zorblax-AI", "a"),
        "c": named % ("three", "Zorblax AI", "nowhere") + "note { url: 'https://confluence.corp/x' }",
        "d": "paper { title: }\n",
    }
    project = opened(tmp_path, cache, papers)
    request = Request(enabled_rules(project.config, Choice(("all",))))
    report = engine.lint_project(project, request)
    quick, thorough = (FixLoop(project, request, report, unsafe=unsafe) for _ in range(2))
    assert quick.enabled < request.enabled
    thorough.enabled = request.enabled
    for loop in (quick, thorough):
        loop.run()
    assert (quick.texts, quick.applied, quick.unsafe_left()) == (
        thorough.texts,
        thorough.applied,
        thorough.unsafe_left(),
    )
    assert len(quick.applied) > len(papers)
