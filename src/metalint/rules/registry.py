"""The rules: one module each, and the tuple that lists them all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from metalint.rules import (
    ambiguous_institution,
    bad_image,
    baseline_growth,
    broken_note_link,
    code_type_alias,
    code_url,
    dangling_reference,
    dead_url,
    duplicate_abbr,
    duplicate_id,
    duplicate_paper,
    duplicate_title,
    empty_field,
    encoding,
    implausible_year,
    institution_alias,
    institution_ror,
    institution_typo,
    institution_variant,
    internal_url,
    invalid_suppression,
    joined_authors,
    layout,
    malformed_url,
    missing_cover,
    missing_field,
    missing_header,
    missing_note,
    moved_url,
    noncanonical_url,
    note_title,
    odd_author,
    orphan_asset,
    oversized_file,
    path_case,
    placeholder,
    published_elsewhere,
    registry_conflict,
    repeated_author,
    repeated_institution,
    schema,
    stale_output,
    syntax,
    title_period,
    unknown_institution,
    unportable_id,
    unsafe_path,
    untracked_asset,
    unused_suppression,
    url_title,
    venue_alias,
    versioned_url,
    whitespace,
    year_folder,
)

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.declared import DeclaredRule
    from metalint.config.settings import Config
    from metalint.rules.base import Rule
    from metalint.rules.plugins import Plugin

RULES: Final[tuple[Rule, ...]] = (
    # parse
    encoding.RULE,
    syntax.RULE,
    schema.RULE,
    oversized_file.RULE,
    # identity
    duplicate_id.RULE,
    duplicate_paper.RULE,
    duplicate_title.RULE,
    duplicate_abbr.RULE,
    year_folder.RULE,
    unportable_id.RULE,
    dangling_reference.RULE,
    # content
    placeholder.RULE,
    missing_field.RULE,
    whitespace.RULE,
    title_period.RULE,
    joined_authors.RULE,
    repeated_author.RULE,
    odd_author.RULE,
    venue_alias.RULE,
    code_type_alias.RULE,
    implausible_year.RULE,
    # institutions
    institution_typo.RULE,
    institution_alias.RULE,
    institution_variant.RULE,
    ambiguous_institution.RULE,
    repeated_institution.RULE,
    unknown_institution.RULE,
    institution_ror.RULE,
    registry_conflict.RULE,
    # paths
    missing_note.RULE,
    missing_cover.RULE,
    unsafe_path.RULE,
    path_case.RULE,
    untracked_asset.RULE,
    broken_note_link.RULE,
    note_title.RULE,
    bad_image.RULE,
    orphan_asset.RULE,
    # urls
    malformed_url.RULE,
    internal_url.RULE,
    noncanonical_url.RULE,
    versioned_url.RULE,
    code_url.RULE,
    dead_url.RULE,
    moved_url.RULE,
    url_title.RULE,
    published_elsewhere.RULE,
    # format
    layout.RULE,
    empty_field.RULE,
    missing_header.RULE,
    # outputs
    stale_output.RULE,
    # suppressions
    unused_suppression.RULE,
    invalid_suppression.RULE,
    baseline_growth.RULE,
)
"""In the order of the contract, by group."""

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
        return next((one for one in self.plugins if any(rule == other.name for other in one.rules)), None)

    def groups_of(self, rule: Rule) -> tuple[str, ...]:
        """Return the groups that select a rule; one of metalint's own has just one."""
        declared = self.declared.get(rule.name)
        return declared.groups if declared else (rule.group,)


PACKAGED: Final = RuleSet(RULES, BY_NAME)
"""Metalint's own rules."""


def rules_of(config: Config) -> RuleSet:
    """Return the rules that a configuration knows.

    Raises:
        ConfigError: a plug-in that it names and that cannot be used.
    """
    of_collections = (rule for one in config.collections for rule in one.rules)
    declared = tuple(dict.fromkeys((*config.rules, *of_collections)))
    if not config.plugins and not config.disabled_plugins and not declared:
        return PACKAGED
    found = _with_others(config.plugins, declared, config.root, config.source or "configuration")
    return found._replace(is_complete=not config.disabled_plugins)


@lru_cache(maxsize=64)
def _with_others(names: tuple[str, ...], declared: tuple[DeclaredRule, ...], root: Path, source: str) -> RuleSet:
    groups = frozenset(rule.group for rule in RULES)
    loaded: tuple[Plugin, ...] = ()
    if names:
        from metalint.rules import plugins

        loaded = plugins.load(names, root, source, plugins.Taken(BY_NAME.keys(), groups))
    rules = (*RULES, *(rule for plugin in loaded for rule in plugin.rules))
    if declared:
        from metalint.rules.declared import rule_of

        taken = {rule.name for rule in rules} | {rule.group for rule in rules}
        for one in declared:
            rules = (*rules, rule_of(one, source, taken, len(declared)))
            taken.add(one.name)
    by_name = {rule.name: rule for rule in rules}
    return RuleSet(rules, by_name, loaded, declared={one.name: one for one in declared})
