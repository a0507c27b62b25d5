"""SECURITY.md says how to report in private, and each threat of docs/internals/threats.md names a test that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from rows import each_row

CHECKOUT = Path(__file__).parents[2]
PAGE = (CHECKOUT / "SECURITY.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in row.strip("|").split(" | ")]
    for row in (CHECKOUT / "docs" / "internals" / "threats.md").read_text(encoding="utf-8").splitlines()
    if row.startswith("|") and not row.startswith(("| who ", "|---"))
]


def test_there_is_a_table_of_threats() -> None:
    assert len(ROWS) > 20
    assert {len(row) for row in ROWS} == {5}


@each_row("named", [row[-1].strip("` |") for row in ROWS])
def test_each_row_names_a_test(named: str) -> None:
    path, _, name = named.partition("::")
    tree = ast.parse((CHECKOUT / path).read_text(encoding="utf-8"))
    assert name in {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_reports_go_to_github_in_private() -> None:
    assert "Report a vulnerability" in PAGE
    assert not re.search(r"[\w.]+@[\w-]+\.\w", PAGE)


def test_links_lead_to_files() -> None:
    targets = re.findall(r"\]\(([^)]+)\)", PAGE)
    assert targets
    assert all((CHECKOUT / target).exists() for target in targets)
