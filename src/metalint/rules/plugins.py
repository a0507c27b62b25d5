"""Plug-ins: rules of installed packages, by the entry point group ``metalint.rules``.

Only packages that the configuration names are loaded, and none that lies in the linted repository. Whatever a rule of a
plug-in does wrong becomes a finding that names the plug-in.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial, wraps
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from metalint.config.settings import ROLES
from metalint.errors import ConfigError
from metalint.rules.base import (
    MAX_FINDINGS,
    RESERVED,
    AssetRule,
    CorpusRule,
    FileRule,
    Grounds,
    Plugin,
    Rule,
    correction,
)
from metalint.rules.plain_data import plain_fix, reader
from metalint.rules.problems import Change, Fix, PathProblem, Problem, Safety, Severity
from metalint.text.span import Span

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

    from metalint.config.settings import Config

# The kinds of rules that a plug-in may hold.
PluginRule = FileRule | AssetRule | CorpusRule
GROUP: Final = "metalint.rules"
KINDS: Final = (FileRule, AssetRule, CorpusRule)
FAILURE: Final = "the rule failed"  # the value of a finding that says that a rule of a plug-in failed
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_PLACE: Final = re.compile(r"[A-Za-z_]\w*(\.\w+)*:[A-Za-z_]\w*(\.\w+)*")
_TYPES: Final[Mapping[str, Any]] = {
    "severity": Severity, "fixes": Safety | None, "default": bool, "roles": tuple, "grounds": Grounds | None,
}  # fmt: skip
_NO_CHECK: Final = "whose `check` cannot be called"
_MAX_REASON: Final = 200  # characters


def load(names: Sequence[str], root: Path, source: str, own: Sequence[Rule]) -> dict[str, PluginRule]:
    """Return the rules of the plug-ins that the configuration ``source`` names, by name, in order of the plug-ins.

    Raises:
        ConfigError: a plug-in cannot be used: it is not installed, lies below ``root``, cannot be imported, or
            registers what is no rule or has the name of another; ``own`` are metalint's own rules.
    """
    rules: dict[str, PluginRule] = {}
    for name in names:
        distribution = _find_distribution(name, root, source)
        try:
            plugin = Plugin(str(distribution.metadata["Name"] or name), str(distribution.version))
            entries = sorted(distribution.entry_points.select(group=GROUP), key=lambda point: point.name)
        except Exception as error:
            what = f"is not installed properly: {_reason(error)}; install it again"
            raise _error(source, name, what) from error
        if not entries:
            raise _error(source, plugin, f"registers no rules: it has no entry points in the group `{GROUP}`")
        if any(rule.plugin and rule.plugin.name == plugin.name for rule in rules.values()):
            raise _error(source, plugin.name, "is named twice; remove one of the two")
        code = dict.fromkeys(place for entry in entries for place in _find_code(entry, plugin, root, source))
        plugin = plugin._replace(code=tuple(code))
        for entry in entries:
            rule = _load_rule(entry, plugin, source, own)
            other = rules.setdefault(rule.name, rule)
            if other is not rule:
                what = f"registers `{rule.name}`, and so does `{other.plugin}`; keep one of the two"
                raise _error(source, plugin, what)
    return rules


def protect_imports(config: Config) -> None:
    """Take the working directory and the repository off the import path; raise if a plug-in is there, or missing."""
    for name in config.plugins:
        _find_distribution(name, config.root, config.source or "configuration")
    sys.path[:] = [place for place in sys.path if place and not _is_refused(place, config.root)]


def is_failure(rule: str, found: Iterable[Any]) -> bool:
    """Tell whether one of the diagnostics in ``found`` says that a rule of a plug-in failed."""
    return any(diagnostic.rule == rule and diagnostic.value == FAILURE and not diagnostic.field for diagnostic in found)


def failure(plugin: Plugin, rule: str, error: BaseException) -> Problem:
    """Return what to report of a rule of a plug-in that failed."""
    message = f"rule `{rule}` of plug-in `{plugin}` failed: {_reason(error)}"
    help_ = f"report this to the authors of `{plugin.name}`, or put `{rule}` in `ignore`"
    return Problem(Span(0, 0), message, value=FAILURE, severity=Severity.ERROR, help=help_)


def _reason(error: BaseException) -> str:
    """Return kind and text of an error, in one line."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - an error that has no text is still one
        text = ""
    shown = text if len(text) <= _MAX_REASON else text[:_MAX_REASON] + "…"
    return f"{type(error).__name__}: {shown}" if shown else type(error).__name__


def _error(source: str, plugin: str | Plugin, what: str) -> ConfigError:
    return ConfigError(f"{source}: plugins: `{plugin}` {what}")


# -- from a name to an imported package


def _find_distribution(name: str, root: Path, source: str) -> Distribution:
    """Return the installed distribution called ``name``; nothing of it is imported."""
    from importlib.metadata import Distribution

    places = sorted((place or str(Path.cwd()) for place in sys.path), key=partial(_is_refused, root=root))
    for distribution in Distribution.discover(name=name, path=places):
        place = str(distribution.locate_file(""))
        if _is_refused(place, root):
            raise _error(source, name, _why_refused(place))
        return distribution
    raise _error(source, name, f"is not installed for {sys.executable}; install it, or remove it from `plugins`")


def _why_refused(place: str) -> str:
    return f"lies in {place}, within what is linted; metalint runs no code of the repository: install it elsewhere"


def _is_refused(place: str, root: Path) -> bool:
    """Tell whether imports must not look in a place: the working directory, as `python -m` does, or the repository."""
    return os.path.realpath(place) == str(Path.cwd()) or _lies_in(place, root)


def _lies_in(place: str, root: Path) -> bool:
    """Tell whether ``place`` is a part of the repository; an environment in it that runs this program is none."""
    real, top, prefix = (Path(os.path.normcase(os.path.realpath(path))) for path in (place, root, sys.prefix))
    is_own = prefix.is_relative_to(top) and prefix != top and real.is_relative_to(prefix)
    return real.is_relative_to(top) and not is_own


def _find_code(entry: EntryPoint, plugin: Plugin, root: Path, source: str) -> list[str]:
    """Return where the code of an entry point lies, which must not be in the repository; nothing of it is imported."""
    from importlib.util import find_spec

    if not _PLACE.fullmatch(entry.value):
        what = f"registers `{entry.name}` at `{entry.value}`; write it as `module:RULE`"
        raise _error(source, plugin, what)
    top = entry.module.partition(".")[0]
    try:
        spec = find_spec(top)
    except Exception as error:
        raise _error(source, plugin, f"cannot be imported: {_reason(error)}") from error
    if spec is None:
        raise _error(source, plugin, f"cannot be imported: there is no module `{top}`; install it again")
    places = list(spec.submodule_search_locations or ([spec.origin] if spec.has_location and spec.origin else []))
    for place in places:
        if _lies_in(place, root):
            raise _error(source, plugin, _why_refused(place))
    return places


# -- from an entry point to a rule


def _load_rule(entry: EntryPoint, plugin: Plugin, source: str, own: Sequence[Rule]) -> PluginRule:
    """Return the rule of an entry point; its failures, and its results of a wrong type, become findings."""
    try:
        rule, module = entry.load(), import_module(entry.module)
    except (Exception, SystemExit) as error:
        raise _error(source, plugin, f"cannot be imported: `{entry.value}`: {_reason(error)}") from error
    if type(rule) not in KINDS:
        kinds = ", ".join(kind.__name__ for kind in KINDS)
        wrong = f"but `{entry.value}` is of type `{type(rule).__name__}`; a rule of a plug-in is one of {kinds}"
    elif rule.name != entry.name:
        wrong = f"but the rule there is called {rule.name!r}; give both the same name"
    else:
        wrong = _what_is_wrong(rule, own)
    if wrong:
        raise _error(source, plugin, f"registers `{entry.name}`, {wrong}")
    # why its safe fixes are right, its authors say
    grounds = rule.grounds or (correction(*ROLES) if rule.fixes is Safety.SAFE else None)
    guards = {name: _guard(rule, check, plugin, source) for name, check in _find_checks(rule).items() if check}
    return cast("PluginRule", replace(rule, plugin=plugin, docs=module.__doc__ or "", grounds=grounds, **guards))


def _find_checks(rule: PluginRule) -> dict[str, Any]:
    return {name: getattr(rule, name, None) for name in ("check", "check_note")}


def _what_is_wrong(rule: PluginRule, own: Sequence[Rule]) -> str:  # noqa: PLR0911 - a line each
    """Return what is wrong with the name, the group or another part of a rule; nothing if it is one."""
    names, groups = {other.name for other in own}, {other.group for other in own}
    if not _NAME.fullmatch(rule.name):
        return "which is no name for a rule; use lower-case letters, digits and single hyphens"
    if rule.name in names | groups | RESERVED:
        what = "rules" if rule.name in names else "groups of rules"
        return f"which is the name of one of metalint's own {what}; rename it"
    if not isinstance(rule.group, str) or not _NAME.fullmatch(rule.group) or rule.group in names:
        return f"whose group {rule.group!r} is no name for a group; use lower-case letters, digits and single hyphens"
    if rule.group in RESERVED:
        return f"whose group `{rule.group}` is reserved for metalint; use another"
    for field, wanted in _TYPES.items():
        if not isinstance(getattr(rule, field), wanted):
            return f"whose `{field}` is {getattr(rule, field)!r}; see `metalint.rules.api`"
    unknown = [role for role in cast("tuple[str, ...]", rule.roles) if role not in ROLES]
    if unknown:
        return f"whose `roles` name {unknown[0]!r}, which is none; the roles are {', '.join(ROLES)}"
    checks = [check for check in _find_checks(rule).values() if check is not None]
    return "" if checks and all(map(callable, checks)) else _NO_CHECK


# -- a rule that cannot break a run


def _guard(rule: PluginRule, check: Callable[..., Any], plugin: Plugin, source: str) -> Callable[..., Iterator[Any]]:
    """Return a ``check`` that yields its failures, and what it yields of a wrong type, as findings."""
    yields_paths = not isinstance(rule, FileRule) and check is rule.check

    @wraps(check)
    def guarded(about: Any, *more: Any) -> Iterator[Any]:  # noqa: ANN401 - what the kind of rule is given
        path = source if isinstance(rule, CorpusRule) else str(getattr(about, "path", about))
        related = None if isinstance(rule, CorpusRule) else path
        try:
            for item in islice(check(about, *more), MAX_FINDINGS):
                pair = item if yields_paths else (path, item)
                checked = _check_pair(pair, related)
                yield checked if yields_paths else checked[1]
        except ConfigError as error:
            raise ConfigError(f"{source}: rule-options.{rule.name}: {error}") from error
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plug-in may raise anything
            problem = failure(plugin, rule.name, error)
            yield (path, problem) if yields_paths else problem

    return guarded


def _check_pair(pair: object, related: str | None) -> PathProblem:
    """Return a path and a problem made of plain values; ``related`` is the only file that it may relate to, if any."""
    match pair:
        case (str(path), Problem() as problem):
            fix: Any = problem.fix
        case (str(), other):
            raise TypeError(f"it yields {type(other).__name__}, not a Problem")
        case _:
            raise TypeError(f"it yields {type(pair).__name__}, not a path and a Problem")
    if related is not None and any(other.path != related for other in problem.related):
        raise ValueError("only a CorpusRule may relate problems to other files")
    if fix is not None:
        if not isinstance(fix, Fix) or not all(isinstance(change, Change) for change in fix.changes):
            raise TypeError(f"{fix!r} is no Fix")
        fix = plain_fix(fix._replace(edits=()))
    checked: PathProblem = reader(PathProblem)((path, problem._replace(fix=fix)))
    return checked
