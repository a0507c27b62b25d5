"""``metalint correct``."""

from metalint.adding import corrections, issues
from metalint.cli.commands import CorrectOptions
from metalint.cli.corpus import whole_list
from metalint.cli.issue_comment import make_comment
from metalint.cli.terminal import print_note, print_raw
from metalint.cli.transactions import open_to_write
from metalint.errors import UsageError
from metalint.files.atomic_writes import WriteError
from metalint.files.locks import LockError
from metalint.files.transactions import carry_out
from metalint.files.writing import locked_writer
from metalint.index.project import Project
from metalint.moving.by_year import plan_corrected_year
from metalint.moving.plan import Plan, transaction


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
            moved = _plan_move(project, options, corrected.path, wanted)
            if moved is not None:
                carry_out(project.config.root, transaction(project.config.root, moved, is_dry=False))
            else:
                door.write(project.config.root / corrected.path, corrected.new, corrected.old.encode())
    except (corrections.NotCorrectedError, LockError, WriteError) as error:
        print_raw(
            make_comment(f"the paper cannot be written: {error.why}" if isinstance(error, WriteError) else str(error))
        )
        return 1
    print_raw(f"{moved.moves[0].new if moved else corrected.path}\n")
    if project.config.outputs and options.volume >= 0:
        print_note("metalint: the lists do not have the new value yet; run `metalint render`")
    return 0


def _plan_move(project: Project, options: CorrectOptions, path: str, wanted: issues.Correction) -> Plan | None:
    """Plan the move of a paper to the folder of its corrected year; None where it stays."""
    if wanted.role != "year" or not wanted.old or not wanted.new.isdecimal():
        return None
    whole = whole_list(project, options)
    if whole is None:
        raise corrections.NotCorrectedError("a paper of the list cannot be read, so that nothing can move")
    try:
        return plan_corrected_year(whole, path, int(wanted.new))
    except UsageError as error:
        raise corrections.NotCorrectedError(f"the paper cannot move to the folder of its new year: {error}") from error
