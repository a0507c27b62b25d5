"""``metalint help``."""

from metalint.cli.arguments import make_parser
from metalint.cli.commands import HelpOptions
from metalint.cli.exit_codes import OK, USAGE


def run(options: HelpOptions) -> int:
    """Print what ``metalint COMMAND --help`` prints; 2 if there is no such command."""
    words = [*options.topic, "--help"]
    try:
        make_parser(words).parse_args(words)
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else USAGE
    return OK
