"""``metalint lsp``."""

from metalint.cli.commands import LspOptions
from metalint.cli.opening import cache_folder
from metalint.config.installation import install_command
from metalint.errors import UsageError


def run(options: LspOptions) -> int:
    """Serve an editor; 0 if it shut the server down before the end, else 1."""
    try:
        from metalint.lsp.server import serve
        from metalint.lsp.session import Options
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        help_ = f"install it with `{install_command('lsp')}`"
        raise UsageError(f"the language server needs the package `{package}`; {help_}") from error
    return serve(Options(options.config, options.root, cache_folder(options)))
