"""The comment on an issue that a maintainer accepted, in Markdown."""

from metalint.report.markdown_text import escape_markdown
from metalint.scaffold.workflows import LABEL


def make_comment(why: str, path: str = "") -> str:
    """Return why nothing was changed; ``path`` is of the file that has the paper already."""
    if path:
        return f"Nothing was changed: the list has this paper already, in {escape_markdown(path)}.\n"
    again = f"To try again, edit the issue if it is wrong, remove the label `{LABEL}` and add it again."
    return f"Nothing was changed: {escape_markdown(why)}.\n\n{again}\n"
