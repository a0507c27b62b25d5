"""Text of papers in Markdown: the only way by which it gets into a report."""

import re
from typing import Final

from metalint.rendering.escape import escape_text
from metalint.report.terminal import escape_controls


def escape_markdown(value: str) -> str:
    """Write text of papers as it is: nobody is notified, no issue and no address is linked."""
    return escape_text(escape_controls(value))


_COMMIT: Final = re.compile(r"(?<!\w)([0-9a-f]{12})(?!\w)")


def escape_with_commits(value: str) -> str:
    """Write text in the same way, and names of commits as code, which GitHub does not link and people can copy."""
    return "".join(f"`{part}`" if at % 2 else escape_markdown(part) for at, part in enumerate(_COMMIT.split(value)))
