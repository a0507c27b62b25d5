"""Two files whose names, without folder and ending, are the same.

What it does:
    Compares the names of all papers' files, whatever folder they lie in, ignoring case: `2023/lora.prototxt` and
    `2024/LoRA.prototxt` have the same id.

Why is this bad:
    The name is what notes, references and lists call a paper by. With two of a name, links lead to the wrong one;
    with two that differ in case only, one of them disappears in a checkout on Windows or macOS.

Example:
    meta/2023/lora.prototxt
    meta/2024/LoRA.prototxt

Use instead:
    meta/2023/lora.prototxt
    meta/2024/LoRA-plus.prototxt

Fix safety:
    There is no fix: which file is to be renamed, and what links to it, is for a person to decide.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from metalint.diagnostic import Problem, Severity
from metalint.facts import paper_id
from metalint.rules.base import CorpusRule
from metalint.rules.duplicates import Member, groups, problems
from metalint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from metalint.corpus import Corpus


def check(corpus: Corpus) -> Iterator[tuple[str, Problem]]:
    """Yield a problem for each file that shares its name; files that do not parse count as well."""
    named = ((_key(path), Member(path, Span(0, 0))) for path in corpus.paths)
    for _, members in groups(named):
        yield from problems(members, "the same file name as", "rename one of them", "has this name too")


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", paper_id(path)).casefold()


RULE = CorpusRule("duplicate-id", group="identity", severity=Severity.ERROR, check=check)
