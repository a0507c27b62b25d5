"""Titles that are right: no rule calls one an error, and no safe fix changes one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from conftest import DATA

from metalint.config import settings as config
from metalint.engine import run as engine
from metalint.engine.report_types import Request
from metalint.fixes import fixer
from metalint.index.project import Project
from metalint.rules.problems import Severity
from metalint.rules.selection import Choice, enabled_rules
from metalint.text.literal import quote_text

if TYPE_CHECKING:
    from collections.abc import Iterable

ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
LISTED = Path(__file__).with_name("titles.txt").read_text(encoding="utf-8").splitlines()
TITLES = [ESCAPE.sub(lambda match: chr(int(match[1], 16)), line) for line in LISTED]
PREPRINTS = DATA / "preprints" / "comet-arxiv-cs.tsv"


def judged(root: Path, titles: Iterable[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """The errors about papers with these titles, and what safe fixes change of them."""
    # some differ in a dash or a dot only, which makes them one title of two papers
    settings = config.read_config({"required": ["title"], "ignore": ["duplicate-title"]}, root, "test")
    texts = {
        f"meta/p{number}.prototxt": f"paper {{\n  title: {quote_text(one)}\n}}\n" for number, one in enumerate(titles)
    }
    (root / "meta").mkdir()
    for path, text in texts.items():
        (root / path).write_text(text, encoding="utf-8")
    request = Request(enabled_rules(settings, Choice()))
    report = engine.lint_project(Project(settings, 2026, None), request)
    errors = [f"{one.message}: {one.value}" for one in report.diagnostics if one.severity is Severity.ERROR]
    result = fixer.fix_project(Project(settings, 2026, None), request)
    return errors, [(one.old, one.new) for one in result.changed]


def test_there_are_many() -> None:
    assert len(set(TITLES)) == len(TITLES) >= 180


def test_no_right_title_is_an_error_or_changed(tmp_path: Path) -> None:
    assert judged(tmp_path, TITLES) == ([], [])


def test_a_real_title_is_changed_only_where_it_has_a_plain_mistake(tmp_path: Path) -> None:
    rows = PREPRINTS.read_text(encoding="utf-8").splitlines()[1:]
    errors, changes = judged(tmp_path, dict.fromkeys(row.split("\t")[3] for row in rows))
    entities = [(old, new) for old, new in changes if "&amp;" in old and new == old.replace("&amp;", "&")]
    assert (errors, changes, len(entities)) == ([], entities, 2)
