"""Lint, fix and render a list of papers kept as protobuf text files in git.

``__all__`` is what this package promises; everything else is private. docs/api.md is the manual.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metalint.api import (
        AppliedFix,
        ChangedFile,
        Corpus,
        Edit,
        Finding,
        Fix,
        FixResult,
        Position,
        Related,
        RenderedFile,
        Report,
        Summary,
        fix,
        lint,
        load,
        render,
    )
    from metalint.errors import ConfigError, MetalintError, SchemaError, UsageError
    from metalint.papers.paper import Paper

__version__ = "0.1.0"

__all__ = [
    "AppliedFix", "ChangedFile", "ConfigError", "Corpus", "Edit", "Finding", "Fix", "FixResult", "MetalintError",
    "Paper", "Position", "Related", "RenderedFile", "Report", "SchemaError", "Summary", "UsageError", "__version__",
    "fix", "lint", "load", "render",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Return a name of the API, which is loaded when it is first asked for: start-up is a feature."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = _loaded(name)
    globals()[name] = found
    return found


def _loaded(name: str) -> object:
    module = "metalint.errors" if name.endswith("Error") else "metalint.api"
    return getattr(import_module(module), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """This package: ``metalint.render`` is the function, also once the package of the same name is imported."""

    @property
    def render(self) -> object:
        return _loaded("render")

    @render.setter
    def render(self, package: ModuleType) -> None:
        """Let the import system set the package, which ``import metalint.render`` finds in `sys.modules`."""


sys.modules[__name__].__class__ = _Package
