"""A value that its field cannot take: the advice is for the field's type, whether the value can be parsed or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from oracles import schema
from rows import each_row

from metalint.config import settings as config
from metalint.schema import compiling, protobuf_check
from metalint.schema.admission import Admission
from metalint.text.parser import parse_document

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT = "write a whole number without quotes"
ALLOWED = "allowed are `C`, `D`, `E_FLAT`"


@each_row(
    ("line", "rule", "message", "help_"),
    [
        # a word of an enum
        ("key: E-FLAT", "syntax", "`E-FLAT` is not a value of `key`", f"write `key: E_FLAT`; {ALLOWED}"),
        ("key: e flat # low", "syntax", "`e flat` is not a value of `key`", f"write `key: E_FLAT`; {ALLOWED}"),
        ('key: E-FLAT"', "syntax", '`E-FLAT"` is not a value of `key`', f"write `key: E_FLAT`; {ALLOWED}"),
        ('key: "E-FLAT"', "schema", '`"E-FLAT"` is not a value of `key`', f"write `key: E_FLAT`; {ALLOWED}"),
        ("key: C, D or so", "syntax", "`C, D or so` is not a value of `key`", ALLOWED),
        ("key: not known", "syntax", "`not known` is not a value of `key`", ALLOWED),
        # several words
        (
            "modulations: C, E-FLAT",
            "syntax",
            "`C, E-FLAT` is not a value of `modulations`",
            f"write `modulations: [C, E_FLAT]`; {ALLOWED}",
        ),
        (
            'modulations: "C; D"',
            "schema",
            '`"C; D"` is not a value of `modulations`',
            f"write `modulations: [C, D]`; {ALLOWED}",
        ),
        (
            "modulations: [C D]",
            "syntax",
            "`C D` is not a value of `modulations`",
            f"write `modulations: [C, D]`; {ALLOWED}",
        ),
        ("modulations: C, unknown-key", "syntax", "`C, unknown-key` is not a value of `modulations`", ALLOWED),
        (f'modulations: "{"C," * 30}C"', "schema", f'`"{"C," * 19}…` is not a value of `modulations`', ALLOWED),
        # numbers
        ("opus: 59 (no. 1)", "syntax", "`opus` takes an integer, not `59 (no. 1)`", f"{WITHOUT}, such as `opus: 59`"),
        ("opus: 59 (first)", "syntax", "`opus` takes an integer, not `59 (first)`", "write `opus: 59`"),
        ("opus: 59 of 60", "syntax", "`opus` takes an integer, not `59 of 60`", f"{WITHOUT}, such as `opus: 59`"),
        ("opus: 59-60", "syntax", "`opus` takes an integer, not `59-60`", f"{WITHOUT}, such as `opus: 59`"),
        ("opus: 1,059", "syntax", "`opus` takes an integer, not `1,059`", "write `opus: 1059`"),
        ('opus: "op. 59"', "schema", '`opus` takes an integer, not `"op. 59"`', "write `opus: 59`"),
        ('opus: "-59"', "schema", '`opus` takes an integer, not `"-59"`', "write `opus: -59`"),
        ('pages: "-59"', "schema", '`pages` takes an integer, not `"-59"`', WITHOUT),
        ("opus: 59b", "schema", "`opus` takes an integer, not `59b`", WITHOUT),
        ("opus: fifty nine", "syntax", "`opus` takes an integer, not `fifty nine`", WITHOUT),
        ('opus: "99999999999"', "schema", '`opus` takes an integer, not `"99999999999"`', WITHOUT),
        ("tempo: 1.5 or so", "syntax", "`tempo` takes a number, not `1.5 or so`", "write a number without quotes"),
        # the others
        (
            "printed: not yet",
            "syntax",
            "`printed` takes `true` or `false`, not `not yet`",
            "write `printed: true` or `printed: false`",
        ),
        (
            "lead: Jane Doe",
            "syntax",
            "`lead` takes fields in braces, not `Jane Doe`",
            "write `lead { player: … }`",
        ),
        (
            "title: 5 of 9",
            "syntax",
            "the value of `title` is not in quotes",
            'put the value in double quotes: `title: "5 of 9"`',
        ),
        (
            "unheard: 5 of 9",
            "syntax",
            "the value of `unheard` is not in quotes",
            'put the value in double quotes: `unheard: "5 of 9"`',
        ),
    ],
)
@each_row("around", ["{}", "movement {{\n  {}\n}}"])
def test_a_value_of_another_type(around: str, line: str, rule: str, message: str, help_: str) -> None:
    found = protobuf_check.admit_document(parse_document(around.format(line) + "\n"), schema())
    assert isinstance(found, list)
    assert [(one.rule, one.message, one.help) for one in found] == [(rule, message, help_)]


@pytest.mark.parametrize("text", ["words: 99", "words: [none, 99]"])
def test_a_number_that_the_enum_lacks(tmp_path: Path, text: str) -> None:
    papers = compiling.load_schema(compiling.PACKAGED / "paper.proto", "PaperInfo", compiling.PACKAGED, None)
    found = Admission(config.read_config({}, tmp_path, "settings"), papers, None, "auto").admit(
        parse_document(f"keyword {{\n  {text}\n}}\n")
    )
    assert isinstance(found, list)
    ((message, help_),) = [(one.message, one.help) for one in found]
    assert message == "`99` is not a value of `words`"
    assert help_.startswith("allowed are `none`, `sparse_pruning`, ")
