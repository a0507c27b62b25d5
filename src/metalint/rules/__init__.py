"""The rules: one module each, and the tuple that lists them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.rules import (
    encoding,
    invalid_suppression,
    layout,
    oversized_file,
    schema,
    stale_output,
    syntax,
    title_period,
    unused_suppression,
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
