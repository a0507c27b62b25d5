"""The health report as Markdown: short enough for the summary of a job."""

from collections.abc import Iterator, Sequence
from typing import Final

from metalint.report.health.history import CommitHistory
from metalint.report.health.page import Cell, ReportTable, make_page
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
        others = made.rules[0].numbers
        heads = ("rule", "findings", "level", *map(str.lower, others))
        rows: list[Sequence[Cell]] = [
            (rule.rule, rule.found, rule.severity, *rule.numbers.values()) for rule in made.rules
        ]
        lines += _write_table(ReportTable("", heads, rows, {1, *range(3, len(heads))}))
    else:
        lines += ["No rule finds anything.", ""]
    for section in made.sections:
        lines += [f"### {section.title}", ""]
        for text in section.texts:
            lines += [text, ""]
        for table in section.tables:
            lines += _write_table(table._replace(rows=table.rows[:_ROWS]))
            if len(table.rows) > _ROWS:
                lines += [f"… and {len(table.rows) - _ROWS} more rows.", ""]
    return "\n".join(lines)


def _write_table(table: ReportTable) -> Iterator[str]:
    yield f"| {' | '.join(map(escape_with_commits, table.heads))} |"
    yield f"|{'|'.join('--:' if at in table.numbers else ':--' for at in range(len(table.heads)))}|"
    for row in table.rows:
        yield f"| {' | '.join(escape_with_commits(str(cell)) for cell in row)} |"
    yield ""
