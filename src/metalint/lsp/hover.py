"""Hovers: what the schema, the registries, the rules and the list say of what is under the cursor."""

import re
from typing import Final

from lsprotocol import types

from metalint.engine.references import PaperIndex
from metalint.index.project import Project
from metalint.lsp.diagnostics import make_span
from metalint.lsp.syntax import FieldNode, ValueNode
from metalint.lsp.workspace import LintedWorkspace, View, about_paper
from metalint.names import venues, vocabulary
from metalint.names.institutions.reading import read
from metalint.names.institutions.resolution import resolve
from metalint.names.people import ET_AL
from metalint.papers.values import ROR_PREFIX
from metalint.rendering.escape import escape_image_text, escape_target, flatten
from metalint.rendering.views import read_text, read_year
from metalint.report.addresses import find_rule_page
from metalint.rules import documentation
from metalint.rules.rule_set import BY_NAME
from metalint.schema.comments import Declaration
from metalint.schema.types import FieldType
from metalint.text.span import Span
from metalint.util.regex import lazy

_RULES: Final = lazy(r"#\s*metalint:\s*ignore(?:-file)?\s*\[(?P<rules>[^\]]*)\]?")
_NAME: Final = lazy(r"[a-z][a-z-]*")
_BACKTICKS: Final = lazy("`+")
_LINKING: Final = lazy(r"://|@|(?<=www)\.", re.IGNORECASE)
_MAX_AUTHORS: Final = 10


@about_paper
async def hover(linted: LintedWorkspace, view: View, params: types.HoverParams) -> types.Hover | None:
    """Return what there is to say about what stands at a position."""
    offset = view.positions.offset(params.position)
    if (found := _describe_rule(view, offset)) is not None:
        return found
    if (field := view.syntax.field(offset)) is not None:
        declared = await linted.declarations(view.project)
        return _make_hover(view, field.span, _describe_field(field, declared)) if field.type else None
    value = view.syntax.value(offset)
    if value is None:
        return None
    text = await _describe_value(linted, view, value)
    checked = await view.checker.newest()
    places = ((diagnostic.rule, make_span(diagnostic)) for diagnostic in checked.outcome.found.get(view.path or "", ()))
    touched = (rule for rule, span in places if span.start <= offset <= span.end and span.end)
    rules = dict.fromkeys(filter(BY_NAME.__contains__, touched))  # others have no page
    findings = "\n\n".join(
        f"[{rule}]({find_rule_page(rule)}): {documentation.summary(BY_NAME[rule])}" for rule in rules
    )
    return _make_hover(view, value.span, "\n\n".join(filter(None, (text, findings)))) if text or findings else None


async def _describe_value(linted: LintedWorkspace, view: View, value: ValueNode) -> str | None:
    written = value.string
    if not written:
        return None
    role, project = view.role(value.field.path), view.project
    text: str | None = None
    if role == "institutions":
        text = await linted.background.run(lambda: _describe_institution(written, project))
    elif role == "venue":
        text = await linted.background.run(lambda: _describe_venue(written, project))
    elif role == "references" and (papers := await view.checker.papers(is_saved=True)) is not None:
        text = _describe_reference(written, papers)
    return text


def _make_hover(view: View, span: Span, text: str) -> types.Hover:
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), view.positions.range(span))


def _describe_rule(view: View, offset: int) -> types.Hover | None:
    """Return what there is to say about a rule that a suppression names at an offset."""
    comment = view.syntax.comment(offset)
    match = _RULES.match(view.document.text, comment.start, comment.end) if comment else None
    for name in _NAME.finditer(view.document.text, *match.span("rules")) if match else ():
        if name.start() <= offset <= name.end() and name[0] in BY_NAME:
            rule = BY_NAME[name[0]]
            heading = f"**[{rule.name}]({find_rule_page(rule.name)})** ({rule.group}, {rule.severity})"
            parts = [heading, documentation.summary(rule)]
            for title, body in documentation.sections(rule).items():
                is_code = title in {"Example", "Use instead"}
                parts.append(f"**{title}**\n\n" + (f"```textproto\n{body}\n```" if is_code else body))
            return _make_hover(view, Span(*name.span()), "\n\n".join(parts))
    return None


def _describe_field(field: FieldNode, declared: dict[str, Declaration]) -> str:
    assert field.type is not None  # noqa: S101 - nobody asks of others
    assert field.message.type is not None  # noqa: S101 - a field with a type is one of a message that has one
    owner = field.message.type.name
    parts = [f"```proto\n{write_signature(field.type)}\n```"]
    names = (f"{owner}.{field.name}", field.type.message.name if field.type.message else "")
    comments = (declared[name].comment for name in names if name in declared)
    parts += ["\n".join(map(_escape_text, comment.split("\n"))) for comment in comments if comment]
    parts.append(f"Field of `{owner}`.")
    return "\n\n".join(parts)


def write_signature(field: FieldType) -> str:
    """Return a field as a ``.proto`` declares it, without its number."""
    label = "repeated " if field.is_repeated else "required " if field.is_required else ""
    kind = field.message.name if field.message else field.enum.name if field.enum else field.kind
    default = f" [default = {flatten(str(field.default))}]" if field.default is not None else ""
    return f"{label}{kind} {field.name}{default}"


def _describe_institution(written: str, project: Project) -> str:
    registry = project.context.institutions
    reading = read(written, registry)
    said = f"{_write_code(written)}: {reading.relation}. {_escape_text(reading.why)}".strip()
    parts = [f"**{_escape_text(reading.canonical or written)}**", said]
    match = resolve(reading.canonical, registry) if reading.canonical else None
    for owner in sorted({claim.owner for claim in match.claims} if match else ()):
        entry = registry.by_name[owner]
        place = ", ".join(filter(None, (entry.city, entry.country)))
        if place:
            parts.append(_escape_text(place))
        if entry.ror:
            parts.append(
                f"ROR: <{escape_target(entry.ror if entry.ror.startswith('http') else ROR_PREFIX + entry.ror)}>"
            )
    return "\n\n".join(parts)


def _describe_venue(written: str, project: Project) -> str | None:
    part = project.context.venues.read(written, None)
    if part is None:
        return None
    thing = part.thing.partition(" before ")[0] if part.thing else written
    entries = {term.name: term for term in vocabulary.packaged(venues.PACKAGED)}
    others = entries[thing].other_names if thing in entries else ()
    return "\n\n".join([f"**{_escape_text(thing)}**", *map(_escape_text, others)])


def _describe_reference(written: str, papers: PaperIndex) -> str | None:
    parts = []
    for paper in papers.meant(written):
        names = [author.value for author in paper.authors]
        authors = ", ".join(names[:_MAX_AUTHORS]) + (ET_AL if len(names) > _MAX_AUTHORS else "")
        venue = " ".join(filter(None, (read_text(paper.venue), str(read_year(paper) or ""))))
        title = read_text(paper.title) or paper.stem
        about = (f"**{_escape_text(title)}**", _escape_text(authors), _escape_text(venue), _write_code(paper.path))
        parts.append("\n\n".join(filter(None, about)))
    return "\n\n---\n\n".join(parts) or None


def _escape_text(value: str) -> str:
    """Return what somebody has written as Markdown that shows it as it is; nothing in it is a link."""
    return _LINKING.sub(r"\\\g<0>", escape_image_text(value))


def _write_code(value: str) -> str:
    """Return a value as code in a line of Markdown, whatever backticks it holds."""
    shown = flatten(value)
    fence = "`" * (1 + max(map(len, _BACKTICKS.findall(shown)), default=0))
    return f"{fence} {shown} {fence}" if len(fence) > 1 else f"`{shown}`"
