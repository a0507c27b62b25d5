"""URL that has moved permanently.

What it does:
    Requests the URL on the network (`metalint links`) and reports permanent redirects (301, 308) to
    a page that exists, and renamed repositories. Temporary redirects are fine.

Why is this bad:
    The old address works only as long as the redirect exists. Another project can take the old name of a renamed
    repository.

Example:
    code { url: "https://github.com/old-owner/project" }

Use instead:
    code { url: "https://github.com/new-owner/project" }

Fix safety:
    Safe if the new address is known to be the same: GitHub says so, it names the same paper, or it is the same page
    over https. Otherwise unsafe: on Hugging Face, another repository may have taken the old name. There is no fix for a
    redirect to the front page of a site.

Options:
    `links`: see docs/links.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from metalint.rules.api import Paper, Problem, Safety, Value, about, correction, replacing
from metalint.rules.base import OnlineRule
from metalint.util import urls
from metalint.util.wording import quote

if TYPE_CHECKING:
    from metalint.links.status import Answer


def check_url(_: Paper, url: Value[str], answer: Answer) -> Iterator[Problem]:
    from metalint.links.status import Moved

    status = answer.status
    if not isinstance(status, Moved) or status.to == url.value:
        return
    if status.is_front_page:
        what = f"{quote(url.value)} now leads to the front page {quote(status.to)}: the page itself may be gone"
        yield about(url, what, "link the page at its new place, or remove the URL")
        return
    safety = Safety.SAFE if status.is_same else Safety.UNSAFE
    what = f"{quote(url.value)} has moved permanently to {quote(status.to)}"
    yield about(url, what, fix=replacing(url, status.to, safety))


RULE = OnlineRule(
    "moved-url",
    group="urls",
    check_url=check_url,
    grounds=correction(*urls.ROLES),
)
