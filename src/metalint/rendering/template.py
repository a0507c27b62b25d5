"""Templates of the user's: Jinja2 in a sandbox, with everything escaped for Markdown."""

import errno
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from inspect import isroutine
from pathlib import Path, PurePosixPath
from types import NoneType, UnionType
from typing import Final, NoReturn

from jinja2 import FunctionLoader, StrictUndefined, Template, TemplateNotFound, TemplateSyntaxError
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup

from metalint.errors import ConfigError, MetalintError
from metalint.files.workspace import Workspace
from metalint.papers.defaults import FieldValues
from metalint.rendering import escape
from metalint.rendering.entries import SHOWN, Entry
from metalint.rendering.errors import NoDatesError, SettingError
from metalint.rendering.page import Page, Section
from metalint.util.wording import nearest

# what the documentation calls values
_KINDS: Final[Sequence[tuple[type | UnionType, str]]] = (
    (Entry, "a paper"), (Section, "a section"), (str, "a text"), (int | float, "a number"),
    (tuple | list, "a list"), (FieldValues, "`fields`"), (NoneType, "what is absent"),
)  # fmt: skip


class TemplateError(MetalintError):
    """A template that cannot be rendered, with its file and line."""


class _Undefined(StrictUndefined):
    """A name that does not exist, described in the words of the documentation."""

    @property
    def _undefined_message(self) -> str:
        name, owner = self._undefined_name, self._undefined_obj
        if self._undefined_hint:
            return self._undefined_hint
        if not isinstance(name, str):
            return f"there is no element {name!r}"
        if owner is missing:
            return f"'{name}' is undefined{_find_near(name, Page._fields)}"
        known = SHOWN if isinstance(owner, Entry) else getattr(owner, "_fields", ())
        known = tuple(owner) if isinstance(owner, FieldValues) else known
        called = next((kind for of, kind in _KINDS if isinstance(owner, of)), "this value")
        return f"{called} has no '{name}'{_find_near(name, known)}"


def _find_near(name: str, known: Sequence[str]) -> str:
    near = nearest(name, known)
    return f"; did you mean `{near}`?" if near else ""


class _Environment(ImmutableSandboxedEnvironment):
    """Leaves exceptions as they are: Jinja2 compiles a module for each frame, a second and more where includes nest."""

    def handle_exception(self, source: str | None = None) -> NoReturn:  # noqa: ARG002 - Jinja2's signature
        raise  # noqa: PLE0704 - called while an exception is handled


def render_template(path: str, page: Page, workspace: Workspace, used: set[str]) -> str:
    """Return what the template at ``path``, relative to the root, makes of a page."""
    # the files that it and the templates in it are read from, or looked for in, are added to `used`
    environment = _Environment(
        loader=FunctionLoader(partial(_load_template, workspace, used)),
        undefined=_Undefined,
        autoescape=True,
        finalize=_escape_value,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        # a target that is not encoded yet becomes one, if it is an http(s) URL
        "link": lambda label, to: escape.write_link(
            _write_value(label), to if isinstance(to, escape.SafeText) else escape.escape_target(to)
        ),
        "attribute": escape.escape_attribute,
        "target": escape.escape_target,
        "week": _write_week,
    }
    try:
        return environment.get_template(path).render(page._asdict())
    except NoDatesError:
        raise
    except TemplateSyntaxError as error:
        raise TemplateError(f"{error.name}:{error.lineno}: {error.message}") from error
    except Exception as error:
        line, why = _find_line(error, workspace), str(error)
        if isinstance(error, TemplateNotFound):
            message = f"there is no template {error.message} below the root"
            raise SettingError(f"layout: {line}: {message}" if line else f"layout: {message}") from error
        if isinstance(error, RecursionError):
            why = "nested without end: templates include each other in a circle, or a macro calls itself"
        # Expressions of the user's may raise anything; where a frame is the template's, so is the error. The others are
        # of an expression that Jinja2 works out when it reads it.
        elif line is None and not isinstance(error, OverflowError | ValueError):
            raise
        raise TemplateError(f"{line or path}: {why}") from error


def _write_week(day: str) -> str:
    """Return the week of a day by ISO 8601, such as ``2026-W05``; the empty string for no day."""
    if not day:
        return ""
    year, number, _ = date.fromisoformat(day).isocalendar()
    return f"{year:04d}-W{number:02d}"


def _load_template(workspace: Workspace, used: set[str], name: str) -> tuple[str, str, None] | None:
    """Return the text and the path of a template below the root, as Jinja2 wants them; None if there is none."""
    if PurePosixPath(name).is_absolute():
        return None
    used.add(name)
    if workspace.leaves_root(name):
        workspace.provenance.note_place(f"{workspace.root}/{name}")  # a link may be another one tomorrow
        return None
    path = f"{workspace.root}/{name}"
    try:
        text = workspace.provenance.read(path).decode("utf-8")
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise ConfigError(f"{name}: the template cannot be read: {error.strerror}") from error
        return None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: the template is not UTF-8 (byte {error.start})") from error
    except ValueError:  # a NUL in its name
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n"), path, None


def _escape_value(value: object) -> Markup:
    """Escape what an expression gives, unless it is escaped already."""
    if isinstance(value, Markup | escape.SafeText):
        return Markup(value)  # noqa: S704 - it is safe by its name
    return Markup(escape.escape_text("" if value is None else _write_value(value)))  # noqa: S704 - escaped for Markdown


def _write_value(value: object) -> str:
    """Return a value as text; refuse what Python shows by its place in memory, which is another in each run."""
    for leaf in _list_leaves(value):
        if isinstance(leaf, str | bytes | int | float | NoneType):
            continue
        if isinstance(leaf, Entry | Section):
            str(leaf)  # which refuses
        if isroutine(leaf) or isinstance(leaf, type | Macro | partial):
            raise TypeError("a function is no text; add `()` to call it")
        how = "write which part of it, or add `| join(', ')` to a filter such as `map`"
        raise TypeError(f"this value is no text; {how}")
    return str(value)


def _list_leaves(value: object) -> Iterator[object]:
    if isinstance(value, str | bytes | Entry | Section) or not isinstance(value, Collection):
        yield value
        return
    if isinstance(value, Mapping):
        value = (*value, *value.values())
    for item in value:
        yield from _list_leaves(item)


def _find_line(error: Exception, workspace: Workspace) -> str | None:
    """Return the file and line of the innermost template that was at work; None if there was none."""
    template, line = None, 0
    trace = error.__traceback__
    while trace is not None:
        frame_template = trace.tb_frame.f_globals.get("__jinja_template__")  # how Jinja2 marks what it compiles
        if isinstance(frame_template, Template):
            template, line = frame_template, trace.tb_lineno
        trace = trace.tb_next
    if template is None or template.filename is None:
        return None
    path = Path(template.filename).relative_to(workspace.root)
    return f"{path.as_posix()}:{template.get_corresponding_lineno(line)}"
