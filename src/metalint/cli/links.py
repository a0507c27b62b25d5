"""``metalint links``."""

from pathlib import Path

from metalint.cli import lint
from metalint.cli.commands import LinksOptions
from metalint.cli.exit_codes import INTERRUPTED
from metalint.errors import UsageError


def run(options: LinksOptions) -> int:
    """Do what ``lint --online`` does, with the rules on URLs."""
    if options.issue is not None:
        return _write_issue(options, options.issue)
    return lint.run(options)


def _write_issue(options: LinksOptions, folder: Path) -> int:
    """Check as ever, and write what an issue is to say; nothing of that where the check was interrupted."""
    from metalint.report import dead_links

    if options.format or options.output_file is not None:
        raise UsageError("--issue writes all to its folder; leave out --format and --output-file")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--issue {folder}: cannot be made: {error.strerror}") from error
    into = {"format": "json", "output_file": folder / dead_links.REPORT}
    code = lint.run(LinksOptions(**vars(options) | into))
    if code != INTERRUPTED:
        dead_links.write_dead_links(folder)
    return code
