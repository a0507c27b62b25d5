"""File that is not formatted as txtpbfmt does.

What it does:
    Compares the file with the layout of txtpbfmt, the formatter of the text format: two spaces of indentation,
    one field per line, one kind of line ends, `{ }` for messages, a line end at the end of the file. Files with
    `# txtpbfmt: disable` in their header are left alone.

Why is this bad:
    Every contributor's editor has a layout of its own, and every change then shows lines that did not change.

Example:
    paper{title:"LoRA"}

Use instead:
    paper { title: "LoRA" }

Fix safety:
    Safe: blanks, brackets and separators change, comments and values stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metalint.rules.base import TextRule
from metalint.rules.problems import Fix, Problem, Rewrite, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.papers.corpus import Context
    from metalint.text.cst import Document


def check(document: Document, _: Context) -> Iterator[Problem]:
    """Yield one problem, at the first place that differs."""
    from metalint.text.layout import layout

    yield from _differing(document.text, layout(document))


def check_indented(text: str) -> Iterator[Problem]:
    """Yield the same for a text that differs from its layout in blank lines at most."""
    from metalint.schema.proof import without_blank_lines

    yield from _differing(text, without_blank_lines(text))


def _differing(text: str, wanted: str) -> Iterator[Problem]:
    from metalint.text.edit import between

    if wanted == text:
        return
    changes = tuple(between(text, wanted))
    fix = Fix("Format the file", Safety.SAFE, (Rewrite(changes),))
    message = f"the file is not formatted{_why(text)}"
    yield Problem(changes[0].span, message, help="run `metalint fix`, which formats it as txtpbfmt does", fix=fix)


def _why(text: str) -> str:
    """Return what is wrong with the layout, where there is one plain reason."""
    if "\r\n" in text and text.count("\r\n") < text.count("\n"):
        return ": it mixes LF and CRLF line ends"
    return ": it is indented with tabs" if "\n\t" in text else ""


RULE = TextRule("layout", "format", Severity.WARNING, fixes=Safety.SAFE, check=check, check_indented=check_indented)
