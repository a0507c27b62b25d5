"""What each format writes for one report, to the letter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from rows import each_row

from metalint.config.settings import Config
from metalint.engine.report_types import PaperChange, Report, report_all_paths
from metalint.index.project import Project
from metalint.index.project_index import ProjectIndex
from metalint.links.status import Alive, Answer, Uncertain
from metalint.papers.paper import Paper
from metalint.report.addresses import find_rule_page, make_file_uri, make_relative_uri, number_fingerprints
from metalint.report.formats import FORMATS, Style, count_severity, render_report
from metalint.report.github import write_fatal
from metalint.report.markdown_text import escape_markdown
from metalint.rules.base import Plugin
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Fix, Safety, Severity
from metalint.rules.rule_set import BY_NAME, RuleSet
from metalint.text.span import Position

DOCS = "https://github.com/OWNER/metalint/blob/main/docs"
RULES = f"{DOCS}/rules.md"
OURS = replace(BY_NAME["schema"], name="house-style", plugin=Plugin("house", "1.0"))
WITH_PLUGIN = RuleSet({OURS.name: OURS})
SAFE = Fix("Mend it", Safety.SAFE, ())
UNSAFE = SAFE._replace(safety=Safety.UNSAFE)


class At(NamedTuple):
    """Where a finding is: lines and columns."""

    line: int
    column: int
    end_line: int
    end_column: int


def found(rule: str, severity: Severity, message: str, at: At) -> Diagnostic:
    start, end = Position(at.line, at.column, 0), Position(at.end_line, at.end_column, 0)
    return Diagnostic(rule, severity, "meta/a", start, end, message, "", "", (), None, "a")


def moved(one: Diagnostic, path: str) -> Diagnostic:
    return one._replace(path=path)


INFO = found("note-title", Severity.INFO, "it, is: 100 %", At(1, 2, 1, 2))
WARNING = moved(found("title-period", Severity.WARNING, "a | b", At(2, 3, 2, 9)), "meta/x,y:z %")._replace(fix=SAFE)
ERROR = found("schema", Severity.ERROR, "say\r\nno\x00\ufffe", At(4, 1, 6, 2))
OTHER = found("schema", Severity.ERROR, "no", At(7, 5, 7, 6))._replace(fix=UNSAFE)
HELD = found("layout", Severity.ERROR, "held", At(8, 1, 8, 2))
SILENT = (found("joined-authors", Severity.ERROR, "hush", At(9, 1, 9, 2)), "so it\x00is")
TEXTS = {"meta/a": "one\n", "meta/x,y:z %": "one\ntwo\n"}
INDEX = ProjectIndex(Project(Config(Path()), 2026, None), frozenset(), report_all_paths, {})
NOTHING = Report(diagnostics=(), files=2, silenced=(), held=(), gone=0, text_of=str, project_index=INDEX)
REPORT = NOTHING._replace(
    diagnostics=(INFO, WARNING, ERROR, OTHER), files=3, silenced=(SILENT,), held=(HELD,), text_of=TEXTS.__getitem__
)

SUM = "Found 2 errors, 1 warning and 1 info in 2 files (3 checked, 1 suppressed, 1 in the baseline)."


def test_github() -> None:
    assert render_report("github", REPORT, Style()).split("\n")[:6] == [
        "::error file=meta/a,line=4,col=1,endLine=6,title=schema::say\\r\\nno\\x00\ufffe",
        "::error file=meta/a,line=7,col=5,endLine=7,endColumn=6,title=schema::no",
        "::warning file=meta/x%2Cy%3Az %25,line=2,col=3,endLine=2,endColumn=9,title=title-period::a | b",
        "::notice file=meta/a,line=1,col=2,endLine=1,endColumn=3,title=note-title::it, is: 100 %25",
        SUM,
        "Read about a rule with `metalint explain schema`.",
    ]
    assert render_report("github", REPORT, Style()).endswith("1 fixable with `metalint fix`.\n")
    assert render_report("github", NOTHING, Style()) == "All checks passed (2 checked).\n"


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((10, 10, 10), []),
        ((11, 10, 12), ["1 more errors, 2 more infos"]),
        ((0, 30, 0), ["20 more warnings"]),
    ],
)
def test_github_tells_what_it_does_not_show(numbers: tuple[int, int, int], told: list[str]) -> None:
    each = (ERROR, WARNING, INFO)
    many = [one for one, number in zip(each, numbers, strict=True) for _ in range(number)]
    lines = render_report("github", REPORT._replace(diagnostics=tuple(many)), Style()).split("\n")
    head = "GitHub shows 10 of a kind as annotations; the job summary lists all: "
    assert [line for line in lines if line.startswith("GitHub")] == [f"{head}{more}." for more in told]
    assert [line[:3] for line in lines].index("Fou" if not told else "Git") == len(many)


def test_github_shows_why_a_run_came_to_nothing() -> None:
    assert write_fatal("metalint.toml: 100 %\n::x") == "::error title=metalint::metalint.toml: 100 %25\\n::x"


def test_junit() -> None:
    assert (
        render_report("junit", REPORT, Style())
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="metalint" tests="6" failures="2" errors="0" skipped="2">
    <testcase classname="meta/a" name="note-title at line 1, column 2">
      <system-out>meta/a:1:2: info[note-title] it, is: 100 %</system-out>
    </testcase>
    <testcase classname="meta/x,y:z %" name="title-period at line 2, column 3">
      <system-out>meta/x,y:z %:2:3: warning[title-period] a | b</system-out>
    </testcase>
    <testcase classname="meta/a" name="schema at line 4, column 1">
      <failure type="schema" message="say\\r\\nno\\x00\ufffd">meta/a:4:1: error[schema] say\\r\\nno\\x00\ufffd</failure>
    </testcase>
    <testcase classname="meta/a" name="schema at line 7, column 5">
      <failure type="schema" message="no">meta/a:7:5: error[schema] no</failure>
    </testcase>
    <testcase classname="meta/a" name="joined-authors at line 9, column 1">
      <skipped message="so it\\x00is" />
    </testcase>
    <testcase classname="meta/a" name="layout at line 8, column 1">
      <skipped message="in the baseline" />
    </testcase>
  </testsuite>
</testsuites>
"""
    )
    assert (
        render_report("junit", NOTHING, Style())
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="metalint" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="metalint" name="2 papers: all good" />
  </testsuite>
</testsuites>
"""
    )


def test_junit_holds_every_character_that_xml_can_hold() -> None:
    kept = "~\xa0é\ud7fb\uf900模\ufffc\U00010000\U0001f600\U00020000\U0003134a"
    message = kept + "\ufffe\uffff"
    written = render_report("junit", NOTHING._replace(diagnostics=(OTHER._replace(message=message),)), Style())
    assert f'message="{kept}\ufffd\ufffd"' in written


def test_junit_counts_errors_as_failures() -> None:
    written = render_report("junit", NOTHING._replace(diagnostics=(ERROR, OTHER, INFO)), Style())
    assert '<testsuite name="metalint" tests="3" failures="2" errors="0" skipped="0">' in written


def test_markdown() -> None:
    assert (
        render_report("markdown", REPORT, Style())
        == f"""\
**{SUM}**

Read about a rule with `metalint explain schema`.

1 more fixable after review: see `metalint fix --unsafe --diff`.

1 fixable with `metalint fix`.

| findings | rule | level | fixed by `metalint fix` |
|--:|:--|:--|--:|
| 2 | [schema]({RULES}#schema) | error |  |
| 1 | [title-period]({RULES}#title-period) | warning | 1 |
| 1 | [note-title]({RULES}#note-title) | info |  |

<details open><summary>Each finding</summary>

| where | level | rule | what |
|:--|:--|:--|:--|
| meta/a:4 | error | schema | say\\\\r\\\\nno\\\\x00\ufffe |
| meta/a:7 | error | schema | no |
| meta/x,y:z %:2 | warning | title-period | a &#124; b |
| meta/a:1 | info | note-title | it, is: 100 % |

</details>
"""
    )
    assert render_report("markdown", NOTHING, Style()) == "**All checks passed (2 checked).**\n"


def test_markdown_has_notes_as_text() -> None:
    lines = render_report("markdown", NOTHING._replace(notes=("1 of <2> @ann", "and more")), Style()).split("\n")
    assert lines == [
        "**All checks passed (2 checked).**",
        "",
        "1 of &lt;2&gt; @<!-- -->ann",
        "",
        "and more",
        "",
    ]


@each_row(("number", "rest"), [(1, []), (20, []), (21, ["- … and 1 more"]), (32, ["- … and 12 more"])])
def test_markdown_names_twenty_reasons_why_urls_were_not_judged(number: int, rest: list[str]) -> None:
    links = {f"https://h{at:02}.example/": Answer(Uncertain("a|b")) for at in range(number)}
    report = NOTHING._replace(links=links | {"https://up.example/": Answer(Alive())})
    lines = render_report("markdown", report, Style()).split("\n")
    assert lines == [
        "**All checks passed (2 checked).**",
        "",
        f"{number} of {number + 1} URLs could not be judged: uncertain or skipped.",
        "",
        "Not judged, uncertain or skipped:",
        "",
        *[f"- 1 uncertain on h{at:02}.example: a&#124;b" for at in range(min(number, 20))],
        *rest,
        "",
    ]


def test_markdown_shows_the_papers_that_a_change_is_about() -> None:
    report = NOTHING._replace(changes=(PaperChange(Paper("meta/gone"), None),))
    assert render_report("markdown", report, Style()) == (
        "**All checks passed (2 checked).**\n\n### Removed\n\n- gone (meta/gone)\n"
    )


def test_markdown_links_rules_of_plugins_to_the_page_on_them() -> None:
    report = REPORT._replace(diagnostics=(OTHER, OTHER._replace(rule=OURS.name)), rules=WITH_PLUGIN)
    rows = [line for line in render_report("markdown", report, Style()).split("\n") if "](" in line]
    assert rows == [
        f"| 1 | [house-style]({DOCS}/plugins.md#house-style) | error |  |",
        f"| 1 | [schema]({RULES}#schema) | error |  |",
    ]


def test_markdown_shows_six_hundred_characters() -> None:
    for length, message in ((600, "x" * 600), (601, "x" * 600 + "…")):
        one = OTHER._replace(message="x" * length)
        assert f"| {message} |" in render_report("markdown", NOTHING._replace(diagnostics=(one,)), Style())


@each_row(("number", "more", "rows"), [(256, 0, 256), (257, 0, 256), (256, 1, 255), (300, 0, 256)])
def test_markdown_lists_what_fits_four_hundred_kibibytes(number: int, more: int, rows: int) -> None:
    """A row has 1,600 bytes; the last one has ``more`` besides."""
    around = len("| meta/a:7 | error | schema |  |")
    row = OTHER._replace(message="漢" * 520 + "x" * (40 - around))
    last = row._replace(message=row.message + "x" * more)
    many = NOTHING._replace(diagnostics=(*[row] * (number - 1), last))
    listed = render_report("markdown", many, Style()).split("\n| where |")[1].split("\n")
    assert [len(line.encode()) for line in listed if line.startswith("| meta")] == [1600] * rows
    assert [line for line in listed if line.startswith("…")] == [f"… and {number - rows} more."] * (number > rows)


def test_markdown_counts_by_rule_the_worst_and_most_first() -> None:
    names = [("b", Severity.INFO), *[("c", Severity.WARNING)] * 2, *[("d", Severity.WARNING)] * 3]
    names += [("a", Severity.WARNING)] * 2
    many = tuple(found(rule, severity, "x", At(1, 1, 1, 2)) for rule, severity in names)
    lines = render_report("markdown", REPORT._replace(diagnostics=many), Style()).split("\n")
    rows = [line.split("]")[0] for line in lines if line.startswith("| ") and "](" in line]
    assert rows == ["| 3 | [d", "| 2 | [a", "| 2 | [c", "| 1 | [b"]


@each_row(
    ("number", "head", "rows", "tail"),
    [
        (30, "<details open><summary>Each finding</summary>", 30, []),
        (31, "<details><summary>Each finding</summary>", 31, []),
        (300, "<details><summary>Each finding</summary>", 300, []),
        (302, "<details><summary>Each finding</summary>", 300, ["… and 2 more.", ""]),
    ],
)
def test_markdown_lists_three_hundred_findings(number: int, head: str, rows: int, tail: list[str]) -> None:
    lines = render_report("markdown", REPORT._replace(diagnostics=(OTHER,) * number), Style()).split("\n")
    first = lines.index(head)
    assert lines[first + 1 : first + 4] == ["", "| where | level | rule | what |", "|:--|:--|:--|:--|"]
    assert lines[first + 4 :] == ["| meta/a:7 | error | schema | no |"] * rows + ["", *tail, "</details>", ""]


@each_row(
    ("value", "written"),
    [
        ("@ann see #1 & &#38;", "@<!-- -->ann see \\#<!-- -->1 &amp; &amp;#<!-- -->38;"),
        ("http://x HTTPS://x a:b", "http<!-- -->://x HTTPS<!-- -->://x a:b"),
        ("a:/b //c / x:y ww.x", "a:/b //c / x:y ww.x"),
        ("www.x WWW.x wwwx", "www<!-- -->.x WWW<!-- -->.x wwwx"),
        ("a|b\n<c>", "a&#124;b\\\\n&lt;c&gt;"),
    ],
)
def test_markdown_links_nothing(value: str, written: str) -> None:
    assert escape_markdown(value) == written


HOSTILE = moved(found("schema", Severity.ERROR, "##[x] ::y", At(4, 1, 6, 2)), "::meta/##[x]")


@pytest.mark.parametrize(
    ("form", "head"),
    [
        ("text", ":\\x3ameta/#\\x23[x]:4:1: error[schema] #\\x23[x] ::y\n"),
        ("concise", ":\\x3ameta/#\\x23[x]:4:1: error[schema] #\\x23[x] ::y\n"),
        ("github", "::error file=%3A%3Ameta/#\\x23[x],line=4,col=1,endLine=6,title=schema::#\\x23[x] ::y\n"),
    ],
)
def test_no_line_is_a_command(form: str, head: str) -> None:
    report = NOTHING._replace(diagnostics=(HOSTILE,), text_of=lambda _: "")
    assert render_report(form, report, Style()).startswith(head)


@each_row(
    ("form", "written"),
    [
        *[(form, "#\\x23[x]") for form in ("text", "concise", "markdown")],
        *[("json", "#\\u0023[x]"), ("gitlab", "#\\u0023[x]"), ("junit", "#&#35;[x]")],
    ],
)
def test_what_a_format_forgets_to_escape_commands_nothing_either(form: str, written: str) -> None:
    report = NOTHING._replace(diagnostics=(OTHER._replace(rule="##[x]"),), text_of=TEXTS.__getitem__)
    assert "##[" not in render_report(form, report, Style())
    assert written in render_report(form, report, Style())


@each_row("form", FORMATS)
def test_every_format_ends_with_a_line_end(form: str) -> None:
    for report in (REPORT, NOTHING):
        written = render_report(form, report, Style())
        assert written[-1] == "\n" != written[-2]


def test_findings_are_counted_by_severity() -> None:
    counts = [
        count_severity(REPORT.diagnostics, severity) for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
    ]
    assert counts == [2, 1, 1]


# -- addresses


def test_addresses() -> None:
    assert find_rule_page("x-y") == f"{RULES}#x-y"
    assert find_rule_page("x-y", WITH_PLUGIN) == f"{RULES}#x-y"
    assert find_rule_page("house-style", WITH_PLUGIN) == f"{DOCS}/plugins.md#house-style"
    assert make_relative_uri("a b/ü%#\udce4.x") == "a%20b/%C3%BC%25%23%E4.x"
    assert make_file_uri(Path("/r o"), "a b/c") == "file:///r%20o/a%20b/c"


def test_equal_fingerprints_are_numbered() -> None:
    schema, title = ERROR.fingerprint, INFO.fingerprint
    assert [name for name, _ in number_fingerprints([ERROR, INFO, OTHER, ERROR])] == [
        f"{schema}:1",
        f"{title}:1",
        f"{schema}:2",
        f"{schema}:3",
    ]
