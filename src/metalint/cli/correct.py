"""``metalint correct``."""

from metalint.adding import corrections, issues
from metalint.cli.commands import CorrectOptions
from metalint.cli.issue_comment import make_comment
from metalint.cli.terminal import print_note, print_raw
from metalint.cli.transactions import open_to_write
from metalint.files.atomic_writes import WriteError
from metalint.files.locks import LockError
from metalint.files.writing import locked_writer


def run(options: CorrectOptions) -> int:
    """Correct the value that an issue names; 1, and why as Markdown, if it is not corrected."""
    wanted = issues.read_correction(options.from_issue)
    if isinstance(wanted, str):
        print_raw(make_comment(wanted))
        return 1
    project = open_to_write(options)
    try:
        with locked_writer(project.config) as door:  # nobody else changes the paper meanwhile
            corrected = corrections.correct(project, wanted)
            door.write(project.config.root / corrected.path, corrected.new, corrected.old.encode())
    except (corrections.NotCorrectedError, LockError, WriteError) as error:
        print_raw(
            make_comment(f"the paper cannot be written: {error.why}" if isinstance(error, WriteError) else str(error))
        )
        return 1
    print_raw(f"{corrected.path}\n")
    if project.config.outputs and options.volume >= 0:
        print_note("metalint: the lists do not have the new value yet; run `metalint render`")
    return 0
