"""``metalint institutions``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from metalint.cli.options import add_command
from metalint.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from metalint.cli.options import Commands
    from metalint.index.project import Project
    from metalint.names.decision_files import Settled
    from metalint.names.institutions.decisions import Decision
    from metalint.names.institutions.outcomes import Reading
    from metalint.names.institutions.registry import Registry


def add(commands: Commands) -> None:
    """Add the command with its actions."""
    made = add_command(commands, "institutions", lookup, "tell and settle how names of organisations are read")
    actions = made.add_subparsers(title="actions", metavar="ACTION", required=True)
    one = add_command(actions, "lookup", lookup, "tell how names of organisations are read")
    one.add_argument("names", nargs="+", metavar="NAME", help="`-` reads names from standard input, one per line")
    one.add_argument("--format", choices=("text", "json"), default="text")
    other = add_command(actions, "decide", decide, "settle whether two names are one organisation's")
    other.add_argument("name", metavar="NAME", help="with --same the spelling to use")
    other.add_argument("other", metavar="OTHER")
    which = other.add_mutually_exclusive_group(required=True)
    which.add_argument("--same", action="store_true", help="OTHER is another spelling of NAME")
    which.add_argument("--distinct", action="store_true", help="they are two organisations")


def lookup(arguments: argparse.Namespace) -> int:
    """Print the reading of each name, one per line or as data."""
    from metalint.cli import setup
    from metalint.names.institutions.reading import read
    from metalint.report.logs import as_json
    from metalint.report.terminal import line

    context = setup.open_project(arguments).context
    context.own_registries.require()
    registry = context.institutions
    readings = [read(name, registry) for name in _names(arguments.names)]
    if arguments.format == "json":
        print(as_json([{**one._asdict(), "ror": _ror(one, registry)} for one in readings]))
        return 0
    for one in readings:
        safety = f", {one.safety}" if one.safety else ""
        print(line(f"{one.name}: {one.canonical or '?'} ({one.relation}{safety}): {one.why}"))
    return 0


def _names(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the names; ``-`` stands for the lines of standard input.

    Raises:
        UsageError: standard input is not UTF-8.
    """
    for argument in arguments:
        if argument != "-":
            yield argument
            continue
        try:
            text = sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError(f"standard input is not UTF-8 (byte {error.start})") from error
        lines = text.split("\n")
        yield from (line.removesuffix("\r") for line in (lines[:-1] if text.endswith("\n") or not text else lines))


def _ror(reading: Reading, registry: Registry) -> str | None:
    """Return the address in ROR of the organisation that a name is read as."""
    from metalint.names.institutions.resolution import resolve

    match = resolve(reading.canonical, registry) if reading.canonical else None
    owners = {claim.owner for claim in match.claims} if match else set()
    return registry.by_name[owners.pop()].ror or None if len(owners) == 1 else None


def decide(arguments: argparse.Namespace) -> int:
    """Write the decision into the repository's own registry."""
    from metalint.cli import setup
    from metalint.files.locks import alone_in
    from metalint.files.writing import write_text
    from metalint.names.decision_files import settle
    from metalint.names.institutions.decisions import Decision

    project = setup.open_project(arguments)
    root = project.config.root
    decision = Decision(arguments.name, arguments.other, arguments.same)
    with alone_in(root):
        settled = settle(project.config, project.cache, decision)
        if settled.new != (settled.old or ""):
            old = None if settled.old is None else settled.old.encode()
            write_text(root / settled.path, settled.new, expected=old, within=root)
    _print_outcome(project, decision, settled)
    return 0


def _print_outcome(project: Project, decision: Decision, settled: Settled) -> None:
    from metalint.report.terminal import line

    if settled.new == (settled.old or ""):
        print("already decided; nothing written")
        return
    what = "another spelling of" if decision.is_same else "another organisation than"
    print(line(f"{settled.path}: `{decision.other}` is {what} `{decision.name}`"))
    if not project.config.institutions:
        source = project.config.source or "metalint.toml"
        where = f"{source}, below [tool.metalint]" if source.endswith("pyproject.toml") else source
        setting = f'institutions = ["{settled.path}"]'
        print(line(f"metalint: the file is not read yet; add to {where}: {setting}"), file=sys.stderr)
