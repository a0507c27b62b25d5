"""The rules: one module each, and the tuple that lists them all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.declared import DeclaredRule
    from metalint.config.settings import Config
    from metalint.rules.base import Rule
    from metalint.rules.plugins import Plugin

# Of all rules, in the order of the contract: each is the `RULE` of a module, which says all else of it.
_MODULES: Final = (
    "encoding",
    "syntax",
    "schema",
    "oversized_file",
    "unlisted_paper",
    "duplicate_id",
    "duplicate_paper",
    "duplicate_title",
    "duplicate_abbr",
    "year_folder",
    "unportable_id",
    "dangling_reference",
    "placeholder",
    "missing_field",
    "garbled_text",
    "whitespace",
    "title_period",
    "title_noise",
    "joined_authors",
    "repeated_author",
    "odd_author",
    "venue_alias",
    "code_type_alias",
    "implausible_year",
    "institution_typo",
    "institution_alias",
    "institution_variant",
    "ambiguous_institution",
    "repeated_institution",
    "joined_institutions",
    "unknown_institution",
    "institution_ror",
    "registry_conflict",
    "missing_note",
    "missing_cover",
    "unsafe_path",
    "path_case",
    "untracked_asset",
    "broken_note_link",
    "note_title",
    "bad_image",
    "orphan_asset",
    "malformed_url",
    "internal_url",
    "noncanonical_url",
    "versioned_url",
    "fragile_url",
    "code_url",
    "dead_url",
    "moved_url",
    "url_title",
    "author_mismatch",
    "year_mismatch",
    "venue_mismatch",
    "published_elsewhere",
    "layout",
    "empty_field",
    "missing_header",
    "stale_output",
    "unused_suppression",
    "invalid_suppression",
    "baseline_growth",
)
RULES: Final[tuple[Rule, ...]] = tuple(import_module(f"metalint.rules.{name}").RULE for name in _MODULES)

BY_NAME: Final[Mapping[str, Rule]] = {rule.name: rule for rule in RULES}


class RuleSet(NamedTuple):
    """The rules that a configuration knows: metalint's own, those of its plug-ins, and those that it declares."""

    rules: tuple[Rule, ...]  # all of them; metalint's own first, declared ones last
    by_name: Mapping[str, Rule]  # the same
    plugins: tuple[Plugin, ...] = ()  # those that are loaded, in the order of the configuration
    # whether that is each that the configuration names; else an unknown name may be that of a rule of another one
    is_complete: bool = True
    declared: Mapping[str, DeclaredRule] = {}  # the rules that the configuration declares, by name

    def plugin_of(self, rule: str) -> Plugin | None:
        """Return the plug-in that a rule comes from; None for metalint's own rules."""
        return next((plugin for plugin in self.plugins if any(rule == other.name for other in plugin.rules)), None)

    def groups_of(self, rule: Rule) -> tuple[str, ...]:
        """Return the groups that select a rule; one of metalint's own has only one."""
        declared = self.declared.get(rule.name)
        return declared.groups if declared else (rule.group,)


PACKAGED: Final = RuleSet(RULES, BY_NAME)  # metalint's own rules


def known_rules(config: Config) -> RuleSet:
    """Return the rules that a configuration knows; raise a `ConfigError` for a plug-in that cannot be used."""
    if not (config.plugins or config.disabled_plugins or config.rules):  # asked of each file
        return PACKAGED
    source, is_complete = config.source or "configuration", not config.disabled_plugins
    return _with_others(config.plugins, config.rules, config.root, source, is_complete=is_complete)


@lru_cache(maxsize=64)
def _with_others(
    names: tuple[str, ...], declared: tuple[DeclaredRule, ...], root: Path, source: str, *, is_complete: bool
) -> RuleSet:
    loaded: tuple[Plugin, ...] = ()
    if names:
        from metalint.rules import plugins

        loaded = plugins.load(names, root, source, RULES)
    rules = (*RULES, *(rule for plugin in loaded for rule in plugin.rules))
    if declared:
        from metalint.rules.declared import rule_of

        taken = {rule.name for rule in rules} | {rule.group for rule in rules}
        for rule in declared:
            rules = (*rules, rule_of(rule, source, taken, len(declared)))
            taken.add(rule.name)
    by_name = {rule.name: rule for rule in rules}
    return RuleSet(rules, by_name, loaded, is_complete, {rule.name: rule for rule in declared})
