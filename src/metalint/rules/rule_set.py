"""The rules: one module each, and the tuple that lists them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from metalint.config.declared import DeclaredRule
    from metalint.config.settings import Config
    from metalint.rules.base import Rule

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

    by_name: Mapping[str, Rule]  # metalint's own first, declared ones last
    # whether each plug-in that the configuration names is loaded; else an unknown name may be that of a rule of one
    is_complete: bool = True

    @property
    def rules(self) -> Iterable[Rule]:
        """All of them."""
        return self.by_name.values()


PACKAGED: Final = RuleSet(BY_NAME)  # metalint's own rules


def known_rules(config: Config) -> RuleSet:
    """Return the rules that a configuration knows; raise a `ConfigError` for a plug-in that cannot be used."""
    if not (config.plugins or config.disabled_plugins or config.rules):  # asked of each file
        return PACKAGED
    source, is_complete = config.source or "configuration", not config.disabled_plugins
    return RuleSet(_with_others(config.plugins, config.rules, config.root, source), is_complete)


@lru_cache(maxsize=64)
def _with_others(
    plugins: tuple[str, ...], declared: tuple[DeclaredRule, ...], root: Path, source: str
) -> Mapping[str, Rule]:
    rules = dict(BY_NAME)
    if plugins:
        from metalint.rules.plugins import load

        rules |= load(plugins, root, source, RULES)
    if declared:
        from metalint.rules.declared import rule_of

        groups = frozenset(rule.group for rule in rules.values())
        for rule in declared:
            rules[rule.name] = rule_of(rule, source, groups | rules.keys(), len(declared))
    return rules
