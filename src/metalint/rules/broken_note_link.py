"""Link in a note to a file that does not exist.

What it does:
    Reads the local Markdown notes of all papers, and looks for the files that links, images, HTML tags (`<a>`,
    `<img>`, `<video>`, `<audio>`, `<source>`) and reference definitions name by a relative path, with exactly the same
    capitalization. Links to folders are fine. URLs, absolute paths, escaped brackets, code, comments and formulas are
    not checked. A file that git does not track does not exist for a note that git tracks. The finding is reported for
    the note.

Why is this bad:
    The figure does not show, or the link leads to an error page.

Example:
    ![overview](overveiw.png)

Use instead:
    ![overview](overview.png)
"""

from collections.abc import Iterator

from metalint.papers.assets import linked
from metalint.rules.api import AssetRule, Problem, Surroundings
from metalint.util.wording import quote, quote_for_shell


def check_note(note: str, surroundings: Surroundings) -> Iterator[Problem]:
    from metalint.papers import notes

    workspace = surroundings.workspace
    for link in notes.links(workspace.text(note) or ""):
        path = linked(note, link.value)
        if path is None:
            continue
        target = None if workspace.leaves_root(path) else workspace.find(path) or workspace.find_folder(path)
        if target is None:
            what, help_ = "which does not exist", "correct the link"
        elif not target.is_tracked and (note_file := workspace.find(note)) and note_file.is_tracked:
            what, help_ = "which git does not track", f"run `git add {quote_for_shell(target.path)}`"
        else:
            continue
        yield Problem(link.span, f"the link leads to {quote(path)}, {what}", value=link.value, help=help_)


RULE = AssetRule("broken-note-link", group="paths", check_note=check_note)
