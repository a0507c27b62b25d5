"""Text of papers in Markdown: the only way by which it gets into a report."""

from metalint.rendering.escape import escape_text
from metalint.report.terminal import escape_controls


def escape_markdown(value: str) -> str:
    """Write text of papers as it is: nobody is notified, no issue and no address is linked."""
    return escape_text(escape_controls(value))
