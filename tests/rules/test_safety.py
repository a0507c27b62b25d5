"""What is safe: no safe fix touches a field without a role, and none goes beyond the grounds of its rule."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from conftest import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rows import each_row

from metalint.config import settings as config
from metalint.config.settings import ROLES
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.fixes import fixer
from metalint.index.project import Project
from metalint.links.status import Answer, Moved
from metalint.papers.paper import Value
from metalint.rules.base import LAYOUT
from metalint.rules.diagnostics import parsed
from metalint.rules.documentation import sections
from metalint.rules.problems import Change, Fix, Remove, Replace, Rewrite, Safety, Split
from metalint.rules.rule_set import BY_NAME, RULES
from metalint.rules.safety import judge_fix
from metalint.rules.selection import Choice, enabled_rules
from metalint.schema.protobuf_check import Record
from metalint.text.literal import quote_text
from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SAFE = [rule for rule in RULES if rule.fixes is Safety.SAFE]
PROTO = """\
syntax = "proto2";
message PaperInfo {
  optional Paper paper = 1;
  optional Pub pub = 2;
  optional Code code = 3;
  optional Link note = 4;
  optional Link cover = 5;
  optional Keyword keyword = 6;
  optional Baseline baseline = 7;
  optional string bibtex = 8;
  optional string abstract = 9;
  repeated string pattern = 10;
  optional bytes raw = 11;
  optional int32 rating = 12;
  optional bool read = 13;
  optional double score = 14;
  map<string, string> names = 15;
  map<string, Link> links = 16;
  repeated Link mirrors = 17;
  optional Nested nested = 18;
  oneof status { string open = 19; string closed = 20; }
  optional group Extra = 21 { optional string text = 1; }
  optional Marker marker = 22;
  extensions 100 to 199;
}
message Paper {
  optional string title = 1;
  optional string abbr = 2;
  optional string url = 3;
  repeated string authors = 4;
  repeated string institutions = 5;
  repeated string affiliations = 6;
  optional string subtitle = 7;
}
message Pub { optional string where = 1; optional int32 year = 2; optional string series = 3; }
message Code { optional string type = 1 [default = "Pytorch"]; optional string url = 2; required string licence = 3; }
message Link { optional string url = 1; optional string text = 2; optional Marker marker = 3; }
message Keyword { repeated string words = 1; }
message Baseline { repeated string methods = 1; }
message Nested { optional Paper paper = 1; optional Nested nested = 2; repeated string authors = 3; }
message Marker {}
extend PaperInfo { optional string remark = 100; }
"""
SPOILT = (
    "", " ", "A title.", "A  title ", "@article{x,\n  title = {LoRA},\n}\n", "^  *foo\t", "One.\n\n Two.", "\x01\x7f",
    "zero\u200bwidth\u00ad", "\u202eabc\u202c", "Ann Bell, Bob Kay, Eve Low",
    "A B; C D and E F", "Univeristy of Sydney", "The MIT", "Massachusetts Institute of Technology",
    "NIPS", "ICLR oral", "Pytorch", "pytorch", "TF", "none",
    "http://arxiv.org/pdf/2306.11987v2.pdf", "https://arxiv.org/abs//2306.11987", " https://github.com/a/b ",
    "https://github.com/a/b?utm_source=x", "https://example.org/moved", "2024/A", "2024/a", "Notes/A.MD", "cover.PNG ",
)  # fmt: skip
values = st.sampled_from(SPOILT) | st.text(max_size=8)
WITH_ROLES = dict(config.DEFAULT_FIELDS)


def line(name: str, value: str) -> str:
    return f"{name}: {quote_text(value)}\n"


def lines(name: str, most: int = 1) -> st.SearchStrategy[str]:
    return st.lists(values.map(lambda value: line(name, value)), max_size=most).map("".join)


def message(name: str, *fields: st.SearchStrategy[str], most: int = 1) -> st.SearchStrategy[str]:
    whole = st.tuples(*fields).map(lambda held: f"{name} {{\n{''.join(held)}}}\n")
    return st.lists(whole, max_size=most).map("".join)


PAPER = (
    *(lines(name) for name in ("title", "abbr", "url", "subtitle")),
    *(lines(name, 3) for name in ("authors", "institutions", "affiliations")),
)
MARKER = message("marker")
LINK = (lines("url"), lines("text"), MARKER)
ENTRY = st.tuples(values, values)
NESTED = message("nested", message("paper", *PAPER), lines("authors", 3), message("nested", lines("authors", 2)))
papers = st.tuples(
    message("paper", *PAPER),
    message("pub", lines("where"), st.just("year: 2024\n"), lines("series")),
    message("code", lines("type"), lines("url"), values.map(lambda value: line("licence", value))),
    *(message(name, *LINK) for name in ("note", "cover")),
    message("keyword", lines("words", 3)),
    message("baseline", lines("methods", 3)),
    *(lines(name) for name in ("bibtex", "abstract", "raw", "open", "[remark]")),
    lines("pattern", 3),
    st.lists(ENTRY, max_size=2).map(
        lambda held: "".join(f"names {{ {line('key', a)} {line('value', b)} }}\n" for a, b in held)
    ),
    st.lists(st.tuples(values, st.tuples(*LINK)), max_size=2).map(
        lambda held: "".join(f"links {{ {line('key', key)} value {{ {''.join(link)} }} }}\n" for key, link in held)
    ),
    message("mirrors", *LINK, most=2),
    NESTED,
    message("Extra", lines("text")),
    MARKER,
    st.sampled_from(["", "rating: 3\n", "read: false\n", "score: nan\n"]),
).map("".join)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("root")
    (root / "paper.proto").write_text(PROTO)
    (root / "notes").mkdir()
    (root / "notes/a.md").write_text("# A title\n")
    return root


@cache
def project(root: Path) -> Project:
    table = {"proto": "paper.proto", "required": [], "select": ["all"]}
    return Project(config.read_config(table, root, "test"), 2026, root / "cache")


def without_roles(made: Project, text: str) -> list[tuple[str, str]]:
    """The values of a paper whose fields have no role, and the messages that have none inside, with their paths."""
    record = made.kind.admit(parsed(text))
    assert isinstance(record, Record), record
    roles = set(WITH_ROLES.values())
    held = [(one.path, repr(one.value)) for one in record.entries if one.path.partition("[")[0] not in roles]
    return held + [(path, "") for path in record.messages if not any(role.startswith(f"{path}.") for role in roles)]


def ask(urls: Iterable[str]) -> Mapping[str, Answer]:
    return {url: Answer(Moved("https://example.org/new", is_same=True)) for url in urls}


def unread(made: Project, text: str) -> bool:
    return not isinstance(made.kind.admit(parsed(text)), Record)


@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(text=papers)
def test_no_safe_fix_touches_a_field_without_a_role(root: Path, text: str) -> None:
    made = project(root)
    if unread(made, text):  # two entries with one key, say
        return
    enabled = enabled_rules(made.config, Choice())
    assert {rule.name for rule in SAFE} <= enabled
    path = "meta/2024/a.prototxt"
    request = Request(enabled, texts={path: text}, ask=ask)
    result = fixer.fix_project(made, request)
    assert [one for one in result.complaints if "bug in metalint" in one or "not stable" in one] == []
    for changed in result.changed:
        assert without_roles(made, changed.new) == without_roles(made, text)
        assert fixer.fix_project(made, request._replace(texts={path: changed.new})).changed == ()


@each_row("rule", SAFE)
def test_every_rule_with_a_safe_fix_says_why_it_loses_nothing(rule: Any) -> None:
    assert "Safe" in sections(rule)["Fix safety"]
    grounds = rule.grounds
    assert grounds.roles <= set(ROLES)
    assert bool(grounds.roles) != (grounds is LAYOUT)


def test_no_other_rule_has_grounds() -> None:
    assert [rule.name for rule in RULES if rule.grounds] == [rule.name for rule in SAFE]


ROLE_OF = {path: role for role, path in WITH_ROLES.items()}


def value(path: str, text: str = "a value") -> Value[str]:
    return Value(text, Span(1, 2), path)


@each_row(
    ("rule", "change", "safety"),
    [
        ("title-period", Replace(value("paper.title"), "a"), "safe"),
        ("title-period", Replace(value("paper.abbr"), "a"), "unsafe"),
        ("title-period", Replace(value("bibtex"), "a"), "unsafe"),
        ("title-period", Replace(value("paper.title"), " "), "unsafe"),
        ("whitespace", Replace(value("paper.abbr", " "), ""), "safe"),
        ("whitespace", Replace(value("paper.url"), "a"), "unsafe"),
        ("whitespace", Replace(value('names["a"]'), "a"), "unsafe"),
        ("whitespace", Remove(value("paper.abbr")), "unsafe"),
        ("layout", Rewrite(()), "safe"),
        ("layout", Replace(value("paper.title"), "a"), "unsafe"),
        ("joined-authors", Split(value("paper.authors[1]"), ("a", "b")), "safe"),
        ("joined-authors", Split(value("paper.authors[1]"), ("a", "")), "unsafe"),
        ("joined-authors", Split(value("pattern[1]"), ("a", "b")), "unsafe"),
        ("repeated-institution", Remove(value("paper.institutions[1]")), "safe"),
        ("repeated-institution", Remove(value("paper.authors[1]")), "unsafe"),
        ("empty-field", Remove(value("paper.abbr", "")), "safe"),
        ("empty-field", Remove(value("paper.abbr")), "unsafe"),
        ("empty-field", Remove(value("note", "")), "safe"),
        ("empty-field", Remove(value("marker", "")), "unsafe"),
        ("empty-field", Remove(value("bibtex", "")), "unsafe"),
        ("institution-variant", Replace(value("paper.institutions[1]"), "a"), "unsafe"),
        ("a-rule-of-somebody-else", Replace(value("paper.title"), "a"), "unsafe"),
    ],
)
def test_what_goes_beyond_its_grounds_is_unsafe(rule: str, change: Change, safety: str) -> None:
    grounds = BY_NAME[rule].grounds if rule in BY_NAME else None
    assert judge_fix(Fix("a fix", Safety.SAFE, (change,)), grounds, ROLE_OF) == safety


@pytest.mark.parametrize("safety", [Safety.UNSAFE, Safety.DISPLAY])
def test_what_is_not_called_safe_stays_so(safety: Safety) -> None:
    one = Fix("a fix", safety, (Replace(value("paper.title"), "a"),))
    assert judge_fix(one, BY_NAME["title-period"].grounds, ROLE_OF) is safety


def test_one_change_without_grounds_makes_the_whole_fix_unsafe() -> None:
    changes = (Replace(value("paper.title"), "a"), Replace(value("bibtex"), "a"))
    fix = Fix("a fix", Safety.SAFE, changes)
    assert judge_fix(fix, BY_NAME["title-period"].grounds, ROLE_OF) is Safety.UNSAFE


def test_a_fix_of_a_field_without_a_role_is_reported_as_unsafe(root: Path) -> None:
    made = project(root)
    request = Request(
        frozenset({"moved-url"}), texts={"meta/a.prototxt": 'bibtex: "https://example.org/old"\n'}, ask=ask
    )
    (one,) = engine.lint_project(made, request).diagnostics
    assert one.fix is not None
    assert (one.rule, one.fix.safety) == ("moved-url", Safety.UNSAFE)
    assert BY_NAME["moved-url"].fixes is Safety.SAFE


@each_row(
    ("authors", "safeties"),
    [
        (("Ann Bell¹", "Bob Day²"), ["safe", "safe"]),
        (("Ann Bell¹", "Ann Bell²"), ["unsafe", "unsafe"]),
        (("Ann Bell", "Ann Bell [2]"), ["unsafe"]),
        (("Ann Bell (MIT)", "Ann Bell (Stanford University)", "Bob Day (MIT)"), ["safe"]),
    ],
)
def test_what_tells_two_people_of_one_name_apart_is_not_removed_unasked(
    root: Path, authors: tuple[str, ...], safeties: list[str]
) -> None:
    text = "paper {\n" + "".join(line("authors", name) for name in authors) + "}\n"
    request = Request(frozenset({"odd-author"}), texts={"meta/a.prototxt": text})
    report = engine.lint_project(project(root), request)
    assert [one.fix.safety for one in report.diagnostics if one.fix] == safeties
    assert len(report.diagnostics) == len(safeties)


ENTRY_PROTO = """\
syntax = "proto2";
message Entry {
  repeated string names = 1;
  repeated string ids = 2;
  repeated Unit units = 3;
}
message Unit { optional string name = 1; optional string id = 2; }
"""
SYDNEY, SYDNEY_TOO, NOBODY = "University of Sydney", "The University of Sydney", "Nobody Knows Ltd"
OF_SYDNEY, OF_TSINGHUA = "https://ror.org/0384j8v12", "https://ror.org/03cve4549"


def unit(name: str, *ids: str) -> str:
    return f"units {{ name: {quote_text(name)} {' '.join(f'id: {quote_text(one)}' for one in ids)} }}\n"


@pytest.mark.parametrize(
    ("fields", "text", "fix"),
    [
        ("names ids", line("names", SYDNEY) + line("names", SYDNEY_TOO), ("safe", ["names[1]"])),
        (
            "names ids",
            line("names", SYDNEY) + line("names", SYDNEY_TOO) + line("ids", OF_SYDNEY),
            ("safe", ["names[1]"]),
        ),
        (
            "names ids",
            line("names", SYDNEY) + line("names", SYDNEY_TOO) + line("ids", OF_SYDNEY) + line("ids", ""),
            ("safe", ["names[1]", "ids[1]"]),
        ),
        (
            "names ids",
            line("names", SYDNEY) + line("names", SYDNEY_TOO) + line("ids", "") + line("ids", OF_SYDNEY),
            ("unsafe", ["names[1]", "ids[1]"]),
        ),
        (
            "names ids",
            line("names", NOBODY) * 2 + line("ids", OF_SYDNEY) + line("ids", OF_TSINGHUA),
            ("unsafe", ["names[1]", "ids[1]"]),
        ),
        (
            "units.name units.id",
            unit(NOBODY) + unit(SYDNEY) + unit(SYDNEY_TOO, OF_SYDNEY),
            ("unsafe", ["units[2].name", "units[2].id"]),
        ),
        ("units.name units.id", unit(SYDNEY, OF_SYDNEY) + unit(SYDNEY_TOO), ("unsafe", ["units[1].name"])),
    ],
)
def test_no_id_is_lost_or_shifted_with_a_repeated_institution(
    tmp_path: Path, fields: str, text: str, fix: tuple[str, list[str]]
) -> None:
    (tmp_path / "entry.proto").write_text(ENTRY_PROTO)
    roles = dict(zip(("institutions", "ror"), fields.split(), strict=True))
    table = {"proto": "entry.proto", "message": "Entry", "fields": roles, "required": []}
    made = Project(config.read_config(table, tmp_path, "test"), 2026, None)
    (one,) = engine.lint_project(made, Request(frozenset({"repeated-institution"}), texts={"a": text})).diagnostics
    assert one.fix is not None
    removed = [change.target.path for change in one.fix.changes if isinstance(change, Remove)]
    assert (one.fix.safety, removed) == fix


LAB_PROTO = """\
syntax = "proto2";
message Entry {
  repeated string names = 1;
  repeated string ids = 2;
  repeated Person people = 3;
  optional int32 rating = 4;
}
message Person {
  optional string name = 1;
  repeated string places = 2;
  repeated string cities = 3;
  repeated int32 numbers = 4;
}
"""
PLACES = line("places", SYDNEY) + line("places", SYDNEY_TOO)
CITIES = line("cities", "Sydney")


@pytest.mark.parametrize(
    ("role", "field", "text", "safety"),
    [
        ("institutions", "names", line("names", SYDNEY) + line("names", SYDNEY_TOO), "safe"),
        ("institutions", "names", line("names", SYDNEY) + line("names", SYDNEY_TOO) + line("ids", "1"), "safe"),
        ("institutions", "names", line("names", SYDNEY) + line("names", SYDNEY_TOO) + line("ids", "1") * 2, "unsafe"),
        ("institutions", "names", line("names", SYDNEY) + line("names", SYDNEY_TOO) + "rating: 1", "safe"),
        (
            "institutions",
            "names",
            line("names", SYDNEY) + line("names", SYDNEY_TOO) + 'people { name: "Ann Bell" numbers: 1 }',
            "unsafe",
        ),
        ("institutions", "people.places", f"people {{ {PLACES} }}", "safe"),
        ("institutions", "people.places", f"people {{ {PLACES} {CITIES} }} people {{ {CITIES} }}", "safe"),
        ("institutions", "people.places", f"people {{ {PLACES} {CITIES * 2} }}", "unsafe"),
        ("authors", "names", line("names", "Ann Bell; Bob Day") + line("ids", "1"), "safe"),
        ("authors", "names", line("names", "Ann Bell; Bob Day") + line("names", "Cy Dee") + line("ids", "1"), "safe"),
        (
            "authors",
            "names",
            line("names", "Ann Bell; Bob Day") + line("names", "Cy Dee") + line("ids", "1") * 2,
            "unsafe",
        ),
    ],
)
def test_no_element_goes_or_comes_unasked_where_another_list_runs_beside(
    tmp_path: Path, role: str, field: str, text: str, safety: str
) -> None:
    (tmp_path / "entry.proto").write_text(LAB_PROTO)
    roles = {"authors": "people.name", role: field}
    table = {"proto": "entry.proto", "message": "Entry", "fields": roles, "required": []}
    made = Project(config.read_config(table, tmp_path, "test"), 2026, None)
    rules = frozenset({"repeated-institution", "joined-authors"})
    (one,) = engine.lint_project(made, Request(rules, texts={"a": text})).diagnostics
    assert one.fix is not None
    assert one.fix.safety == safety


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (unit(NOBODY) + unit(SYDNEY, OF_SYDNEY), []),
        (unit(SYDNEY) + unit(SYDNEY, OF_TSINGHUA), ["units[1].id"]),
    ],
)
def test_an_id_belongs_to_the_institution_in_its_message(tmp_path: Path, text: str, found: list[str]) -> None:
    (tmp_path / "entry.proto").write_text(ENTRY_PROTO)
    roles = {"institutions": "units.name", "ror": "units.id"}
    table = {"proto": "entry.proto", "message": "Entry", "fields": roles, "required": []}
    made = Project(config.read_config(table, tmp_path, "test"), 2026, None)
    report = engine.lint_project(made, Request(frozenset({"institution-ror"}), texts={"a": text}))
    assert [one.field for one in report.diagnostics] == found


@pytest.mark.parametrize(
    ("option", "text", "safe", "unsafe"),
    [
        ("sort_fields_by_field_name", 'b: "2"\na: "1"\nb: "1"\n', 'a: "1"\nb: "2"\nb: "1"\n', None),
        ("sort_repeated_fields_by_content", 'b: "2"\nb: "1"\n', None, 'b: "1"\nb: "2"\n'),
        ("sort_repeated_fields_by_content", 'b:"2"\nb: "1"\n', 'b: "2"\nb: "1"\n', 'b: "1"\nb: "2"\n'),
        ("sort_repeated_fields_by_content", 'b:"1"\nb: "2"\n', 'b: "1"\nb: "2"\n', None),
        ("remove_duplicate_values_for_repeated_fields", 'b: "1"\nb: "1"\n', None, 'b: "1"\n'),
        ("sort_repeated_fields_by_subfield=a", 'c { a: "2" }\nc { a: "1" }\n', None, 'c { a: "1" }\nc { a: "2" }\n'),
        ("sort_repeated_fields_by_content", 'b: ["2", "1"]\n', None, 'b: ["1", "2"]\n'),
    ],
)
def test_no_safe_fix_of_the_layout_changes_values_or_their_order(
    tmp_path: Path, option: str, text: str, safe: str | None, unsafe: str | None
) -> None:
    (tmp_path / "entry.proto").write_text(
        'syntax = "proto2"; message Entry { optional string a = 1; repeated string b = 2; repeated Part c = 3; }'
        " message Part { optional string a = 1; }"
    )
    made = Project(
        config.read_config({"proto": "entry.proto", "message": "Entry", "required": []}, tmp_path, "test"), 2026, None
    )
    header = f"# txtpbfmt: {option}\n"
    request = Request(frozenset({"layout"}), texts={"a": header + text})
    for allowed, expected in ((False, safe), (True, unsafe or safe)):
        result = fixer.fix_project(made, request, unsafe=allowed)
        assert result.complaints == ()
        assert [one.new for one in result.changed] == ([] if expected is None else [header + expected])
    assert [one.fix.safety for one in engine.lint_project(made, request).diagnostics if one.fix] == (
        ["safe"] * (safe is not None) + ["unsafe"] * (unsafe is not None)
    )
