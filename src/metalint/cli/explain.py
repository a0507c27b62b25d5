"""``metalint explain`` and ``metalint rules``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from metalint.cli.options import add_command

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands


def add(commands: Commands) -> None:
    """Add both commands."""
    made = add_command(commands, "explain", explain, "print the documentation of a rule")
    made.add_argument("rule", metavar="RULE", nargs="+")
    made = add_command(commands, "rules", rules, "print the table of all rules")
    made.add_argument("--format", choices=("text", "json", "markdown"), default="text")


def explain(arguments: argparse.Namespace) -> int:
    """Print what there is to say about each rule."""
    from metalint.rules.documentation import explanation
    from metalint.rules.registry import BY_NAME
    from metalint.rules.selection import expand

    for name in arguments.rule:
        expand([name], "explain")
        for rule in [BY_NAME[name]] if name in BY_NAME else [BY_NAME[one] for one in sorted(expand([name], ""))]:
            print(explanation(rule))
    return 0


def rules(arguments: argparse.Namespace) -> int:
    """Print the rules, a line each, or as data."""
    from metalint.rules.documentation import page, table

    if arguments.format == "markdown":
        print(page(), end="")
        return 0
    rows = table()
    if arguments.format == "json":
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return 0
    for row in rows:
        level = row["severity"] if row["default"] else "off"
        print(f"{row['group']:<13} {row['name']:<22} {level:<8} {row['fix'] or '-':<7} {row['summary']}")
    return 0
