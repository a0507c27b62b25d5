"""``metalint issue``: what an issue asks for that a maintainer accepted."""

from metalint.adding import corrections
from metalint.adding.additions import AddOutcome
from metalint.adding.issues import Correction, keyword_vocabulary, read_issue
from metalint.cli.add import AddedPapers, add_papers
from metalint.cli.commands import IssueOptions
from metalint.cli.corpus import whole_list
from metalint.cli.exit_codes import FINDINGS, OK
from metalint.cli.opening import open_project
from metalint.cli.terminal import print_note, print_raw
from metalint.engine import run as engine
from metalint.errors import UsageError
from metalint.files.atomic_writes import WriteError
from metalint.files.locks import LockError
from metalint.files.writing import locked_writer
from metalint.index.project import Project
from metalint.moving.by_year import plan_corrected_year
from metalint.moving.plan import Plan, carry_out_plan
from metalint.report.markdown_text import escape_markdown
from metalint.scaffold.workflows import LABEL


def run(options: IssueOptions) -> int:
    """Add a paper or correct a value, and print the path of the file; 1, and why in Markdown, where nothing changes."""
    project = open_project(options, writes=True)
    project.prepare()
    wanted = read_issue(options.event, lambda: keyword_vocabulary(project, engine.load_corpus(project)[0].papers).words)
    if isinstance(wanted, str):
        return _refuse(wanted)
    if isinstance(wanted, Correction):
        return _correct(project, wanted, options)
    return add_papers(_AddedPaper(project, options, 1), [wanted.identifier], wanted.keywords)


def _correct(project: Project, wanted: Correction, options: IssueOptions) -> int:
    try:
        with locked_writer(project.config) as writer:  # nobody else changes the paper meanwhile
            corrected = corrections.correct(project, wanted)
            moved = _plan_move(project, options, corrected.path, wanted)
            if moved is not None:
                carry_out_plan(project.config.root, moved)
            else:
                writer.write(project.config.root / corrected.path, corrected.new, corrected.old_bytes)
    except WriteError as error:
        return _refuse(f"the paper cannot be written: {error.why}")
    except (corrections.NotCorrectedError, LockError) as error:
        return _refuse(str(error))
    print_raw(f"{moved.moves[0].new if moved else corrected.path}\n")
    if project.config.outputs and not options.quiet:
        print_note("metalint: the lists do not have the new value yet; run `metalint render`")
    return OK


def _plan_move(project: Project, options: IssueOptions, path: str, wanted: Correction) -> Plan | None:
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


class _AddedPaper(AddedPapers):
    """The paper of an issue: why it is not added is the answer to the issue."""

    def tell_refusal(self, outcome: AddOutcome) -> None:
        if outcome.path:
            where = escape_markdown(outcome.path)
            print_raw(f"Nothing was changed: the list has this paper already, in {where}.\n")
        else:
            _refuse(outcome.why)


def _refuse(why: str) -> int:
    """Print the answer to an issue for which nothing is changed, in Markdown."""
    again = f"To try again, edit the issue if it is wrong, remove the label `{LABEL}` and add it again."
    print_raw(f"Nothing was changed: {escape_markdown(why)}.\n\n{again}\n")
    return FINDINGS
