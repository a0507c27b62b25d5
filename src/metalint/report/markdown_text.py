"""Text of papers in Markdown: the only way by which it gets into a report."""

import re
from itertools import accumulate
from typing import Final

from metalint.rendering.escape import escape_text
from metalint.report.terminal import escape_controls


def escape_markdown(value: str) -> str:
    """Write text of papers as it is: nobody is notified, no issue and no address is linked."""
    return escape_text(escape_controls(value))


def take_rows(rows: list[str], room: int) -> list[str]:
    """Return the first rows, as many as take ``room`` bytes without their line ends."""
    sizes = accumulate(len(row.encode("utf-8", "replace")) for row in rows)
    return rows[: sum(size <= room for size in sizes)]


_COMMIT: Final = re.compile(r"(?<!\w)([0-9a-f]{12})(?!\w)")


def escape_with_commits(value: str) -> str:
    """Write text in the same way, and names of commits as code, which GitHub does not link and people can copy."""
    # A period on either side of what is beside a commit: only at the ends of a text do spaces and colons need care.
    first, *rest = _COMMIT.split(value)
    if not rest:
        return escape_markdown(value)
    *pairs, last = zip(rest[::2], rest[1::2], strict=True)
    between = "".join(f"`{commit}`{escape_markdown(f'.{text}.')[1:-1]}" for commit, text in pairs)
    return f"{escape_markdown(f'{first}.')[:-1]}{between}`{last[0]}`{escape_markdown(f'.{last[1]}')[1:]}"
