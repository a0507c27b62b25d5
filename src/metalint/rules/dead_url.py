"""URL that no longer exists.

What it does:
    Requests the URL on the network (`metalint links`) and reports it if it is gone: the server
    answers 404 or 410 to both HEAD and GET, the registry (arXiv, DOI, GitHub, OpenReview) says that it has no such id,
    or the host cannot be found in two runs at least a day apart. Uncertain answers are never reported: refusals (403,
    418, 999), rate limits and server errors (429, 5xx), time-outs, TLS errors, redirects to a login or a challenge.
    Hugging Face gives guests the same answer for missing and private repositories, so none is reported.

Why is this bad:
    Readers get an error page, and the list itself does not show it.

Example:
    url: "https://arxiv.org/abs/2399.99999"

Use instead:
    url: "https://arxiv.org/abs/2301.00774"

Fix safety:
    There is no fix. With `--suggest`, metalint shows the nearest copy in the Wayback Machine.

Options:
    `links`: `exclude` and `accept` patterns, `hosts`, `confirm`, and the rest of docs/links.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from metalint.rules.api import Fix, Paper, Problem, Replace, Safety, Severity, Value, about
from metalint.rules.base import OnlineRule
from metalint.util.wording import quote

if TYPE_CHECKING:
    from metalint.links.status import Answer


def check_url(_: Paper, url: Value[str], answer: Answer) -> Iterator[Problem]:
    from metalint.links.status import Dead

    if isinstance(answer.status, Dead):
        copy = answer.copy
        fix = Fix(f"Link the archived copy {quote(copy)}", Safety.DISPLAY, (Replace(url, copy),)) if copy else None
        help_ = "" if fix else "link another page that has the same content, or remove the URL"
        yield about(url, f"{quote(url.value)} is dead: {answer.status.why}", help_, fix=fix)


RULE = OnlineRule("dead-url", group="urls", severity=Severity.ERROR, check_url=check_url)
