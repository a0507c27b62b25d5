"""What commands warn of on standard error, beside their work."""

from collections.abc import Iterable

from metalint.cli.options import SelectionOptions
from metalint.cli.terminal import print_note
from metalint.config.settings import Config, explain_top_level
from metalint.util.processes import SUPPORTS_FORK


def warn(lines: Iterable[str]) -> None:
    """Print what went wrong beside the work."""
    for line in lines:
        print_note(f"metalint: {line}")


def warn_of_one_process(options: SelectionOptions) -> None:
    """Say that processes are asked for that this system cannot fork."""
    if options.jobs > 1 and not SUPPORTS_FORK and not options.quiet:
        why = "metalint uses several processes on Linux only, so that one does the work"
        warn([f"--jobs {options.jobs}: {why}"])


def describe_settings_place(config: Config) -> str:
    """Return where a key of the top level should be added."""
    source = config.source or "metalint.toml"
    return f"{source}, {explain_top_level(source)}"
