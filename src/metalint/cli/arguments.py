"""The command line as a whole."""

from __future__ import annotations

import argparse

from metalint import __version__
from metalint.cli import baseline, explain, fix, importing, init, institutions, links, lint, render, schema
from metalint.cli.options import Parser, add_globals

_EPILOG = """exit codes: 0 nothing at error level, 1 findings, 2 usage or configuration error, 3 bug, 130 interrupted

'metalint lint' looks at the papers, 'metalint fix' mends what is safe, 'metalint render' writes the lists.
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; each sets ``run`` to its function."""
    top = Parser(
        prog="metalint",
        description="Lint, fix and render a list of papers kept as protobuf text files in git.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    for module in (lint, fix, render, links, importing, baseline, explain, schema, institutions, init):
        module.add(commands)
    top.add_argument("--version", action="version", version=f"metalint {__version__}")
    flags = {"no_cache": False, "tracked": False}
    add_globals(top, {"root": None, "config": None, "cache_dir": None, "color": "auto", **flags})
    top.set_defaults(volume=0)
    return top
