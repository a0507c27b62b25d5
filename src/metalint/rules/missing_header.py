"""File whose header does not say what message it is.

What it does:
    Looks for the comments `# proto-file:` and `# proto-message:` before the first field. They name the schema of the
    file, as the text format's specification recommends: editors, formatters and metalint read them.

Why is this bad:
    Without them, only the configuration of this repository knows how to read the file.

Example:
    paper { title: "LoRA" }

Use instead:
    # proto-file: proto/paper.proto
    # proto-message: metalint.PaperInfo

    paper { title: "LoRA" }

Fix safety:
    Safe: comments are added, and nothing else changes.

Options:
    `proto`, `message`
"""

from collections.abc import Iterator

from metalint.rules.api import LAYOUT, Context, Edit, FileRule, Fix, Paper, Problem, Rewrite, Safety, Severity, Span
from metalint.text.header import read_header
from metalint.util.wording import join_words


def check(paper: Paper, context: Context) -> Iterator[Problem]:
    document = paper.document
    if document is None:
        return
    header, text = read_header(document.text), document.text
    wanted = [
        ("proto-file", header.file, context.config.proto),
        ("proto-message", header.message, context.declared.root.name),
    ]
    lines = [f"# {key}: {value}" for key, present, value in wanted if present is None and value]
    if not lines:
        return
    end = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    gap = "" if text.startswith("#") or not text.strip() else end
    edit = Edit(Span(0, 0), "".join(line + end for line in lines) + gap)
    fix = Fix("Add the header", Safety.SAFE, (Rewrite((edit,), tuple((Span(0, 0), line) for line in lines)),))
    help_ = f"add {'it' if len(lines) == 1 else 'both lines'} at the top of the file, or run `metalint fix`"
    yield Problem(Span(0, 0), f"the header lacks {join_words(lines)}", fix=fix, help=help_)


RULE = FileRule(
    "missing-header",
    group="headers",
    severity=Severity.INFO,
    check=check,
    grounds=LAYOUT,
    default=False,
)
