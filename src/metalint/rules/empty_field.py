"""Empty field.

What it does:
    Finds empty strings in fields with a role, and messages with nothing but such strings. `missing-field` checks
    required fields and the elements of lists. Fields without a role are skipped, because an empty value or message may
    have a meaning there. Off by default, because many people start a paper from a template and fill it in as they read.

Why is this bad:
    Every paper has lines without content, and an empty field looks like a forgotten value.

Example:
    note { url: "" }

Use instead:
    Nothing: leave the field out.

Fix safety:
    Safe: an absent field means the same. Unsafe if the field has a comment, which would then be next to another value.
    A field with a declared default is kept, because without it the paper has that default, and so is a field that the
    schema requires.

Options:
    `required`: the roles that are left to `missing-field`.
"""

from collections.abc import Iterator

from metalint.config.settings import ROLES
from metalint.papers.paper import enclosing_messages
from metalint.rules.api import Context, FileRule, Fix, Paper, Problem, Remove, Safety, Severity, Value, about, agreement
from metalint.util.wording import quote


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    """Yield a problem for each empty field that is in no empty message, and for each outermost empty message."""
    fields = {role: context.config.fields[role] for role in context.roles}
    needed = {role for role, field in fields.items() if field in context.declared.required}
    # of the others, an empty field means the same as an absent one
    roles = context.roles - needed - context.defaults.keys() - set(context.config.required)
    removable = {value.path for role in roles for value in paper.many(role) if not value.value}
    stay = [value.path for value in paper.texts if value.path not in removable]
    for path in paper.messages:
        holds_roles = any(field.startswith(f"{path}.") for field in fields.values())
        if path in context.declared.required or not holds_roles:
            stay.append(path)
    filled = paper.filled.union(stay, *map(enclosing_messages, stay))
    empty = [value for value in paper.texts if value.path in removable]
    empty += [Value("", span, path) for path, span in paper.messages.items() if path not in filled]
    for value in sorted(empty, key=lambda value: value.span):
        # an index would be that of another element once this one is gone
        if "[" not in value.path and filled.issuperset(enclosing_messages(value.path)):
            fix = Fix(f"Remove {quote(value.path)}", Safety.SAFE, (Remove(value),))
            yield about(value, f"{quote(value.path)} is empty", fix=fix)


RULE = FileRule(
    "empty-field",
    group="format",
    severity=Severity.INFO,
    check=check,
    grounds=agreement(*ROLES),
    default=False,
)
