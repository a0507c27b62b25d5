"""docs/institutions.md shows what happens."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from metalint.rules.rule_set import BY_NAME

if TYPE_CHECKING:
    from conftest import Metalint

PAGE = (Path(__file__).parents[2] / "docs" / "institutions.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_commands(metalint: Metalint, tmp_path: Path) -> None:
    (tmp_path / "metalint.toml").write_text("")
    readings, decisions = (
        re.findall(r"^\$ metalint (.*)\n((?:(?!\$ ).*\n)*)", one, re.MULTILINE) for one in blocks("console")
    )
    for command, shown in readings:
        assert metalint(*shlex.split(command)) == (0, shown, "")
    (tmp_path / "metalint.toml").write_text(*blocks("toml"))
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "institutions.prototxt").write_text(*blocks("textproto"))
    for command, shown in decisions:
        assert metalint(*shlex.split(command)) == (0, shown, "")
    assert metalint("names", "lookup", "Zorblax-Systems", "Zorblax Sistems", "ZS", "M.I.T.").out == (
        "Zorblax-Systems: Zorblax Systems (alias, safe): `Zorblax-Systems` is an informal spelling of `Zorblax Systems`\n"  # noqa: E501
        "Zorblax Sistems: Zorblax Systems (typo, safe): `Sistems` is misspelled: `Zorblax Systems` is registered\n"
        "ZS: Zorblax Systems (alias, safe): `ZS` is short for `Zorblax Systems`\n"
        "M.I.T.: MIT (alias, safe): `M.I.T.` is an informal spelling of `MIT`\n"
    )


def test_the_rules() -> None:
    rules = [rule.name for rule in BY_NAME.values() if rule.group == "institutions"]
    assert [name for name in rules if f"`{name}`" not in PAGE] == []


def test_a_unit_stays_the_unit(metalint: Metalint) -> None:
    assert "`Google Research` stays" in PAGE
    assert metalint("names", "lookup", "Google Research").out.startswith("Google Research: Google Research (ok)")
