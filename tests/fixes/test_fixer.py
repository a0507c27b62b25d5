"""The fixer: its passes, what may be fixed, and what happens when a rule breaks its word."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from metalint.config import settings as config
from metalint.engine.report_types import Request
from metalint.files.writing import ListFileWriter
from metalint.fixes import fixer
from metalint.index.project import Project
from metalint.rules import checking
from metalint.rules.problems import Fix, Problem, Rewrite, Safety, about, replacing
from metalint.rules.rule_set import BY_NAME, RuleSet
from metalint.rules.selection import Choice, enabled_rules
from metalint.text.edit import Edit
from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from metalint.papers.corpus import Context
    from metalint.papers.paper import Paper, Value

Open = Callable[..., Project] if TYPE_CHECKING else None


@pytest.fixture
def opened(tmp_path: Path, cache: Path) -> Open:
    """Open a repository of the papers given by name, with settings."""

    def opening(papers: dict[str, str], **settings: object) -> Project:
        (tmp_path / "meta").mkdir(exist_ok=True)
        for name, text in papers.items():
            (tmp_path / "meta" / f"{name}.prototxt").write_bytes(text.encode())
        table = {"required": [], **{key.replace("_", "-"): value for key, value in settings.items()}}
        return Project(config.read_config(table, tmp_path, "metalint.toml"), 2026, cache)

    return opening


def fixed(repository: Project, *, unsafe: bool = False) -> fixer.FixingResult:
    request = Request(enabled_rules(repository.config, Choice()))
    return fixer.fix_project(repository, request, unsafe=unsafe)


def texts(result: fixer.FixingResult) -> dict[str, str]:
    return {one.path: one.new for one in result.changed}


def rules(result: fixer.FixingResult) -> list[str]:
    return [one.rule for one in result.applied]


@pytest.mark.parametrize(
    ("old", "new", "made"),
    [
        (  # fixes of one value wait for each other, and the layout for all
            'paper{title:"A  title."  # why\n}',
            'paper {\n  title: "A title"  # why\n}\n',
            ["layout", "title-period", "whitespace"],
        ),
        (  # comments, quotes, CRLF
            "# top\r\npaper <\r\n  title: 'A title.'  # t\r\n  abbr: 'A'\r\n>\r\n",
            '# top\r\npaper {\r\n  title: "A title"  # t\r\n  abbr: "A"\r\n}\r\n',
            ["layout", "title-period"],
        ),
        (
            '# txtpbfmt: disable\npaper{title:"A title."}',
            '# txtpbfmt: disable\npaper{title:"A title"}',
            ["title-period"],
        ),
    ],
)
def test_fixes_change_values_and_nothing_around_them(opened: Open, old: str, new: str, made: list[str]) -> None:
    result = fixed(opened({"a": old}))
    assert (texts(result), result.complaints) == ({"meta/a.prototxt": new}, ())
    assert sorted(rules(result)) == made


def test_without_layout_all_but_the_values_stays(opened: Open) -> None:
    text = "paper<title:'A title.';#t\r\nauthors :\"Ann Bell and \" # a\r\n'Bo Carr' , abbr:'A'>\r\n"
    wanted = "paper<title:'A title';#t\r\nauthors :\"Ann Bell\" # a\r\n,\r\nauthors: \"Bo Carr\" , abbr:'A'>\r\n"
    assert texts(fixed(opened({"a": text}, ignore=["layout"]), unsafe=True)) == {"meta/a.prototxt": wanted}


def test_without_layout_a_missing_line_end_stays_missing(opened: Open) -> None:
    papers = {
        "a": 'paper{title:"A title."}',
        "b": 'paper{title:"B"}\r\nnote{url:""}',
        "c": 'paper{title:"C"}\n# metalint: ignore[whitespace] not needed',
        "d": "paper{}\ncode{} # why\n\nbaseline{} ",
    }
    result = fixed(opened(papers, ignore=["layout"], select=["default", "empty-field"]), unsafe=True)
    assert texts(result) == {
        "meta/a.prototxt": 'paper{title:"A title"}',
        "meta/b.prototxt": 'paper{title:"B"}',
        "meta/c.prototxt": 'paper{title:"C"}',
        "meta/d.prototxt": "# why",
    }


@pytest.mark.parametrize(
    ("lines", "is_safe"),
    [
        ('title: "A"\n  note { url: "" }', True),
        ('title: "A"  # of the title\n  note {}', True),
        ("# apart\n\n  note {}", True),
        ("# above\n  note {}", False),
        ("note {}  # behind", False),
        ("note {\n  # inside\n}", False),
    ],
)
def test_what_goes_safely_has_no_comment_of_its_own(opened: Open, lines: str, *, is_safe: bool) -> None:
    result = fixed(opened({"a": lines.replace('title: "A"', 'paper { title: "A" }') + "\n"}, select=["empty-field"]))
    assert (rules(result) != []) == is_safe
    assert result.unsafe_left == (not is_safe)


def test_a_comment_goes_only_where_that_is_the_fix(opened: Open) -> None:
    text = 'paper { title: "AA." }  # metalint: ignore[title-period, layout] as printed\r\n# stays\r\n'
    result = fixed(opened({"a": text}))
    assert texts(result) == {"meta/a.prototxt": text.replace(", layout", "")}
    gone = 'paper { title: "A" }  # metalint: ignore[title-period] as printed\r\n# stays\r\n'
    assert texts(fixed(opened({"a": gone}))) == {"meta/a.prototxt": 'paper { title: "A" }\r\n# stays\r\n'}


TWO = {"a": 'paper {\n  title: "A  title."\n  authors: "Ann Bell and Bo Carr"\n}\n'}


@pytest.mark.parametrize(
    ("settings", "made"),
    [
        ({}, ["joined-authors", "title-period", "whitespace"]),
        ({"fixable": ["content"], "unfixable": ["title-period"]}, ["joined-authors", "whitespace"]),
        ({"fixable": ["title-period"]}, ["title-period"]),
        ({"unfixable": ["all"]}, []),
        ({"fixable": []}, []),
        ({"ignore": ["joined-authors"]}, ["title-period", "whitespace"]),
    ],
)
def test_fixable_and_unfixable(opened: Open, settings: dict[str, object], made: list[str]) -> None:
    assert sorted(rules(fixed(opened(TWO, **settings)))) == made


@pytest.mark.parametrize("key", ["fixable", "unfixable"])
def test_a_rule_that_is_not_there(opened: Open, key: str) -> None:
    with pytest.raises(Exception, match=rf"^metalint\.toml: {key}: .*`title-perod`; did you mean `title-period`\?"):
        fixed(opened(TWO, **{key: ["title-perod"]}))


NO_VALUE = "`title` has no value; write the value after `title:`"
UNSAFE = {"a": 'note { url: "https://confluence.corp/x" }\n', "b": 'note { url: "http://wiki.corp/" }\n'}


def test_unsafe_fixes_wait_for_their_option(opened: Open) -> None:
    result = fixed(opened(UNSAFE))
    assert (result.changed, result.unsafe_left) == ((), 2)
    result = fixed(opened(UNSAFE), unsafe=True)
    assert (rules(result), result.unsafe_left) == (["internal-url"] * 2, 0)
    assert fixed(opened(UNSAFE, unfixable=["internal-url"])).unsafe_left == 0


def test_a_broken_paper_is_told_and_the_rest_is_fixed(opened: Open) -> None:
    result = fixed(opened({"a": 'paper { title: "AA." }\n', "b": "paper { title: }\n"}))
    assert list(texts(result)) == ["meta/a.prototxt"]
    assert result.complaints == (f"meta/b.prototxt:1:9: {NO_VALUE}",)


def test_a_fix_must_not_make_a_file_too_large(opened: Open) -> None:
    text = f'# {"x" * ((1 << 20) - 21)}\npaper{{title:"AA."}}'
    assert len(text) == 1 << 20
    result = fixed(opened({"a": text}, select=["title-period", "layout"]))
    assert (result.changed, result.applied) == ((), ())
    assert result.complaints == (
        "meta/a.prototxt: once fixed, the file has 1,048,580 bytes; `limits.size` allows 1,048,576; left as it was",
    )


def test_a_fix_that_the_schema_refuses_is_left_out_and_the_others_are_made(opened: Open, tmp_path: Path) -> None:
    url = {"pattern": "/pdf/"}
    institutions = {"items": {"enum": ["MIT", "Google Inc."]}}
    (tmp_path / "list.json").write_text(
        json.dumps({"properties": {"paper": {"properties": {"url": url, "institutions": institutions}}}})
    )
    paper = """\
paper {
  title: "Learning Gardens "
  url: "https://arxiv.org/pdf/2401.00001"
  authors: "Ann Bell*"
  institutions: "Google Inc."
}
"""
    result = fixed(opened({"a": paper}, json_schema="list.json"))
    assert texts(result) == {
        "meta/a.prototxt": paper.replace("Gardens ", "Gardens").replace("Bell*", "Bell"),
    }
    assert rules(result) == ["whitespace", "odd-author"]
    left_out, help_ = "the fix of `{}` is left out:", "add the rule to `unfixable`, or allow the new value"
    of_url, of_name = left_out.format("noncanonical-url"), left_out.format("institution-alias")
    pattern = "`https://arxiv.org/abs/2401.00001` does not match `/pdf/`, the pattern of `paper.url`"
    assert result.complaints == (
        f"meta/a.prototxt:3: {of_url} {pattern}; {help_}",
        f"meta/a.prototxt:5: {of_name} `Google` is not allowed in `paper.institutions[0]`; {help_}",
    )


def test_a_file_of_which_the_schema_refuses_many_fixes_is_left_alone(opened: Open, tmp_path: Path) -> None:
    authors = {"items": {"pattern": "  "}}
    (tmp_path / "list.json").write_text(json.dumps({"properties": {"paper": {"properties": {"authors": authors}}}}))
    names = "".join(f'  authors: "Ann  Bell{chr(97 + at)}"\n' for at in range(12))
    result = fixed(opened({"a": f'paper {{\n  title: "Gardens "\n{names}}}\n'}, json_schema="list.json"))
    assert texts(result) == {}
    assert result.complaints[0] == (
        "meta/a.prototxt: the JSON Schema refuses more than 10 of its fixes; left as it was"
    )
    assert len(result.complaints) == 11


# -- rules that break their word, in the place of one that does not

Check = "Callable[[Paper, Context], Iterator[Problem]]"
Judge = "Callable[[Value[str]], Iterator[Problem]]"


def install(monkeypatch: pytest.MonkeyPatch, judge: Judge) -> None:
    """Let a rule judge titles in the place of title-period."""

    def check(paper: Paper, _: Context) -> Iterator[Problem]:
        if paper.title is not None:
            yield from judge(paper.title)

    rule = replace(BY_NAME["title-period"], check=check)
    rules = RuleSet({**BY_NAME, rule.name: rule})
    monkeypatch.setattr(checking, "known_rules", lambda _: rules)


def test_a_fix_that_changes_what_it_does_not_say_spoils_the_file(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def blanks_only(title: Value[str]) -> Iterator[Problem]:
        if title.value.endswith("!"):
            edit = Edit(Span(title.span.end - 2, title.span.end - 1), "")
            yield about(title, "loud", fix=Fix("Lay it out", Safety.SAFE, (Rewrite((edit,)),)))

    install(monkeypatch, blanks_only)
    result = fixed(opened({"a": 'paper {\n  title: "A  b!"\n}\n', "b": 'paper {\n  title: "C  d"\n}\n'}))
    assert texts(result) == {"meta/b.prototxt": 'paper {\n  title: "C d"\n}\n'}
    assert rules(result) == ["whitespace"]
    (complaint,) = result.complaints
    assert complaint.startswith("meta/a.prototxt: the fix of title-period would change more or less than it says")


@pytest.mark.parametrize("end", ["", " ", "  # the end"])
@pytest.mark.parametrize("empty", [("note {}", "baseline {}"), ("note {}", "cover {}", "baseline {}", "code {}")])
def test_what_is_removed_may_be_all_of_a_last_line_without_an_end(
    opened: Open, end: str, empty: tuple[str, ...]
) -> None:
    kept = 'paper {\n  title: "A"\n}'
    result = fixed(opened({"a": f"{kept}\n{' '.join(empty)}{end}"}, select=["empty-field"]), unsafe=True)
    assert result.complaints == ()
    assert texts(result) == {"meta/a.prototxt": kept + (f"\n{end.lstrip()}" if end.strip() else "")}
    assert rules(result) == ["empty-field"] * len(empty)


@pytest.mark.parametrize("new", ["A", "a"])
def test_fixes_that_never_come_to_rest_leave_the_file_alone(
    opened: Open, monkeypatch: pytest.MonkeyPatch, new: str
) -> None:
    def flip(title: Value[str]) -> Iterator[Problem]:
        if title.value.lower() == "a":
            yield about(title, "flip", fix=replacing(title, title.value.swapcase()))

    install(monkeypatch, flip)
    result = fixed(opened({"a": f'paper {{\n  title: "{new}"\n}}\n', "b": 'paper {\n  title: "C  d"\n}\n'}))
    assert list(texts(result)) == ["meta/b.prototxt"]
    assert rules(result) == ["whitespace"]
    assert result.complaints == ("meta/a.prototxt: not stable after 10 rounds of fixes; left as it was",)


@pytest.mark.parametrize(("length", "rest"), [(10, "z"), (11, "not stable")])
def test_ten_passes_are_enough(opened: Open, monkeypatch: pytest.MonkeyPatch, length: int, rest: str) -> None:
    def shorter(title: Value[str]) -> Iterator[Problem]:
        if len(title.value) > 1:
            yield about(title, "long", fix=replacing(title, title.value[1:]))

    install(monkeypatch, shorter)
    result = fixed(opened({"a": f'paper {{\n  title: "{"y" * length}z"\n}}\n'}))
    outcome = [*texts(result).values(), *result.complaints]
    assert len(outcome) == 1
    assert rest in outcome[0]


@pytest.mark.parametrize(("safety", "unsafe", "changes"), [("display", True, False), ("unsafe", True, True)])
def test_fixes_for_display_are_never_applied(
    opened: Open, monkeypatch: pytest.MonkeyPatch, safety: str, *, unsafe: bool, changes: bool
) -> None:
    def shorter(title: Value[str]) -> Iterator[Problem]:
        if title.value == "A title":
            yield about(title, "long", fix=replacing(title, "A", Safety(safety)))

    install(monkeypatch, shorter)
    result = fixed(opened({"a": 'paper {\n  title: "A title"\n}\n'}), unsafe=unsafe)
    assert bool(result.changed) == changes
    assert result.unsafe_left == 0


def test_rules_that_break_their_word_are_told_from_those_beside_them(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def more_than_said(title: Value[str]) -> Iterator[Problem]:
        yield about(title, "long", fix=Fix("Shorten it", Safety.SAFE, (Rewrite((Edit(title.span, '"B"'),)),)))

    install(monkeypatch, more_than_said)
    text = 'paper {\n  title: "A"\n  abbr: " B"  # metalint: ignore[layout] no need\n}\n'
    (complaint,) = fixed(opened({"a": text}, unfixable=["whitespace"])).complaints
    assert "the fix of title-period would" in complaint


# -- writing


def test_a_file_changed_meanwhile_is_told_and_not_counted(opened: Open, tmp_path: Path) -> None:
    repository = opened({"a": 'paper { title: "AA." }\n', "b": 'paper { title: "BB." }\n'})
    result = fixed(repository)
    (tmp_path / "meta" / "a.prototxt").write_text('paper { title: "Theirs" }\n')
    written = fixer.write_fixes(repository, result, ListFileWriter(repository.config.root))
    assert (list(texts(written)), len(written.applied)) == (["meta/b.prototxt"], 1)
    assert written.complaints == (
        "meta/a.prototxt: somebody else changed the file meanwhile; nothing written, run again",
    )
    assert (tmp_path / "meta" / "a.prototxt").read_text() == 'paper { title: "Theirs" }\n'


def test_a_file_that_became_a_folder_does_not_stop_the_rest(opened: Open, tmp_path: Path) -> None:
    repository = opened({"a": 'paper { title: "AA." }\n', "b": 'paper { title: "BB." }\n'})
    result = fixed(repository)
    (tmp_path / "meta" / "a.prototxt").unlink()
    (tmp_path / "meta" / "a.prototxt").mkdir()
    written = fixer.write_fixes(repository, result, ListFileWriter(repository.config.root))
    assert list(texts(written)) == ["meta/b.prototxt"]
    assert written.complaints == ("meta/a.prototxt: cannot be written: it is not a regular file",)


def test_a_file_that_became_a_link_out_of_the_repository_is_left_alone(
    opened: Open, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    repository = opened({"a": 'paper { title: "AA." }\n'})
    result = fixed(repository)
    outside = tmp_path_factory.mktemp("outside") / "a.prototxt"
    (tmp_path / "meta" / "a.prototxt").rename(outside)
    (tmp_path / "meta" / "a.prototxt").symlink_to(outside)
    (complaint,) = fixer.write_fixes(repository, result, ListFileWriter(repository.config.root)).complaints
    assert complaint == "meta/a.prototxt: a symbolic link that leaves the repository; it is not written"
    assert outside.read_text() == 'paper { title: "AA." }\n'
