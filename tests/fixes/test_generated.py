"""Every fixing rule on generated papers: what comes out parses, is final, and keeps all that was not to change."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from messy import messy_papers

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.fixes import fixer
from metalint.index.project import Project
from metalint.rules.base import OnlineRule
from metalint.rules.rule_set import RULES
from metalint.schema.protobuf_check import Record
from metalint.text.parser import parse_document

if TYPE_CHECKING:
    from pathlib import Path

TORTURE = bool(os.environ.get("METALINT_TORTURE"))
PATH = "meta/messy.prototxt"
LINE_ENDS = re.compile(r"\r?\n").findall
OTHER = {
    "meta/2024/paper.prototxt": 'paper { title: "Another paper" institutions: "Zorblax-AI" }\n',
    "meta/2024/more.prototxt": 'paper { title: "A further paper" institutions: "Zorblax-AI" }\n',
}
RULES_HERE = frozenset(rule.name for rule in RULES if not isinstance(rule, OnlineRule))  # the others need the network
FIXING = frozenset(rule.name for rule in RULES if rule.fixes) & RULES_HERE - {"encoding"}  # that is of unparsed files


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Project:
    root = tmp_path_factory.mktemp("messy")
    (root / "notes" / "sub").mkdir(parents=True)
    for name in ("cover.png", "sub/note.md"):
        (root / "notes" / name).touch()
    return Project(config.read_config({"required": ["title"], "select": ["all"]}, root, "test"), 2026, cache)


def request(text: str, rules: frozenset[str]) -> Request:
    return Request(rules, lambda path: path == PATH, {**OTHER, PATH: text})


def values(project: Project, text: str) -> dict[str, list[object]]:
    """Values by field, and how often each message is there."""
    record = project.kind.admit(parse_document(text))
    assert isinstance(record, Record), record
    found: dict[str, list[object]] = {}
    for entry in record.entries:
        found.setdefault(plain(entry.path), []).append(entry.value)
    return found | {f"{plain(path)} itself": [] for path in record.messages}


def plain(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)


def comments(text: str) -> Counter[str]:
    tokens = parse_document(text).tokens
    return Counter(text[start:end].rstrip("\r") for kind, start, end in tokens if kind == "comment")


def check(project: Project, text: str, rules: frozenset[str], fields: frozenset[str]) -> str:
    """Fix ``text`` by some rules, which may change some fields; return the result."""
    result = fixer.fix_project(project, request(text, rules), unsafe=True)
    assert all("would move the comment that silences" in complaint for complaint in result.complaints)
    if not result.changed:
        return text
    (changed,) = result.changed
    new = changed.new
    assert not fixer.fix_project(project, request(new, rules), unsafe=True).changed
    before, after = values(project, text), values(project, new)
    differing = {field for field in before.keys() | after.keys() if before.get(field) != after.get(field)}
    assert {field.removesuffix(" itself") for field in differing} <= fields
    if "unused-suppression" not in {one.rule for one in result.applied}:
        added = comments(new) - comments(text)
        assert comments(text) <= comments(new)
        assert all(comment.startswith(("# proto-file: ", "# proto-message: ")) for comment in added)
    # nothing but empty fields was there, and a header may have been added since, as to an empty file
    is_emptied = all(line.startswith(("# proto-file: ", "# proto-message: ")) for line in new.splitlines())
    assert set(LINE_ENDS(new)) <= set(LINE_ENDS(text)) | ({"\n"} if is_emptied or "\n" not in text else set())
    if "layout" not in {one.rule for one in result.applied}:
        assert new.endswith("\n") == text.endswith("\n") or is_emptied
    return new


def check_each_rule(project: Project, text: str) -> frozenset[str]:
    """Fix ``text`` by each rule alone and by all; return the rules that had something to fix."""
    fields: dict[str, set[str]] = {}
    for one in engine.lint_project(project, request(text, RULES_HERE)).diagnostics:
        if one.fix:
            fields.setdefault(one.rule, set()).add(plain(one.field))
    known = {field.removesuffix(" itself") for field in values(project, text)}
    for rule, changing in sorted(fields.items()):
        inside = {field for field in known if any(field.startswith(f"{one}.") for one in changing)}
        check(project, text, frozenset({rule}), frozenset(changing | inside))
    check(project, text, RULES_HERE, frozenset(known))
    return frozenset(fields)


@pytest.mark.slow
def test_fixes_of_generated_papers_keep_their_word(project: Project) -> None:
    at_work: set[str] = set()

    @settings(
        max_examples=2000 if TORTURE else 120,
        derandomize=not TORTURE,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(messy_papers())
    @example('paper{authors: ["Ann Bell"]\n}\nnote{} baseline{} ')
    @example("paper{authors: []\n}\nnote{} baseline{} ")
    @example("paper {institutions: []\r\n}\r\nnote{}  baseline{}  ")
    def check_one(text: str) -> None:
        assume(isinstance(project.kind.admit(parse_document(text)), Record))
        at_work.update(check_each_rule(project, text))

    check_one()
    assert at_work >= FIXING
