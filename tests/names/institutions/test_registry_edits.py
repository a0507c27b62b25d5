"""Aliases are written into a registry without touching anything else in it."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from rows import each_row

from metalint.names.institutions.registry_edits import add_alias
from metalint.text.parser import parse_document

ENTRY = 'organisations {\n  name: "B"\n  aliases: "b"\n}\n'
A = 'organisations {\n  name: "A"\n}\n'
C = '# decided in March\norganisations {\n  name: "C"  # why\n}  # so\n'
HEADER = "# proto-file: registry.proto\n\n"


@each_row(
    ("before", "after"),
    [
        ("", ENTRY),
        (HEADER, HEADER + ENTRY),
        (A, A + ENTRY),
        (A + C, A + ENTRY + C),
        (A + "\n" + C, A + "\n" + ENTRY + "\n" + C),
        (HEADER + C, HEADER + ENTRY + C),
        (C, C + ENTRY),  # the comment on top may be the file's
        (C + A, C + A + ENTRY),
        (A + "# the end\n", A + "# the end\n" + ENTRY),
        (A.rstrip(), A + ENTRY),
        ('organisations { name: "A" } organisations { name: "C" }\n',
         'organisations { name: "A" } organisations { name: "C" }\n' + ENTRY),
        ('organisations: [{ name: "A" }, { name: "C" }]\n', ENTRY + 'organisations: [{ name: "A" }, { name: "C" }]\n'),
        (C.partition("\n")[2], ENTRY + C.partition("\n")[2]),
        ("\r\n".join([*A.splitlines(), ""]), "\r\n".join([*A.splitlines(), *ENTRY.splitlines(), ""])),
    ],
)  # fmt: skip
def test_an_entry_goes_to_its_place(before: str, after: str) -> None:
    assert add_alias(parse_document(before), "B", "b") == after


@each_row(
    ("before", "after"),
    [
        (
            'organisations {\n  name: "B"\n  ror: "x"\n}',
            'organisations {\n  name: "B"\n  aliases: "b"\n  ror: "x"\n}',
        ),
        ('organisations {\n  name: "B"  # why\n}', 'organisations {\n  name: "B"  # why\n  aliases: "b"\n}'),
        (
            "organisations {\n\tname: 'B',\n\taliases: 'x', # so\n\tror: 'x'\n}",
            "organisations {\n\tname: 'B',\n\taliases: 'x', # so\n\taliases: \"b\"\n\tror: 'x'\n}",
        ),
        ('organisations { name: "B" }  # so', 'organisations { name: "B" aliases: "b" }  # so'),
        ('organisations { name: "B"\n}', 'organisations { name: "B"\n  aliases: "b"\n}'),
        ('organisations <name: "" "B">', 'organisations <name: "" "B" aliases: "b">'),
        (
            'organisations: [{ name: "A" }, { name: "B" aliases: ["x"] }]',
            'organisations: [{ name: "A" }, { name: "B" aliases: ["x"] aliases: "b" }]',
        ),
        ('organisations {\r\n  name: "B"\r\n}', 'organisations {\r\n  name: "B"\r\n  aliases: "b"\r\n}'),
    ],
)
def test_an_alias_goes_behind_the_others(before: str, after: str) -> None:
    assert add_alias(parse_document(before), "B", "b") == after


def test_names_are_written_as_literals() -> None:
    assert add_alias(parse_document(""), 'The "B"', "B\\b") == (
        'organisations {\n  name: "The \\"B\\""\n  aliases: "B\\\\b"\n}\n'
    )  # fmt: skip


@pytest.mark.skipif(shutil.which("txtpbfmt") is None, reason="txtpbfmt is not installed")
@pytest.mark.parametrize("before", ["", HEADER + A + C, A + "\n" + C])
def test_a_tidy_file_stays_tidy(before: str) -> None:
    text = add_alias(parse_document(add_alias(parse_document(before), "B", "b")), "B", "c")
    done = subprocess.run(["txtpbfmt"], input=text.encode(), capture_output=True, timeout=30, check=True)
    assert done.stdout.decode() == text
