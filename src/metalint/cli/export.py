"""``metalint export``."""

import sys

from metalint.cli.commands import ExportOptions
from metalint.cli.corpus import lint_whole_corpus
from metalint.cli.opening import open_project
from metalint.cli.paths import make_path_test, write_boundary
from metalint.cli.terminal import print_raw
from metalint.errors import UsageError
from metalint.exporting.formats import WRITERS
from metalint.exporting.records import records
from metalint.files.writing import write_output
from metalint.util.wording import plural


def run(options: ExportOptions) -> int:
    """Export; 1 if one of the papers cannot be parsed, and then nothing is written."""
    project = open_project(options, files={"--out": options.out})
    is_named = make_path_test(project, options.paths)
    corpus = lint_whole_corpus(project, options, is_named)
    if corpus is None:
        return 1
    wanted = [record for record in records(corpus) if is_named(record.path)]
    if not wanted:
        raise UsageError(f"no papers: nothing of the list lies in {', '.join(options.paths)}")
    text = WRITERS[options.format](wanted)
    if options.out is None:
        print_raw(text)
        return 0
    write_output(options.out, text, write_boundary(project.config.root, options.out))
    if not options.quiet:
        print(f"wrote {plural(len(wanted), 'paper')} to {options.out}", file=sys.stderr)
    return 0
