"""``metalint correct``."""

import sys

from metalint.adding import corrections, issues
from metalint.cli import setup
from metalint.cli.commands import CorrectOptions
from metalint.cli.issue_answers import answer
from metalint.files.atomic_writes import WriteError
from metalint.files.locks import LockError
from metalint.files.writing import locked_writer
from metalint.report.terminal import write_line


def run(options: CorrectOptions) -> int:
    """Correct the value that an issue names; 1, and why as Markdown, if it is not corrected."""
    wanted = issues.read_correction(options.from_issue)
    if isinstance(wanted, str):
        setup.print_raw(answer(wanted))
        return 1
    project = setup.open_project(options, use="write")
    try:
        with locked_writer(
            project.config
        ) as door:  # nobody else changes the paper between the look at it and the change
            corrected = corrections.correct(project, wanted)
            door.write(project.config.root / corrected.path, corrected.new, corrected.old.encode())
    except (corrections.NotCorrectedError, LockError, WriteError) as error:
        setup.print_raw(
            answer(f"the paper cannot be written: {error.why}" if isinstance(error, WriteError) else str(error))
        )
        return 1
    setup.print_raw(f"{corrected.path}\n")
    if project.config.outputs and options.volume >= 0:
        print(write_line("metalint: the lists do not have the new value yet; run `metalint render`"), file=sys.stderr)
    return 0
