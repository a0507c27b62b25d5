"""The rules: one module each, and the tuple that lists them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.rules import (
    code_url,
    encoding,
    internal_url,
    invalid_suppression,
    layout,
    malformed_url,
    noncanonical_url,
    oversized_file,
    schema,
    stale_output,
    syntax,
    title_period,
    unused_suppression,
    versioned_url,
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
    # content
    title_period.RULE,
    # institutions
    # paths
    # urls
    malformed_url.RULE,
    internal_url.RULE,
    noncanonical_url.RULE,
    versioned_url.RULE,
    code_url.RULE,
    # format
    layout.RULE,
    # outputs
    stale_output.RULE,
    # suppressions
    unused_suppression.RULE,
    invalid_suppression.RULE,
)
"""In the order of the contract, by group."""

BY_NAME: Final[Mapping[str, Rule]] = {rule.name: rule for rule in RULES}
