"""JSON Schemas of strangers: whatever one asks for, a run ends soon, with findings or with one line and exit 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import drive

from metalint.config import settings as config
from metalint.errors import SchemaError
from metalint.index.project import Project
from metalint.schema.admission import Admission, Authority
from metalint.text.reading import read_text

PAPER = f'paper {{\n  title: "{"a" * 5000}!"\n  authors: ["A B", "C D"]\n}}\n'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(config.read_config({}, tmp_path_factory.mktemp("root"), "test"), 2026, None)


@pytest.fixture
def judge(project: Project, tmp_path: Path) -> Judge:
    return Judge(project, tmp_path)


class Judge:
    """Holds a paper against JSON Schemas, as a run does: by a proof first, and by jsonschema alone."""

    def __init__(self, project: Project, root: Path) -> None:
        self._project = project
        self._config = project.config._replace(root=root, json_schema="s.json")

    def __call__(self, text: str, paper: str = PAPER) -> str:
        """Return what is told of a schema; nothing where the paper is judged."""
        (self._config.root / "s.json").write_text(text)
        told = {self._told(authority, paper) for authority in ("auto", "always")}
        (only,) = told
        assert only.isprintable()
        assert len(only) < 1000
        return only

    def _told(self, authority: Authority, paper: str) -> str:
        try:
            self.findings(authority, paper)
        except SchemaError as error:
            return str(error)
        return ""

    def findings(self, authority: Authority, paper: str) -> list[str]:
        """Return the fields that are refused."""
        admission = Admission(self._config, self._project.kind.schema, None, authority)
        assert admission.constraint_files
        admitted = admission.admit(read_text(paper))
        return [one.field for one in admitted] if isinstance(admitted, list) else []


def about_title(**keywords: Any) -> Any:
    return {"properties": {"paper": {"properties": {"title": keywords}}}}


def about_authors(**keywords: Any) -> Any:
    return {"properties": {"paper": {"properties": {"authors": keywords}}}}


def doubled(make: Any, levels: int = 40) -> Any:
    """Return definitions that each refer to the next one twice."""
    definitions = {f"a{n}": make({"$ref": f"#/$defs/a{n + 1}"}) for n in range(levels)}
    return {"$defs": {**definitions, f"a{levels}": {"type": "object"}}, "$ref": "#/$defs/a0"}


TOO_MANY = "s.json: it refers to itself without end, or checking a file takes too many steps; see `json-schema`"
WORK = {
    "allOf": doubled(lambda ref: {"allOf": [ref, ref]}),
    "anyOf": doubled(lambda ref: {"anyOf": [{"allOf": [ref, False]}, ref]}),
    "oneOf": doubled(lambda ref: {"oneOf": [ref, {"not": ref}]}),
    "not": doubled(lambda ref: {"allOf": [{"not": {"not": ref}}, ref]}),
    "if": doubled(lambda ref: {"if": ref, "then": ref}),
    "dependentSchemas": doubled(lambda ref: {"dependentSchemas": {"paper": ref}, "allOf": [ref]}),
    "properties": doubled(lambda ref: {"allOf": [{"properties": {"paper": True}}, ref, ref]}),
    "unevaluatedProperties": doubled(lambda ref: {"allOf": [ref], "unevaluatedProperties": {"type": "object"}}),
    "unevaluatedProperties below": {
        **doubled(lambda ref: {"dependentSchemas": {"paper": {"allOf": [ref]}}, "$ref": ref["$ref"]}),
        "unevaluatedProperties": False,
    },
    "nested unevaluatedProperties": json.loads(
        '{"unevaluatedProperties": false, "allOf": [' * 40 + '{"type": "object"}' + "]}" * 40
    ),
    "dynamicRef": {
        "$defs": {"a": {"$dynamicAnchor": "x", "allOf": [{"$dynamicRef": "#x"}, {"$dynamicRef": "#x"}]}},
        "$ref": "#/$defs/a",
    },
    "itself": {"$ref": "#"},
    "each other": {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
    "itself by not": {"not": {"$ref": "#"}},
    "contains": doubled(lambda ref: {"allOf": [ref, {"properties": {"paper": {"contains": ref}}}, ref]}),
}


@pytest.mark.parametrize("name", WORK)
def test_work_that_doubles_ends_with_one_line(judge: Judge, name: str) -> None:
    assert judge(json.dumps(WORK[name])).startswith(TOO_MANY)


EXPRESSIONS = (
    "^(a+)+$",
    "(a|a)*$",
    "(a*)*b",
    "^(.*.*)*!x",
    "([a-zA-Z]+)*$",
    "(x+x+)+y",
    "^(a?){1000}a{1000}$",
    "\\s+$",
)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_no_pattern_takes_long(judge: Judge, expression: str) -> None:
    named = {expression: {"type": "object"}}
    paper = f'paper {{ title: "{"a" * 60_000}!" }}\n'
    for schema in (
        about_title(pattern=expression),
        {"patternProperties": named},
        {"patternProperties": named, "additionalProperties": {"type": "object"}},
        {"patternProperties": named, "unevaluatedProperties": {"type": "object"}},
        {"propertyNames": {"anyOf": [{"pattern": expression}, True]}},
    ):
        told = judge(json.dumps(schema), paper)
        assert told == "" or told.startswith(TOO_MANY)


@pytest.mark.parametrize(
    "expression", ["(", "(?=a)", "(?!a)b", "(a)\\1", "a{2000}", "*", "\ud800", "(?<=x)y", "(?P>a)"]
)
def test_what_re2_cannot_read_is_told(judge: Judge, expression: str) -> None:
    for schema in (
        about_title(pattern=expression),
        {"$defs": {"unused": {"pattern": expression}}},
        {"patternProperties": {expression: True}},
        {"x-more": {"a": {"pattern": expression}}, "allOf": [{"$ref": "#/x-more/a"}]},
    ):
        told = judge(json.dumps(schema))
        assert told.startswith("s.json: ")
        assert " is not a regular expression" in told


def test_a_pattern_that_takes_too_much_room_is_told(judge: Judge) -> None:
    told = judge(json.dumps(about_title(pattern="(?:a?){1000}" * 30)))
    assert told.startswith("s.json: not a JSON Schema: `(?:a?){1000}(?:a?)")
    assert "is too large a regular expression: repeat less (at $" in told


def test_anchors_and_classes_are_those_of_re2(judge: Judge) -> None:
    """As ECMA-262 has it, `$` is the end of the text, and `\\d` a digit of ASCII; both ways of checking agree."""
    fields = {"title": {"pattern": "^7$"}, "abbr": {"pattern": "^\\d$"}}
    assert judge(json.dumps({"properties": {"paper": {"properties": fields}}})) == ""
    for authority in ("auto", "always"):
        found = judge.findings(authority, 'paper {\n  title: "7\\n"\n  abbr: "٣"\n}\n')
        assert found == ["paper.title", "paper.abbr"]


OTHER_DRAFT = "`$schema` is `{}`; only draft 2020-12 is read: write `https://json-schema.org/draft/2020-12/schema`"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1", "not a JSON Schema: 1 is not of type"),
        ("null", "not a JSON Schema: None is not of type"),
        ('"x"', "not a JSON Schema: 'x' is not of type"),
        ("[]", "not a JSON Schema: [] is not of type"),
        ("[{}]", "not a JSON Schema: [{}] is not of type"),
        ("", "not valid JSON: "),
        ("{", "not valid JSON: "),
        ('{"a": 1} x', "not valid JSON: "),
        ("[" * 100_000, "nested too deeply"),
        ('{"not":' * 40 + "{}" + "}" * 40, ""),
        ('{"multipleOf": NaN}', "not valid JSON: the number `NaN` is out of range"),
        ('{"minimum": -Infinity}', "not valid JSON: the number `-Infinity` is out of range"),
        ('{"minimum": 1e999}', "not valid JSON: the number `1e999` is out of range"),
        ('{"maximum": 1' + "0" * 400 + "}", "not valid JSON: the number `1000"),
        ('{"maximum": 1' + "0" * 9000 + "}", "not valid JSON: the number `1000"),
        ('{"multipleOf": 0}', "not a JSON Schema: 0 "),
        ('{"multipleOf": -1}', "not a JSON Schema: -1 "),
        ('{"multipleOf": "2"}', "not a JSON Schema: '2' is not of type 'number'"),
        ('{"type": "strin"}', "not a JSON Schema: 'strin' is not valid"),
        ('{"type": 5}', "not a JSON Schema: 5 is not valid"),
        ('{"type": ["string", "\\u001b[2J"]}', "not a JSON Schema: "),
        ('{"enum": 3}', "not a JSON Schema: 3 is not of type 'array'"),
        ('{"enum": {"a": 1}}', "not a JSON Schema: {'a': 1} is not of type 'array'"),
        ('{"required": "paper"}', "not a JSON Schema: 'paper' is not of type 'array'"),
        ('{"minLength": -1}', "not a JSON Schema: -1 is less than the minimum of 0"),
        ('{"minLength": 1.5}', "not a JSON Schema: 1.5 is not of type 'integer'"),
        ('{"properties": []}', "not a JSON Schema: [] is not of type 'object'"),
        ('{"properties": {"paper": 3}}', "not a JSON Schema: 3 is not of type"),
        ('{"allOf": []}', "not a JSON Schema: [] "),
        ('{"items": [1]}', "not a JSON Schema: "),
        ('{"$ref": 5}', "not a JSON Schema: 5 is not of type 'string'"),
        ('{"$id": 5}', "not a JSON Schema: 5 is not of type 'string'"),
        ('{"$id": "http://["}', "an identifier is not a URI"),
        ('{"$schema": "http://["}', OTHER_DRAFT.format("http://[")),
        ('{"$schema": 1}', "not a JSON Schema: 1 is not of type 'string'"),
        ('{"$anchor": 1}', "not a JSON Schema: 1 is not of type 'string'"),
        ('{"$ref": "#/$defs/gone"}', "the reference `#/$defs/gone` leads to nothing"),
        ('{"$ref": "#gone"}', "the reference `#gone` leads to nothing"),
        ('{"$defs": {"a": {"$ref": "#/gone"}}}', "the reference `#/gone` leads to nothing"),
        ('{"title": "x", "$ref": "#/title"}', "the reference `#/title` leads to what is not a JSON Schema"),
        ('{"title": "x", "$ref": "#/title/0"}', "the reference `#/title/0` leads to "),
        ('{"title": "x", "$ref": "#/title/a"}', "the reference `#/title/a` leads to nothing"),
        ('{"x": 5, "$ref": "#/x"}', "the reference `#/x` leads to what is not a JSON Schema"),
        ('{"x": 5, "$ref": "#/x/y"}', "the reference `#/x/y` leads to nothing"),
        ('{"x": null, "$ref": "#/x"}', "the reference `#/x` leads to what is not a JSON Schema"),
        ('{"x": [{}], "$ref": "#/x"}', "the reference `#/x` leads to what is not a JSON Schema"),
        ('{"x": [{}], "$ref": "#/x/0"}', ""),
        ('{"x": [{}], "$ref": "#/x/-1/a"}', "the reference `#/x/-1/a` leads to nothing"),
        ('{"x": {"type": 5}, "$ref": "#/x"}', "`#/x`: not a JSON Schema: 5 is not valid"),
        ('{"x": {"multipleOf": 0}, "$ref": "#/x"}', "`#/x`: not a JSON Schema: 0 "),
        ('{"x": {"y": {"properties": 3}}, "$ref": "#/x/y"}', "`#/x/y`: not a JSON Schema: 3 is not"),
        ('{"x": {"$ref": "#/y"}, "$ref": "#/x"}', "the reference `#/y` leads to nothing"),
        ('{"enum": [{"$ref": 1}], "$ref": "#/enum/0"}', "`#/enum/0`: not a JSON Schema: 1 is not of type 'string'"),
        ('{"$dynamicRef": "#gone"}', "the reference `#gone` leads to nothing"),
        ('{"$ref": "#/' + "a/" * 50_000 + '"}', "the reference `#/a/a"),
        ('{"$ref": "http://127.0.0.1:9/x"}', "what the reference `http://127.0.0.1:9/x` names is not in this file"),
        ('{"$ref": "http://["}', "what the reference `http://[` names is not in this file"),
        ('{"$ref": "s.json"}', "what the reference `s.json` names is not in this file"),
        ('{"$ref": ""}', TOO_MANY.removeprefix("s.json: ")),
        ('{"$schema": "http://json-schema.org/draft-04/schema#"}', OTHER_DRAFT.format("http://json-schema.org/draft-04/schema#")),
        ('{"$defs": {"a": {"$schema": "http://x/y"}}}', OTHER_DRAFT.format("http://x/y")),
        ('{"$schema": "https://json-schema.org/draft/2020-12/schema#"}', ""),
        ('{"not": {}}', ""),
        ('{"properties": {"paper": {"properties": {"title": {"type": ["string", "null"]}}}}}', ""),
        ('{"properties": {"paper": {"properties": {"title": {"minLength": 1e300}}}}}', ""),
        ("true", ""),
        ("false", ""),
    ],
)  # fmt: skip
def test_what_is_no_schema_is_told(judge: Judge, text: str, why: str) -> None:
    told = judge(text)
    assert told.startswith(f"s.json: {why}") if why else told == ""


def test_bytes_that_are_no_text_are_told_by_every_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "metalint.toml").write_text('json-schema = "s.json"')
    (tmp_path / "s.json").write_bytes(b'{"title": "\xff"}')
    for words in (("lint",), ("fix", "--diff"), ("schema",)):
        run = drive(*words)
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
        assert run.err.startswith("metalint: s.json: not valid JSON: ")


HUGE: dict[str, Any] = {
    "empty schemas": {"allOf": [{} for _ in range(300_000)]},
    "properties": {"properties": {f"a{n}": {"type": "string"} for n in range(100_000)}},
    "choices": {"properties": {"paper": {"enum": [{"title": n} for n in range(100_000)]}}},
    "required": {"required": [f"a{n}" for n in range(200_000)]},
    "references": {"$defs": {"a": {}}, "allOf": [{"$ref": "#/$defs/a"} for _ in range(100_000)]},
    "unknown keywords": {"allOf": [{"$ref": "#"}] * 2, **{f"x{n}": n for n in range(200_000)}},
    "names": {"propertyNames": {"enum": [f"a{n}" for n in range(200_000)]}},
    "patterns": {"patternProperties": {f"^a{n}$": True for n in range(30_000)}},
    "long text": {"title": "x" * 4_000_000},
    "not": {"properties": {"paper": {"not": {"not": {"enum": list(range(300_000))}}}}},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HUGE)
def test_a_huge_schema_takes_no_longer(judge: Judge, name: str) -> None:
    assert judge(json.dumps(HUGE[name])).partition(":")[0] in {"", "s.json"}


MANY = 3_900


@pytest.mark.slow
@pytest.mark.parametrize(
    "keywords",
    [
        {"uniqueItems": True},
        {"contains": {"const": "x"}},
        {"unevaluatedItems": False},
        {"items": {"enum": [f"a{n}" for n in range(4_000)]}},
        {"items": {"anyOf": [{"const": f"a{n}"} for n in range(100)]}},
        {"items": {"pattern": "^(a|b)*a(a|b){400}c$"}},
        {"items": {"not": {"const": "x"}}},
        {"enum": [[f"A {n}" for n in range(3_899)] for _ in range(20)]},
    ],
)
def test_long_lists_are_checked_in_time(judge: Judge, keywords: dict[str, Any]) -> None:
    listed = ", ".join(f'"A {n}"' for n in range(MANY))
    told = judge(json.dumps(about_authors(**keywords)), f"paper {{ authors: [{listed}] }}\n")
    assert told == "" or told.startswith(TOO_MANY)
