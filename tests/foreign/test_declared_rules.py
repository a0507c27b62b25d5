"""``[[rules]]``: rules that a configuration declares."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from foreign.collecting import KINDS, repository

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Metalint, Run

FAMILY = KINDS[4]
GOOD = FAMILY.good


def rule(**keys: str) -> str:
    return "\n".join(["[[rules]]", *(f"{key.replace('_', '-')} = {value}" for key, value in keys.items())]) + "\n"


def told(run: Run) -> list[tuple[str, int, str, str]]:
    return [(one["path"], one["start"]["line"], one["rule"], one["message"]) for one in run.json()["diagnostics"]]


@pytest.mark.parametrize(
    ("check", "field", "line", "message"),
    [
        ("pattern = '^[A-Z]+$'", "name", 1, "`Plain Sans` does not match `^[A-Z]+$`"),
        ("forbid = 'Bold'", "fonts.file", 3, "`PlainSans-Bold.ttf` matches `Bold`"),
        ("forbid = 'Bold'", "*.file", 3, "`PlainSans-Bold.ttf` matches `Bold`"),
        ("forbid = 'Bold'", "**", 3, "`PlainSans-Bold.ttf` matches `Bold`"),
        ("one-of = ['400', '800']", "fonts.weight", 3, "`700` is not allowed here; did you mean `800`?"),
        ("one-of = ['MIT']", "license", 4, "`OFL` is not allowed here; write `MIT`"),
        ("one-of = ['MIT', 'BSD']", "license", 4, "`OFL` is not allowed here; write `MIT` or `BSD`"),
        ("requires = 'weight'", "fonts.file", 2, "`fonts.file` is set, but `weight` is not; add `weight`"),
        (
            "requires = 'fonts.weight'",
            "fonts.file",
            2,
            "`fonts.file` is set, but `fonts.weight` is not; add `fonts.weight`",
        ),
        ("same-as-file-name = true", "name", 1, "`Plain Sans` is not the name of the file; write `one`"),
        ("max-length = 9", "name", 1, "the value has 10 characters; write 9 at most"),
    ],
)
def test_each_check(  # noqa: PLR0913, PLR0917 - a table
    metalint: Metalint, tmp_path: Path, check: str, field: str, line: int, message: str
) -> None:
    key, _, value = check.partition(" = ")
    repository(tmp_path, FAMILY, rule(name="'mine'", field=f"'{field}'", **{key: value}), one=GOOD)
    for _ in range(2):  # cold and warm
        run = metalint("lint", "--format", "json")
        assert told(run) == [("data/one.textproto", line, "mine", message)]
        assert run.code == 0  # a warning


@pytest.mark.parametrize(
    "check",
    ["pattern = 'Sans'", "forbid = 'Serif'", "one-of = ['Plain Sans']", "requires = 'license'", "max-length = 10"],
)
def test_what_keeps_to_a_rule(metalint: Metalint, tmp_path: Path, check: str) -> None:
    key, _, value = check.partition(" = ")
    repository(tmp_path, FAMILY, rule(name="'mine'", field="'name'", **{key: value}), one=GOOD)
    assert metalint("lint", "--fail-on", "warning").code == 0


def test_a_value_that_must_be_unique_is_told_at_each_place(metalint: Metalint, tmp_path: Path) -> None:
    settings = rule(name="'twice'", field="'fonts.file'", unique="true", severity="'error'")
    other = 'name: "Other"\nfonts { file: "PlainSans-Bold.ttf" }\n'
    repository(tmp_path, FAMILY, settings, one=GOOD, two=other)
    run = metalint("lint", "--format", "json")
    assert run.code == 1
    says = "`PlainSans-Bold.ttf` must be unique, but `data/{}.textproto` has it too"
    assert told(run) == [
        ("data/one.textproto", 3, "twice", says.format("two")),
        ("data/two.textproto", 2, "twice", says.format("one")),
    ]
    only = metalint("lint", "--format", "json", "data/two.textproto")
    assert [one[0] for one in told(only)] == ["data/two.textproto"]


def test_a_value_that_one_file_has_twice_is_not_unique(metalint: Metalint, tmp_path: Path) -> None:
    settings = rule(name="'twice'", field="'fonts.file'", unique="true")
    text = 'name: "Other"\nfonts { file: "A.ttf" }\nfonts { file: "A.ttf" }\n'
    repository(tmp_path, FAMILY, settings, one=text)
    says = "`A.ttf` must be unique, but this file has it more than once"
    expected = [("data/one.textproto", line, "twice", says) for line in (2, 3)]
    assert told(metalint("lint", "--format", "json")) == expected


def test_placeholders_in_a_value_are_no_placeholders(metalint: Metalint, tmp_path: Path) -> None:
    settings = rule(name="'mine'", field="'name'", forbid="'field'", message="'`{value}` in {field}, {}'")
    repository(tmp_path, FAMILY, settings, one='name: "{field}"\n')
    expected = [("data/one.textproto", 1, "mine", "`{field}` in name, {}")]
    assert told(metalint("lint", "--format", "json")) == expected


def test_a_message_of_ones_own_selection_suppression_and_baseline(metalint: Metalint, tmp_path: Path) -> None:
    settings = rule(
        name="'shouting'",
        field="'license'",
        forbid="'^[A-Z]+$'",
        message="'write out `{value}` in {field}'",
        groups="['house', 'names']",
        docs="'Readers do not know the abbreviations.'",
    )
    repository(tmp_path, FAMILY, settings, one=GOOD)
    expected = [("data/one.textproto", 4, "shouting", "write out `OFL` in license")]
    for select in ("shouting", "house", "names"):
        assert told(metalint("lint", "--select", select, "--format", "json")) == expected
    assert told(metalint("lint", "--ignore", "names", "--format", "json")) == []
    explained = metalint("explain", "shouting").out
    assert "Readers do not know the abbreviations." in explained
    assert "`license`" in explained
    assert "(house; warning, on by default; no fix; declared here)" in explained
    assert "shouting" in metalint("explain").out
    sarif = metalint("lint", "--format", "sarif").json()["runs"][0]
    assert [one["ruleId"] for one in sarif["results"]] == ["shouting"]
    assert metalint("baseline").code == 0
    assert metalint("lint", "--fail-on", "warning").code == 0
    (tmp_path / ".metalint-baseline.json").unlink()
    file = tmp_path / "data" / "one.textproto"
    file.write_text(GOOD.replace("license", "# metalint: ignore[shouting] known to all\nlicense"))
    assert metalint("lint", "--fail-on", "warning").code == 0


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        (rule(name="'layout'", field="'name'", unique="true"), "`layout` is taken by metalint or a plug-in"),
        (rule(name="'content'", field="'name'", unique="true"), "`content` is taken by metalint or a plug-in"),
        (rule(name="'a'", field="'name'", unique="true", groups="['parse']"), "`parse` is taken by metalint"),
        (rule(name="'a'", field="'nam'", unique="true"), "`tree.Family` has no field `nam`; did you mean"),
        (rule(name="'a'", field="'fonts.weight'", unique="true"), "`fonts.weight` holds no text; `unique`"),
        (rule(name="'a'", field="'name'", requires="'nosuch'"), "requires: `tree.Family` has no field `nosuch`"),
        (rule(name="'a'", field="'name'", pattern="'('"), "pattern: `(` is not a regular expression of RE2: missing )"),
        (rule(name="'a'", field="'name'", pattern="'(?=x)'"), "pattern: `(?=x)` is not a regular expression of RE2:"),
        (rule(name="'a'", field="'name'", pattern="'" + "x" * 1001 + "'"), "has 1,001 characters; write 1,000 at most"),
        (
            rule(name="'a'", field="'name'", unique="true", message="'{values} again'"),
            "rules[0].message: `{values}` is not a placeholder; did you mean `{value}`?",
        ),
        (
            rule(name="'a'", field="'name'", unique="true", message="'see {path}'"),
            "rules[0].message: `{path}` is not a placeholder; use `{value}` or `{field}`",
        ),
        (rule(name="'textproto'", field="'name'", unique="true"), "`textproto` is taken by metalint"),
    ],
    ids=[
        "rule", "group", "reserved", "field", "kind", "requires", "pattern", "lookahead", "long", "nearby placeholder",
        "placeholder", "profile",
    ],
)  # fmt: skip
def test_a_mistake_is_one_line(metalint: Metalint, tmp_path: Path, settings: str, complaint: str) -> None:
    repository(tmp_path, FAMILY, settings, one=GOOD)
    run = metalint("lint")
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert run.err.startswith("metalint: metalint.toml: rules")
    assert complaint in run.err


@pytest.mark.slow
def test_no_pattern_takes_long(metalint: Metalint, tmp_path: Path) -> None:
    settings = rule(name="'a'", field="'name'", forbid="'(a*)*(b|a+)+$'")
    repository(tmp_path, FAMILY, settings, one=f'name: "{"a" * 50_000}!"\n')
    start = time.monotonic()
    assert metalint("lint", "--fail-on", "warning").code == 0
    assert time.monotonic() - start < 30


@pytest.mark.parametrize(
    ("check", "summary"),
    [
        ("pattern = '^[A-Z]+$'", "Value of `name` that does not match `^[A-Z]+$`."),
        ("forbid = 'Bold'", "Value of `name` that matches `Bold`."),
        ("one-of = ['A', 'B']", "Value of `name` that is not `A` or `B`."),
        ("requires = 'license'", "Field `name` that is set without `license`."),
        ("same-as-file-name = true", "Value of `name` that is not the name of the file."),
        ("max-length = 1", "Value of `name` that is longer than 1 character."),
        ("unique = true", "Value of `name` that is in several places."),
    ],
)
def test_explain_says_what_a_rule_finds(metalint: Metalint, tmp_path: Path, check: str, summary: str) -> None:
    key, _, value = check.partition(" = ")
    settings = rule(name="'mine'", field="'name'", message="'no {value}'", docs="'So it  is.'", **{key: value})
    repository(tmp_path, FAMILY, settings, one=GOOD)
    assert metalint("explain", "mine").out == (
        f"mine (declared; warning, on by default; no fix; declared here)\n\n{summary}\n\n"
        "What it does:\n    Checks the field `name` of each file, and reports: no {value}\n\n"
        "Why is this bad:\n    So it is.\n\n"
    )
