"""What was worked out once and is kept below the cache: whole, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.digests import sha256

if TYPE_CHECKING:
    from pathlib import Path

_DIGEST_SIZE: Final = 32


def kept(cache: Path | None, name: str) -> bytes:
    """Return what is kept under a name, if it is there and whole; else nothing."""
    try:
        content = (cache / name).read_bytes() if cache is not None else b""
    except OSError:
        return b""
    whole = sha256(content[_DIGEST_SIZE:]).digest() == content[:_DIGEST_SIZE]
    return content[_DIGEST_SIZE:] if whole else b""


def keep(cache: Path | None, name: str, content: bytes) -> None:
    """Keep ``content`` under a name; where that is not possible the next run works it out again."""
    if cache is None:
        return
    import tempfile
    from pathlib import Path

    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache, delete=False) as file:
            file.write(sha256(content).digest() + content)
        Path(file.name).replace(cache / name)
    except OSError:
        return
