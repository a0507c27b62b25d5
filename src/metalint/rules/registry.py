"""The rules: one module each, and the tuple that lists them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
    missing_note,
    moved_url,
    noncanonical_url,
    note_title,
    odd_author,
    orphan_asset,
    oversized_file,
    path_case,
    placeholder,
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
    from collections.abc import Mapping

    from metalint.rules.base import Rule

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
    # format
    layout.RULE,
    empty_field.RULE,
    # outputs
    stale_output.RULE,
    # suppressions
    unused_suppression.RULE,
    invalid_suppression.RULE,
    baseline_growth.RULE,
)
"""In the order of the contract, by group."""

BY_NAME: Final[Mapping[str, Rule]] = {rule.name: rule for rule in RULES}
