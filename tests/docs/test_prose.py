"""The linter of prose finds banned phrasings, and nothing that metalint says has one."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest
from rows import each_row
from workflow import CHECKOUT

SOURCE = CHECKOUT / "tools" / "prose.py"
SPEC = importlib.util.spec_from_file_location("prose", SOURCE)
assert SPEC
assert SPEC.loader
prose = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(prose)


@pytest.mark.slow  # and a part of `make check`
def test_documents_help_and_messages_are_in_plain_english() -> None:
    done = subprocess.run([sys.executable, str(SOURCE)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "prose: nothing to replace\n")


@each_row(
    ("text", "found"),
    [
        ("It mends files.", "page:1: `mends`; use fix"),
        ("One\ntwo\nwas told that", "page:3: `told`; use reported"),
        ("It must wait, for it\nis slow.", "page:1: `for it`; use because"),
        ("The value\nis to\nbe set.", "page:2: `is to be`; use must be"),
        ("Upon a start", "page:1: `Upon`; use on"),
        ("Two Organisations", "page:1: `Organisations`; use the American spelling, with z"),
        ("its behaviour", "page:1: `behaviour`; use or instead of our"),
        ("not\nlabelled", "page:2: `labelled`; use one l"),
    ],
)
def test_a_phrasing_is_found_at_its_line(text: str, found: str) -> None:
    assert list(prose.check("page", text)) == [found]


@each_row(
    "text",
    [
        "`it mends` and “it mends” and [a](mends.md)",
        "```text\nit mends\n```",
        "<!-- metalint:begin papers -->\nShall We Mend\n<!-- metalint:end papers -->",
        "recommended amendments, hold-just-in-time",
        "the field `organisations`, our hours, four analyses, a parameter of a license, likewise precise",
    ],
)
def test_code_quotes_targets_and_papers_are_left_out(text: str) -> None:
    assert list(prose.check("page", text)) == []


def test_all_that_users_read_is_checked() -> None:
    names = set(prose.texts())
    documents = {"README.md", "CHANGELOG.md", "docs/rules.md", "docs/internals/architecture.md", "docs/tutorial.md"}
    assert documents | {"metalint --help", "docstrings of the API", "tests/messages/messages.txt"} <= names


def test_comments_and_docstrings_of_the_code_are_checked_for_old_words() -> None:
    text = prose.remarks_in(
        '"""Made anew."""\n\nx = "anew"  # lest it is lost\n\n\ndef f():\n    """Two\n    lines: hence."""\n'
    )
    assert text == "Made anew.\n\nlest it is lost\n\n\n\nTwo\nlines: hence.\n"
    assert list(prose.check("x.py", text, prose.OLD_PHRASES)) == [
        "x.py:1: `anew`; use again",
        "x.py:3: `lest`; use so",
        "x.py:8: `hence`; use so",
    ]
    names = {"src/metalint/cli/main.py", "tests/docs/test_prose.py", "action.yml", ".github/workflows/ci.yml"}
    assert names <= set(prose.code())
