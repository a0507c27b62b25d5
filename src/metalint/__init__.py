"""Lint, fix and render a list of papers kept as protobuf text files in git.

``__all__`` is what this package promises; everything else is private. docs/api.md is the manual.
"""

from __future__ import annotations

from importlib import import_module
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
        fix_text,
        lint,
        lint_text,
        load,
        render,
        render_view,
    )
    from metalint.errors import ConfigError, MetalintError, SchemaError, UsageError
    from metalint.papers.paper import Paper

__version__ = "0.1.0"

__all__ = [
    "AppliedFix", "ChangedFile", "ConfigError", "Corpus", "Edit", "Finding", "Fix", "FixResult", "MetalintError",
    "Paper", "Position", "Related", "RenderedFile", "Report", "SchemaError", "Summary", "UsageError", "__version__",
    "fix", "fix_text", "lint", "lint_text", "load", "render", "render_view",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Return a name of the API, which is loaded when it is first asked for: start-up is a feature."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module("metalint.errors" if name.endswith("Error") else "metalint.api"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
