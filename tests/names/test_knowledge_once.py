"""What names look like is known in `metalint.names`; other rooms ask it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import metalint

ROOT = Path(metalint.__file__).parent
PATTERNS = {
    "authors who are left out": r"\bet\b[^a-z]{0,12}al\b",
    "marks of footnotes": r"(?:\u2021|\\u2021)(?:\xa7|\\xa7)",
    "entities of HTML": r"&\(\?:#",
}


def texts_of(tree: ast.Module) -> Iterator[str]:
    """Yield the strings of a module, except for docstrings."""
    parents = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docs = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, parents) and ast.get_docstring(node)}  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_no_other_room_knows_how_names_are_written(pattern: str) -> None:
    others = (path for path in sorted(ROOT.rglob("*.py")) if path.parent.name != "names")
    found = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in others
        for text in texts_of(ast.parse(path.read_text("utf-8")))
        if re.search(pattern, re.sub("`[^`]*`", "", text), re.IGNORECASE)  # what messages quote
    ]
    assert found == []
