"""Code repository that is archived or has no license.

What it does:
    Reads GitHub's answer when `metalint links` or `lint --online` checks the URL of the code; this takes no further
    request. Reports a repository that its owner has archived, and one in which GitHub finds no license. A license that
    GitHub does not recognize counts as one. Other hosts are not checked, and neither are repositories of which only the
    page was requested, as is the case for most repositories of a long list without `GITHUB_TOKEN`.

Why is this bad:
    An archived repository takes no issues and no changes: readers may prefer a fork or a successor. Without a license,
    nobody may use or change the code.

Example:
    code { url: "https://github.com/google-research/big_transfer" }

Use instead:
    code { url: "https://github.com/google-research/big_vision" }

Fix safety:
    There is no fix: only a person knows whether there is other code, and only its authors can add a license.

Options:
    `links`: see docs/links.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from metalint.rules.api import Paper, Problem, Severity, Value, about
from metalint.rules.base import OnlineRule
from metalint.util.wording import code

if TYPE_CHECKING:
    from metalint.links.status import Answer


def check_url(paper: Paper, url: Value[str], answer: Answer) -> Iterator[Problem]:
    entry = answer.entry
    if entry is None or url not in paper.many("code-url"):
        return
    if entry.is_archived:
        what = f"{code(url.value)} is archived: {entry.registry} says so"
        yield about(url, what, "link the repository where the code is developed now, if there is one")
    if entry.is_unlicensed:
        what = f"{code(url.value)} has no license: {entry.registry} finds none"
        yield about(url, what, "ask its authors to add one")


RULE = OnlineRule("archived-code", group="urls", severity=Severity.INFO, check_url=check_url, roles=("code-url",))
