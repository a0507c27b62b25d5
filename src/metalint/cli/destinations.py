"""Where the options that name a file to write may not lead: to what the list is made of, or to a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from metalint.config.settings import Config


def check(config: Config, files: Mapping[str, Path | None]) -> None:
    """Refuse a file, by the option that names it, that is the list's own; ``baseline --output`` may name the baseline.

    Raises:
        UsageError: naming option, file, and what it is.
    """
    for option, path in files.items():
        what = _what_is(config, path) if path is not None else None
        if what and (what, option) != ("the baseline", "--output"):
            raise UsageError(f"{option} {path}: that is {what}; name another file")


def _what_is(config: Config, path: Path) -> str | None:
    """Return what a file is to the list; None if it is nothing."""
    from metalint.files.discovery import paper_test
    from metalint.index.project import relative
    from metalint.render.inputs import place, resolved

    try:
        written = path.parent.resolve() / path.name
    except (OSError, RuntimeError):  # symbolic links in a circle: who writes will tell
        return None
    names = (relative(config.root, written), resolved(config.root, str(written)))  # a paper may be a link
    if any(map(paper_test(config), names)):
        return "a paper"
    here = place(config.root, str(written))
    what = next((what for own, what in _own(config) if place(config.root, own) == here), None)
    return what or ("a schema" if here.endswith(".proto") else None)


def _own(config: Config) -> Iterator[tuple[str, str]]:
    """Yield the files that the settings are, read or write, and what each is."""
    from metalint.render.inputs import named

    for one in (config, *config.collections):
        yield from named(one)
        yield from ((output.path, "an output of the list") for output in one.outputs)
