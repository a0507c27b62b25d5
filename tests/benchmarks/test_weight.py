"""What a reader must understand, counted: ``tools/weight.py``."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

from weight import Weight, weigh, weigh_rooms

sys.path.pop()

IMPORTS = "from __future__ import annotations\nimport os, sys as system\n"


def test_docstrings_and_imports_do_not_count() -> None:
    documented = f'"""A module."""\n{IMPORTS}\n\ndef f():\n    """A function."""\n    x = 1\n'
    assert weigh(documented) == weigh("def f():\n    x = 1\n") == Weight(7, 2)


def test_a_string_that_documents_nothing_counts() -> None:
    assert weigh("x = 1\n'text'\n").statements == 2


def test_rooms_are_the_folders_below_the_package() -> None:
    modules = [("text/a.py", b"x = 1"), ("text/deeper/b.py", b"x = 1"), ("api.py", b"")]
    assert weigh_rooms(modules) == {"(top)": Weight(1, 0), "text": Weight(10, 2)}
