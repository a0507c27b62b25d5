"""``metalint lsp``."""

from __future__ import annotations

from metalint.cli import setup
from metalint.cli.options import Commands, CommonOptions, add_command
from metalint.config.installation import with_extra
from metalint.errors import UsageError


class _Options(CommonOptions):
    stdio: bool


def add(commands: Commands) -> None:
    """Add the command."""
    made = add_command(commands, "lsp", _Options, run, "run the language server on standard input and output")
    made.add_argument(
        "--stdio", action="store_true", help="accepted because editors pass it; there is no other transport"
    )


def run(options: _Options) -> int:
    """Serve an editor; 0 if it shut the server down before the end, else 1.

    Raises:
        UsageError: the packages of the extra are not installed.
    """
    try:
        from metalint.lsp.server import serve
        from metalint.lsp.session import Options
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        help_ = f"install it with `pip install '{with_extra('lsp')}'`"
        raise UsageError(f"the language server needs the package `{package}`; {help_}") from error
    return serve(Options(options.config, options.root, setup.cache_folder(options)))
