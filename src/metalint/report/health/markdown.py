"""The health report as Markdown: short enough for the summary of a job."""

from collections.abc import Iterable, Iterator
from typing import Final

from metalint.report.health.history import CommitHistory
from metalint.report.health.page import make_page
from metalint.report.health.today import Health
from metalint.report.markdown_text import escape_with_commits

_ROWS: Final = 20  # of a table; the page in HTML has more


def render(health: Health, history: CommitHistory) -> str:
    """Return the report: first numbers, rules, and then section by section."""
    made = make_page(health, history)
    lines = ["## List health", "", f"**{escape_with_commits(made.headline)}**", ""]
    for note in made.notes:
        lines += [f"> {escape_with_commits(note)}", ""]
    lines += [
        f"- {escape_with_commits(name)}: **{number}** ({escape_with_commits(hint)})"
        for name, number, hint in made.tiles
    ]
    lines.append("")
    if made.rules:
        compared = ("new", "fixed") if made.has_since else ()
        heads = ("rule", "findings", "level", "safe fixes", "unsafe fixes", "in baseline", *compared)
        rows = [(rule.rule, str(rule.found), rule.severity, *map(str, rule.numbers)) for rule in made.rules]
        lines += _write_table(heads, [index not in (0, 2) for index in range(len(heads))], rows)
    else:
        lines += ["No rule finds anything.", ""]
    for section in made.sections:
        lines += [f"### {section.title}", ""]
        for text in section.texts:
            lines += [text, ""]
        for table in section.tables:
            lines += _write_table(table.heads, table.numbers, table.rows[:_ROWS])
            if len(table.rows) > _ROWS:
                lines += [f"… and {len(table.rows) - _ROWS} more rows.", ""]
    return "\n".join(lines)


def _write_table(heads: tuple[str, ...], numbers: Iterable[bool], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(map(escape_with_commits, heads))} |"
    yield f"|{'|'.join('--:' if number else ':--' for number in numbers)}|"
    for row in rows:
        yield f"| {' | '.join(map(escape_with_commits, row))} |"
    yield ""
