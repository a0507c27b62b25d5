"""Leftover of a template that was never filled in.

What it does:
    Finds values of fields with a role that are typical of templates: `inst1`, `Name1`, `paper title`, `xxx`, `TODO`,
    `<title>`, `[title]`, `{title}`, `{{title}}`, `$TITLE`, `https://example.com`, `https://github.com/<user>/<repo>`,
    `None` as an author, an institution or a venue, `N/A` as a title, `Soon`, `Release soon` and `Upon acceptance` as
    the type of the code (as a warning), and titles, URLs, institutions and venues of nothing but punctuation, such as
    `-`, `?` or `...`. Titles that are the label of a link (`Paper`, `[PDF]`, `arXiv`) or nothing but emoji are found as
    well. Which values count depends on the field: code of type `None` is fine.
    Among references, `None` is a placeholder only next to real ones. Alone, it means “no references”.
    The default that the `.proto` declares for a field is never a placeholder, nor is a value of an enum.

Why is this bad:
    The list shows it to readers as if it were true, and no search for empty fields finds it.

Example:
    institutions: "inst1"

Use instead:
    institutions: "Tsinghua University"

Fix safety:
    There is no fix: only a person knows the right value.

Options:
    `placeholders.allow`: values that are correct in this list, such as `["TBA"]`.
    `placeholders.add`: further leftovers of this list's own template, such as `["Jane Doe"]`. The whole value must
    match, in any field with a role; case and surrounding whitespace are ignored.
"""

from collections.abc import Iterator
from typing import Final

from metalint.config.settings import Placeholders
from metalint.names.placeholders import is_no_title, is_placeholder, is_promise, says_nothing
from metalint.rules.api import Context, FileRule, Paper, Problem, Severity, Value, about
from metalint.util.regex import lazy
from metalint.util.unicode import fold_case
from metalint.util.wording import quote

_WORD: Final = lazy(r"[\w-]+")


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    settings = context.config.placeholders
    for role, values in paper.roles.items():
        suspects = values if settings.add else [value for value in values if is_placeholder(role, value.value)]
        if not suspects:  # as in most papers
            continue
        default, texts = fold_case(context.defaults.get(role, "")), {value.path for value in paper.texts}
        judged = [value for value in suspects if value.path in texts and fold_case(value.value) != default]
        wrong = [value for value in judged if _is_left_over(role, value, paper, settings)]
        help_ = "write the real value"
        if role != "title" and (len(wrong) < len(values) or not context.is_required(role)):
            help_ += ", or remove the field"
        for value in wrong:
            is_label = role == "title" and is_no_title(value.value)
            what = "is not a title: it is the label of a link, or emoji" if is_label else "is left over from a template"
            severity = Severity.ERROR
            if role == "code-type" and is_promise(value.value):
                what, severity = "says when the code comes, not what it is written in", Severity.WARNING
            yield about(value, f"{quote(value.value)} {what}", help_)._replace(severity=severity)


def _is_left_over(role: str, value: Value[str], paper: Paper, settings: Placeholders) -> bool:
    written = fold_case(value.value)
    if written in settings.allow:
        return False
    if written in settings.add:
        return True
    if not is_placeholder(role, value.value):
        return False
    if role == "abbr":  # unless the paper is called so, as in `TODO: Preference Optimization`
        titles = (title.value for title in paper.many("title") if not is_placeholder("title", title.value))
        return not any(value.value in _WORD.findall(title) for title in titles)
    is_answer = role == "references" and says_nothing(value.value)
    others = (other.value for other in paper.many(role))
    return not is_answer or any(other.strip() and not is_placeholder(role, other) for other in others)


RULE = FileRule("placeholder", group="content", severity=Severity.ERROR, check=check)
