"""Registry files of a repository, read through the same gate as its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.schema.gate import Record


def admitted(root: Path, path: str, message: str, proto: str, cache: Path | None) -> Record:
    """Return the strictly parsed registry at ``path`` below ``root``.

    Args:
        root: of the repository.
        path: relative to it.
        message: the full name of the registry's message.
        proto: the packaged file that defines it.
        cache: where the compiled schema is kept.

    Raises:
        ConfigError: a file that cannot be read or is no such registry, with path, line and column.
    """
    # protobuf is loaded for repositories with a registry of their own only
    from metalint import source
    from metalint.schema import compiling, gate
    from metalint.text.parser import parse

    file = source.read(root, path)
    if file.problems:
        raise ConfigError(f"{path}: {file.problems[0][1].message}; the configuration names it as a registry")
    schema = compiling.load(compiling.PACKAGED / proto, message, root, cache)
    document = parse(file.text)
    record = gate.admit(document, schema)
    if isinstance(record, list):
        place = document.position(record[0].span.start)
        raise ConfigError(f"{path}:{place.line}:{place.column}: {record[0].message}")
    return record
