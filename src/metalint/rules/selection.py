"""Which rules run: names, groups, ``default`` and ``all``."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from metalint.config.settings import Config
from metalint.errors import UsageError
from metalint.rules.rule_set import PACKAGED, RULES, RuleSet, known_rules
from metalint.util.wording import nearest

PARSE = frozenset(rule.name for rule in RULES if rule.group == "parse")
"""Always on: a file that does not parse must never go unreported."""
ALWAYS_REPORTED = PARSE | frozenset(rule.name for rule in RULES if rule.group == "outputs")
"""Rules whose findings no baseline holds back: files that do not parse, and outputs that are stale."""


class Choice(NamedTuple):
    """What the command line says about rules; None where it says nothing."""

    select: tuple[str, ...] | None = None
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


NO_CHOICE: Final = Choice()


def enabled_rules(config: Config, choice: Choice = NO_CHOICE) -> frozenset[str]:
    """Return the names of the rules that run; raise a `UsageError` for a name anywhere that is no rule and no group."""
    # A `--select` replaces `select` and `ignore` of the configuration. A plug-in that cannot be
    # used raises a `ConfigError`.
    where, rules = config.source or "configuration", known_rules(config)
    asked = rules._replace(is_complete=True)  # to ask for a rule that cannot run is an error
    if choice.select is None:
        names = expand_rule_names(config.select, f"{where}: select", rules) - expand_rule_names(
            config.ignore, f"{where}: ignore", rules
        )
    else:
        names = expand_rule_names(choice.select, "--select", asked)
    names |= expand_rule_names(choice.extend, "--extend-select", asked)
    _check_names(config, where, rules)
    if config.render == "main":  # no change brings its outputs, so none can be stale
        names -= {"stale-output"}
    return (names - expand_rule_names(choice.ignore, "--ignore", rules)) | PARSE


def within(config: Config, group: str) -> tuple[str, ...]:
    """Return the rules of a group that the configuration selects; if it selects none, those that are on by default."""
    rules = known_rules(config)
    names = sorted(rule.name for rule in rules.rules if rule.group == group)
    chosen = enabled_rules(config)
    found = tuple(name for name in names if name in chosen)
    return found or tuple(name for name in names if rules.by_name[name].default)


def find_fixable(config: Config) -> frozenset[str]:
    """Return the rules whose fixes ``fix`` may make; a UsageError for a rule that is not known."""
    where, rules = config.source or "configuration", known_rules(config)
    fixable = expand_rule_names(config.fixable, f"{where}: fixable", rules)
    return fixable - expand_rule_names(config.unfixable, f"{where}: unfixable", rules)


def _check_names(config: Config, where: str, rules: RuleSet) -> None:
    """Refuse rules in tables that no run may ever look at."""
    for listed in config.per_file_ignores.values():
        expand_rule_names(listed, f"{where}: per-file-ignores", rules)
    find_fixable(config)
    of_plugins = [rule.name for rule in rules.rules if rule.plugin]
    for name in config.rule_options if rules.is_complete else ():
        if name in PACKAGED.by_name:
            raise UsageError(f"{where}: rule-options.{name}: this rule takes no options; remove the table")
        if name not in rules.by_name:
            raise UsageError(f"{where}: rule-options: no rule of a plug-in is called `{name}`{_hint(name, of_plugins)}")
    for name in config.severity:
        if name not in rules.by_name and rules.is_complete:
            if name in _find_selectors(rules):
                raise UsageError(f"{where}: severity: `{name}` is a group; name its rules, one per line")
            raise UsageError(f"{where}: severity: there is no rule `{name}`{_hint(name, rules.by_name)}")
        if name in PARSE and config.severity[name] != "error":
            raise UsageError(f"{where}: severity.{name}: what does not parse is always an error; take the line out")


def expand_rule_names(names: Iterable[str], where: str, rules: RuleSet = PACKAGED) -> frozenset[str]:
    """Return the rules that ``names`` (of rules or groups, ``default``, ``all``) stand for."""
    # Unknown names count only where all `rules` are known.
    found: set[str] = set()
    for name in names:
        matching = {rule.name for rule in rules.rules if name in rule.selectors}
        if not matching and rules.is_complete:
            hint = _hint(name, _find_selectors(rules))
            raise UsageError(f"{where}: there is no rule or group `{name}`{hint}")
        found |= matching
    return frozenset(found)


def _find_selectors(rules: RuleSet) -> set[str]:
    return set().union(*(rule.selectors for rule in rules.rules))


def _hint(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f"; did you mean `{near}`?" if near else "; run `metalint explain` to list all"
