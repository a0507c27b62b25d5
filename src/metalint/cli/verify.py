"""``metalint verify``: what ``lint --online`` asks, of records alone."""

import gc

from metalint.cli import lint
from metalint.cli.commands import LintOptions, VerifyOptions
from metalint.cli.record_session import VerifySession
from metalint.index.project import Project


def run(options: VerifyOptions) -> int:
    """Lint with the rules that compare papers with their records."""

    def open_session(project: Project, options: LintOptions) -> VerifySession:
        gc.enable()  # asking takes long
        return VerifySession(project, options.budget)

    return lint.run(options, open_session)
