"""The pages of rules: an example with findings and one without, as the tests of the cases have them."""

from __future__ import annotations

import importlib
import re
import sys
from typing import TYPE_CHECKING

import pytest
from rows import each_row
from rules.test_url_rules import found, project
from workflow import CHECKOUT

from metalint.links.status import Alive, Answer, Dead, Moved, RegistryEntry
from metalint.rules.documentation import sections
from metalint.rules.rule_set import BY_NAME, RULES

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.rules.base import Rule

sys.path.append(str(CHECKOUT / "tools" / "documentation"))
rule_pages = importlib.import_module("rule_pages")

WITH_CASES = [rule for rule in RULES if rule_pages.example(rule, "bad")]  # tests/rules tells which must have some


@each_row("rule", WITH_CASES)
def test_the_bad_example_of_a_rule_has_its_finding_and_the_good_one_has_none(rule: Rule) -> None:
    bad, good = rule_pages.example(rule, "bad"), rule_pages.example(rule, "good")
    assert f"[{rule.name}]" in rule_pages.findings(bad, rule)
    assert f"[{rule.name}]" not in rule_pages.findings(good, rule)


def url_of(name: str, heading: str) -> str:
    match = re.search(r'url: "([^"]+)"', sections(BY_NAME[name])[heading])
    assert match
    return match[1]


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("dead-url", Answer(Dead("status 404"))),
        ("moved-url", Answer(Moved(url_of("moved-url", "Use instead"), is_same=True))),
        ("url-title", Answer(Alive(), RegistryEntry("arXiv", "Another Paper"))),
    ],
)
def test_the_examples_of_a_rule_on_the_network(tmp_path: Path, name: str, bad: Answer) -> None:
    old, new = url_of(name, "Example"), url_of(name, "Use instead")
    title = "Attention Is All You Need"
    assert [one.rule for one in found(project(tmp_path, title=title, url=old), {old: bad})] == [name]
    good = {new: Answer(Alive(), RegistryEntry("arXiv", title))}
    assert found(project(tmp_path, title=title, url=new), good) == []


def test_invisible_characters_are_named_and_fences_are_longer_than_those_inside(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("\ufeffa\u00a0b\r\n```\n".encode())
    assert rule_pages._shown(tmp_path / "a.md") == "<U+FEFF>a<U+00A0>b\n```"  # noqa: SLF001
    assert rule_pages._block("```\nx\n```") == "````text\n```\nx\n```\n````"  # noqa: SLF001
