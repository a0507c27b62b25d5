"""What rules are made of: the one module of metalint that a plug-in imports. docs/plugins.md explains it.

A rule of a plug-in is one of `FileRule`, `AssetRule` and `CorpusRule`. Its ``check`` yields a `Problem`; `about` and
`replacing` make most of them and their fixes; `correction` and `agreement` say why a fix is safe.
"""

from metalint.errors import ConfigError
from metalint.papers.assets import Asset
from metalint.papers.corpus import Context, Corpus, Surroundings
from metalint.papers.paper import Paper, Value
from metalint.rules.base import LAYOUT, AssetRule, CorpusRule, FileRule, Grounds, agreement, correction
from metalint.rules.problems import (
    Fix,
    Problem,
    Related,
    Remove,
    Replace,
    Rewrite,
    Safety,
    Severity,
    Split,
    about,
    replacing,
)
from metalint.text.cst import Document
from metalint.text.edit import Edit
from metalint.text.span import Span

__all__ = [
    "LAYOUT", "Asset", "AssetRule", "ConfigError", "Context", "Corpus", "CorpusRule", "Document", "Edit", "FileRule",
    "Fix", "Grounds", "Paper", "Problem", "Related", "Remove", "Replace", "Rewrite", "Safety", "Severity", "Span",
    "Split", "Surroundings", "Value", "about", "agreement", "correction", "replacing",
]  # fmt: skip
