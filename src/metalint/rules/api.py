"""What rules are made of: the one module of metalint that a plug-in imports. docs/plugins.md explains it.

A rule of a plug-in is one of `FileRule`, `TextRule`, `PathRule`, `AssetRule`, `NoteRule` and `CorpusRule`. Its
``check`` yields a `Problem`; `about` and `replacing` make most of them and their fixes.
"""

from metalint.errors import ConfigError
from metalint.papers.assets import Asset
from metalint.papers.corpus import Context, Corpus, Surroundings
from metalint.papers.paper import Paper, Value
from metalint.rules.base import AssetRule, CorpusRule, FileRule, NoteRule, PathRule, TextRule
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
    "Asset", "AssetRule", "ConfigError", "Context", "Corpus", "CorpusRule", "Document", "Edit", "FileRule", "Fix",
    "NoteRule", "Paper", "PathRule", "Problem", "Related", "Remove", "Replace", "Rewrite", "Safety", "Severity", "Span",
    "Split", "Surroundings", "TextRule", "Value", "about", "replacing",
]  # fmt: skip
