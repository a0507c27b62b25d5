"""``metalint explain`` and ``metalint rules``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from metalint.cli.options import add_command

if TYPE_CHECKING:
    import argparse

    from metalint.cli.options import Commands
    from metalint.rules.registry import RuleSet


def add(commands: Commands) -> None:
    """Add both commands."""
    made = add_command(commands, "explain", explain, "print the documentation of a rule")
    made.add_argument("rule", metavar="RULE", nargs="+")
    made = add_command(commands, "rules", rules, "print the table of all rules")
    made.add_argument("--format", choices=("text", "json", "markdown"), default="text")


def explain(arguments: argparse.Namespace) -> int:
    """Print what there is to say about each rule."""
    from metalint.rules.documentation import explanation
    from metalint.rules.registry import PACKAGED
    from metalint.rules.selection import expand

    is_own = all(name in PACKAGED.by_name for name in arguments.rule)
    known = PACKAGED if is_own else _known(arguments)  # no mistake in the settings stands in the way of metalint's own
    for name in arguments.rule:
        names = expand([name], "explain", known._replace(is_complete=True))
        for rule in [name] if name in known.by_name else sorted(names):
            print(explanation(known.by_name[rule], known))
    return 0


def _known(arguments: argparse.Namespace) -> RuleSet:
    """Return the rules that the configuration knows."""
    from metalint.cli import setup
    from metalint.rules.registry import rules_of

    return rules_of(setup.settings_of(arguments, setup.cache_folder(arguments)))


def rules(arguments: argparse.Namespace) -> int:
    """Print the rules, a line each, or as data."""
    from metalint.rules.documentation import page, table

    if arguments.format == "markdown":
        print(page(_known(arguments)), end="")
        return 0
    rows = table(_known(arguments))
    if arguments.format == "json":
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return 0
    for row in rows:
        level = row["severity"] if row["default"] else "off"
        print(f"{row['group']:<13} {row['name']:<22} {level:<8} {row['fix'] or '-':<7} {row['summary']}")
    return 0
