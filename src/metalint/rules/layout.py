"""File that is not formatted as txtpbfmt does.

What it does:
    Compares the file with the layout of txtpbfmt, the formatter of the text format: two spaces of indentation, one
    field per line, one kind of line endings, `{ }` for messages, a newline at the end of the file.

    A header such as `# txtpbfmt: expand_all_children, wrap_strings_at_column=80` sets options, as it does for
    txtpbfmt. An option that is not supported is reported, and the file is skipped; so are files with
    `# txtpbfmt: disable` in their header.

Why is this bad:
    Every editor formats differently, and diffs then show lines whose values did not change.

Example:
    paper{title:"LoRA"}

Use instead:
    paper { title: "LoRA" }

Fix safety:
    Safe: whitespace, quotes, brackets and separators change; comments and values stay. There is no fix where a
    `metalint:` comment would then apply to another value. If the header asks for it, the fields of a message are sorted
    by name. To sort the values of a field, or to remove a value that its field already has, is a separate fix, which
    is unsafe: the order of authors may matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from metalint.rules.api import LAYOUT, Context, FileRule, Fix, Paper, Problem, Rewrite, Safety
from metalint.text.edit import find_line_edits
from metalint.util.wording import first_words, in_words, join_words, nearest, quote

if TYPE_CHECKING:
    from metalint.text.cst import Document
    from metalint.text.layout import Layout
    from metalint.text.options import LayoutOptions

_EXAMPLES: Final = {
    "wrap_strings_at_column": "wrap_strings_at_column=80",
    "sort_repeated_fields_by_subfield": "sort_repeated_fields_by_subfield=entries.name",
}
"""Options that need a value."""
_TO_METALINT: Final = "metalint:"
_MOST: Final = 5  # options or values that a message names


def check(paper: Paper, _: Context) -> Iterator[Problem]:
    """Yield one problem, at the first place that differs, or at an option that is not supported."""
    # There is one more where the header asks for other values than the file has, or for another order.
    document = paper.document
    if document is None or document.is_laid_out:
        return
    from metalint.text.layout import lay_out
    from metalint.text.options import read_options

    options = read_options(document.text)
    if options.unsupported and "disable" not in options.flags:
        yield _report_unsupported(options)
        return
    wanted = lay_out(document)
    if wanted.text == document.text:
        return
    kept = lay_out(document, keeps_values=True).text if options.changing_values else wanted.text
    if kept != document.text:
        yield _report_layout(document, kept, options)
    if kept != wanted.text:
        yield _report_order(document.text, wanted, options)


def _report_layout(document: Document, wanted: str, options: LayoutOptions) -> Problem:
    """Return the problem with the layout of a text; there is no fix if that parts `metalint:` comments from values."""
    text = document.text
    changes = tuple(find_line_edits(text, wanted))
    fix: Fix | None = Fix("Format the file", Safety.SAFE, (Rewrite(changes),))
    help_ = "run `metalint fix`, which formats it as txtpbfmt does"
    if _TO_METALINT in text and not options.rearranges:
        from metalint.text.comment_lines import find_commented_values
        from metalint.text.parser import parse_document

        commented = find_commented_values(document, _TO_METALINT)
        if commented != find_commented_values(parse_document(wanted), _TO_METALINT):
            fix = None
            help_ = "formatting would move a `metalint:` comment away from its value; put the value on a line below it"
    why = ": it is indented with tabs" if "\n\t" in text else ""
    if "\r\n" in text and text.count("\r\n") < text.count("\n"):
        why = ": it mixes LF and CRLF line ends"
    return Problem(changes[0].span, f"the file is not formatted{why}", help=help_, fix=fix)


def _report_order(text: str, wanted: Layout, options: LayoutOptions) -> Problem:
    """Return the problem with a text whose header asks for other values, or for another order of them."""
    changes = tuple(find_line_edits(text, wanted.text))
    asked = options.changing_values
    message = f"the values are not arranged as {join_words(asked)} in the header {'asks' if len(asked) == 1 else 'ask'}"
    steps = ["sort the values"] if any(option.startswith("sort") for option in asked) else []
    if removed := wanted.removed:
        noun = "the duplicate" if len(removed) == 1 else f"{len(removed)} duplicates:"
        steps.append(f"remove {noun} {first_words(removed, _MOST)}")
    what = in_words(steps)
    help_ = f"run `metalint fix --unsafe` to {what}; or remove the option from the header"
    fix = Fix(what[0].upper() + what[1:], Safety.UNSAFE, (Rewrite(changes),))
    return Problem(changes[0].span, message, value=", ".join(options.changing_values), help=help_, fix=fix)


def _report_unsupported(options: LayoutOptions) -> Problem:
    from metalint.text.options import KNOWN

    named = first_words([option or "(empty)" for option in options.unsupported], _MOST)
    subject, verb = ("option", "is") if len(options.unsupported) == 1 else ("options", "are")
    message = f"txtpbfmt {subject} {named} in the header {verb} not supported; the layout is not checked"
    first = options.unsupported[0]
    advice = f"remove {quote(first)}" if first else "remove the comma or comment"
    if near := nearest(first.partition("=")[0].strip(), KNOWN, 0.93):
        advice = f"write {quote(_EXAMPLES.get(near, near))} for {quote(first)}"
    help_ = f"{advice}; until then `metalint fix` leaves the layout of the file as it is"
    return Problem(options.span, message, value=f"txtpbfmt: {', '.join(options.unsupported)}", help=help_)


RULE = FileRule("layout", group="format", check=check, grounds=LAYOUT)
