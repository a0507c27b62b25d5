"""A file that a command changes: its text before and after."""

from typing import NamedTuple


class FileChange(NamedTuple):
    """A file, by its path relative to the root, before and after."""

    path: str
    old: str | None  # None if there is no file yet; bytes that are not UTF-8 are surrogates (``surrogateescape``)
    new: str
    notices: tuple[str, ...] = ()  # what readers of the file will not see

    @property
    def old_bytes(self) -> bytes | None:
        """What the file holds, as it was read."""
        return None if self.old is None else self.old.encode("utf-8", "surrogateescape")
