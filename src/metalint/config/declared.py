"""Rules that the configuration declares: ``[[rules]]``."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from metalint.config.tables import TableReader, one_of
from metalint.errors import ConfigError
from metalint.util.regex import lazy
from metalint.util.wording import nearest

DEFAULT_GROUP: Final = "declared"
SEVERITIES: Final = ("error", "warning", "info")
KEYS: Final = {  # each key, besides those of checks, and the kind of its value
    "name": "string", "field": "string", "message": "string", "severity": "severity", "groups": "strings",
    "docs": "string",
}  # fmt: skip
_MAX_LENGTH: Final = 1000  # characters of a pattern
_NAME: Final = lazy(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PLACEHOLDER: Final = lazy(r"\{([A-Za-z_][\w-]*)\}")  # what a message may hold: `{value}` or `{field}`
_PLACEHOLDERS: Final = ("value", "field")
_FIELD: Final = lazy(r"(\*\*?|[A-Za-z_][A-Za-z0-9_]*)(\.(\*\*?|[A-Za-z_][A-Za-z0-9_]*))*")


class DeclaredRule(NamedTuple):
    """A rule on the values of one field."""

    name: str  # in kebab case
    field: str  # a path without indexes; ``*`` stands for one name in it, ``**`` for any number of them
    check: str  # what is checked, one of `CHECKS`
    argument: Any  # the value it is checked against
    message: str = ""  # what to report; empty for what the check says
    severity: str = "warning"  # ``error``, ``warning`` or ``info``
    groups: tuple[str, ...] = (DEFAULT_GROUP,)  # those that select the rule, one at least
    docs: str = ""  # what `explain` says


def read_rules(reader: TableReader, key: str) -> tuple[DeclaredRule, ...]:
    """Return the rules in ``[[rules]]``; none without name, field or check, and none that is declared twice."""
    rules: list[DeclaredRule] = []
    for number, table in enumerate(reader.tables(key)):
        rule = _read_rule(table)
        if any(rule.name == other.name for other in rules):
            raise ConfigError(f"{reader.source}: rules[{number}].name: `{rule.name}` is declared twice; rename one")
        rules.append(rule)
    return tuple(rules)


def _read_rule(reader: TableReader) -> DeclaredRule:
    reader.refuse_unknown((*KEYS, *CHECKS))
    for key in ("name", "field"):
        if key not in reader.table:
            raise ConfigError(f"{reader.source}: {reader.prefix}{key} is missing; add it")
    checks = [key for key in CHECKS if key in reader.table]
    if len(checks) != 1:
        what = f"has `{checks[0]}` and `{checks[1]}`" if checks else "checks nothing"
        where = f"{reader.source}: {reader.prefix.removesuffix('.')}"
        raise ConfigError(f"{where} {what}; give it exactly one of {', '.join(CHECKS)}")
    kinds = {**KEYS, **{key: key for key in CHECKS}}
    own = {**CHECKS, "severity": one_of(SEVERITIES)}
    given = reader.read_keys(kinds, own)
    argument = given.pop(checks[0].replace("-", "_"))
    rule = DeclaredRule(check=checks[0], argument=argument, **given)
    if not _NAME.fullmatch(rule.name):
        raise reader.wrong("name", "lower-case words joined by hyphens, such as `owner-email`")
    if not _FIELD.fullmatch(rule.field):
        raise reader.wrong("field", "a path of field names such as `owners.email`, with `*` or `**` for any name")
    for match in PLACEHOLDER.finditer(rule.message):
        if match[1] not in _PLACEHOLDERS:
            near = nearest(match[1], _PLACEHOLDERS)
            hint = f"did you mean `{{{near}}}`?" if near else "use `{value}` or `{field}`"
            raise ConfigError(f"{reader.source}: {reader.prefix}message: `{match[0]}` is not a placeholder; {hint}")
    if not rule.groups or not all(map(_NAME.fullmatch, rule.groups)):
        raise reader.wrong("groups", "a list of names in lower case, one at least")
    return rule


def _read_choices(reader: TableReader, key: str) -> tuple[str, ...]:
    choices = reader.strings(key)
    if not choices:
        raise reader.wrong(key, "a list of one text at least")
    return choices


def _read_true(reader: TableReader, key: str) -> bool:
    if not reader.flag(key):
        raise reader.wrong(key, "true; remove the rule to switch it off")
    return True


def _read_path(reader: TableReader, key: str) -> str:
    path = reader.string(key)
    if not _FIELD.fullmatch(path) or "*" in path:
        raise reader.wrong(key, "a path of field names such as `owners.email`")
    return path


# what each check is given, by the key that asks for it
CHECKS: Final[Mapping[str, Callable[[TableReader, str], Any]]] = {
    "pattern": lambda reader, key: reader.string(key, _MAX_LENGTH),
    "forbid": lambda reader, key: reader.string(key, _MAX_LENGTH),
    "one-of": _read_choices,
    "unique": _read_true,
    "requires": _read_path,
    "same-as-file-name": _read_true,
    "max-length": lambda reader, key: reader.whole(key, 1),
}
