"""``metalint links``: whether the URLs of papers are alive, moved or dead."""

from functools import partial
from pathlib import Path

from metalint.cli.commands import LinksOptions
from metalint.cli.exit_codes import INTERRUPTED
from metalint.cli.lint import report_findings
from metalint.cli.opening import open_session
from metalint.errors import UsageError


def run(options: LinksOptions) -> int:
    """Report, by the rules on URLs, or write what an issue on dead links is to say."""
    session_of = partial(open_session, suggest=options.suggest)
    if options.issue is None:
        return report_findings(options, session_of)
    from metalint.report import dead_links

    if options.format or options.out is not None:
        raise UsageError("--issue writes all to its folder; leave out --format and --out")
    _make_folder(options.issue)
    into = {"format": "json", "out": options.issue / dead_links.REPORT}
    code = report_findings(LinksOptions(**vars(options) | into), session_of)
    if code != INTERRUPTED:  # what is known of a part says nothing of the others
        dead_links.write_dead_links(options.issue)
    return code


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--issue {folder}: cannot be made: {error.strerror}") from error
