"""Formats for programs are valid by the schemas of those who read them, and say what was found."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hostile.log import commands
from jsonschema import Draft4Validator, Draft202012Validator
from report.reporting import mixed, paper, report, write

from metalint.engine.report_types import Report
from metalint.report.formats import FORMATS, Style, render_report
from metalint.text.edit import Edit, apply_edits
from metalint.text.span import Span

if TYPE_CHECKING:
    from conftest import Metalint

SCHEMAS = Path(__file__).parent / "schemas"

GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {
                            "begin": {"type": "integer", "minimum": 1},
                            "end": {"type": "integer", "minimum": 1},
                        },
                    },
                },
            },
        },
    },
}
"""What GitLab's documentation says of a code quality report; it publishes no schema."""


@pytest.fixture
def everything(tmp_path: Path) -> Report:
    return mixed(tmp_path)


def sarif(made: Report, *, baselined: bool = False) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(render_report("sarif", made, Style(baselined=baselined)))
    Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text())).validate(log)
    return log["runs"][0]


def check_junit(text: str, tmp_path: Path) -> ET.Element:
    (tmp_path / "junit.xml").write_text(text, encoding="utf-8")
    if shutil.which("xmllint"):
        schema = str(SCHEMAS / "junit-10.xsd")
        command = ["xmllint", "--noout", "--schema", schema, str(tmp_path / "junit.xml")]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return ET.fromstring(text)


def test_sarif_is_valid_and_marks_what_is_suppressed(everything: Report) -> None:
    assert {one["ruleId"] for one in sarif(everything)["results"]}.isdisjoint({"venue-alias"})
    run = sarif(everything, baselined=True)
    results = run["results"]
    marked = {
        (one["ruleId"], Path(one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]).stem): [
            (mark["kind"], mark["justification"]) for mark in one["suppressions"]
        ]
        for one in results
    }
    assert marked == {
        ("title-period", "a"): [],
        ("duplicate-paper", "b"): [],
        ("schema", "broken"): [],
        ("institution-typo", "typo"): [],
        ("title-period", "silent"): [("inSource", "so it is printed")],
        ("venue-alias", "b"): [("external", "in the baseline")],
    }
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in results)
    assert all(rule["help"]["text"] and rule["help"]["markdown"] for rule in rules)
    assert run["columnKind"] == "unicodeCodePoints"
    prints = Counter(one["partialFingerprints"]["primaryLocationLineHash"] for one in results)
    assert set(prints.values()) == {1}


def test_sarif_fixes_do_what_they_say(everything: Report, tmp_path: Path) -> None:
    by_rule = {one["ruleId"]: one for one in reversed(sarif(everything)["results"])}
    assert "fixes" not in by_rule["duplicate-paper"]
    related = by_rule["duplicate-paper"]["relatedLocations"][0]["physicalLocation"]
    assert related["artifactLocation"]["uri"] == "meta/a.prototxt"
    change = by_rule["institution-typo"]["fixes"][0]["artifactChanges"][0]
    assert change["artifactLocation"] == {"uri": "meta/typo.prototxt", "uriBaseId": "%SRCROOT%"}
    replacement = change["replacements"][0]
    start = replacement["deletedRegion"]["charOffset"]
    span = Span(start, start + replacement["deletedRegion"]["charLength"])
    text = (tmp_path / "meta" / "typo.prototxt").read_text()
    fixed = apply_edits(text, [Edit(span, replacement["insertedContent"]["text"])])
    assert fixed == text.replace("Univeristy", "University")


def test_sarif_of_nothing_is_valid(tmp_path: Path) -> None:
    write(tmp_path, {"a.prototxt": paper("Slim models", "2401.00001")})
    assert sarif(report(tmp_path))["results"] == []


def test_junit_is_valid_and_fails_for_errors_only(everything: Report, tmp_path: Path) -> None:
    suite = check_junit(render_report("junit", everything, Style()), tmp_path)[0]
    failures = [one.get("type") for one in suite.iter("failure")]
    errors = [one.rule for one in everything.diagnostics if one.severity == "error"]
    assert failures == errors == ["duplicate-paper", "schema", "institution-typo"]
    assert [one.get("message") for one in suite.iter("skipped")] == ["so it is printed", "in the baseline"]
    assert suite.get("tests") == str(len(suite))
    assert suite.get("failures") == "3"


def test_junit_of_nothing_has_a_case_that_passes(tmp_path: Path) -> None:
    write(tmp_path, {"a.prototxt": paper("Slim models", "2401.00001")})
    suite = check_junit(render_report("junit", report(tmp_path), Style()), tmp_path)[0]
    assert [(one.get("name"), len(one)) for one in suite] == [("1 paper: all good", 0)]


def test_gitlab_is_valid_and_every_issue_has_its_own_fingerprint(everything: Report) -> None:
    issues = json.loads(render_report("gitlab", everything, Style()))
    Draft202012Validator(GITLAB).validate(issues)
    assert len({one["fingerprint"] for one in issues}) == len(issues) == len(everything.diagnostics)
    assert {one["check_name"]: one["severity"] for one in issues}["title-period"] == "minor"


def test_github_puts_errors_first_and_says_how_many_it_does_not_show(tmp_path: Path) -> None:
    write(tmp_path, {f"p{n}.prototxt": paper(f"Models {n}.", f"2401.{n:05}") for n in range(12)})
    write(tmp_path, {f"q{n}.prototxt": "paper {" for n in range(11)})
    lines = render_report("github", report(tmp_path), Style()).splitlines()
    kinds = [line.split(" ")[0] for line in lines if line.startswith("::")]
    assert kinds == ["::error"] * 11 + ["::warning"] * 12
    shown = "GitHub shows 10 of a kind as annotations; the job summary lists all: 1 more errors, 2 more warnings."
    assert shown in lines


def test_in_a_workflow_all_findings_are_in_the_summary_of_the_job(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path, {f"p{n}.prototxt": paper(f"Models {n}.", f"2401.{n:05}") for n in range(12)})
    summary = tmp_path / "summary.md"
    run = metalint("lint", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    assert (run.code, run.out.count("::warning ")) == (0, 12)
    text = summary.read_text()
    assert text.startswith("## metalint\n\n**Found 12 warnings in 12 files (12 checked).**\n")
    assert "`metalint fix`" in text
    assert [line.split(" | ")[0] for line in text.splitlines() if line.startswith("| meta/")] == [
        f"| meta/p{n}.prototxt:2" for n in sorted(range(12), key=str)
    ]


def test_a_summary_stays_below_what_github_takes(metalint: Metalint, tmp_path: Path) -> None:
    for n in range(100):  # a title each, as papers of one title are compared
        title = f"{n}{'|' * 9000}."
        write(tmp_path, {f"p{n}.prototxt": paper(title, f"2401.{n:05}")})
    summary = tmp_path / "summary.md"
    for filled, has_rows in ((0, True), (990 << 10, False), (1023 << 10, False)):
        summary.write_text("x" * filled)
        metalint("lint", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
        text = summary.read_text()
        assert len(text.encode()) < 1024 << 10
        assert ("## metalint" in text, "| meta/" in text) == (filled < 1000 << 10, has_rows)


def test_a_summary_that_cannot_be_written_is_told_in_a_line(metalint: Metalint, tmp_path: Path) -> None:
    write(tmp_path, {"a.prototxt": paper("Slim models", "2401.00001")})
    run = metalint("lint", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(tmp_path))
    complaint = f"metalint: GITHUB_STEP_SUMMARY: {tmp_path}: cannot be written: Is a directory\n"
    assert (run.code, run.err) == (2, complaint)
    assert [one.data for one in commands(run.out)] == [complaint.removeprefix("metalint: ").strip()]


def test_concise_has_a_line_for_each_finding(everything: Report) -> None:
    lines = render_report("concise", everything, Style()).splitlines()
    assert lines[0].startswith(
        "meta/a.prototxt:2:10: warning[title-period] the title `Slim models.` ends with a period; remove the period"
    )
    assert len([line for line in lines if line.startswith("meta/")]) == len(everything.diagnostics)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            'paper {\n\ttitle: "LoRA"\n}\npub {\n  year: 2024\n}\n',
            ['    -  title: "LoRA"', '    +   title: "LoRA"'],
        ),
        ('paper { title: "LoRA" }', []),
        ('paper { title: "LoRA" }\n\n\npub { year: 2024 }\n', []),
        (
            "paper {\n  abbr: 'SLM'\n  url: \"\"\n  title: 'LoRA'\n}\n",
            ["    -   abbr: 'SLM'", '    +   abbr: "SLM"', "    -   title: 'LoRA'", '    +   title: "LoRA"'],
        ),
    ],
)
def test_text_shows_the_lines_alone_that_a_fix_changes(tmp_path: Path, text: str, shown: list[str]) -> None:
    write(tmp_path, {"a.prototxt": text})
    (tmp_path / "metalint.toml").write_text('select = ["layout"]\n')
    lines = render_report("text", report(tmp_path), Style()).splitlines()
    assert [line for line in lines if line.startswith(("    - ", "    + "))] == shown


def test_text_ends_with_the_command_to_run(everything: Report) -> None:
    assert render_report("text", everything, Style()).splitlines()[-1].endswith(" fixable with `metalint fix`.")


@pytest.mark.parametrize("form", FORMATS)
def test_equal_reports_give_equal_bytes(tmp_path: Path, form: str) -> None:
    assert render_report(form, mixed(tmp_path), Style()) == render_report(form, mixed(tmp_path), Style())


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_goes_to_a_file(metalint: Metalint, tmp_path: Path, form: str) -> None:
    write(tmp_path, {"a.prototxt": paper("Slim models.", "2401.00001")})
    run = metalint("lint", "--format", form, "--out", "out.txt")
    assert (run.code, run.out, run.err) == (0, "", "")
    assert "title-period" in (tmp_path / "out.txt").read_text(encoding="utf-8")
