"""``metalint export``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from metalint.cli import setup
from metalint.cli.corpus import whole_corpus
from metalint.cli.options import Commands, PathOptions, add_command, filled_path
from metalint.errors import UsageError
from metalint.files.writing import write_output
from metalint.util.wording import plural

_FORMATS: Final = ("bibtex", "csl-json", "ris", "csv", "json")


class _Options(PathOptions):
    format: str
    out_file: Path | None


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "export", _Options, run, "write papers as BibTeX, CSL-JSON, RIS, CSV or JSON")
    made.add_argument("paths", nargs="*", metavar="PATH", help="export only these files or folders")
    made.add_argument("--format", required=True, choices=_FORMATS, help="the format of the records")
    made.add_argument(
        "--out", dest="out_file", type=filled_path, metavar="FILE", help="write to this file (default: standard output)"
    )


def run(options: _Options) -> int:
    """Export; 1 if one of the papers cannot be parsed, and then nothing is written."""
    from metalint.exporting.formats import WRITERS
    from metalint.exporting.records import records

    project = setup.open_project(options, files={"--out": options.out_file})
    is_named = setup.named_paths(project, options.paths)
    corpus = whole_corpus(project, options, is_named)
    if corpus is None:
        return 1
    wanted = [record for record in records(corpus) if is_named(record.path)]
    if not wanted:
        raise UsageError(f"no papers: nothing of the list lies in {', '.join(options.paths)}")
    text = WRITERS[options.format](wanted)
    if options.out_file is None:
        setup.print_raw(text)
        return 0
    write_output(options.out_file, text, setup.bounds(project.config.root, options.out_file))
    if options.volume >= 0:
        print(f"wrote {plural(len(wanted), 'paper')} to {options.out_file}", file=sys.stderr)
    return 0
